"""Heads that the text prints behind their rows."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

ROWS = "Scope 1 1,200 1,300\nScope 2 (2) 500 600\nTotal 1,700 1,900\n"
HEAD = "GHG emissions (tCO2e) 2022 2021\n"
WANTED = by_year((2022, 2021), s1=(1200, 1300), s2=(500, 600))


@pytest.mark.parametrize(
    "behind", ["", "(2) market-based\n", "Our offices bought green power in both years.\n"]
)
def test_the_head_behind_the_rows_is_theirs(behind: str) -> None:
    assert totals(ROWS + HEAD + behind) == WANTED


@pytest.mark.parametrize(
    "page",
    [
        ROWS + HEAD + "Energy 10 20\n",
        ROWS + HEAD.replace("2022 2021", "2022 2021 2020"),
        ROWS + HEAD.replace("emissions", "targets"),
        "Results 2020 2019\nOur tables follow, for the group alone and without the companies sold since.\n"
        * 2
        + ROWS
        + HEAD,
        ROWS.splitlines()[0] + "\n" + HEAD,
    ],
)
def test_another_head_or_table_may_be_meant(page: str) -> None:
    assert [row for row in totals(page) if row in WANTED] == []
