"""xBRL-CSV: facts in tables, with a JSON file that says what each column means.

A fact is a cell of a column that has a concept; its dimensions come from the column, the table, the
report, or (by '$name') from another cell of the row. https://www.xbrl.org/Specification/xbrl-csv/
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import PurePosixPath
from typing import Any

from transforms.errors import UnreadableFiling
from transforms.model import Tagged
from transforms.read.xbrl.csv_periods import period_of
from transforms.read.xbrl.oim import fact
from transforms.read.xbrl.oim_json import namespaces_of
from transforms.read.xbrl.package import File

NONE, EMPTY, NIL = "#none", "#empty", "#nil"
NEXT = "Upload the whole report package (zip), with its tables."


def facts_of(found: dict[str, Any], files: Sequence[File]) -> list[Tagged]:
    """The facts of all tables, table by table and row by row."""
    if found["documentInfo"].get("extends"):
        raise UnreadableFiling(
            "an xBRL-CSV report that extends another file", where=files[0].name, next_step="Export it in one."
        )
    namespaces = namespaces_of(found)
    facts: list[Tagged] = []
    for table_id, table in _objects(found, "tables"):
        file = _file(table, files, table_id)
        if file is None:
            continue
        template = _template(found, table, table_id)
        for fact_id, value, decimals, dimensions in _cells(found, table, template, file, table_id):
            facts.append(fact(fact_id, value, decimals, dimensions, namespaces))
    return facts


def _objects(owner: Mapping[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    told = owner.get(name) or {}
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        raise UnreadableFiling(f"'{name}' of the xBRL-CSV report is no object of objects", next_step=NEXT)
    return list(told.items())


def _template(found: dict[str, Any], table: dict[str, Any], table_id: str) -> dict[str, Any]:
    name = table.get("template", table_id)
    template = dict(_objects(found, "tableTemplates")).get(name)
    if template is None:
        raise UnreadableFiling(f"no table template '{name}'", where=table_id, next_step=NEXT)
    return template


def _file(table: dict[str, Any], files: Sequence[File], table_id: str) -> File | None:
    """The table's file beside its metadata; None for an optional table that is not there."""
    folder = PurePosixPath(files[0].name).parent
    wanted = str(folder / str(table.get("url", "")))
    found = next((file for file in files if file.name == wanted), None)
    if found is None and str(table.get("optional", "")).lower() != "true":
        raise UnreadableFiling(f"the table '{table.get('url')}' is not there", where=table_id, next_step=NEXT)
    return found


def _cells(
    found: dict[str, Any], table: dict[str, Any], template: dict[str, Any], file: File, table_id: str
) -> Iterator[tuple[str, str | None, str | None, dict[str, str]]]:
    """(id, value, decimals, dimensions) of every fact of a table."""
    columns = dict(_objects(template, "columns"))
    fixed = {**_plain(found, "parameters"), **_plain(template, "parameters"), **_plain(table, "parameters")}
    general = {**_plain(found, "dimensions"), **_plain(template, "dimensions")}
    decimals = str(template.get("decimals", found.get("decimals", "")))
    key = template.get("rowIdColumn")
    for number, row in enumerate(_rows(file), 1):
        known = {**fixed, **{name: value for name, value in row.items() if value}}
        row_id = row.get(key, "") if key else f"r_{number}"
        for name, column in columns.items():
            cell = row.get(name, "")
            dimensions = {**general, **_inherited(column, columns, row), **_plain(column, "dimensions")}
            if "concept" not in dimensions or cell in {"", NONE}:
                continue
            told = str(column.get("decimals", decimals))
            value = None if cell == NIL else "" if cell == EMPTY else cell
            yield (
                f"{table_id}.{row_id}.{name}",
                value,
                _filled(told, known) or None,
                _resolved(dimensions, known),
            )


def _inherited(column: dict[str, Any], columns: dict[str, Any], row: Mapping[str, str]) -> dict[str, str]:
    """Dimensions that a column has from the property group named in another column of the row."""
    found: dict[str, str] = {}
    for source in column.get("propertiesFrom") or []:
        group = dict(_objects(columns.get(source) or {}, "propertyGroups")).get(row.get(source, ""))
        found |= _plain(group, "dimensions") if group else {}
    return found


def _resolved(dimensions: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    filled = {axis: _filled(text, known) for axis, text in dimensions.items()}
    kept = {axis: text for axis, text in filled.items() if text and text != NONE}
    if "period" in kept:
        kept["period"] = period_of(kept["period"])
    return kept


def _filled(text: str, known: Mapping[str, str]) -> str:
    """A '$name' replaced by the cell or parameter of that name; '$$' is a dollar sign."""
    if not text.startswith("$"):
        return text
    if text.startswith("$$"):
        return text[1:]
    name, at, edge = text[1:].partition("@")
    value = known.get(name, "")
    return f"{value}{at}{edge}" if value else ""


def _rows(file: File) -> list[dict[str, str]]:
    try:
        return list(
            csv.DictReader(StringIO(file.data.decode("utf-8-sig"), newline=""), strict=True, restval="")
        )
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFiling(f"a damaged table ({error})", where=file.name, next_step=NEXT) from error


def _plain(owner: Mapping[str, Any], name: str) -> dict[str, str]:
    told = owner.get(name) or {}
    return {str(k): str(v) for k, v in told.items()} if isinstance(told, dict) else {}
