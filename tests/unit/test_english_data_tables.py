"""English data tables as the pages of companies print them: heads, stems, coverage, titles, names."""

from __future__ import annotations

import pytest

from tests.pages import told
from transforms.catalogue import catalogue
from transforms.extract.scopes.contradictions import RULE
from transforms.filing import observed

TWO = "| | 2023 | 2022 |\n|---|---|---|\n"


def of_2023(page: str) -> dict[tuple[str, str], str]:
    """(metric, dimensions) -> value of the facts of 2023; each is told once."""
    facts = [(metric, dims, value) for metric, dims, year, value in told(page) if year == 2023]
    assert len({fact[:2] for fact in facts}) == len(facts)
    return {(metric, dims): value for metric, dims, value in facts}


@pytest.mark.parametrize(
    "head",
    [
        "2022.03 2023.03",
        "FY3/22 FY3/23",
        "FY21-22 FY22-23",
        "Mar-22 Mar-23",
        "2022¹ 2023²",
        "F2022 F2023",
    ],
)
def test_heads_of_fiscal_years(head: str) -> None:
    page = f"Our figures\n\nIndicator Unit {head}\nWater withdrawal m3 1,200 1,300\n"
    assert told(page) == [("water_withdrawal", "", 2022, "1200"), ("water_withdrawal", "", 2023, "1300")]


@pytest.mark.parametrize("head", ["2022.13 2023.13", "Fan-22 Fan-23"])
def test_other_numbers_are_no_heads_of_years(head: str) -> None:
    assert told(f"Our figures\n\nIndicator Unit {head}\nWater withdrawal m3 1,200 1,300\n") == []


STEMS = """Our people

Indicator Unit 2023 2022
Average age Male years 41.2 41.0
Female 39.8 39.5
Total 40.9 40.7
New hires Women persons 40 30
Men 60 50
Total 100 80
"""


def test_a_name_in_one_cell_with_its_first_part_heads_the_rows_below() -> None:
    assert of_2023(STEMS) == {
        ("average_age", "gender=male"): "41.2",
        ("average_age", "gender=female"): "39.8",
        ("average_age", ""): "40.9",
        ("new_hires_total", "gender=female"): "40",
        ("new_hires_total", "gender=male"): "60",
        ("new_hires_total", ""): "100",
    }


def test_ages_are_in_years_whether_or_not_a_unit_is_printed() -> None:
    page = "People\n\nIndicator 2023 2022\nAverage age 44.1 44.2\nAverage length of service Year 9.1 9.2\n"
    assert of_2023(page) == {("average_age", ""): "44.1", ("average_tenure", ""): "9.1"}


def test_a_row_of_the_parent_alone_is_no_figure_of_the_group() -> None:
    page = """Our people

Indicator Unit 2023 2022
Number of employees Consolidated persons 12,400 12,100
Non-consolidated persons 4,100 4,000
Female employees Non-consolidated persons 900 870
"""
    expected = {
        ("employees_total", ""): "12400",
        ("employees_total", "org=parent"): "4100",
        ("employees_total", "gender=female;org=parent"): "900",
    }
    assert of_2023(page) == expected
    cells = f"{TWO}| Employees (consolidated) | 12,400 | 1 |\n| Employees (non-consolidated) | 4,100 | 1 |\n"
    assert of_2023(f"Our people\n\n{cells}") == dict(list(expected.items())[:2])


RATES = "Employee turnover rate by gender (%)\n"


@pytest.mark.parametrize(
    "page",
    [
        f"{RATES}2023 2022\nMale 8.1 8.4\nFemale 9.2 9.0\n",
        f"{RATES}\n{TWO}| Male | 8.1 | 8.4 |\n| Female | 9.2 | 9.0 |\n",
    ],
)
def test_a_title_names_metric_axis_and_unit(page: str) -> None:
    assert of_2023(page) == {
        ("employee_turnover_rate", "gender=male"): "8.1",
        ("employee_turnover_rate", "gender=female"): "9.2",
    }


def test_water_by_source_with_its_unit_behind() -> None:
    page = f"""Environment

{TWO}| Water withdrawal by source (m3) | | |
| Surface water | 1,200 | 1,100 |
| Municipal water | 300 | 280 |
| Pond water | 12 | 10 |
| Groundwater | 70 | 60 |
| Total | 1,582 | 1,450 |
"""
    assert of_2023(page) == {
        ("water_withdrawal", "water_source=surface_water"): "1200",
        ("water_withdrawal", "water_source=third_party"): "300",
        ("water_withdrawal", "water_source=groundwater"): "70",
        ("water_withdrawal", ""): "1582",
    }


