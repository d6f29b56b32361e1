"""Years of Taiwan's calendar: read as those of the common era where the report shows that they are."""

from __future__ import annotations

import doctest

import pytest

from transforms.filing import examine, filings_frame
from transforms.model import Document, Line
from transforms.normalise import normalise
from transforms.read import minguo
from transforms.read.minguo import in_common_era

REPORT = """青禾紡織股份有限公司 112年度永續報告書
本報告涵蓋期間為民國112年1月1日至112年12月31日，金額以新臺幣表示。
環境績效
項目        單位        110年   111年   112年
範疇一排放量   公噸CO2e   100     90      80
用水量        立方公尺    500     480     450
112年度員工總人數為 321 人。
"""
TABLE = """公司,統一編號,{}範疇一,{}範疇一
青禾紡織股份有限公司,22267777,"18,740.03","9,785.03"
白石鋼鐵股份有限公司,33144175,"8,740.03","1,785.03"
青山電子股份有限公司,33144176,"8,741.03","1,786.03"
"""


def read(*texts: str) -> tuple[str, ...]:
    lines = tuple(Line(text, number, cells=(text,)) for number, text in enumerate(texts, 1))
    found = in_common_era(Document("text/plain", lines))
    assert [line.cells[0] for line in found.lines] == [line.text for line in found.lines]
    assert bool(found.warnings) == (found.lines != lines)
    return tuple(line.text for line in found.lines)


def facts(text: str, name: str) -> set[tuple[str, int, str]]:
    examined = examine(text.encode(), name)
    found = normalise(examined.observations, filings_frame([examined.filing])).filter(outcome="fact")
    return set(found.select("metric_id", "fiscal_year", "value_text").iter_rows())


def test_a_report_in_taiwans_years_is_read_like_one_in_the_common_era() -> None:
    told = facts(REPORT, "report.txt")
    assert ("ghg_emissions_scope1", 2021, "100") in told
    assert ("ghg_emissions_scope1", 2023, "80") in told
    assert ("employees_total", 2023, "321") in told
    in_common = REPORT.replace("民國112", "2023")
    for year in (110, 111, 112):
        in_common = in_common.replace(f"{year}年", f"{year + 1911}年")
    assert told == facts(in_common, "report.txt")
    filing = examine(REPORT.encode(), "report.txt").filing
    assert (filing.fiscal_year, filing.fiscal_year_end, filing.currency) == (2023, (12, 31), "TWD")
    assert any(warning.startswith("minguo_years") for warning in filing.warnings)


@pytest.mark.parametrize(("earlier", "later"), [("111年度", "112年度"), ("111年", "112年")])
def test_heads_of_a_data_set(earlier: str, later: str) -> None:
    told = facts(TABLE.format(earlier, later), "data.csv")
    assert told == facts(TABLE.format("2022", "2023"), "data.csv")
    assert len(told) == 6


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("中華民國112年度", "2023年度"),
        ("民国112年12月31日", "2023年12月31日"),
        ("民國一百一十二年", "2023年"),
        ("民國一一二年", "2023年"),
        ("民國九十九年度", "2010年度"),
        ("民國12年創立", "民國12年創立"),
    ],
)
def test_what_says_itself_of_which_calendar_it_is(printed: str, meant: str) -> None:
    assert read(printed) == (meant,)


def test_bare_years_count_in_a_report_from_taiwan_alone() -> None:
    taiwanese, mainland = "金額以新臺幣表示，營業據點遍及全國", "金额以人民币表示，业务遍及全国"
    assert read("112年度營業額", taiwanese)[0] == "2023年度營業額"
    assert read("112年度营业额", mainland)[0] == "112年度营业额"
    assert read("112年度营业额", "新臺币", mainland)[0] == "112年度营业额"
    hong_kong = "金額以港元表示，業務遍及全國"
    assert read("112年度營業額", hong_kong)[0] == "112年度營業額"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("111年用水量較110年減少", "2022年用水量較2021年減少"),
        ("110至112年度", "2021至2023年度"),
        ("成立112年", "成立112年"),
        ("112年歷史", "112年歷史"),
        ("歷時101年", "歷時101年"),
        ("101年", "101年"),
        ("2112年", "2112年"),
        ("1,112年", "1,112年"),
    ],
)
def test_a_length_of_time_is_no_year(printed: str, meant: str) -> None:
    assert read("112年度永續報告書", "金管會公布之範圍，全國據點", printed)[2] == meant


def test_examples_of_the_module_hold() -> None:
    assert doctest.testmod(minguo).failed == 0


def test_years_side_by_side_over_columns_prove_themselves() -> None:
    assert "項目 2021年 2022年 2023年" in read("員工總數與會議", "項目 110年 111年 112年", "員工 10 20 30")
    assert "項目 110年 115年" in read("員工總數與會議", "項目 110年 115年", "保固 1 2")
    assert "2022年 30" in read("員工總數與會議", "110年 10", "111年 30")
    assert "118年 30" in read("員工總數與會議", "110年 10", "118年 30")
