"""The small words of sentences, as lists (data) and as patterns made of them.

Chinese words are found anywhere, Latin ones as whole words; the longest of several counts.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from transforms.errors import CatalogueInvalid

RUNNING_WORDS = Path(__file__).with_name("running_words.toml")
LISTS = frozenset(
    (
        *("opening", "linking", "counting", "closing", "inexact", "rising", "falling"),
        *("against_last_year", "no_actual", "part_of_a_year", "none_occurred", "of_an_event"),
    )
)


@lru_cache(maxsize=1)
def running_words() -> dict[str, tuple[str, ...]]:
    """List name -> words, longest first; raises CatalogueInvalid when the lists are not these."""
    lists: dict[str, list[str]] = tomllib.loads(RUNNING_WORDS.read_text(encoding="utf-8"))
    if set(lists) != LISTS:
        raise CatalogueInvalid(
            f"lists expected: {', '.join(sorted(LISTS))}",
            where=RUNNING_WORDS.name,
            next_step="Name each list as the extractors do.",
        )
    return {name: tuple(sorted(words, key=len, reverse=True)) for name, words in lists.items()}


def _either(*names: str) -> str:
    words = sorted((word for name in names for word in running_words()[name]), key=len, reverse=True)
    return "|".join(
        rf"(?<![A-Za-z]){re.escape(w)}(?![A-Za-z])" if w[0].isascii() else re.escape(w) for w in words
    )


@lru_cache(maxsize=32)
def words_at_start(*names: str) -> re.Pattern[str]:
    """One word of the lists at the beginning of a text."""
    return re.compile(rf"(?:{_either(*names)})", re.IGNORECASE)


@lru_cache(maxsize=32)
def words_at_end(*names: str) -> re.Pattern[str]:
    """One word of the lists at the end of a text; search finds the longest."""
    return re.compile(rf"(?P<word>{_either(*names)})$", re.IGNORECASE)


@lru_cache(maxsize=32)
def words_within(*names: str) -> re.Pattern[str]:
    """One word of the lists anywhere."""
    return re.compile(rf"(?P<word>{_either(*names)})", re.IGNORECASE)
