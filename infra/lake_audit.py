"""Who changed what by hand, and why: rows of quality.audit, which nothing changes again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from infra.lake_ledger import insert

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Signed:
    """Who acts, why and when."""

    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to what, and how many facts it concerns; `detail` is what undoing it needs."""

    action: str
    subject: str
    facts: int = 0
    detail: Mapping[str, Any] | None = None


def audit(cursor: duckdb.DuckDBPyConnection, signed: Signed, acts: Iterable[Act]) -> None:
    """Put the acts on record."""
    rows = [
        {
            "audit_id": uuid.uuid4().hex,
            "at": signed.at,
            "by": signed.by,
            "action": act.action,
            "subject": act.subject,
            "reason": signed.reason,
            "facts": act.facts,
            "detail": json.dumps(act.detail, ensure_ascii=False) if act.detail else None,
        }
        for act in acts
    ]
    insert(cursor, "quality.audit", pl.DataFrame(rows, infer_schema_length=None))