HIRES = f"New hires by region\n\n{TWO}| Asia | 120 | 110 |\n| Europe | 30 | 28 |\n| Total | 150 | 138 |\n"


def test_people_below_a_title_are_told_where_their_sum_proves_it() -> None:
    assert of_2023(HIRES) == {
        ("new_hires_total", "region=asia"): "120",
        ("new_hires_total", "region=europe"): "30",
        ("new_hires_total", ""): "150",
    }
    assert told(HIRES.replace("150", "190").replace("138", "200")) == []


def test_what_follows_a_subtotal_is_more_than_its_heading() -> None:
    page = f"""Environment

{TWO}| Water withdrawal by source (m3) | | |
| Surface water | 10 | 11 |
| Groundwater | 20 | 21 |
| Subtotal | 30 | 32 |
| Total | 70 | 73 |
"""
    assert ("water_withdrawal", "") not in of_2023(page)
    whole = page.replace("| Subtotal | 30 | 32 |\n", "")
    assert of_2023(whole)["water_withdrawal", ""] == "70"


def test_tons_are_metric_beside_units_of_the_metric_countries() -> None:
    page = "Environment\n\nIndicator Unit 2023 2022\nWater withdrawal m3 1 2\nHazardous waste tons 21 20\n"
    assert ("hazardous_waste", "") not in of_2023(page)
    for unit in ("㎥", "kl"):
        assert of_2023(page.replace("m3", unit))["hazardous_waste", ""] == "21"


@pytest.mark.parametrize(
    "page",
    [
        "Like-for-like portfolio\n\nIndicator Unit 2023 2022\nElectricity consumption MWh 1,200 1,300\n",
        "Energy\n\nIndicator Unit 2023 2022\nLike-for-like electricity consumption MWh 1,200 1,300\n",
        "Energy\n\nIndicator Unit 2023 2022\nElectricity consumption (LfL) MWh 1,200 1,300\n",
    ],
)
def test_what_was_owned_in_both_years_is_not_the_whole(page: str) -> None:
    assert told(page) == []
    assert told(page.replace("Like-for-like ", "").replace(" (LfL)", "")) != []


def test_a_rate_in_brackets_below_those_who_chose_to_leave_is_theirs() -> None:
    page = """People

Indicator 2023 2022
Voluntary leavers (persons) 210 200
Men 110 100
(Turnover rate) 8.1% 7.9%
"""
    assert of_2023(page) == {("voluntary_turnover_rate", "gender=male"): "8.1"}
    below_all = page.replace("Voluntary leavers", "Leavers")
    assert of_2023(below_all)["employee_turnover_rate", "gender=male"] == "8.1"


def test_units_in_brackets_and_thousands_parted_by_blanks() -> None:
    page = """Our figures

| Indicator | | 2023 | 2022 |
|---|---|---|---|
| Number of employees | (persons) | 1 200* | 1 300 |
| Electricity consumption | (kWh) | 62 290 338* | 70 092 945 |
"""
    assert of_2023(page) == {("employees_total", ""): "1200", ("electricity_consumption", ""): "62290.338"}


def test_emissions_and_their_rates() -> None:
    page = """Emissions

Indicator Unit 2023 2022
Scope 1+Scope 2+Scope 3 Total tCO2e 1,200 1,300
CAT1 Purchased goods and services tCO2e 120 130
Business travel (category 6)2 tCO2e 12 13
GHG emissions per floor area tCO2e per m2 0.05 0.06
GHG emissions per employee tCO2e per full-time equivalent 1.5 1.6
"""
    assert of_2023(page) == {
        ("ghg_emissions_total", ""): "1200",
        ("ghg_emissions_scope3", "category=1;scope=3"): "120",
        ("ghg_emissions_scope3", "category=6;scope=3"): "12",
        ("ghg_intensity_area", ""): "0.05",
        ("ghg_emissions_per_employee", ""): "1.5",
    }


