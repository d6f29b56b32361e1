"""Tables of 'Direct emissions' and 'Indirect emissions' with their parts: scopes 1 and 2 by other words.

The GHG Protocol defines scope 1 as direct emissions, scope 2 as those of the energy bought. Such a
table often prints the sum of a block without a label. It is believed where parts make up the sum of
their block, and the blocks the table's total, in every period.
https://ghgprotocol.org/corporate-standard
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from transforms.extract.raw import Raw
from transforms.extract.scopes.printed_sums import slack_of
from transforms.extract.scopes.totals import WORDS, members_of
from transforms.extract.title_units import speaks_of_else, weighs
from transforms.regex import regex

_GAS = r"(?:co2|ghg|carbon|greenhouse gas)"
_BEGINS = regex(rf"^(?:direct|(?:energy )?indirect)(?: {_GAS})?(?: ?\(ghg\))? emissions?\b", re.IGNORECASE)
_SUM = regex(rf"(?:sub-?|grand |group )?totals?\b(?: (?:{_GAS} )?emissions)?$", re.IGNORECASE)
_PLAIN = regex(r"\d[\d,]*(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of one table: its place among the numbers given out, its label, its figures by period."""

    places: tuple[int, ...]
    label: str
    figures: dict[str, Decimal]


def name_direct(rows: list[Raw]) -> list[Raw]:
    """The rows, sums of such blocks named as scopes; all others as they were."""
    named: dict[int, str] = {}
    begun = [raw.table_no for raw in rows if raw.table_no is not None and _BEGINS.match(raw.label or "")]
    for number in dict.fromkeys(begun):
        for row, scope in _proven([_row(rows, places) for places in _places(rows, number)]):
            named |= dict.fromkeys(row.places, scope)
    return [_named(raw, named[place]) if place in named else raw for place, raw in enumerate(rows)]


def _places(rows: list[Raw], table_no: int) -> list[list[int]]:
    """The numbers of a table, row by row."""
    found: dict[int | None, list[int]] = {}
    for place, raw in enumerate(rows):
        if raw.table_no == table_no:
            found.setdefault(raw.row_no, []).append(place)
    return list(found.values())


def _row(rows: list[Raw], places: list[int]) -> _Row:
    told = [place for place in places if rows[place].period_text and _PLAIN.match(rows[place].value_text)]
    figures = {
        str(rows[place].period_text): Decimal(rows[place].value_text.replace(",", "")) for place in told
    }
    return _Row(tuple(told), rows[places[0]].label or "", figures)


def _proven(rows: list[_Row]) -> Iterator[tuple[_Row, str]]:
    """The two sums and the scope each is, where a total proves both; nothing where a label names a scope."""
    starts = [place for place, row in enumerate(rows) if _BEGINS.match(row.label)]
    if [rows[place].label[:6].lower() == "direct" for place in starts] != [True, False]:
        return
    ends = [place for place in range(starts[1] + 1, len(rows)) if _SUM.match(rows[place].label)]
    if not ends or any("scope" in row.label.lower() for row in rows):
        return
    blocks = [rows[starts[0] : starts[1]], rows[starts[1] : ends[-1]]]
    sums = [_sum_of(block) for block in blocks]
    total = rows[ends[-1]]
    if sums[0] is None or sums[1] is None or not _adds_up([sums[0], sums[1]], total):
        return
    yield sums[0], "1"
    if all(_of_energy(row.label) for row in blocks[1]):
        yield sums[1], "2"


def _sum_of(block: list[_Row]) -> _Row | None:
    """The block's only row, or its last, without a label of its own, when the others make it up."""
    if len(block) == 1:
        return block[0]
    *parts, last = block
    unsaid = not last.label or _SUM.match(last.label)
    return last if unsaid and _adds_up(parts, last) else None


def _adds_up(parts: list[_Row], total: _Row) -> bool:
    """Whether the parts sum to the total in every period, to half a unit of each part's last digit."""
    if not total.figures or any(part.figures.keys() != total.figures.keys() for part in parts):
        return False
    return all(
        abs(sum(shown := [part.figures[period] for part in parts], Decimal(0)) - value) <= slack_of(shown)
        for period, value in total.figures.items()
    )


def _of_energy(label: str) -> bool:
    """Whether a part is of energy bought: every word is known, and one names energy."""
    lists = _words()
    words = re.findall(r"[a-z]+", _BEGINS.sub("", label).lower())
    known = all(word in lists["energy"] or word in lists["other"] for word in words)
    return known and (not words or any(word in lists["energy"] for word in words))


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))["indirect"]
    return lists


def _named(raw: Raw, scope: str) -> Raw:
    barred = raw.unit_text and not weighs(raw.unit_text)
    if raw.ignored_by not in (None, "no_label") or barred or speaks_of_else(raw.section or ""):
        return raw
    label = raw.label or ("Direct emissions" if scope == "1" else "Indirect emissions")
    return raw._replace(
        label=label, head=f"Scope {scope} emissions", members=members_of(scope), ignored_by=None
    )
