"""Number tokens as printed: which words of a line are values, dashes, or neither.

Nothing is converted here; a token keeps its print ('226,638. 2', '38,341(2)', '—'), only pieces
that a space has torn apart are put together again.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.record import record
from transforms.regex import regex

_SIGNS = r"[~≈约約<>≤≥(（+\-−–－]*\s?(?:RMB|HK\$|US\$|S\$|[¥￥$€£])?[+\-−]?"
_DIGITS = (
    r"(?:\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?![.,\d])|"
    r"\d[\d,，]*(?:['’]\d{3})*(?:\s[,，]\d{3}(?!\d))?"
    r"(?:(?<=[,，])\s\d{3}[\d,，]*)?(?:[.．]\s?\d+|\s[.．]\d+)?)"
)
_TAIL = r"\s?(?:[)）]?\s?[%％‰]?|[%％‰][)）])(?:\s?[\[(（]\d{1,2}[\])）]|[*†‡※①-⑨¹²³⁴⁵⁶⁷⁸⁹])*[^\S\n]?"
NUMBER = regex(rf"{_SIGNS}{_DIGITS}{_TAIL}$")
RATIO = regex(r"\d+(?:\.\d+)?\s?[:：]\s?\d+(?:\.\d+)?$")
NOTHING = regex(
    r"(?:[-—–―－─−]{1,3}|[/／]|n/?a|n\.a\.?|nil|不适用|不適用|未披露|未统计|未統計|暂无|暫無|无|無"
    r"|not (?:disclosed|applicable|available|reported|measured|calculated))$",
    re.IGNORECASE,
)
WITH_UNIT = regex(rf"({_SIGNS}{_DIGITS})\s?([^\d\s.,()（）][^\d]{{0,14}})$")
LETTER_MARK = regex(rf"{_SIGNS}{_DIGITS}[a-z]$")
"""'22.2r': a letter as footnote mark, as English reports print for 'restated'."""

has_digit = re.compile(r"\d").search
"""Most words have none, and only NOTHING fits such a one."""

TORN_LEFT = regex(r"[(\-−]?\d[\d,，]*[.．,，]$")
TORN_RIGHT = regex(r"[.．]\d+[%％]?$|[,，]\d{3}(?:[,，.．]\d+)*$")
_POINTS = ".．,，"
_TORN_ENDS = _POINTS + "tTO"
"""How the left half of what is torn ends, unless the right one begins with a point."""
NOT_SAID = regex(r"(?:reported|disclosed|available|applicable|measured|calculated)$", re.IGNORECASE)
GAS_TAIL = regex(r"2(?:e|eq)?(?![A-Za-z\d])")
"""'CO 2e', 'CO 2': the subscript stands apart, and is no figure."""

TOKEN = regex(r"(?<![A-Za-z\d.,])\d[\d,，]*(?:\.\d+)?(?![A-Za-z\d])")


@record(frozen=True, slots=True)
class Value:
    """One value of a row as printed; `unit` where the print glues one to it ('12.5 吨')."""

    text: str
    unit: str = ""


def half_digit(number: Decimal) -> Decimal:
    """Half of the last printed digit: so far a rounded print may lie from what it stands for."""
    return Decimal(5).scaleb(int(number.as_tuple().exponent) - 1)


@lru_cache(maxsize=65536)
def as_value(word: str) -> Value | None:
    """The word as a value, or None when it is no number and no dash."""
    if has_digit(word) is None:
        return Value(word.strip()) if NOTHING.match(word) else None
    if NUMBER.match(word) or RATIO.match(word) or NOTHING.match(word):
        return Value(word.strip())
    glued = WITH_UNIT.match(word)
    if glued and catalogue().is_unit(glued.group(2)):
        return Value(word.strip(), glued.group(2))
    return Value(word.strip()) if LETTER_MARK.match(word) else None


def words_of(text: str) -> list[str]:
    """The words of a line, numbers torn by a space mended: '226,638. 2' is one word."""
    words: list[str] = []
    for word in text.split():
        # What is torn shows it at the cut; most words do not.
        cut = words and (word[0] in _POINTS or words[-1][-1] in _TORN_ENDS)
        if cut and _torn(words[-1], word):
            words[-1] = f"{words[-1]} {word}"
        else:
            words.append(word)
    if len(words) > 1 and words[0].lower().startswith("not "):
        words[:1] = words[0].split()  # 'Not reported 4 5': the first column holds a label, and no value
    return words


def _torn(left: str, right: str) -> bool:
    if left.lower() == "not" and NOT_SAID.match(right):
        return True
    if left.endswith("CO") and GAS_TAIL.match(right):
        return True
    if TORN_RIGHT.match(right):
        return left.replace(",", "").replace("，", "").isdigit()
    if not TORN_LEFT.match(left):
        return False
    whole = re.match(r"\d{3}(?!\d)" if left[-1] in ",，" else r"\d+[%％]?$", right)
    return whole is not None


def mend_thousands(values: list[str], wanted: int) -> list[str] | None:
    """'12 345 13 456' as two numbers: join pieces of three digits, if that makes `wanted` values.

    A percentage among them is another column's, and a comma shows that blanks part no thousands.
    """
    if any("," in value for value in values) or 0 < sum("%" in value for value in values) < len(values):
        return None
    mended: list[str] = []
    for value in values:
        joins = re.match(r"\d{3}(?:[.．]\d+)?$", value) and mended
        if joins and re.match(r"\d{1,3}(?: \d{3})*$", mended[-1]):
            mended[-1] = f"{mended[-1]} {value}"
        else:
            mended.append(value)
    torn = any(re.match(r"0\d", value) for value in mended)
    return mended if len(mended) == wanted and not torn else None


def tokens(text: str) -> list[str]:
    """Free-standing numbers inside a label or a note; digits glued to letters (CO2) are none."""
    return TOKEN.findall(text)
