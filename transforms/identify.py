"""Who reports, for which year, in which language and currency: what a filing says about itself.

A company is named by many witnesses (cover title, running titles, 'hereinafter', legal names); the
name with the most weight wins, and where no witness is found nobody is guessed: the entity is then
'unknown:<first 12 of filing_id>'.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from string import ascii_letters

from transforms.extract.header import PERIOD, parse_header
from transforms.extract.words import CJK, plain
from transforms.model import Document, FilingFacts

UNKNOWN_ID_CHARACTERS = 12
ENOUGH_WEIGHT = 3
"""One mention in passing names no reporter; a cover line does."""
COVER_LINES = 5
COVER_WEIGHT = 3
"""A name that opens one of the first lines stands where a cover has its company."""

REPORT_ZH = (
    r"(?:环境、?社会[及与和]?(?:公司)?(?:管治|治理)|環境、?社會及管治|可持续发展|可持續發展|企业社会责任|企業社會責任|社会责任|ESG"
    r"|年度)\s*(?:[((]ESG[))])?\s*(?:暨[^ ]{1,12})?(?:报告|報告)"
)
REPORT_EN = (
    r"(?:(?:ESG|Sustainability|Annual|Environmental|CSR|Integrated|Impact)\b[\w ,&-]{0,40}?Re(?:port|view))"
)
LEGAL_ZH = r"(?:股份有限公司|有限责任公司|有限公司|集团|集團)"
LEGAL_EN = (
    r"(?:plc|PLC|Inc\.?|Ltd\.?|Limited|Group|Corporation|Corp\.?|Company|N\.V\.|Holdings|Industries"
    r"|S\.A\.|SE|AG)"
)
FORMS_EN = (
    *("plc", "PLC", "Inc", "Ltd", "Limited", "Group", "Corp", "Company", "N.V.", "Holdings", "Industries"),
    *("S.A.", "SE", "AG"),
)
"""A line without any of these letters has no LEGAL_EN; looking for them is much cheaper."""
NAME_EN = (
    rf"(?P<name>(?:[A-Z][\w&'-]*,? ){{1,4}}{LEGAL_EN}(?: (?:plc|PLC|Inc\.?|Ltd\.?|Limited|Group))?)(?![\w])"
)

WITNESSES_ZH: tuple[tuple[re.Pattern[str], int], ...] = (
    (
        re.compile(
            r"(?:公司简称|公司簡稱|证券简称|證券簡稱|股票简称)\s*[::]\s*(?P<name>[\u3400-\u9fffA-Za-z]{2,20})"
        ),
        20,
    ),
    (re.compile(r"(?:公司的?中文名称|公司全称|公司名称)\s*[::]?\s*(?P<name>[\u3400-\u9fff()]{4,40})"), 12),
    (re.compile(rf"^(?P<name>[\u3400-\u9fff()·A-Za-z]{{2,30}}?)\s?(?:19|20)\d\d\s?年?度?\s?{REPORT_ZH}"), 6),
    (re.compile(rf"^(?P<name>[\u3400-\u9fff()]{{2,30}}{LEGAL_ZH})$"), 5),
    (re.compile(r"(?:以下简称|以下簡稱|简称|簡稱)[::]?\s*[“”\"「](?P<name>[\u3400-\u9fff]{2,12})[”\"」]"), 4),
    (
        re.compile(
            rf"(?:本报告是|本報告是|涵盖|涵蓋|本报告为)(?P<name>[\u3400-\u9fff]{{2,20}}?{LEGAL_ZH}?)(?:[((及]|发布|發布|第)"
        ),
        4,
    ),
    (re.compile(r"(?P<name>[\u3400-\u9fff]{2,12}?)(?:承诺|承諾|[((]股票代码|[((]股票代碼|[((]股份代號)"), 3),
)
WITNESSES_EN: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"(?:^|[(“ ]){NAME_EN}"), 1),
    (re.compile(rf"^{NAME_EN}(?: {REPORT_EN}| *$)"), 4),
    (re.compile(rf"{NAME_EN},? ?[(]?(?:HKEX|NYSE|NASDAQ|LSE|SGX|Stock [Cc]ode)\b"), 4),
)
NOT_A_REPORTER = re.compile(
    r"本公司|本集团|本集團|我们|我們|(?<!有限|责任)公司$|^(?:集团|集團|附件|目录|关于|本报告|以下)|管理层|"
    r"(?:Independent|Limited Assurance|Bureau Veritas|Stock Exchange|Exchange|Deloitte|KPMG|"
    r"PricewaterhouseCoopers|Ernst|^(?:The|Our|Total|A|This|Group|Listed|Public|Private|All|Industries) \w+$)"
)
SUFFIX = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团|集團|控股)+$"
    r"|(?:,? (?:plc|inc\.?|ltd\.?|limited|corporation|corp\.?|company|n\.v\.|s\.a\.|se|ag|group|holdings))+$",
    re.IGNORECASE,
)
TITLE = re.compile(rf"(?:{REPORT_ZH}|{REPORT_EN})")
TITLE_CHARACTERS = 80

TICKERS: tuple[tuple[re.Pattern[str], str | None], ...] = (
    (
        re.compile(
            r"\b(?P<exchange>NYSE|NASDAQ|HKEX|SEHK|LSE|SGX|SSE|SZSE|TWSE)\s?[::]\s?(?P<ticker>[A-Z]{1,6}|\d{3,6})\b"
        ),
        None,
    ),
    (
        re.compile(
            r"(?:股票代码|股票代碼|股份代号|股份代號|公司代码|证券代码|證券代號|证券简码|Stock code)"
            r"\s*[::]?\s*(?P<ticker>[A-Z]{1,6}\b|\d{3,6}\b)",
            re.I,
        ),
        None,
    ),
    (re.compile(r"\b(?P<exchange>HKEX)\s(?P<ticker>\d{1,5})\b"), None),
)
EXCHANGES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"纽约证券交易所|纽交所|紐約證券交易所|New York Stock Exchange|NYSE"), "NYSE"),
    (re.compile(r"纳斯达克|納斯達克|NASDAQ", re.I), "NASDAQ"),
    (re.compile(r"香港联合?交易所|香港联交所|香港聯合?交易所|香港聯交所|HKEX"), "HKEX"),
    (re.compile(r"上海证券交易所|上交所"), "SSE"),
    (re.compile(r"深圳证券交易所|深交所"), "SZSE"),
    (re.compile(r"London Stock Exchange"), "LSE"),
    (re.compile(r"Singapore Exchange|SGX"), "SGX"),
)
CURRENCIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"人民币|人民幣|RMB|CNY"), "CNY"),
    (re.compile(r"港元|港币|港幣|HK\$|HKD"), "HKD"),
    (re.compile(r"新台币|新臺幣|NT\$|TWD"), "TWD"),
    (re.compile(r"S\$|SGD"), "SGD"),
    (re.compile(r"£|GBP"), "GBP"),
    (re.compile(r"€|EUR\b"), "EUR"),
    (re.compile(r"美元|US\$|USD"), "USD"),
)
STATED_CURRENCY = re.compile(
    r"(?:以|货币|貨幣|presented in|reported in|expressed in)(?P<text>.{0,30}?)"
    r"(?:为单位|為單位|列示|列報|\.|$)"
)
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(MONTHS)
YEAR_END = re.compile(
    rf"(?:(?:year|period)s? ended|year[- ]end(?:s|ing)?|FY ends)[: ]+(?:on )?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})"
    rf"|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})),? ?(?P<year>(?:19|20)\d\d)?",
    re.IGNORECASE,
)
YEAR_SPAN_ZH = re.compile(
    r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?\s*(?:至|—|-|到)\s*(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})"
)
TITLE_YEAR = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)\s*(?:年?度?\s*{REPORT_ZH})|{REPORT_EN}\s*((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)\s*{REPORT_EN}"
)


@dataclass(frozen=True, slots=True)
class _Period:
    year: int | None
    end: tuple[int, int]


def identify(document: Document, filing_id: str, name: str) -> FilingFacts:
    """The filing's own words about itself; what it does not say stays None."""
    lines = [text for line in document.lines if (text := plain(line.text))]
    text = "\n".join(lines)
    language = _language(text)
    latin = _reporter_in(lines, latin=True)
    reporter = latin if language == "en" and latin else _reporter_in(lines, latin=False) or latin
    ticker, exchange = _listing(text)
    period = _period(text, document)
    return FilingFacts(
        filing_id=filing_id,
        entity_id=slug(reporter) if reporter else f"unknown:{filing_id[:UNKNOWN_ID_CHARACTERS]}",
        entity_name=reporter,
        entity_name_en=latin,
        ticker=ticker,
        exchange=exchange,
        title=document.title or _title(lines) or name,
        fiscal_year=period.year,
        fiscal_year_end=period.end,
        language=language,
        media_type=document.media_type,
        pages=document.pages,
        currency=_currency(text),
        warnings=document.warnings,
    )


