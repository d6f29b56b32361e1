"""A sentence laid out for reading: tokens in place of its figures and dates, and the words around each.

'We used ⟦0⟧ of energy in ⟨0⟩': what stands around a figure is tried with fewer and fewer words, cut where a
clause may end. What a cut leaves out must not narrow what is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from transforms.catalogue import catalogue
from transforms.extract.meaning import COUNTS
from transforms.extract.text.figures import Figure, dates
from transforms.extract.text.periods import Period
from transforms.extract.text.spelt import spelt_figures
from transforms.extract.text.statement_forms import Form, asides, forms_in, is_ours, mark, passing
from transforms.regex import regex

_NOUNS = COUNTS | {"hours", "years", "days", "hours_per_person"}
_MEASURES = frozenset(["hours", "days", "persons", "people", "individuals"])
_HOURS = frozenset(["h", "hr", "hrs"])
_MONEY = regex(r"[$€£¥₹]|^(?:[A-Z]{3}|Rs\.?) ?\d")
_PERCENT = frozenset(["%", "per cent", "percent", "pct"])
_COMMAS = regex(r"\s*,(?:\s*,)*")
_BRACKETS = regex(r"\([^()⟦]*\)")
"""A remark without a figure is part of what stands around it."""
_SHARE_ASIDE = regex(r"\s\(⟦\d+⟧\)(?=\s[a-z])")
TOKEN = regex(r"⟦(\d+)⟧")


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure with the name of its metric, its unit and the time it is of."""

    figure: Figure
    name: str
    unit: str
    period: Period


def with_spelt(text: str, values: Sequence[Figure]) -> list[Figure]:
    """The figures of a sentence with those that it writes in words, in order."""
    spelt = [one for one in spelt_figures(text) if not any(_meet(one, other) for other in values)]
    return sorted([*values, *spelt], key=lambda figure: figure.start) if spelt else list(values)


