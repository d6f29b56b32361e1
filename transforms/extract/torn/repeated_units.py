"""A unit printed once per column: 'Emissions by scope Metric tons CO2e Metric tons CO2e Metric tons CO2e'.

Some reports set the unit into every cell of a heading row. Said once in brackets behind the heading
it is what other reports print, and holds for the rows below.
"""

from __future__ import annotations

from dataclasses import replace

from transforms.catalogue import catalogue
from transforms.model import Line

MAX_WORDS = 6
"""So many words a unit has at most: 'million metric tons of CO2 equivalent'."""


def said_once(line: Line) -> Line:
    """The line with such a run of one unit as one unit in brackets; any other line as it is."""
    words = line.text.split()
    if len(words) < 3 or words[-1][0].isdigit() or words[-1] not in words[:-1]:
        return line
    for size in range(1, min(MAX_WORDS, len(words) // 2) + 1):
        unit, start = words[-size:], len(words) - size
        while start >= size and words[start - size : start] == unit:
            start -= size
        if start < len(words) - size and start and catalogue().is_unit(" ".join(unit)):
            return replace(line, text=f"{' '.join(words[:start])} ({' '.join(unit).strip('()')})")
    return line
