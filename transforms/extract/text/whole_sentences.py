"""English sentences that are told as a whole: a metric in two years, and shares of somebody in something.

'X fell from 14.2% in 2022 to 12.9% in 2023': each figure has the year beside it. 'Women made up 34% of the
board and 41% of our workforce': the words behind a figure say of what it is a share. The figures of a
sentence are numbered tokens ('⟦0⟧') in the patterns; whatever fits none is left to its clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from transforms.catalogue.text import CJK
from transforms.extract.meaning import metric_named, takes
from transforms.extract.text.clauses import read_around
from transforms.extract.text.figures import Figure, dates
from transforms.regex import regex

_YEAR = (
    r"(?:in|for|during|of|at the end of|as of|as at|by the end of)?\s?(?:the )?"
    r"(?:(?:financial|fiscal|reporting)? ?year )?"
    r"\(?(?P<{}>(?:FY ?|CY ?)?'?(?:20)?\d\d(?:[/–-]\d\d(?:\d\d)?)?)\)?(?![\d%])"
)
_ABOUT = (
    r"(?:about |around |approximately |circa |ca?\. ?|some |nearly |almost |over |just over |just under"
    r" |roughly )?"
)
_MOVED = (
    r"(?:rose|fell|grew|dropped|declined|decreased|increased|improved|reduced|climbed|went down|went up"
    r"|shrank|(?:was|were|been) (?:reduced|increased|lowered|cut)|changed)"
)
_STOOD = (
    r"(?:was|were|is|are|totalled|totaled|amounted to|stood at|reached|came to|increased to|decreased to"
    r"|rose to|fell to|grew to|declined to|dropped to|improved to|reduced to)"
)
_BY = r"(?:(?: significantly| slightly| further| again)?,? by ⟦\d+⟧)?"
_AGAINST = r"(?:compared (?:with|to)|versus|vs\.?|against|up from|down from|from)"
_OLD = rf"{_ABOUT}⟦(?P<a>\d+)⟧(?: {_YEAR.format('ya')})?"
_NEW = rf"{_ABOUT}⟦(?P<b>\d+)⟧(?: {_YEAR.format('yb')})?"
_HEAD = r"^(?P<head>.+?) (?:has |have |had )?"
_CHANGE = r"(?:reduction|decrease|increase|improvement|rise|fall|drop|decline|growth)"
_TWO_YEARS = (
    rf"{_HEAD}{_MOVED}{_BY},? from {_OLD},? to {_NEW}",
    rf"{_HEAD}{_MOVED}{_BY},? to {_NEW},? from {_OLD}",
    rf"{_HEAD}{_STOOD} {_NEW},? \(?(?:as )?{_AGAINST} {_OLD}",
    rf"^(?:an? |the )?(?:[a-z]+ )?{_CHANGE} (?:in|of) (?:the |our )?(?P<head>[^⟦]+?)"
    rf",? (?:(?:down|up) )?from {_OLD},? to {_NEW}",
)
_THE = r"(?:all |all of )?(?:our |the |its |the group's |the company's |total )*"
_OUR = (
    r"(?:all |all of )?(?:our |its |the group's |the company's |(?:the )?total "
    r"|the (?=\w+ (?:that )?we (?:use|consume|purchase)))*"
)
"""'The waste' is what was spoken of before, and may be a part."""
_PEOPLE = r"(?P<part>women|females?|female (?:employees|staff|colleagues))"
_HOLD = (
    r"(?:(?:now |currently )?(?:made up|make up|making up|accounted for|account for|accounting for"
    r"|represented|represent|representing|comprised|comprise|constituted|constitute|held|hold|occupied"
    r"|occupy|filled|fill))"
)
_END = r"[,.;]| in \(?(?:FY)?20| as (?:of|at)| at the end| during|$"
_WHOLE = rf"(?P<{{}}>[a-z][a-z' -]{{{{2,40}}}}?)(?= and |{_END})"
_WOMEN = (
    rf"\b{_PEOPLE} {_HOLD} {_ABOUT}⟦(?P<a>\d+)⟧ of {_THE}{_WHOLE.format('of_a')}"
    rf"(?: and {_ABOUT}⟦(?P<b>\d+)⟧ of {_THE}{_WHOLE.format('of_b')})?",
    rf"⟦(?P<a>\d+)⟧ of {_THE}(?P<of_a>[a-z][a-z' -]{{2,40}}?) (?:were|are|was|is) (?P<part>women|females?)\b",
)
_SHARES = (
    rf"⟦(?P<a>\d+)⟧ of {_OUR}(?P<what>[a-z' -]+?) (?:were|are|was|is|have been|has been|came|come|comes) "
    r"(?P<done>(?:covered|recycled|reused|recovered|diverted|trained|assessed|audited|sourced|from)\b"
    r"[a-z' -]*?)"
    rf"(?={_END})",
    rf"(?P<done>recycled|reused|recovered|diverted) {_ABOUT}⟦(?P<a>\d+)⟧ of {_OUR}(?P<what>[a-z' -]+?)"
    rf"(?={_END})",
    rf"(?P<part>renewable (?:energy|electricity)) {_HOLD} {_ABOUT}⟦(?P<a>\d+)⟧ of {_OUR}(?P<what>[a-z' -]+?)"
    rf"(?={_END})",
    rf"⟦(?P<a>\d+)⟧ of {_OUR}(?P<what>employees|staff|workforce|colleagues|people) (?P<done>(?:have |had )?"
    r"(?:completed|received|participated in|took part in|attended)\b[a-z' -]+?)"
    rf"(?={_END})",
)
_WHEN = regex(
    r"(?<![A-Za-z])(?:in|during|for|at|as|of|by|the|end|year|years|financial|fiscal|calendar|reporting|period"
    r"|ended|overall|also|december|march|june|september|31|30|(?:FY|CY) ?\d\d(?:\d\d)?"
    r"|(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?|and|we|our|group|group's|company|total|in total|a total of"
    r"|about|around|approximately|nearly|almost|over|more than|some|that|which|same"
    r"|however|meanwhile)(?![A-Za-z])",
    re.IGNORECASE,
)
_DEFINED = regex(
    r" \((?:which (?:is|measures?|shows?|refers? to|means)|rolling|i\.e\.?|defined as|measured|calculated"
    r"|(?:also )?known as|the difference between)\b[^()]*\)",
    re.IGNORECASE,
)
"""'the mean gender pay gap (which measures average hourly pay)'"""
_PER_HOURS = regex(
    r" \((?:[a-z -]+ )?(?P<unit>per (?:100,000|200,000|1,000,000|1 million|million)"
    r" (?:working |work |man-)?hours(?: worked)?)\)",
    re.IGNORECASE,
)
_STAFF = regex(r"^(?:employees|staff|people|colleagues|team|headcount|employee base|work force)$")
_USED = regex(r" (?:we |that we )?(?:used|consumed|use|consume|purchased|consumption|usage|use)$")
_COVERED = regex(r"\b(?:completed|received|participated in|took part in|attended)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """A figure (by its place among those given), the name of its metric, its unit and its year, if said."""

    place: int
    name: str
    unit: str
    year: str = ""
    between: bool = False
    """Told of two years: where its own is not said, the sentence's year is the other figure's."""

    surely: bool = False
    """Whatever a single clause says."""


@lru_cache(maxsize=8)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Compiled at the first sentence that may be one of these."""
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def told_whole(text: str, values: Sequence[Figure]) -> list[Told]:
    """What a sentence tells of its figures as a whole."""
    if CJK.search(text) or not values:
        return []
    plain = _DEFINED.sub("", marked(text, values))
    return list(_two_years(plain, values)) or list(_shares(plain, values))