def test_a_rate_without_a_name_below_the_total_is_the_total_s() -> None:
    page = f"Emissions\n\n{TWO.replace('| |', '| | Unit |', 1).replace('|---', '|---|---', 1)}"
    page += "| Total GHG emissions | tCO2e | 1,200 | 1,300 |\n| | tCO2e per employee | 1.5 | 1.6 |\n"
    assert of_2023(page) == {
        ("ghg_emissions_total", ""): "1200",
        ("ghg_emissions_per_employee", ""): "1.5",
    }
    assert of_2023(page.replace("Total GHG emissions", "Scope 1 GHG emissions")) == {
        ("ghg_emissions_scope1", "scope=1"): "1200"
    }


BUSINESSES = f"""Environment

{TWO}| EMISSIONS | | |
| Road freight | | |
| Scope 1 emissions (tCO2e) | 7 698* | 17 343 |
| Scope 2 emissions (tCO2e) | 2 397* | 2 631 |
| Total scope 1 and scope 2 emissions (tCO2e) | 10 095* | 19 974 |
| Scope 3 emissions (tCO2e) | 19* | 197 |
| Warehouses | | |
| Scope 1 emissions (tCO2e) | 289 672* | 302 715 |
| Scope 2 emissions (tCO2e) | 30 187* | 34 954 |
| Total scope 1 and scope 2 emissions (tCO2e) | 319 859* | 337 669 |
"""


def test_scopes_below_the_headings_of_businesses_are_none_of_the_group() -> None:
    assert told(BUSINESSES) == []
    found = observed(BUSINESSES.encode(), "page.md")
    apart = found.filter(found["reason"] == RULE)
    assert set(apart["label"].str.slice(0, 7)) == {"Scope 1", "Scope 2", "Scope 3", "Total s"}
    alone = BUSINESSES[: BUSINESSES.index("| Warehouses")].replace("Road freight", "Our emissions")
    assert of_2023(alone)["ghg_emissions_scope1_2", "scope=1_2"] == "10095"


WASTE = """Principle 6

Parameter FY 2022-23 FY 2021-22
Hazardous waste (in metric tonnes) 12 11
For each category of waste generated, total waste recovered through recycling, re-using or other recovery \
operations (in metric tonnes)
Category of waste
(i) Recycled 120 110
(ii) Re-used 12 11
Total 132 121
For each category of waste generated, total waste disposed by nature of disposal method (in metric tonnes)
Category of waste
(i) Incineration 12 10
(ii) Landfilling 11 10
(iii) Other disposal operations 1 1
Total 24 21
"""


def test_the_waste_of_the_indian_form() -> None:
    expected = {
        ("hazardous_waste", ""): "12",
        ("waste_recycled", ""): "132",
        ("waste_incinerated", ""): "12",
        ("waste_landfilled", ""): "11",
        ("waste_disposed", ""): "24",
    }
    assert of_2023(WASTE) == expected
    title, _, _, *rows = WASTE.splitlines()
    cells = []
    for row in rows:
        words = row.rsplit(" ", 2)
        full = len(words) == 3 and words[-1].isdigit()
        cells.append("| " + " | ".join(words if full else (row, "", "")) + " |")
    head = "| Parameter | FY 2022-23 | FY 2021-22 |\n|---|---|---|\n"
    assert of_2023(f"{title}\n\n{head}" + "\n".join(cells) + "\n") == expected


def test_a_heading_that_names_one_kind_of_waste_twice() -> None:
    page = "Waste\n\nCategory 2023 2022\nElectronic waste (e-waste) (tonnes)\nTotal waste generated 12 11\n"
    assert told(page) == []


def test_a_country_ahead_is_the_place_of_the_figure() -> None:
    assert of_2023("Energy\n\nIndicator 2023 2022\nUK energy use (MWh) 1,200 1,300\n") == {
        ("energy_consumption", "region=uk"): "1200"
    }


@pytest.mark.parametrize(
    ("name", "metric", "dimensions"),
    [
        ("Upstream leased assets", "ghg_emissions_scope3", "category=8"),
        ("Leased assets (downstream)", "ghg_emissions_scope3", "category=13"),
        ("Total waste disposed by nature of disposal method", "waste_disposed", ""),
        ("Total weight of waste diverted from disposal", "waste_recycled", ""),
        ("Water withdrawal: Fresh surface water (lakes, rivers, etc.)", "water_withdrawal", "surface_water"),
        ("Voluntary attrition", "voluntary_turnover_rate", ""),
    ],
)
def test_names_of_data_tables(name: str, metric: str, dimensions: str) -> None:
    reading = catalogue().metric_read(name)
    assert reading is not None
    assert reading[0] == metric
    assert dimensions in reading[1]
