"""What the heads and cells of data sets mean: words as data, and names as programs write them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from transforms.catalogue import catalogue
from transforms.extract.words import plain
from transforms.regex import regex

WORDS = Path(__file__).with_name("dataset_words.toml")
CELLS = "cells"

_SNAKE = regex(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+")
_CAMEL = regex(r"[A-Za-z][a-z]+\d*(?:[A-Z][a-z]+\d*)+")
_HUMP = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_NUMBERED = regex(r"(?<=scope)(?=\d)|(?<=category)(?=\d)", re.IGNORECASE)
LONGEST_UNIT = 4
"""Words of a unit behind a name: 'ghg_intensity_tco2e_per_million'."""


def kind_of(head: str) -> str | None:
    """What a column of this head holds: 'company', 'year', 'value', 'by_gender', ...; None for a metric."""
    return _kinds().get(key(head))


def is_part(kind: str) -> bool:
    """Whether a column of this kind tells of which part a row is."""
    return kind.startswith("by_")


def cell_words(kind: str) -> frozenset[str]:
    """The cells that say 'the whole', 'the full year', or 'an aim', in small letters."""
    return _read()[1][kind]


def is_whole(text: str) -> bool:
    """Whether a cell says that its row is about no part: 'All', 'Total', '集团'."""
    return plain(text).lower() in cell_words("whole")


def spoken(name: str) -> str:
    """A name as programs write it in words, its unit in brackets; other names as they are.

    >>> spoken("scope1_emissions_tco2e"), spoken("TotalEmployees"), spoken("ghg_emissions_scope1")
    ('scope 1 emissions (tCO2e)', 'Total Employees', 'Direct (Scope 1) GHG emissions')
    """
    if _SNAKE.fullmatch(name):
        return _ids().get(name.lower()) or _with_unit(name.split("_"))
    return _in_words(_HUMP.findall(name)) if _CAMEL.fullmatch(name) else name


def _with_unit(words: list[str]) -> str:
    for size in range(min(LONGEST_UNIT, len(words) - 1), 0, -1):
        unit = " ".join(_units().get(word.lower(), word) for word in words[-size:])
        if catalogue().is_unit(unit):
            return f"{_in_words(words[:-size])} ({unit})"
    return _in_words(words)


def _in_words(words: list[str]) -> str:
    return _NUMBERED.sub(" ", " ".join(words))


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    """Units in small letters -> as they are written; what small letters leave open is not among them."""
    written: dict[str, set[str]] = defaultdict(set)
    for unit in catalogue().units["unit"]:
        written[unit.lower()].add(unit)
    return {small: spellings.pop() for small, spellings in written.items() if len(spellings) == 1}


@lru_cache(maxsize=1)
def _ids() -> dict[str, str]:
    """The catalogue's own metric ids, as a name it reads as theirs."""
    plainly = catalogue().aliases.filter(dimensions="").sort("lang", maintain_order=True)  # English first
    first = plainly.unique("metric_id", keep="first", maintain_order=True)
    return dict(first.select("metric_id", "alias").iter_rows())


@lru_cache(maxsize=4096)
def key(head: str) -> str:
    """A head as it is compared: in words and small letters, without marks."""
    text = spoken(plain(head).strip(" :*"))
    return re.sub(r"[\s_]+", " ", text).lower().strip(" :：*")


def _kinds() -> dict[str, str]:
    return _read()[0]


@lru_cache(maxsize=1)
def _read() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    cells: dict[str, list[str]] = told.pop(CELLS)
    kinds = {key(word): kind for kind, words in told.items() for word in words}
    return kinds, {kind: frozenset(words) for kind, words in cells.items()}
