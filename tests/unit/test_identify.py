from __future__ import annotations

import os
from pathlib import Path

import pytest

from transforms.filing import FILINGS, examine, filings_frame
from transforms.identify import identify, slug
from transforms.model import FilingFacts
from transforms.read import read

FILING_ID = "0123456789abcdef" * 4


def _identify(text: str) -> FilingFacts:
    return identify(read(text.encode(), "text/plain"), FILING_ID, "upload.txt")


def test_a_chinese_cover() -> None:
    facts = _identify(
        "蓝海科技2023年环境、社会及管治报告\n蓝海科技集团股份有限公司（以下简称“蓝海科技”）发布本报告。\n"
        "股票代码：600123，于上海证券交易所上市。\n报告期为2022年4月1日至2023年3月31日，金额以人民币列示。\n"
    )
    assert (facts.entity_id, facts.entity_name) == ("蓝海科技", "蓝海科技")
    assert (facts.ticker, facts.exchange) == ("600123", "SSE")
    assert (facts.fiscal_year, facts.fiscal_year_end) == (2023, (3, 31))
    assert (facts.language, facts.currency) == ("zh", "CNY")


def test_an_english_cover() -> None:
    facts = _identify(
        "Northwind Energy plc\nSustainability Report 2023\nNorthwind Energy plc (LSE: NWE) reports "
        "for the year ended 31 March 2023.\nAll amounts are presented in £.\nAssured by Deloitte Limited.\n"
    )
    assert (facts.entity_id, facts.entity_name) == ("northwind-energy", "Northwind Energy plc")
    assert (facts.ticker, facts.exchange) == ("NWE", "LSE")
    assert (facts.fiscal_year, facts.fiscal_year_end) == (2023, (3, 31))
    assert (facts.language, facts.currency) == ("en", "GBP")


@pytest.mark.parametrize(
    ("sign", "currency"), [("US$", "USD"), ("S$", "SGD"), ("HK$", "HKD"), ("NT$", "TWD")]
)
def test_the_sign_of_one_currency_within_that_of_another(sign: str, currency: str) -> None:
    assert _identify(f"Orchid Pte. Ltd.\nRevenue ({sign} million) 5 6\n").currency == currency


@pytest.mark.parametrize("name", ["Kyoto Widgets Co., Ltd.", "Orchid Pte. Ltd.", "Nordlicht ASA"])
def test_legal_forms_of_many_countries(name: str) -> None:
    assert _identify(f"{name}\nSustainability Report 2023\n").entity_name == name


@pytest.mark.parametrize(
    "rows",
    [
        "Company,Northwind Energy plc",
        "Company name,Northwind Energy plc,,",
        "Name of the Listed Entity,Northwind Energy plc",
        "Company name,Northwind Energy",
        "Client,Northwind Energy plc\nEntity,Northwind Energy plc",
        "Northwind Energy plc,\nAssured by,Acme Assurance Ltd",
    ],
)
def test_a_field_of_a_sheet_names_the_company(rows: str) -> None:
    table = "Indicator,Unit,2022,2023\nScope 1 emissions,t CO2e,120,110\nScope 2 emissions,t CO2e,20,10\n"
    facts = examine(f"{rows}\nReporting year,2023\n\n{table}".encode(), "data.csv").filing
    assert facts.entity_id == "northwind-energy"


@pytest.mark.parametrize("cell", ["Client", "Assured by", "Company name"])
def test_a_cell_before_a_name_is_no_part_of_it(cell: str) -> None:
    table = "Indicator,Unit,2022,2023\nScope 1 emissions,t CO2e,120,110\n"
    facts = examine(f"{cell},Northwind Energy plc\n\n{table}".encode(), "data.csv").filing
    assert facts.entity_name in {None, "Northwind Energy plc"}


@pytest.mark.parametrize(
    "text",
    [
        "# Northwind Energy plc - Sustainability Report 2023\n",
        "# Sustainability Report 2023: Northwind Energy plc\n",
        "**Company:** Northwind Energy plc\n",
        "Company: Northwind Energy plc\n",
        "| Company | Northwind Energy plc |\n",
        "Name of the reporting entity: Northwind Energy\n",
    ],
)
def test_a_heading_or_a_field_of_text_names_the_company(text: str) -> None:
    facts = _identify(f"{text}\nThe figures of 2023 follow.\n")
    assert facts.entity_id == "northwind-energy"


@pytest.mark.parametrize(
    "text",
    [
        "# 蓝海科技股份有限公司 - 2023年可持续发展报告",
        "公司：蓝海科技股份有限公司",
        "企業名稱：蓝海科技股份有限公司",
    ],
)
def test_a_chinese_heading_or_field_names_the_company(text: str) -> None:
    assert _identify(f"{text}\n\n数据如下。\n").entity_id == "蓝海科技"


