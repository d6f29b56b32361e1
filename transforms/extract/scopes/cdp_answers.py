"""Answers to CDP's questions on emissions: a question, the name of a field, its value, the period's last day.

The questionnaire is the same for every company: 'What were your organization's gross global Scope 1
emissions?', then each field on a line of its own above its answer. A past year has its own end date.
https://www.cdp.net/en/guidance (C6.1 and C6.3, since 2024 7.6 and 7.7)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from transforms.extract.heads.header import REPORTING_PERIOD
from transforms.extract.raw import Raw, next_table
from transforms.extract.scopes.totals import METHODS, members_of
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
REACH = 40
"""So many lines below its question an answer's fields stand."""

_QUESTION = regex(
    r"\bwhat were your organi[sz]ation['’]?s gross global scope (?P<scope>[12]) emissions in metric tons",
    re.IGNORECASE,
)
_NEXT = regex(r"^\(?(?:C\d{1,2}|\d{1,2})\.\d{1,2}[a-z]?\)?(?:\s|$)")
_FIELD = regex(r"^(?:\([\d.]+\) ?)?(?:gross global )?scope (?P<scope>[12])\b", re.IGNORECASE)
_PAST = regex(r"^past year \d", re.IGNORECASE)
_END = regex(r"^(?:\([\d.]+\) ?)?end date$", re.IGNORECASE)
_VALUE = regex(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
_YEAR = regex(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Answer:
    """One figure: its line, its field as printed, its scope and method."""

    line: Line
    field: str
    scope: str
    method: str


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """The figures of such answers, in lines that no table holds."""
    taken = {raw.line for raw in found}
    number = next_table(found)
    lines = [line for line in document.lines if line.text.strip()]
    given: list[Raw] = []
    for place, line in enumerate(lines):
        question = _QUESTION.search(plain(line.text)) if "lobal" in line.text else None
        if question is not None:
            block = list(_block(lines[place + 1 : place + 1 + REACH]))
            if not taken & {one.number for one in block}:
                given += _told(block, question["scope"], number)
                number += 1
    return given


def _block(lines: list[Line]) -> Iterator[Line]:
    """The lines of one answer: up to the next question."""
    for line in lines:
        if _NEXT.match(plain(line.text)) or _QUESTION.search(plain(line.text)):
            return
        yield line


def _told(block: list[Line], scope: str, number: int) -> Iterator[Raw]:
    open_answers: list[_Answer] = []
    past = False
    for upper, lower in pairwise(block):
        field, answer = plain(upper.text), plain(lower.text)
        named = _FIELD.match(field)
        if _PAST.match(field):
            yield from _raws([] if past else open_answers, REPORTING_PERIOD, number)
            past, open_answers = True, []
        elif _END.match(field) and (year := _YEAR.search(answer)):
            yield from _raws(open_answers, year[0], number)
            open_answers = []
        elif named and named["scope"] == scope and _VALUE.match(answer):
            methods = [name for name, pattern in METHODS.items() if pattern.search(field)]
            open_answers.append(_Answer(lower, field, scope, methods[0] if len(methods) == 1 else ""))
    yield from _raws([] if past else open_answers, REPORTING_PERIOD, number)


def _raws(answers: list[_Answer], period: str, number: int) -> Iterator[Raw]:
    for row_no, one in enumerate(answers):
        raw = Raw.at(one.line, plain(one.line.text), EXTRACTOR, label=one.field, unit_text="metric tons CO2e")
        yield raw._replace(
            head=f"Scope {one.scope} emissions",
            members=members_of(one.scope, one.method),
            period_text=period,
            table_no=number,
            row_no=row_no,
        )
