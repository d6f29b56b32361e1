"""An archive lands as a filing without facts, its members as filings of their own with it as parent."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from esglake.asking import FILINGS
from flows.batch import Ended, judge_apart, landing_of
from flows.digest import OLDEST, OPEN
from flows.recall import Peers, recall
from infra.lake import Lake
from infra.lake_replay import Selection
from infra.marts import build_marts
from infra.settings import Settings
from tests.integration.lake_samples import lake_with
from transforms.filing import examine
from transforms.model import Landing, ObjectRef

pytestmark = pytest.mark.slow

START = datetime(2025, 3, 1, tzinfo=UTC)


def report(company: str, scope1: str) -> bytes:
    head = f"Company,{company}\nReport,ESG data 2024\n\nMetric,Unit,2023,2024\n"
    return f"{head}Scope 1 GHG emissions,tCO2e,90,{scope1}\nElectricity consumption,MWh,700,720\n".encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 3, 1, 0, 0, 0)), data)
    return whole.getvalue()


MILLS, QUARRY = report("Northfell Mills plc", "100"), report("Southfell Quarry plc", "55")


@pytest.fixture
def lake(bare_environment: Path) -> Iterator[Lake]:
    with lake_with(Settings(home=bare_environment / "lake")) as lake:
        yield lake


def bring(lake: Lake, key: str, data: bytes, day: int = 0) -> Landing:
    """Land one object the way a batch does."""
    etag = hashlib.md5(data).hexdigest()
    ref = ObjectRef("bucket", key, etag, len(data), event_at=START + timedelta(days=day))
    (claim,) = lake.claim([ref], f"batch-{key}-{etag[:6]}-{day}", "test", 900)
    return land(lake, [Ended(claim, examine(data, key))])


def land(lake: Lake, ended: list[Ended]) -> Landing:
    filings = [each.filing for one in ended if one.examined for each in one.examined.each]
    refs = [one.claim.ref for one in ended]
    kept, judged = judge_apart(ended, lambda: recall(lake, Peers(), filings, refs))
    landing = landing_of(
        ended[0].claim.batch_id, kept, judged, max_attempts=3, started=datetime.now(UTC), timings={}
    )
    assert lake.land(landing) == []
    return landing


def filings(lake: Lake) -> dict[str, tuple[str | None, int]]:
    """Title (here the key, and the member's path) -> (media type of its parent, facts)."""
    rows = lake.query(
        """SELECT f.title AS name, p.media_type AS parent,
             (SELECT count(*) FROM curated.facts WHERE filing_id = f.filing_id) AS facts
           FROM curated.filings AS f LEFT JOIN curated.filings AS p ON p.filing_id = f.parent_filing_id"""
    )
    return {row["name"]: (row["parent"], row["facts"]) for row in rows.iter_rows(named=True)}


def test_members_land_as_filings_and_a_bad_one_fails_alone(lake: Lake) -> None:
    nested = zipped({"inner.csv": MILLS})
    landing = bring(
        lake,
        "all.zip",
        zipped({"a/mills.csv": MILLS, "quarry.csv": QUARRY, "x.bin": b"\1\2", "in.zip": nested}),
    )
    assert filings(lake) == {
        "all.zip": (None, 0),
        "all.zip!/a/mills.csv": ("application/zip", 4),
        "all.zip!/quarry.csv": ("application/zip", 4),
    }
    (entry,) = landing.entries
    assert entry.state == "landed_with_rejects"
    (alert,) = (alert for alert in landing.alerts if alert.kind == "reading_warnings")
    assert [finding.split(": ")[1:3] for finding in alert.findings] == [
        ["x.bin", "UnknownMediaType"],
        ["in.zip", "UnsafeFiling"],
    ]
    assert lake.query("SELECT key, filing_id FROM raw.objects").rows() == [("all.zip", entry.filing_id)]


def test_the_same_bytes_in_an_archive_and_by_themselves_are_one_filing(lake: Lake) -> None:
    bring(lake, "mills.csv", MILLS)
    bring(lake, "all.zip", zipped({"mills.csv": MILLS, "copy.csv": MILLS, "quarry.csv": QUARRY}), day=5)
    assert filings(lake)["all.zip!/copy.csv"] == ("application/zip", 4)
    filed = lake.query("SELECT filed_at FROM curated.filings WHERE title LIKE '%copy.csv'")
    assert filed["filed_at"].to_list() == [START]  # as it was filed first, by itself


def test_a_replay_takes_the_members_along(lake: Lake) -> None:
    data = zipped({"mills.csv": MILLS, "quarry.csv": QUARRY})
    bring(lake, "all.zip", data)
    (ref,) = lake.reset(Selection(key_glob="all.zip"))
    (claim,) = lake.claim([ref], "again", "test", 900)
    examined = examine(data, "all.zip")
    land(lake, [Ended(claim, examined.without([]))])
    assert lake.query("SELECT count(*) AS n FROM curated.facts")["n"].to_list() == [8]
    batches = lake.query("SELECT DISTINCT batch_id FROM curated.facts")["batch_id"].to_list()
    assert batches == ["again"]


def test_a_newer_archive_supersedes_the_members_of_the_older(lake: Lake) -> None:
    wrong = (
        MILLS + b"Employees,persons,90,100\nMale employees,persons,40,45\nFemale employees,persons,45,40\n"
    )
    first = bring(lake, "all.zip", zipped({"mills.csv": wrong}))
    held = lake.query("SELECT count(*) AS n FROM quality.quarantine WHERE released_at IS NULL")["n"].item()
    assert held == first.quarantined.height > 0
    bring(lake, "all.zip", zipped({"quarry.csv": QUARRY}), day=1)
    assert lake.query("SELECT state FROM raw.objects ORDER BY event_at").rows()[0] == ("superseded",)
    waiting = lake.query("SELECT count(*) AS n FROM quality.quarantine WHERE released_at IS NULL")
    assert waiting["n"].item() == 0


def test_where_our_code_stops_at_a_member_its_siblings_land(lake: Lake) -> None:
    data = zipped({"mills.csv": MILLS, "quarry.csv": QUARRY})
    ref = ObjectRef("bucket", "all.zip", "e", len(data), event_at=START)
    (claim,) = lake.claim([ref], "one", "test", 900)
    examined = examine(data, "all.zip")
    first = examined.members[0].examined
    assert first is not None
    object.__setattr__(first, "observations", first.observations.rename({"value_text": "lost"}))
    landing = land(lake, [Ended(claim, examined)])
    assert landing.entries[0].state == "landed_with_rejects"
    assert set(filings(lake)) == {"all.zip", "all.zip!/quarry.csv"}
    assert any("ProcessingDefect" in warning for filing in landing.filings for warning in filing.warnings)


def test_what_a_member_told_is_recalled_until_a_newer_archive_takes_its_place(lake: Lake) -> None:
    other = MILLS.replace(b"Scope 1 GHG emissions,tCO2e,90,100", b"Scope 1 GHG emissions,tCO2e,90,140")
    bring(lake, "all.zip", zipped({"mills.csv": MILLS}))
    told = bring(lake, "second.csv", other, day=1)
    assert any(v.expectation == "cross_document" and not v.success for v in told.verdicts)
    bring(lake, "all.zip", zipped({"quarry.csv": QUARRY}), day=2)
    again = bring(lake, "third.csv", other + b"Water consumption,m3,5,6\n", day=3)
    first = lake.query("SELECT filing_id FROM curated.filings WHERE title = 'all.zip!/mills.csv'").item()
    assert not any(first in v.arithmetic + v.observed + v.diagnosis for v in again.verdicts)
    assert not any("100" in v.arithmetic for v in again.verdicts if v.expectation == "cross_document")


def test_findings_of_a_member_are_found_by_its_path_and_a_release_settles_the_archive(lake: Lake) -> None:
    wrong = (
        MILLS + b"Employees,persons,90,100\nMale employees,persons,40,45\nFemale employees,persons,45,40\n"
    )
    bring(lake, "all.zip", zipped({"mills.csv": wrong}))
    (member,) = lake.query("SELECT filing_id FROM curated.filings WHERE media_type = 'text/csv'")["filing_id"]
    assert lake.filing_named("all.zip!/mills.csv")[0] == member
    assert lake.query("SELECT state FROM raw.objects").item() == "landed_with_rejects"
    assert _release(lake, member) > 0
    assert lake.query("SELECT state FROM raw.objects").item() == "landed"


def _release(lake: Lake, filing_id: str) -> int:
    return lake.release_facts(filing_id, (), "", by="a person", reason="swapped in print").facts


def test_an_archive_counts_and_traces_what_its_members_hold(bare_environment: Path) -> None:
    settings = Settings(home=bare_environment / "marts")
    Lake.create(settings).close()
    assert build_marts(settings).built
    with Lake.open(settings) as lake:
        _counts_and_traces(lake)


def _counts_and_traces(lake: Lake) -> None:
    wrong = (
        MILLS + b"Employees,persons,90,100\nMale employees,persons,40,45\nFemale employees,persons,45,40\n"
    )
    whole = zipped({"a/mills.csv": wrong, "quarry.csv": QUARRY})
    bring(lake, "quarry.csv", QUARRY)
    landing = bring(lake, "all.zip", whole, day=1)  # the quarry is known by itself, and in the archive
    led = lake.query(
        """SELECT key, member_path, count(*), count(bucket), count(value_text) FROM marts.lineage
           GROUP BY ALL ORDER BY ALL NULLS LAST"""
    )
    kept = landing.facts.height - 4
    assert led.rows() == [
        ("all.zip", "a/mills.csv", kept, kept, kept),
        ("all.zip", "quarry.csv", 4, 4, 4),
        ("quarry.csv", None, 4, 4, 4),
    ]
    told = "SELECT key, facts, quarantined FROM marts.filing_status WHERE state <> 'superseded' ORDER BY key"
    held = landing.quarantined["fact_id"].n_unique()
    assert held
    assert lake.query(told).rows() == [("all.zip", kept + 4, held), ("quarry.csv", 4, 0)]
    asked = lake.query(FILINGS).filter(pl.col("state") != "superseded").select("key", "facts", "quarantined")
    assert sorted(asked.rows()) == lake.query(told).rows()
    assert lake.filing_named("mills.csv")[1] == "all.zip!/a/mills.csv"
    (open_findings,) = lake.query(OPEN + " ORDER BY 1").filter(severity="block")["n"].to_list()
    assert open_findings == sum(not v.success and v.severity == "block" for v in landing.verdicts)
    assert lake.query(OLDEST)["key"].to_list() == ["all.zip"]
