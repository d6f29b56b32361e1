"""Figures in running text: number tokens with what each one is - a value with unit, a date, a mark.

A date, a footnote mark or the '1' of 'Scope 1' is a number too; it gets the name of the rule that
keeps it from being taken for a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from transforms.catalogue import catalogue
from transforms.catalogue.text import holds_any
from transforms.extract.meaning import SCALES_OF_MONEY
from transforms.extract.text.running_words import running_words
from transforms.extract.words import NUMBERED
from transforms.numerals import DIGITS, below_hundred
from transforms.record import record
from transforms.regex import regex

_SIGN = r"(?:[-−](?=\d))?"
_MONEY = (
    r"(?:RMB|CNY|(?:HK|US)\s?\$|(?:S|NT|A|AU|C|CA|NZ|R)\$|USD|HKD|EUR|GBP|CHF|JPY|AUD|CAD|NZD|SGD|INR|SEK|NOK|DKK|PLN|CZK|HUF"
    r"|ZAR|BRL|MXN|KRW|TWD|THB|MYR|IDR|PHP|AED|SAR|TRY|Rs\.?|RM|Rp\.?|Php|[¥$€£₹₩₱]"
    r"|R(?=\s?\d[\d.,]*\s?(?:million|billion|bn|m)\b))\s?"
)
"""Rand only with a scale behind: 'R134a' is a refrigerant."""
_NUMBER = regex(
    rf"(?=[\dA-Z¥$€£₹₩₱~≈−-])(?:(?<![\dA-Za-z.,/])|(?<=\bc\.)|(?<=\bca\.))(?P<text>[~≈]?(?:{_MONEY})?{_SIGN}(?:\d{{1,3}}(?:,\d{{3}})+(?!,\d)|\d{{1,2}}(?:,\d\d)+,\d{{3}}|\d{{1,3}}(?:['’]\d{{3}})+|\d+)(?:\.\d+|(?<!19\d\d)(?<!20\d\d)\.\s(?!(?:19|20)\d\d(?!\d))\d+)?)(?![\d]|\.\d|,\d)"
)
_BLANKS = regex(
    r"(?<![\w.,'’])(?P<number>\d{1,3}(?: \d{3})+(?:\.\d+)?)(?![\d'’]|,\d|\.\d)"
    r"(?=\s?[A-Za-z%€£$]|[.;:)](?:\s|$)|,\s|$)"
)
"""'12 500 employees': thousands set apart by blanks, unless they are two numbers."""
_UNIT_AGAIN = regex(r" \((?:M )?(?P<unit>[A-Za-z][^()]{0,30})\)(?![\w(])")
_MONEY_LAST = regex(rf"(?<![A-Za-z]){_MONEY}$")
_MONEY_FIRST = regex(rf"[~≈]?{_MONEY}[-−]?\d")
A_SCALE = "million"
"""What an amount of money may have for its unit; its currency stands before it."""
_OPENS_FIGURE = regex(r"[:(=~≈]\s?$|\b(?:19|20)\d\d, $|\bca?\. ?$")
_TWO_NUMBERS = re.compile(r"\d \d{3}").search
has_digit = re.compile(r"\d").search
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = f"(?:{_MONTHS})"
_MEASURED = (
    r"\s?(?:[百千十]?[万萬]|[百千]?[亿億])\s?(?:元|美元|港元|公?[吨噸]|[标標]|千瓦|兆瓦|人|[户戶名家度次件股]|立方|平方|小[时時]|公里|[亩畝])"
    r"|\s?(?:元(?!旦)|公?[吨噸]|兆瓦|千瓦|立方|平方米)"
)
"""'装机达2088万千瓦', '2000吨': four digits that are no year."""
_DATE = regex(
    r"(?=[\dA-Z])(?:(?:19|20)\d\d\s?年(?:度|末|底|初)?(?:\s?\d{1,2}\s?月(?:份|末|底)?(?:\s?\d{1,2}\s?日)?)?"
    r"|\d{1,2}\s?月\s?\d{1,2}\s?日|(?<![\d.])\d{1,2}\s?月(?:份|底|末|初)?(?!\w)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? (?:19|20)\d\d)?"
    rf"|{_MONTH}(?: \d{{1,2}},)? (?:19|20)\d\d"
    r"|(?:FY|CY)\s?'?(?:20)?\d\d(?:[/-]\d\d(?:\d\d)?)?|(?<![\d.,A-Za-z$])(?:19|20)\d\d(?:[/–—~至-](?:20)?\d\d)?(?![\d%]|,\d|\.\d)"
    rf"(?!{_MEASURED}))"
)
_CHINESE_YEAR = regex(r"二[〇零○][〇零○一二三四五六七八九]{2}(?=\s?(?:年|财年|財年))")
_CHINESE_DAY = regex(
    r"(?<=\d年)(?P<month>十[一二]|[一二三四五六七八九])月(?P<day>[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_DATED = ("20", "19", "月", "FY", "CY", *_MONTHS.split("|"))
"""Every date has one of these, and a digit; plain words are told much sooner than the pattern."""
_RANGE = regex(
    r"\d(?:[\d,.]*\d)?\s?(?:-|–|—|~|至|到|/)\s?\d[\d,.]*"
    r"|\d[\d,.]*\s?[%％]\s?(?:-|–|—|~|至|到|/)\s?\d[\d,.]*(?=\s?[%％])"
)
"""'5%至8%', but not '增加6.2%至38,620兆瓦时'."""
_NOTE = regex(
    r"^\d{1,2}(?:\.\d{1,2}){1,2}\s+(?=(?:员工|員工|职工|職工|雇员|僱員|人员|人員|供应商|供應商|客户|客戶))"
    r"|\[\d{1,2}\]|\(\d{1,2}\)|（\d{1,2}）|注\s?\d{1,2}|(?<!\S)\d{1,2}[)）](?=\s?(?:[\u3400-\u9fff]|(?:19|20)\d\d\s?年))|(?<!\S)\d{1,2}[.、](?=\s?(?:[^\d\s]|(?:19|20)\d\d(?!\d)))|(?<=[a-z]\))\d(?=\s[a-z])"
)
_ORDINAL = regex(r"(?:第\s?|No\.\s?|#|GRI\s?|ISO\s?|Top\s?)\d[\d.\-]*")
_AGE = regex(
    r"(?<!平均年龄)(?<!平均年齡)(?<![均龄齡][为為约約])\d\d?(?:\s?(?:[周週]?[岁歲]|周年)|(?= years))"
    r"|(?<=[a-z] )(?:under|over|below|aged) \d\d(?= (?:represent|account|ma[dk]e up|constitut|compris))"
    r"|\d{1,2}\s?[个個]月(?=(?:保单|保單)?(?:继续率|繼續率|持续率|持續率|留任率|留存率))"
    r"|(?:30|60|90|180|360)\s?天(?=(?:及)?以上)|(?<=逾期)(?:超过|超過)?(?:30|60|90|180|360)\s?天"
    r"|(?<=after )1[23](?= months)|\b1[23](?= months (?:after|later))"
    r"|(?:(?<=more than )|(?<=over )|(?<=above )|(?<=beyond ))(?:30|60|90|180|360)(?=\+? days)"
)
"""Ages, and the spans that rates are of: '90天以上逾期率', 'still there 12 months after parental leave'."""
_BASE = regex(r"\b[Pp]er \d[\d,.]*")
"""'per 200,000 hours worked': what a rate is per, no amount."""
_LINKS = ("and", "&", "to")
_LISTED = regex(
    r"\b(?:scopes?|categor(?:y|ies)|cat\.?|tiers?|levels?|phases?|types?|stages?|grades?|class(?:es)?|goals?|sdgs?|iso|top|no\.?|notes?"
    r"|pages?|pp?\.|chapters?|sections?|tables?|figures?|steps?|articles?|principles?|gri)\s?\d[\d.,\s-]*(?:and|&|to)\s*$",
    re.IGNORECASE,
)
_PER_HOURS = regex(
    r"\s(?P<unit>per (?:100,000|200,000|1,000,000|1 million) (?:working |work |man-)?hours(?: worked)?)"
)
"""A rate's base has digits of its own, at which a unit ends elsewhere."""
_SCOPES = regex(
    r"\b[Ss]copes? \d(?:(?:,| and|,? &|\+|/|,? and| to|[-–]) ?(?:[Ss]copes? )?[123](?![\d,.]*\d))+(?!\s?%)"
)
"""'Scopes 1, 2 and 3': which scopes, no amount."""
_CHINESE_SCOPES = regex(
    r"(?:范围|範圍|范畴|範疇)\s?[123](?:\s?[及和与與、+＋/~至-]\s?(?:范围|範圍|范畴|範疇)?\s?[123](?![\d,.%]|\s?[吨噸公千万萬]))+"
)
_SCALE_OF_MONEY = regex(rf"[{''.join(sorted(SCALES_OF_MONEY))}](?![A-Za-z\d²³])")
_NO_MONEY = "0123456789-−~≈"
"""What an amount without a currency's sign begins with."""
_MORE = regex(r"^(?P<scale>[百千万亿萬億]{0,2})\s?(?P<more>余|多|餘|\+)\s?")
_PLUS = regex(r"\s?[+＋]")
_TO_ONE = regex(r"\s?:\s?1(?![\d:]|[.,]\d)")
"""'64:1'"""
_MARKS = regex(
    r"(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}(?:[,，] ?(?=[⁰¹²³⁴⁵⁶⁷⁸⁹]))?|[*†‡①-⑳]|\[\d{1,2}\]|\(\d{1,2}\)|（\d{1,2}）)+"
)
"""Notes set to a figure before its unit: '1,234³ tCO2e', '1,234(2) tCO2e'."""
_STOP = regex(r"[，。；：！？（）、,;:()“”\[\]■]|(?<![A-Za-z])\d")
_POINTED = re.compile(r"\d\.").search
_KINDS: tuple[tuple[Callable[[str], object], re.Pattern[str], str], ...] = (
    (lambda text: holds_any(text, "(（)）注[、") or _POINTED(text), _NOTE, "footnote_mark"),
    (partial(holds_any, words=("第", "No.", "#", "GRI", "ISO", "Top")), _ORDINAL, "ordinal_number"),
    (re.compile(r"[-–—~至到/]").search, _RANGE, "range_of_figures"),
    (
        partial(
            holds_any,
            words=(
                *("岁", "歲", "周", "个月", "個月", "天", "years", "months", " days", "under ", "over "),
                *("below ", "aged "),
            ),
        ),
        _AGE,
        "number_in_label",
    ),
    (partial(holds_any, words=("per ", "Per ")), _BASE, "number_in_label"),
    (partial(holds_any, words=("copes ", "cope 1")), _SCOPES, "number_in_label"),
    (partial(holds_any, words=("范围", "範圍", "范畴", "範疇")), _CHINESE_SCOPES, "number_in_label"),
)
"""What every mark of a kind holds: told at once where a text holds none."""
PLUS = "more than (+)"
"""The qualifier of '900+'."""

