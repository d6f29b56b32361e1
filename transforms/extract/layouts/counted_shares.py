"""Counts and shares as columns of one table: '类别 人数（人） 占比（%）' over '男性 3,120 62.4'.

The heading above names who is counted ('员工构成'), the rows are members of one axis after the other. What
proves the reading is arithmetic: in every row the count is that share of one and the same whole. Years above
the pairs of columns date them; without any, the figures are of the report's year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.groups import PATH
from transforms.extract.heads.header import PERIOD, REPORTING_PERIOD
from transforms.extract.meaning import is_cumulative
from transforms.extract.metric_heads import WHOLE, axis_word
from transforms.extract.numbers import as_value, words_of
from transforms.extract.raw import Raw
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
OF_THE_WHOLE = "share_of_the_whole"
REACH = 8
"""So many lines above a head are looked at for the name of who is counted."""
MOST_PAIRS, LEAST_ROWS, MOST_LABEL = 4, 2, 14
_COUNT = regex(
    r"(?:员工|員工|僱員|雇员)?(?:人数|人數|数量|數量|人員數|人员数)(?:[(（](?P<unit>人|名|位)[)）])?$"
)
_SHARE = regex(
    r"(?:所?占比|所?佔比|比例|比率|百分比|占员工总数比例|占总人数比例|佔員工總數比例)(?:[(（](?P<unit>[%％])[)）])?$"
)
_ENDING = regex(
    r"(?:的?(?:构成|構成|结构|結構|组成|組成|分布|分佈|情况|情況|概况|概況|统计|統計|一览表|一覽表|表|数据|數據|类别|類別|多元化|多样性|多樣性))+"
    r"\s?(?:[(（](?:19|20)\d\d\s?年?(?:度|末|底)?[)）])?$"
)
_OPENING = regex(
    r"(?:[(（][\d一二三四五六七八九十]{1,3}[)）]|[\d.]{1,6}\s|[\d一二三四五六七八九十]{1,3}[、.])?\s?"
    r"(?:(?:19|20)\d\d\s?年(?:度|末|底)?)?(?:近[两兩二三四五]年(?:度|来|來)?)?(?:本?公司|本?集团|本?集團)?"
)
"""'3.2 2023年公司员工构成' tells of 员工."""
_HALF = Decimal("0.6")
"""Of the last digit printed: shares are rounded, some of them cut."""


@dataclass(frozen=True, slots=True)
class Row:
    """A member as printed with its (count, share) for each year."""

    line: Line
    label: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one axis; a row of the whole may stand among them."""

    axis: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Who is counted (count's and share's metric by name), the years of the pairs and the parts."""

    count: str
    share: str
    unit: str
    years: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines whose numbers are read here."""
        return tuple(row.line for part in self.parts for row in part.rows)


