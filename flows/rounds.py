"""Rounds over the whole bucket or ledger: reconcile, replay, maintain; without Prefect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from flows.batch import BatchReport, Late, new_batch_id
from flows.tools import Tools
from infra.lake import Lake
from infra.lake_replay import Selection
from infra.settings import Settings
from transforms.model import ObjectRef


class Ingest(Protocol):
    """Brings a micro-batch into the lake: `flows.batch.run_batch`, or `flows.ingest.ingest` with Prefect."""

    async def __call__(
        self, batch_id: str, refs: Sequence[ObjectRef], tools: Tools, late: Late | None = None
    ) -> BatchReport | None:
        """See `run_batch`."""
        ...


async def ingest_all(
    refs: Sequence[ObjectRef],
    tools: Tools,
    ingest: Ingest,
    on_report: Callable[[BatchReport], None] | None = None,
) -> int:
    """Ingest any number of objects in micro-batches; return how many were ours to claim."""
    size, done = tools.settings.batch_filings, 0
    for start in range(0, len(refs), size):
        report = await ingest(new_batch_id(), refs[start : start + size], tools)
        if report:
            done += len(report.entries)
            if on_report:
                on_report(report)
    return done


async def reconcile_bucket(tools: Tools, ingest: Ingest, prefix: str = "") -> int:
    """List the bucket and ingest what the ledger does not know; return how many."""
    missing = await asyncio.to_thread(
        lambda: tools.lake.unseen(tools.bucket.list(prefix), tools.settings.claim_lease_seconds)
    )
    return await ingest_all(missing, tools, ingest)


async def replay_objects(
    tools: Tools,
    ingest: Ingest,
    selection: Selection,
    on_report: Callable[[BatchReport], None] | None = None,
    on_start: Callable[[int], None] | None = None,
) -> int:
    """Set the selection's ledger rows back to discovered and ingest them again; return how many.

    One that is interrupted is finished by the next reconciliation: what is left is `discovered`.
    """
    refs = await asyncio.to_thread(tools.lake.reset, selection)
    if on_start:
        on_start(len(refs))
    return await ingest_all(refs, tools, ingest, on_report)


def build_quality_docs(settings: Settings, key_glob: str, newest: int) -> tuple[Path, int]:
    """Great Expectations' pages on the newest filings, from what the lake holds; the index, and how many.

    Only reads the lake, so no landing waits for it.
    """
    from expectations.docs import Recorded, build_docs  # takes seconds: only when asked for

    with Lake.open(settings, read_only=True) as lake:
        rows = lake.quality_record(key_glob, newest)
    parts = rows.partition_by("filing_id", maintain_order=True)
    filings = [Recorded(part["filing_id"][0], part["key"][0], part["landed_at"][0], part) for part in parts]
    return build_docs(settings.home / "quality_docs", filings), len(filings)


def maintain_lake(settings: Settings, expire_days: int) -> dict[str, int]:
    """Merge small files, expire snapshots older than `expire_days`, remove orphaned files."""
    with Lake.open(settings) as lake:
        return asdict(lake.maintain(expire_days))
