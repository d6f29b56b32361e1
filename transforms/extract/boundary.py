"""Which lines speak of the parent company alone, not of the group that reports.

An annual report under Chinese accounting rules prints every statement twice: for the group (合并利润表)
and for the parent by itself (母公司利润表), with the same labels, years and units; in Hong Kong and in
Britain the balance sheet at least (公司財務狀況表, 'Company balance sheet'). A figure of the second kind
under the group's metric would be wrong in entity, so it is set aside by name.
"""

from __future__ import annotations

import re

from transforms.extract.raw import Raw
from transforms.extract.words import is_prose, plain
from transforms.model import Document
from transforms.regex import regex

RULE = "parent_company_alone"
MAX_HEADING = 40
"""Characters; a sentence that mentions the parent's statement opens nothing."""
MAX_HEADING_EN = 72

_STATEMENT = (
    r"(?:资产负债表|資產負債表|财务状况表|財務狀況表|利润表|利潤表|损益表|損益表|(?:全面)?收益表"
    r"|現金流量表|现金流量表|(?:所有者|股东|股東)?(?:权益|權益)(?:变动|變動)表)"
)
_LEAD = r"^\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．\s]*)?"
_PARENT = regex(
    rf"{_LEAD}(?:(?:母|本)?公司{_STATEMENT}|(?:母公司|公司)(?:财务报表|財務報表)(?:主要|重要|有关)?项目(?:注释|附注))"
    r"\s*(?:[(（][续續][)）])?\s*(?:\d{4}\s*年.*)?$"
)
_GROUP = regex(
    rf"{_LEAD}(?:合并|合併|綜合|综合){_STATEMENT}|{_LEAD}(?:公司基本情况|补充资料)\s*$|{_LEAD}第[一二三四五六七八九十]+[节章]"
    r"|^\d{1,2}[.、\s]\s*[\u3400-\u9fff]{2,12}$"
)
_OF_WHAT = (
    r"(?:financial position|financial condition|(?:comprehensive )?income|profit (?:or|and) loss|operations"
    r"|cash flows?|changes in (?:shareholders['’] )?equity)"
)
_STATEMENT_EN = rf"(?:statements? of {_OF_WHAT}|balance sheets?|income statements?|cash flow statements?)\b"
_PARENT_EN = regex(
    rf"^(?:(?:separate|parent)(?: company| entity)?|(?:parent )?company(?:['’]s)?)(?: only)? {_STATEMENT_EN}"
    rf"|^statements? of {_OF_WHAT} of the (?:parent|company)\b",
    re.IGNORECASE,
)
_ENDS_EN = regex(
    rf"^(?:consolidated|group) {_STATEMENT_EN}|^(?:note )?\d{{1,2}}[.):]? +[A-Z][A-Za-z ,&'’()-]+$"
    r"|^(?:notes to|independent auditor|glossary|shareholder information|five[- ]year)",
    re.IGNORECASE,
)
_PARENT_STARTS = ("separate", "parent", "company", "statement")


def group_only(document: Document, found: list[Raw]) -> list[Raw]:
    """The same numbers; those of the parent's own statements are set aside."""
    parents = parent_lines(document)
    if not parents:
        return found
    return [raw._replace(ignored_by=raw.ignored_by or RULE) if raw.line in parents else raw for raw in found]


def parent_lines(document: Document) -> frozenset[int]:
    """Numbers of the lines between a heading of the parent's statement and the next one of the group's."""
    lines: set[int] = set()
    inside = False
    for line in document.lines:
        text = plain(line.text)
        if text.isascii():
            inside = _inside_english(text, inside=inside)
        elif len(text) <= MAX_HEADING and (inside or "公司" in text):
            inside = (inside and not _GROUP.match(text)) or bool(_PARENT.match(text))
        if inside:
            lines.add(line.number)
    return frozenset(lines)


def _inside_english(text: str, *, inside: bool) -> bool:
    """Whether the parent's statement goes on or begins here; another heading or a sentence ends it."""
    if inside and (is_prose(text) or _ENDS_EN.match(text)):
        return False
    if len(text) > MAX_HEADING_EN:
        return inside
    return inside or bool(text.lower().startswith(_PARENT_STARTS) and _PARENT_EN.match(text))