def marked(text: str, values: Sequence[Figure]) -> str:
    """The sentence with a token for each figure and its unit."""
    pieces, end = [], 0
    for number, figure in enumerate(values):
        pieces += [text[end : figure.start], f"⟦{number}⟧"]
        end = figure.end
    return " ".join("".join([*pieces, text[end:]]).split())


def _two_years(marked: str, values: Sequence[Figure]) -> Iterator[Told]:
    if len(values) < 2 or (" from ⟦" not in marked and not re.search(rf"{_AGAINST} {_ABOUT}⟦", marked)):
        return
    for pattern in _compiled(_TWO_YEARS):
        found = pattern.search(marked)
        if found is None:
            continue
        old, new = values[int(found["a"])], values[int(found["b"])]
        head = found["head"]
        base = _PER_HOURS.search(head) if "hours" in head else None
        unit = new.unit or old.unit or (base["unit"] if base else "")
        head = _PER_HOURS.sub("", head) if base else head
        reading = _subject(head, unit)
        metric = metric_named(reading) if reading else None
        if reading is None or metric is None or (old.unit and old.unit != unit) or not takes(metric, unit):
            continue
        ahead = _first_year(head)
        yield Told(int(found["b"]), reading, unit, found["yb"] or ahead, between=True)
        if found["ya"] and found["ya"] != (found["yb"] or ahead):
            yield Told(int(found["a"]), reading, unit, found["ya"])
        return


