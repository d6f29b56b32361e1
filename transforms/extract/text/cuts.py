"""A sentence cut into clauses, and the words beside each of a clause's figures."""

from __future__ import annotations

import re
from itertools import pairwise

from transforms.catalogue.text import CJK
from transforms.extract.text.figures import Figure
from transforms.extract.text.running_words import word_at_start
from transforms.record import record
from transforms.regex import regex

_CUT = regex(r"，|；|：|;|:|。|！|？|、|,(?:(?!\d)|(?<!\d,))| (?:and|while|whereas|with) ", re.IGNORECASE)
_BRACKETS = regex(r"[（(][^（）()]*[）)]")
_CLOSED = ("”", "」", "》")
"""'9 个基地获评“绿色工厂”、装机容量达 307 兆瓦': behind a name in marks another clause begins."""
_OPENS_VALUE = regex(
    r"\s*(?:人民币|人民幣|港币|约|約|超过|超|逾|RMB|US\$|HK\$|[¥$€£])?\s*(?!(?:19|20)\d\d\s?年)\d"
)
MAX_SIDE_BY_SIDE = 2


_AUDIENCE = regex(
    r"(?:面向|针对|針對)[^，。；\d]{2,40}?[、和及与與][^，。；、\d]{1,20}?(?=开展|開展|组织|組織|举办|舉辦)"
)
_NEXT_ASIDE = regex(r"\s?[;,]\s?(?:in )?(?:(?:FY|CY)\s?)?(?:19|20)\d\d\s?:\s*$")


_EARLIER = regex(
    r"\s*[(（](?:(?:FY|CY)\s?)?(?:(?:19|20)\d\d|二[〇零○][〇零○一二三四五六七八九]{2})"
    r"\s?(?:(?:财年|財年|年)?度?\s?[:：]|(?:财年|財年|年)度?)\s*(?:约|約)?\s*"
)
_AND_MORE = regex(r"\s*(?:and|,)\s*\d")  # '(2021: 9.1% and 57.6%)' tells of two figures
_WITHOUT = regex(r"\s*,?\s*(?:excluding|except for|not including)\b", re.IGNORECASE)
_OF_A_SCOPE = regex(
    r"\s*,?\s*(?:in )?scopes? [123](?=\s*(?:$|[.;)]))", re.IGNORECASE
)  # '5 t GHG emissions, scope 3'
# '1,240 employees (14%) left' tells of those who did.
_LEAVES = regex(r"\s*(?:\([^()]*%\)|, or [\d.]+\s?(?:%|per ?cent)(?: of [a-z ]+)?,) [a-z]")
_IS_DONE = regex(r"\s*of [a-z -]+ \([\d.]+\s?%\) (?:were|was|ha(?:ve|s) been) ")  # '4 t of it (83%) were ...'


def is_aside(before: str, after: str, rest: str) -> bool:
    """Whether a figure stands alone in brackets behind its year: '(2019: 170 tonnes)'."""
    alone = not after.strip(" )）") and not _AND_MORE.match(rest)
    return alone and _EARLIER.fullmatch(before) is not None


def of_less(text: str, figure: Figure, name: str, behind: int) -> str | None:
    """The rule against a figure of which what stands behind it leaves less than its name says."""
    if _WITHOUT.match(text, behind):
        return "said_of_a_place"
    if _OF_A_SCOPE.match(text, behind):
        return "part_of_the_total"
    part = (_LEAVES if name == figure.unit else _IS_DONE).match(text, figure.end)
    return "part_of_the_total" if part else None


def without_audience(text: str) -> str:
    """Blanks for whom sessions are held for: no part of their name, and its '、' no end of a clause."""
    return _AUDIENCE.sub(lambda found: " " * len(found[0]), text)


def without_next_year(after: str) -> str:
    """'; 2020:' behind the first figure of '(2021: 4,833; 2020: 1,969)' is the next one's year."""
    return _NEXT_ASIDE.sub("", after) if ":" in after[-4:] else after


