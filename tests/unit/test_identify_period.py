"""Reporting periods: any month's end, both scripts, numerals in words; and the boundary sentence."""

from __future__ import annotations

import pytest

from transforms.identify import identify
from transforms.model import Document, FilingFacts, Line
from transforms.read import read


def _identify(text: str) -> FilingFacts:
    return identify(read(text.encode(), "text/plain"), "0123456789abcdef" * 4, "upload.txt")


@pytest.mark.parametrize(
    ("text", "year", "end"),
    [
        ("for the year ended 31 March 2023.", 2023, (3, 31)),
        ("for the fiscal year ended June 30, 2022", 2022, (6, 30)),
        ("financial year 2023 (1 July 2022 - 30 June 2023)", 2023, (6, 30)),
        ("The reporting period is April 1, 2021 through March 31, 2022.", 2022, (3, 31)),
        ("from 1 January to 31 December 2021", 2021, (12, 31)),
        ("报告期为2022年4月1日至2023年3月31日", 2023, (3, 31)),
        ("时间范围:2022 年 1 月 1 日 — 12 月 31 日", 2022, (12, 31)),
        ("截至二零二三年三月三十一日止年度", 2023, (3, 31)),
        ("本報告涵蓋二零二二年七月一日至二零二三年六月三十日期間", 2023, (6, 30)),
        ("截至2021年12月31日止年度", 2021, (12, 31)),
        ("Sustainability Report 2022/23\nYear ended 31 March 2023", 2023, (3, 31)),
        ("Northwind ESG Report 2022-2023", 2023, (12, 31)),
        ("NORTHWIND SUSTAINABILITY REPORT 2023", 2023, (12, 31)),
        ("藍海集團 2022/23年報\n截至二零二三年三月三十一日止年度", 2023, (3, 31)),
        ("Sustainability Report FY2023", 2023, (12, 31)),
        ("Sustainability Statement 2023", 2023, (12, 31)),
        ("Responsible Business Report 2023", 2023, (12, 31)),
        ("Annual Report and Accounts 2023", 2023, (12, 31)),
        ("2023 ESG Databook", 2023, (12, 31)),
        ("北山农村商业银行2023年度环境信息披露报告", 2023, (12, 31)),
        ("2023年永續報告書", 2023, (12, 31)),
        # half a year, a plan and a wrong day are no fiscal year
        ("for the six months from 1 January 2022 to 30 June 2022", None, (12, 31)),
        ("the plan runs from 1 January 2021 to 31 December 2025", None, (12, 31)),
        ("2022年2月1日至2023年2月31日", None, (12, 31)),
    ],
)
def test_the_period(text: str, year: int | None, end: tuple[int, int]) -> None:
    found = _identify(text + "\n")
    assert (found.fiscal_year, found.fiscal_year_end) == (year, end)


@pytest.mark.parametrize(
    ("text", "year", "begins"),
    [
        ("FY2022 (April 1, 2022 - March 31, 2023)", 2022, True),
        ("2022年度(2022年4月1日至2023年3月31日)", 2022, True),
        ("Northwind Sustainability Report 2022\nPeriod: 1 April 2022 to 31 March 2023", 2022, True),
        ("FY2023 (April 1, 2022 - March 31, 2023)", 2023, False),
        ("FY23: 1 April 2022 to 31 March 2023\nESG Report 2022/23", 2023, False),
        ("Northwind ESG Report 2023\nThe reporting period is 1 January to 31 December 2022.", 2022, False),
        ("蓝海2022年ESG报告\n时间范围:2022.01.01-2022.12.31", 2022, False),
    ],
)
def test_how_a_filing_names_its_years(text: str, year: int, *, begins: bool) -> None:
    found = _identify(text + "\n")
    assert (found.fiscal_year, found.fiscal_year_begins) == (year, begins)


