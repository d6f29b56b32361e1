"""Sheets as people and programs write them: years as numbers and dates, parts in columns, no head."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from transforms.extract.sets.dataset_words import spoken
from transforms.filing import observed

Told = tuple[str, str, int, str, str]
S1, S2 = ("ghg_emissions_scope1", "scope=1"), ("ghg_emissions_scope2", "scope=2")
STAFF = "employees_total"
ROWS = "Scope 1 emissions,tCO2e,1300,1234\nTotal employees,persons,100,120\n"
BOTH_YEARS = {
    (*S1, 2022, "1300", "tCO2e"),
    (*S1, 2023, "1234", "tCO2e"),
    (STAFF, "", 2022, "100", "persons"),
    (STAFF, "", 2023, "120", "persons"),
}


def told(text: str) -> set[Told]:
    """(metric, dimensions, year, value, unit) of every fact, each told once."""
    found = observed(text.encode(), "figures.csv").filter(outcome="fact")
    rows = found.select("metric_id", "dimensions", "fiscal_year", "value", "unit").rows()
    facts = [
        (metric, axes or "", year, format(v.normalize(), "f"), unit) for metric, axes, year, v, unit in rows
    ]
    assert len(set(facts)) == len(facts)
    return set(facts)


def reasons(text: str) -> set[str]:
    """Why what is no fact is none, without the explanation behind the colon."""
    found = observed(text.encode(), "figures.csv")
    return {reason.partition(":")[0] for reason in found.filter(found["outcome"] != "fact")["reason"]}


@pytest.mark.parametrize(
    "head",
    [
        "Metric,Unit,2022.0,2023.0",
        "Metric,Unit,Y2022,Y2023",
        "metric,unit,value_2022,value_2023",
        "Metric,Unit,2022A,2023A",
        "Metric,Unit,2022-12-31,2023-12-31",
        "Metric,Unit,2022-12-31 00:00:00,2023-12-31 00:00:00",
        "Metric,Unit,Dec-22,Dec-23",
        "Metric,Unit,Dec 2022,Dec 2023",
        "Metric,Unit,12/31/2022,12/31/2023",
    ],
)
def test_years_of_a_head_as_programs_write_them(head: str) -> None:
    assert told(f"{head}\n{ROWS}") == BOTH_YEARS


def test_a_head_of_fiscal_year_ends_names_years_that_do_not_end_in_december() -> None:
    assert told(f"Metric,Unit,2022-03-31,2023-03-31\n{ROWS}") == BOTH_YEARS


def test_months_as_heads_are_no_years() -> None:
    text = "Metric,Unit,Jan-23,Feb-23,Mar-23\nElectricity consumption,kWh,10,20,30\n"
    assert told(text) == set()


def test_a_forecast_is_no_figure_of_its_year() -> None:
    text = "Metric,Unit,2022A,2023A,2024E\nScope 1 emissions,tCO2e,1300,1234,1200\n"
    assert told(text) == {fact for fact in BOTH_YEARS if fact[:2] == S1}
    assert "not_a_period_column" in reasons(text)


@pytest.mark.parametrize("unit", ["(tCO2e)", "tCO2e"])
def test_a_unit_with_digits_behind_the_years(unit: str) -> None:
    text = f"Metric,2022 {unit},2023 {unit}\nScope 1 emissions,1300,1234\n"
    assert told(text) == {fact for fact in BOTH_YEARS if fact[:2] == S1}


def test_a_remark_that_names_a_year_makes_its_row_no_head() -> None:
    rows = "Scope 1 emissions,tCO2e,1300,1234,Restated 2022\nTotal employees,persons,100,120,\n"
    assert told(f"Metric,Unit,2022,2023,Notes\n{rows}") == BOTH_YEARS


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("Metric,Year,Value\nScope 1 emissions (tCO2e),2023,1234\n", {(*S1, 2023, "1234", "tCO2e")}),
        ("Metric,Year,Value (tCO2e)\nScope 1 emissions,2023,1234\n", {(*S1, 2023, "1234", "tCO2e")}),
        ('Metric,Year,Value\nScope 1 emissions,2023,"1,234 tCO2e"\n', {(*S1, 2023, "1234", "tCO2e")}),
        (
            "Metric,Year,Value,Unit\nScope 1 emissions,2023.0,1.234E+03,tCO2e\n",
            {(*S1, 2023, "1234", "tCO2e")},
        ),
        (
            "Metric,Date,Value,Unit\nScope 1 emissions,2023-12-31,1234.0,tCO2e\n",
            {(*S1, 2023, "1234", "tCO2e")},
        ),
        (
            "metric_id,fiscal_year,value,unit\nghg_emissions_scope1,2023,1234,tCO2e\n",
            {(*S1, 2023, "1234", "tCO2e")},
        ),
        (
            "fiscal_year,scope1_tco2e,scope2_tco2e\n2023,1234,880\n",
            {(*S1, 2023, "1234", "tCO2e"), (*S2, 2023, "880", "tCO2e")},
        ),
        (
            "Reporting year,2023\nDatapoint ID,Name,Value,Unit\nE1-6_07,Scope 1 emissions,1234,tCO2e\n",
            {(*S1, 2023, "1234", "tCO2e")},
        ),
        (
            "GRI Standard,Disclosure,Description,Unit,2023\nGRI 305,305-1,Scope 1 emissions,tCO2e,1234\n",
            {(*S1, 2023, "1234", "tCO2e")},
        ),
        ("FiscalYear,TotalEmployees\n2023,120\n", {(STAFF, "", 2023, "120", "persons")}),
        (
            "Year,Scope,Emissions,Unit\n2023,Scope 1,110,tCO2e\n2023,Scope 2,50,tCO2e\n",
            {(*S1, 2023, "110", "tCO2e"), (*S2, 2023, "50", "tCO2e")},
        ),
    ],
)
def test_one_value_a_row_and_names_as_programs_write_them(rows: str, expected: set[Told]) -> None:
    assert told(rows) == expected


def test_what_marts_tell_is_read_back() -> None:
    text = (
        "entity_id,entity_name,metric_id,dimensions,fiscal_year,period_type,value,unit\n"
        "acme,Acme Ltd,ghg_emissions_scope1,scope=1,2023,flow,1234,tCO2e\n"
        "acme,Acme Ltd,employees_total,gender=female,2023,instant,50,persons\n"
    )
    assert told(text) == {(*S1, 2023, "1234", "tCO2e"), (STAFF, "gender=female", 2023, "50", "persons")}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "Metric,Gender,Year,Value,Unit\nEmployees,Total,2023,110,persons\nEmployees,Female,2023,50,persons\n",
            {(STAFF, "", 2023, "110", "persons"), (STAFF, "gender=female", 2023, "50", "persons")},
        ),
        (
            "指标,细分,单位,2023\n员工人数,合计,人,100\n员工人数,男,人,60\n",
            {(STAFF, "", 2023, "100", "persons"), (STAFF, "gender=male", 2023, "60", "persons")},
        ),
        (
            "Topic,Metric,Breakdown,Unit,2023\nPeople,Employees,Total,persons,110\n,,Male,persons,60\n",
            {(STAFF, "", 2023, "110", "persons"), (STAFF, "gender=male", 2023, "60", "persons")},
        ),
        (
            "Metric,Sub-metric,Unit,2023\nGHG emissions,Scope 1,tCO2e,110\n"
            "Energy consumption,Electricity,MWh,60\n",
            {(*S1, 2023, "110", "tCO2e"), ("electricity_consumption", "", 2023, "60", "MWh")},
        ),
        (
            "Category,Indicator,Unit,2023\nEnergy,Total consumption,MWh,40\nWater,Total withdrawal,m3,60\n",
            {("energy_consumption", "", 2023, "40", "MWh"), ("water_withdrawal", "", 2023, "60", "m3")},
        ),
        (
            "Category,Indicator,Unit,2023\nPeople,Employees,persons,120\nPeople,of which female,persons,50\n"
            "People,By age,,\nPeople,Under 30,persons,30\nClimate,Scope 1,tCO2e,6\n",
            {
                (STAFF, "", 2023, "120", "persons"),
                (STAFF, "gender=female", 2023, "50", "persons"),
                (STAFF, "age=under_30", 2023, "30", "persons"),
                (*S1, 2023, "6", "tCO2e"),
            },
        ),
        (
            "Category,Topic,Indicator,Unit,2023\nEnvironment,Energy,Total consumption,MWh,120\n"
            ",Water,Total withdrawal,m3,8\nPeople,Employees,Total,persons,12\n,,Female,persons,5\n",
            {
                ("energy_consumption", "", 2023, "120", "MWh"),
                ("water_withdrawal", "", 2023, "8", "m3"),
                (STAFF, "", 2023, "12", "persons"),
                (STAFF, "gender=female", 2023, "5", "persons"),
            },
        ),
        (
            "Reporting year,2023\nMetric,Unit,Value\nEmployees,persons,100\nMale,persons,60\n",
            {(STAFF, "", 2023, "100", "persons"), (STAFF, "gender=male", 2023, "60", "persons")},
        ),
        (
            "Company,Country,Year,Scope 1 (tCO2e)\nAcme Ltd,Germany,2022,100\nAcme Ltd,Germany,2023,110\n",
            {(*S1, 2022, "100", "tCO2e"), (*S1, 2023, "110", "tCO2e")},
        ),
    ],
)
def test_a_column_tells_which_part_a_row_is_about(rows: str, expected: set[Told]) -> None:
    assert told(rows) == expected


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("Site,Metric,Year,Value,Unit\nNorth mill,Scope 1 emissions,2023,110,tCO2e\n", "no_alias"),
        ("Site,Metric,Unit,2022,2023\nNorth mill,Scope 1 emissions,tCO2e,100,110\n", "no_alias"),
        ("Facility,Year,Scope 1 (tCO2e)\nNorth mill,2023,110\n", "no_alias"),
        ("Metric,Region,Year,Value,Unit\nScope 1 emissions,Atlantis,2023,110,tCO2e\n", "member_unknown"),
        ("Year,Month,Electricity consumption (kWh)\n2023,1,100\n2023,2,120\n", "part_of_a_year"),
        ("Year,Quarter,Electricity consumption (kWh)\n2023,Q1,100\n", "part_of_a_year"),
        ("Date,Electricity consumption (kWh)\n2023-01-31,110\n2023-02-28,112\n", "rows_alike"),
        ("Period,Electricity consumption (kWh)\nJan-23,110\nFeb-23,112\n", "rows_alike"),
        ("Metric,Type,Year,Value,Unit\nScope 1 emissions,Target,2030,90,tCO2e\n", "row_of_an_aim"),
        (
            "Metric,Seen by,Year,Value,Unit\nScope 1 emissions,A,2023,110,tCO2e\n"
            "Scope 1 emissions,B,2023,112,tCO2e\n",
            "rows_alike",
        ),
    ],
)
def test_a_figure_of_a_part_is_no_figure_of_the_company(rows: str, why: str) -> None:
    assert told(rows) == set()
    assert why in reasons(rows)


@pytest.mark.parametrize("head", ["Disclosure", "Item", "项目"])
def test_a_register_may_have_a_column_that_elsewhere_names_metrics(head: str) -> None:
    rows = f"Company,{head},Year,Scope 1 (tCO2e)\nAcme Ltd,yes,2023,110\nBeta plc,no,2023,55\n"
    found = observed(rows.encode(), "figures.csv").filter(outcome="fact")
    assert found.select("entity_id", "fiscal_year", "value_text").rows() == [
        ("acme", 2023, "110"),
        ("beta", 2023, "55"),
    ]


def test_a_row_per_metric_and_company_with_the_years_as_columns() -> None:
    text = (
        "Company,Metric,Unit,2022,2023\nAcme Ltd,Scope 1 emissions,tCO2e,1300,1234\n"
        "Beta plc,Scope 1 emissions,tCO2e,2300,2234\n"
    )
    found = observed(text.encode(), "figures.csv").filter(outcome="fact")
    assert found.select("entity_id", "fiscal_year", "value_text").rows() == [
        ("acme", 2022, "1300"),
        ("acme", 2023, "1234"),
        ("beta", 2022, "2300"),
        ("beta", 2023, "2234"),
    ]


@pytest.mark.parametrize(
    "ahead",
    [
        "Acme Ltd ESG Performance Data 2023",
        "Reporting year,2023",
        "Fiscal year:,FY2023",
        "reporting_year,2023",
        "报告年度,2023",
        "甲股份有限公司2023年ESG关键绩效表",
    ],
)
@pytest.mark.parametrize("head", ["Metric,Value,Unit\n", ""])
def test_a_sheet_of_one_year_says_it_once(ahead: str, head: str) -> None:
    text = f"{ahead}\n{head}Scope 1 emissions,1234,tCO2e\nTotal employees,120,persons\n"
    assert told(text) == {fact for fact in BOTH_YEARS if fact[2] == 2023}


def test_a_workbook_of_records_and_of_tables_is_read_whole() -> None:
    book = openpyxl.Workbook()
    for rows in (
        [("Metric", "Year", "Value", "Unit"), ("Scope 1 emissions", 2023, 1234, "tCO2e")],
        [
            ("Metric", "Unit", date(2022, 12, 31), date(2023, 12, 31)),
            ("Total employees", "persons", 100, 120),
        ],
    ):
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    data = BytesIO()
    book.save(data)
    found = observed(data.getvalue(), "figures.xlsx").filter(outcome="fact")
    assert found.select("metric_id", "fiscal_year", "value_text").rows() == [
        (S1[0], 2023, "1234"),
        (STAFF, 2022, "100"),
        (STAFF, 2023, "120"),
    ]


def test_a_figure_is_placed_in_the_cell_that_prints_it_alone() -> None:
    found = observed(b"Metric,Unit,2022,2023,Change\nScope 1 emissions,tCO2e,100,120,20%\n", "figures.csv")
    assert found.filter(value_text="20")["locator"].to_list() == ["E2"]
    ages = observed(
        b"Metric,Unit,2022,2023\nEmployees,persons,90,99\nUnder 30,persons,20,30\n", "figures.csv"
    )
    assert ages.filter(outcome="fact", value_text="30")["locator"].to_list() == ["D3"]


def test_names_of_programs_in_words() -> None:
    assert spoken("scope1_emissions_tco2e") == "scope 1 emissions (tCO2e)"
    assert spoken("ghg_intensity_tco2e_per_million_usd") == "ghg intensity (tCO2e per million USD)"
    assert spoken("TotalEmployees") == "Total Employees"
    assert spoken("LTIFR") == "LTIFR"
    assert spoken("Scope 1 (tCO2e)") == "Scope 1 (tCO2e)"
