"""What a label says of scopes 1, 2 and 3, however it is worded.

'Direct GHG emissions, scope 1' names the scope and no more; 'Fuel and refrigerants (Scope 1)' names a
source too: whether it is the total, the rows beside it tell.
https://ghgprotocol.org/corporate-standard
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from transforms.catalogue import catalogue
from transforms.extract.words import plain
from transforms.regex import regex

WORDS = Path(__file__).with_name("scope_words.toml")
PATH = " > "
_NUMBER = r"(?:[123](?!\d)|i{1,3}(?![a-z])|(?:one|two|three)\b)"
_SPELT = {"one": "1", "two": "2", "three": "3"}
SCOPES = regex(
    rf"\bscopes?\s*[-–:]?\s*{_NUMBER}(?:\s*(?:,|and|&|\+|/|to|–|-)\s*(?:scopes?\s*)?{_NUMBER}(?!\s*[.,]?\d))*",
    re.IGNORECASE,
)
ONE_SCOPE = regex(_NUMBER, re.IGNORECASE)
_BY = r"(?:method|approach|accounting)"
_BEHIND = r"(?<=2[ ,:–-])|(?<=2 [–-] )|(?<=2[,:] )|(?<=2 \()"
METHODS = {
    "location": regex(
        rf"\blocation[- ]?based(?: {_BY})?|\blocation(?:al)? {_BY}|\((?:by )?location\)|\blbm?\b"
        rf"|(?:{_BEHIND})location(?:al)?(?=[ )]*$)",
        re.IGNORECASE,
    ),
    "market": regex(
        rf"\bmarket[- ]?based(?: {_BY})?|\b(?:purchase choice )?\(?market\)? {_BY}|\((?:by )?market\)"
        rf"|\bmbm?\b|(?:{_BEHIND})market(?=[ )]*$)|\bpurchase choice {_BY}",
        re.IGNORECASE,
    ),
}
"""'Purchase choice' is what the Brazilian programme of the protocol calls the market's method."""
_SEVERAL = regex(
    r"\(?\b(?:(?:all|of) )?(?:\d\d )?categories"
    r"(?: 1\s?(?:–|-|to)\s?15| \d\d?(?:(?:\s?,\s?|\s?(?:,\s?)?(?:and|&)\s)\d\d?){2,})\)?",
    re.IGNORECASE,
)
"""Three categories and more are what a total is made of; a range may be half of them."""
_CATEGORY = regex(r"\bcat(?:egor(?:y|ies)|s?\.)?\s?\d", re.IGNORECASE)
"""A category of scope 3 is a part of it, also where no other row speaks of scope 3."""
_OPEN = regex(r"\bscopes?\s*[123]\s*(?:\+|&|/|and\b)\s*(?:\d|$|scopes?\s*$)", re.IGNORECASE)
"""'Scope 1 +': a sum, of which the rest was torn off."""
_REST = regex(r"\b(?:other|remaining|further) scopes?\s?[123]\b", re.IGNORECASE)
"""'Other scope 3 sources' are what the rows above leave; 'other indirect (scope 3)' is all of it."""
PART_OF_GROUP = regex(
    r"\b(?:domestic(?:ally)?|overseas|abroad|non-?consolidated|unconsolidated|subsidiar(?:y|ies)|affiliates?|parent"
    r"|head ?quarters?|head offices?|owned (?:[a-z]+ ){0,2}fleet)\b"
    r"|(?:\s[-–—]\s|[,:;(]\s*)(?:[a-z-]+ ){0,2}"
    r"(?:offices?|sites?|departments?|divisions?|segments?|factor(?:y|ies)|plants?|hotels?|shops?|stores?|branch(?:es)?"
    r"|warehouses?|restaurants?|hospitals?|schools?|malls?|mines?|ports?|terminals?|vessels?)\)?$",
    re.IGNORECASE,
)
"""Words for a part of the group: 'Scope 1, domestic' has an overseas row beside it."""
_OF_GAS = regex(
    r"(?:\s[-–—]\s|[,:]\s*)(?:carbon dioxide|methane|nitrous oxide|CO2|CH4|N2O|HFCs?|PFCs?|SF6|NF3"
    r"|hydrofluorocarbons?|perfluorocarbons?|sul(?:f|ph)ur hexafluoride|nitrogen trifluoride)"
    r"(?: \([A-Z0-9a-z]+\))?$",
    re.IGNORECASE,
)
"""'Scope 1 emissions - methane': one gas of a scope."""
_ONLY = regex(r"\([^()]*\bonly\)", re.IGNORECASE)
"""'Scope 3 (waste only)' says itself that it is no total."""
_EVERYWHERE = regex(
    r"\b(?:(?:consolidated |our )?group companies )?(?:in )?(?:[A-Z][a-z]+|domestic(?:ally)?|home) and"
    r" (?:overseas|abroad)\b(?: group companies| subsidiaries)?"
)
"""'In Japan and overseas' is all of the group."""
_GASES = regex(
    r"\(\s?(?:[a-z-]+ ){0,6}?(?:(?:CO2|CH4|N2O|HFCs?|PFCs?|SF6|NF3)(?:\s?,\s?|\s(?:and|&)\s|(?=\)))){3,}"
    r"(?:if available)?\s?\)",
    re.IGNORECASE,
)
"""The gases of the Kyoto protocol in brackets: what scope 1 is made of, and no part of it."""
_GREENHOUSE = regex(r"\bgreenhouse[- ]gas(?:es)?\b", re.IGNORECASE)
_SOURCES = {"1": frozenset(["gas", "gases", "energy"])}
"""Words that elsewhere say no more than emissions, and of scope 1 where they come from: 'Scope 1 gas'."""
WORD = regex(r"[a-z]+\d*[a-z]*", re.IGNORECASE)
OTHERS = (
    r"financed emissions|facilitated emissions|insured emissions|investees?|(?:of|our) investments"
    r"|(?:investment|loan|lending) portfolios?|loan books?"
)
AIMS = regex(
    r"\b(?:targets?|goals?|baseline|base year|forecast|reductions?|avoided|offsets?|intensit\w+"
    r"|(?:relative|specific|normali[sz]ed) (?:ghg |co2e? |carbon )?emissions?"
    rf"|{OTHERS})\b",
    re.I,
)
"""Titles of what is no emission of the company in the year: an aim, a ratio, or what others emit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a label says: the scope, scope 2's method or '', and whether it names the total outright."""

    scope: str
    method: str
    general: bool


