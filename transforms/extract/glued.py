"""Values glued to the label before them, as text without geometry prints them.

'(market-based)39,252 50,828' lost a blank; '(t)1157,857 155,085' lost a superscript mark as well.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from transforms.extract.words import NUMBERED

GLUED_VALUE = re.compile(r"(?P<label>.*(?:[)\]]|[a-z]{3}|CO2-?eq?|2eq?))(?P<value>\d[\d,]*(?:\.\d+)?)$")
WELL_FORMED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,4})(?:\.\d+)?$")


def unglued(words: list[str], start: int, end: int, wanted: int) -> tuple[list[str], int, int]:
    """One value short, and the label's last word ends in one: '(market-based)39,252 50,828'.

    A footnote mark may stand between: '(t)1157,857 155,085'; the number of 'Scope3' is no value.
    The reading of the same order as the next value is taken when there is only one.
    """
    if end - start != wanted - 1 or not start or end == start:
        return words, start, end
    glued = GLUED_VALUE.match(words[start - 1])
    if glued is None or NUMBERED.search(glued["label"]):
        return words, start, end
    readings = _readings(glued["value"], words[start])
    if len(readings) != 1:
        return words, start, end
    value = readings[0]
    mark = glued["value"][: -len(value)]
    pieces = [glued["label"], *([f"({mark})"] if mark else []), value]
    return [*words[: start - 1], *pieces, *words[start:]], start - 1 + len(pieces) - 1, end + len(pieces) - 1


def _readings(printed: str, neighbour: str) -> list[str]:
    """The print as a value, with and without one or two digits of a footnote mark before it."""
    formed = WELL_FORMED.match(printed) and not printed.lstrip("0").startswith(",")
    whole = [printed] if formed else []
    if whole and len(printed.partition(",")[0].partition(".")[0]) <= 1:
        return whole
    marked = [printed[size:] for size in (1, 2) if WELL_FORMED.match(printed[size:]) and printed[size] != "0"]
    near = [text for text in [*whole, *marked] if _same_order(text, neighbour)]
    return near if near else whole if not marked else []


def _same_order(text: str, neighbour: str) -> bool:
    try:
        value, other = (Decimal(word.replace(",", "").strip("*")) for word in (text, neighbour))
    except InvalidOperation:
        return False
    return value > 0 and other > 0 and Decimal("0.5") <= value / other <= Decimal(2)
