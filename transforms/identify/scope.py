"""What a filing says of its own boundary: which companies, sites and businesses it speaks of.

One sentence, kept as printed: without it nobody knows whether two filings count the same plants.
Sentences about the time alone, and the lines of a table of contents, say nothing of it.
"""

from __future__ import annotations

import re

from transforms.catalogue.text import CJK
from transforms.extract.words import join_wrapped
from transforms.identify.words import words
from transforms.regex import regex

MAX_CHARACTERS = 400
MIN_CHARACTERS = 15
_END = regex(
    r"[。!]|(?<=[a-z)\]])(?<!Ltd)(?<!Inc)(?<!Corp)(?<! Co)(?<! No)(?<!plc)\.(?=\s|$)|(?<=\d)\.(?=\s*$)",
    re.MULTILINE,
)


def boundary_in(text: str) -> str | None:
    """The first sentence that states the boundary; None where no whole sentence does."""
    known = words()
    starts = [m.start() for m in known.opens.finditer(text) if _begins(text, m.start(), "\n。.!;")]
    starts += [m.end() + 1 for m in known.headings.finditer(text) if _heads(text, m.start())]
    for start in sorted(starts):
        sentence = _sentence(text[start : start + MAX_CHARACTERS])
        if sentence and known.organisation.search(sentence):
            return sentence
    return None


def _begins(text: str, place: int, marks: str) -> bool:
    """Whether a line, or a sentence behind one of the marks, begins here."""
    ahead = text[max(0, place - 2) : place].rstrip(" ")
    return not ahead or ahead[-1] in marks


def _heads(text: str, place: int) -> bool:
    """Whether nothing but a number stands before it on its line."""
    line = text.rfind("\n", 0, place) + 1
    return not text[line:place].strip("0123456789.、 ")


def _sentence(text: str) -> str | None:
    """Its lines as one, up to the full stop."""
    end = _END.search(text)
    if end is None:
        return None
    sentence = ""
    for line in text[: end.end()].split("\n"):
        sentence = join_wrapped(sentence, line.strip())
    long_enough = MIN_CHARACTERS if CJK.search(sentence) else 2 * MIN_CHARACTERS
    return sentence if len(sentence) >= long_enough else None
