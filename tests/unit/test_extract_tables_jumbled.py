"""Tables of jumbled Latin text: glued heads and values, units in titles, totals of the scopes."""

from __future__ import annotations

import pytest

from transforms.extract import observe
from transforms.extract.heads.loose_header import continues_head, loose_header
from transforms.extract.scopes.totals import read_scope
from transforms.extract.title_units import title_unit, unit_at_end
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise
from transforms.read import read


def _facts(text: str) -> list[tuple[object, ...]]:
    examined = examine(text.encode(), "page.txt")
    told = normalise(examined.observations, filings_frame([examined.filing]))
    facts = told.filter(told["outcome"] == "fact")
    return [
        (row["metric_id"], row["dimensions"], row["fiscal_year"], float(row["value"]))
        for row in facts.iter_rows(named=True)
    ]


def _ignored(text: str) -> list[tuple[object, ...]]:
    frame = observe(read(text.encode(), "text/plain"))
    return frame.filter(frame["ignored_by"].is_not_null()).select("value_text", "ignored_by").rows()


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ("our combined figures2014* 2015* 2016", ["2014", "2015", "2016"]),
        ("2018 2017Change in %", ["2018", "2017"]),
        ("Environmental metrics1 FY 2022 FY 2021", ["FY 2022", "FY 2021"]),
        ("(tCO2e) 2018 2019 2018-", ["2018", "2019"]),
    ],
)
def test_years_glued_to_other_text_are_a_head(line: str, years: list[str]) -> None:
    header = loose_header(line)
    assert header is not None
    assert [column.text for column in header.periods] == years


@pytest.mark.parametrize(
    "line", ["Between 2019 and 2020 it fell", "2021 2025 2030", "In 2022 2,021 trees", "2020 年 2021 年"]
)
def test_years_in_a_sentence_are_no_head(line: str) -> None:
    assert loose_header(line) is None


def test_lines_of_growth_columns_below_a_head_are_no_rows() -> None:
    assert continues_head("2019 % change 2018-")
    assert not continues_head("Scope 1 5 6")


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Emissions from our plants (in 1,000 t)*", "1,000 t"),
        ("GHG emissions, tonnes CO2e (one site only)*", "tonnes CO2e"),
        ("in tonnes of CO2 equivalents", "tonnes of CO2 equivalents"),
        ("Emissions (tonnes) and waste (kg)", ""),
        ("Reduction by 2030", ""),
    ],
)
def test_a_title_states_a_unit(title: str, unit: str) -> None:
    assert title_unit(title) == unit


def test_running_text_may_be_glued_to_a_title_with_a_unit() -> None:
    assert unit_at_end("we inform our readers.EMISSIONS (METRIC TONS CO2e)") == "METRIC TONS CO2e"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("CO2 direct (Scope 1)", ("1", "", True)),
        ("SCOPE 2 (location-based)", ("2", "location", True)),
        ("Heating and cars (scope 1)", ("1", "", False)),
    ],
)
def test_a_label_names_one_scope(label: str, expected: tuple[str, str, bool]) -> None:
    found = read_scope(label)
    assert found is not None
    assert (found.scope, found.method, found.general) == expected


@pytest.mark.parametrize(
    "label", ["Scope 1 and 2", "Scopes 1, 2 & 3", "Scope 1 intensity", "Scope 1 target", "Waste"]
)
def test_a_label_of_several_scopes_or_something_else_names_none(label: str) -> None:
    assert read_scope(label) is None


def test_the_unit_of_a_title_and_the_methods_of_scope_2() -> None:
    text = (
        "CO2 emissions (in 1,000 t)\n2021 2022\nCO2 direct (Scope 1) 1,100 1,200\n"
        "CO2 indirect (Scope 2) - market-based 400 300\nCO2 indirect (Scope 2) - location-based 500 450\n"
    )
    assert _facts(text) == [
        ("ghg_emissions_scope1", "scope=1", 2021, 1_100_000.0),
        ("ghg_emissions_scope1", "scope=1", 2022, 1_200_000.0),
        ("ghg_emissions_scope2", "method=market;scope=2", 2021, 400_000.0),
        ("ghg_emissions_scope2", "method=market;scope=2", 2022, 300_000.0),
        ("ghg_emissions_scope2", "method=location;scope=2", 2021, 500_000.0),
        ("ghg_emissions_scope2", "method=location;scope=2", 2022, 450_000.0),
    ]


def test_a_source_is_the_total_of_its_scope_when_it_is_alone() -> None:
    head = "Emissions (tCO2e) 2022 2021\n"
    alone = _facts(f"{head}Fuel and coolants (Scope 1) 50 60\n")
    assert [(fact[0], fact[3]) for fact in alone] == [
        ("ghg_emissions_scope1", 50.0),
        ("ghg_emissions_scope1", 60.0),
    ]
    assert _facts(f"{head}Cars (Scope 1) 50 60\nBoilers (Scope 1) 5 6\n") == []


def test_what_stands_alone_under_the_heading_of_a_scope_is_its_total() -> None:
    text = (
        "Emissions (tCO2e) 2022 2021\nDirect emissions (Scope 1)\nBoilers 5 6\nCars 7 8\n"
        "Energy indirect emissions (Scope 2)\nOffices 15 16\n"
    )
    assert [fact[0] for fact in _facts(text)] == ["ghg_emissions_scope2"] * 2


