"""Heads that name no year: 'Metric | Unit | Value', '指标 单位 本年度 上年度'.

Their figures are the reporting period's and the year before's, unless a title right above names the year.
Read only where every word is a head's own, and one of them says that a unit or a name stands below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.extract.heads.header import (
    PERIOD,
    REFERENCE,
    REPORTING_PERIOD,
    Column,
    Header,
    Kind,
    has_digit,
    names_year,
)
from transforms.extract.labels import read_label
from transforms.extract.words import header_words, plain
from transforms.model import Line
from transforms.regex import regex

VALUE = frozenset(
    [
        *(
            "value",
            "values",
            "amount",
            "figure",
            "figures",
            "data",
            "result",
            "results",
            "performance",
            "quantity",
        ),
        *(
            "数值",
            "數值",
            "数据",
            "數據",
            "数量",
            "數量",
            "金额",
            "金額",
            "值",
            "指标值",
            "披露数据",
            "披露數據",
            "数据值",
            "数量/内容",
            "數量/內容",
            "披露情形",
            "揭露情形",
            "年度揭露情形",
            "年度数据",
            "年度數據",
            "排放总量",
            "排放總量",
            "排放量",
            "年排放量",
            "实际排放量",
            "实际排放总量",
        ),
    ]
)
THIS = frozenset(
    [
        *("current year", "this year", "reporting year", "reporting period", "current period", "this period"),
        *(
            "本年",
            "本年度",
            "本期",
            "本报告期",
            "本報告期",
            "报告期",
            "報告期",
            "报告期内",
            "当年",
            "當年",
            "本年数",
        ),
    ]
)
LAST = frozenset(
    [
        *("previous year", "prior year", "last year", "previous period", "prior period"),
        *("上年", "上年度", "上期", "去年", "上一年", "上一年度", "上年同期", "上年数", "去年同期"),
    ]
)
SUBJECTS = {
    "对外捐赠、公益项目": "对外捐赠公益项目",
    "扶贫及乡村振兴项目": "扶贫及乡村振兴项目",
    "乡村振兴项目": "乡村振兴项目",
}
"""Heads of the column of labels that say what its rows are of: below them '总投入' is all spent on it."""
LAST_YEAR = "上年"
"""What the column of the year before is called."""

MOST_WORDS, MOST_CHARACTERS = 8, 80
TITLES_ABOVE = 3
LEAST_WORDS = 3
"""So many words make a head of a line of text; two may be any title."""

_WORDS = regex(
    "|".join(sorted(map(str.lower, {*THIS, *LAST} - {word for word in (*THIS, *LAST) if " " not in word})))
    + r"|\S+"
)
_PLAIN_YEAR = regex(r"^((?:19|20)\d\d)\s?年度?$")
_IN_BRACKETS = regex(r"\s*[(（][^()（）]+[)）]$")


def yearless_header(lines: Sequence[Line], place: int, text: str) -> Header | None:
    """The head that the line at a place is, where all its words are known and none names a year."""
    line = lines[place]
    if not _may_be_head(line, text):
        return None
    printed = [*_printed(line, text)]
    if not line.spans:  # what stands under 'No.' or 'Kind' goes with the label
        printed = [(word, span) for word, span in printed if header_words().get(word) != REFERENCE]
    if not 2 <= len(printed) <= MOST_WORDS or (not line.spans and len(printed) < LEAST_WORDS):
        return None
    columns = [_column(word, span) for word, span in printed]
    periods = [column for column in columns if column and column.kind is Kind.PERIOD]
    kinds = {column.kind for column in columns if column}
    if None in columns or not kinds & {Kind.LABEL, Kind.UNIT} or not _are_apart(periods):
        return None
    if not line.spans and _hides_values(printed, columns):
        return None
    year = year_above(lines, place)
    if year is None or (year and len(periods) > 1 and not year.isdigit()):
        return None
    subject = next((SUBJECTS[word] for word, _ in printed if word in SUBJECTS), "")
    dated = tuple(_dated(column, year) for column in columns if column)
    return Header(dated, caption=subject, unit=periods[0].unit)


def _may_be_head(line: Line, text: str) -> bool:
    """A quick look: most lines are no head, and every one without a year is asked."""
    if line.spans:
        return len(line.cells) > 1 and has_digit(text) is None
    return len(text) <= MOST_CHARACTERS and text.partition(" ")[0].lower() in header_words()


def _printed(line: Line, text: str) -> Iterator[tuple[str, tuple[float, float] | None]]:
    if line.spans:
        cells = zip(line.cells, line.spans, strict=True)
        yield from ((plain(cell), span) for cell, span in cells if cell)
    else:
        yield from ((word, None) for word in _WORDS.findall(text.lower()))


def _hides_values(
    printed: Sequence[tuple[str, tuple[float, float] | None]], columns: Sequence[Column | None]
) -> bool:
    """Whether a column before the values may hold figures, too: text does not tell which is which."""
    kinds = [column.kind if column else None for column in columns]
    last = len(kinds) - 1 - kinds[::-1].index(Kind.PERIOD)
    return any(header_words().get(word.lower()) == "other" for word, _ in printed[:last])


def _column(printed: str, span: tuple[float, float] | None) -> Column | None:
    """The column of one head; None where its words are not a head's own."""
    word = printed.lower().strip(" :*")
    bare = _IN_BRACKETS.sub("", word)
    unit = read_label(printed).unit if bare != word else ""
    if bare in THIS or bare in VALUE:
        return Column(Kind.PERIOD, REPORTING_PERIOD, span, unit)
    if bare in LAST:
        return Column(Kind.PERIOD, LAST_YEAR, span, unit)
    kind = header_words().get(word)
    if kind in {"other", REFERENCE}:
        return Column(Kind.OTHER, printed, span)
    return Column(Kind(kind), printed, span) if kind in {"label", "unit"} else None


def _dated(column: Column, year: str) -> Column:
    """The column, of the year that a title names or of the one before it."""
    if column.kind is not Kind.PERIOD or not year:
        return column
    return replace(column, text=str(int(year) - 1) if column.text == LAST_YEAR else year)


def _are_apart(periods: Sequence[Column]) -> bool:
    """One column of values, or this year's and the one's before, all in the same unit or none."""
    texts = [column.text for column in periods]
    known = texts in ([REPORTING_PERIOD], [REPORTING_PERIOD, LAST_YEAR], [LAST_YEAR, REPORTING_PERIOD])
    return known and len({column.unit for column in periods}) == 1


def year_above(lines: Sequence[Line], place: int) -> str | None:
    """The one year that the titles right above name, '' for none; None where they name several."""
    years = {
        _PLAIN_YEAR.sub(r"\1", found.group().strip())
        for line in lines[max(0, place - TITLES_ABOVE) : place]
        if line.page == lines[place].page and names_year(line.text)
        for found in PERIOD.finditer(plain(line.text))
    }
    return None if len(years) > 1 else next(iter(years), "")