def test_a_stated_reporting_period_outweighs_dates_in_passing() -> None:
    found = _identify(
        "The lease ran from 1 July 2019 to 30 June 2020.\nThe loan ran from 1 July 2020 to 30 June 2021.\n"
        "Reporting period: 1 April 2022 to 31 March 2023.\n"
    )
    assert (found.fiscal_year, found.fiscal_year_end) == (2023, (3, 31))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Our people and our sites", 2023),
        ("Our people 2022 2021\nEmployees 5 4", 2022),
        ("ESG Report 2021", 2021),
        ("for the year ended 31 March 2022.", 2022),
    ],
)
def test_the_title_property_of_a_file_counts_where_its_pages_name_no_year(text: str, year: int) -> None:
    lines = tuple(Line(line, number) for number, line in enumerate(text.splitlines(), start=1))
    document = Document("application/pdf", lines, title="Sustainability Report 2023")
    assert identify(document, "f" * 64, "upload.pdf").fiscal_year == year


@pytest.mark.parametrize(
    ("text", "boundary"),
    [
        (
            "This report covers the mines of Northwind Group\nand its subsidiaries. Others follow.",
            "This report covers the mines of Northwind Group and its subsidiaries.",
        ),
        ("报告范围\n本报告以蓝海及子公司\n的运营为边界。", "本报告以蓝海及子公司的运营为边界。"),
        ("本報告涵蓋藍海集團於香港的業務。", "本報告涵蓋藍海集團於香港的業務。"),
        ("Reporting boundary\nAll plants that the group operates are counted in full.\n",
         "All plants that the group operates are counted in full."),
        (
            "This Environmental, Social and Governance Report covers Acme Ltd. and its offices (all). More.",
            "This Environmental, Social and Governance Report covers Acme Ltd. and its offices (all).",
        ),
        ("报告范围 3\n公司治理 4\n环境 5\n", None),
        ("本报告涵盖2022年1月1日至2022年12月31日。", None),
        ("We say that this report covers everything of the group.", None),
    ],
)  # fmt: skip
def test_the_boundary_is_one_whole_sentence(text: str, boundary: str | None) -> None:
    assert _identify(text).boundary == boundary


def test_languages_of_pages() -> None:
    english = "All figures of this page are those of the group, in tonnes, unless another unit is printed."
    chinese = "本页数据除另有说明外均以吨为单位并涵盖集团及其全部附属公司及营运地点" * 3
    lines = [
        Line(text, number, page=number) for number, text in enumerate((english, chinese, chinese, "7"), 1)
    ]
    found = identify(Document("application/pdf", tuple(lines), pages=4), "f" * 64, "upload.pdf")
    assert (found.languages, found.language) == ("zh 2; en 1", "zh")


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Sustainability report 2023", 2023),
        ("Annual and sustainability report 2023", 2023),
        ("2023 Sustainability report", 2023),
        ("Annual report 2022/23", 2023),
        ("Harbour Freight Non-financial report 2023", 2023),
        ("ESG report | 2023", 2023),
        ("Non-financial report 2018 of Harbour Freight AG", 2018),
        ("ESG data sheet 2023", 2023),
        ("Corporate responsibility report FY2023", 2023),
        ("可持续发展报告2023", 2023),
        ("永續報告書 2023", 2023),
        ("環境、社會及管治報告 2023", 2023),
    ],
)
def test_titles_in_small_letters_and_with_the_year_behind(title: str, year: int) -> None:
    filing = _identify(f"{title}\n\nHazardous waste amounted to 45 t.")
    assert filing.fiscal_year == year
    assert filing.year_stated


@pytest.mark.parametrize(
    "text",
    [
        "See our 2021 sustainability report for details.",
        "Annual report 2022 shows how we came here.",
        "The methods are those of the annual report 2022.",
        "年度报告 2024年3月发布",
    ],
)
def test_a_sentence_about_another_report_is_no_title(text: str) -> None:
    assert _identify(f"{text}\nHazardous waste amounted to 45 t.").fiscal_year is None


def test_a_title_in_large_letters_outweighs_reports_spoken_of() -> None:
    assert (
        _identify("Acme 2022 ESG Report\nSustainability report 2021\nSustainability report 2021").fiscal_year
        == 2022
    )
