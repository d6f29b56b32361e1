"""From a printed label to the words that name the metric: without marks, unit or second language.

'Waste generated3 (thousand tonnes)' names 'Waste generated' in 'thousand tonnes'; a bilingual label
names its metric twice.
"""

from __future__ import annotations

import re

from transforms.catalogue import catalogue
from transforms.catalogue.listing_codes import without_code
from transforms.catalogue.lookup import COUNTS
from transforms.catalogue.text import CJK
from transforms.catalogue.unit_text import SCALE
from transforms.extract.words import NUMBERED, OF_WHICH, strip_notes
from transforms.record import record
from transforms.regex import regex

GLUED_MARK = regex(
    r"(?:(?<=[a-z]{4})|(?<=[a-z]{3}\))|(?<=[a-z] \d\))|(?<=[a-z] \d\d\)))\d{1,2}(?:, ?\d{1,2})*(?=$| \(| in )"
)
IN_UNIT = regex(r"^(?P<name>.*\S)\s+in\s+(?P<unit>\S.*)$")
UNIT_APART = regex(r"^(?P<name>.*\S)\s?[,，]\s?(?P<unit>[^,，]+)$")
"""'Employee turnover, %': behind the last comma."""
_RATE_BEHIND = regex(
    r"^(?P<name>.*[^\s(])\s*\(?\b(?P<unit>per [\w,. -]*hours(?: worked)?)\)?\s+(?:rate|ratio|index)$",
    re.IGNORECASE,
)
"""'LTIFR (per 200,000 hours) rate': a column of units that says no more than that it is a rate."""
BILINGUAL = regex(
    r"^(?P<latin>[^\u3400-\u9fff]*[A-Za-z]{3}[^\u3400-\u9fff]*?)\s+(?P<chinese>[\u3400-\u9fff].*)$"
)
CHINESE_FIRST = regex(
    r"^(?P<chinese>\d{0,3}[\u3400-\u9fff](?:[^A-Za-z]|[(（][A-Za-z0-9.]{1,8}[)）])*?)"
    r"(?:\s*(?=[A-Za-z]{3})|\s+(?=\d{1,3} [A-Za-z]{2}))"
    r"(?P<latin>[^\u3400-\u9fff]+?)"
    r"(?:\s+(?P<unit>[\u3400-\u9fff／╱/]+))?$"
)
"""'外購電力 Purchased electricity 兆瓦時': of a unit told twice the first half stays with the label."""
DASH_AHEAD = regex(r"^[—–-]+\s*(?=[\u3400-\u9fffA-Za-z])")
"""'—— 男性', '- Female': a part of the row above."""
_BORDER = regex(r"([<>≤≥])\s+(?=\d{2}(?:\s*(?:years?|yrs?|岁|歲)[\w ]*)?\)?$)")
"""'Age > 50': a sign with blanks around it would read as the path of a label."""
_LETTERED = regex(
    r"(?<=[a-z0-9%)])\s?\([a-h]\)(?=$|\s\()"
    r"|(?<=[\u3400-\u9fff])\s*[(（][A-Ha-h][)）](?=$|\s?[(（])|(?<=[)）])\s*[x×*]\s?100\s?[%％]?$"
)
"""'Part-time (a)', '申请人数(B)', '复职率(D/C) x100': letters of notes and formulas, a formula's end."""
_ASKED = regex(r"^(?:如是|若是|如有|如适用|如適用)\s?[,，、:：]\s?(?=[\u3400-\u9fff])")
"""'如是，披露的排放量': what a form asks before the name."""
_CALLED_UNIT = regex(r"([(（])(?:单位|單位)\s?[:：]\s?(?=[^()（）]{1,12}[)）]$)")
"""'投入环保资金（单位：万元）'."""
_DEGREE = regex(
    r"(?<=[\u3400-\u9fff)）\d])\s+(?:量化|質化|质化|定量|定性|(?:基础|基礎|建议|建議|强制|强制性|自愿)披露)$"
)
"""'總取水量 量化', '员工总数 基础披露': a column of what kind of figure is asked for, or how strictly."""
_UNIT_INSIDE = regex(
    r"^(?P<name>.*[^\s)）])\s?[(（](?P<unit>[^()（）]+)[)）]\s?(?P<remark>[(（][^()（）]+[)）])$"
)
"""'流失率（%）（剔除退休）': a remark behind the unit."""
MIN_HALF_CHARACTERS = 3
MOST_CHARACTERS = 400
"""A longer line is no label in two languages, and the patterns' time grows with its square."""


