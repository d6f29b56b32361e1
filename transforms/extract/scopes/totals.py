"""Which row is a company's total of scope 1, 2 or 3, however its label is worded.

'Fuel and refrigerants (Scope 1)' is the total where no other row of the table speaks of scope 1, and
a part where one does. So rows are judged together, table by table: a label of general words only
('Direct GHG emissions, scope 1') always is the total; one that names a source is, when it is alone.
https://ghgprotocol.org/corporate-standard
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from transforms.catalogue import catalogue
from transforms.extract.raw import Raw
from transforms.extract.words import plain, strip_notes

WORDS = Path(__file__).with_name("scope_words.toml")
PATH = " > "
_NUMBER = r"(?:[123](?!\d)|i{1,3}(?![a-z])|(?:one|two|three)\b)"
_SPELT = {"one": "1", "two": "2", "three": "3"}
SCOPES = re.compile(
    rf"\bscopes?\s*[-–:]?\s*{_NUMBER}(?:\s*(?:,|and|&|\+|/|to|–|-)\s*(?:scopes?\s*)?{_NUMBER}(?!\s*[.,]?\d))*",
    re.IGNORECASE,
)
ONE_SCOPE = re.compile(_NUMBER, re.IGNORECASE)
METHODS = {
    "location": re.compile(
        r"\blocation[- ]?based(?: (?:method|approach|accounting))?|\blbm?\b", re.IGNORECASE
    ),
    "market": re.compile(r"\bmarket[- ]?based(?: (?:method|approach|accounting))?|\bmbm?\b", re.IGNORECASE),
}
_CATEGORY = re.compile(r"\bcat(?:egor(?:y|ies)|s?\.)\s?\d", re.IGNORECASE)
"""A category of scope 3 is a part of it, also where no other row speaks of scope 3."""

_OPEN = re.compile(r"\bscopes?\s*[123]\s*(?:\+|&|/|and\b)\s*(?:\d|$|scopes?\s*$)", re.IGNORECASE)
"""'Scope 1 +': a sum, of which the rest was torn off."""

_PART_OF_GROUP = re.compile(
    r"\b(?:domestic(?:ally)?|overseas|abroad|non-?consolidated|unconsolidated|subsidiar(?:y|ies)|affiliates?|parent"
    r"|head ?quarters?|head offices?|owned (?:[a-z]+ ){0,2}fleet)\b",
    re.IGNORECASE,
)
"""Words for a part of the group: 'Scope 1, domestic' has an overseas row to go with it."""

_SUM = re.compile(r"^(?:sub-?)?totals?$", re.IGNORECASE)
_WHOLE_GROUP = re.compile(
    r"^(?:whole |entire )?(?:group|consolidated|global)(?: (?:total|consolidated|basis))*(?: \([^()]*\))?$",
    re.IGNORECASE,
)
"""'Group consolidated' below 'Domestic' and 'Overseas': their sum, where proven."""

_FIGURES_BEHIND = re.compile(r"\s\d[\d,.]*\s+\d[\d,.]*$")
_WORDS = re.compile(r"[a-z]+\d*[a-z]*", re.IGNORECASE)
_PLAIN = re.compile(r"\d+(?:\.\d+)?$")
_RATIO = re.compile(r"[a-z)]\s?/\s?[A-Za-z]|\w\s/\s\w")
_OTHERS = (
    r"financed emissions|facilitated emissions|insured emissions|investees?|(?:of|our) investments"
    r"|(?:investment|loan|lending) portfolios?|loan books?"
)
AIMS = re.compile(
    r"\b(?:targets?|goals?|baseline|base year|forecast|reductions?|avoided|offsets?|intensit\w+"
    rf"|{_OTHERS})\b",
    re.I,
)
"""Titles of what is no emission of the company in the year: an aim, a ratio, or what others emit."""

_TITLE_OF_OTHERS = re.compile(rf"\b(?:{_OTHERS})\b", re.IGNORECASE)
_LIKE_FOR_LIKE = re.compile(r"\blike[- ]for[- ]like\b(?!.*\babsolute\b)", re.IGNORECASE)
"""What was owned in both years alone: landlords print it beside all they own."""

_ESRS_COLUMNS = re.compile(r"\bmilestones and target years\b", re.IGNORECASE)
"""ESRS E1-6 heads the columns of targets so, in the table that holds the actual figures."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a label says: the scope, scope 2's method or '', and whether it names the total outright."""

    scope: str
    method: str
    general: bool


