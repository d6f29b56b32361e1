"""Tables printed cell by cell, or labels first and values behind: read where counts or a sum prove them."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

HEAD = "Greenhouse gas emissions (tCO2e)\n"
LABELS = ["Scope 1", "Scope 2", "Scope 3", "Total"]
ROWS = [["1,000", "1,100"], ["500", "510"], ["9,000", "9,100"], ["10,500", "10,710"]]
WANTED = by_year((2022, 2021), s1=(1000, 1100), s2=(500, 510), s3=(9000, 9100))


def lines(*parts: str) -> str:
    return HEAD + "\n".join(parts) + "\n"


@pytest.mark.parametrize(
    "page",
    [
        lines(
            "2022", "2021", *(text for label, row in zip(LABELS, ROWS, strict=True) for text in (label, *row))
        ),
        lines("2022 2021", *LABELS, *(" ".join(row) for row in ROWS)),
        lines("2022", "2021", *LABELS, *(" ".join(row) for row in ROWS)),
        lines("2022 2021", *LABELS, *(row[0] for row in ROWS), *(row[1] for row in ROWS)),
        lines("2022 2021", *LABELS, *(value for row in ROWS for value in row)),
        lines("2022 2021", *LABELS[:3], *(" ".join(row) for row in ROWS[:3])),
    ],
)
def test_cells_and_blocks_that_are_proven(page: str) -> None:
    assert totals(page) == WANTED


def test_units_and_wrapped_labels_between_the_cells() -> None:
    page = "2020\n2021\nScope 1 emissions\ntCO2e\n10\n11\nScope 2 emissions\n(market-based)\ntCO2e\n20\n21\n"
    assert totals(page) == by_year((2020, 2021), s1=(10, 11), s2m=(20, 21))


@pytest.mark.parametrize(
    "page",
    [
        lines("2022 2021", *LABELS[:2], *(" ".join(row) for row in ROWS[:2])),
        lines("2022 2021", *LABELS, *(" ".join(row) for row in [*ROWS[:3], ["10,501", "10,999"]])),
        lines("2022 2021", *LABELS, *(" ".join(row) for row in [*ROWS, ["7", "8"]])),
        lines("2022", "2021", "Scope 1", "1,000", "Scope 2", "500", "510"),
        lines("2022", "2030", "Scope 1", "1,000", "900", "Scope 2", "500", "510"),
    ],
)
def test_what_nothing_proves_is_not_paired(page: str) -> None:
    assert totals(page) == []
