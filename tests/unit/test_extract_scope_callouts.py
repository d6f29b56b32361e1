"""Callouts of scopes, figure and label by turns: which belongs to which is told by the run's ends."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

TITLE = "2022 Carbon footprint\n"
WANTED = by_year((2022,), s1=(1200,), s2=(500,))


@pytest.mark.parametrize(
    "page",
    [
        "1,200 tCO2e\nScope 1\n500 tCO2e\nScope 2\n",
        "Scope 1\n1,200 tCO2e\nScope 2\n500 tCO2e\n",
        "1,200\ntCO2e Scope 1\n500\ntCO2e Scope 2\n",
        "1,200\ntCO2e\nScope 1 emissions\n500\ntCO2e\nScope 2 emissions\n",
        "Scope 1\n1,200\ntCO2e\nScope 2\n500\ntCO2e\n",
        "1,200 tCO2e\nScope 1\n500 tCO2e\nScope 2\n1,700 tCO2e\nTotal\n",
        "Total emissions\n1,700 tCO2e\nScope 1\n1,200 tCO2e\nScope 2\n500 tCO2e\n",
    ],
)
def test_figures_above_or_below_their_labels(page: str) -> None:
    assert totals(TITLE + page) == WANTED


@pytest.mark.parametrize(
    "page",
    [
        "1,700 tCO2e\nScope 1\n1,200 tCO2e\nScope 2\n500 tCO2e\n",
        "1,700 tCO2e\nScope 1\n1,200 tCO2e\nScope 2\n500 tCO2e\nScope 3\n",
        "900 tCO2e\nScope 1\n1,200 tCO2e\nScope 2\n500 tCO2e\nScope 3\nnot yet measured\n",
        "1,200 tCO2e\nScope 1\n500 tCO2e\nScope 1\n",
        "1,200 MWh\nScope 1\n500 MWh\nScope 2\n",
    ],
)
def test_runs_that_leave_a_doubt_tell_nothing(page: str) -> None:
    assert totals(TITLE + page) == []


@pytest.mark.parametrize(
    "title", ["2022 emission reductions\n", "2022 financed emissions\n", "2022 targets\n"]
)
def test_a_title_of_else_holds_for_the_run(title: str) -> None:
    assert totals(title + "1,200 tCO2e\nScope 1\n500 tCO2e\nScope 2\n") == []
