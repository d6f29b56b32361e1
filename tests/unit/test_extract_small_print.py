"""Small things of print that decide a figure: glued numbers, marks, months behind years, parts of a group."""

from __future__ import annotations

import pytest

from tests.pages import told


def test_the_number_of_a_scope_is_no_footnote() -> None:
    page = "Item FY2022 FY2023 Unit\nScope1 39 42 t-CO2e\nScope2 90 80 t-CO2e\n"
    assert told(page) == [
        ("ghg_emissions_scope1", "scope=1", 2022, "39"),
        ("ghg_emissions_scope1", "scope=1", 2023, "42"),
        ("ghg_emissions_scope2", "scope=2", 2022, "90"),
        ("ghg_emissions_scope2", "scope=2", 2023, "80"),
    ]


@pytest.mark.parametrize(
    ("label", "dimensions"),
    [
        ("Scope 3 category 6", "category=6"),
        ("Scope 3 Category 6 (business travel)", "category=6"),
        ("Scope 3 emissions – business travel", "category=6"),
        ("Scope 3", ""),
    ],
)
def test_a_category_is_a_part_of_scope_3_also_when_it_stands_alone(label: str, dimensions: str) -> None:
    facts = told(f"Unit 2023 2022\n{label} tCO2e 6 7\n")
    assert [metric for metric, *_ in facts] == ["ghg_emissions_scope3"] * 2
    assert {told_of.removesuffix(";").replace("scope=3", "").strip(";") for _, told_of, *_ in facts} == {
        dimensions
    }


@pytest.mark.parametrize(
    "label",
    [
        "Use of what we sold (Scope 3 Category 11)",
        "Scope 3 category 3 (capital goods)",
        "Scope 3 category 16",
    ],
)
def test_a_category_that_is_not_certain_is_no_total(label: str) -> None:
    assert told(f"Unit 2023 2022\n{label} tCO2e 6 7\n") == []


@pytest.mark.parametrize("part", ["domestic", "Overseas consolidated", "non-consolidated"])
def test_a_part_of_the_group_is_not_its_total(part: str) -> None:
    assert told(f"Unit 2023 2022\nScope 1 (direct emissions) {part} tCO2e 6 7\n") == []


def test_below_energy_a_scope_is_told_in_energy() -> None:
    page = (
        "GHG emissions Unit 2023 2022\nScope 1 tCO2 6 7\n\n"
        "Energy Unit 2023 2022\nEnergy used, scope 1 sources TJ 90 91\nScope 2 sources 50 51\n"
    )
    assert all(value in ("6", "7") for *_, value in told(page))


@pytest.mark.parametrize(
    ("head", "years"),
    [
        ("2022/3 2023/3", (2022, 2023)),
        ("FY2022/3 FY2023/3", (2022, 2023)),
        ("FY'22/2 FY'23/2", (2022, 2023)),
        ("FY22/12 FY23/12", (2022, 2023)),
        ("FY21/22 FY22/23", (2022, 2023)),
    ],
)
def test_the_month_a_year_ends_in(head: str, years: tuple[int, int]) -> None:
    assert [year for _, _, year, _ in told(f"Indicator Unit {head}\nHazardous waste t 4 5\n")] == list(years)


@pytest.mark.parametrize(
    "head", ["Significant emissions [kg] 2023 2022", "Significant emissions (kg) 2023 2022"]
)
def test_a_unit_in_either_brackets_above_the_rows(head: str) -> None:
    assert told(f"{head}\nNOx 5 4\n") == [
        ("nox_emissions", "", 2023, "0.005"),
        ("nox_emissions", "", 2022, "0.004"),
    ]


def test_a_letter_in_brackets_is_a_note() -> None:
    page = "Unit 2023 2022\nDirect GHG emissions (Scope 1) (million tonnes CO2 equivalent) [A] 7 8\n"
    assert [value for *_, value in told(page)] == ["7000000", "8000000"]


@pytest.mark.parametrize(
    ("label", "metric"),
    [
        ("Sulphur dioxides (SO2)", "sox_emissions"),
        ("Total Sulfur Dioxide (SO2) Emission", "sox_emissions"),
        ("Particulate Matter (PM) emissions", "particulate_emissions"),
        ("Total amount of hazardous wastes", "hazardous_waste"),
    ],
)
def test_number_spelling_and_abbreviation_make_no_other_name(label: str, metric: str) -> None:
    assert [found for found, *_ in told(f"Indicator Unit 2023 2022\n{label} t 5 4\n")] == [metric] * 2


@pytest.mark.parametrize("label", ["Particulate matter (NOx)", "Nitrogen oxides (SO2)"])
def test_brackets_that_say_something_else_are_no_abbreviation(label: str) -> None:
    assert told(f"Indicator Unit 2023 2022\n{label} t 5 4\n") == []


@pytest.mark.parametrize(
    ("label", "metric", "dimensions"),
    [
        ("Total GHG (Scopes 1 & 2) emissions", "ghg_emissions_scope1_2", ""),
        ("Scope 1+2 total (market-based)", "ghg_emissions_scope1_2", "method=market"),
        ("Scope 1 + Scope 2 + Scope 3 total", "ghg_emissions_total", ""),
        ("Total GHG emissions (Scope 1-3)", "ghg_emissions_total", ""),
    ],
)
def test_several_scopes_in_one_row(label: str, metric: str, dimensions: str) -> None:
    facts = told(f"Indicator Unit 2023 2022\n{label} tCO2e 500 400\n")
    assert [(found, axes.split(";scope")[0].removeprefix("scope=1_2")) for found, axes, *_ in facts] == [
        (metric, dimensions)
    ] * 2


