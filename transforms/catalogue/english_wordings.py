"""English labels in other words or another order: 'Waste generated (total)' is 'Total waste produced'.

Reports name one metric in dozens of ways that differ by word order, by words that only say it is an
amount, and by synonyms. Every word must be accounted for: one word more ('Food waste generated') is
another name. The words are data (`english_words.csv`); a wording of two metrics is no name at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from transforms.catalogue.english_names import Name, spelling_key
from transforms.catalogue.synonyms import any_of
from transforms.regex import regex

MIN_WORDS = 2
"""A single word ('turnover', 'investments') means too many things once those around it are dropped."""
MAX_CHARACTERS = 160
_ACRONYM = regex(r"\s*\((?P<letters>[a-z][a-z&/-]{1,7})\)")
_TYPED = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-"}
)
_OWN = regex(r"(?<=[a-z])'s(?![a-z])")
_PER_MONEY = regex(
    r"\bper (?:(?:rmb|cny|yuan|hk\$|hkd|us\$|usd|[\d,]+|'?000|ten|hundred|thousand|million)\s?)+(?:of )?"
    r"(?:(?:total|net|operating|main business|sales) )*(?:income|revenues?|turnover|sales)\b"
)
"""'per RMB 10,000 of operating income', 'per million HK$ revenue': how much of it, the unit tells."""
_WORD = regex(r"[a-z]+|\d+(?:\.\d+)?|%|&")
_SIGNIFICANT = regex(r"[<>≤≥+=]")
_COMPARED = frozenset(["to", "versus", "vs", "between"])
"""Words of one thing set against another: which comes first matters."""
_VERSUS = _COMPARED - {"to"}
_SET_AGAINST = regex(r"\w\s?[:/]\s?\w")
EMISSION = "emission"
RATIO, SHARE = "ratio", "share"
"""'Ratio of female managers' is a share of them, 'ratio of women to men' is none."""
_SEXES = frozenset(["female", "male"])


class Wordings:
    """The names of the catalogue by the set of words that matter in them."""

    def __init__(
        self,
        words: Iterable[tuple[str, str]],
        names: Iterable[tuple[str, Name]],
        siblings: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self._read_as = dict(words)
        self._read: dict[str, str] = {}
        several = [word for word, to in self._read_as.items() if not word.isalpha() or " " in to]
        self._phrases = re.compile(rf"(?<![a-z])(?:{any_of(several)})(?![a-z])")
        found: dict[str, Name | None] = {}
        for text, name in names:
            if "category=" in name[1] or not (key := self.key(text)):
                continue
            found[key] = _one_of(found.get(key, name), name, siblings or {})
        self.names = {key: name for key, name in found.items() if name is not None}
        self._in_phrases = {word for phrase in self._read_as for word in _WORD.findall(phrase)}
        self._in_names = {word for key in self.names for word in key.split()}

    def name(self, text: str) -> Name | None:
        """The metric a label in lower case names by its words; None where one of them is too many."""
        if len(text) > MAX_CHARACTERS:
            return None
        return _named(self, _PER_MONEY.sub("per revenue", text) if "per " in text else text)

    def may_name(self, word: str) -> bool:
        """Whether some name has the word, in whatever words: one that none has is one too many."""
        return word in self._in_phrases or self._in_names.issuperset(self._word(word).split())

    def key(self, text: str) -> str:
        """The words that matter, sorted; '' where they are too few, or signs say more than they.

        >>> Wordings([("produced", "generated"), ("total", "")], []).key("total waste produced")
        'generated waste'
        """
        typed = _PER_MONEY.sub("per revenue", _typed(text))
        plain = self._phrases.sub(lambda found: self._read_as[found[0]], typed)
        words = [one for word in _WORD.findall(plain) if (one := self._read.get(word) or self._word(word))]
        if RATIO in words and _COMPARED.isdisjoint(words) and not _SET_AGAINST.search(plain):
            words = [SHARE if word == RATIO else word for word in words]
        if words.count(EMISSION) > 1:  # 'PM emissions (air emissions)'
            words = list(dict.fromkeys(words))
        if len(words) < MIN_WORDS:
            return ""
        ordered = RATIO in words or not _VERSUS.isdisjoint(words) or set(words) >= _SEXES
        if ordered:
            return " ".join(words)
        # 'Renewable electricity as a share of total electricity' says electricity twice.
        return " ".join(sorted(set(words) if SHARE in words else words))

    def _word(self, word: str) -> str:
        if not word.isalpha():
            return word
        one = spelling_key(word)
        read = self._read[word] = self._read_as.get(word, self._read_as.get(one, one))
        return read


def _one_of(first: Name | None, second: Name, siblings: Mapping[str, Collection[str]]) -> Name | None:
    """The one of two metrics that gives way to the other where the unit says so ('trained', 40 or 40%)."""
    if first is None or first == second:
        return first
    if first[1] == second[1] and second[0] in siblings.get(first[0], ()):
        return first
    return second if first[1] == second[1] and first[0] in siblings.get(second[0], ()) else None


@lru_cache(maxsize=16384)
def _named(wordings: Wordings, text: str) -> Name | None:
    for word in text.split():  # a plain word too many is seen before the text is looked at sign by sign
        if word.isalpha() and word.isascii() and not _may_name(wordings, word):
            return None
    told = all(_may_name(wordings, word) for word in _WORD.findall(_typed(text)))
    return wordings.names.get(wordings.key(text)) if told else None


@lru_cache(maxsize=16384)
def _may_name(wordings: Wordings, word: str) -> bool:
    return wordings.may_name(word)


def _typed(text: str) -> str:
    """The text in plain signs, without possessives and acronyms; '' where signs say more than words."""
    typed = text if text.isascii() else text.translate(_TYPED)
    typed = _OWN.sub("", typed) if "'s" in typed else typed
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
