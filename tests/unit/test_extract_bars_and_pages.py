"""Tables drawn with bars but no dashes, page columns, members behind 'aged' and 'in', rows printed again."""

from __future__ import annotations

from tests.pages import told


def test_bars_without_a_row_of_dashes() -> None:
    page = "Topic | 2023 | 2022 |\nNew hires | 12 | 14 |\nFatalities | 0 | 1 |\n"
    assert told(page) == [
        ("new_hires_total", "", 2023, "12"),
        ("new_hires_total", "", 2022, "14"),
        ("work_related_fatalities", "", 2023, "0"),
        ("work_related_fatalities", "", 2022, "1"),
    ]


def test_a_head_that_begins_with_the_unit_stands_one_column_too_far_to_the_left() -> None:
    page = "Unit | 2023 | 2022 |\nWater withdrawal | m3 | 12 | 14 |\nWaste generated | t | 5 | 6 |\n"
    assert [fact[2:] for fact in told(page)] == [(2023, "12"), (2022, "14"), (2023, "5"), (2022, "6")]


def test_where_a_page_column_may_have_given_its_number_to_a_year_nothing_is_read() -> None:
    head = "Indicator Unit 2022 2023 Report Pages\n"
    text = f"{head}Total GHG emissions tCO2e 48.5 45\nFatalities persons 1 0 45\n"
    assert [fact[0] for fact in told(text)] == ["work_related_fatalities"] * 2
    drawn = (
        "| Indicator | Unit | 2022 | 2023 | Report pages |\n|---|---|---|---|---|\n"
        "| Total GHG emissions | tCO2e | 48.5 | 45 | |\n| Fatalities | persons | 1 | 0 | 45 |\n"
    )
    assert [fact[0] for fact in told(drawn)] == ["work_related_fatalities"] * 2


def test_members_behind_aged_and_in() -> None:
    page = "Indicator Unit 2023 Report Pages\nNumber of employees aged under 30 Persons 15 4\n"
    page += "Number of employees in Hong Kong Persons 6 4\n"
    assert told(page) == [
        ("employees_total", "age=under_30", 2023, "15"),
        ("employees_total", "region=hong_kong", 2023, "6"),
    ]


def test_a_unit_per_something_is_no_name() -> None:
    page = "Item | 2022 | 2023 |\nScope 2 tCO2e | 15 | 12 |\nkg CO2/FTE | 7 | 4 |\n"
    assert [fact[3] for fact in told(page)] == ["15", "12"]


def test_a_row_printed_again_below_other_headings_is_nobodys_unless_one_is_the_groups() -> None:
    def drawn(first: str) -> str:
        rows = ["Item | 2023 | 2022 |", f"{first} | | |", "Heavy fuel oil (t) | 70 | 80 |"]
        return "\n".join([*rows, "Chartered ships | | |", "Heavy fuel oil (t) | 20 | 30 |\n"])

    assert told(drawn("Owned ships")) == []
    assert [fact[3] for fact in told(drawn("Group"))] == ["70", "80"]
