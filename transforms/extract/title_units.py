"""The unit a title states for all rows under it: 'GHG emissions (in 1,000 t)', 'in cubic metres'.

Read only where it cannot be a part of the title's words: in brackets, behind a comma, behind a last
'in', or as the whole line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.words import plain
from transforms.regex import regex

MASSES = frozenset(["t", "kt", "Mt", "kg", "tCO2e", "ktCO2e", "MtCO2e", "kgCO2e"])
"""Units that weigh emissions."""

NEAREST = 2
"""The caption of the head's line, and the title above it."""
_BRACKETS = regex(r"\(([^()]*(?:\([^()]*\)[^()]*)?)\)")
_SAYS_UNIT = regex(r"\((?:计量|計量)?(?:单位|單位)\s?:\s?")
_ROUND = str.maketrans("[]", "()")
_FALLEN = regex(r"CO ?(e|eq)\) ?2", re.IGNORECASE)
"""'(tCO e)2': a subscript that the text prints behind its word."""
_ELSE = regex(
    r"\b(?:intensit\w+|per|ratio|targets?|reductions?|avoided|saved|change"
    r"|(?:relative|specific|normali[sz]ed) (?:ghg |co2e? |carbon )?emissions?)\b",
    re.IGNORECASE,
)
_NO_AMOUNT = regex(r"强度|強度|密度|比率|比例|目标|目標|减排|減排|减少|減少|节约|節約|人均|单位|單位")
_AT_END = regex(r"\(([^()]*(?:\([^()]*\)[^()]*)?)\)$")
_IN = regex(r"^(?:all |figures |data |values )*(?:measured |expressed |reported )?in (?=\S)", re.IGNORECASE)
_MARKS = " *†‡:"
_CUTS = (regex(r",\s+"), regex(r"\s+[–-]\s+"), regex(r"\s+in\s+", re.IGNORECASE))
_IN_PERCENT = regex(r"(?:\(|, |\bin |\(in )(?:%|per ?cent(?:age)?)\)?\s*:?$", re.IGNORECASE)
"""'Gender pay gap (%)': what can be no share is not in it (`lent_units.lent_to`)."""
_LISTED = regex(r"\((?:[a-h]|i{1,3}|iv|vi{0,3})\) ?[A-Z]")
"""'(i) Recycled'."""


def weighs(unit: str | None) -> bool:
    """Whether a printed unit weighs emissions; where none is printed, nothing is weighed."""
    reading = catalogue().read_unit(unit) if unit else None
    return reading is not None and reading.unit in MASSES


def title_unit(text: str) -> str:
    """The unit as printed, or ''. Two different units in one title state none.

    >>> title_unit("CO2 emissions from energy (in 1,000 t)*"), title_unit("Reduction in 2020")
    ('1,000 t', '')
    """
    printed = _FALLEN.sub(r"CO2\1)", plain(text).translate(_ROUND))
    if speaks_of_else(_BRACKETS.sub("", printed)):
        return ""
    found = {unit for inside in _BRACKETS.findall(printed) if (unit := _unit(inside))}
    if found:
        return found.pop() if len(found) == 1 else ""
    bare = _BRACKETS.sub("", printed).rstrip(_MARKS).strip()
    tails = [bare, *(bare[list(cut.finditer(bare))[-1].end() :] for cut in _CUTS if cut.search(bare))]
    return next((unit for tail in tails if (unit := _unit(tail))), "")


def unit_at_end(text: str) -> str:
    """The unit in brackets that ends a line: a title's, also where running text is glued to it."""
    kept = plain(text).rstrip(_MARKS)
    found = _AT_END.search(kept) if kept.endswith(")") else None
    return _unit(found[1]) if found else ""


def stated_unit(titles: Sequence[str]) -> str:
    """The unit that the nearest of some titles states; a Chinese one only in brackets behind it."""
    if not CJK.search("".join(titles)):
        found = next((unit for title in titles if (unit := title_unit(title))), "")
        near = [title for title in titles if title][:NEAREST]
        return found or ("%" if any(map(_IN_PERCENT.search, near)) else "")
    near = [title for title in titles if title][:NEAREST]
    return next((unit for title in near if (unit := _behind_chinese(title))), "")


def _behind_chinese(title: str) -> str:
    """'固体废弃物（吨）' states tonnes; rates, changes and aims state none."""
    title = _SAYS_UNIT.sub("(", plain(title))  # '（单位：吨）'
    found = None if _NO_AMOUNT.search(title) else _AT_END.search(title.rstrip(_MARKS))
    return found[1].strip() if found and _measures(found[1]) and "%" not in found[1] else ""


def speaks_of_else(title: str) -> bool:
    """Whether a title tells of no amounts: 'Emission intensity', 'Reduction against the base year'."""
    return bool(_ELSE.search(plain(title)))


def ends_whole(above: str, label: str) -> bool:
    """Whether a line ends with its unit, and what stands below begins anew: a heading, no half of a label."""
    begins = label[:1].isupper() or _LISTED.match(label) is not None
    return begins and bool(unit_at_end(above))


def turns_away(title: str, heading: str) -> bool:
    """Whether a heading among the rows is about another topic than the title: 'Water' under 'Waste'."""
    topics = catalogue().topics
    old, new = topics.of_heading(plain(title)), topics.of_heading(plain(heading))
    return bool(old and new) and old != new


def _unit(text: str) -> str:
    """The text as a unit, without a leading 'in'; a number or a percent sign alone is none."""
    kept = _IN.sub("", text.strip()).strip()
    if not re.search(r"[A-Za-z]", kept) or re.fullmatch(r"(?:19|20)\d\d", kept):
        return ""
    return kept if _measures(kept) else ""


def _measures(text: str) -> bool:
    """Whether a text is a unit that measures, and does not only count."""
    reading = catalogue().read_unit(text.strip())
    return reading is not None and reading.unit not in ("count", "persons", "times", "scale")
