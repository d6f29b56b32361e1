"""Words of Chinese labels that say the same: '雇员流失比率' and '员工离职率' are one name.

Reports name one metric in dozens of ways that differ by such words only. Names of the catalogue and
labels of a filing are brought to one wording and compared there; what two metrics would share is no
name at all. The words are data (`synonyms.csv`), in simplified writing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from transforms.catalogue.text import CJK, label_key
from transforms.regex import regex

_ABBREVIATION = regex(
    r"(?<=[\u3400-\u9fff])[(（](?![ivx]+[)）])(?=[^()（）]{0,5}[a-z]{2})[a-z][a-z0-9₂.\-]{1,7}[)）]"
)
"""'化学需氧量(COD)排放量': the sign of a substance or the letters of a rate, behind its name."""
MAX_ROUNDS = 4
"""'总培训时数' becomes '总培训时长', that '培训总时长'."""


class Synonyms:
    """One wording for labels that differ only by words that mean the same."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._read_as = dict(pairs)
        # What a word is read as guards itself: '反腐败' is not '反腐' and '败'.
        written = re.compile(any_of(self._read_as))
        guards = {to for to in self._read_as.values() if to and written.search(to)}
        self._pattern = re.compile(any_of({*self._read_as, *guards}))

    def plain(self, folded: str) -> str:
        """The key of a label in simplified writing; '' where it is not Chinese.

        >>> Synonyms([("雇员", "员工")]).plain("雇员人数（headcount）")
        '员工人数headcount'
        """
        return self.plain_of([folded])[0]

    def plain_of(self, folded: Sequence[str]) -> list[str]:
        """`plain` of many labels: read as one text, which takes a fraction of the time of each alone."""
        plain = list(map(_key, folded))
        changed = list(range(len(plain)))
        for _ in range(MAX_ROUNDS):
            text = "\n".join(plain[place] for place in changed)
            shorter = self._pattern.sub(lambda found: self._read_as.get(found[0], found[0]), text).split("\n")
            read = dict(zip(changed, shorter, strict=True)) if changed else {}
            changed = [place for place, words in read.items() if words != plain[place]]
            for place in changed:
                plain[place] = read[place]
        return plain


def _key(folded: str) -> str:
    if not CJK.search(folded):
        return ""
    return label_key(_ABBREVIATION.sub("", folded) if ")" in folded or "）" in folded else folded)


def any_of(words: Iterable[str]) -> str:
    """One pattern for many words, the longest first: words with one beginning share it, and are tried once.

    >>> any_of(["雇员", "雇佣", "员工", "员工数"])
    '员(?:工(?:数)?)|雇(?:佣|员)'
    """
    heads: dict[str, list[str]] = {}
    for word in sorted({word for word in words if word}):
        heads.setdefault(word[0], []).append(word[1:])
    return "|".join(re.escape(head) + _tails(tails) for head, tails in heads.items()) or "(?!)"


def _tails(tails: list[str]) -> str:
    rest = [tail for tail in tails if tail]
    if not rest:
        return ""
    if len(tails) == 1:
        return re.escape(tails[0])
    return f"(?:{any_of(rest)})" + ("?" if len(rest) < len(tails) else "")


def index(names: Iterable[tuple[str, str, tuple[str, str]]]) -> dict[str, str]:
    """(plain key, key, meaning) of every name -> plain key: key, without what has two meanings."""
    found: dict[str, tuple[str, tuple[str, str]]] = {}
    doubtful: set[str] = set()
    for plain, key, meaning in names:
        if plain and found.setdefault(plain, (key, meaning))[1] != meaning:
            doubtful.add(plain)
    return {plain: key for plain, (key, _) in found.items() if plain not in doubtful}
