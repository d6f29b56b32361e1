"""Figures side by side on a page, each with its name above it or below."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.extract import observe
from transforms.model import Document, Line

Told = list[tuple[str, str, str | None]]
SIGN = 5.0
EMPLOYEES = ("Total employees", "5,432", "")
TURNOVER = ("Employee turnover rate", "11.2%", "%")
ENERGY = ("Total energy consumption", "98,765 MWh", "MWh")
CARDS = (EMPLOYEES, TURNOVER, ENERGY)
LEFT = (60.0, 230.0, 400.0)


def _line(number: int, top: float, *cells: tuple[str, float]) -> Line:
    spans = tuple((x, x + SIGN * len(text)) for text, x in cells)
    box = f"{spans[0][0]},{top},{spans[-1][1]},{top + 12}"
    return Line(" ".join(text for text, _ in cells), number, 1, tuple(text for text, _ in cells), box, spans)


def _page(*rows: tuple[str, ...], middle: bool = False, apart: float = 18.0) -> Document:
    """Rows of three cells below each other, at one left edge or about one middle each."""
    lines = []
    for number, texts in enumerate(rows, start=1):
        shift = [SIGN * len(text) / 2 - 60 if middle else 0.0 for text in texts]
        cells = [(text, x - by) for text, x, by in zip(texts, LEFT, shift, strict=False) if text]
        lines.append(_line(number, 100 + apart * number, *cells))
    return Document("application/pdf", tuple(lines))


def _told(page: Document) -> Told:
    found = observe(page).filter(pl.col("ignored_by").is_null(), pl.col("extractor") == "callouts")
    return found.select("label", "value_text", "unit_text").rows()


def _column(place: int) -> tuple[str, ...]:
    return tuple(card[place] for card in CARDS)


WANTED: Told = [(name, text.split()[0].rstrip("%"), unit or None) for name, text, unit in CARDS]


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("above", [False, True])
def test_each_figure_has_the_name_at_its_place(above: bool, middle: bool) -> None:
    rows = [_column(0), _column(1)] if above else [_column(1), _column(0)]
    assert _told(_page(*rows, middle=middle)) == WANTED


def test_names_of_two_lines_are_put_together() -> None:
    rows = (_column(1), ("Total", "Employee", "Total energy"), ("employees", "turnover rate", "consumption"))
    assert _told(_page(*rows)) == WANTED


def test_a_unit_in_a_cell_of_its_own_is_the_figures() -> None:
    figures = _line(1, 100, ("5,432", 60), ("11.2", 230), ("%", 256), ("98,765", 400), ("MWh", 440))
    names = _line(2, 118, *zip(_column(0), LEFT, strict=True))
    assert _told(Document("application/pdf", (figures, names))) == WANTED


@pytest.mark.parametrize(
    "rows",
    [
        # Rows of a table whose head is above them.
        (_column(0), _column(1), ("5,120", "12.0%", "99,001 MWh")),
        # Nobody knows the names.
        (("5,432", "11.2%", "98,765 MWh"), ("Cups of tea", "Rain", "Letters")),
        # Only one is known.
        (("5,432", "11.2%", "98,765 MWh"), ("Total employees", "Rain", "Letters")),
        # The names take none of the units.
        (("5,432 MWh", "11.2 t", "98,765%"), _column(0)),
        # Aims are no figures of the year.
        (("Our targets for 2030",), _column(1), _column(0)),
    ],
)
def test_what_is_no_card_gives_nothing(rows: tuple[tuple[str, ...], ...]) -> None:
    named = {name for name, *_ in CARDS}
    assert not [told for told in _told(_page(*rows)) if told[0] in named]


def test_names_far_below_are_not_theirs() -> None:
    assert not [told for told in _told(_page(_column(1), _column(0), apart=60.0)) if told[0]]


def test_names_above_and_below_that_fit_as_well_say_nothing() -> None:
    others = ("Number of employees", "Employee turnover", "Energy consumption")
    told = _told(_page(_column(0), _column(1), others))
    assert not [one for one in told if one[0] in {*_column(0), *others}]
