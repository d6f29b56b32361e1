"""Which lines speak of the parent company alone, not of the group that reports.

An annual report under Chinese accounting rules prints every statement twice: for the group (合并利润表)
and for the parent by itself (母公司利润表), with the same labels, years and units. A figure of the
second kind under the group's metric would be wrong in entity, so it is set aside by name.
"""

from __future__ import annotations

import re

from transforms.extract.raw import Raw
from transforms.extract.words import plain
from transforms.model import Document

RULE = "parent_company_alone"
MAX_HEADING = 40
"""Characters; a sentence that mentions the parent's statement opens nothing."""

_STATEMENT = (
    r"(?:资产负债表|資產負債表|利润表|利潤表|损益表|現金流量表|现金流量表|(?:所有者|股东|股東)权益变动表)"
)
_LEAD = r"^\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．\s]*)?"
_PARENT = re.compile(
    rf"{_LEAD}(?:母公司{_STATEMENT}|(?:母公司|公司)(?:财务报表|財務報表)(?:主要|重要|有关)?项目(?:注释|附注))"
    r"\s*(?:[(（]续[)）])?\s*(?:\d{4}\s*年.*)?$"
)
_GROUP = re.compile(
    rf"{_LEAD}(?:合并|合併|綜合){_STATEMENT}|{_LEAD}(?:公司基本情况|补充资料)\s*$|{_LEAD}第[一二三四五六七八九十]+[节章]"
)


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
        if len(text) <= MAX_HEADING and ("公司" in text or "表" in text or "第" in text or "补充" in text):
            inside = (inside and not _GROUP.match(text)) or bool(_PARENT.match(text))
        if inside:
            lines.add(line.number)
    return frozenset(lines)
