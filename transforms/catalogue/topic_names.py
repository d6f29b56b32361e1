"""Labels behind the name of their topic: 'Energy Total energy', 'Air pollutants NOx (Nitrogen oxides)'.

A column of topics prints its word beside the first row of each topic, and text taken out of the page sets
it before that row's label. It is dropped where the rest names a metric of this very topic; where the word
also makes names ('Waste paper' is no paper consumed) the rest must say it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.regex import regex

MARK = regex(r"^\s?(?:\*\d{0,2}|\(\d{1,2}\))?\s*(?=[A-Za-z])")
"""A footnote's mark behind the topic's word."""


class Topics:
    """The words of topics, and whether what follows them must repeat one."""

    def __init__(self, rows: Iterable[tuple[str, str, bool]]) -> None:
        self._told = {word: (topic, repeated) for word, topic, repeated in rows}
        words = "|".join(re.escape(word) for word in sorted(self._told, key=len, reverse=True))
        self._pattern = re.compile(rf"(?:{words})(?![A-Za-z-])", re.IGNORECASE)

    def of_heading(self, text: str) -> str:
        """The topic a heading is about: its only words, or those it begins with; '' for any other."""
        found = self._pattern.match(text)
        return self._told[found[0].lower()][0] if found else ""

    def parted(self, label: str) -> tuple[str, str] | None:
        """(topic, the label behind its word), None where no topic's word stands before a label.

        >>> Topics([("waste", "waste", True)]).parted("Waste*2 Total waste generated")
        ('waste', 'Total waste generated')
        """
        found = self._pattern.match(label)
        if found is None:
            return None
        word, rest = found[0].lower(), label[found.end() :]
        mark = MARK.match(rest)
        topic, repeated = self._told[word]
        if mark is None or not mark[0] or (repeated and word.rstrip("s") not in rest.lower()):
            return None
        return topic, rest[mark.end() :]