def slug(name: str) -> str:
    """A stable id from a name: NFKC, lower case, no legal form, blanks as '-'.

    >>> slug("Drax Group plc"), slug("四方科技集团股份有限公司")
    ('drax', '四方科技')
    """
    folded = " ".join(unicodedata.normalize("NFKC", name).split())
    kept = SUFFIX.sub("", folded).strip(" ,.") or folded
    return "-".join(kept.lower().split())


def _reporter_in(lines: list[str], *, latin: bool) -> str | None:
    """The name with the most weight; names of one company ('X', 'X Group plc') vote together."""
    votes: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for number, line in enumerate(lines):
        for pattern, weight in _witnesses_for(line):
            for match in pattern.finditer(line):
                if number < COVER_LINES and match.start("name") == 0:
                    weight += COVER_WEIGHT  # noqa: PLW2901
                name = match.group("name").strip(" ,")
                if NOT_A_REPORTER.search(name) or bool(CJK.search(name)) == latin:
                    continue
                key = slug(name)
                votes[key] += weight
                forms.setdefault(key, Counter())[name] += weight
    if not votes:
        return None
    key, weight = votes.most_common(1)[0]
    return forms[key].most_common(1)[0][0] if weight >= ENOUGH_WEIGHT else None


def _witnesses_for(line: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    """Those that could speak at all: most lines hold no Chinese and no word of a company's form."""
    chinese = WITNESSES_ZH if CJK.search(line) else ()
    return chinese + WITNESSES_EN if any(form in line for form in FORMS_EN) else chinese


def _language(text: str) -> str:
    """By share of characters: one Chinese character says about as much as three Latin ones."""
    chinese = 3 * len(CJK.findall(text))
    letters = text.encode("ascii", "ignore")
    latin = len(letters) - len(letters.translate(None, ascii_letters.encode()))
    share = chinese / max(chinese + latin, 1)
    return "zh" if share > 0.75 else "en" if share < 0.15 else "mixed"


def _listing(text: str) -> tuple[str | None, str | None]:
    """Ticker and exchange where printed; the exchange alone where only that is."""
    ticker = exchange = None
    for pattern, _ in TICKERS:
        if match := pattern.search(text):
            ticker = match.group("ticker")
            exchange = match.groupdict().get("exchange")
            break
    if exchange is None:
        counts = {code: len(pattern.findall(text)) for pattern, code in EXCHANGES}
        best = max(counts, key=lambda code: counts[code])
        exchange = best if counts[best] and ticker else None
    return ticker, exchange


def _title(lines: list[str]) -> str | None:
    return next((line for line in lines if len(line) <= TITLE_CHARACTERS and TITLE.search(line)), None)


def _currency(text: str) -> str | None:
    """The currency the filing says it reports in, else the one it mentions most."""
    for stated in STATED_CURRENCY.finditer(text):
        for pattern, code in CURRENCIES:
            if pattern.search(stated.group("text")):
                return code
    counts = {code: len(pattern.findall(text)) for pattern, code in CURRENCIES}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else None


def _period(text: str, document: Document) -> _Period:
    """The fiscal year (of its end) and its last day: stated span, title, newest table column."""
    stated = _stated_end(text)
    end = (stated[1], stated[2]) if stated else (12, 31)
    titles = Counter(next(filter(None, match.groups())) for match in TITLE_YEAR.finditer(text))
    if titles:
        return _Period(int(titles.most_common(1)[0][0]), end)
    if stated and stated[0]:
        return _Period(stated[0], end)
    return _Period(_newest_column(document), end)


def _stated_end(text: str) -> tuple[int | None, int, int] | None:
    """(year, month, day) of the period the filing says it covers."""
    if match := YEAR_SPAN_ZH.search(text):
        return int(match.group("year")), int(match.group("month")), int(match.group("day"))
    found: Counter[tuple[int | None, int, int]] = Counter()
    for match in YEAR_END.finditer(text):
        month = MONTHS.index((match.group("month") or match.group("month2")).lower()) + 1
        day = int(match.group("day") or match.group("day2"))
        found[(int(match.group("year")) if match.group("year") else None, month, day)] += 1
    return found.most_common(1)[0][0] if found else None


def _newest_column(document: Document) -> int | None:
    years = [
        int(digits.group())
        for line in document.lines
        if PERIOD.search(line.text) and (header := parse_header(line))
        for column in header.periods
        if (digits := re.search(r"\d{4}", column.text))
    ]
    return max(years, default=None)