def _subject(head: str, unit: str) -> str | None:
    """The metric that is told of: the words before the verb, or those behind their last comma."""
    ahead, _, last = head.rpartition(", ")
    texts = [head, last] if ahead and _says_nothing(ahead) else [head]
    names = [text.strip() for text in texts]
    names += [reading.name for text in texts if (reading := read_around(text, ""))]
    return next((name for name in names if (metric := metric_named(name)) and takes(metric, unit)), None)


def _says_nothing(ahead: str) -> bool:
    """Whether the words before what is told only say when: 'In 2023,', 'As of the end of the year,'."""
    return not _WHEN.sub("", ahead).strip(" ,.–-")


def _first_year(head: str) -> str:
    """'In FY2023, our water consumption': the time a sentence begins with."""
    told = [head[start:end] for start, end in dates(head)]
    return told[0] if len(told) == 1 else ""


def _shares(marked: str, values: Sequence[Figure]) -> Iterator[Told]:
    if not any(_is_share(figure) for figure in values):
        return
    for pattern in _compiled(_WOMEN):
        for found in filter(_begins, pattern.finditer(marked)):
            for figure, whole in (("a", "of_a"), ("b", "of_b")):
                if whole in found.groupdict() and found[whole]:
                    yield from _named(values, int(found[figure]), _of_women(found[whole]))
    for pattern in _compiled(_SHARES):
        for found in filter(_begins, pattern.finditer(marked)):
            yield from _named(values, int(found["a"]), _of_something(found))


def _begins(found: re.Match[str]) -> bool:
    """Whether a share stands at the beginning of its sentence or behind another: nothing narrows it."""
    return _says_nothing(found.string[: found.start()].rpartition("⟧")[2].rpartition(";")[2])


def _of_women(whole: str) -> list[str]:
    noun = "workforce" if _STAFF.match(whole.lower().strip()) else whole.strip()
    return [f"women in {noun}", f"women on the {noun}", f"female {noun} percentage", f"female {noun}"]


def _of_something(found: re.Match[str]) -> list[str]:
    groups = found.groupdict()
    what = groups["what"].strip()
    if groups.get("part"):
        return [
            f"{groups['part']} as a percentage of total {what}",
            f"{groups['part']} as a percentage of {what}",
        ]
    done = groups["done"].strip()
    plain = _USED.sub("", what)
    names = [f"percentage of {one} {done}" for one in dict.fromkeys((what, plain))]
    return [*names, f"{what} {done}", f"percentage of employees {_COVERED.sub('trained in', done)}"]


def _is_share(figure: Figure) -> bool:
    return figure.unit.lower() in ("%", "per cent", "percent")


def _named(values: Sequence[Figure], place: int, names: list[str]) -> Iterator[Told]:
    """The first of the names that is one of a share."""
    if not _is_share(values[place]):
        return
    for name in names:
        metric = metric_named(name)
        if metric is not None and takes(metric, "%"):
            yield Told(place, name, "%")
            return
