"""The one year a page of text speaks of, where no column names it.

A title over figures says it best ('2022 Greenhouse Gas Emissions', 'totals for the 2019 calendar
year'), the report's own name next ('2019 ESG Report'). Years of targets, of comparisons and of other
reports are none; two years that are left say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.regex import regex

_YEAR = r"(?<![\d.,/–-])(?P<year>(?:FY ?)?(?:(?:19|20)\d\d[/–-])?(?:19|20)\d\d)(?![\d.,%/–-]\d|\d)"
_SUBJECT = regex(
    rf"{_YEAR}[^\S\n]+(?:[A-Za-z]+[^\S\n]+){{0,3}}?(?:emissions?|(?:carbon |environmental )?footprint"
    r"|greenhouse|ghg|carbon|calendar year|reporting year|fiscal year|financial year)\b",
    re.IGNORECASE,
)
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,?|[A-Z][a-z]+ \d{1,2},)"
_ENDED = regex(
    rf"\b(?:year (?:ended|ending|to)|period (?:from )?{_DAY} (?:19|20)\d\d (?:to|until|through|[–-])) {_DAY} "
    r"(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_RANGE = regex(
    rf"\b{_DAY} (?:19|20)\d\d ?(?:to|until|through|and|[–-]) ?{_DAY} (?P<year>(?:19|20)\d\d)(?!\d)"
)
"""A period from day to day: 'January 1, 2022 to December 31, 2022'."""
_HEAD = regex(
    r"^[A-Za-z][A-Za-z ]{0,30}\b(?:emissions?|footprint)(?:,? (?:in )?[A-Za-z ]{1,24}(?:CO ?2-?(?:eq?)?)?)?"
    r"(?: ?\([^()]{1,24}\))?[,:]? (?P<year>(?:FY ?)?(?:19|20)\d\d)$",
    re.IGNORECASE | re.MULTILINE,
)
"""A column's head with the title before it: 'GHG emissions (tCO2e) 2022'."""
_KIND = r"(?:esg|sustainability|csr|annual|integrated|responsibility|environmental|impact|climate)"
_TITLE = regex(rf"{_YEAR}\s+(?:[A-Za-z]+\s+){{0,3}}?{_KIND}\s+(?:[A-Za-z]+\s+){{0,2}}?report\b", re.I)
_NAME = regex(rf"\b{_KIND}\s+(?:[A-Za-z]+\s+){{0,2}}?report\s+(?:[–|-]\s*)?{_YEAR}", re.IGNORECASE)
_OTHER = regex(
    r"(?:\b(?:by|from|than|since|until|versus|against|our|see|in|with|to|compared|next|previous|prior)"
    r"|[–-]|(?:19|20)\d\d)\s*$",
    re.IGNORECASE,
)
_AIM = regex(r"\s+(?:levels?|targets?|goals?|baseline|base)\b", re.IGNORECASE)
AHEAD = 16


def told_year(text: str) -> str:
    """The year as printed, or ''.

    >>> told_year("2022 Carbon Footprint\\nsee our 2021 ESG Report"), told_year("by 2030 emissions fall")
    ('2022', '')
    """
    for patterns in ((_SUBJECT, _HEAD), (_ENDED, _RANGE), (_TITLE, _NAME)):
        years = {year for pattern in patterns for year in _years(pattern, text)}
        if years:
            return years.pop() if len(years) == 1 else ""
    return ""


def _years(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for found in pattern.finditer(text):
        ahead = text[max(0, found.start("year") - AHEAD) : found.start("year")]
        of_this = re.search(r"\bfor (?:the )?$", ahead, re.IGNORECASE)
        digits = [int(year) for year in re.findall(r"\d{4}", found["year"])]
        if len(digits) > 1 and digits[1] - digits[0] != 1:
            continue  # '2018-2022 emissions' are several years'
        if (of_this or not _OTHER.search(ahead)) and not _AIM.match(text[found.end("year") :]):
            yield found["year"]