@lru_cache(maxsize=4096)
def read_scope(label: str) -> Reading | None:
    """The one scope a label names; None for none, several, or a label that speaks of something else.

    >>> read_scope("Market-based Scope 2 emissions"), read_scope("Scope 1 and 2")
    (Reading(scope='2', method='market', general=True), None)
    """
    text = plain(label)
    scopes = {
        digit_of(one) for found in SCOPES.finditer(text) for one in ONE_SCOPE.findall(found[0].lower()[5:])
    }
    if (
        len(scopes) != 1
        or _OPEN.search(text)
        or _CATEGORY.search(text)
        or _PART_OF_GROUP.search(text)
        or _speaks_of_else(text)
    ):
        return None
    if scopes == {"3"} and "category=" in (catalogue().metric_read(_without_unit(text)) or ("", ""))[1]:
        return None
    methods = [name for name, pattern in METHODS.items() if pattern.search(text)]
    if len(methods) > 1:
        return None
    scope = scopes.pop()
    method = methods[0] if methods and scope == "2" else ""
    rest = SCOPES.sub(" ", _without_unit(text))
    for pattern in METHODS.values():
        rest = pattern.sub(" ", rest)
    return Reading(scope, method, all(word.lower() in general_words() for word in _WORDS.findall(rest)))


@lru_cache(maxsize=1)
def general_words() -> frozenset[str]:
    """Words that say no more than that emissions of a scope are meant."""
    return frozenset(tomllib.loads(WORDS.read_text(encoding="utf-8"))["general"])


