"""Names and units as Hong Kong reports print them: one row of a table each, read as a filing of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from transforms.catalogue import catalogue
from transforms.catalogue.ages import age_names
from transforms.filing import observed

MONEY = "Amounts are in HK$ unless said otherwise."


def facts(*rows: str, money: str = MONEY) -> list[dict[str, Any]]:
    """The facts of a page whose table has these rows: 'label | unit | 2022 | 2023'."""
    table = "\n".join(f"| {row} |" for row in ("Indicator | Unit | 2022 | 2023", "---|---|---|---", *rows))
    found = observed(f"# Environmental data 2023\n\n{money}\n\n{table}\n".encode(), "page.md")
    return found.filter(found["outcome"] == "fact").to_dicts()


def told(label: str, unit: str, first: str = "41") -> tuple[str, str, Decimal, str] | None:
    """(metric, dimensions, value, unit) of the figure of 2022; None where it is no fact."""
    found = [one for one in facts(f"{label} | {unit} | {first} | 43") if one["fiscal_year"] == 2022]
    if not found:
        return None
    (one,) = found
    return one["metric_id"], one["dimensions"] or "", one["value"], one["unit"]


@pytest.mark.parametrize(
    ("label", "unit", "metric", "dimensions"),
    [
        ("Total workforce - Age > 50", "", "employees_total", "age=over_50"),
        ("Total workforce by age group (Aged 31–40)", "", "employees_total", "age=31_40"),
        ("Employees above 60", "persons", "employees_total", "age=over_60"),
        ("Number of staff aged 30 or below", "persons", "employees_total", "age=30_and_under"),
        (
            "Percentage of employees under 30 years old (inclusive)",
            "%",
            "employees_share",
            "age=30_and_under",
        ),
        ("Employees by age 21–30", "persons", "employees_total", "age=21_30"),
        ("Total workforce – Female", "", "employees_total", "gender=female"),
        ("Turnover rate (Male employees)", "%", "employee_turnover_rate", "gender=male"),
        ("Turnover rate of female staff", "%", "employee_turnover_rate", "gender=female"),
        ("Number of employees (Administrative staff)", "", "employees_total", "function=administration"),
        ("Educational level of employees - Bachelor", "%", "employees_share", "education=bachelor"),
        (
            "Employees by employment type: Short-term contract",
            "",
            "employees_total",
            "employment_type=temporary",
        ),
        ("Suppliers located in Hong Kong", "", "suppliers_total", "region=hong_kong"),
        ("Number of suppliers from Malaysia", "", "suppliers_total", "region=malaysia"),
        ("Number of new male employees", "persons", "new_hires_total", "gender=male"),
        ("Complaints regarding products and services", "cases", "customer_complaints", ""),
        ("Ratio of R&D expenditure to operating revenue", "%", "rd_expense_share_of_revenue", ""),
        ("Respiratory suspended particles (RSP) emissions", "kg", "particulate_emissions", ""),
        ("Emissions - Sulphur dioxide (SO2)", "kg", "sox_emissions", ""),
        ("Nitrogen oxides air pollutant emission", "kg", "nox_emissions", ""),
        ("CODcr discharge", "tonnes", "cod_emissions", ""),
        ("Unleaded petrol energy consumption", "kWh", "gasoline_consumption", ""),
        ("Harmless waste generated", "tonnes", "non_hazardous_waste", ""),
        (
            "Hazardous waste discharge per RMB million sales",
            "kg/RMB million sales",
            "hazardous_waste_intensity_revenue",
            "",
        ),
        (
            "Density of GHG emissions per 10,000 yuan operating income",
            "tonne/10,000 yuan",
            "ghg_intensity_revenue",
            "",
        ),
        ("GHG emissions per FTE from Scope 1", "tCO2e/FTE", "ghg_emissions_per_employee", "scope=1"),
        ("Intensity of indirect (Scope 2) GHG emission", "tCO2e/m²", "ghg_intensity_area", "scope=2"),
        (
            "GHG emissions per capita (Scope I & Scope II)",
            "tCO2e/person",
            "ghg_emissions_per_employee",
            "scope=1_2",
        ),
        (
            "Total GHG emissions (Scope 1 and Scope 2 inclusive)",
            "tCO2e",
            "ghg_emissions_scope1_2",
            "scope=1_2",
        ),
        ("Indirect GHG emissions (Category 2)", "tCO2e", "ghg_emissions_scope2", "scope=2"),
        (
            "Scope 3 GHG emissions - Business air travel",
            "tCO2e",
            "ghg_emissions_scope3",
            "category=6;scope=3",
        ),
        ("Scope 1 GHG emissions - methane", "tCO2e", "ghg_emissions_scope1", "gas=ch4;scope=1"),
    ],
)
def test_names(label: str, unit: str, metric: str, dimensions: str) -> None:
    found = told(label, unit)
    assert found and (found[0], found[1]) == (metric, dimensions)


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("Scope 2 emissions - Office", "tCO2e"),
        ("Scope 3 GHG emissions (waste only)", "tCO2e"),
        ("Direct GHG emissions (Category 2)", "tCO2e"),
        ("Training expenditure per male employee", "HK$"),
        ("Number of employees aged 31 to 3", "persons"),
        ("Emissions - Sulphur dioxide (NOx)", "kg"),
        ("Discarded lamps per employee", "pieces/employee"),
        ("NOx emissions of the bus fleet", "kg"),
        ("Hazardous waste per unit of product", "g/unit"),
    ],
)
def test_what_is_no_total_and_no_member_is_not_told(label: str, unit: str) -> None:
    assert told(label, unit) is None


@pytest.mark.parametrize(
    ("printed", "factor", "unit"),
    [
        ("0000'kWh", "10000", "kWh"),
        ("10000 tonnes", "10000", "t"),
        ("Tonne carbon dioxide equivalent (CO2-e)/Revenue (HKD million)", "1", "tCO2e_per_mHKD"),
        ("tonnes/Revenue in RMB'000", "1000", "t_per_mCNY"),
        ("tCO2e per HKD'000000 revenue", "1", "tCO2e_per_mHKD"),
        ("tonne CO2e/0000 sq.m.", "0.0001", "tCO2e_per_m2"),
        ("tCO2e per 10,000 m² of properties under management", "0.0001", "tCO2e_per_m2"),
        ("kWh/Total floor area (m2)", "1", "kWh_per_m2"),
        ("tonnes of CO2-e/thousand ft²", "0.001", "tCO2e_per_ft2"),
        ("MWh/1,000 employees", "0.001", "MWh_per_person"),
        ("tonne of CO2e/MWh of power generation", "1", "tCO2e_per_MWh"),
        ("Tce", "1", "tce"),
    ],
)
def test_units(printed: str, factor: str, unit: str) -> None:
    reading = catalogue().read_unit(printed)
    assert reading and (reading.factor, reading.unit) == (Decimal(factor), unit)


@pytest.mark.parametrize("printed", ["tonnes/thousand boxes", "kg/0000 pieces", "m2/m2 of floor area"])
def test_no_units(printed: str) -> None:
    assert catalogue().read_unit(printed) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Age group 41–50", ("41_50",)),
        ("over 50 (inclusive)", ("50_and_over", "over_49")),
        ("29 years old and below", ("29_and_under", "under_30")),
        ("≤ 30", ("30_and_under", "under_31")),
        ("50 to 41", ()),
        ("2022-2023", ()),
        ("30", ()),
    ],
)
def test_ages(text: str, names: tuple[str, ...]) -> None:
    assert age_names(text) == names


TONS = "Total waste generated | tons | 12 | 13"


@pytest.mark.parametrize(
    ("beside", "metric"),
    [
        ("NOx emissions | kg | 4 | 5", True),
        ("Energy intensity | kWh/m² | 4 | 5", True),
        ("Water consumption | m³ | 4 | 5", False),
        ("Water consumption | gallons | 4 | 5", False),
    ],
)
def test_tons_are_metric_beside_kilograms_and_square_metres(beside: str, metric: bool) -> None:
    found = facts(TONS, beside, money="")
    assert any(one["metric_id"] == "waste_total" for one in found) is metric
    gallons = facts(TONS, beside, "Water withdrawal | gallons | 6 | 7", money="")
    assert not any(one["metric_id"] == "waste_total" for one in gallons)


def test_a_rate_in_tons_is_settled_with_them() -> None:
    found = facts("Waste per employee | tons/employee | 0.5 | 0.6", "NOx emissions | kg | 4 | 5", money="")
    assert {(one["metric_id"], one["unit"]) for one in found} >= {("waste_per_employee", "t_per_person")}


def test_a_source_beside_other_parts_of_its_scope_is_no_total() -> None:
    domestic = (
        "GHG emission (Scope 2) - domestic | tCO2e | 4 | 5",
        "GHG emission (Scope 2) - industrial | tCO2e | 6 | 7",
    )
    listed = ("Scope 3 - business air travel | tCO2e | 4 | 5", "Scope 3 - waste paper | tCO2e | 6 | 7")
    assert facts(*domestic) == []
    assert {one["dimensions"] for one in facts(*listed)} == {"category=6;scope=3"}


def test_carbon_dioxide_beside_another_gas_of_its_scope() -> None:
    found = facts("Scope 1 CO₂ | tonnes | 900 | 910", "Scope 1 CH₄ | tonnes | 4 | 5")
    assert {(one["metric_id"], one["dimensions"]) for one in found} == {
        ("ghg_emissions_scope1", "gas=co2;scope=1")
    }
