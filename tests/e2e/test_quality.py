"""`esglake quality` as a user meets it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.houses import SAMPLES, Home

CONTRACT = {
    "expectation", "kind", "severity", "success", "metric_ids", "dimensions", "fiscal_years", "printed",
    "recomputed", "arithmetic", "diagnosis", "page", "line",
}  # fmt: skip
PLANTED = "planted_errors_2024_zh.txt"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cli")]


def found(home: Home, *arguments: str, code: int) -> list[dict[str, object]]:
    done = home.run("quality", *arguments, "--format", "json")
    assert done.returncode == code, done.stderr
    rows: list[dict[str, object]] = json.loads(done.stdout)
    return rows


def test_the_findings_of_a_filing_keep_the_contract(filled: Home) -> None:
    rows = found(filled, PLANTED, code=1)
    assert rows
    assert all(row.keys() >= CONTRACT and row["success"] is False for row in rows)
    broken = next(row for row in rows if row["expectation"] == "sum_breakdown")
    assert broken["arithmetic"] == "2,190 + 1,235 = 3,425, printed 3,415"
    assert (broken["severity"], broken["printed"], broken["recomputed"]) == ("block", "3,415", "3,425")
    assert (broken["metric_ids"], broken["fiscal_years"]) == (["employees_total"], [2024])
    assert broken["dimensions"] == ["", "gender=male", "gender=female"]


def test_a_filing_has_many_names_and_an_entity_has_filings(filled: Home) -> None:
    by_key = found(filled, PLANTED, code=1)
    filing_id = str(by_key[0]["filing_id"])
    entity = filled.rows(f"select entity_id from curated.filings where filing_id = '{filing_id}'")
    names = (filing_id, filing_id[:8], str(entity[0]["entity_id"]), str(SAMPLES / PLANTED))
    assert [found(filled, name, code=1) for name in names] == [by_key] * len(names)


def test_all_shows_what_held_too_and_a_clean_filing_ends_well(filled: Home) -> None:
    name = "northwind_power_2024.pdf"
    assert found(filled, name, code=0) == []
    held = found(filled, name, "--all", code=0)
    assert held
    assert all(row["success"] for row in held)


def test_other_forms_say_the_same(filled: Home) -> None:
    done = filled.run("quality", "show", PLANTED, "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["arithmetic"] for row in rows] == [
        row["arithmetic"] for row in found(filled, PLANTED, code=1)
    ]
    assert "3,425" in filled.run("quality", PLANTED).stdout


def test_a_name_nobody_has_is_told_with_the_nearest(filled: Home) -> None:
    done = filled.run("quality", "planted_errors_2023_zh.txt")
    assert done.returncode == 2
    assert PLANTED in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_could_not_be_read_says_so(filled: Home) -> None:
    done = filled.run("quality", "interrupted_upload.pdf")
    assert done.returncode == 2
    assert "damaged PDF" in done.stderr


def test_a_file_outside_the_lake_is_judged_on_the_spot(filled: Home, house: Home) -> None:
    done = house.run("quality", str(SAMPLES / PLANTED), "--format", "json")
    assert done.returncode == 1
    assert "judged on the spot" in done.stderr
    stored = found(filled, PLANTED, code=1)
    assert [row["arithmetic"] for row in json.loads(done.stdout)] == [row["arithmetic"] for row in stored]


def test_a_release_lets_the_facts_in_and_a_replay_keeps_them(ready: Home) -> None:
    ready.run("ingest", str(SAMPLES / PLANTED))
    held = "select count(*) as n from quality.quarantine where released_at is null"
    in_mart = "select quarantined as n from marts.filing_status"
    told = "select count(*) as n from curated.facts where list_contains(string_split(flags, ';'), 'released')"
    before = ready.rows(held)[0]["n"]
    assert before == ready.rows(in_mart)[0]["n"] > 0  # type: ignore[operator]
    first = ready.run("quality", "release", PLANTED, "--reason", "checked with the company", "--by", "ann")
    assert first.returncode == 0, first.stderr
    for _ in range(2):
        assert (ready.rows(held), ready.rows(in_mart)) == ([{"n": 0}], [{"n": 0}])
        assert ready.rows(told) == [{"n": before}]
        assert ready.run("quality", PLANTED).returncode == 0
        ready.run("replay")
    assert "nothing released" in ready.run("quality", "release", PLANTED, "--reason", "again").stdout
    assert ready.rows('select action, "by", facts from quality.audit') == [
        {"action": "release", "by": "ann", "facts": before}
    ]


def test_what_is_waived_is_released_listed_and_taken_back(ready: Home) -> None:
    ready.run("ingest", str(SAMPLES / PLANTED))
    one = ("--metric", "employees_total", "--filing", PLANTED)
    done = ready.run(
        "quality", "waive", "sum_breakdown", *one, "--reason", "rounding", "--until", "2099-12-31"
    )
    assert done.returncode == 0, done.stderr
    assert "3 facts released" in done.stdout
    rows = json.loads(ready.run("quality", PLANTED, "--format", "json").stdout)
    waived = next(row for row in rows if row["expectation"] == "sum_breakdown")
    assert (waived["severity"], waived["waived_until"]) == ("info", "2099-12-31")
    assert waived["diagnosis"].endswith("waived until 2099-12-31: rounding")
    listed = json.loads(ready.run("quality", "waivers", "--format", "json").stdout)
    assert [(row["expectation"], row["state"]) for row in listed] == [("sum_breakdown", "holds")]
    assert ready.run("quality", "revoke", listed[0]["waiver_id"], "--reason", "mended").returncode == 0
    ready.run("replay")
    rows = json.loads(ready.run("quality", PLANTED, "--format", "json").stdout)
    assert next(row for row in rows if row["expectation"] == "sum_breakdown")["severity"] == "block"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("release", PLANTED, "--reason", " "), "a reason must be given"),
        (("release", "nothing.pdf", "--reason", "x"), "nearest names"),
        (("waive", "sums", "--reason", "x", "--until", "2099-01-01"), "sum_breakdown"),
        (("waive", "ratio", "--metric", "watr", "--reason", "x", "--until", "2099-01-01"), "no such metric"),
        (("waive", "ratio", "--entity", "nobody", "--reason", "x", "--until", "2099-01-01"), "nearest names"),
        (("waive", "ratio", "--reason", "x", "--until", "2020-01-01"), "future"),
        (("revoke", "abc", "--reason", "x"), "quality waivers"),
    ],
)
def test_a_wrong_act_is_told(filled: Home, arguments: tuple[str, ...], told: str) -> None:
    done = filled.run("quality", *arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
    assert filled.rows("select * from quality.audit") == []


def test_the_pages_show_each_failure_and_load_nothing_from_elsewhere(filled: Home) -> None:
    done = filled.run("quality", "docs", "--filings", "planted*")
    assert done.returncode == 0, done.stderr
    index = Path(done.stdout.splitlines()[0])
    assert done.stdout.splitlines()[1].startswith("1 filings in ")
    assert index.is_relative_to(filled.home.resolve() / "quality_docs")
    assert PLANTED in index.read_text(encoding="utf-8")
    pages = {page.relative_to(index.parent).parts[1]: page for page in index.parent.rglob("lake-filing.html")}
    assert pages.keys() == {"shape", "identities"}
    shown = pages["identities"].read_text(encoding="utf-8")
    assert "2,190 + 1,235 = 3,425, printed 3,415" in shown
    assert "employees_total 2024" in shown
    fetched = r"<(?!a\s)[a-z]+[^>]*(?:src|srcset|href)=[\"']https?://|url\([\"']?http"
    assert not [page for page in index.parent.rglob("*.html") if re.search(fetched, page.read_text("utf-8"))]


def test_pages_without_a_filing_say_so(filled: Home) -> None:
    done = filled.run("quality", "docs", "--filings", "nothing*")
    assert done.returncode == 0, done.stderr
    assert "no filing of the lake matches" in done.stderr
