"""The grammar of performance tables, one rule a test; the tables are our own."""

from __future__ import annotations

import pytest

from transforms.extract import observe
from transforms.model import RAW_OBSERVATIONS
from transforms.read import read


def _found(text: str, *columns: str) -> list[tuple[object, ...]]:
    frame = observe(read(text.encode(), "text/plain"))
    assert frame.schema == RAW_OBSERVATIONS
    assert frame["ordinal"].to_list() == list(range(frame.height))
    return frame.filter(frame["ignored_by"].is_null()).select(columns).rows()


def _ignored(text: str) -> list[tuple[object, ...]]:
    frame = observe(read(text.encode(), "text/plain"))
    return frame.filter(frame["ignored_by"].is_not_null()).select("value_text", "ignored_by").rows()


@pytest.mark.parametrize(
    ("head", "periods"),
    [
        ("指标 单位 2020 年 2021 年 2022 年", ["2020 年", "2021 年", "2022 年"]),
        ("绩效指标 单位 2022年 2021年", ["2022年", "2021年"]),
        ("指標 單位 二零二三年 二零二二年", ["二零二三年", "二零二二年"]),
        ("Unit 2023 2022 2021", ["2023", "2022", "2021"]),
        ("Indicator Unit FY23 FY22", ["FY23", "FY22"]),
        ("Unit\n2023 2022", ["2023", "2022"]),
        ("指标 单位 2022 年", ["2022 年"]),
        ("项目 单位 2019年末 2018年末", ["2019年末", "2018年末"]),
    ],
)
def test_heads_with_the_unit_first(head: str, periods: list[str]) -> None:
    values = [f"{10 + place}" for place in range(len(periods))]
    rows = _found(
        f"{head}\n\n用水总量 吨 {' '.join(values)}\n", "label", "unit_text", "period_text", "value_text"
    )
    assert rows == [("用水总量", "吨", period, value) for period, value in zip(periods, values, strict=True)]


def test_the_unit_may_follow_the_values() -> None:
    text = "2022 2021 单位\n外购电力 424.9 527.6 兆瓦时\n用水密度 0.2 1.0 吨/百万人民币营收\n"
    assert _found(text, "label", "unit_text", "period_text", "value_text") == [
        ("外购电力", "兆瓦时", "2022", "424.9"),
        ("外购电力", "兆瓦时", "2021", "527.6"),
        ("用水密度", "吨/百万人民币营收", "2022", "0.2"),
        ("用水密度", "吨/百万人民币营收", "2021", "1.0"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "我们在 2021 年和 2022 年分别培训员工。",
        "2021 2025 2035 2050",
        "自 2022 年起",
        "2022 2022",
    ],
)
def test_years_alone_make_no_head(line: str) -> None:
    assert _found(f"{line}\n用水总量 吨 1 2\n用电量 兆瓦时 1 2 3 4\n", "value_text") == []


def test_labels_wrap_above_their_values() -> None:
    text = (
        "指标 单位 2021 年 2022 年\n\n向新入职的员工开展安全\n培训次数 次 3 4\n\n"
        "发生违规事件的\n总数\n\n件 0 1\n\n人均排放量\n吨二氧化碳当量\n\n/ 人\n— 0.2\n"
    )
    assert _found(text, "label", "unit_text", "value_text", "line") == [
        ("向新入职的员工开展安全培训次数", "次", "3", 4),
        ("向新入职的员工开展安全培训次数", "次", "4", 4),
        ("发生违规事件的总数", "件", "0", 9),
        ("发生违规事件的总数", "件", "1", 9),
        ("人均排放量", "吨二氧化碳当量 / 人", "—", 15),
        ("人均排放量", "吨二氧化碳当量 / 人", "0.2", 15),
    ]


def test_a_label_goes_on_below_when_its_bracket_is_open() -> None:
    text = "Unit 2023 2022\nTotal energy used (own fleet t 5 6\nand buildings)\n\nWater t 1 2\n"
    assert _found(text, "label")[0] == ("Total energy used (own fleet and buildings)",)


