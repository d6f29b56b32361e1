"""Formats of inline reports: how what people read becomes what the fact says.

The transformation registries 1 to 5 name a format per way of writing, the SEC a few more; versions
differ in hyphens only. A format that is not known here is a problem of its fact, never a guess.
https://www.xbrl.org/Specification/inlineXBRL-transformationRegistry/REC-2022-02-16/
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from transforms.read.xbrl.wording import in_words

REGISTRY = "http://www.xbrl.org/inlineXBRL/transformation/"
REGISTRY_OLD = "http://www.xbrl.org/2008/inlineXBRL/transformation"
SEC = "http://www.sec.gov/inlineXBRL/transformation/"
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_CENTURY = 2000
_DURATIONS = {"duryear": "P{}Y", "durmonth": "P{}M", "durweek": "P{}W", "durday": "P{}D", "durhour": "PT{}H"}

Transformation = Callable[[str], str]


class NotInThatForm(ValueError):
    """The text is not written in the form that its format promises."""


def transformation(namespace: str, name: str) -> Transformation:
    """The format of that name, which raises NotInThatForm; raises LookupError for an unknown one."""
    if not namespace.startswith((REGISTRY, REGISTRY_OLD, SEC)):
        raise LookupError(name)
    return _formats()[name.replace("-", "").lower()]


@lru_cache(maxsize=1)
def _formats() -> dict[str, Transformation]:
    dot: Transformation = Separated(".")
    comma: Transformation = Separated(",")
    numbers = dict.fromkeys(("numdotdecimal", "numdotdecimalin", "numcommadot", "numspacedot"), dot)
    numbers |= dict.fromkeys(("numcommadecimal", "numdotcomma", "numspacecomma"), comma)
    numbers |= dict.fromkeys(("numdotdecimalapos",), dot) | dict.fromkeys(("numcommadecimalapos",), comma)
    numbers |= {"numunitdecimal": _with_unit, "numunitdecimalapos": _with_unit}
    numbers |= {"numdash": _dash, "zerodash": _dash, "fixedzero": _always("0"), "numwordsen": in_words}
    texts = {"fixedempty": _always(""), "nocontent": _always("")}
    texts |= dict.fromkeys(("fixedtrue", "booleantrue"), _always("true"))
    texts |= dict.fromkeys(("fixedfalse", "booleanfalse"), _always("false"))
    texts |= {"boolballotbox": _ballot_box, "yesnoballotbox": _yes_no_box}
    spans = {name: _lasting(pattern) for name, pattern in _DURATIONS.items()}
    return {**numbers, **texts, **spans, **_dates()}


def _dates() -> dict[str, Transformation]:
    day_first = _date("day", "month", "year")
    month_first = _date("month", "day", "year")
    year_first = _date("year", "month", "day")
    names = dict.fromkeys(
        ("datedaymonthyear", "datedaymonthnameyearen", "datedoteu", "dateslasheu", "datedaymonthyearen",
         "datelonguk", "dateshortuk"), day_first)  # fmt: skip
    names |= dict.fromkeys(
        ("datemonthdayyear", "datemonthnamedayyearen", "datemonthdayyearen", "datedotus", "dateslashus",
         "datelongus", "dateshortus"), month_first)  # fmt: skip
    names |= dict.fromkeys(("dateyearmonthday", "dateyearmonthdaycjk"), year_first)
    names |= dict.fromkeys(
        ("datemonthyear", "datemonthnameyearen", "datemonthyearen"), _date("month", "year")
    )
    names |= dict.fromkeys(
        ("dateyearmonth", "dateyearmonthcjk", "dateyearmonthnameen"), _date("year", "month")
    )
    names |= dict.fromkeys(("datedaymonth", "datedaymonthnameen", "datedaymonthen"), _date("day", "month"))
    names |= dict.fromkeys(("datemonthday", "datemonthnamedayen", "datemonthdayen"), _date("month", "day"))
    return names


def _always(value: str) -> Transformation:
    return lambda _: value


def _dash(text: str) -> str:
    if text in set("-‐‑‒–—―−─"):
        return "0"
    raise NotInThatForm(text)


class Separated:
    """Digits with a decimal point of this kind; what groups them stands before it only."""

    def __init__(self, point: str) -> None:
        self.separator = "," if point == "." else "."
        before = rf"{self.separator}'’`´′‘\s\u00a0"
        self._groups = re.compile(f"[{before}]")
        self._number = re.compile(rf"(?P<whole>[\d{before}]*)(?:{re.escape(point)}(?P<rest>\d*))?")

    def __call__(self, text: str) -> str:
        """The number in plain digits; raises NotInThatForm."""
        digits = text.replace(self.separator, "")
        if digits.isascii() and digits.isdigit():
            return digits
        found = self._number.fullmatch(text)
        whole, rest = (self._groups.sub("", found["whole"]), found["rest"] or "") if found else ("", "")
        if not whole and not rest:
            raise NotInThatForm(text)
        return f"{whole or '0'}.{rest}" if rest else whole


def _with_unit(text: str) -> str:
    """'5 Euros 30 cents' is 5.30: whole units and hundredths."""
    parts = re.findall(r"\d[\d.,'\s]*", text)
    if len(parts) != 2 or not (minor := parts[1].strip()).isdigit() or len(minor) > 2:
        raise NotInThatForm(text)
    return f"{re.sub(r'[^0-9]', '', parts[0])}.{minor.zfill(2)}"


def _date(*order: str) -> Transformation:
    """Day, month and year in this order; the month in digits or by its English name."""

    def read(text: str) -> str:
        found = re.findall(r"\d+|[A-Za-z]+", re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text))
        words = [word for word in found if word.isdecimal() or word.lower()[:9] in _MONTHS]
        if len(words) != len(order):
            raise NotInThatForm(text)
        told = {part: _MONTHS.get(word.lower()) or int(word) for part, word in zip(order, words, strict=True)}
        return _iso(told, text)

    return read


def _iso(told: dict[str, int], text: str) -> str:
    year = told.get("year")
    if year is not None and year < 100:
        year += _CENTURY
    try:
        day = date(year or _CENTURY, told["month"], told.get("day", 1)).isoformat()
    except ValueError as error:
        raise NotInThatForm(text) from error
    if year is None:
        return f"--{day[5:]}"
    return day if "day" in told else day[:7]


def _lasting(pattern: str) -> Transformation:
    def read(text: str) -> str:
        digits = text.replace(",", "")
        amount = digits if re.fullmatch(r"\d+(?:\.\d+)?", digits) else in_words(text)
        if "." in amount:
            raise NotInThatForm(text)
        return pattern.format(amount)

    return read


def _ballot_box(text: str) -> str:
    return _box(text, "true", "false")


def _yes_no_box(text: str) -> str:
    return _box(text, "Yes", "No")


def _box(text: str, ticked: str, empty: str) -> str:
    if text in {"☐", "&#9744;"}:
        return empty
    if text in {"☑", "☒", "&#9745;", "&#9746;"}:
        return ticked
    raise NotInThatForm(text)
