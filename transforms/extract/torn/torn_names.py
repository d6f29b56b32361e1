"""Names whose number a page's text tears off: 'tonnes of CO / 2-e 10.9 8.7', '(Scope / 2) 5.5 5.3'.

A subscript is set as text of its own, and a long label is wrapped anywhere. The digit goes back to its
name before anything is counted, or it would be a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from transforms.model import Line
from transforms.regex import regex

_GAS = regex(r"(?<![A-Za-z])(?:k|M|MT|mt|t|T)?CO\s*$")
_TAIL = regex(r"2(?:\s?-?e(?:q\.?)?(?![A-Za-z]))?(?!\d)(?![.,]\d)")
_SCOPE = regex(r"\bscopes?\s*$", re.IGNORECASE)
_NUMBERS = regex(r"[123](?:\s?(?:,|and|&|\+)\s?[123](?!\d))*(?![\d.]|,\d)\)?[*†]*")


def rejoined(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, each such tail at the end of the line above."""
    above: Line | None = None
    for line in lines:
        glue, tail = _torn(above.text, line.text) if above is not None else ("", None)
        if above is not None and tail is not None:
            above = replace(above, text=above.text.rstrip() + glue + tail[0])
            yield above
            above = replace(line, text=line.text[tail.end() :].lstrip())
            continue
        if above is not None:
            yield above
        above = line
    if above is not None:
        yield above


def _torn(above: str, text: str) -> tuple[str, re.Match[str] | None]:
    """What belongs to the end of the line above, and what stands between."""
    if _GAS.search(above):
        return "", _TAIL.match(text)
    return " ", _NUMBERS.match(text) if _SCOPE.search(above) else None
