"""English labels in other words or another order: 'Waste generated (total)' is 'Total waste produced'.

Reports name one metric in dozens of ways that differ by word order, by words that only say it is an
amount, and by synonyms. Every word must be accounted for: one word more ('Food waste generated') is
another name. The words are data (`english_words.csv`); a wording of two metrics is no name at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from transforms.catalogue.english_names import Name, spelling_key

MIN_WORDS = 2
"""A single word ('turnover', 'investments') means too many things once those around it are dropped."""
MAX_CHARACTERS = 160
_ACRONYM = re.compile(r"\s*\((?P<letters>[a-z][a-z&/-]{1,7})\)")
_TYPED = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-"}
)
_OWN = re.compile(r"(?<=[a-z])'s(?![a-z])")
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|%|&")
_SIGNIFICANT = re.compile(r"[<>≤≥+=]")
_IN_ORDER = frozenset(["ratio", "versus", "vs", "between"])
_SEXES = frozenset(["female", "male"])


class Wordings:
    """The names of the catalogue by the set of words that matter in them."""

    def __init__(self, words: Iterable[tuple[str, str]], names: Iterable[tuple[str, Name]]) -> None:
        self._read_as = dict(words)
        listed = "|".join(re.escape(word) for word in sorted(self._read_as, key=len, reverse=True))
        self._phrases = re.compile(rf"(?<![a-z])(?:{listed})(?![a-z])")
        found: dict[str, Name | None] = {}
        for text, name in names:
            if "category=" in name[1] or not (key := self.key(text)):
                continue
            found[key] = name if found.get(key, name) == name else None
        self.names = {key: name for key, name in found.items() if name is not None}
        self._in_phrases = {word for phrase in self._read_as for word in _WORD.findall(phrase)}
        self._in_names = {word for key in self.names for word in key.split()}

    def name(self, text: str) -> Name | None:
        """The metric a label in lower case names by its words; None where one of them is too many."""
        return _named(self, text) if len(text) <= MAX_CHARACTERS else None

    def may_name(self, word: str) -> bool:
        """Whether some name has the word, in whatever words: one that none has is one too many."""
        return word in self._in_phrases or self._in_names.issuperset(self._word(word).split())

    def key(self, text: str) -> str:
        """The words that matter, sorted; '' where they are too few, or signs say more than they.

        >>> Wordings([("produced", "generated"), ("total", "")], []).key("total waste produced")
        'generated waste'
        """
        plain = self._phrases.sub(lambda found: self._read_as[found[0]], _typed(text))
        words = [self._word(word) for word in _WORD.findall(plain)]
        words = [word for word in words if word]
        if len(words) < MIN_WORDS:
            return ""
        ordered = not _IN_ORDER.isdisjoint(words) or set(words) >= _SEXES
        return " ".join(words if ordered else sorted(words))

    def _word(self, word: str) -> str:
        one = spelling_key(word)
        return self._read_as.get(one, one) if word.isalpha() else word


@lru_cache(maxsize=16384)
def _named(wordings: Wordings, text: str) -> Name | None:
    told = all(_may_name(wordings, word) for word in _WORD.findall(_typed(text)))
    return wordings.names.get(wordings.key(text)) if told else None


@lru_cache(maxsize=16384)
def _may_name(wordings: Wordings, word: str) -> bool:
    return wordings.may_name(word)


def _typed(text: str) -> str:
    """The text in plain signs, without possessives and acronyms; '' where signs say more than words."""
    typed = _OWN.sub("", text if text.isascii() else text.translate(_TYPED))
    return "" if not typed.isascii() or _SIGNIFICANT.search(typed) else _without_acronym(typed)


def _without_acronym(text: str) -> str:
    """'lost time injury (lti) rate': letters in brackets that begin the words before them say nothing new."""
    for found in _ACRONYM.finditer(text) if "(" in text else ():
        initials = "".join(word[0] for word in re.findall(r"[a-z]+", text[: found.start()]))
        letters = re.sub(r"[^a-z]", "", found["letters"])
        if initials.endswith(letters) or initials.endswith(letters.removesuffix("s")):
            text = text[: found.start()] + text[found.end() :]
            return _without_acronym(text)
    return text
