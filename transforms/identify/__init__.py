"""Who reports, for which year, in which language and currency: what a filing says about itself.

Where no witness names the company nobody is guessed: the entity is then 'unknown:<first 12 of
filing_id>'. Editions of one company under two names become one entity when they land, by the codes.
"""

from __future__ import annotations

from collections import Counter
from string import ascii_letters

from transforms.catalogue.text import CJK
from transforms.extract.words import plain
from transforms.identify.beginnings import matches
from transforms.identify.codes import codes_in
from transforms.identify.company import REPORT_EN, REPORT_ZH, reporters_in
from transforms.identify.fields import with_cells_apart, without_marks
from transforms.identify.period import TITLE_CHARACTERS, period_in, title_line
from transforms.identify.restated import notes_in
from transforms.identify.row_companies import of_rows, reporters_of
from transforms.identify.scope import boundary_in
from transforms.identify.words import words
from transforms.model import Document, FilingFacts
from transforms.regex import regex
from transforms.slug import slug

__all__ = ["identify", "slug"]

UNKNOWN_ID_CHARACTERS = 12
TITLE = regex(rf"(?:{REPORT_ZH}|{REPORT_EN})")
CJK_RUN = regex(f"{CJK.pattern}+")
PAGE_LETTERS = 60
"""A page with fewer letters (a cover, a picture) has no language of its own."""

STATES_CURRENCY = ("以", "货币", "貨幣", "presented in", "reported in", "expressed in")
STATED_CURRENCY = regex(
    rf"(?:{'|'.join(STATES_CURRENCY)})(?P<text>.{{0,30}}?)"
    r"(?:为单位|為單位|列示|列報|\.|$)"
)


def identify(document: Document, filing_id: str, name: str) -> FilingFacts:
    """The filing's own words about itself; what it does not say stays None."""
    told = [
        (line, text)
        for line in document.lines
        if (text := without_marks(plain(line.text), document.media_type))
    ]
    lines = [text for _, text in told]
    text = "\n".join(lines)
    language, languages = _languages(document)
    chinese, latin = reporters_in([with_cells_apart(line, text) for line, text in told])
    reporter = latin if language == "en" and latin else chinese or latin
    codes = codes_in(text)
    period = period_in(text, document)
    found = FilingFacts(
        filing_id=filing_id,
        entity_id=slug(reporter) if reporter else f"unknown:{filing_id[:UNKNOWN_ID_CHARACTERS]}",
        entity_name=reporter,
        entity_name_en=latin,
        ticker=codes.ticker,
        exchange=codes.exchange,
        lei=codes.lei,
        isin=codes.isin,
        uscc=codes.uscc,
        title=document.title or _title(lines) or name,
        fiscal_year=period.year,
        fiscal_year_end=period.end,
        fiscal_year_begins=period.begins,
        year_stated=period.stated,
        language=language,
        languages=languages,
        boundary=boundary_in(text),
        restatement_notes=notes_in(document),
        media_type=document.media_type,
        pages=document.pages,
        currency=_currency(text),
        warnings=(*document.warnings, *codes.warnings),
    )
    return of_rows(found, reporters_of(document))


def _languages(document: Document) -> tuple[str, str | None]:
    """The filing's language, and its pages per language, most first ('zh 76; en 74')."""
    pages: dict[int | None, list[str]] = {}
    for line in document.lines:
        pages.setdefault(line.page, []).append(line.text)
    letters = {page: _letters("".join(texts)) for page, texts in pages.items()}
    whole = _language(sum(zh for zh, _ in letters.values()), sum(en for _, en in letters.values()))
    told = Counter(
        _language(*found) for page, found in letters.items() if page and sum(found) >= PAGE_LETTERS
    )
    return whole, "; ".join(f"{language} {count}" for language, count in told.most_common()) or None


def _language(chinese: int, latin: int) -> str:
    """By share of characters: one Chinese character says about as much as three Latin ones."""
    share = 3 * chinese / max(3 * chinese + latin, 1)
    return "zh" if share > 0.75 else "en" if share < 0.15 else "mixed"


def _letters(text: str) -> tuple[int, int]:
    """How many Chinese and Latin ones."""
    chinese = 0 if text.isascii() else len(text) - len(CJK_RUN.sub("", text))
    letters = text.encode("ascii", "ignore")
    return chinese, len(letters) - len(letters.translate(None, ascii_letters.encode()))


def _title(lines: list[str]) -> str | None:
    short = [line for line in lines if len(line) <= TITLE_CHARACTERS]
    large = (line for line in short if TITLE.search(line))
    return next(large, None) or next((line for line in short if title_line(line)), None)


def _currency(text: str) -> str | None:
    """The currency the filing says it reports in, else the one it mentions most."""
    currencies = words().currencies
    for stated in matches(STATED_CURRENCY, text, STATES_CURRENCY):
        for code, pattern in currencies.items():
            if pattern.search(stated.group("text")):
                return code
    begun = words().beginnings
    counts = {
        code: sum(1 for _ in matches(pattern, text, begun[code])) for code, pattern in currencies.items()
    }
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else None
