"""Landings made up for tests: a few filings with facts, verdicts and alerts, from nothing but a key."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl

from infra.lake import Lake
from infra.settings import Settings
from transforms.model import (
    FACTS,
    OBSERVATIONS,
    VALUE,
    Alert,
    Claim,
    FilingFacts,
    Landing,
    LedgerEntry,
    ObjectRef,
    Severity,
    State,
    Verdict,
)

QUARANTINED = {**FACTS, "expectation": pl.String, "arithmetic": pl.String}


def ref(key: str = "a.csv", content: str = "1", at: datetime | None = None) -> ObjectRef:
    """An object whose bytes are the text `content`."""
    etag = hashlib.md5(content.encode()).hexdigest()
    return ObjectRef("bucket", key, etag, len(content), event_at=at or datetime(2024, 5, 1, tzinfo=UTC))


def filing_id_of(etag: str) -> str:
    return hashlib.sha256(etag.encode()).hexdigest()


def facts_of(
    filing_id: str, values: Sequence[str], *, fiscal_year: int = 2023, rows: int = 0
) -> pl.DataFrame:
    """One fact per value, metric m0, m1, ...; `rows` repeats the first to make the filing larger."""
    texts = [*values, *([values[0]] * rows)]
    return pl.DataFrame(
        {
            "fact_id": [f"{filing_id[:16]}-{n}" for n in range(len(texts))],
            "filing_id": filing_id,
            "entity_id": "acme",
            "metric_id": [f"m{n}" for n in range(len(texts))],
            "dimensions": "",
            "fiscal_year": fiscal_year,
            "period_start": date(fiscal_year, 1, 1),
            "period_end": date(fiscal_year, 12, 31),
            "period_type": "flow",
            "value": pl.Series([Decimal(text) for text in texts], dtype=VALUE),
            "unit": "t",
            "decimals": 0,
            "basis": "reported",
            "flags": "",
            "observation_id": [f"{filing_id[:16]}-o{n}" for n in range(len(texts))],
        }
    )


def landing(
    claims: Sequence[Claim],
    values: Sequence[str] = ("1", "2.5"),
    *,
    report_year: int = 2023,
    fiscal_year: int = 2023,
    rows: int = 0,
    state: State = State.LANDED,
) -> Landing:
    """A landing of all claims: each filing has the same values, one finding, one alert, one in quarantine."""
    ids = [filing_id_of(claim.ref.etag) for claim in claims]
    facts = [facts_of(each, values, fiscal_year=fiscal_year, rows=rows) for each in ids]
    bad = [
        facts_of(each, ["999"]).with_columns(
            fact_id=pl.lit(f"{each[:16]}-q"), expectation=pl.lit("sum"), arithmetic=pl.lit("1 + 2 = 999")
        )
        for each in ids
    ]
    empty = pl.DataFrame(schema=OBSERVATIONS)
    seen = [
        pl.DataFrame({"observation_id": f["observation_id"], "filing_id": f["filing_id"], "outcome": "fact"})
        for f in facts
    ]
    return Landing(
        batch_id=claims[0].batch_id,
        started_at=datetime.now(UTC),
        entries=tuple(LedgerEntry(c, state, each) for c, each in zip(claims, ids, strict=True)),
        filings=tuple(
            FilingFacts(each, "acme", "Acme", fiscal_year=report_year, language="en") for each in ids
        ),
        observations=pl.concat([empty, *seen], how="diagonal_relaxed"),
        facts=pl.concat(facts),
        quarantined=pl.concat(bad),
        verdicts=tuple(
            Verdict("sum", "identity", Severity.BLOCK, False, each, "m0", difference=Decimal(1) / 3)
            for each in ids
        ),
        alerts=tuple(
            Alert(
                f"alert-{each[:8]}",
                "findings",
                Severity.WARN,
                "odd",
                each,
                c.ref.bucket,
                c.ref.key,
                ("m0: 碳",),
            )
            for c, each in zip(claims, ids, strict=True)
        ),
        timings={"read": 0.25},
    )


def upload(
    lake: Lake, what: ObjectRef, batch_id: str, values: Sequence[str] = ("1", "2.5"), **more: int
) -> Landing:
    """Claim the object and land it; returns what landed."""
    claims = lake.claim([what], batch_id, "test", 900)
    assert [claim.ref for claim in claims] == [what]
    landed = landing(claims, values, **more)
    assert lake.land(landed) == []
    return landed


def lake_with(settings: Settings, fill: Callable[[Lake], object] | None = None) -> Lake:
    """A lake of its own, opened to write: a copy of one that was made, and filled, once in this process.

    Making one takes twice as long as opening one. Whoever tests the making calls `Lake.create`.
    """
    shutil.copytree(Path(_original(fill).name) / "lake", settings.home, dirs_exist_ok=True)
    return Lake.open(settings)


@cache
def _original(fill: Callable[[Lake], object] | None) -> tempfile.TemporaryDirectory[str]:
    """A folder with the lake, which goes with this process."""
    folder = tempfile.TemporaryDirectory(prefix="esglake-original-")
    with Lake.create(Settings(home=Path(folder.name) / "lake", catalogue="", data_path="")) as lake:
        if fill:
            fill(lake)
    return folder


TABLES = {
    "objects": "raw.objects",
    "filings": "curated.filings",
    "entities": "curated.entities",
    "observations": "raw.observations",
    "facts": "curated.facts",
    "quarantined": "quality.quarantine",
    "results": "quality.results",
    "alerts": "quality.alerts",
    "batches": "quality.batches",
}
COUNTS = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table}) AS {name}" for name, table in TABLES.items())


def counts(lake: Lake) -> dict[str, int]:
    """Rows per table."""
    return lake.query(COUNTS).to_dicts()[0]