def name_scopes(rows: list[Raw]) -> list[Raw]:
    """The rows, those that are totals of a scope named so; everything else as it was."""
    named: dict[tuple[int | None, int | None], Reading] = {}
    tables = [list(_readings(table)) for table in _tables(rows)]
    taken = {reading.scope for readings in tables for reading, _ in readings if reading.general}
    for readings in tables:
        named |= _totals(readings, taken)
    return [_of_others(_named(row, named.get((row.table_no, row.row_no)))) for row in rows]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: its first number as it was given out, and its figures by period."""

    raw: Raw
    figures: dict[str, Decimal]

    @property
    def key(self) -> tuple[int | None, int | None]:
        """Table and row number."""
        return self.raw.table_no, self.raw.row_no

    @property
    def label(self) -> str:
        """The printed label."""
        return self.raw.label or ""


def _tables(rows: Iterable[Raw]) -> Iterable[list[_Row]]:
    """The rows in reading order, table by table; also those whose figures could not be assigned."""
    tables: dict[int, dict[int, list[Raw]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        counts = row.ignored_by not in ("number_in_label", "footnote_mark")
        if row.table_no is not None and row.row_no is not None and row.label and counts:
            tables[row.table_no][row.row_no].append(row)
    return [[_row(cells) for cells in table.values()] for table in tables.values()]


def _row(cells: list[Raw]) -> _Row:
    assigned = [cell for cell in cells if cell.ignored_by is None]
    figures = {
        cell.period_text: Decimal(text)
        for cell in assigned
        if cell.period_text and _PLAIN.match(text := cell.value_text.replace(",", ""))
    }
    return _Row((assigned or cells)[0], figures)


def _totals(
    readings: list[tuple[Reading, _Row]], taken: set[str]
) -> dict[tuple[int | None, int | None], Reading]:
    """Row -> what it is the total of; `taken` are the scopes whose total the filing names outright."""
    outright: dict[Reading, list[_Row]] = defaultdict(list)
    parts: dict[Reading, list[_Row]] = defaultdict(list)
    for reading, row in readings:
        key = Reading(reading.scope, reading.method, general=True)
        (outright if reading.general else parts)[key].append(row)
    here = {reading.scope for reading in outright}
    found = {key: some[0] for key, some in outright.items() if _one_figure(some)}
    for key, some in parts.items():
        # Beside its total a source is a part; only scope 2 is told once more, by its methods.
        method = key.method and key.scope in here and key not in outright
        if len(some) == 1 and (method or key.scope not in taken):
            found[key] = some[0]
    return {row.key: key for key, row in found.items()}


def _one_figure(rows: list[_Row]) -> bool:
    """Whether the rows tell one total: a table with a part for each method prints scope 1 in both."""
    return len(rows) == 1 or (bool(rows[0].figures) and all(row.figures == rows[0].figures for row in rows))


def _readings(table: list[_Row]) -> Iterator[tuple[Reading, _Row]]:
    """The rows that speak of one scope: by their label, by the rows above, by the heading above."""
    last: Reading | None = None
    block: list[_Row] = []
    under: dict[str, list[_Row]] = defaultdict(list)
    named: set[tuple[str, str]] = set()
    for row in table:
        if AIMS.search(_ESRS_COLUMNS.sub("", row.raw.section or "")) or not _is_whole(row.raw):
            continue
        own = read_scope(row.label.split(PATH)[-1])
        if own is None and last is not None and last.scope == "2":
            own = _method_of(row.label.split(PATH)[-1])
        heading = _heading(row)
        if own is None and (headed := read_scope(heading)) is not None and headed.scope == "2":
            own = _method_of(row.label.split(PATH)[-1])
        if own is not None:
            named |= {(own.scope, own.method)} if own.general else set()
            last, block = own, [row]
            yield own, row
        elif _heads(heading, last) and not SCOPES.search(row.label):
            under[heading].append(row)
        elif last is not None and _is_sum(row) and (_adds_up(block, row) or _is_subtotal(row)):
            yield Reading(last.scope, last.method, general=_adds_up(block, row)), row
            last, block = None, []
        elif last is not None and _is_whole_group(row) and len(block) > 1 and _adds_up(block, row):
            yield Reading(last.scope, last.method, general=True), row
            last, block = None, []
        elif (part := _scope_of_part(row.label.split(PATH)[-1])) is not None:
            last, block = part, [row]
        else:
            block.append(row)
    for heading, some in under.items():
        total = _total_of(some)
        reading = read_scope(heading)
        # Beside a total that names its scope, a row alone under the heading is a part.
        if total is not None and reading is not None and (reading.scope, reading.method) not in named:
            yield Reading(reading.scope, reading.method, general=True), total


def _heading(row: _Row) -> str:
    """The heading above a row; a line of figures that no head stands over is none."""
    heading = (row.raw.section or "").split(PATH)[-1]
    return "" if _FIGURES_BEHIND.search(heading) else heading


def _heads(heading: str, last: Reading | None) -> bool:
    """Whether a row is under the heading of a scope: not where a row of another scope stands between."""
    headed = read_scope(heading)
    return headed is not None and (last is None or last.scope == headed.scope)


def _is_whole(raw: Raw) -> bool:
    """Whether a row is no part of a breakdown; scope 2's methods are none, nor 'GHG emissions by scope'."""
    axes = {pair.partition("=")[0] for pair in (raw.members or "").split(";")} - {""}
    subject = _WORDS.findall(_without_unit(plain(raw.head or "")))
    return axes <= {"method"} or (
        axes == {"scope"} and all(word.lower() in general_words() for word in subject)
    )


