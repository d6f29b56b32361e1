"""Labels over several lines: what ends one half of a label, begins the other, or stands between its parts."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from transforms.catalogue import catalogue
from transforms.extract.bare_tables import is_known
from transforms.extract.rows import Row
from transforms.extract.scopes.totals import METHODS, read_scope
from transforms.extract.title_units import weighs
from transforms.extract.words import plain
from transforms.regex import regex

GOES_ON = regex(r"(?!of which|thereof|including|other)[a-z]{3,}(?![.)])")
"""A small letter begins the second half of a label, unless it is a list's or a part's: 'a. Electricity'."""
MAX_SECTION = 32
SECTION_WORDS = Path(__file__).with_name("section_words.toml")
UNFINISHED = frozenset(["and", "of", "from", "the", "in", "for", "to", "by", "&", "–", "-"])
"""A label does not end with such a word: the next line continues it."""

_NUMBERED = regex(r"^(?:[A-G]|\d{1,2}(?:\.\d)?)\.? ")
_SUM_GOES_ON = regex(r"(?:\+|&|and) ?(?:scopes? ?)?[123]\b", re.IGNORECASE)
_METHOD = regex(rf"[–—-] ?\(?(?:{'|'.join(one.pattern for one in METHODS.values())})\)?$", re.IGNORECASE)


def heads_section(above: str, label: str) -> bool:
    """Whether a line names a section of the table, and the next label is whole without it."""
    if len(above) > MAX_SECTION:
        return False
    words = _section_words()
    text = _NUMBERED.sub("", plain(above).lower())
    ending = next((ending for ending in words["endings"] if text.endswith(ending)), "")
    heads = text in words["words"] or (ending and text.removesuffix(ending).strip() in words["words"])
    return bool(heads) and is_known(label)


@lru_cache(maxsize=1)
def _section_words() -> dict[str, frozenset[str]]:
    told = tomllib.loads(SECTION_WORDS.read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in told.items()}


def completes_scope(label: str, text: str, below: str) -> bool:
    """Whether a line under a row ends its label: '+ 2' of 'Scope 1 + 2', '– market-based' of scope 2.

    Above figures without a label of their own it may be theirs.
    """
    scope = read_scope(label)
    if _SUM_GOES_ON.match(text):
        return scope is not None
    named = scope is not None and scope.scope == "2" and not scope.method
    return named and _METHOD.match(text) is not None and re.search(r"[A-Za-z]", below) is not None


def with_unit_above(row: Row, pieces: list[tuple[Row, bool]]) -> tuple[Row, list[tuple[Row, bool]]]:
    """A unit on lines of its own between label and values: the longest tail of pieces that is one."""
    if pieces and not row.unit and weighs(row.label):
        # 'tonnes 52 55' below 'Direct emissions (Scope 1)': the unit alone, and no end of the label.
        return replace(row, label="", unit=row.label), pieces
    if row.label or row.unit:
        return row, pieces
    for start in range(max(1, len(pieces) - 3), len(pieces)):
        unit = " ".join(piece.label for piece, _ in pieces[start:])
        if catalogue().is_unit(unit):
            return replace(row, unit=unit), pieces[:start]
    return row, pieces


def behind_scope(pieces: list[tuple[Row, bool]]) -> int:
    """How many pieces end with the heading of a scope: what follows one names a source under it."""
    labels = [piece.label for piece, _ in pieces]
    heads = [
        place + 1
        for place, (upper, lower) in enumerate(pairwise(labels))
        if lower[:1] not in "(（" and read_scope(upper) is not None and not is_open(upper)
    ]
    return max(heads, default=0)


def is_open(label: str) -> bool:
    """Whether a label's brackets or its last word leave it unfinished: 'Scope 2 (Indirect'."""
    text = plain(label).lower()
    words = text.split()
    return text.count("(") > text.count(")") or (bool(words) and words[-1] in UNFINISHED)
