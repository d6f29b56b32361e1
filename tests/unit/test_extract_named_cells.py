from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import polars as pl
from openpyxl.workbook.defined_name import DefinedName

from transforms.filing import examine, filings_frame
from transforms.model import FilingFacts
from transforms.normalise import normalise

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
TOLD = {
    "ReportIsAudited": ("B4", "YES"),
    "DescriptionOfOurPolicy": ("B5", "We mend what breaks; 3 of 4 looms are old."),
    "YearOfFoundation": ("B6", 1988),
    "PostalCodeOfTheMill": ("B7", 20122),
    "TopicsCovered": ("B28:D28", (True, False, True)),
    "CertificatesHeld": ("B9:B11", ("Green loom", None, "Fair thread")),
    "SiteIdentifierTypedAxis": ("A14:A16", (1, 2, None)),
    "NameOfTheSite": ("B14:B16", ("North mill", "South mill", None)),
    "SiteIsNearAForest": ("C14:C16", (True, False, False)),
    "AreaOfTheSite": ("D14:D16", (120, "-", None)),
    "GrossScope3GreenhouseGasEmissions": ("B18", "see annex"),
    "EnergyConsumptionFromFuels_BaselineYearMember": ("B19", "still counted"),
    "NoteOnTheBaseline_BaselineYearMember": ("B20", "estimated"),
    "BaselineYearMember": ("B21", 2019),
    "GrossScope1GreenhouseGasEmissions_BaselineYearMember": ("B22", 12),
    "TotalLocationBasedGreenhouseGasEmissionsIntensityValue": ("B24", 0.02),
    "NumberOfLoomsMended": ("B25", 3),
}
"""Names that a template adds: texts, boxes, a table of sites, a base year, an intensity."""


def fuller() -> bytes:
    """A template of the figures that make it one, with texts beside them."""
    book = openpyxl.load_workbook(io.BytesIO(template()))
    sheet = book.create_sheet("More")
    for name, (where, value) in TOLD.items():
        first, _, last = where.partition(":")
        cells = [cell for row in sheet[where] for cell in row] if last else [sheet[where]]
        values = value if isinstance(value, tuple) else (value,)
        for cell, each in zip(cells, values, strict=True):
            cell.value = each
        area = ":".join(f"${place[0]}${place[1:]}" for place in (first, last) if place)
        book.defined_names[name] = DefinedName(name, attr_text=f"More!{area}")
    sheet["B27"], sheet["C27"], sheet["D27"] = "Data", "Water", "Waste"
    sheet["A23"] = "Emissions per turnover (in tCO2e)"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


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


def more(*columns: str) -> dict[str, tuple[object, ...]]:
    found = told(fuller()).filter(pl.col("locator").str.starts_with("More!"))
    return {row[0]: row[1:] for row in found.select("locator", *columns).iter_rows()}


def test_texts_boxes_and_choices_are_kept_as_tagged_texts_are() -> None:
    found = more("concept", "value_text", "outcome", "reason")
    texts = {place: (concept, text) for place, (concept, text, *_) in found.items()}
    assert texts["More!B4"] == ("vsme:ReportIsAudited", "YES")
    assert texts["More!B5"] == ("vsme:DescriptionOfOurPolicy", "We mend what breaks; 3 of 4 looms are old.")
    assert texts["More!B6"] == ("vsme:YearOfFoundation", "1988")
    assert texts["More!B7"] == ("vsme:PostalCodeOfTheMill", "20122")
    assert texts["More!B9:B11"] == ("vsme:CertificatesHeld", "Green loom; Fair thread")
    for place in ("More!B4", "More!B5", "More!B6", "More!B7", "More!B9:B11"):
        assert found[place][2:] == ("ignored", "text_fact: a tagged text, not a figure")


def test_ticked_boxes_are_told_as_the_options_they_stand_for() -> None:
    found = more("concept", "value_text")
    assert found["More!B28:D28"] == ("vsme:TopicsCovered", "Data; Waste")


def test_rows_of_a_table_that_nobody_filled_in_tell_nothing() -> None:
    found = more("concept", "value_text")
    assert {place: text for place, (concept, text) in found.items() if "Site" in (concept or "")} == {
        "More!B14": "North mill",
        "More!B15": "South mill",
        "More!C14": "TRUE",
        "More!C15": "FALSE",
        "More!D14": "120",
    }


def test_words_in_a_figures_cell_are_told_as_unreadable() -> None:
    outcome, reason = more("outcome", "reason")["More!B18"]
    assert outcome == "rejected"
    assert str(reason).startswith("unreadable_number")


def test_a_members_year_moves_the_period() -> None:
    found = more("outcome", "reason", "fiscal_year", "period_start", "period_end")
    day = date(2019, 1, 1), date(2019, 12, 31)
    assert found["More!B22"] == ("unmapped", "base_year: tagged as the base year of a target", 2019, *day)
    assert found["More!B20"][2:] == (2019, *day)


def test_an_intensity_per_turnover_is_one_per_unit_of_the_currency() -> None:
    assert more("outcome", "metric_id", "value", "unit")["More!B24"] == (
        "fact",
        "ghg_intensity_revenue",
        Decimal("20000"),
        "tCO2e_per_mEUR",
    )
    assert more("outcome", "value", "unit")["More!B25"] == ("unmapped", Decimal(3), "pure")


def of_period(start: str, end: str) -> FilingFacts:
    """What is told of a template with a period of its own, a copy of last year's form by its words."""
    book = openpyxl.load_workbook(io.BytesIO(template()))
    sheet = book.active
    sheet["B1"], sheet["B2"], sheet["B3"] = start, end, "SEK"
    sheet["D1"], sheet["D2"] = "Sustainability report 2019", "1 January 2019 to 31 December 2019, in EUR"
    sheet["E1"] = "2031-02-03"
    book.defined_names["ProjectStartDate"] = DefinedName("ProjectStartDate", attr_text="Data!$E$1")
    target = io.BytesIO()
    book.save(target)
    return examine(target.getvalue(), "template.xlsx").filing


def test_the_named_period_and_currency_are_those_of_the_filing() -> None:
    filing = of_period("2024-04-01", "2025-03-31")
    assert (filing.fiscal_year, filing.fiscal_year_end, filing.year_stated) == (2025, (3, 31), True)
    assert filing.currency == "SEK"


def test_a_named_period_that_is_no_year_leaves_the_text_its_say() -> None:
    filing = of_period("2024-04-01", "2024-09-30")
    assert (filing.fiscal_year, filing.fiscal_year_end) == (2019, (12, 31))
