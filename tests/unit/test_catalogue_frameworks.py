"""Every framework code stands in that framework's own list; the catalogue's page is current."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from transforms.catalogue import catalogue
from transforms.catalogue.build import load_catalogue
from transforms.catalogue.document import PAGE, document
from transforms.catalogue.load import HERE
from transforms.catalogue.schema import TOPICS
from transforms.errors import CatalogueInvalid
from transforms.read import read

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DATAPOINT = re.compile(r"[A-Z][A-Z0-9.\-]*_\d{2}")


@pytest.fixture
def given() -> Path:
    found = os.environ.get("ESGLAKE_REAL_FILINGS")
    if not found:
        pytest.skip("ESGLAKE_REAL_FILINGS names no folder with the lists of the frameworks")
    return Path(found)


def used(framework: str) -> set[str]:
    rows = catalogue().frameworks.iter_rows(named=True)
    return {row["code"] for row in rows if row["framework"] == framework}


def first_column(workbook: Path) -> Iterator[str]:
    """The texts in column A of every sheet of a workbook."""
    with zipfile.ZipFile(workbook) as archive:
        strings = [
            "".join(text.text or "" for text in item.iter(f"{SHEET}t"))
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            for cell in ElementTree.fromstring(archive.read(name)).iter(f"{SHEET}c"):
                value = cell.find(f"{SHEET}v")
                if value is not None and cell.get("t") == "s" and re.match(r"A\d", cell.get("r", "")):
                    yield strings[int(value.text or 0)].strip()


def test_only_frameworks_with_a_list_to_check_against_are_named() -> None:
    assert set(catalogue().frameworks["framework"]) == {"ESRS", "GRI", "HKEX"}


def test_esrs_codes_are_datapoints_of_efrags_list(given: Path) -> None:
    listed = set(first_column(given / "taxonomies" / "EFRAG-IG-3-List-of-ESRS-Data-Points.xlsx"))
    assert len([code for code in listed if DATAPOINT.fullmatch(code)]) > 1000
    assert used("ESRS")
    assert used("ESRS") - listed == set()


def test_gri_codes_are_listed_disclosures(given: Path) -> None:
    topics = json.loads((given / "taxonomies" / "gri_taxonomy_full_new.json").read_text(encoding="utf-8"))
    listed = {one["code"].removeprefix("GRI ") for topic in topics for one in topic["disclosures"]}
    # The list of gold metrics names the disclosure of each of its metrics, also some that list lacks.
    with (given / "gold" / "metrics.csv").open(encoding="utf-8") as handle:
        of_metric = {(row["metric"], row["gri"]) for row in csv.DictReader(handle)}
    rows = catalogue().frameworks.iter_rows(named=True)
    strange = [
        row
        for row in rows
        if row["framework"] == "GRI"
        and row["code"] not in listed
        and (row["metric_id"], row["code"]) not in of_metric
    ]
    assert used("GRI") & listed
    assert strange == []


def test_hkex_codes_stand_in_its_guide(given: Path) -> None:
    guide = read((given / "taxonomies" / "hkex-esg-reporting-guide.pdf").read_bytes(), "application/pdf")
    text = "\n".join(line.text for line in guide.lines)
    listed = set(re.findall(r"(?<![A-Za-z])[AB]\d(?:\.\d)?(?![\d.])", text))
    assert used("HKEX")
    assert used("HKEX") - listed == set()


def test_one_standard_has_one_release() -> None:
    releases: dict[tuple[str, str], set[str]] = {}
    for row in catalogue().frameworks.iter_rows(named=True):
        standard = row["code"].split("-")[0] if row["framework"] == "GRI" else ""
        releases.setdefault((row["framework"], standard), set()).add(row["release"])
    assert {key: found for key, found in releases.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("revenue,GRI,,201-1,part", "release"),
        ("revenue,GRI,2016,201-1,roughly", "relation"),
        ("revenue,GRI,2016,,part", "code"),
        ("no_such_metric,GRI,2016,201-1,part", "no metric 'no_such_metric'"),
        ("revenue,GRI,2016,201-1,related", "stands already in row"),
    ],
)
def test_a_reference_that_is_not_whole_is_refused(tmp_path: Path, row: str, problem: str) -> None:
    for path in HERE.glob("*.csv"):
        shutil.copy(path, tmp_path)
    with (tmp_path / "frameworks.csv").open("a", encoding="utf-8") as handle:
        handle.write(row + "\n")
    with pytest.raises(CatalogueInvalid, match=problem):
        load_catalogue(tmp_path)


def test_every_topic_has_metrics_and_the_catalogue_is_broad() -> None:
    metrics = catalogue().metrics
    assert set(metrics["topic"]) == set(TOPICS)
    assert metrics.height >= 300


def test_the_page_is_current() -> None:
    """Written anew by `python -m transforms.catalogue.document`."""
    assert PAGE.read_text(encoding="utf-8") == document(catalogue())


def test_the_page_shows_every_metric_once() -> None:
    page = document(catalogue())
    for metric_id in catalogue().metrics["metric_id"]:
        assert page.count(f"| `{metric_id}` |") == 1
    assert "ESRS E1-6_07 (2023, exact)" in page
    assert "tCO2e_per_m¤" in page
