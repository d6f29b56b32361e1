"""Performance tables: a head line with years, rows of label, unit and values under it.

The reader of lines is a small state machine. A head opens a table; prose, notes or another title
end it, and the numbers after that are left to other extractors. Labels that wrap are put together
again from the lines above the values, seldom below.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import is_aim_heading
from transforms.catalogue.listing_codes import without_code
from transforms.catalogue.text import CJK
from transforms.extract.bare_tables import bare_tables, completes_name, is_half, is_known
from transforms.extract.furniture import furniture
from transforms.extract.group_rows import group_row, heading_above, heads_labels, heads_members, is_remark
from transforms.extract.groups import Context, Place
from transforms.extract.heads.any_head import head_of, with_lower_line
from transforms.extract.heads.column_parts import is_certain_share, unread_parts
from transforms.extract.heads.header import (
    UNDATED_LABEL,
    Header,
    bare_header,
    is_row_of_years,
    names_periods,
)
from transforms.extract.kinds import kind_named
from transforms.extract.label_numbers import numbers_in_label, scale_in_unit
from transforms.extract.label_pieces import SERIAL, answers, is_counted_row, is_rate_unit, without_serial
from transforms.extract.labels import Label, read_label, unit_of
from transforms.extract.lent_units import lent_to
from transforms.extract.metric_heads import axis_word, completes, ends_parts, ends_rows, metric_heading
from transforms.extract.raw import Raw
from transforms.extract.row_units import gas_at_end
from transforms.extract.rows import Cell, Row, read_row
from transforms.extract.scopes.boundaries import is_boundary
from transforms.extract.scopes.open_years import MIN_VALUES, REACH, newest_years
from transforms.extract.scopes.totals import read_scope
from transforms.extract.sections import Sections
from transforms.extract.settled_rows import settled
from transforms.extract.spacing import Spacing
from transforms.extract.sums.people import SHARE_BESIDE
from transforms.extract.title_units import (
    ends_whole,
    speaks_of_else,
    stated_unit,
    title_unit,
    turns_away,
    unit_at_end,
)
from transforms.extract.torn.mending import mended
from transforms.extract.words import NOTE_START, TABLE_UNIT, is_prose, join_wrapped, plain, strip_notes
from transforms.extract.wrapped_labels import (
    GOES_ON,
    behind_scope,
    completes_scope,
    heads_section,
    is_open,
    with_unit_above,
)
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
MAX_PENDING = 8
"""So many lines in a row without a value are no wrapped label; the table is over."""

UNIT_LINES_ABOVE = 8
"""A unit stated for a whole table ('单位：元') holds for a head line so close below it."""

TITLE_LINES_ABOVE = 3
"""A title that states the unit of its table stands so close above the head."""

TITLE_REACH = 12
"""So far a unit in brackets at a line's end reaches when other text stands between it and the head."""

LAPSE_LINES = 12
"""So many lines after a remark among its rows a table may be taken up again."""
BARE_YEAR = regex(r"(?:FY ?)?(?:19|20)\d\d(?:/\d\d(?:\d\d)?)?\s?(?:年度?)?$", re.IGNORECASE)
TRAILING_UNIT = regex(r"\s*\([^()]*\)$")
SPACED_SHARE = 0.2
"""A text with so many empty lines parts its table rows by them."""


def extract(document: Document) -> list[Raw]:
    """Every number of every table, in reading order."""
    return extract_mended(mended(document))


def extract_mended(document: Document) -> list[Raw]:
    """The same of a document whose lines are mended."""
    tables = _Tables(document)
    return settled(list(tables.run()), document, frozenset(tables.unit_columns))


