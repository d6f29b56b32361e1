"""A list of companies as a file: a user's own (CSV, XLSX, Parquet) or an extract of the GLEIF golden copy.

Every identifier is checked; what is wrong in a user's list is told for all rows at once. The golden copy
has three million rows: it is read in parts, and only rows that the lake could know are looked at closely.
https://www.gleif.org/en/lei-data/gleif-golden-copy
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK, label_key
from transforms.errors import EntityListRefused
from transforms.identifiers import isin, lei, uscc
from transforms.identify import slug
from transforms.identify.names import keyed
from transforms.identify.wanted import Wanted
from transforms.identify.words import words
from transforms.model import ListedEntity

CHECKS: dict[str, Callable[[str], bool]] = {"lei": lei, "isin": isin, "uscc": uscc}
ONE_EACH = ("entity_id", "lei", "uscc")
"""What no two rows of a list may share."""
PART_ROWS = 100_000
LINES_BEFORE = 2  # the heading, and rows counted from 1
HKEX_DIGITS = 4
Cells = dict[str, str | None]


@dataclass
class EntityList:
    """What was read: the companies, what is wrong with which row, and how many rows there were."""

    entities: list[ListedEntity] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    rows: int = 0
    is_gleif: bool = False


def read_list(
    path: Path, wanted: Wanted | None = None, told: Callable[[int, int], None] = lambda rows, kept: None
) -> EntityList:
    """The companies of the file; of a GLEIF extract only `wanted` ones (None: all).

    `told` hears of every part: rows so far, companies so far. Raises EntityListRefused for what is no list.
    """
    frame, headings = _scanned(path)
    found = EntityList(is_gleif=set(_told()["gleif"]) <= set(headings))
    columns = _columns(headings, _told()["gleif_columns" if found.is_gleif else "columns"])
    if not columns.keys() & {"entity_id", "name", "name_en"}:
        raise EntityListRefused(
            f"no column names the companies; there are: {', '.join(headings[:12])}",
            where=str(path),
            next_step=f"Call one of them name or entity_id. Known: {', '.join(_told()['columns'])}.",
        )
    frame = frame.select(list(dict.fromkeys(name for names in columns.values() for name in names)))
    for part in frame.collect_batches(chunk_size=PART_ROWS, maintain_order=True):
        _take(part, columns, found, wanted if found.is_gleif else None)
        told(found.rows, len(found.entities))
    found.problems += _repeated(found.entities)
    if not found.is_gleif:
        found.problems += _metrics(found.entities)
    return found


def _scanned(path: Path) -> tuple[pl.LazyFrame, list[str]]:
    """The file as text columns, and their headings; nothing else of a long one is read yet."""
    try:
        frame = _opened(path)
        return frame, frame.collect_schema().names()
    except Exception as error:  # whatever the reader of the format raises: it is no such file
        raise EntityListRefused(
            f"cannot be read as {path.suffix.lower() or 'CSV'}: {str(error).splitlines()[0]}",
            where=str(path),
            next_step="Give a CSV (UTF-8), XLSX or Parquet file; unpack a .zip first.",
        ) from error


def _opened(path: Path) -> pl.LazyFrame:
    kind = path.suffix.lower()
    if kind == ".parquet":
        return pl.scan_parquet(path).select(pl.all().cast(pl.String))
    if kind in {".xlsx", ".xls", ".ods"}:
        sheet = pl.read_excel(path, infer_schema_length=0, drop_empty_rows=False)
        return sheet.select(pl.all().cast(pl.String)).lazy()
    return pl.scan_csv(path, infer_schema=False, separator="\t" if kind == ".tsv" else ",", encoding="utf8")


def _take(
    part: pl.DataFrame, columns: dict[str, list[str]], found: EntityList, wanted: Wanted | None
) -> None:
    numbered = part.with_row_index("row", found.rows + LINES_BEFORE)
    found.rows += part.height
    if wanted is not None:
        numbered = wanted.among(numbered, columns)
    for record in numbered.iter_rows(named=True):
        row = int(record["row"])
        cells: Cells = {
            column: _first(record, names) for column, names in columns.items() if column != "names"
        }
        others = [text for name in columns.get("names", ()) for text in _split(record[name])]
        if not any(cells.get(name) for name in ("entity_id", "name", "name_en")):
            if any(cells.values()):
                found.problems.append(f"row {row}: names no company")
            continue
        entity = _entity(row, cells, others, found)
        if wanted is None or wanted.has(entity):
            found.entities.append(entity)


def _entity(row: int, cells: Cells, others: list[str], found: EntityList) -> ListedEntity:
    if found.is_gleif:
        cells = _of_gleif(cells)
    codes = {
        name: (text or "").replace(" ", "").upper() or None for name in CHECKS for text in [cells.get(name)]
    }
    for kind, code in codes.items():
        if code and not CHECKS[kind](code):
            found.problems.append(f"row {row}: {kind} {code} does not fit its check digit")
    exchange, ticker = _exchange(cells.get("exchange")), cells.get("ticker")
    if exchange and ticker:
        ticker = ticker.lstrip("0").zfill(HKEX_DIGITS) if exchange == "HKEX" else ticker
        if exchange in words().tickers and not words().tickers[exchange].fullmatch(ticker):
            found.problems.append(f"row {row}: {exchange} gives no code like {ticker}")
    name_zh, name_en, given = cells.get("name"), cells.get("name_en"), cells.get("entity_id")
    name = name_zh or name_en
    return ListedEntity(
        row=row,
        own_id=given or slug(str(name)),
        given_id=bool(given),
        name=name,
        name_en=name_en or (name if name and not CJK.search(name) else None),
        ticker=ticker,
        exchange=exchange,
        sector=cells.get("sector"),
        names=keyed(name, name_en, *others),
        **codes,
    )


def _of_gleif(cells: Cells) -> Cells:
    """A row of the golden copy; a registration number is a social credit code where its check fits."""
    name, number = cells.get("name"), cells.get("uscc")
    english = (cells.get("language") or "").lower().startswith("en")
    return {
        "lei": cells.get("lei"),
        "name": name,
        "name_en": name if english else None,
        "uscc": number if number and uscc(number) else None,
    }


def _metrics(entities: list[ListedEntity]) -> Iterator[str]:
    """Rows that name metrics: a filing whose first row is 'Company | Blue Sea plc' looks like a list.

    One alone may be a company that is called like a metric.
    """
    metrics = [entity for entity in entities if entity.name and catalogue().knows(entity.name)]
    for entity in metrics if len(metrics) > 1 else ():
        yield f"row {entity.row}: '{entity.name}' is a metric; `esglake ingest` takes filings"


def _repeated(entities: list[ListedEntity]) -> Iterator[str]:
    seen: dict[tuple[str, str], int] = {}
    for entity in entities:
        ids = {
            "entity_id": entity.own_id if entity.given_id else None,
            "lei": entity.lei,
            "uscc": entity.uscc,
        }
        for name in ONE_EACH:
            if code := ids[name]:
                first = seen.setdefault((name, code), entity.row)
                if first != entity.row:
                    yield f"row {entity.row}: {name} {code} stands in row {first} too"


def _columns(headings: list[str], known: dict[str, list[str]]) -> dict[str, list[str]]:
    """column -> the headings that mean it, in their order."""
    found: dict[str, list[str]] = {}
    for column, spellings in known.items():
        keys = {label_key(text) for text in spellings}
        begins = tuple(text.removesuffix("*") for text in spellings if text.endswith("*"))
        for heading in headings:
            numbered = (
                heading.startswith(begins) and heading.rsplit(".", 1)[-1].isdigit() if begins else False
            )
            if label_key(heading) in keys or numbered:
                found.setdefault(column, []).append(heading)
    return found


def _first(record: dict[str, Any], names: list[str]) -> str | None:
    return next((text for name in names if (text := (record[name] or "").strip())), None)


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in re.split(f"[{_told()['separators']}]", text or "") if part.strip()]


def _exchange(text: str | None) -> str | None:
    """What filings are found to call the exchange; another is kept as it is written."""
    if not text:
        return None
    for exchange, spellings in _told()["exchanges"].items():
        if label_key(text) in {label_key(spelling) for spelling in spellings}:
            return str(exchange)
    return next((name for name, shape in words().exchanges.items() if shape.search(text)), text)


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("entity_list.toml").read_text(encoding="utf-8"))
