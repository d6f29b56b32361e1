"""The small words tables are built of, in English and both Chinese scripts.

Patterns match text after NFKC (full-width letters, digits and brackets have become plain ones).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LABEL_WORDS = frozenset(
    ["指标", "绩效指标", "关键绩效指标", "项目", "类别", "名称", "内容", "议题", "数据", "范畴", "年份", "年度", "單項", "指標", "績效指標", "關鍵績效指標", "項目", "類別", "名稱", "內容", "議題", "數據", "範疇", "披露项", "披露項", "数量", "數量", "金额", "金額", "indicator", "indicators", "metric", "metrics", "datapoint", "kpi", "kpis", "item", "items", "description", "category", "parameter", "performance", "amount", "data", "disclosure", "topic", "measure", "year", "years"]
)
UNIT_WORDS = frozenset(["单位", "單位", "计量单位", "計量單位", "unit", "units", "uom"])
OTHER_WORDS = frozenset(
    ["附注", "附註", "备注", "備註", "注释", "註釋", "说明", "說明", "变化", "變化", "变动", "變動", "同比", "增长率", "增長率", "增减", "增減", "变化率", "變化率", "变动率", "變動率", "目标", "目標", "同比变化", "同比變化", "同比变动", "同比變動", "趋势", "趨勢", "基准", "基準", "索引", "章节", "章節", "gri", "hkex", "sasb", "esrs", "notes", "note", "remarks", "comments", "commentary", "change", "change(%)", "%change", "%变化", "variance", "yoy", "y-o-y", "target", "targets", "trend", "baseline", "reference", "page", "assurance", "assured", "framework"]
)
NOISE_WORDS = frozenset(["%", "(%)", "|", "/", "and", "&", "the", "of", "in"])

TITLE_END = re.compile(
    r"(?:绩效表|績效表|绩效数据|績效數據|数据表|數據表|一览表|一覽表|performance (?:table|data|summary)|data table)",
    re.IGNORECASE,
)
NOTE_START = re.compile(
    r"^(?:(?:注释?|註釋?|备注|備註|附注|附註|说明|說明|资料来源|數據來源|数据来源|notes?|remarks?|footnotes?|source)"
    r"\s*\d{0,2}\s*[:.]|\[\d{1,2}\]|\(\d{1,2}\) +[A-Z]|[*†‡] ?\S|[①-⑳])",
    re.IGNORECASE,
)
TABLE_UNIT = re.compile(
    r"^[(]?(?:(?:金额|金額|计量|計量)?(?:单位|單位)|units?)\s*:\s*([^\s():]+(?: [A-Za-z][^\s():]*)?)", re.I
)
OF_WHICH = re.compile(r"^(?:其中\s*[,:、，：]?|of which\s*[,:]?|including\s*:)\s*", re.IGNORECASE)

NUMBERED = re.compile(
    r"(?:范围|範圍|范畴|範疇|类别|類別|类|類|阶段|階段|等级|等級|第|scope|scopes|category|categories|cat\.?|tier|"
    r"level|phase|type|stage|grade|class|goal|sdg|top|iso|and|&|to)$",
    re.IGNORECASE,
)
"""A label that ends so before its last digit counts something: 'Scope 1', '范围 2'. No footnote."""

BRACKET_NOTES = re.compile(
    r"(?:\s*[\[［]\d{1,2}[\]］])+$|\s*[*†‡①-⑳¹²³⁴⁵⁶⁷⁸⁹]+$|(?<=\S)\s?[(（]\d{1,2}[)）]$"
)
DIGIT_NOTES = re.compile(r"\s+\d{1,2}(?:\s*[、,，]\s*\d{1,2})*$")

CJK = re.compile(r"[\u3400-\u9fff]")
SENTENCE_END = re.compile(r"[。;；!]$|(?:[a-z)]{2}|\d)\.$")
LATIN_SENTENCE_WORDS = 14
CJK_SENTENCE_CHARACTERS = 42
"""A line longer than this holds no label: it is running text."""


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """NFKC with single spaces: '（２）　％' becomes '(2) %'. Superscripts stay what they are."""
    kept = "".join(
        mark if mark in "①②③④⑤⑥⑦⑧⑨⑩¹²³⁴⁵⁶⁷⁸⁹" else unicodedata.normalize("NFKC", mark) for mark in text
    )
    return " ".join(kept.split())


def join_wrapped(upper: str, lower: str) -> str:
    """Two printed lines of one label: Chinese continues without a space, other scripts with one."""
    if not upper or not lower:
        return upper or lower
    tight = CJK.match(upper[-1]) or CJK.match(lower[0]) or upper[-1] in "（、，(" or lower[0] in "）、，)"
    return upper + lower if tight else f"{upper} {lower}"


def strip_notes(label: str) -> str:
    """The label without footnote marks: '利润总额 1' -> '利润总额', but '范围 1' stays.

    >>> strip_notes("Total energy (2)"), strip_notes("温室气体排放总量 1、2")
    ('Total energy', '温室气体排放总量')
    """
    kept = label.strip()
    while True:
        shorter = BRACKET_NOTES.sub("", kept).strip()
        digits = DIGIT_NOTES.search(shorter)
        if digits and digits.start() and not NUMBERED.search(shorter[: digits.start()]):
            shorter = shorter[: digits.start()].strip()
        if shorter == kept or not shorter:
            return kept
        kept = shorter


def is_prose(text: str) -> bool:
    """A sentence or a piece of one: no row of a table, and the end of the table above."""
    if SENTENCE_END.search(text):
        return True
    chinese = len(CJK.findall(text))
    if chinese > len(text) // 3:
        return chinese > CJK_SENTENCE_CHARACTERS
    return len(text.split()) > LATIN_SENTENCE_WORDS
