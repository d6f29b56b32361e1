"""English names that differ in small things only: number, spelling, an abbreviation, a scope 3 category.

'Sulphur dioxides (SO2) emission' is 'Sulfur dioxide emissions': words in the singular, one spelling, and
the abbreviation in brackets says the same once more. Categories of scope 3 have numbers and names.
https://ghgprotocol.org/corporate-value-chain-scope-3-standard
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from transforms.catalogue.text import label_key
from transforms.regex import regex

Name = tuple[str, str]
"""(metric_id, dimensions)."""

_WORD = regex(r"[a-z]{4,}")
_KEPT_ENDS = ("ss", "us", "is")
_SPELT = {"sulphur": "sulfur", "program": "programme", "labor": "labour", "organization": "organisation"}
_BRACKETS = regex(r"(?P<before>[^()]*\w)\s*\((?P<inside>[^()]+)\)(?P<after>[^()]*)$")
_SCOPE_3 = regex(r"\bscope\s?3\b", re.IGNORECASE)
_CATEGORY = regex(r"\bcat(?:egory|\.)?\s?(\d{1,2})\b", re.IGNORECASE)
_NUMBERED = regex(r"cat(?:egory|\.)?\s?(?P<number>\d{1,2})\b[\s:.–—-]*(?P<name>\S.*)$", re.IGNORECASE)
_NUMBERED_BEHIND = regex(r"(?P<name>\S.*\S)\s*\(cat(?:egory|\.)?\s?(?P<number>\d{1,2})\)$", re.IGNORECASE)
_GENERAL = regex(r"\b(?:gross|ghg|co2e?|carbon|indirect|other|emissions?|from)\b|[-–—:,.()]", re.IGNORECASE)
_SEVERAL = regex(
    r"\(?\bscopes?\s?(?P<all>1(?:\s?(?:,|and|&|\+|/|-|–)\s?(?:and\s)?(?:scopes?\s?)?[23]\b(?!\s?[.,]?\d))+)\)?",
    re.IGNORECASE,
)
_NUMERALS = regex(
    r"\bscopes?\s?(?:i{1,3}|one|two|three)\b(?:\s?(?:,|and|&|\+|/|-|–|to)\s?(?:and\s)?(?:scopes?\s?)?(?:i{1,3}|one|two|three)\b)*"
)
_ISO_CATEGORIES = regex(r"\bcategor(?:y|ies) (?:1|i)\s?(?:and|&|\+|,)\s?(?:category )?(?:2|ii)\b")
_ISO_DIRECT = regex(
    r"^(?P<kind>(?:energy )?(?:in)?direct)\b(?P<rest>[^()]*\b(?:emissions?|ghg)\b[^()]*)"
    r"\(category (?P<number>1|2|i|ii)\)$"
)
_NUMERAL = regex(r"\b(?:i{1,3}|one|two|three)\b")
_DIGIT = {"i": "1", "ii": "2", "iii": "3", "one": "1", "two": "2", "three": "3"}
_ONE_SCOPE = regex(
    r"[-–—:,]?\s?\(?(?:\b(?:in|of|from|for|under|by)\s)?\bscope\s?(?P<scope>[123])\b(?!\s?(?:[.,]?\d|and\b|&|\+|/))\)?",
)
_KINDS_OF_SCOPE = regex(r"\b(?:energy |other )?(?:in)?direct\b")
_UP_TO = regex(r"1\s?[-–]\s?(?:scopes?\s?)?3")
_METHODS = {
    "location": regex(r"\blocation(?:[- ]?based)?(?: method)?\b", re.IGNORECASE),
    "market": regex(r"\bmarket(?:[- ]?based)?(?: method)?\b", re.IGNORECASE),
}
_SUMMED = regex(
    r"\b(?:totals?|gross|overall|ghg|co2(?:e|eq)?|carbon|emissions?|consolidated|footprint|across|our|all|inclusive|included"
    r"|combined)\b|[-–—:,.()]",
    re.IGNORECASE,
)
_PER_SOMETHING = ("ghg_intensity", "ghg_emissions_per_employee")
_INSIDE = regex(r"\([^()]*\)")
_NO_BRACKETS = str.maketrans("()", "  ")
CATEGORIES = 15


@lru_cache(maxsize=32768)
def spelling_key(text: str) -> str:
    """The key of a name whatever its words' number and spelling.

    >>> spelling_key("Sulphur oxides emissions") == spelling_key("Sulfur oxide emission")
    True
    """
    return label_key(_WORD.sub(lambda word: _one(word[0]), text.lower()))


@lru_cache(maxsize=8192)
def _one(text: str) -> str:
    singular = text[:-1] if text.endswith("s") and not text.endswith(_KEPT_ENDS) else text
    return _SPELT.get(singular, singular)


def spellings(aliases: Iterable[tuple[str, Name]]) -> dict[str, Name]:
    """Every name by its `spelling_key`; a key that two metrics would share is left out."""
    found: dict[str, Name | None] = {}
    for alias, name in aliases:
        key = spelling_key(alias)
        found[key] = name if found.get(key, name) == name else None
    return {key: name for key, name in found.items() if name is not None}


def english_name(text: str, names: Mapping[str, Name], categories: Mapping[str, str]) -> Name | None:
    """The metric a label names so; `names` as `spellings` gives them, `categories` the names of scope 3's."""
    if found := names.get(spelling_key(text)):
        return found
    if found := _several_scopes(text):
        return found
    if category := _category(text, categories):
        return "ghg_emissions_scope3", f"category={category}"
    apart = _BRACKETS.match(text)
    if apart is None:
        return None
    outside = names.get(spelling_key(f"{apart['before']} {apart['after']}"))
    return outside if outside is not None and names.get(spelling_key(apart["inside"])) == outside else None


