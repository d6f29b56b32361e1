"""One report that comes twice: the same bytes under two keys, and its editions in two languages."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from flows.batch import Ended, judge_apart, landing_of
from flows.recall import Peers, recall
from infra.lake import Lake
from tests.houses import home_with_lake
from transforms.filing import examine
from transforms.model import Landing, ObjectRef

pytestmark = pytest.mark.slow

START = datetime(2025, 3, 1, tzinfo=UTC)
LEI = "213800RBRIYICC2QC958"

ROWS = (
    ("Scope 1 emissions (tCO2e)", "范围一温室气体排放量（吨二氧化碳当量）", 1204, 1310),
    (
        "Scope 2 emissions (location-based) (tCO2e)",
        "范围二温室气体排放量（基于位置）（吨二氧化碳当量）",
        884,
        901,
    ),
    ("Total water withdrawal (m3)", "总取水量（立方米）", 45012, 46120),
    ("Hazardous waste (tonnes)", "有害废弃物（吨）", 61, 66),
    ("Electricity consumption (MWh)", "外购电力（兆瓦时）", 3420, 3515),
    ("Total number of employees (persons)", "员工总数（人）", 812, 790),
)
"""Label in English, in Chinese, and the figures of two years."""


def english(scope1: int = 1204) -> bytes:
    """A workbook: its figures have cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Environment"
    lines: list[Sequence[object]] = [
        ["Blue Sea Technology plc Sustainability Report 2023"],
        [f"LEI: {LEI}"],
        ["Item", 2023, 2022],
        *([label, *years] for label, _, *years in ROWS),
    ]
    for line in lines:
        sheet.append(list(line))
    sheet["B4"] = scope1
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def chinese(scope1: int = 1204) -> bytes:
    rows = [[label, *map(str, years)] for _, label, *years in ROWS]
    rows[0][1] = str(scope1)
    head = ["蓝海科技股份有限公司,,", "2023年可持续发展报告,,", f"LEI: {LEI},,", "指标,2023年,2022年"]
    return "\n".join([*head, *(",".join(row) for row in rows), ""]).encode()


@pytest.fixture
def lake(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with Lake.open(home_with_lake(tmp_path / "lake", tmp_path_factory).settings) as lake:
        yield lake


def bring(lake: Lake, day: int, **objects: bytes) -> Landing:
    """Land objects in one batch as the watcher does; 'a_txt' is the key 'a.txt'."""
    named = {key.replace("_", "."): data for key, data in objects.items()}
    refs = [
        ObjectRef(
            "bucket", key, hashlib.md5(data).hexdigest(), len(data), event_at=START + timedelta(days=day)
        )
        for key, data in named.items()
    ]
    claims = lake.claim(refs, f"batch-{day}", "test", 900)
    ended = [Ended(claim, examine(named[claim.ref.key], claim.ref.key)) for claim in claims]
    filings = [one.examined.filing for one in ended if one.examined]
    kept, judged = judge_apart(ended, lambda: recall(lake, Peers(), filings, refs))
    landing = landing_of(f"batch-{day}", kept, judged, max_attempts=3, started=datetime.now(UTC), timings={})
    assert lake.land(landing) == []
    return landing


def counts(lake: Lake) -> tuple[int, int, int]:
    """Filings, facts, facts that marts show as the newest."""
    query = """SELECT (SELECT count(*) FROM curated.filings), (SELECT count(*) FROM curated.facts),
                      (SELECT count(*) FROM marts.metrics_latest)"""
    filings, facts, newest = lake.query(query).row(0)
    return filings, facts, newest


def states(lake: Lake) -> list[tuple[str, str]]:
    return lake.query("SELECT key, state FROM raw.objects ORDER BY event_at, key").rows()


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one after the other"])
def test_the_same_bytes_under_two_keys_are_one_filing(lake: Lake, together: bool) -> None:
    if together:
        bring(lake, 0, a_csv=chinese(), b_csv=chinese())
    else:
        bring(lake, 0, a_csv=chinese())
        bring(lake, 1, b_csv=chinese())
    assert states(lake) == [("a.csv", "landed"), ("b.csv", "landed")]
    assert lake.query("SELECT count(DISTINCT filing_id) FROM raw.objects").item() == 1
    assert counts(lake) == (1, 12, 12)


def test_replacing_or_deleting_one_of_the_two_objects_keeps_the_filing(lake: Lake) -> None:
    bring(lake, 0, a_csv=chinese(), b_csv=chinese())
    lake.retire("bucket", "a.csv", START + timedelta(days=1))
    assert states(lake) == [("a.csv", "superseded"), ("b.csv", "landed")]
    assert counts(lake) == (1, 12, 12)
    bring(lake, 2, c_csv=chinese())
    bring(lake, 3, c_csv=chinese(1300))
    assert states(lake)[-2:] == [("c.csv", "superseded"), ("c.csv", "landed")]
    assert lake.query("SELECT value FROM curated.facts WHERE label = ? ORDER BY 1", [ROWS[0][1]]).height == 4
    filing = "SELECT count(DISTINCT filing_id) FROM raw.objects WHERE state = 'landed'"
    assert lake.query(filing).item() == 2


def test_editions_in_two_languages_are_one_report_and_one_figure_each(lake: Lake) -> None:
    bring(lake, 0, en_xlsx=english())
    landing = bring(lake, 1, zh_csv=chinese())
    assert [v for v in landing.verdicts if v.expectation == "cross_document" and not v.success] == []
    rows = lake.query(
        """SELECT f.language, f.entity_id, first.language AS same_as FROM curated.filings AS f
           LEFT JOIN curated.filings AS first ON first.filing_id = f.same_report_as ORDER BY f.language"""
    ).rows()
    assert rows == [("en", "blue-sea-technology", None), ("zh", "blue-sea-technology", "en")]
    assert counts(lake) == (2, 24, 12)


@pytest.mark.parametrize("first", ["english", "chinese"])
def test_a_disagreement_between_editions_is_one_finding_with_both_places(lake: Lake, first: str) -> None:
    both = {"en_xlsx": english(1240), "zh_csv": chinese(1204)}
    order = ("en_xlsx", "zh_csv") if first == "english" else ("zh_csv", "en_xlsx")
    bring(lake, 0, **{order[0]: both[order[0]]})
    bring(lake, 1, **{order[1]: both[order[1]]})
    found = lake.query(
        """SELECT severity, subject, arithmetic FROM quality.results
           WHERE expectation = 'cross_document' AND NOT success"""
    ).rows()
    ((severity, subject, arithmetic),) = found
    assert severity == "warn" and "scope1" in subject
    assert "1,240 (Environment!B4)" in arithmetic and "1,204 (" in arithmetic
    assert ("at Environment!B4" in subject) == (first == "chinese")
    assert lake.query("SELECT count(*) FROM curated.filings WHERE same_report_as IS NOT NULL").item() == 1
