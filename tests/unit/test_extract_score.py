"""The hand-labelled reports, scored by the very functions that score everybody: figures CI holds."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from benchmarks import gist
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

REAL = os.environ.get("ESGLAKE_REAL_FILINGS")
SHARED = Path(REAL or "")
pytestmark = pytest.mark.skipif(not REAL, reason="ESGLAKE_REAL_FILINGS is not set")


@pytest.mark.parametrize(("name", "exact"), [("000_fc1b98ab1024343c", 0.99), ("001_ea784a34660d68f0", 0.99)])
def test_tables_are_exact(
    name: str, exact: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = SHARED / "filings" / "zh" / f"{name}.txt"
    examined = examine(file.read_bytes(), file.name)
    found = tmp_path / "found.csv"
    observations = normalise(examined.observations, filings_frame([examined.filing]))
    observations.filter(pl.col("extractor") == "tables").with_columns(file=pl.lit(file.name)).write_csv(found)

    spec = importlib.util.spec_from_file_location("score_extraction", SHARED / "score_extraction.py")
    assert spec and spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    gold = [
        row
        for row in csv.DictReader((SHARED / "gold" / f"{name}.csv").open(encoding="utf-8"))
        if row["value"]
    ]
    scorer.score(gold, list(csv.DictReader(found.open(encoding="utf-8"))), False, 0)

    printed = capsys.readouterr().out
    rate = re.search(r"^table .*exact \d+/\d+ = ([\d.]+)", printed, re.MULTILINE)
    precision = re.search(r"^precision ([\d.]+)", printed, re.MULTILINE)
    assert rate and float(rate[1]) >= exact
    assert precision and float(precision[1]) >= 0.99


@pytest.mark.parametrize(
    ("path", "labelled"),
    [
        ("en/drax_2023_esg_supplement.pdf", 46),
        ("zh/603339_sifang_2019_annual_report.pdfg", 9),
        ("zh/hopfung_2320_AR2020_p37_bilingual.txt", 8),
    ],
)
def test_every_labelled_value_stands_on_its_page_and_year(path: str, labelled: int) -> None:
    file = SHARED / "filings" / path
    examined = examine(file.read_bytes(), file.name)
    found = normalise(examined.observations, filings_frame([examined.filing]))
    facts = found.filter(pl.col("outcome") == "fact")
    have = {
        (page, year, re.sub(r"\(\d\)|:1|,", "", value))
        for page, year, value in facts.select("page", "fiscal_year", "value_text").rows()
    }
    with (SHARED / "gold" / "other_filings.csv").open(encoding="utf-8") as handle:
        gold = [row for row in csv.DictReader(handle) if row["file"] == file.name]
    missing = [row for row in gold if (int(row["page"]), int(row["period"]), row["value"]) not in have]
    assert len(gold) == labelled
    assert missing == []


def test_totals_of_the_scopes_from_pages_of_many_companies() -> None:
    figures = gist.score(gist.pages(SHARED / "gold" / "gist_scope_values_dev.csv"))
    assert figures["gist: recall, as printed"] >= 0.55
    assert figures["gist: precision, as printed"] >= 0.95


LEAST = {"000_fc1b98ab1024343c": {"callout": 0.95, "prose": 0.85}} | {
    "001_ea784a34660d68f0": {"callout": 0.95, "prose": 0.9, "chart": 0.65}
}


@pytest.mark.parametrize("name", list(LEAST))
def test_sentences_callouts_and_charts_are_mapped(name: str) -> None:
    gold = [
        row
        for row in csv.DictReader((SHARED / "gold" / f"{name}.csv").open(encoding="utf-8"))
        if row["core"] == "yes"
    ]
    facts = _observed(f"zh/{name}.txt").filter(pl.col("outcome") == "fact")
    told = [(row["line"], row["metric_id"], row["value"]) for row in facts.to_dicts()]
    for kind, least in LEAST[name].items():
        rows = [row for row in gold if row["kind"] == kind]
        mapped = sum(any(_is_told(row, *fact) for fact in told) for row in rows)
        assert mapped / len(rows) >= least, kind


def _is_told(row: dict[str, str], line: int, metric_id: str, value: Decimal) -> bool:
    near = int(row["line_start"]) <= line <= int(row["line_end"])
    return near and row["metric"] == metric_id and value == Decimal(row["canonical_value"])


@pytest.mark.parametrize("path", ["zh/000_fc1b98ab1024343c.txt", "zh/001_ea784a34660d68f0.txt"])
def test_no_number_of_a_text_is_given_out_twice(path: str) -> None:
    printed = dict(
        enumerate(map(_tight, (SHARED / "filings" / path).read_text("utf-8").splitlines()), start=1)
    )
    # A table gives the numbers of a wrapped label on the line of its values.
    rows = _observed(path).filter(
        pl.col("qualifier").fill_null("") != "stated", pl.col("extractor") != "tables"
    )
    given = Counter((line, _tight(value)) for line, value in rows.select("line", "value_text").rows())
    assert [key for key, times in given.items() if times > printed[key[0]].count(key[1])] == []


def _observed(path: str) -> pl.DataFrame:
    file = SHARED / "filings" / path
    examined = examine(file.read_bytes(), file.name)
    return normalise(examined.observations, filings_frame([examined.filing]))


def _tight(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
