"""Chinese sentences that tell several names and as many figures in one order.

'二氧化硫、氮氧化物和颗粒物排放量分别为 31 吨、64 吨和 7 吨': what the names share stands behind the last of
them or before the first. '2022年、2023年用水量分别为 ...' tells one name of several years. Only where every
part is a name that takes its figure's unit, and no two are the same, anything is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transforms.catalogue.text import holds_any
from transforms.extract.meaning import metric_named, takes
from transforms.extract.text.clauses import read_around
from transforms.extract.text.cuts import read_words
from transforms.extract.text.figures import Figure, arabic, dates
from transforms.extract.text.told_parts import meaning
from transforms.extract.text.whole_sentences import Told, marked
from transforms.regex import regex

_JOINS = ("、", "和", "及", "与", "與")
_AND = r"(?:、|以及|和|及|与|與)"
_ABOUT = r"(?:约|約|近|超|逾)?"
_IN_TURN = regex(
    r"(?P<head>(?:[^，。；：！？⟦⟧（）()]|（[^（）⟦⟧]{1,12}）|\([^()⟦⟧]{1,12}\)){2,60}?)(?P<turn>(?:分别|分別|依次|各自)|)(?:约|約)?(?:为|為|是|达到?|達到?|有|占|佔|共)?"
    rf"{_ABOUT}(?P<run>⟦\d+⟧(?:[，,]?{_AND}?{_ABOUT}⟦\d+⟧)+)"
)
_RUN = regex(rf"⟧[，,]?{_AND}?{_ABOUT}⟦")
_BLANKS = regex(r"\s*(⟦\d+⟧)\s*")
_TOKEN = regex(r"⟦(\d+)⟧")
_PART = regex(_AND)
_SPAN = regex(
    r"(?P<first>(?:19|20)\d\d)\s?年?\s?[至到~—–-]\s?(?P<last>(?:19|20)\d\d)\s?年(?:度|期间|間)?[，,]$"
)
_ONE_YEAR = (
    r"(?:(?:19|20)\d\d\s?(?:年度?|财年|財年)?(?:12\s?月\s?31\s?日|[末底])?"
    r"|(?:本|上一?|去)(?:财|財)?年度?|本?(?:报告|報告)期[内內]?)"
)
_LISTED = regex(
    rf"(?:^|[，,。；：])(?:截至|截止|[于於在])?(?P<years>{_ONE_YEAR}(?:{_AND}{_ONE_YEAR})+)(?:期间|期間)?[，,]$"
)
"""'2024年及2023年，' before what is told of each."""
_EACH_YEAR = regex(_ONE_YEAR)
_YEAR = regex(r"(?:19|20)\d\d\s?年(?:度|末|底)?$")
_LEFT = regex(rf"^(?:{_AND}|[于於的]|在(?![线線职職岗崗贷貸校建读讀册冊]))+|(?:{_AND}|[的于於在])+$")
_PEOPLE_DO = regex(
    r"(?P<ahead>(?:^|(?<=[，。；：！？⟧]))[^，。；：！？⟦⟧]*)⟦(?P<a>\d+)⟧(?P<one>[^，。；：⟦⟧]{0,8}?)"
    r"(?:以及|及|和|与|與|、)(?:全体|全體|约|約|近|逾)?⟦(?P<b>\d+)⟧(?P<two>[^，。；：⟦⟧]{0,8}?)"
    r"(?:已|均|都|全部)?(?P<do>(?:接受|参加|參加|参与|參與|完成|离职|離職|享有|享受|休)[^，。；：⟦⟧]{0,16})"
)
"""'126 名员工及 11 名董事接受反贪污培训': what both did stands behind the second."""
_PEOPLE_ARE = regex(
    r"(?P<ahead>(?:^|(?<=[，。；：！？⟧]))[^，。；：！？⟦⟧]*)⟦(?P<a>\d+)⟧(?P<one>[^，。；：⟦⟧]{2,4}?)(?:及|和|与|與|、)(?:约|約|近|逾)?"
    r"⟦(?P<b>\d+)⟧(?P<two>[^，。；：⟦⟧]{2,4})(?P<do>(?:雇员|僱員|员工|員工|职工|職工))(?=[，。；]|$)"
)
"""'聘用 3,200 名全职及 1,600 名兼职雇员': who they are stands behind the second."""
_LATER = regex(
    rf"[，,](?:排放量|用量|数量)?(?:分别|分別)(?:为|為|是|达)(?P<run>⟦\d+⟧(?:[，,]?{_AND}?{_ABOUT}⟦\d+⟧)+)"
)
_CHANGED = regex(r"(?:同比|按年|较|較|比)[^⟦⟧]*$")
_TWO = regex(r"⟧[^，。；：⟦⟧]{0,8}?[及和与與、](?:全体|全體|约|約|近|逾)?⟦\d+⟧[\u3400-\u9fff]")
_PERSONS = "名位人"
MOST = 5
"""So many figures in a row at most; more are a table's."""


