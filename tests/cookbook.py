"""The cookbook's results: `python -m tests.cookbook` asks its queries anew and writes what they give.

The lake behind it holds the samples, which arrived on 30 April 2025, and two more filings of
`tests/fixtures/cookbook`; one of them came a year later and restates a figure.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from infra.lake import Lake
from tests.houses import ROOT, SAMPLES, Home, empty_home

PAGE = ROOT / "docs" / "cookbook.md"
LATER = ROOT / "tests" / "fixtures" / "cookbook"
ARRIVED = datetime(2025, 4, 30, 8, tzinfo=UTC)
ARRIVED_LATER = datetime(2026, 4, 30, 8, tzinfo=UTC)
RECIPE = re.compile(r"```sql\n(?P<query>.*?)```\n\n```text\n(?P<result>.*?)```", re.DOTALL)


def fill(home: Home) -> None:
    """Lay the filings into the home's bucket with the times they came at, and ingest them."""
    bucket = Path(home.settings.bucket_place)
    bucket.mkdir(parents=True, exist_ok=True)
    for path in sorted([*SAMPLES.glob("*.*"), *LATER.glob("*.csv")]):
        if path.suffix == ".py":
            continue
        moment = ARRIVED_LATER if "2025" in path.stem else ARRIVED
        place = Path(shutil.copy(path, bucket / path.name))
        os.utime(place, (moment.timestamp(), moment.timestamp()))
    done = home.run("backfill")
    assert "Traceback" not in done.stderr, done.stderr


def renewed(page: str, lake: Lake) -> str:
    """The page with each result as the lake gives it now."""

    def answer(match: re.Match[str]) -> str:
        return f"```sql\n{match['query']}```\n\n```text\n{as_text(lake.query(match['query']))}```"

    return RECIPE.sub(answer, page)


def as_text(frame: pl.DataFrame) -> str:
    """A plain table: numbers to the right, nulls empty."""
    cells = [frame.columns, *([_cell(value) for value in row] for row in frame.iter_rows())]
    widths = [max(_width(row[n]) for row in cells) for n in range(frame.width)]
    right = [dtype.is_numeric() for dtype in frame.dtypes]
    lines = [
        "  ".join(
            _padded(cell, width, to_right) for cell, width, to_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]) + "\n"


def _padded(cell: str, width: int, to_right: bool) -> str:
    blanks = " " * (width - _width(cell))
    return blanks + cell if to_right else cell + blanks


def _width(cell: str) -> int:
    """Chinese characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in cell)


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def main() -> None:
    """Write the page's results anew."""
    with tempfile.TemporaryDirectory(prefix="cookbook-") as folder:
        home = empty_home(Path(folder) / "lake")
        assert home.run("init").returncode == 0
        fill(home)
        with Lake.open(home.settings, read_only=True) as lake:
            PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), lake), encoding="utf-8")


if __name__ == "__main__":
    main()
