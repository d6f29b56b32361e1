"""Which company a filing is of, by its own words, and the id that its name gives.

A company is named by many witnesses (cover title, running titles, 'hereinafter', legal names); the
name with the most weight wins, and where no witness is found nobody is guessed.
"""

from __future__ import annotations

import re
from collections import Counter

from transforms.catalogue.text import CJK
from transforms.identify.beginnings import holding
from transforms.identify.fields import FIELD, FIELD_ENDS, FIELD_ZH, NAMED_BY_FIELD
from transforms.regex import regex
from transforms.slug import slug

ENOUGH_WEIGHT = 3
"""One mention in passing names no reporter; a cover line does."""
COVER_LINES = 5
COVER_WEIGHT = 3
"""A name that opens one of the first lines stands where a cover has its company."""

REPORT_ZH = (
    r"(?:(?:环境、?社会(?:责任)?[及与和]?(?:公司)?(?:管治|治理)|環境、?社會及(?:公司|企業)?(?:管治|治理)|可持续发展"
    r"|可持續發展|企业社会责任|企業社會責任|社会责任|社會責任|ESG|年度"
    r"|环境信息(?:依法)?(?:披露)?|環境(?:信息|資訊)(?:披露)?|永續(?:發展)?)"
    r"\s*(?:[((](?:ESG|环境、社会[、及和与]?(?:公司)?治理)[))])?\s*(?:暨 ?[^ ]{1,12} ?)?"
    r"(?:报告|報告)|年报|年報)"
)
_WORDS_OF_TITLES = (
    "annual|sustainability|social|governance|responsibility|integrated|business|financial|environmental|climate"
    "|corporate|performance|progress|impact|non-financial|consolidated|gap"
)
_OF_REPORTS = (
    *("ESG", "Sustainability", "Annual", "Environmental", "CSR", "Integrated", "Impact"),
    *(
        "Responsibility",
        "Responsible",
        "Climate",
        "Corporate",
        "Non-financial",
        "TCFD",
        "Gender pay",
        "Gender Pay",
        "Gender and Ethnicity Pay",
        "Modern Slavery",
    ),
)
REPORT_BEGINNINGS_EN = tuple(dict.fromkeys((*_OF_REPORTS, *map(str.upper, _OF_REPORTS))))
"""What every REPORT_EN begins with."""
REPORT_EN = (
    rf"(?:(?:{'|'.join(_OF_REPORTS)})\b[\w ,&-]{{0,40}}?"
    r"(?:Re(?:port|view)(?: (?:and|&) (?:Financial )?(?:Accounts|Statements))?"
    r"|(?:(?<=Sustainability )|(?<=[Gg]ap )|(?<=[Ss]lavery )|(?<=[Tt]rafficking ))[Ss]tatement"
    r"|(?<=[Gg]ap )[Rr]eporting|(?:Fact|Data|[Ff]act|[Dd]ata) ?(?:[Bb]ook|[Ss]heet))"
    rf"|(?:{'|'.join(_OF_REPORTS).upper()})\b[A-Z ,&-]{{0,40}}?"
    r"(?:RE(?:PORT|VIEW)(?: (?:AND|&) (?:FINANCIAL )?(?:ACCOUNTS|STATEMENTS))?"
    r"|(?<=SUSTAINABILITY )STATEMENT|(?:FACT|DATA) ?BOOK))"
)
REPORT_SMALL = (
    rf"(?:{'|'.join(_OF_REPORTS)})(?:,? (?:and|&|{_WORDS_OF_TITLES}))*"
    r" (?:report|review|statement)(?: and accounts)?\b"
)
"""A title that writes only its first word large: 'Annual and sustainability report 2023'.

In a sentence it may speak of another report, so it counts only where it is a line of its own.
"""
DATA_SMALL = (
    rf"(?:{'|'.join(_OF_REPORTS)})(?i:(?:,? (?:and|&|{_WORDS_OF_TITLES}))*"
    r" (?:metrics|indicators|KPIs|performance(?: data)?|data(?: ?(?:sheet|book|table|pack|summary))?))\b"
)
"""What a table of figures may be titled: 'ESG data 2023', 'Environmental performance data'."""
LEGAL_ZH = r"(?:股份有限公司|有限责任公司|有限公司|集团|集團)"
LEGAL_EN = (
    r"(?:plc|PLC|Inc\.?|Ltd\.?|Limited|Group|Corporation|Corp\.?|Company|N\.V\.|Holdings|Industries"
    r"|S\.A\.|SE|AG|(?:Co\.,?|Pte\.?|Pvt\.?) (?:Ltd\.?|Limited)|Sdn\.? Bhd\.?|Berhad"
    r"|GmbH|S\.p\.A\.|ASA|Oyj|LLC)"
)
FORMS_EN = (
    *("plc", "PLC", "Inc", "Ltd", "Limited", "Group", "Corp", "Company", "N.V.", "Holdings", "Industries"),
    *("S.A.", "SE", "AG", "Bhd", "Berhad", "GmbH", "S.p.A.", "ASA", "Oyj", "LLC"),
)
"""A line without any of these letters has no LEGAL_EN; looking for them is much cheaper."""
NAME_EN = (
    rf"(?P<name>(?:[A-Z][\w&'-]*,? ){{1,4}}{LEGAL_EN}(?: (?:plc|PLC|Inc\.?|Ltd\.?|Limited|Group))?)(?![\w])"
)

