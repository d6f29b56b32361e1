"""Heads of two levels: under every year the same columns, counts beside shares or the members of a breakdown.

'2023 | 2022' over 'No. | % | No. | %' or over 'Women | Men | Total | Women | Men | Total'. The years stand
over as many columns each, so the order tells which is whose; what repeats nothing is no such head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transforms.catalogue import catalogue
from transforms.extract.groups import WORKFORCE
from transforms.extract.heads.header import Column, Header, Kind
from transforms.extract.heads.loose_header import whole_column
from transforms.extract.meaning import metric_named
from transforms.extract.metric_heads import WHOLE
from transforms.extract.numbers import as_value
from transforms.extract.words import plain
from transforms.model import Line
from transforms.regex import regex

COUNTS = frozenset(
    [
        "no.",
        "no",
        "nos.",
        "number",
        "numbers",
        "#",
        "headcount",
        "people",
        "persons",
        "workforce",
        "employees",
        *("人数", "人數", "数量", "數量", "人数(人)", "人數(人)", "数量(人)"),
    ]
)
SHARES = frozenset(
    [
        *("%", "(%)", "share", "percentage", "percent", "proportion", "in%", "share(%)"),
        *("占比", "佔比", "比例", "百分比", "占比(%)", "佔比(%)", "比例(%)", "百分比(%)"),
    ]
)
RATES = frozenset(["rate", "rate(%)", "rates", "ratio"])
FIGURES = frozenset(["value", "actual", "amount", "figure", "result", "data", "total"])
"""A first column under each year that is the year's own: 'Value | Note'."""
AXIS = "gender"
_IN_PERCENT = regex(r"(?<=[a-z]) \(%\)")
MAX_SIZE = 4
MAX_LABEL_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Word:
    """A cell of the lower head and where it stands, if the reader knows."""

    text: str
    span: tuple[float, float] | None = None


def with_column_parts(header: Header, line: Line) -> Header | None:
    """The head with a column for each year and part, or None where the line below it tells none."""
    words = _words(line)
    years = header.periods
    size, rest = divmod(len(words), len(years))
    labels = rest if not line.spans and rest <= MAX_LABEL_WORDS else 0
    if line.spans and rest == 1 and header.columns[0].kind is not Kind.PERIOD:
        labels = 1
    if (rest and rest != labels) or not 2 <= size <= MAX_SIZE:
        return None
    told = words[labels:]
    block = [word.text.lower() for word in told[:size]]
    if [word.text.lower() for word in told] != block * len(years):
        return None
    parts = _parts(block) or (_with_whole(told[:size]) if line.spans else None)
    if parts is None or (labels and any(word.text.lower() in block for word in words[:labels])):
        return None
    columns = [
        replace(part, text=year.text if part.kind is Kind.PERIOD else part.text, span=word.span)
        for year, group in zip(years, _groups(told, size), strict=True)
        for part, word in zip(parts, group, strict=True)
    ]
    others = [column for column in header.columns if column.kind in (Kind.LABEL, Kind.UNIT)]
    return Header((*others, *columns), header.caption, header.unit)


def unread_parts(header: Header | None, line: Line) -> bool:
    """Whether the cells below a head of years part these into columns that nobody understands.

    What then stands under a year is no figure of the whole: 'UK' and 'Rest of world' under '2023'.
    """
    first = header.periods[0].span if header is not None else None
    if header is None or first is None or not line.spans:
        return False
    cells = [text for text, span in zip(line.cells, line.spans, strict=True) if text and span[0] >= first[0]]
    if len(cells) <= len(header.periods) or cells[0].lower().rstrip("s") in FIGURES:
        return False
    return not any(as_value(text) for text in cells if text != "%")


def _with_whole(words: Sequence[_Word]) -> list[Column] | None:
    """'UK | Overseas | Total': the one column of the whole is the year's, the others are of parts."""
    texts = [word.text.lower() for word in words]
    whole = whole_column(texts)
    if not whole or len(set(texts)) != len(texts) or {*texts} & (COUNTS | SHARES | RATES):
        return None
    return [Column(Kind.PERIOD if text == whole else Kind.OTHER, text) for text in texts]


def _words(line: Line) -> list[_Word]:
    if line.spans:
        cells = zip(line.cells, line.spans, strict=True)
        return [_Word("".join(plain(text).split()), span) for text, span in cells if text]
    return [_Word(word) for word in _IN_PERCENT.sub("(%)", plain(line.text)).split()]


def _groups(words: Sequence[_Word], size: int) -> list[Sequence[_Word]]:
    return [words[place : place + size] for place in range(0, len(words), size)]


def _parts(block: Sequence[str]) -> list[Column] | None:
    """The columns of one year; '%' behind a member is a share of something else than the member."""
    if len(block) == len({*block} & COUNTS) + len({*block} & SHARES) == 2 and {*block} & SHARES:
        return [Column(Kind.PERIOD, word, unit="%" if word in SHARES else "") for word in block]
    if len(block) == len({*block} & COUNTS) + len({*block} & RATES) == 2 and {*block} & RATES:
        return [Column(Kind.OTHER if word in RATES else Kind.PERIOD, word) for word in block]
    members = [word for word in block if word not in SHARES]
    known = [catalogue().exact_member(AXIS, word) for word in members]
    named = [member for member in known if member is not None]
    wholes = sum(WHOLE.match(word) is not None for word in members)
    if len(named) < 2 or len(set(named)) != len(named) or len(named) + wholes != len(members) or wholes > 1:
        return None
    if len(members) < len(block) and [word in SHARES for word in block] != [False, True] * (len(block) // 2):
        return None
    return [
        Column(Kind.OTHER, word)
        if word in SHARES
        else Column(Kind.PERIOD, word, member="" if WHOLE.match(word) else f"{AXIS}={word}")
        for word in block
    ]


def is_certain_share(name: str) -> bool:
    """Whether a share beside the counts of a metric of this name is one of its metric."""
    return metric_named(name) == WORKFORCE
