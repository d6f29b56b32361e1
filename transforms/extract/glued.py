"""Values glued to the label before them, as text without geometry prints them.

'(market-based)39,252 50,828' lost a blank; '(t)1157,857 155,085' lost a superscript mark as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from transforms.extract.growth import PERCENT
from transforms.extract.words import NUMBERED
from transforms.regex import regex

GLUED_VALUE = regex(
    r"(?P<label>.*(?:[)\]]\**|[a-z]{3}|CO2-?eq?|2-?eq?))(?P<value>[<>~≤≥]?\d[\d,]*(?:\.\d+)?)$"
)
MOST_MARK = 3
"""The digits of a mark are fewer, with their comma."""
FOOTNOTE = regex(r"\d{1,2}")
NEAREST, FARTHEST = Decimal(2), Decimal(6)
"""Two years of one figure seldom differ more than by the first factor, and hardly ever by the second."""
WELL_FORMED = regex(r"(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d\d)+,\d{3}|\d{1,4})(?:\.\d+)?$")
"""Also with lakhs and crores parted, as India prints them: '12,45,611'."""

WITHOUT_COMMAS = regex(r"\d{5,}(?:\.\d+)?$")


def unglued(
    words: list[str], start: int, end: int, wanted: int, *, trailing: bool = False
) -> tuple[list[str], int, int]:
    """One value short, and the label's last word ends in one: '(market-based)39,252 50,828'.

    A footnote mark may stand between: '(t)1157,857 155,085'; the number of 'Scope3' is no value.
    The reading of the same order as the next value is taken when there is only one. Where a column of
    changes or pages is `trailing`, its number makes the run seem complete.
    """
    if not start or end == start:
        return words, start, end
    glued = GLUED_VALUE.match(words[start - 1])
    long = end - start == wanted or (end - start > wanted and glued and len(glued["value"]) > MOST_MARK)
    hidden = trailing and long and glued is not None and _hides(glued["value"], words[end - 1])
    if end - start != wanted - 1 and not hidden:
        return words, start, end
    if glued is None or NUMBERED.search(glued["label"]):
        return words, start, end
    readings = _readings(glued["value"], words[start])
    if len(readings) != 1:
        return words, start, end
    value = readings[0]
    mark = glued["value"][: -len(value)]
    pieces = [glued["label"], *([f"({mark})"] if mark else []), value]
    return [*words[: start - 1], *pieces, *words[start:]], start - 1 + len(pieces) - 1, end + len(pieces) - 1


def glued_run(words: list[str], values: Sequence[bool], wanted: int) -> tuple[int, int]:
    """Where one value too few stands before other text, behind a word that ends in one; else (0, 0).

    'Metric Tons CO2e634,916 605,606 586,455 305-1 see page 4' under three years.
    """
    size = wanted - 1
    for start in range(1, len(words) - size + 1 if size else 0):
        end = start + size
        alone = not values[start - 1] and (end == len(words) or not values[end])
        if alone and all(values[start:end]) and GLUED_VALUE.match(words[start - 1]):
            return start, end
    return 0, 0


def _hides(printed: str, last: str) -> bool:
    """Whether the glued number is a value and no mark: the last of the run is a change, or it is too long."""
    return bool(PERCENT.search(last)) or not FOOTNOTE.fullmatch(printed)


def _readings(printed: str, neighbour: str) -> list[str]:
    """The print as a value, with and without one or two digits of a footnote mark before it."""
    if not printed[0].isdigit():
        return [printed]
    plain = WITHOUT_COMMAS.match(printed) and "," not in neighbour
    formed = (plain or WELL_FORMED.match(printed)) and not printed.lstrip("0").startswith(",")
    whole = [printed] if formed else []
    if whole and len(printed.partition(",")[0].partition(".")[0]) <= 1:
        return whole
    marked = [printed[size:] for size in (1, 2) if WELL_FORMED.match(printed[size:]) and printed[size] != "0"]
    near = [text for text in [*whole, *marked] if _same_order(text, neighbour)]
    if whole and whole[0] not in near and _same_order(whole[0], neighbour, FARTHEST):
        return []  # '27.1' before '10.4' may be mark 2 and 7.1, or a year unlike the next
    return near if near else whole if not marked else []


def _same_order(text: str, neighbour: str, most: Decimal = NEAREST) -> bool:
    try:
        value, other = (Decimal(word.replace(",", "").strip("*")) for word in (text, neighbour))
    except InvalidOperation:
        return False
    return value > 0 and other > 0 and 1 / most <= value / other <= most
