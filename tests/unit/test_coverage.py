"""What each printed number of a page became: an observation's outcome, or a named context."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from transforms.coverage import (
    COLUMNS,
    LINES_PER_PART,
    WHOLE,
    classified,
    conserved,
    coverage,
    printed_numbers,
)
from transforms.extract import observe
from transforms.extract.text.contexts import (
    DATE,
    LIST_NUMBER,
    NAME,
    PAGE_NUMBER,
    REFERENCE,
    TELEPHONE,
    TEXT,
    UNREAD,
    YEAR,
    contexts,
)
from transforms.model import Document, Line


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("第 12 页", [PAGE_NUMBER]),
        ("14 / 96", [PAGE_NUMBER, PAGE_NUMBER]),
        ("本报告涵盖 2022 年", [YEAR]),
        ("于 5 月 6 日发布", [DATE, DATE]),
        ("Appointed Jun 16, 2010", [DATE, YEAR]),
        ("3、供应链管理", [LIST_NUMBER]),
        ("见附注 7", [REFERENCE]),
        ("GRI 305-1 GRI 403-9", [REFERENCE] * 4),
        ("服务热线：400-820-1234", [TELEPHONE] * 3),
        ("排放 CO2 的设备", [NAME]),
        ("30 岁以下的同事", [NAME]),
        ("Median pay n:1 46:1 79:1", [NAME, UNREAD, UNREAD, UNREAD, UNREAD]),
        ("we spoke to 14 of them", [TEXT]),
        ("应收账款 1,200.50 3,400.10", [UNREAD, UNREAD]),
        ("约 300 吨", [UNREAD]),
    ],
)
def test_a_number_is_told_by_its_form(text: str, classes: list[str]) -> None:
    assert contexts(text) == classes


def test_titles_that_repeat_at_the_edge_are_no_figures() -> None:
    assert contexts("某某公司 300 吨", running=True) == [PAGE_NUMBER]


def _told(*rows: tuple[int, str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["line", "value_text", "outcome"], orient="row")


def _classes(text: str, *rows: tuple[int, str, str]) -> list[str]:
    printed = printed_numbers(_document(text))
    return [name for _, names in classified(_told(*rows), printed) for name in names]


def _document(text: str) -> Document:
    lines = enumerate(text.splitlines(), start=1)
    return Document("text/plain", tuple(Line(line, number) for number, line in lines))


def test_an_observation_takes_the_number_it_prints_once() -> None:
    text = "用水量 吨 12 12"
    assert _classes(text, (1, "12", "fact"), (1, "12", "unmapped")) == ["fact", "unmapped"]
    assert _classes(text, (1, "12", "fact")) == ["fact", UNREAD]


def test_a_raised_mark_behind_a_value_is_no_digit_of_it() -> None:
    assert _classes("Direct emissions 23.0² 15.4", (1, "23.0²", "fact"), (1, "15.4", "fact")) == [
        "fact",
        "fact",
    ]


def test_a_number_told_twice_is_counted_as_such() -> None:
    assert _classes("用水量 12 吨", (1, "12", "fact"), (1, "12", "fact")) == ["twice"]


def test_a_torn_number_is_one_observation_over_its_pieces() -> None:
    assert _classes("利润 226,638. 2", (1, "226,638. 2", "fact")) == ["fact", "fact"]


def test_a_number_may_stand_on_the_line_below_its_observation() -> None:
    assert _classes("收到投诉\n5,645 件", (1, "5,645", "fact")) == ["fact"]


def test_rows_without_a_head_are_set_aside_by_name() -> None:
    found = observe(_document("项目 期末余额 期初余额\n应收账款 1,200.50 3,400.10\n"))
    assert found["ignored_by"].to_list() == ["row_without_head", "row_without_head"]


def test_every_number_of_a_data_line_has_one_outcome() -> None:
    text = (
        "指标 单位 2021 2022\n用水量 吨 30 40\n应收账款 1,200.50 3,400.10\n截至 2022 年，节约用纸 300 吨。\n"
    )
    document = _document(text)
    told = observe(document).with_columns(outcome=pl.lit("unmapped"))
    found = Counter(name for _, names in classified(told, printed_numbers(document)) for name in names)
    assert conserved(found) == (6, 6)  # the year of the sentence is one of them
    assert found[YEAR] + found["unmapped"] == found.total()


def test_coverage_has_a_row_per_part_and_one_for_all() -> None:
    document = _document("We planted 12 oaks in 2019.\n" * (LINES_PER_PART + 5))
    table = coverage(_told().clear(), printed_numbers(document))
    assert table.columns == list(COLUMNS)
    assert table["part"].to_list() == ["lines 1-200", "lines 201-400", WHOLE]
    assert table["printed"].to_list() == [400, 10, 410]
    assert table[YEAR].to_list() == [200, 5, 205]