@pytest.mark.parametrize(
    "label",
    ["Scope 1 and 3 emissions", "Scope 1 and 2 emissions of our vehicles", "Scope 1 and 2 emissions saved"],
)
def test_several_scopes_of_something_else(label: str) -> None:
    assert told(f"Indicator Unit 2023 2022\n{label} tCO2e 500 400\n") == []


def test_an_intensity_of_two_scopes_is_not_that_of_three() -> None:
    page = (
        "Indicator Unit 2023 2022\nGHG emissions (Scope 1 and 2) per employee tCO2e/employee 6 7\n"
        "GHG emissions (Scope 1, 2 and 3) per employee tCO2e/employee 8 9\n"
    )
    assert [(metric, axes) for metric, axes, *_ in told(page)] == [
        *[("ghg_emissions_per_employee", "scope=1_2")] * 2,
        *[("ghg_emissions_per_employee", "")] * 2,
    ]


def test_a_part_told_behind_its_total_is_no_second_total() -> None:
    text = "At the end of 2023, our total workforce was 825, comprising 700 employees and 125 apprentices.\n"
    assert told(text) == [("employees_total", "", 2023, "825")]


def test_a_rate_behind_the_number_it_belongs_to() -> None:
    text = "In 2023, 110 employees left the company, representing a turnover rate of 12%.\n"
    assert told(text) == [("employees_left", "", 2023, "110"), ("employee_turnover_rate", "", 2023, "12")]


def test_a_share_of_employees_under_collective_agreements() -> None:
    text = "In 2023, 40% of employees were covered by collective bargaining agreements.\n"
    assert told(text) == [("collective_bargaining_coverage", "", 2023, "40")]


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("tCO2e/revenue (HK$M)", "2"),
        ("tonnes of CO2e per HK$ million sales", "2"),
        ("tCO2e/HK$'000 revenue", "2000"),
    ],
)
def test_a_unit_that_says_what_it_is_per(unit: str, value: str) -> None:
    page = f"| | Unit | 2023 | 2022 |\n|---|---|---|---|\n| GHG emissions intensity | {unit} | 2 | 3 |\n"
    assert told(page)[0] == ("ghg_intensity_revenue", "", 2023, value)


@pytest.mark.parametrize("label", ["Total number of employees", "Number of female employees"])
def test_a_noun_at_the_end_of_a_name_is_not_taken_for_its_unit(label: str) -> None:
    assert [value for *_, value in told(f"Indicator Unit 2023 2022\n{label} 500 400\n")] == ["500", "400"]
    assert [value for *_, value in told(f"Indicator Unit 2023 2022\n{label} persons 500 400\n")] == [
        "500",
        "400",
    ]


def test_rows_with_fewer_values_before_their_unit_do_not_end_the_table() -> None:
    blanks = "".join(f"{number}. Something else 2 3 t\n" for number in range(1, 11))
    page = f"Item FY2021 FY2022 FY2023 Unit\nHazardous waste 4 5 6 t\n{blanks}Food waste 7 8 9 t\n"
    assert [(metric, value) for metric, _, _, value in told(page)] == [
        *(("hazardous_waste", value) for value in "456"),
        *(("food_waste", value) for value in "789"),
    ]


def test_a_scope_whose_number_is_glued_lends_it_to_no_value() -> None:
    assert told("Item FY2021 FY2022 FY2023 Unit\nEmissions, Scope3 4 5 t-CO2e\n") == []


def test_two_marks_glued_to_a_label() -> None:
    page = "| | 2023 | 2022 |\n|---|---|---|\n| Workforce1, 2 | 23,127 | 22,174 |\n"
    assert [(metric, value) for metric, _, _, value in told(page)] == [
        ("employees_total", "23127"),
        ("employees_total", "22174"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "FY3/2022 FY3/2023",
        "31.12.2022 31.12.2023",
        "Fiscal Year 2022 FY2023",
        "Financial year 2022 Financial year 2023",
    ],
)
def test_years_told_by_a_month_a_day_or_in_words(head: str) -> None:
    facts = told(f"Indicator Unit {head}\nHazardous waste t 4 5\n")
    assert [(year, value) for _, _, year, value in facts] == [(2022, "4"), (2023, "5")]


def test_a_mark_behind_scope_3_is_no_category() -> None:
    assert told("Unit 2023 2022\nScope3 *1 t-CO2e 4 5\n") == [
        ("ghg_emissions_scope3", "scope=3", 2023, "4"),
        ("ghg_emissions_scope3", "scope=3", 2022, "5"),
    ]


def test_a_mark_glued_to_brackets_is_no_figure() -> None:
    assert told("In 2023 the employee turnover (rate)2 in % was lower.\n") == []


@pytest.mark.parametrize("unit", ["t CO2 eq.", "t CO2-eq.", "t CO2eq", "t CO2 equivalent"])
def test_an_abbreviated_equivalent_with_and_without_its_dot(unit: str) -> None:
    assert [value for *_, value in told(f"Indicator Unit 2023 2022\nScope 1 emissions {unit} 5 4\n")] == [
        "5",
        "4",
    ]
