"""Ever shorter readings of a label: without footnotes, numbering, units in brackets and filler words."""

from __future__ import annotations

import re
import unicodedata

from transforms.catalogue import Catalogue
from transforms.catalogue.text import SUPERSCRIPTS
from transforms.regex import regex

_NUMBERING = regex(
    r"^\s*(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-z]|[ivx]{1,4})[)）.、:：]\s*(?!\d)|[•·▪●○◆*-]\s*)",
    re.IGNORECASE,
)
_HOTLINE = regex(r"^\s*\d{2,6}型?(?=[\u3400-\u9fff]{0,3}(?:热线|電話|电话|中心|熱線))")
"""'95588客服热线接通率': the number is that of the line."""
_CATEGORY = regex(
    r"^\s*(?:类别|類別)\s?(?:[一二三四五六七八九十]{1,2}|\d{1,2})\s*[:：.、]?\s*(?=[\u3400-\u9fff])"
)
_SUM = r"\((?:[ivx]{1,4}|[A-Z])(?:\s?\+\s?(?:[ivx]{1,4}|[A-Z]))+\)"
_NOTES = regex(
    rf"\s*(?:[\[(（【](?:\d{{1,2}}|(?-i:[A-H])|注\d?|note \d+)[\])）】]|\*\d{{1,2}}|[*#†‡]+|注\d|{_SUM})\s*$",
    re.IGNORECASE,
)
_RAISED_NOTE = regex(rf"(?<=[A-Za-z]{{3}}|[\u3400-\u9fff]{{3}})[{SUPERSCRIPTS}]{{1,2}}(?=\s|[(（]|$)")
_EDGE = " ,.:;：，；、-–—*()（）"
_BEHIND = " ,.:;：，；、-–—*"
_BRACKETS = regex(r"[)）\]】]\s*$")
MAX_READINGS = 7


def readings(text: str, cat: Catalogue) -> list[str]:
    """The label and ever shorter readings of it: without note, numbering, unit, filler words."""
    # A raised note before a unit would become a digit of the word: 'Waste generated³ (tonnes)'.
    found = [unicodedata.normalize("NFKC", _RAISED_NOTE.sub("", text)).strip()]
    while len(found) < MAX_READINGS and (shorter := _shorter(found[-1], cat)) not in {"", found[-1]}:
        found.append(shorter)
    return found


def _shorter(text: str, cat: Catalogue) -> str:
    plain = _CATEGORY.sub("", _HOTLINE.sub("", _NUMBERING.sub("", text)))
    without_note = _trim(_NOTES.sub("", plain))
    if without_note != text:
        return without_note
    if split := cat.unit_at_end(text):
        return _trim(split[0])
    return _trim(cat.without_filler(text))


def _trim(text: str) -> str:
    text = text.rstrip(_BEHIND)
    return text.strip(" " if _BRACKETS.search(text) else _EDGE)
