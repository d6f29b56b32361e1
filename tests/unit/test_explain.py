"""Why a number became what it became, and how many numbers of a page became what."""

from __future__ import annotations

import pytest

from transforms.coverage import CLASSES, LINES_PER_PART, coverage, survey
from transforms.explain import Explanation, explain
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

REPORT = """河谷制造有限公司 2023 年环境、社会及管治报告

环境绩效表

指标 单位 2022 年 2023 年
直接温室气体排放（范围一） 千吨二氧化碳当量 1.25 1.5
营业收入 万元 226,638.2 —
员工总数 人 1,825 1,901
按性别划分
男性 人 1,000 1,050
花园里的蝴蝶 只 12 15
"""
NAME = "valley_2023_zh.txt"


def explained(wanted: str, report: str = REPORT) -> list[Explanation]:
    examined = examine(report.encode(), NAME)
    return explain(examined.observations, filings_frame([examined.filing]), wanted)


def test_a_fact_tells_every_step_of_its_way() -> None:
    one = next(one for one in explained("1.25") if one.number == "1.25")
    assert one.outcome == "fact"
    assert one.place == "line 6, read by tables"
    assert one.section == "环境绩效表"
    assert one.table == "table 1, row 1"
    assert one.column == "2022 年"
    assert one.unit == "'千吨二氧化碳当量' in the table or sentence -> 1000 tCO2e"
    assert one.metric.startswith("ghg_emissions_scope1: '")
    assert "(zh) is " in one.metric
    assert one.dimensions == "scope=1 (by the metric itself)"
    assert one.period == "2022 (named by the head), 2022-01-01 to 2022-12-31"
    assert one.result == "1250 tCO2e, correct to -1 decimals"


def test_a_dimension_tells_the_words_it_was_read_from() -> None:
    men = next(one for one in explained("男性") if one.number == "1,050")
    assert men.metric == "employees_total: '员工总数' (zh) is the head of the label"
    assert men.dimensions == "gender=male (printed as '男性')"
    assert men.period == "2023 (named by the head), on 2023-12-31"


def test_what_is_no_fact_tells_its_reason_and_no_result() -> None:
    butterflies = explained("蝴蝶")
    assert [one.number for one in butterflies] == ["12", "15"]
    assert all(one.outcome.startswith("unmapped: no_alias") for one in butterflies)
    assert {one.metric.split(":")[0] for one in butterflies} == {"no_alias"}
    assert {one.result for one in butterflies} == {""}
    missing = next(one for one in explained("营业收入") if one.number == "—")
    assert missing.outcome.startswith("not_disclosed")


def test_a_looser_reading_is_told_as_one() -> None:
    one = next(one for one in explained("我们的员工总数", REPORT.replace("员工总数", "我们的员工总数")))
    assert one.metric == "employees_total: '员工总数' (zh) is a looser reading of the head"


def test_a_name_that_leaves_out_what_its_unit_says_is_told_as_one() -> None:
    report = "指标 单位 2022年 2023年\n员工帮困 万元 7 8\n"
    one = next(one for one in explained("员工帮困", report) if one.number == "7")
    assert one.metric.endswith("is the head and what its unit counts")


@pytest.mark.parametrize(("wanted", "numbers"), [("8", ["1,825", "1,901"]), ("226638.2", ["226,638.2"])])
def test_a_whole_number_names_a_line_and_other_text_a_value(wanted: str, numbers: list[str]) -> None:
    assert [one.number for one in explained(wanted)] == numbers


def test_nothing_is_explained_where_nothing_fits() -> None:
    assert explained("no such label") == []


def test_a_unit_that_nobody_printed_is_told_as_assumed() -> None:
    report = "Metric Unit 2022 2023\nRevenue £ million 10 12\nBoard meetings 4 5\n"
    one = next(one for one in explained("Board meetings", report) if one.number == "4")
    assert one.unit == "none printed: count taken from what the metric counts"


def test_coverage_accounts_for_every_number_printed() -> None:
    found = survey(REPORT.encode(), NAME)
    observations = normalise(found.examined.observations, filings_frame([found.examined.filing]))
    part, whole = coverage(observations, found.printed).to_dicts()
    assert part == whole | {"part": f"lines 1-{LINES_PER_PART}"}
    assert whole["printed"] == sum(whole[name] for name in CLASSES)
    assert (whole["fact"], whole["unmapped"], whole["twice"], whole["unread"]) == (7, 2, 0, 0)


def test_a_raised_note_before_the_unit_is_no_part_of_the_name() -> None:
    report = "Metric Unit 2022 2023\nEmployee turnover rate⁸ (%) - 9.1 8.7\n"
    one = next(one for one in explained("9.1", report) if one.number == "9.1")
    assert one.metric.startswith("employee_turnover_rate: '"), one
