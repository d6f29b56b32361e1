from __future__ import annotations

from decimal import Decimal

import pytest

from esglake.show import plain


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x","y")',
        "=1+1",
        "@SUM(A1)",
        "+A1",
        "-2+3+cmd|' /C calc'!A0",
        "-HYPERLINK(A1)",
        "\t=1",
        "\n=1",
        "＝1+1",
    ],
)
def test_what_a_sheet_would_run_is_quoted(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["-40.31%", "-1,234.5", "- 5 t", "+12", "-", "--", "—", "- Male employees", "-男性", "Scope 1", ""],
)
def test_figures_dashes_and_listed_words_are_as_printed(text: str) -> None:
    assert plain(text) == text


def test_numbers_are_numbers() -> None:
    assert (plain(Decimal("-3.500")), plain(-2), plain(None)) == ("-3.5", "-2", "")