@pytest.mark.parametrize(
    ("printed", "label", "marks"),
    [
        ("利润总额 1", "利润总额", ["1"]),
        ("排放总量 1、2", "排放总量", ["1", "2"]),
        ("能源消耗[3]", "能源消耗", []),
        ("Total energy (2)", "Total energy", []),
        ("范围 1", "范围 1", []),
        ("Scope 2", "Scope 2", []),
        ("满 12 个月的员工数 4", "满 12 个月的员工数", ["4"]),
        ("高分占比（评分 1-4 级）", "高分占比（评分 1-4 级）", []),
    ],
)
def test_footnote_marks_leave_the_label_but_its_own_digits_stay(
    printed: str, label: str, marks: list[str]
) -> None:
    text = f"指标 单位 2021 年 2022 年\n{printed} 吨 10 20\n"
    assert _found(text, "label", "value_text") == [(label, "10"), (label, "20")]
    assert [value for value, rule in _ignored(text) if rule == "footnote_mark"] == marks


def test_a_torn_number_is_one_value_as_printed() -> None:
    assert _found("指标 单位 2021 年 2022 年\n净利润 万元 226,638. 2 1, 234\n", "value_text") == [
        ("226,638. 2",),
        ("1, 234",),
    ]


@pytest.mark.parametrize("nothing", ["—", "-", "–", "--", "N/A", "不适用", "未披露", "/"])
def test_every_kind_of_nothing_keeps_its_column(nothing: str) -> None:
    assert _found(f"指标 单位 2021 年 2022 年\n用水总量 吨 {nothing} 7\n", "period_text", "value_text") == [
        ("2021 年", nothing),
        ("2022 年", "7"),
    ]


GROUPS = """指标 单位 2021 年 2022 年

员工总数 人 30 40

按性别划分 1
男性 人 10 15

女性 人 20 25

按年龄划分

30 岁以下 人 12 18

30-50 岁 人 18 22

离职率 % 5 6
"""


def test_groups_break_down_the_row_above_and_do_not_multiply() -> None:
    rows = list(dict.fromkeys(_found(GROUPS, "label", "head", "members")))
    assert rows == [
        ("员工总数", "员工总数", None),
        ("员工总数 > 按性别划分 > 男性", "员工总数", "gender=男性"),
        ("员工总数 > 按性别划分 > 女性", "员工总数", "gender=女性"),
        ("员工总数 > 按年龄划分 > 30 岁以下", "员工总数", "age=30 岁以下"),
        ("员工总数 > 按年龄划分 > 30-50 岁", "员工总数", "age=30-50 岁"),
        ("离职率", "离职率", None),
    ]


def test_a_group_after_a_repeated_head_continues_the_table_before() -> None:
    head = "指标 单位 2021 年 2022 年\n"
    text = GROUPS.removesuffix("离职率 % 5 6\n") + f" {head}\n按地区划分\n\n中国大陆 人 25 30\n"
    assert _found(text, "label", "head", "members")[-1] == (
        "员工总数 > 按地区划分 > 中国大陆",
        "员工总数",
        "region=中国大陆",
    )


def test_parts_of_the_row_above_name_their_own_metric() -> None:
    text = "指标 单位 2021 年 2022 年\n捐赠总额 元 10 20\n其中，慈善捐赠金额 2 元 3 4\n"
    assert _found(text, "label", "head")[-1] == ("捐赠总额 > 其中，慈善捐赠金额", "慈善捐赠金额")


@pytest.mark.parametrize(
    "end",
    [
        "注 :",
        "备注：",
        "[1] 统计口径见上。",
        "Notes:",
        "报告期内，本公司的上述数据均经第三方机构鉴证。",
        "其他绩效表",
    ],
)
def test_notes_prose_and_titles_end_a_table(end: str) -> None:
    assert _found(f"指标 单位 2021 年 2022 年\n用水量 吨 1 2\n{end}\n用电量 吨 3 4\n", "value_text") == [
        ("1",),
        ("2",),
    ]


