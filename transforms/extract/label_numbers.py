"""Numbers of a row that are none of its values: each is set aside by name."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.extract.numbers import tokens
from transforms.extract.rows import Cell
from transforms.extract.words import DIGIT_NOTES, strip_notes

_SCALE_SIGNS = "0123456789., ^"


def numbers_in_label(label: str) -> Iterator[Cell]:
    """Digits of a label are no values, but they are numbers in a table: each is set aside by name."""
    if not any(map(str.isdigit, label)):
        return
    marks = DIGIT_NOTES.search(label) if strip_notes(label) != label else None
    body = label[: marks.start()] if marks else label
    for token in tokens(body):
        yield Cell(token, ignored_by="number_in_label")
    for token in tokens(marks.group() if marks else ""):
        yield Cell(token, ignored_by="footnote_mark")


def scale_in_unit(unit: str) -> Iterator[Cell]:
    """The number a unit begins with ('1,000 t') stands among those of the row and is none of them."""
    scale = unit[: len(unit) - len(unit.lstrip(_SCALE_SIGNS))]
    for token in tokens(unit)[: len(tokens(scale))]:
        yield Cell(token, ignored_by="scale_of_unit")
