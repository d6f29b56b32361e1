"""English templates that many companies follow, in their plain forms: European standards, GRI, SGX, SASB."""

from __future__ import annotations

import pytest

from tests.pages import told

TOP = "Sustainability Report 2024\n\n"


def _of_2024(page: str, name: str = "page.txt") -> dict[tuple[str, str], str]:
    return {(metric, parts): value for metric, parts, year, value in told(TOP + page, name) if year == 2024}


ENERGY = """Energy consumption and mix
 Unit 2024 2023
Purchased electricity, heat, steam and cooling from fossil sources{u} 30,441 33,120
Total fossil energy consumption{u} 102,388 110,752
Purchased electricity, heat, steam and cooling from renewable sources{u} 41,008 37,215
Total renewable energy consumption{u} 57,592 52,289
Total energy consumption{u} 164,082 167,552
"""


@pytest.mark.parametrize("unit", [" MWh", " (MWh)"])
def test_a_total_sums_up_more_than_the_source_in_the_row_above(unit: str) -> None:
    found = _of_2024(ENERGY.replace("{u}", unit))
    assert found["fossil_energy_consumption", ""] == "102388"
    assert found["renewable_energy_consumption", ""] == "57592"
    assert found["energy_consumption", ""] == "164082"


BOARD = """Diversity
 2024 2023
Board of directors
Male{u} 62.5{v} 71.4{v}
Female{u} 37.5{v} 28.6{v}
Employees
Male{u} 66.4{v} 67.1{v}
Female{u} 33.6{v} 32.9{v}
"""


@pytest.mark.parametrize(("unit", "sign"), [(" (%)", ""), ("", "%")])
def test_whom_a_heading_names_its_members_are_of(unit: str, sign: str) -> None:
    found = _of_2024(BOARD.replace("{u}", unit).replace("{v}", sign))
    assert found["employees_share", "gender=male"] == "66.4"
    assert found["employees_share", "gender=female"] == "33.6"
    assert found["directors_share", "gender=male"] == "62.5"
    assert [metric for metric, _ in found if "director" in metric] == [
        "directors_share",
        "female_directors_share",
    ]


@pytest.mark.parametrize("unit", [" (headcount)", " headcount", ""])
@pytest.mark.parametrize(
    "title", ["Number of employees by gender", "3.1 Employees by gender", "Number of employees"]
)
def test_people_of_a_title_with_every_unit_a_label_may_have(unit: str, title: str) -> None:
    head = "Gender Unit 2024 2023" if unit == " headcount" else "Gender 2024 2023"
    rows = (("Male", "6,204 6,118"), ("Female", "3,118 2,980"), ("Other", "12 9"), ("Not reported", "4 5"))
    body = "\n".join(f"{label}{unit} {values}" for label, values in (*rows, ("Total", "9,338 9,112")))
    found = _of_2024(f"{title}\n\n{head}\n{body}\n")
    assert found["employees_total", "gender=male"] == "6204"
    assert found["employees_total", "gender=female"] == "3118"
    assert found["employees_total", ""] == "9338"


def test_not_reported_is_a_label_where_it_begins_a_row() -> None:
    page = (
        "Employees by gender\n\nGender 2024 2023\nMale 61 60\nFemale 31 29\nNot reported 4 5\nTotal 96 94\n"
    )
    assert _of_2024(page)["employees_total", "gender=not_reported"] == "4"


def test_countries_that_are_no_members_end_no_breakdown() -> None:
    page = "Number of employees by country\n\nCountry | 2024 | 2023\n--- | --- | ---\n"
    page += "France | 2,118 | 2,080\nUnited Kingdom | 1,812 | 1,790\nTotal | 3,930 | 3,870\n"
    assert _of_2024(page, "page.md") == {
        ("employees_total", "region=uk"): "1812",
        ("employees_total", ""): "3930",
    }


def test_years_of_life_are_no_unit() -> None:
    page = "Employees by age group\n\nAge group 2024 2023\nUnder 30 years old 2,204 2,118\n"
    page += "30-50 years old 5,012 4,980\nOver 50 years old 2,122 2,014\nTotal 9,338 9,112\n"
    assert _of_2024(page)["employees_total", "age=under_30"] == "2204"


DISPOSAL = """{title}
 2024 2023
Hazardous waste
Incineration with energy recovery 80 84
Landfilling 60 65
Total 140 149
"""


