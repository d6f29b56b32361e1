"""People under a title of the workforce whose members add up to the total."""

from __future__ import annotations

import pytest

from tests.pages import told

COUNTED = "| | 2023 | | 2022 | |\n|---|---|---|---|---|\n| | Number | % | Number | % |\n"
MEMBERS = (
    "| Women | 88 | 31% | 92 | 31% |\n| Men | 198 | 69% | 208 | 69% |\n| Total | 286 | 100% | 300 | 100% |\n"
)


def test_members_under_a_title_of_the_workforce_that_add_up_to_the_total_are_its_parts() -> None:
    found = told(f"Workforce by gender\n\n{COUNTED}{MEMBERS}")
    assert ("employees_total", "gender=female", 2023, "88") in found
    assert ("employees_share", "gender=male", 2022, "69") in found
    assert ("employees_total", "", 2022, "300") in found


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("Participants by gender", MEMBERS),
        ("Workforce by gender", MEMBERS.replace("286", "290")),
        ("Workforce by gender", MEMBERS.replace("| Total", "| Other")),
    ],
)
def test_members_that_no_title_and_no_total_prove_are_nobodys(title: str, rows: str) -> None:
    assert told(f"{title}\n\n{COUNTED}{rows}") == []


def test_shares_alone_that_make_a_hundred_under_such_a_title() -> None:
    rows = "| | 2023 | 2022 |\n|---|---|---|\n| Women | 41% | 40% |\n| Men | 59% | 60% |\n"
    assert told(f"Workforce by gender\n\n{rows}")[0] == ("employees_share", "gender=female", 2023, "41")
    assert told(f"Board by gender\n\n{rows}") == []
    assert told(f"Workforce by gender\n\n{rows.replace('59', '57')}") == []


def test_members_under_a_heading_inside_the_table_are_not_the_workforce() -> None:
    rows = "New hires\nWomen 41 40\nMen 59 60\nTotal 100 100\n"
    assert not [fact for fact in told(f"Workforce\nIndicator 2023 2022\n{rows}") if "employees_" in fact[0]]
