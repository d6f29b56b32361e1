"""What became of every number a filing prints, page by page.

Grain: one row per page, or per 200 lines where the format knows no pages, and one for the whole.
`printed` counts the number tokens of the page's text. Each has exactly one class: the outcome of the
one observation that tells of it, `twice` where several do, or the context that makes it no figure
(year, date, page number, ...). So the classes add up to `printed`, and `unread` is what nobody took.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from transforms.extract.furniture import furniture
from transforms.extract.text.contexts import CONTEXTS, UNREAD, Token, contexts, tokens
from transforms.filing import Examined, examine_document
from transforms.model import Document, Outcome
from transforms.read import read
from transforms.sniff import media_type

LINES_PER_PART = 200
WHOLE = "all"
TWICE = "twice"
OUTCOMES = tuple(str(outcome) for outcome in Outcome)
CLASSES = (*OUTCOMES, TWICE, *CONTEXTS)
COLUMNS = ("part", "printed", *CLASSES)
NEAR = (0, 1, -1, 2, -2)
"""Lines off its own where the digits of an observation may stand: labels and numbers wrap."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A filing as examined, and the numbers its lines print."""

    examined: Examined
    printed: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A line that prints numbers: its tokens, and what each is where no observation tells of it."""

    line: int
    page: int | None
    tokens: tuple[Token, ...]
    contexts: tuple[str, ...]


def survey(data: bytes, name: str, ocr_pages: int = 0) -> Survey:
    """Bytes to observations and to the printed numbers; raises a FilingError."""
    document = read(data, media_type(data, name), ocr_pages)
    examined = examine_document(document, hashlib.sha256(data).hexdigest(), name)
    return Survey(examined, printed_numbers(document))


def printed_numbers(document: Document) -> tuple[Printed, ...]:
    """Every line of the document that has a digit."""
    running = furniture(document)
    return tuple(
        Printed(
            line.number, line.page, tuple(found), tuple(contexts(line.text, running=line.number in running))
        )
        for line in document.lines
        if (found := tokens(line.text))
    )


def coverage(observations: pl.DataFrame, printed: Iterable[Printed]) -> pl.DataFrame:
    """COLUMNS per part in reading order, the whole filing last. A part without a number has no row."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line, classes in classified(observations, printed):
        counts[_part(line)].update(classes)
    rows = [(part, count.total(), *(count[name] for name in CLASSES)) for part, count in counts.items()]
    schema = {"part": pl.String, **dict.fromkeys(COLUMNS[1:], pl.Int64)}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return pl.concat([table, table.sum().with_columns(part=pl.lit(WHOLE)).select(COLUMNS)])


def classified(
    observations: pl.DataFrame, printed: Iterable[Printed]
) -> list[tuple[Printed, tuple[str, ...]]]:
    """Each line with the one class of each of its tokens."""
    lines = {line.line: line for line in printed}
    told: dict[tuple[int, int], list[str]] = defaultdict(list)
    for number, value, outcome in observations.select("line", "value_text", "outcome").iter_rows():
        for place in _place(_digits(value or ""), number, lines, told):
            told[place].append(outcome)
    return [
        (line, tuple(_class(told.get((line.line, at), []), name) for at, name in enumerate(line.contexts)))
        for line in lines.values()
    ]


def conserved(classes: Counter[str]) -> tuple[int, int]:
    """(numbers of data lines that one observation tells of, all numbers of data lines)."""
    once = sum(classes[outcome] for outcome in OUTCOMES)
    return once, once + classes[TWICE] + classes[UNREAD]


def _class(told: list[str], context: str) -> str:
    return context if not told else told[0] if len(told) == 1 else TWICE


def _place(
    digits: str, number: int, lines: dict[int, Printed], told: dict[tuple[int, int], list[str]]
) -> list[tuple[int, int]]:
    """The tokens an observation tells of: free ones that spell its digits, else ones already told."""
    if not digits:
        return []  # a dash or a zero said in words is no number token
    taken: list[tuple[int, int]] = []
    for near in NEAR:
        line = lines.get(number + near)
        for run in _spelling(line.tokens, digits) if line is not None else []:
            places = [(number + near, at) for at in run]
            if not any(place in told for place in places):
                return places
            taken = taken or (places if near == 0 else [])
    return taken


def _spelling(found: tuple[Token, ...], digits: str) -> Iterable[range]:
    """Runs of neighbouring tokens whose digits together are these: '226,638.' and '2'."""
    for start in range(len(found)):
        spelled = ""
        for end in range(start, len(found)):
            spelled += found[end].digits
            if spelled == digits:
                yield range(start, end + 1)
            if len(spelled) >= len(digits):
                break


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _part(line: Printed) -> str:
    if line.page is not None:
        return f"page {line.page}"
    first = (line.line - 1) // LINES_PER_PART * LINES_PER_PART + 1
    return f"lines {first}-{first + LINES_PER_PART - 1}"
