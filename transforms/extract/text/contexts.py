"""What a printed number is where no observation tells of it: the named ways of not being a figure.

Every run of digits of a line is one token and gets exactly one class, so the classes of a page add up
to its tokens. `unread` is what stands like a figure (in a row of values, or before a unit) and was
taken by no extractor: the honest remainder. A class is told by form alone, never by a metric's name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from transforms.extract.numbers import as_value, words_of
from transforms.extract.text.figures import dates, unit_behind
from transforms.record import record
from transforms.regex import regex

PAGE_NUMBER = "page_number"
DATE = "date"
YEAR = "year"
LIST_NUMBER = "list_number"
TELEPHONE = "telephone_or_code"
REFERENCE = "clause_reference"
NAME = "part_of_a_name"
UNREAD = "unread"
TEXT = "plain_text"
CONTEXTS = (PAGE_NUMBER, DATE, YEAR, LIST_NUMBER, TELEPHONE, REFERENCE, NAME, UNREAD, TEXT)

TOKEN = regex(r"\d+(?:[.,，．'’]\d+)*")
MAX_UNIT = 22
"""Characters behind a number among which its unit may stand."""
ROW_VALUES = 2
"""So many values side by side make a line a row of a table."""

_PAGE = regex(
    r"(?:page|p\.|第)?\s*[-–—|•]?\s*\d{1,4}\s*[-–—|•]?\s*(?:页|頁)?(?:\s*(?:/|of|共)\s*\d{1,4}\s*(?:页|頁)?)?$",
    re.IGNORECASE,
)
_LIST = regex(
    r"\s*(?:[(（\[【]?\d{1,3}(?:\.\d{1,3})*[)）\]】、．.:：]|\d{1,2}(?:\.\d{1,2})+(?=\s)|[(（]\d{1,2}[)）])"
)
_MARK = regex(r"[(（\[【]\s*(?:注|note)?\s*\d{1,2}\s*[)）\]】]", re.IGNORECASE)
_CODES = regex(
    r"(?:电话|電話|热线|熱線|传真|傳真|邮编|郵編|代码|代碼|代號|编号|編號|证号|號碼|号码|信用代码|tel|fax|phone|hotline"
    r"|stock code|zip|postcode|isbn|registration no)\D{0,12}[\d\s+().\-–/]+"
    r"|\+\d[\d\s().\-–]{7,}|(?<![\d.,])\d{2,4}[-–]\d{3,4}[-–]?\d{4}(?!\d)|(?<![\d.,])\d{7,}(?![\d.,%％])"
    r"|(?:https?://|www\.)\S+|\S+@\S+",
    re.IGNORECASE,
)
_REFERENCES = regex(
    r"(?:gri|esrs|hkex|sasb|tcfd|sdgs?|iso(?:/iec)?|ohsas|iec|gb(?:/t)?|ifrs|ias|hkfrs|kpi|no|art(?:icle)?|clause"
    r"|sections?|chapter|appendix|annex|tables?|figures?|fig|notes?|scopes?|category|categories|pages?|pp?|rule|item"
    r"|表|图|圖|附注|附註|注|范围|範圍|范畴|範疇|类别|類別|附录|附錄|议题|議題|目标|准则|準則|号|編號)"
    r"\s*[.:：#]?\s*[A-Z]{0,2}\d[\d.\-–—/、,，:]*"
    r"|第\s*\d[\d.\-–、]*|(?<![A-Za-z\d])[A-Z]{1,5}\d{0,2}[-–.]\d[\d.\-–]*|(?<![\d.,])\d{1,3}-\d{1,3}-?[a-z]?(?=[\s,，;；、)）]|$)",
    re.IGNORECASE,
)
_YEAR = regex(r"(?:19|20)\d\d$")
_DAY = regex(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2},? (?:19|20)\d\d"
    r"|\d{1,2} (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? (?:19|20)\d\d"
    r"|(?<!\d)(?:19|20)\d\d\s?[-/.]\s?\d{1,2}(?:\s?[-/.]\s?\d{1,2})?(?!\d)",
    re.IGNORECASE,
)
_WORDS = regex(
    r"(?:\d{1,2}\s?(?:-|–|—|~|至|到|to)\s?)?\d{1,2}\s?(?:周?岁|周?歲|years? (?:old|of age))"
    r"|\bscopes?\s\d(?:\s?(?:,|and|&|\+|to|-)\s?)+\d(?:(?:\s?(?:,|and|&|\+)\s?)+\d)?"
    r"|\bper \d[\d,]*|每\s?\d[\d,]*|(?<![A-Za-z\d])n\s?[:：]\s?1(?!\d)",
    re.IGNORECASE,
)
"""Ages, scopes, bases and 'n:1' for ratios: numbers that belong to a name or a unit."""


@record(frozen=True, slots=True)
class Token:
    """One run of digits of a line, from `start` to `end`, as printed."""

    start: int
    end: int
    text: str

    @property
    def digits(self) -> str:
        """The digits alone: what an observation's print is compared by."""
        return "".join(character for character in self.text if character.isdigit())


