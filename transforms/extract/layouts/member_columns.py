"""Text of tables with members under years: '2023 2022' over '男性 女性 男性 女性'.

Text has no cells, so the words are counted: every year has the same members in the same order, a row
ends with exactly as many values. The lines are given out with cells, as a file with cells tells them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.groups import REST
from transforms.extract.heads.header import PERIOD, names_year
from transforms.extract.numbers import as_value, words_of
from transforms.extract.words import header_words, plain
from transforms.model import Document, Line

MAX_COLUMNS = 12
MAX_TITLE = 20
"""Characters of a heading between two rows."""
MAX_CAPTION = 12


def celled(document: Document) -> list[tuple[Line, ...]]:
    """The lines of each such table, head first, with a cell for the label and one for each value."""
    found: list[tuple[Line, ...]] = []
    last = -1
    for place, (upper, lower) in enumerate(pairwise(document.lines)):
        columns = _columns(upper, lower) if place > last and not upper.spans else None
        if columns is None:
            continue
        periods, members = columns
        rows = list(_rows(document.lines[place + 2 :], len(members)))
        if rows:
            step = len(members) // len(periods)
            heads = [periods[column // step] for column in range(len(members))]
            found.append((_celled(upper, "", heads), _celled(lower, "", members), *rows))
            last = place + 1
    return found


def _columns(upper: Line, lower: Line) -> tuple[list[str], list[str]] | None:
    """(the years of the upper line, the members of the lower one), the same ones under each year."""
    if not names_year(plain(upper.text)) or lower.text[:1].isdigit() or not CJK.search(lower.text):
        return None
    periods = [found.group().strip() for found in PERIOD.finditer(plain(upper.text))]
    caption = "".join(PERIOD.sub(" ", plain(upper.text)).split())
    words = lower.text.split()
    if words and header_words().get(plain(words[0])) == "label":
        words = words[1:]
    if not periods or len(set(periods)) != len(periods) or len(caption) > MAX_CAPTION:
        return None
    step, rest = divmod(len(words), len(periods))
    if rest or step < 2 or len(words) > MAX_COLUMNS or words != words[:step] * len(periods):
        return None
    return (periods, words) if _one_axis(words[:step]) else None


def _one_axis(words: Sequence[str]) -> bool:
    """Whether the words are different members of one axis, but for a total."""
    members = [word for word in words if not REST.match(word)]
    axes = [set(catalogue().axes_with_member(word)) for word in members]
    return len(members) > 1 and len(set(words)) == len(words) and bool(set.intersection(*axes))


def _rows(lines: Sequence[Line], wanted: int) -> Iterator[Line]:
    """The rows under the head; a short line without figures may stand between two."""
    heading: Line | None = None
    for line in lines:
        words = words_of(line.text)
        values = words[-wanted:]
        if len(words) > wanted and all(map(as_value, values)) and not as_value(words[-wanted - 1]):
            if heading is not None:
                yield _celled(heading, heading.text, [""] * wanted)
            heading = None
            yield _celled(line, " ".join(words[:-wanted]), values)
        elif (
            heading is None
            and line.text.strip()
            and len(line.text) <= MAX_TITLE
            and not _has_digit(line.text)
        ):
            heading = line
        else:
            return


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _celled(line: Line, label: str, values: Sequence[str]) -> Line:
    cells = (label, *values)
    return replace(line, cells=cells, spans=tuple((float(n), n + 1.0) for n in range(len(cells))))