def test_titles_printed_on_one_line_wait_for_their_tables() -> None:
    head = "指标 单位 2021 年 2022 年\n"
    text = f"甲管理绩效表乙管理绩效表\n\n{head}用水量 吨 1 2\n\n{head}用电量 吨 3 4\n"
    assert list(dict.fromkeys(_found(text, "section"))) == [("甲管理绩效表",), ("乙管理绩效表",)]


def test_a_title_right_below_the_head_leaves_it_open() -> None:
    text = "指标 单位 2021 2022\n关键绩效表\n用水总量 吨 120.5 130.2\n耗电量 千瓦时 9 8"
    assert _found(text, "label", "period_text", "value_text", "section") == [
        ("用水总量", "2021", "120.5", "关键绩效表"),
        ("用水总量", "2022", "130.2", "关键绩效表"),
        ("耗电量", "2021", "9", "关键绩效表"),
        ("耗电量", "2022", "8", "关键绩效表"),
    ]


def test_a_heading_between_rows_is_section_not_label() -> None:
    text = "2022 2021 单位\n水资源消耗[1]\n\n用水量 9 8 吨\n\n纸张消耗[2]\n\n用纸量 3 4 吨\n"
    assert _found(text, "section", "label")[::2] == [("水资源消耗", "用水量"), ("纸张消耗", "用纸量")]


def test_a_bilingual_row_under_two_heads() -> None:
    text = (
        "Amount 數量 2020 2019\nSources 來源 二零二零年 二零一九年\nBlue sand (tonnes) 藍色細沙(噸) 750 444\n"
    )
    assert _found(text, "head", "period_text", "value_text") == [
        ("Blue sand", "二零二零年", "750"),
        ("Blue sand", "二零一九年", "444"),
    ]


def test_too_few_or_too_many_values_are_assigned_to_no_year() -> None:
    text = "指标 单位 2020 年 2021 年 2022 年\n用水量 吨 1 2\n用电量 兆瓦时 11 12 13 14\n"
    assert _found(text, "value_text") == []
    assert _ignored(text) == [
        ("1", "fewer_values_than_periods"),
        ("2", "fewer_values_than_periods"),
        ("11", "more_values_than_periods"),
        ("12", "more_values_than_periods"),
        ("13", "more_values_than_periods"),
        ("14", "more_values_than_periods"),
    ]


def test_a_column_of_changes_is_no_period() -> None:
    text = "指标 单位 2021 年 2022 年 同比变化\n用水量 吨 100 90 -10%\n"
    assert _found(text, "value_text") == [("100",), ("90",)]
    assert _ignored(text) == [("-10%", "not_a_period_column")]


def test_values_without_a_label_are_set_aside() -> None:
    assert _ignored("Unit 2023 2022\n\n15 16\n") == [("15", "no_label"), ("16", "no_label")]


def test_a_unit_for_the_whole_table() -> None:
    text = "单位：万元\n项目 2022年 2021年\n研发费用 10 20\n"
    assert _found(text, "label", "unit_text", "value_text")[0] == ("研发费用", "万元", "10")


def test_csv_with_years_as_columns() -> None:
    data = b'indicator,unit,2023,2022\nWater consumption,m3,"1,200",900\nPaper,t,,3\n'
    found = observe(read(data, "text/csv"))
    assert found.select("label", "unit_text", "period_text", "value_text", "line").rows() == [
        ("Water consumption", "m3", "2023", "1,200", 2),
        ("Water consumption", "m3", "2022", "900", 2),
        ("Paper", "t", "2022", "3", 3),
    ]


def test_csv_with_a_row_per_value() -> None:
    data = 'metric,year,value,unit\nWater consumption,2023,"1,200",m3\nPaper,2022,—,t\n'.encode()
    found = observe(read(data, "text/csv"))
    assert found.select("label", "unit_text", "period_text", "value_text", "line").rows() == [
        ("Water consumption", "m3", "2023", "1,200", 2),
        ("Paper", "t", "2022", "—", 3),
    ]