class Layout:
    """A sentence with tokens in place of figures and dates, and where each of its characters was printed."""

    def __init__(self, text: str, found: Sequence[Figure], *, item: bool = False) -> None:
        self.text = text
        self._item = item
        self.figures = found
        spans = [(one.start, _end(text, one), f"⟦{place}⟧") for place, one in enumerate(self.figures)]
        taken = list(spans)
        self.dates = [
            (start, end) for start, end in dates(text) if not any(s < end and start < e for s, e, _ in taken)
        ]
        spans += [(start, end, f"⟨{place}⟩") for place, (start, end) in enumerate(self.dates)]
        pieces: list[str] = []
        self.origin: list[int] = []
        last = 0
        for start, stop, token in sorted(spans):
            pieces += [text[last:start], token]
            self.origin += [*range(last, start), *[start] * len(token)]
            last = stop
        pieces.append(text[last:])
        self.origin += [*range(last, len(text) + 1)]
        self.marked = passing("".join(pieces).rstrip(" ."))
        self.places = {int(found[1]): found.span() for found in TOKEN.finditer(self.marked)}

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The forms that the sentence can hold."""
        return forms_in(self.text)

    def ours(self) -> bool:
        """Whether the sentence speaks of what the reporter did."""
        return self._item or any(is_ours(left) for left in lefts(self.marked.partition("⟦")[0], first=True))

    def around(self, order: Sequence[int], at: int) -> tuple[str, str]:
        """The text between a token and its neighbours, before and behind it."""
        start, end = self.places[order[at]]
        since = self.places[order[at - 1]][1] if at else 0
        until = self.places[order[at + 1]][0] if at + 1 < len(order) else len(self.marked)
        # '1,240 employees (14%) left': what stands behind the share is said of those counted.
        if (aside := _SHARE_ASIDE.match(self.marked, end)) and at + 1 < len(order):
            follows = self.places[order[at + 2]][0] if at + 2 < len(order) else len(self.marked)
            return self.marked[since:start], self.marked[aside.end() : follows]
        return self.marked[since:start], self.marked[end:until]

    def date(self, place: str) -> str:
        """A date as printed, by the number of its token."""
        start, end = self.dates[int(place)]
        return self.text[start:end]


def _end(text: str, figure: Figure) -> int:
    """Where a figure and its unit end: behind 'worked' in '0.84 per million hours worked'."""
    if text.startswith(("*", "†", "‡"), figure.end):
        return figure.end + 1
    worked = figure.unit.endswith("hours") and text.startswith(" worked", figure.end)
    return figure.end + len(" worked") if worked else figure.end


def _meet(one: Figure, other: Figure) -> bool:
    return one.start < other.end and other.start < one.end


def is_percent(unit: str) -> bool:
    """Whether a printed unit is that of shares."""
    return unit.lower().rstrip(".") in _PERCENT


def signs(figure: Figure) -> Iterator[str]:
    """`sign`, then '#' alone where the noun only measures: 'training hours were 789.1 hours'."""
    yield sign(figure)
    if figure.unit.lower() in _MEASURES:
        yield "#"


def sign(figure: Figure) -> str:
    """The figure in a clause: with the sign of its kind, or the noun that it counts, in full.

    '24.5 hrs' is '# hours', '1.2 thousand employees' are '# employees'.
    """
    if is_percent(figure.unit):
        return "#%"
    if _MONEY.search(figure.text):
        return "#$"
    reading = catalogue().read_unit(figure.unit) if figure.unit[:1].isalpha() else None
    if reading is None or reading.unit not in _NOUNS:
        return "#"
    if figure.unit.lower().rstrip(".") in _HOURS:
        return "# hours"
    scaled = reading.factor != 1 and " " in figure.unit
    return f"# {figure.unit.split(' ', 1)[1] if scaled else figure.unit}"


def lefts(before: str, *, first: bool) -> Iterator[str]:
    """Ever fewer of the words before a figure; none where what is left out narrows what is told.

    Up to the first break words may be the `first` figure's own or belong to the figure before.
    """
    yield mark("joins").sub("", plain(before))
    start = 0
    for number, (_, cut, joint) in enumerate(_breaks(before)):
        if first or number:
            dropped = before[start:cut]
            if mark("narrows").match(mark("joins").sub("", plain(dropped))):
                return
            if joint and not mark("verb").search(dropped):
                return  # 'NOx and SOx emissions were 40 t' tells of both
            if joint and first and not before[cut:].strip("andor "):
                yield from (found[1] for found in [mark("did").search(dropped)] if found)
        yield mark("joins").sub("", plain(before[cut:]))
        start = cut


def rights(after: str) -> Iterator[tuple[str, int]]:
    """Ever fewer of the words behind a figure, and how many characters they take."""
    after = mark("leads_on").sub("", mark("year_ahead").sub("", after))
    yield plain(after), len(after)
    for cut, _, _ in reversed(_breaks(after)):
        rest, kept = after[cut:], plain(after[:cut])
        # '40 t of NOx and SOx' tells of both: what is left out has to say something of its own.
        whole = not kept or (kept != "of" and mark("closes").search(rest))
        if whole and not mark("less").match(rest):
            yield kept, cut


def _breaks(text: str) -> list[tuple[int, int, bool]]:
    """Where a clause may end: start and end of each break, and whether it is an 'and' or 'or'."""
    whole = [found.span() for found in _BRACKETS.finditer(text)]
    return [
        (*found.span(), text.startswith(("and ", "or "), found.end()))
        for found in mark("break").finditer(text)
        if not any(start < found.end() <= end for start, end in whole)
    ]


@lru_cache(maxsize=1024)
def plain(words: str) -> str:
    """The words without dates and what says nothing of what is told."""
    if "⟨" in words:
        words = mark("when").sub(" ", mark("attribute").sub(r"\1 ", mark("set_beside").sub("", words)))
    elif "year" in words.lower():
        words = mark("set_beside").sub("", words)
    bare = " ".join(asides().sub(" ", words).split())
    if " we " in bare.lower():
        bare = mark("we_do").sub("", bare)
    return (_COMMAS.sub(",", bare) if "," in bare else bare).strip(" ,;:.")
