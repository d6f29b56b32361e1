"""Where a label ends and its unit begins, in the words before the figures of a row."""

from __future__ import annotations

from transforms.catalogue import catalogue
from transforms.catalogue.listing_codes import without_code
from transforms.catalogue.lookup import COUNTS
from transforms.catalogue.text import CJK
from transforms.extract.heads.header import Header
from transforms.extract.labels import is_age_group
from transforms.extract.words import OF_WHICH
from transforms.regex import regex

MAX_UNIT_WORDS = 8
MAX_GUESSED_UNIT_CHARACTERS = 12
_OF_TIME = frozenset(["per", "a", "the", "this", "each", "fiscal", "financial", "of", "average"])
_IN_BRACKETS = regex(r"[(（]([^()（）]+)[)）]")
NO_UNIT = frozenset([*"/／-–—−", "--", "n/a", "N/A"])
"""What a column of units prints beside a bare number; where values are missing it may be one of them."""
FOOTNOTE = regex(r"\d{1,2}(?:[、,]\d{1,2})*$")


def label_and_unit(words: list[str], header: Header) -> tuple[str, str]:
    """The longest tail of words that is a unit; a head with a unit column vouches for an unknown one."""
    sizes = [size for size in range(min(MAX_UNIT_WORDS, len(words)), 0, -1) if is_unit(words[-size:])]
    for size in sizes if header.has_unit and not header.unit_follows else ():
        # A column of units vouches for the name before it: 'CO2 emissions' in 'tonnes'.
        if size < len(words) and _is_row_name(words[:-size], words):
            return " ".join(words[:-size]), _bare(words[-size:])
    if sizes and words[-1][0] in "(（" and catalogue().knows(without_code(" ".join(words[:-1]))):
        return " ".join(words[:-1]), _bare(words[-1:])  # 'Training hours (hours)'
    as_name = ("per" in words or header.unit_follows) and catalogue().knows(without_code(" ".join(words)))
    if as_name or (sizes and is_age_group(words)):
        # 'Average training hours per employee' is a name, though it ends as a unit does.
        return " ".join(words), ""
    for size in sizes:
        whole = size == len(words) and not header.has_unit and not _is_gas(words)
        if not whole and not _ends_a_name(words, size):
            label = words[:-size]
            # 'Electricity in million kWh': the word between is no part of the name.
            named = label[:-1] if len(label) > 1 and label[-1] == "in" else label
            return " ".join(named), _bare(words[-size:])
    return (" ".join(words[:-1]), "years") if _is_year_of_life(words) else _guessed_unit(words, header)


def _bare(unit: list[str]) -> str:
    """A unit as printed, without the brackets around it."""
    text = " ".join(unit).rstrip("*")
    inside = _IN_BRACKETS.fullmatch(text)
    return inside[1] if inside else text


def _guessed_unit(words: list[str], header: Header) -> tuple[str, str]:
    """The last word, of a kind no table of units has, where the head has a column of units."""
    last = words[-1] if words else ""
    if header.has_unit and last in NO_UNIT:
        return " ".join(words[:-1]), last
    vouched = header.has_unit and not header.unit_follows and len(words) > 1
    if (
        vouched
        and len(last) <= MAX_GUESSED_UNIT_CHARACTERS
        and CJK.search(words[0])
        and not last[0].isdigit()
    ):
        return " ".join(words[:-1]), last
    return " ".join(words), ""


def _is_year_of_life(words: list[str]) -> bool:
    """'Average age Male Age', 'Average length of service Year', '-Male Age': a unit no table of units has."""
    last = words[-1].lower() if len(words) > 1 else ""
    if last not in ("age", "year"):
        return False
    before = [word.lower() for word in words[:-1]]
    alone = len(before) == 1 and catalogue().axes_with_member(before[0].lstrip("-–")) == ("gender",)
    return alone or (
        before[0] == "average" and (last == "year" or last in before) and before[-1] not in _OF_TIME
    )


def gas_at_end(label: str) -> tuple[str, str]:
    """A label put together from several lines, and the unit of a gas that ends it: '... tonnes of / CO2e'."""
    words = label.split()
    for size in range(min(MAX_UNIT_WORDS + 1, len(words) - 1), 0, -1):
        if _is_gas(words[-size:]) and is_unit(words[-size:]):
            return " ".join(words[:-size]), " ".join(words[-size:])
    return label, ""


NOUNS = frozenset([*COUNTS, "hours", "days"])
"""Units that are nouns of names, too."""


def _ends_a_name(words: list[str], size: int) -> bool:
    """'Number of female employees', 'Total training hours': without the noun, a unit, it would be no name."""
    unit = catalogue().read_unit(" ".join(words[-size:]))
    if unit is None or unit.unit not in NOUNS:
        return False
    return _names_metric(words) and not _names_metric(words[:-size])


def _is_row_name(words: list[str], whole: list[str]) -> bool:
    """The name of a metric, or of a part: 'Male', 'of which women'; 'Male employees' is one with its noun."""
    name = " ".join(words)
    if catalogue().axes_with_member(OF_WHICH.sub("", name)):
        return not catalogue().axes_told(" ".join(whole))
    return catalogue().knows(name) or _names_metric(words)


def _names_metric(words: list[str]) -> bool:
    name, cat = " ".join(words), catalogue()
    return cat.metric_read(name) is not None or cat.metric_read(cat.without_filler(name)) is not None


def is_unit(words: list[str]) -> bool:
    """Units of the catalogue; '1 吨' is a footnote mark and a unit, '1,000 t' is one unit."""
    if not words or FOOTNOTE.match(words[0]):
        return False
    return catalogue().is_unit(" ".join(words).rstrip("*"))


def _is_gas(words: list[str]) -> bool:
    """A line of its own that weighs a gas ('MM MT CO2e') names nothing: it is the unit alone."""
    return "CO2" in "".join(words).upper()
