"""`esglake ingest`: what lands, what is held back, and that doing it twice changes nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.houses import SAMPLES, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cli")]
COUNTS = """select (select count(*) from raw.objects) as objects,
  (select count(*) from curated.facts) as facts,
  (select count(*) from raw.observations) as observations,
  (select count(*) from quality.results) as results,
  (select count(*) from quality.alerts) as alerts"""


def test_a_filing_ingested_twice_changes_nothing(ready: Home) -> None:
    house = ready
    first = house.run("ingest", str(SAMPLES / "chenghu_digital_2024_zh.txt"))
    assert first.returncode == 0, first.stderr
    before = house.rows(COUNTS)
    again = house.run("ingest", str(SAMPLES / "chenghu_digital_2024_zh.txt"))
    assert again.returncode == 0, again.stderr
    assert "nothing changed" in again.stdout
    assert house.rows(COUNTS) == before


def test_replay_gives_the_same_lake(filled: Home) -> None:
    ask = "select metric_id, dimensions, fiscal_year, value, unit, line from curated.facts order by all"
    before, alerts = filled.rows(ask), filled.rows("select count(*) as n from quality.alerts")
    done = filled.run("replay", "--key", "*_zh.txt")
    assert done.returncode == 1, done.stderr  # one of the two has blocking findings
    assert filled.rows(ask) == before
    assert filled.rows("select count(*) as n from quality.alerts") == alerts


def test_samples_end_as_they_should(filled: Home) -> None:
    states = {row["key"]: row["state"] for row in filled.rows("select key, state from raw.objects")}
    assert states == {
        "chenghu_digital_2024_zh.txt": "landed",
        "harbour_freight_2024.csv": "landed",
        "northwind_power_2024.pdf": "landed",
        "planted_errors_2024_zh.txt": "landed_with_rejects",
        "interrupted_upload.pdf": "failed",
    }


def test_the_planted_errors_are_found_and_held_back(filled: Home) -> None:
    ask = """select q.metric_id, q.dimensions, q.value, q.expectation, q.arithmetic from quality.quarantine q
             join raw.objects o using (filing_id) where o.key = 'planted_errors_2024_zh.txt'"""
    held = {(row["metric_id"], row["dimensions"]): row for row in filled.rows(ask)}
    assert held["employees_total", ""]["value"] == Decimal(3415)
    assert "3,425" in str(held["employees_total", ""]["arithmetic"])
    assert held["ghg_emissions_total", ""]["value"] == Decimal("1301.9")
    findings = filled.rows(
        """select subject, severity, arithmetic, diagnosis
           from quality.results r join raw.objects o using (filing_id)
           where o.key = 'planted_errors_2024_zh.txt' and not success"""
    )
    said = " ".join(f"{row['subject']} {row['arithmetic']} {row['diagnosis']}" for row in findings)
    assert "water_consumption" in said  # the unit slip by 1,000
    assert "1,301.9" in said
    assert "look exchanged" in said  # the two rows


def test_clean_samples_raise_no_finding(filled: Home) -> None:
    assert not filled.rows(
        """select o.key, r.expectation, r.subject, r.arithmetic
           from quality.results r join raw.objects o using (filing_id)
           where not r.success and o.key <> 'planted_errors_2024_zh.txt'"""
    )


def test_english_pdf_newest_year_first_and_kilotonnes(filled: Home) -> None:
    rows = filled.rows(
        """select fiscal_year, value, unit, value_text, unit_text, page from curated.facts
           where metric_id = 'ghg_emissions_scope1' and entity_id like '%northwind%' order by 1"""
    )
    assert [(r["fiscal_year"], r["value"], r["unit"]) for r in rows] == [
        (2022, Decimal(402900), "tCO2e"),
        (2023, Decimal(336200), "tCO2e"),
        (2024, Decimal(311600), "tCO2e"),
    ]
    assert {(r["unit_text"], r["page"]) for r in rows} == {("ktCO2e", 1)}


def test_failed_filing_has_its_word_in_ledger_and_outbox(filled: Home) -> None:
    row = filled.rows("select error_class, error_message from raw.objects where state = 'failed'")[0]
    assert row["error_class"] == "UnreadableFiling"
    alert = filled.rows("select kind, title from quality.alerts where key = 'interrupted_upload.pdf'")
    assert [a["kind"] for a in alert] == ["filing_failed"]


def test_a_folder_keeps_its_paths_as_keys(ready: Home, tmp_path: Path) -> None:
    for year, figure in (("2023", 120), ("2024", 110)):
        folder = tmp_path / "filings" / year
        folder.mkdir(parents=True)
        (folder / "data.csv").write_text(f"Metric,Unit,{year}\nScope 1 emissions,t CO2e,{figure}\n")
    (tmp_path / "filings" / ".cache").mkdir()
    (tmp_path / "filings" / ".cache" / "data.csv").write_text("left alone")
    done = ready.run("ingest", str(tmp_path / "filings"), "--prefix", "acme")
    assert done.returncode == 0, done.stderr
    keys = [
        row["key"] for row in ready.rows("select key from raw.objects where key like 'acme/%' order by key")
    ]
    assert keys == ["acme/2023/data.csv", "acme/2024/data.csv"]


def test_a_folder_without_files_is_told(ready: Home, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    done = ready.run("ingest", str(tmp_path / "nothing"))
    assert done.returncode == 2
    assert "holds no files" in done.stderr