def test_a_total_below_a_kind_is_of_what_the_title_tells() -> None:
    found = _of_2024(DISPOSAL.format(title="Waste directed to disposal (tonnes)"))
    assert found["waste_disposed", "hazard=hazardous"] == "140"
    assert ("hazardous_waste", "") not in found
    assert ("hazardous_waste", "") not in _of_2024(DISPOSAL.format(title="Waste sent elsewhere (tonnes)"))


def test_rows_that_name_their_kind_leave_the_others_to_all_kinds() -> None:
    page = """Waste (tonnes)
 2024 2023
Hazardous waste
Hazardous waste diverted from disposal due to recycling 110 119
Hazardous waste directed to disposal by landfilling 60 65
Total non-recycled waste 1,210 1,275
Percentage of non-recycled waste 28.1% 28.3%
"""
    assert _of_2024(page) == {
        ("waste_recycled", "hazard=hazardous"): "110",
        ("waste_landfilled", "hazard=hazardous"): "60",
        ("waste_non_recycled", ""): "1210",
        ("waste_non_recycled_share", ""): "28.1",
    }


INVESTED = """{title}

{head} 2024 2023
Scope 1 GHG emissions (tCO2e) 12,204 13,310
Unadjusted gender pay gap 12.4% 12.9%
Board gender diversity 35.1% 33.8%
"""


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Principal adverse impacts of investment decisions on sustainability factors", "Indicator"),
        ("Indicators applicable to investments in investee companies", "Indicator"),
        ("Annex", "Adverse sustainability indicator"),
    ],
)
def test_what_investees_emit_and_pay_is_not_the_companys(title: str, head: str) -> None:
    assert told(TOP + INVESTED.format(title=title, head=head)) == []
    assert told(TOP + INVESTED.format(title="Key figures", head="Indicator"))


def test_a_row_that_counts_investees_sets_no_table_apart() -> None:
    page = "Key figures\n\nIndicator 2024 2023\nInvestee companies engaged 133 102\n"
    page += "Total employees 9,338 9,112\n"
    assert _of_2024(page) == {("employees_total", ""): "9338"}


def test_years_behind_the_change_are_those_of_aims() -> None:
    page = (
        "GHG emissions (tCO2e)\n\n| | Base year (2019) | 2023 | 2024 | % 2024/2023 | 2025 | 2030 | 2050 |\n"
    )
    page += "|---|---|---|---|---|---|---|---|\n"
    page += "| Gross Scope 1 GHG emissions | 24,100 | 19,310 | 18,204 | -5.7% | 17,000 | 12,000 | 1,200 |\n"
    found = {year: value for *_, year, value in told(TOP + page, "page.md")}
    assert found == {2023: "19310", 2024: "18204"}


@pytest.mark.parametrize(
    ("label", "metric", "parts"),
    [
        ("Current employees by gender - Female", "employees_share", "gender=female"),
        ("Turnover by gender - Female", "employee_turnover_rate", "gender=female"),
        ("Turnover by age group - Under 30", "employee_turnover_rate", "age=under_30"),
    ],
)
def test_labels_by_an_axis_of_people(label: str, metric: str, parts: str) -> None:
    assert _of_2024(f"Core metrics\n\nMetric 2024 2023\n{label} 41.2% 40.8%\n") == {(metric, parts): "41.2"}


def test_a_heading_by_two_axes_holds_for_members_of_both() -> None:
    page = "Governance\n\nIndicator 2024 2023\nPercentage of directors by gender and age group\n"
    page += "Male 66.7% 71.4%\nFemale 33.3% 28.6%\nUnder 50 22.2% 28.6%\n"
    found = _of_2024(page)
    assert found["directors_share", "gender=male"] == "66.7"
    assert ("employees_share", "gender=female") not in found


def test_all_employees_is_the_whole_of_what_a_title_tells_of_them() -> None:
    page = "Average hours of training per year per employee (hours)\n\n 2024 2023\nMale 18.4 17.2\n"
    assert _of_2024(page + "Female 21.0 19.9\nAll employees 19.2 18.1\n") == {
        ("training_hours_per_employee", "gender=male"): "18.4",
        ("training_hours_per_employee", "gender=female"): "21",
        ("training_hours_per_employee", ""): "19.2",
    }


@pytest.mark.parametrize("unit", ["(%)", "(in %)", "(percent)"])
def test_a_title_in_percent_lends_it_to_what_can_be_a_share(unit: str) -> None:
    page = f"Gender pay gap {unit}\n\nMeasure 2024 2023\nMean gender pay gap 11.4 12.0\n"
    page += "Total employees 900 880\n"
    assert _of_2024(page) == {("gender_pay_gap", ""): "11.4", ("employees_total", ""): "900"}