@record(frozen=True, slots=True)
class Clause:
    """A part of a sentence with the figures in it; places count within the sentence."""

    start: int
    end: int
    figures: tuple[Figure, ...]


def clauses(text: str, found: list[Figure]) -> list[Clause]:
    """A sentence's clauses; brackets that hold a value are a clause of their own."""
    valued = [figure for figure in found if figure.rule is None]
    inner = [
        (mark.start(), mark.end())
        for mark in _BRACKETS.finditer(text)
        if any(mark.start() < figure.start < mark.end() for figure in valued)
    ]
    whole = [mark.span() for mark in _BRACKETS.finditer(text) if mark.span() not in inner]
    cuts = {0, len(text)} | {place for span in inner for place in span}
    cuts |= {
        mark.end() if mark.group()[0] in "，；：;:,、。！？" else mark.start()
        for mark in _CUT.finditer(text)
        if not any(start < mark.start() < end for start, end in whole) and _parts(text, mark, found, valued)
    }
    edges = sorted(cuts)
    return [
        Clause(start, end, tuple(figure for figure in found if start <= figure.start < end))
        for start, end in pairwise(edges)
    ]


def _parts(text: str, mark: re.Match[str], found: list[Figure], valued: list[Figure]) -> bool:
    """Whether a mark parts two clauses: not inside a figure, a list of names, or before its value."""
    if any(figure.start < mark.start() < figure.end for figure in found):
        return False
    if mark.group() in "：:":
        # '流失率为：30岁以下 38%': the number behind the colon is an age, no value.
        ahead = next((figure for figure in found if figure.start >= mark.end()), None)
        labelled = ahead is not None and ahead.rule == "number_in_label"
        return labelled or not _OPENS_VALUE.match(text[mark.end() :])
    if mark.group() == "、":
        between = text[mark.start() - 1 : mark.start()] in _CLOSED and any(
            f.start > mark.end() for f in valued
        )
        return any(f.end == mark.start() or (between and f.end < mark.start()) for f in valued)
    if mark.group()[0] == " ":
        return any(f.end <= mark.start() for f in valued) and any(f.start >= mark.end() for f in valued)
    return True


_BLANKS_AND_BARS = " \t\n|"


def rows_of_figures(text: str, values: list[Figure]) -> list[Figure]:
    """Figures of one unit with only blanks between: a table's row without its head, no sentence.

    Two of them are one in Chinese or with a bar between; in other scripts a figure may follow the end of a
    line's text.
    """
    runs: list[list[Figure]] = []
    for figure in values:
        last = runs[-1][-1] if runs else None
        if last and last.unit == figure.unit and not text[last.end : figure.start].strip(_BLANKS_AND_BARS):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    most = 1 if CJK.search(text) or "|" in text else MAX_SIDE_BY_SIDE
    return [figure for run in runs if len(run) > most for figure in run]


def sides_of(text: str, clause: Clause, values: list[Figure]) -> dict[int, tuple[str, str]]:
    """For each value of a clause the words before and behind it that can be its own.

    Between two values words belong to the second one, unless the clause begins with a value.
    """
    sides: dict[int, tuple[str, str]] = {}
    ends = [clause.start, *(figure.end for figure in values)]
    starts = [*(figure.start for figure in values), clause.end]
    gaps = [text[end:start].strip(" 。.") for end, start in zip(ends, starts, strict=True)]
    leading = len(values) > 1 and not read_words(gaps[0])
    for place, figure in enumerate(values):
        before, after = gaps[place], gaps[place + 1]
        if len(values) > 1:
            before, after = ("", after) if leading else (before, "" if place + 1 < len(values) else after)
        sides[figure.start] = (before, after)
    return sides


def read_words(text: str) -> str:
    """What remains of a text without the words that only open a clause."""
    rest = text.strip(" ，,。")
    while found := word_at_start(rest, "opening", "inexact", "linking"):
        rest = rest[found.end() :].strip(" ，,。")
    return rest
