"""The codes a filing gives its company: LEI, ISIN, unified social credit code, ticker and exchange.

A code counts where its words stand before it and its check digit holds; two valid ones of a kind name
two companies or securities, so none is taken. A code that fails its check is told as a warning.
https://www.gleif.org/en/about-lei/iso-17442-the-lei-code-structure
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from transforms.identifiers import isin, lei, uscc
from transforms.identify.beginnings import beginnings_of, matches
from transforms.identify.words import words
from transforms.regex import regex

CHECKS: dict[str, Callable[[str], bool]] = {"lei": lei, "isin": isin, "uscc": uscc}
AROUND = 60
"""So many characters around a ticker its exchange is named."""

_EXCHANGES = ("NYSE", "NASDAQ", "Nasdaq", "HKEX", "SEHK", "LSE", "SGX", "SSE", "SZSE", "TWSE")
_EXPLICIT = regex(
    rf"(?P<exchange>{'|'.join(_EXCHANGES)})(?<!\w[LS]SE)"
    r"(?:(?: (?:[Ss]tock [Cc]ode|[Tt]icker))?\s?[::]\s?(?P<ticker>[A-Z][A-Z0-9]{0,5}\.?|\d{3,6})(?!\w)"
    r"|(?<=HKEX)\s(?P<number>\d{1,5})(?!\w|[.,]\d))"
)
_LABEL = (
    r"股票代|股份代|证券代|證券代|上市代|公司代|交易代|证券简|Stock (?:[Cc]ode|[Ss]ymbol)s?"
    r"|stock (?:[Cc]ode|[Ss]ymbol)s?"
    r"|STOCK CODE|Ticker(?: [Ss]ymbol)?|ticker(?: [Ss]ymbol)?|Securities [Cc]ode|securities [Cc]ode"
    r"|Trading [Ss]ymbol|trading [Ss]ymbol|under the symbol"
)
_LABELS = beginnings_of(_LABEL)
_LABELLED = regex(
    rf"(?:{_LABEL})"
    r"(?:码|碼|号|號)?\s?(?:为|為|is)?\s*[::]?\s*[(“\"「‘']?\s?(?P<ticker>[A-Z]{1,6}(?!\w)|\d{3,6}(?!\w|[.,]\d))"
)
_SUFFIXED = regex(r"\.(?P<market>HK|SH|SS|SZ|BJ|SI|TW)(?!\w)")
_DIGITS_BEFORE = regex(r"(?<![\d.])\d{4,6}$")
"""As data vendors write them: 0700.HK, 601318.SH."""
_WHOLE_SUFFIXED = regex(r"\d{4,6}" + _SUFFIXED.pattern)
_MARKETS = {"HK": "HKEX", "SH": "SSE", "SS": "SSE", "SZ": "SZSE", "BJ": "BSE", "SI": "SGX", "TW": "TWSE"}
_ALIAS = {"SEHK": "HKEX", "Nasdaq": "NASDAQ"}
_HONG_KONG = regex(r"股份代[号號]|.*\b0\d{4}$", re.DOTALL)
"""The Hong Kong word for a code, and five digits with a zero ahead, as only that exchange prints them."""
_MAINLAND = ("SSE", "SZSE", "BSE")
HKEX_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Codes:
    """What identifies the company; `warnings` tells of codes that fail their check."""

    lei: str | None = None
    isin: str | None = None
    uscc: str | None = None
    ticker: str | None = None
    exchange: str | None = None
    warnings: tuple[str, ...] = ()


def codes_in(text: str) -> Codes:
    """The codes of the text of a filing."""
    told: dict[str, str | None] = {}
    warnings: list[str] = []
    for kind, pattern in words().codes.items():
        begun = matches(pattern, text, words().beginnings[kind])
        found = dict.fromkeys(match["code"] for match in begun)
        valid = [code for code in found if CHECKS[kind](code)]
        told[kind] = valid[0] if len(valid) == 1 else None
        wrong = [code for code in found if code not in valid]
        warnings += [f"{kind}_check_failed: {code} does not fit its check digit" for code in wrong]
    ticker, exchange = _listing(text)
    return Codes(**told, ticker=ticker, exchange=exchange, warnings=tuple(warnings))


def listing_of(text: str) -> tuple[str, str] | None:
    """Ticker and exchange of a text that is nothing else: 'HKEX: 0700', '0700.HK'; None for any other.

    >>> listing_of("SEHK:00700"), listing_of("601318.SH"), listing_of("Blue Sea")
    (('0700', 'HKEX'), ('601318', 'SSE'), None)
    """
    if not (_EXPLICIT.fullmatch(text) or _WHOLE_SUFFIXED.fullmatch(text)):
        return None
    ticker, exchange = _listing(text)
    return (ticker, exchange) if ticker and exchange else None


def _listing(text: str) -> tuple[str | None, str | None]:
    """The ticker told most often, the first among equals, with the exchange it is told with."""
    found: Counter[str] = Counter()
    places: dict[str, str | None] = {}
    for match in matches(_EXPLICIT, text, _EXCHANGES):
        exchange = _ALIAS.get(match["exchange"] or "HKEX", match["exchange"] or "HKEX")
        _count(match["ticker"] or match["number"], exchange, found, places)
    for match in _SUFFIXED.finditer(text):
        if code := _DIGITS_BEFORE.search(text[max(0, match.start() - 7) : match.start()]):
            _count(code.group(), _MARKETS[match["market"]], found, places)
    for match in matches(_LABELLED, text, _LABELS):
        _count(match["ticker"], _exchange_of(match, text), found, places)
    if not found:
        return None, None
    ticker = found.most_common(1)[0][0]
    return ticker, places[ticker]


def _count(ticker: str, exchange: str | None, found: Counter[str], places: dict[str, str | None]) -> None:
    if exchange == "HKEX":
        ticker = ticker.lstrip("0").zfill(HKEX_DIGITS)  # 02320 and 2320 are one listing
    found[ticker] += 1
    places[ticker] = places.get(ticker) or exchange


def _exchange_of(match: re.Match[str], text: str) -> str | None:
    """The exchange named close by, else the one that alone gives such codes, else the text's only one."""
    ticker, patterns = match["ticker"], words().exchanges
    fitting = [code for code, shape in words().tickers.items() if shape.fullmatch(ticker)]
    nearby = text[max(0, match.start() - AROUND) : match.end() + AROUND]
    if near := [code for code in fitting if patterns[code].search(nearby)]:
        return near[0]
    if _HONG_KONG.match(match.group()) and "HKEX" in fitting:
        return "HKEX"
    if mainland := [code for code in fitting if code in _MAINLAND]:
        return mainland[0]
    told = {code: len(patterns[code].findall(text)) for code in fitting}
    best = max(told, key=lambda code: told[code], default=None)
    return best if best and told[best] else None
