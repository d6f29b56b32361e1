"""Headings that narrow what the rows below tell: under 'Food waste' a 'Recycling rate' is not all waste's.

A heading that names one kind bars the metrics of its topic for every label that does not name the kind
itself; one that names two kinds, or the whole beside it, bars none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

ALONE = "="
"""Before a word that narrows only as a whole heading: the 'Board of directors' report' tells of all."""

OF_A_ROW = ">"
"""Before a word that narrows as the row above, not as a heading: '包装材料总量 > 其中：纸张'."""


_BRACKETS = re.compile(r"\([^()]*\)")


class Narrowings:
    """The words that narrow a topic, each with the word that says the whole is meant all the same."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._told: dict[str, dict[str, str]] = defaultdict(dict)
        for word, topic, unless in rows:
            part = word.startswith(OF_A_ROW)
            self._told[OF_A_ROW + topic if part else topic][word.removeprefix(OF_A_ROW)] = unless
        self._patterns = {
            topic: re.compile("|".join(map(_pattern, sorted(words, key=len, reverse=True))))
            for topic, words in self._told.items()
        }

    def bars(self, heading: str, label: str, topic: str) -> bool:
        """Whether a label of this topic, under this heading, tells of a part only.

        >>> narrow = Narrowings([("food waste", "waste", "")])
        >>> narrow.bars("Food waste", "Recycling rate", "waste")
        True
        """
        pattern = self._patterns.get(topic)
        if pattern is None:
            return False
        text = heading.lower()
        named = set(pattern.findall(text))
        if len(named) > 1:
            named = set(pattern.findall(_BRACKETS.sub(" ", text)))  # 'Electronic waste (e-waste)' is one kind
        if len(named) != 1 or pattern.search(label.lower()) or self._spoken_of(label, topic):
            return False
        word = named.pop()
        alone = ALONE + word in self._told[topic]
        unless = self._told[topic][ALONE + word if alone else word]
        beside = text.replace(word, " ") + (f" {label.lower()}" if alone else "")
        return not (unless and any(re.search(_word(word), beside) for word in unless.split("|")))

    def heads(self, text: str) -> bool:
        """Whether a text is a heading that narrows some topic, and nothing else: 'Contractors'."""
        return any(text.lower() in words or ALONE + text.lower() in words for words in self._told.values())

    def _spoken_of(self, label: str, topic: str) -> bool:
        """Chinese runs its words together: '承包商死亡人数' names the contractors itself."""
        return any(word.strip(ALONE) in label for word in self._told[topic] if not word.isascii())


def _pattern(word: str) -> str:
    if not word.startswith(ALONE):
        return _word(word)
    return rf"(?:(?<=^)|(?<=> )){re.escape(word.removeprefix(ALONE))}(?= >|$)"


def _word(word: str) -> str:
    """A whole word; Chinese runs its words together: '供应商管理' speaks of suppliers."""
    return rf"(?<![\w-]){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word)