def members_of(scope: str, method: str = "") -> str:
    """The breakdown of a scope's total as extractors tell it; the method where one is printed."""
    return f"method={method};scope=Scope {scope}" if method else f"scope=Scope {scope}"


@lru_cache(maxsize=4096)
def read_scope(label: str) -> Reading | None:
    """The one scope a label names; None for none, several, or a label that speaks of something else.

    >>> read_scope("Market-based Scope 2 emissions"), read_scope("Scope 1 and 2")
    (Reading(scope='2', method='market', general=True), None)
    """
    text = plain(label)
    if "scope" not in text.lower():
        return None  # most labels; the patterns would look at each of their letters
    text = _SEVERAL.sub(" ", _EVERYWHERE.sub(" ", _GASES.sub(" ", text)))
    scopes = {
        digit_of(one) for found in SCOPES.finditer(text) for one in ONE_SCOPE.findall(found[0].lower()[5:])
    }
    if (
        len(scopes) != 1
        or _OPEN.search(text)
        or _CATEGORY.search(text)
        or PART_OF_GROUP.search(text)
        or _OF_GAS.search(text)
        or _ONLY.search(text)
        or names_else(text)
    ):
        return None
    if scopes == {"3"} and "category=" in (catalogue().metric_read(without_unit(text)) or ("", ""))[1]:
        return None
    methods = [name for name, pattern in METHODS.items() if pattern.search(text)]
    if len(methods) > 1:
        return None
    scope = scopes.pop()
    method = methods[0] if methods and scope == "2" else ""
    rest = SCOPES.sub(" ", without_unit(text))
    for pattern in METHODS.values():
        rest = pattern.sub(" ", rest)
    return Reading(scope, method, is_general(rest, scope))


def is_general(text: str, scope: str) -> bool:
    """Whether words beside a scope say no more than that its emissions are meant.

    >>> is_general("greenhouse gas emissions", "1"), is_general("gas", "1"), is_general("energy", "2")
    (True, False, True)
    """
    words = {word.lower() for word in WORD.findall(_GREENHOUSE.sub(" ", text))}
    return words <= general_words() - _SOURCES.get(scope, frozenset())


@lru_cache(maxsize=1)
def general_words() -> frozenset[str]:
    """Words that say no more than that emissions of a scope are meant."""
    return frozenset(tomllib.loads(WORDS.read_text(encoding="utf-8"))["general"])


def leaves_a_rest(label: str) -> bool:
    """Whether a label is of what other rows leave of a scope: 'Other scope 3 sources'."""
    return _REST.search(plain(label)) is not None


def names_else(text: str) -> bool:
    """Whether a label speaks of what is no emission of the year: an aim, a ratio, a reduction."""
    return bool(catalogue().negative_terms(without_unit(text), "*"))


def without_unit(text: str) -> str:
    """A label without the unit that ends it."""
    found = catalogue().unit_at_end(text)
    return found[0] if found else text


def digit_of(text: str) -> str:
    """The scope a numeral names: '2', 'ii', 'two'."""
    return text if text.isdigit() else _SPELT.get(text) or str(len(text))