def in_arabic(text: str) -> str:
    """Numbers of scopes as digits: 'scope i & scope ii' is 'scope 1 & scope 2'.

    ISO 14064-1 calls direct emissions category 1 and those of imported energy category 2; the categories of
    the GHG Protocol are scope 3's, and bear other names.
    """
    if "categor" in text and "scope" not in text:
        if found := _ISO_DIRECT.match(text):
            number = _DIGIT.get(found["number"], found["number"])
            agrees = (number == "2") == found["kind"].endswith("indirect")
            return f"{found['kind']}{found['rest']}(scope {number})" if agrees else text
        return _ISO_CATEGORIES.sub("scope 1 and 2", text)
    if "scope" not in text:
        return text
    return _NUMERALS.sub(lambda some: _NUMERAL.sub(lambda one: _DIGIT[one[0]], some[0]), text)


def said_again(text: str, read: Callable[[str], Name | None]) -> Name | None:
    """'Emissions - sulphur dioxides (SO2)': what stands in brackets names the same metric once more."""
    apart = _BRACKETS.match(text) if "(" in text else None
    if apart is None or (outside := read(f"{apart['before']} {apart['after']}")) is None:
        return None
    return outside if read(apart["inside"]) == outside else None


def of_one_scope(text: str, read: Callable[[str], Name | None]) -> Name | None:
    """An intensity of some scopes: 'GHG emissions per FTE from scope 1', 'GHG intensity (scope 1 & 2)'."""
    if "scope" not in text:
        return None
    several = _parted_scopes(text)
    if several is not None:
        rest, whole = several[0], "scope=1_2" if several[1] else ""
    else:
        found = list(_ONE_SCOPE.finditer(text))
        if len(found) != 1 or text.count("scope") != 1:
            return None
        rest, whole = f"{text[: found[0].start()]} {text[found[0].end() :]}", f"scope={found[0]['scope']}"
    rest = " ".join(_KINDS_OF_SCOPE.sub(" ", rest).split())
    name = read(rest) or read(f"ghg {rest}")
    return (name[0], whole) if name and not name[1] and name[0].startswith(_PER_SOMETHING) else None


def _parted_scopes(text: str) -> tuple[str, bool] | None:
    """What a label says beside '(scopes 1 & 2)', and whether these two are meant and not all three."""
    several = list(_SEVERAL.finditer(text))
    if len(several) != 1:
        return None
    digits = set(re.findall(r"(?<!\d)[123]", several[0]["all"]))
    if digits == {"1", "3"} and _UP_TO.search(several[0]["all"]):
        digits = {"1", "2", "3"}
    both = digits == {"1", "2"}
    if not both and digits != {"1", "2", "3"}:
        return None
    return f"{text[: several[0].start()]} {text[several[0].end() :]}", both


def _several_scopes(text: str) -> Name | None:
    """'Total GHG (scopes 1 & 2) emissions', 'Scope 1+2, market-based'."""
    parted = _parted_scopes(text)
    if parted is None:
        return None
    rest, both = parted
    whole = _METHODS["location"].sub(" ", _METHODS["market"].sub(" ", rest))
    methods = [name for name, pattern in _METHODS.items() if pattern.search(rest)]
    if label_key(_SUMMED.sub(" ", whole)) or len(methods) > 1:
        return None
    return (
        "ghg_emissions_scope1_2" if both else "ghg_emissions_total",
        f"method={methods[0]}" if methods else "",
    )


def _category(text: str, categories: Mapping[str, str]) -> str | None:
    """'Scope 3 emissions - Business travel', 'Scope 3, category 6': '6'; None where words are left over.

    'Scope 3 (business travel)' may as well say what all of scope 3 consists of; 'Cat. 6 - Business travel'
    names its scope by agreeing with itself.
    """
    if not _SCOPE_3.search(text):
        found = _NUMBERED.match(text) or ("(cat" in text and _NUMBERED_BEHIND.match(text)) or None
        return found["number"] if found and _named(found["name"], categories) == found["number"] else None
    rest = _SCOPE_3.sub(" ", text)
    numbers = set(_CATEGORY.findall(rest))
    if not numbers:
        return _named(_INSIDE.sub(" ", rest), categories)
    name = _CATEGORY.sub(" ", rest).translate(_NO_BRACKETS)
    named, number = _named(name, categories), numbers.pop()
    unnamed = not label_key(_GENERAL.sub(" ", name))
    told = not numbers and (named == number or unnamed)
    return number if told and 1 <= int(number) <= CATEGORIES else None


def _named(text: str, categories: Mapping[str, str]) -> str | None:
    keys = (label_key(text), label_key(_GENERAL.sub(" ", text)))
    # A digit alone is a footnote's mark, though it is a category's name as well.
    return next((categories[key] for key in keys if key in categories and not key.isdigit()), None)
