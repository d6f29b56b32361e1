"""Two filings land one after the other: the second is judged knowing what the first told."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from expectations import peer_statistics
from flows.batch import Ended, judge_apart, landing_of
from flows.recall import Peers, recall
from infra.lake import Lake
from infra.settings import Settings
from tests.integration.lake_samples import lake_with
from transforms.filing import examine
from transforms.model import ObjectRef, Verdict

pytestmark = pytest.mark.slow

HEAD = "Company,Northfell Mills plc\nISIN,GB0002374006\nReport,ESG data {year}\n\nMetric,Unit,{past},{year}\n"
BEYOND = {"cross_document", "restatement", "year_on_year", "history", "peers"}


def report(year: int, scope1: tuple[str, str], electricity: tuple[str, str]) -> bytes:
    rows = [
        f"Scope 1 GHG emissions,tCO2e,{scope1[0]},{scope1[1]}",
        f"Electricity consumption,MWh,{electricity[0]},{electricity[1]}",
    ]
    return (HEAD.format(year=year, past=year - 1) + "\n".join(rows) + "\n").encode()


@pytest.fixture
def lake(bare_environment: Path) -> Iterator[Lake]:
    with lake_with(Settings(home=bare_environment / "lake")) as lake:
        yield lake


def bring(lake: Lake, key: str, data: bytes) -> list[Verdict]:
    """Land one filing the way a batch does; what was found beyond the filing."""
    ref = ObjectRef("bucket", key, hashlib.md5(data).hexdigest(), len(data), event_at=datetime.now(UTC))
    claims = lake.claim([ref], f"batch-{key}-{ref.etag[:6]}", "test", 900)
    examined = examine(data, key)
    ended, judged = judge_apart(
        [Ended(claims[0], examined)], lambda: recall(lake, Peers(), [examined.filing], [ref])
    )
    assert [one.error for one in ended] == [None]
    batch_id = claims[0].batch_id
    landing = landing_of(batch_id, ended, judged, max_attempts=3, started=datetime.now(UTC), timings={})
    assert lake.land(landing) == []
    return [verdict for verdict in judged.verdicts if verdict.expectation in BEYOND and not verdict.success]


def test_a_second_edition_that_disagrees_is_found_and_kept_in_the_lake(lake: Lake):
    assert bring(lake, "report.csv", report(2022, ("900", "1240"), ("700", "720"))) == []
    (verdict,) = bring(lake, "data.csv", report(2022, ("900", "1204"), ("700", "720")))
    assert verdict.expectation == "cross_document"
    assert "1,204" in verdict.arithmetic
    assert "1,240" in verdict.arithmetic
    kept = lake.query(
        "SELECT arithmetic FROM quality.results WHERE expectation = 'cross_document' AND NOT success"
    )
    assert kept["arithmetic"].to_list() == [verdict.arithmetic]
    flags = lake.query("SELECT flags FROM curated.facts WHERE flags <> ''")
    assert flags["flags"].to_list() == ["cross_document"]


def test_next_years_report_restates_and_jumps_against_what_stands_in_the_lake(lake: Lake):
    bring(lake, "2022.csv", report(2022, ("900", "1240"), ("700", "720")))
    found = bring(lake, "2023.csv", report(2023, ("1300", "1320"), ("720", "2900")))
    assert sorted(verdict.expectation for verdict in found) == ["restatement", "year_on_year"]


def test_a_corrected_upload_is_not_held_against_its_older_version(lake: Lake):
    bring(lake, "report.csv", report(2022, ("900", "1240"), ("700", "720")))
    assert bring(lake, "report.csv", report(2022, ("900", "1204"), ("700", "720"))) == []


def test_the_same_filing_again_is_not_its_own_witness(lake: Lake):
    data = report(2022, ("900", "1240"), ("700", "720"))
    bring(lake, "report.csv", data)
    assert bring(lake, "copy.csv", data) == []


def test_totals_of_the_lake_make_the_statistics_of_peers(lake: Lake):
    bring(lake, "report.csv", report(2024, ("900", "1000"), ("700", "720")))
    statistics = peer_statistics(lake.totals(2020)).filter(pl.col("metric_id") == "electricity_consumption")
    assert statistics.sort("fiscal_year").select("fiscal_year", "entities").rows() == [(2023, 1), (2024, 1)]
    assert statistics.sort("fiscal_year")["middle"].round(3).to_list() == [2.845, 2.857]


def test_peers_are_counted_once_and_then_beside_the_work(lake: Lake):
    peers = Peers(share_of_time=1.0)
    first = peers.statistics(lake)
    assert first.is_empty()
    bring(lake, "report.csv", report(2024, ("900", "1000"), ("700", "720")))
    deadline = time.monotonic() + 30
    while peers.statistics(lake).height < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert set(peers.statistics(lake)["metric_id"]) == {"electricity_consumption", "ghg_emissions_scope1"}


SHEET = (
    *("Scope 1 GHG emissions,tCO2e", "Scope 2 GHG emissions,tCO2e", "Electricity consumption,MWh"),
    *("Water withdrawal,m3", "Total employees,persons", "Hazardous waste,t", "Natural gas consumption,m3"),
    *("Diesel consumption,t", "Total waste,t", "Training hours per employee,hours"),
)


def table(start: int, *, name: str = "ESG data", wrong: int = 0, separator: str = ",") -> bytes:
    lines = [
        f"Company{separator}Northfell Mills plc",
        f"ISIN{separator}GB0002374006",
        f"Report{separator}{name} 2022",
    ]
    rows = [
        row.replace(",", separator)
        + f"{separator}{start + 10 * n}{separator}{start + 11 * n + 5 * (n < wrong)}"
        for n, row in enumerate(SHEET)
    ]
    return "\n".join([*lines, "", "Metric,Unit,2021,2022".replace(",", separator), *rows, ""]).encode()


def linked(lake: Lake) -> dict[str, str | None]:
    """key -> key of the filing of the same report that landed first."""
    rows = lake.query(
        """SELECT o.key, first.key FROM curated.filings AS f JOIN raw.objects AS o USING (filing_id)
           LEFT JOIN raw.objects AS first ON first.filing_id = f.same_report_as"""
    )
    return dict(rows.rows())


def test_the_data_file_of_a_report_is_linked_to_it_and_what_differs_is_told(lake: Lake):
    bring(lake, "report.txt", table(200, name="Sustainability Report", separator="   "))
    found = bring(lake, "data.csv", table(200, name="Sustainability Report", wrong=1))
    assert linked(lake) == {"report.txt": None, "data.csv": "report.txt"}
    assert [verdict.expectation for verdict in found] == ["cross_document"]


def test_two_reports_of_one_year_are_not_one(lake: Lake):
    bring(lake, "report.txt", table(200, name="Annual Report", separator="   "))
    bring(lake, "esg.csv", table(200, name="Sustainability Report"))
    bring(lake, "other.csv", table(900, name="Annual Report"))
    assert set(linked(lake).values()) == {None}