class _Tables:
    """The state while reading: the open head, the label lines not used yet, the last row."""

    def __init__(self, document: Document) -> None:
        self._lines = document.lines
        self._places = {line.number: place for place, line in enumerate(document.lines)}
        self._fewer: tuple[Header, int] | None = None  # with: the last line it holds for
        self._furniture = furniture(document)
        self._spacing = Spacing(document)
        empty = sum(not line.text.strip() for line in document.lines)
        self._spaced = empty > SPACED_SHARE * len(document.lines)
        self._bare = bare_tables(document)
        self._sections = Sections()
        self._context = Context()
        self._header: Header | None = None
        self._lapsed: tuple[Header, int] | None = None  # with: the last line it may be taken up again
        self._table_unit = ""
        self._unit_above = ("", 0)
        self._titles: deque[str] = deque(maxlen=TITLE_LINES_ABOVE)
        self._sub_unit = ""
        self._pending: list[tuple[Row, bool]] = []  # with: does a gap follow?
        self._last: Row | None = None
        self._adjacent = False  # to what stands above; asked only where a row or a label waits
        self._above = ""
        self._serial: int | None = None
        self._previous: Line | None = None
        self._table_no = -1
        self._row_no = -1
        self.unit_columns: set[int] = set()  # tables that have a column of units

    def run(self) -> Iterator[Raw]:
        for line in self._lines:
            text = plain(line.text)
            if self._previous is not None and line.table != self._previous.table:
                yield from self._leave()
            self._adjacent &= not ((self._last or self._pending) and self._spacing.gap(self._previous, line))
            if not text or line.number in self._furniture:
                self._mark_gap()
                continue
            if not self._adjacent:
                self._mark_gap()
            yield from self._take(line, text)
            above = self._above if self._header is None and is_remark(text) else text
            self._adjacent, self._above, self._previous = True, above, line
        yield from self._flush()

    def _take(self, line: Line, text: str) -> Iterator[Raw]:
        header = head_of(self._lines, self._places[line.number], text, self._above)
        if self._at_head() and header is None and (lower := self._with_lower_head(line, text)):
            self._header = lower
            return
        if self._at_head() and header is None and (BARE_YEAR.match(text) or unread_parts(self._header, line)):
            # Years one below the other: cells, not a head of one year over its values.
            self._close()
            return
        if header is not None:
            yield from self._flush()
            self._open(header, line)
        elif unit := TABLE_UNIT.match(text):
            self._unit_above = (unit.group(1), line.number + UNIT_LINES_ABOVE)
        elif self._header is None and line.number in self._bare:
            self._open(bare_header(line), line)
            yield from self._inside(line, text, bare_header(line))
            yield from () if line.spans else self._leave()
        elif self._header is None and (lapsed := self._taken_up(line)):
            self._header = lapsed
            yield from self._inside(line, text, lapsed)
        elif self._header is None:
            self._titles.append(text)
            if ")" in text and not CJK.search(text) and (ending := unit_at_end(text)):
                self._unit_above = (ending, line.number + TITLE_REACH)
            self._sections.outside(text)
        elif NOTE_START.match(text) and not is_counted_row(line, text, self._header):
            yield from self._flush()
            self._close()
        else:
            yield from self._inside(line, text, self._header)

    def _with_lower_head(self, line: Line, text: str) -> Header | None:
        """The head just read with what a second line of it says: parts of the years, growth, a base year."""
        return with_lower_line(self._header, line, text, self._below(line)) if self._header else None

    def _inside(self, line: Line, text: str, header: Header) -> Iterator[Raw]:
        row = read_row(line, header)
        if not row.has_values and (fewer := self._with_fewer(line, text, header)):
            row = read_row(line, fewer)
        years = is_row_of_years([cell.text for cell in row.cells]) or BARE_YEAR.fullmatch(text) is not None
        if line.spans and not (row.label or row.unit or row.cells):
            yield from self._flush()  # a remark goes on beside the rows
            yield from self._strays(row)
            return
        if row.cells and not years:
            yield from self._flush()
            self._last = self._completed(row)
            return
        if line.table is None and not years and self._continues(row):
            self._append(row)
            return
        yield from self._flush()
        if line.table is None and answers(text, len(header.periods)):
            return
        yield from self._strays(row)
        over = years or ends_rows(row.label) or names_periods(row.label) or len(self._pending) >= MAX_PENDING
        if not over and self._at_head() and self._sections.is_title(text):
            self._sections.outside(text)  # the table's own title, printed below its head
            self._sections.table(header.short_caption)
        elif over or self._sections.is_title(text):
            self._lapsed = (header, line.number + LAPSE_LINES) if is_prose(row.label) else None
            self._close()
            self._sections.outside(text)
        elif (row.label or row.unit) and not heads_labels(row.label):
            self._pending.append((row, False))

    def _taken_up(self, line: Line) -> Header | None:
        """The head of a table that a remark between its rows had ended, at a scope's row that fits it."""
        if self._lapsed is None or line.spans or line.number > self._lapsed[1]:
            return None
        header = self._lapsed[0]
        row = read_row(line, header)
        full = len([cell for cell in row.cells if cell.ignored_by is None]) == len(header.periods)
        if not full and self._with_fewer(line, plain(line.text), header):
            return header
        return header if full and len(header.periods) > 1 and read_scope(row.label) is not None else None

    def _with_fewer(self, line: Line, text: str, header: Header) -> Header | None:
        """The head without its oldest years, where the scopes from here on lack them, or a row above did."""
        if self._fewer is None and "cope" in text and len(header.periods) > MIN_VALUES:
            fewer = newest_years(header, self._lines, self._places[line.number])
            self._fewer = (fewer, line.number + REACH) if fewer else None
        return self._fewer[0] if self._fewer and line.number <= self._fewer[1] else None

    def _at_head(self) -> bool:
        """Whether a head was read and nothing under it yet."""
        return self._header is not None and self._row_no < 0 and not self._pending and self._last is None

    # --- opening and closing -----------------------------------------------------------------------

    def _open(self, header: Header, line: Line) -> None:
        # What stands between the last row and this head is no label: it may be a title.
        for piece, _ in self._pending:
            if piece.label:
                self._titles.append(plain(piece.label))
                self._sections.outside(plain(piece.label))
        self._header, self._lapsed, self._fewer = header, None, None
        self._sections.table(header.short_caption)
        self._pending.clear()
        self._context.new_table()
        subject = TRAILING_UNIT.sub("", header.short_caption)
        if read_scope(subject) is not None:
            # 'Scope 2 emissions by region': what the table above ended with is not broken down here.
            self._context.forget()
        stated = self._unit_above[0] if line.number <= self._unit_above[1] else ""
        self._table_unit = header.unit or self._unit_of_title(header, line) or stated
        self._sub_unit = ""
        self._context.open_group(UNDATED_LABEL.sub("", header.columns[0].text))
        self._context.open_titled(subject, self._above)
        self._open_metric(plain(header.short_caption), line, header)
        self._serial = 0 if SERIAL.search(plain(line.text)) else None
        self._table_no += 1
        self._row_no = -1
        self.unit_columns |= {self._table_no} if header.has_unit else set()

    def _open_metric(self, caption: str, line: Line, header: Header) -> None:
        """The head's caption or the title right above may name the metric of the rows, or their axis."""
        printed = plain(line.text).partition(header.periods[0].text)[0]
        axis = axis_word(printed) or axis_word(caption)
        label = metric_heading(caption) if axis is None else None
        if label is not None:
            # The unit behind the caption is that of its parts, not of every row below.
            chinese = CJK.search(caption) is not None
            self._table_unit = "" if chinese and label.unit == self._table_unit else self._table_unit
        elif not caption or axis:
            label = heading_above(self._above, axis)
        if label is not None:
            self._context.metric_heading(label)
            if axis:
                self._context.open_axis(axis, caption if CJK.search(caption) else "")

    def _unit_of_title(self, header: Header, line: Line) -> str:
        """The unit that the head line or the nearest title above states for the whole table."""
        before = plain(line.text).partition(header.periods[0].text)[0]
        titles = [before, *reversed(self._titles)]
        self._titles.clear()
        return "" if header.has_unit else stated_unit(titles)

    def _close(self) -> None:
        self._header = None
        self._pending.clear()

    def _leave(self) -> Iterator[Raw]:
        """Where the file says itself that a table ends, its years hold for nothing below."""
        yield from self._flush()
        self._close()
        self._lapsed, self._adjacent = None, False
        if self._previous is None or self._previous.table is not None:
            # What stands above a table is its title; what stands in one is none of the next.
            self._above, self._unit_above = "", ("", 0)
            self._titles.clear()

    def _mark_gap(self) -> None:
        self._adjacent = False
        if self._pending:
            self._pending[-1] = (self._pending[-1][0], True)

    # --- labels ------------------------------------------------------------------------------------

    def _completed(self, row: Row) -> Row:
        """The row with the label and unit pieces above it; what is left over becomes headings."""
        pieces, self._pending = self._pending, []
        if row.group:
            self._subhead(row.group)
        if not row.label and sum(read_scope(piece.label) is not None for piece, _ in pieces) > 1:
            # Labels in one block and values in another: which belongs to which is not known.
            return row
        row, pieces = with_unit_above(row, pieces)
        pieces = self._bare_axis(self._headings(self._metric_headings(pieces, row)), row.label)
        if not row.label:
            pieces = [(piece, gap and place + 1 < len(pieces)) for place, (piece, gap) in enumerate(pieces)]
        start = max((place + 1 for place, (_, gap) in enumerate(pieces) if gap), default=0)
        start = max(start, behind_scope(pieces))
        if pieces and start == len(pieces) and completes_name(pieces[-1][0].label, row.label):
            start -= 1
        above = unit = ""
        for piece, _ in pieces[start:]:
            above, unit = join_wrapped(above, piece.label), join_wrapped(unit, piece.unit)
        joined = join_wrapped(above, row.label)
        if row.label and above and not self._belongs(above, row):
            start, joined, unit = len(pieces), row.label, ""
        row = replace(row, unit=join_wrapped(unit, row.unit)) if unit else row
        for piece, _ in pieces[:start]:
            self._subhead(piece.label)
            self._context.subhead(piece.label)
        if joined == row.label:
            return row
        if catalogue().narrowings.heads(above):
            self._subhead(above)  # it names its first row, and narrows all the others
        label, unit = (joined, row.unit) if row.unit else gas_at_end(joined)
        return replace(row, label=label, unit=unit)

    def _subhead(self, text: str) -> None:
        """A heading between the rows; 'Carbon emissions (tonnes)' states the unit of what follows."""
        self._sections.subhead(strip_notes(text))
        self._sub_unit = stated_unit([text])
        if speaks_of_else(text) or turns_away(self._sections.title, text):
            # Under 'Emission intensity' or 'Water' a figure is not in the tonnes of the waste above.
            self._table_unit = ""

    def _belongs(self, above: str, row: Row) -> bool:
        """Whether the line above is the label's first half: by white space, else by what is known."""
        if row.label[0] not in "(（" and (scope := read_scope(above)) is not None and not is_open(above):
            # 'Scope 2 emissions from purchased' / 'electricity': a source is named, and goes on.
            return not scope.general and GOES_ON.match(row.label) is not None
        whole = without_code(row.label) != row.label or (kind_named(above) and is_known(row.label))
        if (
            whole
            or heads_section(above, row.label)
            or is_aim_heading(above, catalogue())
            or is_boundary(above)
        ):
            return False
        if title_unit(above) and (read_scope(row.label) is not None or ends_whole(above, row.label)):
            # 'Emissions (MMT CO2e)' over 'Direct emissions (Scope 1)': a heading and a whole label.
            return False
        if row.line.table is None and (self._spaced or self._spacing.measured(row.line.page)):
            return True
        joined = join_wrapped(above, row.label)
        if row.line.table is not None:
            # Cells hold whole labels: what stands above one is a heading, unless only both are a name.
            return not is_known(row.label) and is_known(joined)
        return is_half(above, row.label) or self._context.is_member(joined)

    def _metric_headings(self, pieces: list[tuple[Row, bool]], row: Row) -> list[tuple[Row, bool]]:
        """Open the metric that the last piece names, where the row is a part of it by its own name."""
        group = bool(pieces) and group_row(pieces[-1][0].label) is not None
        place = len(pieces) - (2 if group else 1)
        label = metric_heading(plain(pieces[place][0].label)) if place >= 0 else None
        if label is None or "cope" in row.label or not (group or completes(plain(row.label))):
            return pieces
        for piece, _ in pieces[:place]:
            self._subhead(piece.label)
        self._subhead(label.path) if label.path.isascii() else self._sections.subhead(strip_notes(label.path))
        self._context.metric_heading(label)
        return pieces[place + 1 :]

    def _headings(self, pieces: list[tuple[Row, bool]]) -> list[tuple[Row, bool]]:
        """Open the group that a piece (or two wrapped ones) names; the pieces after it remain."""
        for place in range(len(pieces) - 1, -1, -1):
            text = pieces[place][0].label
            if group_row(text) is not None:
                for piece, _ in pieces[:place]:
                    self._subhead(piece.label)
                self._context.open_group(text)
                self._sub_unit = (not CJK.search(text) and title_unit(text)) or self._sub_unit
                return pieces[place + 1 :]
        return pieces

    def _bare_axis(self, pieces: list[tuple[Row, bool]], name: str) -> list[tuple[Row, bool]]:
        """Open the axis that the last piece is, where the row is a member of it: 'Gender' over 'Male'."""
        heading = pieces[-1][0].label if pieces else ""
        axis = heads_members(heading, name) if heading and name else None
        if axis is None:
            return pieces
        for piece, _ in pieces[:-1]:
            self._subhead(piece.label)
        self._context.open_bare(axis, heading)
        return []

    def _continues(self, row: Row) -> bool:
        """Whether a line without values is the lower part of the last row's label."""
        last = self._last
        if last is None or not self._adjacent or group_row(row.label) is not None:
            return False
        if not row.label or self._spacing.tight(self._previous, row.line):
            return bool(row.unit or row.label)
        text = row.label
        printed = plain(last.label)
        opened = printed.count("(") > printed.count(")")
        if opened or text[0] in "(（)）,，、" or text[0].islower():
            return True
        if completes_scope(printed, text, self._below(row.line)):
            return True
        headed = metric_heading(text) is not None and ends_parts(printed, self._below(row.line))
        if headed or (read_scope(text) is not None and not is_open(last.label)):
            # Below the 'Total' of one scope or metric the next one is a heading: no 'Total Scope 2'.
            return False
        joined = join_wrapped(last.label, text)
        return is_known(joined) and not is_known(last.label)

    def _below(self, line: Line) -> str:
        """The text of the next line."""
        place = self._places[line.number] + 1
        return "".join(lower.text for lower in self._lines[place : place + 1])

    def _append(self, row: Row) -> None:
        if self._last is not None:
            label = join_wrapped(self._last.label, row.label)
            unit = join_wrapped(self._last.unit, row.unit)
            self._last = replace(self._last, label=label, unit=unit, strays=self._last.strays + row.strays)

    # --- giving out ----------------------------------------------------------------------------------

    def _flush(self) -> Iterator[Raw]:
        row, self._last = self._last, None
        if row is None:
            return
        self._row_no += 1
        rated = row.has_values and not row.label and self._context.rate_of_all(row.unit)
        row = replace(row, label=row.unit) if rated else row
        if not row.label and any(cell.member for cell in row.cells):
            row = replace(row, label=self._context.heading_name)  # below '留任率', over it '男性 女性'
        scale = scale_in_unit(row.unit)
        printed, self._serial = without_serial(row.label, self._serial)
        label = read_label(printed) if row.label else Label("", "")
        heading = self._context.unit_of_heading(label.path) if label.path else ""
        lent = "" if row.in_percent else self._sub_unit or lent_to(label.name, self._table_unit)
        unit = unit_of(row.unit, label) or heading or lent
        row = row if unit == row.unit else replace(row, unit=unit)
        unnamed = not rated and is_rate_unit(label.path) and not is_known(label.name)
        nameless = "unit_without_a_name" if unnamed else None
        told = row.has_values and row.label
        if told and self._context.ends_kind(label.name):
            self._sections.subhead("")
        place = self._context.place(label, row.unit or row.sign) if told else Place(row.label, "")
        for cell in (*numbers_in_label(row.label), *scale):
            yield self._raw(row, cell, place)
        for cell in row.cells:
            rule = cell.ignored_by or (None if row.label else "no_label") or nameless
            if self._is_share(cell) and not is_certain_share(place.head):
                rule = rule or SHARE_BESIDE
            yield self._raw(row, cell if rule == cell.ignored_by else replace(cell, ignored_by=rule), place)
        yield from self._strays(row, place)

    def _is_share(self, cell: Cell) -> bool:
        """Whether a cell stands in a column of shares beside one of counts."""
        columns = self._header.periods if self._header is not None else ()
        return cell.unit == "%" and any(column.unit and column.text == cell.period for column in columns)

    def _strays(self, row: Row, place: Place | None = None) -> Iterator[Raw]:
        for cell in row.strays:
            yield self._raw(row, cell, place or Place(row.label, ""))

    def _raw(self, row: Row, cell: Cell, place: Place) -> Raw:
        return Raw(
            page=row.line.page,
            line=row.line.number,
            bbox=row.line.bbox,
            table_no=self._table_no,
            row_no=self._row_no,
            section=self._sections.current or None,
            label=place.path or None,
            head=place.head or None,
            members=";".join(filter(None, (place.members, cell.member))) or None,
            value_text=cell.text,
            unit_text=cell.unit or row.unit or None,
            period_text=cell.period,
            qualifier=None,
            extractor=EXTRACTOR,
            ignored_by=cell.ignored_by,
        )