@pytest.mark.parametrize(
    "text",
    [
        "Parent company: Acme Holdings plc",
        "Auditor: Acme Assurance Ltd",
        "Company: The figures are those of the group",
        "Company name: Country",
        "审计机构：安可会计有限公司",
        "| Supplier | Acme Ltd |",
    ],
)
def test_fields_of_others_name_nobody(text: str) -> None:
    assert _identify(f"Water consumption t 1 2\n\n{text}\n").entity_name is None


def test_a_title_has_no_marks_of_markdown() -> None:
    facts = _identify("# **Northwind Energy plc** Sustainability Report 2023\n\nText.\n")
    assert facts.title == "Northwind Energy plc Sustainability Report 2023"


def test_nobody_is_guessed() -> None:
    facts = _identify("Water consumption t 1 2\nsupplied by Acme Ltd.\n")
    assert facts.entity_id == "unknown:0123456789ab"
    assert (facts.entity_name, facts.fiscal_year, facts.title) == (None, None, "upload.txt")


def test_the_newest_column_is_the_year_where_nothing_else_says_it() -> None:
    assert _identify("指标 单位 2020 年 2021 年\n用水量 吨 1 2\n").fiscal_year == 2021


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Drax Group plc", "drax"),
        ("DRAX Group PLC", "drax"),
        ("四方科技集团股份有限公司", "四方科技"),
        ("Ｎｏｒｔｈｗｉｎｄ Ltd.", "northwind"),
        ("Kyoto Widgets Co., Ltd.", "kyoto-widgets"),
        ("Orchid Pte. Ltd.", "orchid"),
        ("集团", "集团"),
    ],
)
def test_one_company_has_one_id_in_all_its_legal_forms(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_examine_and_frame() -> None:
    examined = examine("蓝海科技2023年ESG报告\n指标 单位 2023年 2022年\n用水量 吨 1 2\n".encode(), "a.txt")
    assert examined.observations["filing_id"].unique().to_list() == [examined.filing.filing_id]
    frame = filings_frame([examined.filing])
    assert dict(frame.schema) == FILINGS
    assert frame.select("entity_id", "fiscal_year", "fye_month", "fye_day").rows() == [
        ("蓝海科技", 2023, 12, 31)
    ]
    assert filings_frame([]).schema == frame.schema


REAL = os.environ.get("ESGLAKE_REAL_FILINGS")
EXPECTED = {
    "zh/000_fc1b98ab1024343c.txt": ("信也科技", "FINV", 2022, "zh", "CNY"),
    "zh/001_ea784a34660d68f0.txt": ("嘉银金科", "JFIN", 2022, "zh", "CNY"),
    "zh/hopfung_2320_AR2020_p37_bilingual.txt": ("hop-fung", "2320", 2020, "mixed", None),
    "zh/603339_sifang_2019_annual_report.pdfg": ("四方科技", "603339", 2019, "zh", "CNY"),
    "en/drax_2023_esg_supplement.pdf": ("drax", None, 2023, "en", "GBP"),
    "en/sembcorp_2017.pdf": ("sembcorp-industries", None, 2017, "en", "SGD"),
    "en/sembcorp_2018.pdf": ("sembcorp-industries", None, 2018, "en", "SGD"),
}


@pytest.mark.skipif(not REAL, reason="ESGLAKE_REAL_FILINGS is not set")
@pytest.mark.parametrize("path", EXPECTED)
def test_real_filings_are_identified(path: str) -> None:
    file = Path(REAL or "") / "filings" / path
    facts = examine(file.read_bytes(), file.name).filing
    assert (facts.entity_id, facts.ticker, facts.fiscal_year, facts.language, facts.currency) == EXPECTED[
        path
    ]


CODES = {
    "zh/000_fc1b98ab1024343c.txt": ("NYSE", None, "信也科技"),
    "zh/001_ea784a34660d68f0.txt": ("NASDAQ", None, None),
    "zh/hopfung_2320_AR2020_p37_bilingual.txt": ("HKEX", None, None),
    "zh/603339_sifang_2019_annual_report.pdfg": ("SSE", "91320600138738315N", None),
    "en/drax_2023_esg_supplement.pdf": (None, None, None),
}


@pytest.mark.skipif(not REAL, reason="ESGLAKE_REAL_FILINGS is not set")
@pytest.mark.parametrize("path", CODES)
def test_codes_and_boundaries_of_real_filings(path: str) -> None:
    file = Path(REAL or "") / "filings" / path
    facts = examine(file.read_bytes(), file.name).filing
    exchange, uscc, within = CODES[path]
    assert (facts.exchange, facts.uscc) == (exchange, uscc)
    assert (facts.boundary is None) == (within is None) and (within or "") in (facts.boundary or "")
    assert not [warning for warning in facts.warnings if "check_failed" in warning]
