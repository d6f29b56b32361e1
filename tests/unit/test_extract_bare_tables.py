"""Tables without a head: known names with one value each, their unit in the line above."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.extract import observe
from transforms.model import Document, Line


def _line(number: int, *cells: str) -> Line:
    spans = tuple((100.0 * place, 100.0 * place + 80) for place in range(len(cells)))
    return Line(" ".join(cells), number, 1, cells, None, spans)


def _told(*rows: tuple[str, ...]) -> list[tuple[str, str, str | None]]:
    lines = tuple(_line(number, *cells) for number, cells in enumerate(rows, start=1))
    found = observe(Document("application/pdf", lines)).filter(pl.col("ignored_by").is_null())
    return found.select("label", "value_text", "unit_text").rows()


@pytest.mark.parametrize("name", ["研发投入", "研发投入合计", "合计研发投入"])
def test_a_known_name_begins_a_table_also_with_the_word_for_all(name: str) -> None:
    rows = [("单位：元",), (name, "48,900.50"), ("研发人员数量", "31")]
    assert _told(*rows)[0] == (name, "48,900.50", "元")


def test_an_unknown_name_begins_none() -> None:
    assert _told(("单位：元",), ("食堂座位合计", "48,900.50"), ("停车位", "31")) == []
