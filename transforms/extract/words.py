"""The small words tables are built of, in English and both Chinese scripts.

Patterns match text after NFKC (full-width letters, digits and brackets have become plain ones).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path

from transforms.catalogue.text import CJK
from transforms.errors import CatalogueInvalid
from transforms.regex import regex

HEADER_WORDS = Path(__file__).with_name("header_words.toml")
"""Which words name which kind of column; a word stands in one list only."""

TITLE_END = regex(
    r"(?:绩效表|績效表|绩效数据|績效數據|数据表|數據表|一览表|一覽表"
    r"|performance (?:table|data|summary)|data table)",
    re.IGNORECASE,
)
TITLE_ENDS = ("表", "数据", "數據", "table", "data", "summary")
"""How each TITLE_END ends, in lower case."""

NOTE_START = regex(
    r"^(?:(?:注释?|註釋?|备注|備註|附注|附註|说明|說明|资料来源|數據來源|数据来源|notes?|remarks?|footnotes?|source)"
    r"\s*\d{0,2}\s*[:.]|\[\d{1,2}\]|\(\d{1,2}\) +[A-Z]|[*†‡] ?\S|[①-⑳])",
    re.IGNORECASE,
)
TABLE_UNIT = regex(
    r"^[(]?(?:(?:金额|金額|计量|計量)?(?:单位|單位)|units?)\s*:\s*([^\s():]+(?: [A-Za-z][^\s():]*)?)", re.I
)
OF_WHICH = regex(
    r"^(?:其中\s*[,:、，：]?|[-–•·]?\s?(?:of which|thereof)\s*[,:]?|including\s*:)\s*", re.IGNORECASE
)

NUMBERED = regex(
    r"(?:范围|範圍|范畴|範疇|类别|類別|类|類|阶段|階段|等级|等級|第|scope|scopes|category|categories|cat\.?|tier|"
    r"level|phase|type|stage|grade|class|goal|sdg|top|iso|and|or|&|to)$",
    re.IGNORECASE,
)
"""A label that ends so before its last digit counts something: 'Scope 1', '范围 2'. No footnote."""

BRACKET_NOTES = regex(
    r"(?:\s*[\[［]\d{1,2}[\]］])+$|(?<=[)\s])\s?\[[A-IM-VX-Z]\]$|\s*[*†‡①-⑳⁰¹²³⁴⁵⁶⁷⁸⁹]+$|(?<=\S)\s?[(（]\d{1,2}[)）]$"
    r"|\s?[(（](?i:notes?|附註|附注|註|注)\s?\d{1,2}\s?[)）]$|\s*[(（]?※\s?\d{0,2}[)）]?$"
)
FORMULA = regex(r"\((?:[ivx]{1,4}|[A-Z])(?:\s?\+\s?(?:[ivx]{1,4}|[A-Z]))+\)$")
"""'Total (i + ii)': the rows that a sum is made of."""
NOTE_ENDS = ")）]］*†‡※"
"""A mark that is no numeral ends with one of these."""
DIGIT_NOTES = regex(
    r"(?<!(?i:\babove|\bbelow|\bunder))(?<!(?i:\bover|\bthan))(?<![<>≤≥])\s+\d{1,2}(?:\s*[、,，]\s*\d{1,2})*$"
)

SENTENCE_END = regex(r"[。;；!]$|(?:[a-z)]{2}|\d)\.$")
ENDS_OF_SENTENCES = "。;；!.\n"
"""What a text that SENTENCE_END fits ends with."""
LATIN_SENTENCE_WORDS = 14
CJK_SENTENCE_CHARACTERS = 42
"""A line longer than this holds no label: it is running text."""


@lru_cache(maxsize=1)
def header_words() -> dict[str, str]:
    """Word -> kind of column ('label', 'unit', 'other', 'noise'); raises CatalogueInvalid."""
    kinds: dict[str, list[str]] = tomllib.loads(HEADER_WORDS.read_text(encoding="utf-8"))
    counts = Counter(word for words in kinds.values() for word in words)
    if twice := sorted(word for word, count in counts.items() if count > 1):
        raise CatalogueInvalid(
            f"words in two lists: {', '.join(twice)}",
            where=HEADER_WORDS.name,
            next_step="Keep each in one list.",
        )
    return {word: kind for kind, words in kinds.items() for word in words}


_BEYOND_ASCII = regex(r"[^\x00-\x7f]+")


class Folding(dict[int, str]):
    """A table for str.translate: each sign's plain form, found out once; `kept` stay as printed."""

    def __init__(self, kept: str) -> None:
        super().__init__((ord(sign), sign) for sign in kept)

    def __missing__(self, code: int) -> str:
        self[code] = unicodedata.normalize("NFKC", chr(code))
        return self[code]

    def folded(self, text: str) -> str:
        """The text in plain forms; most signs of most texts are ASCII, which is plain already."""
        return _BEYOND_ASCII.sub(lambda found: found[0].translate(self), text)


_FOLDED = Folding("①②③④⑤⑥⑦⑧⑨⑩⁰¹²³⁴⁵⁶⁷⁸⁹")


def single_spaced(text: str) -> str:
    """The text with one blank between its words; most lines of a PDF are printed so already."""
    if text.isprintable() and text.isascii() and "  " not in text:
        return text.strip()
    return " ".join(text.split())


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """NFKC with single spaces: '（２）　％' becomes '(2) %'. Superscripts stay what they are."""
    if text.isascii():
        return single_spaced(text)
    return " ".join(_FOLDED.folded(text).split())


def join_wrapped(upper: str, lower: str) -> str:
    """Two printed lines of one label: Chinese continues without a space, other scripts with one."""
    if not upper or not lower:
        return upper or lower
    tight = CJK.match(upper[-1]) or CJK.match(lower[0]) or upper[-1] in "（、，(" or lower[0] in "）、，)"
    return upper + lower if tight else f"{upper} {lower}"


@lru_cache(maxsize=16384)
def strip_notes(label: str) -> str:
    """The label without footnote marks: '利润总额 1' -> '利润总额', but '范围 1' stays.

    >>> strip_notes("Total energy (2)"), strip_notes("温室气体排放总量 1、2")
    ('Total energy', '温室气体排放总量')
    """
    kept = label.strip()
    if not kept[-1:].isnumeric() and kept[-1:] not in NOTE_ENDS:
        return kept
    while True:
        shorter = FORMULA.sub("", BRACKET_NOTES.sub("", kept)).strip()
        digits = DIGIT_NOTES.search(shorter)
        if digits and digits.start() and not NUMBERED.search(shorter[: digits.start()]):
            shorter = shorter[: digits.start()].strip()
        if shorter == kept or not shorter:
            return kept
        kept = shorter


def is_prose(text: str) -> bool:
    """A sentence or a piece of one: no row of a table, and the end of the table above."""
    if text[-1:] in ENDS_OF_SENTENCES and SENTENCE_END.search(text[-3:]):
        return True
    chinese = 0 if text.isascii() else len(CJK.findall(text))
    if chinese > len(text) // 3:
        return chinese > CJK_SENTENCE_CHARACTERS
    if len(text) <= 2 * LATIN_SENTENCE_WORDS:
        return False
    return len(text.split(None, LATIN_SENTENCE_WORDS)) > LATIN_SENTENCE_WORDS