MAX_UNIT = 26
"""Characters a unit behind a figure may have."""

MAX_RATE = 44
"""As many where it is so much per something: 'tonnes of CO2e per million euros of revenue'."""


@record(frozen=True, slots=True)
class Figure:
    """One number token at `start`; `end` is behind its unit. `rule` names why it is no value."""

    start: int
    end: int
    text: str
    unit: str = ""
    rule: str | None = None
    qualifier: str | None = None


def unit_taken(figure: Figure) -> str:
    """The unit a metric has to take: of money whose currency stands before it ('EUR 666') that of amounts."""
    return figure.unit or (A_SCALE if _MONEY_FIRST.match(figure.text) else "")


def figures(text: str) -> list[Figure]:
    """Every number token of a text, in order."""
    return list(_figures(text)) if has_digit(text) else []


@lru_cache(maxsize=16384)
def _figures(text: str) -> tuple[Figure, ...]:
    marked = list(_marked(text))
    found = []
    rate_ends = 0
    parted = list(_parted_by_blanks(text))
    whole = {start: end for start, end, one in parted if one}
    marked += [(start, end, "columns_do_not_fit") for start, end, one in parted if not one]
    for match in _NUMBER.finditer(text):
        place = match.start("text")
        if any(start < place < end for start, end in whole.items()):
            continue
        rule = next((rule for start, end, rule in marked if start <= place < end), None) if marked else None
        rule = rule or ("number_in_label" if place < rate_ends else None)
        if figure := _figure(text, place, whole.get(place, match.end("text")), rule):
            found.append(figure)
            # The number in '7.5 tonnes per EUR 1 million', the 1 of '64:1'.
            rate_ends = figure.end if "per " in figure.unit or figure.unit == ":1" else rate_ends
    return tuple(found)