def told_in_turn(text: str, values: Sequence[Figure]) -> list[Told]:
    """What a sentence tells of its figures in the order of their names."""
    if len(values) < 2 or not holds_any(text, _JOINS):
        return []
    plain = _BLANKS.sub(r"\1", marked(text, values))
    forms = (_PEOPLE_DO, _PEOPLE_ARE) if _TWO.search(plain) else ()  # few sentences tell two such groups
    groups = (found for form in forms for found in form.finditer(plain))
    both = [told for found in groups for told in _done(found, values)]
    if both or not _RUN.search(plain):
        return both  # most sentences: no two figures side by side
    own = [told for found in _IN_TURN.finditer(plain) for told in _told(found, values)]
    return [*own, *_levels(plain, values)]


def _done(found: re.Match[str], values: Sequence[Figure]) -> Iterator[Told]:
    """What two groups of people did, where each is a name of its own."""
    told = []
    for place, group in ((int(found["a"]), "one"), (int(found["b"]), "two")):
        unit = values[place].unit
        who = unit.lstrip(_PERSONS) + found[group]
        are = f"{found[group]}{found['do']}人数"
        names = (f"{found['do']}的{who}", f"{who}{found['do']}", are) if unit[:1] in _PERSONS and who else ()
        told.append(next(((place, unit, read) for name in names if (read := _named(name, unit))), None))
    first, second = told
    if first and second and first[2][1] != second[2][1] and not read_words(found["ahead"]):
        for place, unit, (name, _) in (first, second):
            yield Told(place, name, unit, surely=True)


def _told(found: re.Match[str], values: Sequence[Figure]) -> Iterator[Told]:
    places = [int(place) for place in _TOKEN.findall(found["run"])]
    if len(places) > MOST:
        return
    units = [values[place].unit or values[places[-1]].unit for place in places]
    if not all(units):
        return
    if found["turn"] and (years := _years(found, units)):
        name, told = years
        for place, unit, year in zip(places, units, told, strict=True):
            yield Told(place, name, unit, year, surely=True)
        return
    for place, unit, name in zip(places, units, _names(found["head"], units), strict=False):
        yield Told(place, name, unit, surely=True)


def _years(found: re.Match[str], units: list[str]) -> tuple[str, list[str]] | None:
    """'2022年、2023年用水量', '2022年至2024年，用水量': the name, and the years in their order.

    '' for the name where nothing but the years is said: what was told just before is told of them.
    """
    head, ahead = arabic(found["head"]), arabic(found.string[: found.start()])
    years = _listed(ahead) or _between(ahead)
    if not years:
        spans = [span for span in dates(head) if _YEAR.match(head[slice(*span)])]
        years = [head[start:end] for start, end in spans]
        for year in years:
            head = head.replace(year, "", 1)
        head = re.sub(rf"{_AND}{{2,}}", "", head)
    if not years or len(years) != len(units):
        return None
    if not (name := _LEFT.sub("", head)):
        return ("", years) if _TOKEN.search(found.string, 0, found.start()) else None
    reading = read_around(name, "")
    metric = metric_named(reading.name) if reading else None
    if reading is None or metric is None or not all(takes(metric, unit) for unit in units):
        return None
    return reading.name, years


def _listed(ahead: str) -> list[str]:
    """The years of '截至2024年末及2023年末，'."""
    listed = _LISTED.search(ahead)
    return [year[0] for year in _EACH_YEAR.finditer(listed["years"])] if listed else []


def _between(ahead: str) -> list[str]:
    """The years of '2022年至2024年，', as if each were told."""
    span = _SPAN.search(ahead)
    first, last = (int(span["first"]), int(span["last"])) if span else (1, 0)
    return [f"{year}年" for year in range(first, last + 1)] if last - first < MOST else []


def _levels(plain: str, values: Sequence[Figure]) -> Iterator[Told]:
    """'二氧化硫、烟尘排放量较上年分别下降 12%和 9%，分别为 31 吨和 7 吨': the changes have the names."""
    for later in _LATER.finditer(plain):
        for found in _IN_TURN.finditer(plain[: later.start()]):
            places = [int(place) for place in _TOKEN.findall(later["run"])]
            units = [values[place].unit or values[places[-1]].unit for place in places]
            if found.end() == later.start() and len(places) <= MOST and all(units):
                names = _names(_CHANGED.sub("", found["head"]), units)
                yield from (
                    Told(place, name, unit, surely=True)
                    for place, unit, name in zip(places, units, names, strict=False)
                )


def _names(head: str, units: list[str]) -> list[str]:
    """The names that the parts of a head are short for, one for each figure."""
    parts = [part for part in _PART.split(head) if part]
    if len(parts) != len(units):
        return []
    for names in _completed(parts):
        read = [_named(name, unit) for name, unit in zip(names, units, strict=True)]
        told = [one for one in read if one]
        if len(told) == len(units) and len({what for _, what in told}) == len(units):
            return [name for name, _ in told]
    return []


def _completed(parts: list[str]) -> Iterator[list[str]]:
    """The parts as they stand, then with what the last one ends in or the first one begins with."""
    yield parts
    first, last = parts[0], parts[-1]
    for cut in range(1, len(last)):
        yield [*(part + last[cut:] for part in parts[:-1]), last]
    for cut in range(len(first) - 1, 0, -1):
        yield [first, *(first[:cut] + part for part in parts[1:])]


def _named(name: str, unit: str) -> tuple[str, tuple[str, str]] | None:
    """The name a metric goes by, and the metric with its dimensions."""
    reading = read_around(name, "")
    if reading is None:
        return None
    found = meaning(reading.name)
    return (reading.name, found) if found and takes(found[0], unit) else None