def _is_whole_group(row: _Row) -> bool:
    return bool(_WHOLE_GROUP.match(strip_notes(plain(row.label.split(PATH)[-1]))))


def _scope_of_part(label: str) -> Reading | None:
    """The scope of 'Scope 1 emissions, domestic': a part of the group, and the rows below may be others."""
    return read_scope(_PART_OF_GROUP.sub(" ", plain(label))) if _PART_OF_GROUP.search(label) else None


def _is_sum(row: _Row) -> bool:
    return bool(_SUM.match(row.label.split(PATH)[-1].strip(" :")))


def _is_subtotal(row: _Row) -> bool:
    return row.label.split(PATH)[-1].lower().startswith("sub")


def _adds_up(parts: list[_Row], total: _Row) -> bool:
    """Whether the rows sum to the total in every period, to half a unit of each part's last digit."""
    if not total.figures or not parts:
        return False
    slack = Decimal(len(parts)) / 2
    return all(
        all(period in part.figures for part in parts)
        and abs(sum((part.figures[period] for part in parts), Decimal(0)) - value) <= slack
        for period, value in total.figures.items()
    )


def _method_of(label: str) -> Reading | None:
    """A row below scope 2 that names a method: 'of which market-based'."""
    methods = [name for name, pattern in METHODS.items() if pattern.search(plain(label))]
    if len(methods) != 1 or _speaks_of_else(label) or re.search(r"\btotal\b", label, re.IGNORECASE):
        return None
    return Reading("2", methods[0], general=False)


def _total_of(rows: list[_Row]) -> _Row | None:
    """The total among the rows under a heading: the row that says so, or the only one."""
    rows = [row for row in rows if not _speaks_of_else(row.label) and not _RATIO.search(row.label)]
    if rows and _says_no_more(rows[0]):
        return rows[0]
    sums = [place for place, row in enumerate(rows) if _is_sum(row)]
    proven = [rows[place] for place in sums if _adds_up(rows[:place], rows[place])]
    if sums:
        return proven[0] if proven else rows[sums[0]] if len(sums) == 1 else None
    return rows[0] if len(rows) == 1 else None


def _says_no_more(row: _Row) -> bool:
    """'Emissions' right below 'Scope 3': the rest of the scope's own label."""
    words = [word.lower() for word in _WORDS.findall(_without_unit(row.label.split(PATH)[-1]))]
    return bool(words) and all(word in general_words() for word in words) and not {"total"} & set(words)


def _speaks_of_else(text: str) -> bool:
    return bool(catalogue().negative_terms(_without_unit(text), "*"))


def _without_unit(text: str) -> str:
    found = catalogue().unit_at_end(text)
    return found[0] if found else text


def digit_of(text: str) -> str:
    """The scope a numeral names: '2', 'ii', 'two'."""
    return text if text.isdigit() else _SPELT.get(text) or str(len(text))


def _of_others(row: Raw) -> Raw:
    """Under some titles no scope is all the company's own: of those a bank lends to, or like for like."""
    *above, label = (row.label or "").split(PATH)
    title = PATH.join([row.section or "", *above])
    if row.ignored_by is not None or not title:
        return row
    rule = _rule_of(title)
    reading = read_scope(label) if rule else None
    if reading is None or (reading.scope == "3" and rule == "emissions_of_others"):
        return row
    return row._replace(ignored_by=rule, period_text=None)


def _rule_of(title: str) -> str:
    """The rule that sets the scopes under a title aside, or ''."""
    if _TITLE_OF_OTHERS.search(title):
        return "emissions_of_others"
    return "like_for_like" if _LIKE_FOR_LIKE.search(title) else ""


def _named(row: Raw, reading: Reading | None) -> Raw:
    if reading is None or row.ignored_by is not None:
        return row
    members = [f"method={reading.method}"] if reading.method else []
    return row._replace(
        head=f"Scope {reading.scope} emissions", members=";".join([*members, f"scope=Scope {reading.scope}"])
    )
