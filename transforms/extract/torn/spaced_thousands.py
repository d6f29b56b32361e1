"""Thousands parted by blanks where only the page shows it: 'Scope 3 904 118 877 203' is two figures.

'31 204 29 870' can be read in one way under two years; four groups of three digits cannot. On a
page whose other rows prove that blanks part thousands, a scope's groups are shared out evenly among the
years, if the figures then are of one order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.extract.numbers import mend_thousands
from transforms.extract.torn.years_named import years_named
from transforms.model import Line
from transforms.regex import regex

MIN_PROVEN = 2
MAX_RATIO = 10
"""The figures of one scope differ by less from year to year."""

_GROUPS = regex(r"(?:(?<=\s)|(?<=\)))\d{1,3}(?: \d{1,3})+$")
_THREE = regex(r"\d{3}$")
_NUMBER_OF_SCOPE = regex(r"\bscope$", re.IGNORECASE)


def with_whole_thousands(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, such rows with commas in their figures."""
    years, proven = 0, 0
    open_rows: dict[int, list[str]] = {}
    for place, line in enumerate(lines):
        if named := years_named(line.text):
            years = named
            continue
        words = _groups(line.text) if years else []
        if not words:
            continue
        mended = mend_thousands(words, years)
        proven += mended is not None and any(len(value.split()[0]) < 3 for value in mended)
        shared = _shared_out(words, years) if mended is None and "cope" in line.text.lower() else []
        if shared:
            open_rows[place] = shared
    for place, line in enumerate(lines):
        if proven >= MIN_PROVEN and place in open_rows:
            label = line.text.rstrip()[: -len(" ".join(_groups(line.text)))]
            yield replace(line, text=label + " ".join(open_rows[place]))
        else:
            yield line


def _groups(text: str) -> list[str]:
    """The groups of digits that end a line, without the number of a scope."""
    found = _GROUPS.search(text.rstrip())
    if found is None:
        return []
    words = found[0].split()
    return words[1:] if _NUMBER_OF_SCOPE.search(text[: found.start()].rstrip()) else words


def _shared_out(words: list[str], count: int) -> list[str]:
    """As many groups for each year, all of three digits but the first; [] where that is no reading."""
    size, rest = divmod(len(words), count)
    if rest or size < 2:
        return []
    figures = [words[at : at + size] for at in range(0, len(words), size)]
    if any(figure[0].startswith("0") or not all(map(_THREE.match, figure[1:])) for figure in figures):
        return []
    amounts = [int("".join(figure)) for figure in figures]
    return [",".join(figure) for figure in figures] if max(amounts) < MAX_RATIO * min(amounts) else []