def tokens(text: str) -> list[Token]:
    """Every number of a line; each digit of the line belongs to exactly one."""
    return [Token(*found.span(), found.group()) for found in TOKEN.finditer(text)]


def contexts(text: str, *, running: bool = False) -> list[str]:
    """The class of each token of a line, in order; `running` for titles that repeat at page edges."""
    found = tokens(text)
    if not found:
        return []
    if running or _PAGE.match(text.strip()):
        return [PAGE_NUMBER] * len(found)
    spans = _spans(text)
    classes = [_context(text, token, spans) for token in found]
    if TEXT in classes and is_row(text):
        return [UNREAD if one == TEXT else one for one in classes]
    return classes


def may_be_unread(text: str) -> bool:
    """Whether a number of a line can stand like a figure: cheaper than the class of each."""
    return is_row(text) or any(
        _unit(text[found.end() : found.end() + MAX_UNIT]) for found in TOKEN.finditer(text)
    )


@lru_cache(maxsize=8192)
def is_row(text: str) -> bool:
    """Whether values stand side by side in a line, as in a row of a table; years are no values."""
    run = 0
    for word in words_of(text):
        run = run + 1 if as_value(word) and not _YEAR.match(word) else 0
        if run >= ROW_VALUES:
            return True
    return False


def _spans(text: str) -> list[tuple[int, int, str]]:
    """Stretches of the line that say what the numbers in them are, the most certain first."""
    spans = [(*found.span(), TELEPHONE) for found in _CODES.finditer(text)]
    spans += [(*found.span(), NAME) for found in _WORDS.finditer(text)]
    spans += [(*span, DATE) for span in (*dates(text), *(found.span() for found in _DAY.finditer(text)))]
    if opening := _LIST.match(text):
        spans.append((*opening.span(), LIST_NUMBER))
    spans += [(*found.span(), LIST_NUMBER) for found in _MARK.finditer(text)]
    return spans + [(*found.span(), REFERENCE) for found in _REFERENCES.finditer(text)]


def _context(text: str, token: Token, spans: list[tuple[int, int, str]]) -> str:
    named = next((name for start, end, name in spans if start <= token.start and token.end <= end), None)
    if named == DATE and _YEAR.match(token.text):
        return YEAR
    if named is not None:
        return named
    before = text[token.start - 1 : token.start]
    if before.isascii() and (before.isalpha() or before == "_"):
        return NAME
    unit = _unit(text[token.end : token.end + MAX_UNIT])
    after = text[token.end : token.end + 1]
    if not unit and after.isascii() and after.isalpha():
        return NAME
    return UNREAD if unit else TEXT


@lru_cache(maxsize=8192)
def _unit(behind: str) -> bool:
    return bool(unit_behind(behind)[0])
