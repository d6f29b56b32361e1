"""Figures that no extractor took: given out once, set aside by name.

An annual report prints hundreds of tables whose columns name no year ('期末余额 期初余额'), and pages set
in pieces print '57 million people' without a sentence. These numbers are no facts, but they stand like
figures, and what stands like a figure is accounted for.
"""

from __future__ import annotations

from transforms.extract.raw import Raw
from transforms.extract.text.contexts import UNREAD, contexts, is_row, may_be_unread, tokens
from transforms.extract.text.figures import has_digit
from transforms.model import Document, Line

EXTRACTORS = {"row_without_head": "tables", "outside_a_sentence": "prose"}
"""The rule that sets a number aside, and whose number it would have been."""


def extract(document: Document, found: list[Raw], aside: frozenset[int]) -> list[Raw]:
    """The figures on lines that no other extractor has told of; `aside` are lines of no text."""
    taken = {raw.line for raw in found} | aside
    return [
        _raw(line, token.text)
        for line in document.lines
        if has_digit(line.text) and line.number not in taken and may_be_unread(line.text)
        for token, context in zip(tokens(line.text), contexts(line.text), strict=True)
        if context == UNREAD
    ]


def _raw(line: Line, value: str) -> Raw:
    rule = "row_without_head" if is_row(line.text) else "outside_a_sentence"
    return Raw.at(line, value, EXTRACTORS[rule], ignored_by=rule)