def blocks(document: Document) -> list[Table]:
    """Every such table that arithmetic proves."""
    if not any("比" in line.text and _head(line.text) for line in document.lines):
        return []
    lines = [line for line in document.lines if line.text.strip()]
    found: list[Table] = []
    last = -1
    for place, line in enumerate(lines):
        head = None if place <= last else _head(line.text)
        if head is None:
            continue
        counted = _counted(lines[max(0, place - REACH) : place])
        above = lines[place - 1].text if place else ""
        if counted is None or not (years := _dated(counted[0], above, len(head) // 2)):
            continue
        parts, last = _parts(lines, place, len(years))
        proven = tuple(part for part in parts if _proves(part, len(years), said="%" in head[-1]))
        if proven:
            found.append(Table(*counted[1], "人", years, proven))
    return found


# --- the head ------------------------------------------------------------------------------------


def _head(text: str) -> tuple[str, ...] | None:
    """The pairs of measures a line ends with, if it holds little else: ('人数（人）', '占比（%）')."""
    if "比" not in text or not CJK.search(text) or len(text) > 80:
        return None
    words = re.sub(r"\s+(?=[(（])", "", plain(text)).split()
    size = next(
        (n for n, word in enumerate(reversed(words)) if not (_COUNT.match(word) or _SHARE.match(word))),
        len(words),
    )
    size -= size % 2
    pairs = words[len(words) - size :]
    alternate = all(_COUNT.match(pairs[n]) and _SHARE.match(pairs[n + 1]) for n in range(0, size, 2))
    return tuple(pairs) if 0 < size <= 2 * MOST_PAIRS and alternate and len(words) - size <= 2 else None


def _dated(heading: str, above: str, pairs: int) -> tuple[str, ...] | None:
    """A year for each pair, from the line above the head or the heading; else, for one pair, the report's."""
    for text in (above, heading):
        told = tuple(found.group() for found in PERIOD.finditer(plain(text)))
        if told:
            return told if len(told) == pairs else None
    return (REPORTING_PERIOD,) if pairs == 1 else None


def _counted(above: Sequence[Line]) -> tuple[str, tuple[str, str]] | None:
    """The nearest heading that tells who is counted, and the names of the count's and share's metrics."""
    for line in reversed(above):
        text = plain(line.text)
        if len(text) > 30 or as_value(words_of(text)[-1]):
            continue
        subject = _undivided(_ENDING.sub("", _OPENING.sub("", text, count=1)))
        if _ENDING.search(text) and (names := _names(subject)):
            return text, names
    return None


def _undivided(subject: str) -> str:
    """'员工' of '员工学历': what a heading counts, without the word by which it divides it."""
    cuts = (cut for cut in range(2, len(subject) - 1) if axis_word(subject[cut:]))
    return subject[: next(cuts, len(subject))]


def _names(subject: str) -> tuple[str, str] | None:
    cat = catalogue()
    if subject in {"人员", "人員", "人力", "人才"}:
        subject = "员工"
    found = cat.metric_read(f"{subject}人数") if subject else None
    if found is None or found[1] or is_cumulative(found[0]):
        return None
    shares = dict(cat.metrics.select("metric_id", "share").iter_rows())
    names = dict(cat.metrics.select("metric_id", "name_zh").iter_rows())
    share = shares.get(found[0])
    return (str(names[found[0]]), str(names[share])) if share else None


# --- the rows ------------------------------------------------------------------------------------


def _parts(lines: Sequence[Line], place: int, pairs: int) -> tuple[list[Part], int]:
    """The rows under a head axis by axis, and the place of the last of them."""
    parts: list[Part] = []
    rows: list[Row] = []
    end = place
    for at in range(place + 1, len(lines)):
        text = plain(lines[at].text)
        row = _row(lines[at], pairs)
        if row is not None:
            if rows and _are_apart(rows[-1].label, row.label):
                parts += _part(rows)
                rows = []
            rows.append(row)
        elif _head(text) or _is_heading(text, lines[at + 1 : at + 2], pairs):
            parts += _part(rows)
            rows = []
        else:
            break
        end = at
    return [*parts, *_part(rows)], end


def _are_apart(upper: str, lower: str) -> bool:
    """Whether two members are of no one axis: ages begin below men and women."""
    first, second = map(catalogue().axes_with_member, (upper, lower))
    return bool(first and second) and not set(first) & set(second)


def _is_heading(text: str, below: Sequence[Line], pairs: int) -> bool:
    """Whether a few words without a figure stand over a row: '年龄'; the rows tell their axis themselves."""
    short = len(text) <= MOST_LABEL and not any(map(as_value, words_of(text)))
    return short and any(_row(line, pairs) is not None or _head(line.text) for line in below)


def _row(line: Line, pairs: int) -> Row | None:
    words = words_of(plain(line.text))
    label, values = words[: -2 * pairs], words[-2 * pairs :]
    label = label[1:] if len(label) > 1 and axis_word(label[0]) else label  # '性别 男 3,120 62.4'
    name = " ".join(label)
    if not label or len(name) > MOST_LABEL or not all(map(as_value, values)):
        return None
    return Row(line, name, tuple(zip(values[::2], values[1::2], strict=True)))


def _part(rows: Sequence[Row]) -> list[Part]:
    """The one axis all rows but the whole are members of, each another; else nothing."""
    members = [row.label for row in rows if not WHOLE.match(row.label)]
    axes = [set(catalogue().axes_with_member(label)) for label in members]
    shared = set.intersection(*axes) if axes else set()
    if len(members) < LEAST_ROWS or len(shared) != 1:
        return []
    axis = shared.pop()
    told = {catalogue().exact_member(axis, label) for label in members}
    return [Part(axis, tuple(rows))] if len(told) == len(members) else []


def _proves(part: Part, pairs: int, *, said: bool) -> bool:
    """Whether in each year one whole fits all counts and shares, and the shares are percentages."""
    for pair in range(pairs):
        least, most = Decimal(0), Decimal("Infinity")
        parts = []
        for row in part.rows:
            count, share = map(_amount, row.pairs[pair])
            if count is None or share is None:
                return False
            if not WHOLE.match(row.label):
                parts.append(share)
            slack = _HALF.scaleb(min(int(share.as_tuple().exponent), 0))
            least = max(least, 100 * count / (share + slack))
            most = min(most, 100 * count / (share - slack) if share > slack else most)
        percent = said or all(row.pairs[pair][1].endswith(("%", "％")) for row in part.rows)
        whole = abs(sum(parts, Decimal(0)) - 100) <= 1
        if least > most or sum(share > 0 for share in parts) < LEAST_ROWS or not (percent or whole):
            return False
    return True


def _amount(text: str) -> Decimal | None:
    digits = re.sub(r"[,，%％人名位\s]", "", text)
    return Decimal(digits) if re.fullmatch(r"\d+(?:\.\d+)?", digits) else None


# --- giving out ----------------------------------------------------------------------------------


def extract(found: Sequence[Table], first_table: int) -> list[Raw]:
    """Every number of the rows, table by table."""
    return [
        raw._replace(table_no=number, row_no=place)
        for number, table in enumerate(found, first_table)
        for part in table.parts
        for place, row in enumerate(part.rows)
        for raw in _raws(table, part.axis, row)
    ]


def _raws(table: Table, axis: str, row: Row) -> Iterator[Raw]:
    member = "" if WHOLE.match(row.label) else row.label
    for year, (count, share) in zip(table.years, row.pairs, strict=True):
        for name, text, unit, rule in (
            (table.count, count, table.unit, None),
            (table.share, share, "%", None if member else OF_THE_WHOLE),
        ):
            value = as_value(text)
            yield Raw.at(
                row.line,
                value.text.rstrip("%％") if value else text,
                EXTRACTOR,
                label=PATH.join(filter(None, (name, member))),
                head=name,
                members=f"{axis}={member}" if member else None,
                unit_text=unit,
                period_text=year,
                ignored_by=rule,
            )