WITNESSES_ZH: tuple[tuple[re.Pattern[str], int], ...] = (
    (
        regex(
            r"(?:公司简称|公司簡稱|证券简称|證券簡稱|股票简称)\s*[::]\s*(?P<name>[\u3400-\u9fffA-Za-z]{2,20})"
        ),
        20,
    ),
    (
        regex(
            r"(?:公司的?中文名[称稱]|公司全[称稱]|(?:公司|企[业業])名[称稱])\s*[::]?\s*(?P<name>[\u3400-\u9fff()]{4,40})"
        ),
        12,
    ),
    (regex(rf"^{FIELD_ZH}: ?(?P<name>[\u3400-\u9fff()]{{2,30}}{LEGAL_ZH})$"), 12),
    (
        regex(
            rf"^(?P<name>[\u3400-\u9fff()·A-Za-z]{{2,30}}?)\s?(?:[-–|] ?)?(?:19|20)\d\d\s?年?度? ?{REPORT_ZH}"
        ),
        6,
    ),
    (regex(rf"^(?P<name>[\u3400-\u9fff()]{{2,30}}{LEGAL_ZH})$"), 5),
    (regex(r"(?:以下简称|以下簡稱|简称|簡稱)[::]?\s*[“”\"「](?P<name>[\u3400-\u9fff]{2,12})[”\"」]"), 4),
    (
        regex(
            rf"(?:本报告是|本報告是|涵盖|涵蓋|本报告为)(?P<name>[\u3400-\u9fff]{{2,20}}?{LEGAL_ZH}?)(?:[((及]|发布|發布|第)"
        ),
        4,
    ),
    (regex(r"(?P<name>[\u3400-\u9fff]{2,12}?)(?:承诺|承諾|[((]股票代码|[((]股票代碼|[((]股份代號)"), 3),
)
WITNESSES_EN: tuple[tuple[re.Pattern[str], int], ...] = (
    (regex(rf"(?:^|[(“ ]){NAME_EN}"), 1),
    (regex(rf"^{NAME_EN}(?: {REPORT_EN}| *$)"), 4),
    (regex(rf"^{REPORT_EN}(?: (?:19|20)\d\d)?(?: ?[:|]| [–—-]| of) {NAME_EN}$"), 4),
    (regex(rf"^{FIELD}: {NAME_EN}"), 12),
    (regex(NAMED_BY_FIELD), 12),
    (regex(rf"{NAME_EN},? ?[(]?(?:HKEX|NYSE|NASDAQ|LSE|SGX|Stock [Cc]ode)\b"), 4),
)
NOT_A_REPORTER = regex(
    r"本公司|本集团|本集團|我们|我們|(?<!有限|责任)公司$|^(?:集团|集團|附件|目录|关于|本报告|以下)|管理层|"
    r"(?:Independent|Limited Assurance|Bureau Veritas|Stock Exchange|Exchange|Deloitte|KPMG|"
    r"PricewaterhouseCoopers|Ernst|^(?:The|Our|Total|A|This|Group|Listed|Public|Private|All|Industries) \w+$)"
)


def reporters_in(lines: list[str]) -> tuple[str | None, str | None]:
    """The Chinese and the Latin name with the most weight; forms of one name vote together."""
    votes: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    forms: dict[str, Counter[str]] = {}
    formed = holding(lines, (*FORMS_EN, *FIELD_ENDS))
    for number, line in enumerate(lines):
        for pattern, weight in _witnesses_for(line, latin=number in formed):
            for match in pattern.finditer(line):
                if number < COVER_LINES and match.start("name") == 0:
                    weight += COVER_WEIGHT  # noqa: PLW2901
                name = match.group("name").strip(" ,")
                if NOT_A_REPORTER.search(name):
                    continue
                key = slug(name)
                votes[bool(CJK.search(name))][key] += weight
                forms.setdefault(key, Counter())[name] += weight
    return _winner(votes[True], forms), _winner(votes[False], forms)


def _winner(votes: Counter[str], forms: dict[str, Counter[str]]) -> str | None:
    if not votes:
        return None
    key, weight = votes.most_common(1)[0]
    return forms[key].most_common(1)[0][0] if weight >= ENOUGH_WEIGHT else None


def _witnesses_for(line: str, *, latin: bool) -> tuple[tuple[re.Pattern[str], int], ...]:
    """Those that could speak at all: most lines hold no Chinese and no word of a company's form."""
    chinese = () if line.isascii() or not CJK.search(line) else WITNESSES_ZH
    return chinese + WITNESSES_EN if latin else chinese