def test_members_of_any_axis_stand_over_values() -> None:
    page = "Employees by contract type and region\n\n| | Europe | Asia Pacific | Total |\n|---|---|---|---|\n"
    page += "| Permanent employees | 5,000 | 2,404 | 7,404 |\n| Total employees | 5,300 | 2,538 | 7,838 |\n"
    assert _of_2024(page, "page.md") == {
        ("employees_total", "employment_type=permanent;region=europe"): "5000",
        ("employees_total", "employment_type=permanent;region=asia_pacific"): "2404",
        ("employees_total", "employment_type=permanent"): "7404",
        ("employees_total", "region=europe"): "5300",
        ("employees_total", "region=asia_pacific"): "2538",
        ("employees_total", ""): "7838",
    }


def test_a_heading_beside_its_first_member() -> None:
    page = "| Category | Classification | Unit | 2024 | 2023 |\n|---|---|---|---|---|\n"
    page += "| Total employees | Total | Persons | 9,338 | 9,112 |\n"
    page += "| By gender | Male | Persons | 6,220 | 6,132 |\n"
    page += "| | Female | Persons | 3,118 | 2,980 |\n"
    assert _of_2024(page, "page.md") == {
        ("employees_total", ""): "9338",
        ("employees_total", "gender=male"): "6220",
        ("employees_total", "gender=female"): "3118",
    }


def test_columns_of_codes_and_units_of_measure() -> None:
    page = "| Accounting metric | Code | Unit of measure | 2024 |\n|---|---|---|---|\n"
    page += "| Total energy consumed | RT-CH-130a.1 | Gigajoules (GJ) | 590,695 |\n"
    assert _of_2024(page, "page.md") == {("energy_consumption", ""): "590695"}


def test_numbered_headings_count_no_people() -> None:
    assert told("# Sustainability Report 2024\n\n## 3.2 Employees\n\nWe care for them.\n", "page.md") == []


def test_mean_and_median_below_a_gap_are_those_of_it() -> None:
    page = "Gender pay gap\n\n Unit 2024 2023\nMean % 11.4 12.0\nMedian % 9.1 9.6\n"
    assert _of_2024(page) == {("gender_pay_gap", ""): "11.4", ("gender_pay_gap_median", ""): "9.1"}


def test_a_row_for_each_year_has_the_unit_of_the_title() -> None:
    page = "GHG emissions (tCO2e)\n\n| Year | Scope 1 | Scope 2 | Scope 3 |\n|---|---|---|---|\n"
    page += "| 2024 | 18,204 | 6,120 | 304,118 |\n| 2023 | 19,310 | 7,733 | 317,925 |\n"
    assert _of_2024(page, "page.md") == {
        ("ghg_emissions_scope1", "scope=1"): "18204",
        ("ghg_emissions_scope2", "scope=2"): "6120",
        ("ghg_emissions_scope3", "scope=3"): "304118",
    }


@pytest.mark.parametrize("head", ["Age group 2024 2023", "2024 2023"])
def test_shares_that_make_a_hundred_are_those_of_the_titles_employees(head: str) -> None:
    page = f"Distribution of employees by age group\n\n{head}\nUnder 30 years old 23.6% 23.2%\n"
    found = _of_2024(page + "30-50 years old 53.7% 54.7%\nOver 50 years old 22.7% 22.1%\n")
    assert found["employees_share", "age=30_50"] == "53.7"


def test_countries_of_no_member_add_up_with_the_others() -> None:
    page = "Number of employees by country\n\n 2024 2023\nGermany 4,204 4,118\nUnited Kingdom 1,812 1,790\n"
    found = _of_2024(page + "Total 6,016 5,908\n")
    assert found["employees_total", "region=uk"] == "1812"
    assert found["employees_total", ""] == "6016"


def test_a_topic_alone_names_no_figure_where_names_have_a_column() -> None:
    page = "| Topic | Accounting metric | Unit | 2024 | 2023 |\n|---|---|---|---|---|\n"
    page += "| GHG emissions | | tCO2e | 18,204 | 19,310 |\n"
    page += "| | Total energy consumed | GJ | 590,695 | 603,187 |\n"
    assert _of_2024(page, "page.md") == {("energy_consumption", ""): "590695"}
