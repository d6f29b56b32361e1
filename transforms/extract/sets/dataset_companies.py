"""The companies of a data set: an id for each from its name, its codes where they pass their checks.

Rows of one name are one company, unless their codes say otherwise. Rows that sum up or average the others
are about no company.
"""

from __future__ import annotations

import re
from collections import defaultdict

from transforms.catalogue.text import CJK
from transforms.extract.numbers import as_value
from transforms.extract.sets.dataset_layout import CODES, Layout, cells_of
from transforms.extract.words import plain
from transforms.identifiers import isin, lei, uscc
from transforms.model import Reporter
from transforms.regex import regex
from transforms.slug import slug

CHECKED = {"lei": lei, "isin": isin, "uscc": uscc}
SUMS = regex(
    r"(?:grand |sub-?)?totals?\b|sum\b|averages?\b|mean\b|median\b|max(?:imum)?\b|min(?:imum)?\b"
    r"|[總总合小][計计]|平均|中位|最大|最小|註|注[:：]|note|source|資料來源|资料来源|数据来源",
    re.IGNORECASE,
)
"""How rows begin that are about all companies, or about the table."""

_TICKER = regex(r"[A-Z0-9]{1,10}(?:[.:][A-Z]{1,6})?")

OF_COMPANY = CODES | {"company", "company_en"}
Told = tuple[tuple[str, str], ...]
"""What a row says of its company, as (kind, text) pairs."""


def told_by_rows(layout: Layout) -> dict[int, Told]:
    """Line number -> what the row says of its company; rows without one are left out.

    A company merged over its years stands in its first row only: the rows below are its own as long as
    each has another year.
    """
    wanted = {kind: column for kind, column in layout.named.items() if kind in OF_COMPANY}
    year = layout.named.get("year")
    found: dict[int, Told] = {}
    last: Told = ()
    years: set[str] = set()
    for row in layout.rows:
        cells = cells_of(row)
        name = cells.get(layout.named["company"], "")
        own = cells.get(year, "") if year is not None else ""
        if name and not _is_company(name):
            last = ()
        elif name:
            said = tuple((kind, cells[column]) for kind, column in wanted.items() if column in cells)
            last, years = said, {own}
            found[row.number] = last
        elif last and own and own not in years:
            years.add(own)
            found[row.number] = last
    return found


def companies(layouts: list[Layout]) -> dict[Told, Reporter]:
    """The company of each distinct way in which rows tell of one."""
    told = dict.fromkeys(
        one for layout in layouts if layout.of_companies for one in told_by_rows(layout).values()
    )
    names: dict[str, set[str]] = defaultdict(set)
    codes: dict[str, set[Told]] = defaultdict(set)
    for one in told:
        name = dict(one)["company"]
        names[slug(name)].add(plain(name))
        codes[slug(name)].add(_codes(one))
    return {one: _reporter(one, names, codes) for one in told}


def _reporter(one: Told, names: dict[str, set[str]], codes: dict[str, set[Told]]) -> Reporter:
    said = dict(one)
    name = plain(said["company"])
    entity_id = slug(name)
    if len(names[entity_id]) > 1 and len(codes[entity_id]) > 1:
        # 'A Ltd' and 'A Inc' with codes of their own are two companies.
        entity_id = "-".join(name.lower().split())
    elif len(codes[entity_id] - {()}) > 1 and _codes(one):
        entity_id = f"{entity_id}-{_codes(one)[0][1].lower()}"
    english = said.get("company_en") or (None if CJK.search(name) else name)
    ticker = said.get("ticker", "").upper()
    return Reporter(
        entity_id,
        name=name,
        name_en=english,
        ticker=ticker if _TICKER.fullmatch(ticker) else None,
        lei=_checked("lei", said),
        isin=_checked("isin", said),
        uscc=_checked("uscc", said),
    )


def _checked(kind: str, said: dict[str, str]) -> str | None:
    code = "".join(said.get(kind, "").split()).upper()
    return code if code and CHECKED[kind](code) else None


def _codes(one: Told) -> Told:
    """The codes that tell companies of one name apart; a running number is none."""
    return tuple((kind, text) for kind, text in one if kind in CODES and len(text) > 3)


def _is_company(name: str) -> bool:
    return as_value(name) is None and not SUMS.match(plain(name))
