"""Rows under a heading of targets: no actual figures, whatever year their column is of."""

from __future__ import annotations

import io

import openpyxl
import polars as pl
import pytest

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import aims, is_aim_heading
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

HEAD: list[object] = ["Indicator", "Unit", 2022, 2023]
ACTUAL: list[list[object]] = [["Scope 1 emissions", "tCO2e", 100, 90], ["Water withdrawal", "m3", 500, 480]]
AIMED: list[list[object]] = [["Scope 1 emissions", "tCO2e", 60, 50], ["Water withdrawal", "m3", 400, 380]]
PEOPLE: list[list[object]] = [["Social"], ["Total employees", "persons", 30, 31]]
TEXT = """Environmental performance

Indicator          Unit    2022   2023
Scope 1 emissions  tCO2e   100    90
Water withdrawal   m3      500    480
Targets 2030
Scope 1 emissions  tCO2e   60     50
Water withdrawal   m3      400    380
"""


def sheet(rows: list[list[object]], title: str = "Data") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def told(data: bytes, name: str) -> pl.DataFrame:
    examined = examine(data, name)
    return normalise(examined.observations, filings_frame([examined.filing]))


def facts(data: bytes, name: str = "data.xlsx") -> set[str]:
    return set(told(data, name).filter(outcome="fact")["value_text"])


@pytest.mark.parametrize(
    "heading", ["Targets 2030", "2030 targets", "Our goals for 2030", "Baseline", "减排目标"]
)
def test_rows_under_a_heading_of_targets_are_no_facts(heading: str) -> None:
    data = sheet([HEAD, *ACTUAL, [heading], *AIMED, *PEOPLE])
    assert facts(data) == {"100", "90", "500", "480", "30", "31"}
    under = told(data, "data.xlsx").filter(pl.col("value_text").is_in(["60", "50", "400", "380"]))
    assert set(under["outcome"]) == {"unmapped"}
    assert {reason.partition(":")[0] for reason in under["reason"]} == {"target_heading"}


@pytest.mark.parametrize(
    "heading", ["Targets and performance", "Progress", "On target", "Target group: women"]
)
def test_a_heading_that_says_more_leaves_its_rows(heading: str) -> None:
    rows: list[list[object]] = [["Energy consumption", "MWh", 60, 50], ["Hazardous waste", "t", 400, 380]]
    data = sheet([HEAD, *ACTUAL, [heading], *rows])
    assert {"60", "50", "400", "380"} <= facts(data)


def test_a_sheet_or_table_of_targets_has_no_actual_figures() -> None:
    assert not facts(sheet([HEAD, *AIMED], "Targets 2030"))
    assert facts(sheet([HEAD, *ACTUAL, [], ["2030 targets"], HEAD, *AIMED])) == {"100", "90", "500", "480"}


def test_in_running_text_the_heading_is_no_part_of_the_label_below() -> None:
    assert facts(TEXT.encode(), "report.txt") == {"100", "90", "500", "480"}
    found = told(TEXT.encode(), "report.txt").filter(value_text="60")
    assert found["label"].to_list() == ["Scope 1 emissions"]


def test_the_pattern_is_that_of_whole_headings() -> None:
    headings = pl.Series(
        ["A > Targets 2030", "Targets 2030 > A", "A > On targets", "2030年减排目标", "目标客户"]
    )
    assert headings.str.contains(aims(catalogue())).to_list() == [True, True, False, True, False]
    assert is_aim_heading("Targets 2030", catalogue())
    assert not is_aim_heading("Target", catalogue())
