"""A filing's own words on restating: found with their place, and only where it says that it does."""

from __future__ import annotations

import pytest

from transforms.identify.restated import notes_in
from transforms.model import Document, Line


def notes(*texts: str) -> str | None:
    lines = tuple(Line(text, number, page=4) for number, text in enumerate(texts, 10))
    return notes_in(Document("text/plain", lines))


@pytest.mark.parametrize(
    "text",
    [
        "1 The 2022 figure has been restated to include two mills.",
        "Scope 2 of 2021 was re-calculated with new factors.",
        "* Previously reported as 410 t.",
        "注：2022 年用水量已重述。",
        "2021年数据经追溯调整",
    ],
)
def test_a_note_is_found_with_its_place(text: str) -> None:
    assert notes("Water 1 2", text) == f"4:11:{text}".replace("：", ":")


@pytest.mark.parametrize(
    "text",
    ["There were no restatements of information this year.", "本年度未对往年数据进行重述。", "Water 1 2"],
)
def test_that_nothing_was_restated_is_no_note(text: str) -> None:
    assert notes(text) is None


def test_a_sentence_goes_on_over_its_lines_and_not_over_the_next() -> None:
    assert notes("The figure was restated since a", "mill was sold.", "Restated.") == (
        "4:10:The figure was restated since a mill was sold.\n4:12:Restated."
    )