def arabic(text: str) -> str:
    """The text with its Chinese dates in digits, every character in its place.

    >>> arabic("於二零二三年十二月三十一日")
    '於2023年12月31 日'
    """
    if "二" not in text:
        return text
    years = _CHINESE_YEAR.sub(lambda found: found[0].translate(DIGITS), text)
    return _CHINESE_DAY.sub(lambda found: f"{_count(found['month'])}月{_count(found['day'])}日", years)


def _count(written: str) -> str:
    """'三十一' -> '31 ', as long as it was written; '十' stays, its digits would be longer."""
    number = str(below_hundred(written))
    return number.ljust(len(written)) if len(number) <= len(written) else written


@lru_cache(maxsize=16384)
def dates(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text names days, months or years."""
    text = arabic(text)
    if not has_digit(text) or not holds_any(text, _DATED):
        return ()
    return tuple([found.span() for found in _DATE.finditer(text)])


def _marked(text: str) -> Iterator[tuple[int, int, str]]:
    yield from ((start, end, "date_in_text") for start, end in dates(text))
    for needed, pattern, rule in _KINDS:
        if needed(text):
            for found in pattern.finditer(text):
                yield found.start(), found.end(), rule


def _parted_by_blanks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where numbers of several groups begin and end, and whether it is one: 'we had 12 500 employees'.

    Before a sentence's figure stands one of a few words or its currency; before a row's first its label,
    and then nobody knows whether they are one. 'Note 3 500 ML' is two.
    """
    for match in _BLANKS.finditer(text) if _TWO_NUMBERS(text) else ():
        before = text[: match.start()]
        money = _MONEY_LAST.search(before)
        word = before.rstrip().rpartition(" ")[2].lower()
        if money or word in _words_before_figures() or _OPENS_FIGURE.search(before):
            yield money.start() if money else match.start(), match.end("number"), True
        elif before.strip() and not _is_numbered(before):
            yield match.start(), match.end("number"), False


@lru_cache(maxsize=1)
def _words_before_figures() -> frozenset[str]:
    return frozenset(running_words()["before_figures"])


def _figure(text: str, start: int, end: int, rule: str | None) -> Figure | None:
    printed = text[start:end]
    if rule is not None:
        return Figure(start, end, printed, rule=rule)
    rest = text[end : end + MAX_UNIT]
    if " per " in rest or " CO2e pe" in rest or " CO2 e" in rest or " of carbon" in rest:
        rest = text[end : end + MAX_RATE]
    if to_one := _TO_ONE.match(rest):
        return Figure(start, end + to_one.end(), printed, ":1")
    unit, length, more = _unit_behind_marks(printed, rest)
    if not unit and (rate := _PER_HOURS.match(text, end)):
        unit, length = rate["unit"], rate.end() - end
    if not unit and printed[0] not in _NO_MONEY and (scale := _SCALE_OF_MONEY.match(text, end)):
        unit, length = scale[0], 1
    if (not unit or unit == "ratio") and len(printed) < 3 and _is_numbered(text[:start]):
        return Figure(start, end, printed, rule="number_in_label")
    if unit and text.startswith(" (", end + length):
        length += _same_unit(unit, text[end + length :])
    glued = text[end : end + 1]
    if not unit and glued.isascii() and (glued.isalpha() or glued == "_"):
        return None
    return Figure(start, end + length, printed, unit, qualifier=more)


def _same_unit(unit: str, rest: str) -> int:
    """How long brackets are that say a unit once more: '779,248 gigajoules (GJ)', '85 ... (M MWh)'."""
    again = _UNIT_AGAIN.match(rest)
    if again is None:
        return 0
    told, short = catalogue().read_unit(unit), catalogue().read_unit(again["unit"])
    return again.end() if told and short and told.unit == short.unit != "" else 0


def _is_numbered(before: str) -> bool:
    """Whether a small number names something: '3' of 'Category 3' and 'SDG 1 and 3', not of 'fell to 3'."""
    found = NUMBERED.search(before[-12:].rstrip())
    return found is not None and (found[0].lower() not in _LINKS or _LISTED.search(before[-40:]) is not None)


def _unit_behind_marks(printed: str, rest: str) -> tuple[str, int, str | None]:
    """As `unit_behind`; of '10³ t' the raised figure is a power, and no unit is told."""
    marks = _MARKS.match(rest)
    if not marks or printed == "10":
        return unit_behind(rest)
    unit, length, more = unit_behind(rest[marks.end() :])
    return (unit, marks.end() + length, more) if unit else ("", 0, None)


@lru_cache(maxsize=8192)
def unit_behind(rest: str) -> tuple[str, int, str | None]:
    """(unit, characters taken, a word for 'more than') of the text behind a number."""
    more = _MORE.match(rest.lstrip())
    blank = len(rest) - len(rest.lstrip())
    if more:
        inner, length, _ = unit_behind(rest.lstrip()[more.end() :])
        whole = more["scale"] + inner
        if whole and catalogue().is_unit(whole):
            return whole, blank + more.end() + length, PLUS if more["more"] == "+" else more["more"]
    if not catalogue().begins_unit(rest):
        return "", 0, None
    stop = _STOP.search(rest)
    limit = stop.start() if stop else len(rest)
    for end in range(limit, 0, -1):
        piece = rest[:end]
        cut_word = (
            piece[-1].isascii()
            and piece[-1].isalnum()
            and rest[end : end + 1].isascii()
            and rest[end : end + 1].isalpha()
        )
        if cut_word or piece[-1].isspace() or not piece.strip():
            continue
        if catalogue().is_unit(piece.strip()):
            plus = _PLUS.match(rest[end:])
            return piece.strip(), end + (plus.end() if plus else 0), PLUS if plus else None
    return "", 0, None
