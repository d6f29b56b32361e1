"""Numbers written in English words, as US filers tag them: 'twenty-five thousand' is 25000.

>>> in_words("one hundred and twelve"), in_words("none")
('112', '0')
"""

from __future__ import annotations

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
_BIG = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_NOTHING = frozenset(["no", "none", "nil"])


def in_words(text: str) -> str:
    """The number in digits; raises ValueError where a word is no part of a number."""
    words = text.lower().replace("-", " ").replace(",", " ").split()
    if len(words) == 1 and words[0] in _NOTHING:
        return "0"
    if not words:
        raise ValueError("no word")
    total = group = 0
    for word in words:
        if word in _SMALL:
            group += _SMALL[word]
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word in _BIG:
            total, group = total + max(group, 1) * _BIG[word], 0
        elif word not in {"and", "a"}:
            raise ValueError(f"'{word}' is no part of a number")
    return str(total + group)
