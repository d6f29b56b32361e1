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
