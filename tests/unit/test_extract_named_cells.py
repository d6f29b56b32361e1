from __future__ import annotations

import io
import json
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

REAL = os.environ.get("ESGLAKE_REAL_FILINGS")
NAMED = {
    "template_reporting_period_startdate": ("B1", "2025-01-01"),
    "template_reporting_period_enddate": ("B2", "2025-12-31"),
    "template_currency": ("B3", "EUR"),
    "Turnover": ("B4", 1200),
    "NumberOfEmployees": ("B5", 40),
    "NumberOfFemaleEmployees": ("B6", 19),
    "EmployeeTurnoverRate": ("B7", 0.125),
    "GrossScope1GreenhouseGasEmissions": ("B8", 7.5),
    "GrossScope1GreenhouseGasEmissions_TargetYearMember": ("C8", 3),
    "TotalWasteGeneratedMass": ("B9", 900),
    "TotalWasteGeneratedVolume": ("B9", 900),
    "TotalWasteGeneratedMass_unit": ("C9", "kilograms (kg)"),
    "TotalWasteGeneratedVolume_unit": ("C9", "kilograms (kg)"),
    "SomeConceptNobodyMapped": ("B10", 5),
    "template_reporting_entity_name": ("B11", "Alder Mills Ltd"),
}


def template() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for name, (place, value) in NAMED.items():
        sheet[place] = value
        column, row = place[0], place[1:]
        book.defined_names[name] = DefinedName(name, attr_text=f"Data!${column}${row}")
    sheet["A8"] = "Gross emissions (in tCO2e)"
    sheet["B7"].number_format = "0.0%"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def told(data: bytes) -> pl.DataFrame:
    examined = examine(data, "template.xlsx")
    return normalise(examined.observations, filings_frame([examined.filing]))


def test_the_name_of_a_cell_tells_the_metric() -> None:
    found = told(template()).filter(pl.col("extractor") == "named_cells")
    rows = found.select(
        "locator", "outcome", "metric_id", "dimensions", "fiscal_year", "value", "unit"
    ).rows()
    assert rows == [
        ("Data!B4", "fact", "revenue", "", 2025, Decimal(1200), "EUR"),
        ("Data!B5", "fact", "employees_total", "", 2025, Decimal(40), "persons"),
        ("Data!B6", "fact", "employees_total", "gender=female", 2025, Decimal(19), "persons"),
        ("Data!B7", "fact", "employee_turnover_rate", "", 2025, Decimal("12.5"), "percent"),
        ("Data!B8", "fact", "ghg_emissions_scope1", "scope=1", 2025, Decimal("7.5"), "tCO2e"),
        ("Data!C8", "unmapped", None, "", 2025, Decimal(3), "tCO2e"),
        ("Data!B9", "fact", "waste_total", "", 2025, Decimal("0.9"), "t"),
        ("Data!B10", "unmapped", None, "", 2025, Decimal(5), None),
    ]
    assert found["concept"].to_list()[-2:] == ["vsme:TotalWasteGeneratedMass", "vsme:SomeConceptNobodyMapped"]
    assert found.filter(locator="Data!C8")["reason"].item().startswith("target")


def test_the_company_is_the_one_in_its_named_cell() -> None:
    filing = examine(template(), "template.xlsx").filing
    assert (filing.entity_id, filing.entity_name) == ("alder-mills", "Alder Mills Ltd")
    assert filing.reporters == ()


def test_a_few_names_make_no_template() -> None:
    book = openpyxl.Workbook()
    book.active["B1"] = 5
    book.defined_names["Assets"] = DefinedName("Assets", attr_text="Sheet!$B$1")
    target = io.BytesIO()
    book.save(target)
    assert "named_cells" not in told(target.getvalue())["extractor"].to_list()


@pytest.mark.skipif(not REAL, reason="ESGLAKE_REAL_FILINGS is not set")
def test_every_expected_figure_of_a_real_template() -> None:
    """Concept and value of each of the figures that its makers expect, as often as they expect it."""
    folder = Path(REAL or "") / "filings" / "sheet"
    expected = json.loads((folder / "efrag_vsme_sample_1.3.0.expected.json").read_text(encoding="utf-8"))
    figures = [fact for fact in expected["facts"] if "decimals" in fact["aspects"]]
    wanted = Counter((fact["concept"], round(Decimal(fact["value"]), 9)) for fact in figures)
    found = told((folder / "efrag_vsme_sample_1.3.0.xlsx").read_bytes()).filter(
        pl.col("concept").is_not_null() & pl.col("value_text").str.contains(r"\d")
    )
    given = Counter(
        (concept, round(Decimal(text), 9))
        for concept, text in found.select("concept", "value_text").iter_rows()
    )
    assert len(figures) == 96
    assert not wanted - given