@record(frozen=True, slots=True)
class Label:
    """The printed label without footnote marks, the metric's name in it, and its unit if any."""

    path: str
    name: str
    unit: str = ""


def read_label(printed: str) -> Label:
    """Take a label apart; of two languages the one the catalogue knows stands for both."""
    printed = _BORDER.sub(r"\1", DASH_AHEAD.sub("", without_code(_DEGREE.sub("", printed))))
    printed = _CALLED_UNIT.sub(r"\1", _ASKED.sub("", _LETTERED.sub("", printed)))
    if (rated := _RATE_BEHIND.match(printed)) and _measures(rated["unit"]):
        printed = f"{rated['name']} ({rated['unit']})"
    path = GLUED_MARK.sub(_glued, strip_notes(GLUED_MARK.sub(_glued, printed)))
    part = found[0] if (found := OF_WHICH.match(path)) else ""
    readings = [Label(half, *_without_unit(half)) for half in _halves(path)]
    named = (reading for known in (_known, _is_member) for reading in readings if known(reading.name))
    read = next(named, readings[0])
    sure = read.unit and _known(read.name)
    read = read if sure or not CJK.search(path) else _with_unit_of_both(path) or read
    # '其中：紙張 Paper': the other language does not say again that it is a part.
    alone = part and not OF_WHICH.match(read.path)
    return Label(part + read.path, part + read.name, read.unit) if alone else read


def unit_of(column: str, label: Label) -> str:
    """A row's unit: 'Rate' in the column of units says less than '(per 200,000 hours)' behind the label."""
    return label.unit if label.unit and column.lower() == "rate" else column or label.unit


def _with_unit_of_both(path: str) -> Label | None:
    """'廚餘 Food waste (噸 tonnes)': one unit behind both halves, one of which is known."""
    name, unit = _without_unit(path)
    halves = _halves(name) if unit else []
    return next((Label(half, half, unit) for half in halves if _known(half)), None)


def _glued(mark: re.Match[str]) -> str:
    """A footnote's mark is dropped; the number in 'Scope1' or 'Category11' counts what the word names."""
    return mark[0] if NUMBERED.search(mark.string[: mark.start()]) else ""


def _known(name: str) -> bool:
    return catalogue().knows(name)


def _is_member(name: str) -> bool:
    """'男性 Male' names the member of a breakdown twice."""
    return bool(catalogue().axes_with_member(name))


def _halves(label: str) -> list[str]:
    if len(label) > MOST_CHARACTERS or not CJK.search(label):
        return [label]
    match = BILINGUAL.match(label)
    if match and len(CJK.findall(match["chinese"])) >= MIN_HALF_CHARACTERS:
        return [strip_notes(match["latin"]), match["chinese"]]
    found = CHINESE_FIRST.match(label)
    if found and (not found["unit"] or catalogue().is_unit(found["unit"])):
        return [label, found["chinese"], strip_notes(found["latin"])]
    return [label]


def _without_unit(label: str) -> tuple[str, str]:
    """Only a unit in brackets, behind 'in' or a comma, or '%': a last word may be part of the name."""
    if label[-1:] in ")）" and (found := catalogue().unit_at_end(label)):
        # 'Workforce (FTE)' counts something else than a workforce.
        named = catalogue().metric_read(label)
        # 'Female (%)' names a member, whatever it is a share of.
        other = named and named != catalogue().metric_read(found[0]) and not _is_member(found[0])
        return (label, "") if other else (strip_notes(found[0]), found[1])
    if inside := _UNIT_INSIDE.match(label) if label[-1:] in ")）" and CJK.search(label) else None:
        remarked = f"{inside['name']}{inside['remark']}"
        if catalogue().is_unit(inside["unit"]) and _known(remarked):
            return remarked, inside["unit"]
    if (told := IN_UNIT.match(label)) and _measures(told["unit"]):
        return told["name"], told["unit"]
    apart = UNIT_APART.match(label)
    if apart and (_measures(apart["unit"]) or (catalogue().is_unit(apart["unit"]) and not _known(label))):
        return apart["name"], apart["unit"]
    if label[-1:] == "%" and (name := label[:-1].rstrip()):
        return name, "%"
    return label, ""


def _measures(text: str) -> bool:
    """Whether a text is a unit that measures: 'in cases' and 'in thousands' name none."""
    reading = catalogue().read_unit(text)
    return reading is not None and reading.unit not in (*COUNTS, SCALE)


def is_age_group(words: list[str]) -> bool:
    """'Under 30 years old' and '30-50 years' are names of members, whose figures count no years."""
    name = " ".join(words)
    return name[-1:].isalnum() and "year" in name and catalogue().exact_member("age", name) is not None
