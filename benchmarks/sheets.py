"""Workbooks and registers: a sheet of 1,000 x 50 cells to lines, beside openpyxl and polars; CSV to facts.

python -m benchmarks.sheets [--quick] [--json FILE]

All sides read the same generated files in one run, in turns. Only the own reader gives places, percent and
hidden cells; openpyxl gives formats, polars' calamine neither.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from io import BytesIO
from statistics import median

import openpyxl
import polars as pl

from benchmarks.report import arguments, report
from transforms.filing import examine, filings_frame
from transforms.normalise import facts_of, normalise
from transforms.read.xlsx import read

ROWS, COLUMNS = 1_000, 50
COMPANIES = 1_000
ROUNDS, ROUNDS_QUICK = 9, 3


def workbook() -> bytes:
    """A data book: labels, units and 48 figures a row, every tenth a percentage."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(["Indicator", "Unit", *(f"Site {column}" for column in range(COLUMNS - 2))])
    for row in range(1, ROWS):
        figures = [round(1_000 + 37.25 * row + column / 7, 3) for column in range(COLUMNS - 2)]
        sheet.append([f"Water withdrawal of line {row}", "m3", *figures])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def register() -> bytes:
    """A CSV of companies with scopes 1 and 2 of three years."""
    heads = [f"{year} Scope {scope} (tCO2e)" for scope in (1, 2) for year in (2022, 2023, 2024)]
    rows = [
        [f"Company number {row} Ltd", *(f"{100 * row + 7 * place}.{place}" for place in range(6))]
        for row in range(COMPANIES)
    ]
    return "\n".join(",".join(row) for row in [["Company", *heads], *rows]).encode()


def by_openpyxl(data: bytes) -> int:
    """All values, in its fast mode."""
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    return sum(len(row) for sheet in book for row in sheet.iter_rows(values_only=True))


def by_calamine(data: bytes) -> int:
    """All values, as polars gives them."""
    return pl.read_excel(BytesIO(data), has_header=False, infer_schema_length=None).height


def to_facts(data: bytes) -> int:
    """From bytes to facts."""
    examined = examine(data, "register.csv")
    filings = filings_frame([examined.filing])
    return facts_of(normalise(examined.observations, filings), filings).height


def main() -> None:
    """Measure and report."""
    asked = arguments(__doc__ or "")
    book, companies = workbook(), register()
    sides: dict[str, Callable[[], object]] = {
        "xlsx 1,000 x 50, to lines": lambda: read(book),
        "xlsx 1,000 x 50, openpyxl": lambda: by_openpyxl(book),
        "xlsx 1,000 x 50, polars and calamine": lambda: by_calamine(book),
        "csv of 1,000 companies, to facts": lambda: to_facts(companies),
    }
    expected = 6 * COMPANIES
    if (found := to_facts(companies)) != expected:
        raise SystemExit(f"{found} facts of {expected}")
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS_QUICK if asked.quick else ROUNDS):
        for name, work in sides.items():
            begin = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - begin)
    figures = {f"{name} s": median(times) for name, times in seconds.items()}
    own, opened, _, facts = (median(times) for times in seconds.values())
    figures["csv facts a second"] = expected / facts
    report("sheets", figures, {"openpyxl / own reader": opened / own}, asked.json)


if __name__ == "__main__":
    main()