def test_values_glued_to_their_label_are_read() -> None:
    text = (
        "Emissions (tCO2e) 2022 2021\nScope 2 (market-based)39,252 50,828\nScope 1 (tCO2e)1157,857 155,085\n"
    )
    assert [fact[3] for fact in _facts(text)] == [39252.0, 50828.0, 157857.0, 155085.0]


def test_a_mark_that_cannot_be_told_from_its_value_leaves_the_row_unread() -> None:
    assert _facts("Emissions (tCO2e) 2022 2021\nScope 1 (tCO2e)11,570 12,400,000\n") == []


def test_columns_of_parts_under_every_year_are_set_aside() -> None:
    text = "Indicator Unit 2021 2022\nNorth South Total North South Total\nScope 1 tCO2e 1 2 3 4 5 9\n"
    assert [(fact[2], fact[3]) for fact in _facts(text)] == [(2021, 3.0), (2022, 9.0)]
    assert ("4", "column_of_a_part") in _ignored(text)


def test_percentages_behind_the_last_year_are_growth() -> None:
    text = "Emissions (tCO2e) 2021 2022\nScope 1 100 90 -10%\n"
    assert [fact[3] for fact in _facts(text)] == [100.0, 90.0]
    assert ("-10%", "growth_column") in _ignored(text)


def test_a_heading_states_the_unit_of_its_rows() -> None:
    text = (
        "Key figures FY 2022 FY 2021\nStaff (number) 5 6\nCarbon emissions (tonnes)\nScope 1 6,533 7 ,602\n"
    )
    assert [fact[3] for fact in _facts(text) if fact[0] == "ghg_emissions_scope1"] == [6533.0, 7602.0]


def test_a_year_told_twice_counts_where_nothing_qualifies_it() -> None:
    text = "Unit 202212021\npro rata 2021 2020\nScope 1 tCO2e 10 11 12 13\n"
    assert [(fact[2], fact[3]) for fact in _facts(text)] == [(2022, 10.0), (2021, 12.0), (2020, 13.0)]


def test_a_subtotal_that_adds_up_is_the_total_of_the_scope_above() -> None:
    rows = "Direct (Scope 1) Cars 10 20\nBoilers 1 2\nSubtotal {} 22\nOther figures 5 6\n"
    head = "Emissions (tCO e)2 2021 2022\n"
    assert [fact[3] for fact in _facts(head + rows.format(11))] == [11.0, 22.0]
    assert _facts(head + rows.format(99)) == []


def test_scopes_may_be_columns_and_years_rows() -> None:
    text = "GHG emissions (tCO2e)\nYear Scope 1 Scope 2 Scope 3 Total\n2021 10 20 30 60\n2022 11 21 31 63\n"
    assert [(fact[0][-1], fact[2], fact[3]) for fact in _facts(text) if isinstance(fact[0], str)] == [
        ("1", 2021, 10.0),
        ("2", 2021, 20.0),
        ("3", 2021, 30.0),
        ("1", 2022, 11.0),
        ("2", 2022, 21.0),
        ("3", 2022, 31.0),
    ]


def test_the_total_row_stands_for_the_one_year_over_the_table() -> None:
    head = "2021\nGHG Scope Scope 15,6Scope 27Scope 3Total\nMine (tCO2e) 9 9 9 27\n"
    assert [fact[3] for fact in _facts(f"{head}Total (tCO2e) 25,399 24,170 30 49,599\n")] == [
        25399.0,
        24170.0,
        30.0,
    ]
    assert _facts(f"{head}Total (tCO2e) 25,399 24,170 30 60\n") == []


@pytest.mark.parametrize(
    "text",
    [
        # a column behind the years, and a first value that could be a footnote mark
        "Emissions (tCO2e) 2022 2021Baseline 2019\nScope 1 12 13\nScope 3 12 13 14 15\n",
        "Emissions (tCO2e) per employee\n2022 2021\nScope 1 0.5 0.6\n",
        "Emissions (tCO2e) 2022 2021\nEmission intensity\nScope 1 0.5 0.6\nScope 3 7 8\n",
        "Emissions (tCO2e) 2022 2021\nScope 1 reduction 5 6\n",
    ],
)
def test_what_is_not_certain_is_not_emitted(text: str) -> None:
    assert [fact for fact in _facts(text) if fact[3] != 12.0 and fact[3] != 13.0] == []


def test_a_source_is_no_total_where_the_filing_names_the_total_elsewhere() -> None:
    text = "Emissions (tCO2e) 2022 2021\nScope 3 50 60\n\nTravel (tCO2e) 2022 2021\nFlights (Scope 3) 5 6\n"
    assert [fact[3] for fact in _facts(text)] == [50.0, 60.0]


def test_the_first_row_below_a_head_is_no_piece_of_it() -> None:
    assert not continues_head("Change 5 6")
    assert [fact[3] for fact in _facts("Indicator Unit 2022\nScope 1 tCO2e 5\nGroup Total 6\n")] == [5.0]
