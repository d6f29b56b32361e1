"""`esglake quality`: what does not hold in filings of the lake, or in a file on this machine."""

from __future__ import annotations

import csv
import hashlib
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from esglake.extracting import limited, read_file
from esglake.show import console, error_console, plain, print_json, print_table, quiet
from infra.lake import Lake
from infra.settings import Settings, load_settings
from transforms.errors import LakeUnavailable, UsageProblem
from transforms.filing import examine, filings_frame
from transforms.model import Severity, Verdict
from transforms.normalise import facts_of, normalise

KEYS = (
    "expectation", "kind", "severity", "success", "metric_ids", "dimensions", "fiscal_years", "printed",
    "recomputed", "arithmetic", "diagnosis", "page", "line", "filing_id", "key", "subject",
    "waived_until",
)  # fmt: skip
"""What `--format json` promises of each verdict; the last four say of which filing, and until when waived."""

SEPARATORS = {"metric_ids": ";", "dimensions": "|", "fiscal_years": ";"}
SHOWN = ("severity", "expectation", "subject", "printed", "recomputed", "arithmetic", "diagnosis", "page")

Row = dict[str, Any]


def show_findings(name: str, form: str, everything: bool) -> bool:
    """Print what does not hold (and what held); True when no finding of severity block stands."""
    settings = load_settings()
    quiet()
    judged = _judged(name, settings)
    _print([row for row in judged if everything or not row["success"]], form, len(judged))
    return not any(row["severity"] == Severity.BLOCK.value and not row["success"] for row in judged)


def _judged(name: str, settings: Settings) -> list[Row]:
    """The verdicts of the lake; of a file the lake does not hold, those of a validation made now."""
    path = Path(name)
    data = read_file(path) if path.is_file() else None
    try:
        with Lake.open(settings, read_only=True) as lake:
            # A file is known by its bytes: one of the same name in the lake may hold others.
            return _of_lake(lake, name if data is None else hashlib.sha256(data).hexdigest())
    except (LakeUnavailable, UsageProblem):
        if data is None:
            raise
    error_console().print(f"{name} is not in the lake: judged on the spot, nothing is stored", markup=False)
    return _on_the_spot(data, name)


def _of_lake(lake: Lake, name: str) -> list[Row]:
    keys = lake.filings_named(name)
    return [
        {key: _listed(row, key) for key in KEYS if key != "key"} | {"key": keys[row["filing_id"]]}
        for row in lake.findings(list(keys)).to_dicts()
    ]


def _listed(row: Row, key: str) -> Any:
    """A column as the contract gives it: what is joined in the table is a list, years are numbers."""
    if key not in SEPARATORS:
        return row[key]
    values = row[key].split(SEPARATORS[key]) if row[key] or key == "dimensions" else []
    return [int(value) for value in values] if key == "fiscal_years" else values


def _on_the_spot(data: bytes, name: str) -> list[Row]:
    """Examine and judge a file as a landing would, without what only a lake knows."""
    import expectations

    examined = limited(examine, data, name)
    filings = filings_frame([examined.filing])
    observations = normalise(examined.observations, filings)
    verdicts = expectations.validate(facts_of(observations, filings), observations, filings)
    return sorted((_row(verdict, name) for verdict in verdicts), key=_rank)


def _rank(row: Row) -> tuple[bool, int, float, float, str, str]:
    """The order of the lake: failures first, severest first, then as printed."""
    severity = [each.value for each in Severity].index(row["severity"])
    page, line = row["page"] or math.inf, row["line"] or math.inf
    return row["success"], severity, page, line, row["expectation"], row["subject"]


def _row(verdict: Verdict, key: str) -> Row:
    renamed = {"printed": verdict.observed, "recomputed": verdict.expected, "key": key}
    row = {name: renamed[name] if name in renamed else getattr(verdict, name) for name in KEYS}
    return row | {"severity": verdict.severity.value} | {name: list(row[name]) for name in SEPARATORS}


def _print(rows: Sequence[Row], form: str, judged: int) -> None:
    if form == "json":
        print_json([{key: row[key] for key in KEYS} for row in rows])
        return
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(KEYS)
        writer.writerows([plain(_joined(row[key], key)) for key in KEYS] for row in rows)
        return
    if not rows:
        console().print(f"nothing found: {judged} judgements, all hold")
        return
    several = ("key",) if len({row["filing_id"] for row in rows}) > 1 else ()
    columns = (*several, *SHOWN)
    print_table(
        pl.DataFrame([{name: row[name] for name in columns} for row in rows], infer_schema_length=None)
    )


def _joined(value: Any, key: str) -> Any:
    return SEPARATORS[key].join(map(str, value)) if key in SEPARATORS else value
