"""The small words of sentences, as lists (data) and as patterns made of them.

Chinese words are found anywhere, Latin ones as whole words; the longest of several counts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from transforms.catalogue.text import holds_any, least
from transforms.errors import CatalogueInvalid
from transforms.regex import regex

RUNNING_WORDS = Path(__file__).with_name("running_words.toml")
LISTS = frozenset(
    (
        *("opening", "linking", "counting", "closing", "inexact", "rising", "falling", "before_figures"),
        *("against_last_year", "no_actual", "part_of_a_year", "none_occurred"),
        *("of_an_event", "of_an_illness", "harmless", "unbuilt", "of_aims", "of_others", "reached"),
    )
)


_AIM_MET = regex(
    r"(?:已经?|已經|不仅|不僅|均|全部|超额|超額|如期|提前|顺利|順利|成功)(?:达成|達成|完成|实现|實現)"
    r"[^，。；,;]{0,24}?(?:目标|目標)"
)
"""'不仅达成年节电率 1% 的目标': what was reached is no aim any more."""
_CHINESE = regex(r"[。\u3400-\u9fff]")


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


def _either(*names: str, latin: bool) -> str:
    """Latin words share one pair of edges: a pair each takes ten times as long to compile."""
    words = sorted((word for name in names for word in running_words()[name]), key=len, reverse=True)
    either = "|".join(re.escape(word) for word in words if word[0].isascii())
    others = [re.escape(word) for word in words if not word[0].isascii() and not latin]
    return "|".join([*others, *([rf"(?<![A-Za-z])(?:{either})(?![A-Za-z])"] if either else [])]) or "(?!)"


@lru_cache(maxsize=32)
def _words(*names: str, latin: bool = False) -> tuple[str, ...]:
    words = [word.lower() for name in names for word in running_words()[name]]
    return tuple(word for word in words if word.isascii() or not latin)


@lru_cache(maxsize=32)
def _least(*names: str, latin: bool) -> tuple[str, ...]:
    return least(_words(*names, latin=latin))


@lru_cache(maxsize=32)
def _at_start(*names: str, latin: bool) -> re.Pattern[str]:
    return re.compile(rf"(?:{_either(*names, latin=latin)})", re.IGNORECASE)


@lru_cache(maxsize=32)
def _at_end(*names: str, latin: bool) -> re.Pattern[str]:
    return re.compile(rf"(?:{_either(*names, latin=latin)})$", re.IGNORECASE)


# Most texts hold none of the words: plain string methods see that much sooner than a pattern of all.
# And a text without a Chinese sign is asked for no Chinese word.


def _is_latin(text: str) -> bool:
    return text.isascii() or _CHINESE.search(text) is None


def word_at_start(text: str, *names: str) -> re.Match[str] | None:
    """The longest word of the lists that a text begins with."""
    latin = _is_latin(text)
    begins = text.lower().startswith(_words(*names, latin=latin))
    return _at_start(*names, latin=latin).match(text) if begins else None


def word_at_end(text: str, *names: str) -> re.Match[str] | None:
    """The longest word of the lists that a text ends with."""
    latin = _is_latin(text)
    if not text.lower().endswith(words := _words(*names, latin=latin)):
        return None
    return _at_end(*names, latin=latin).search(text, max(0, len(text) - max(map(len, words))))


def is_word(text: str, *names: str) -> bool:
    """Whether a text is a word of the lists and nothing else."""
    return text.lower() in _words(*names)


def words_within(text: str, *names: str) -> Iterator[re.Match[str]]:
    """Words of the lists anywhere in a text."""
    words = _least(*names, latin=(latin := _is_latin(text)))
    return _at_start(*names, latin=latin).finditer(text) if holds_any(text.lower(), words) else iter(())


def says(text: str, *names: str) -> bool:
    """Whether a text holds a word of the lists; 'up to' of 'added up to' is none of an aim."""
    if "no_actual" not in names:
        return any(words_within(text, *names))
    # The longer words begin first, so what they hold is not found by itself.
    harmless = running_words()["harmless"]
    if "目标" in text or "目標" in text:
        text = _AIM_MET.sub("", text)
    return any(found[0].lower() not in harmless for found in words_within(text, *names, "harmless"))
