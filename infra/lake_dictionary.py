"""The data dictionary: `docs/data-dictionary.md` written from the schema's CSV and the models' YAML.

`python -m infra.lake_dictionary` renews the page; a test holds that it is current.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from infra.lake_schema import Table, tables

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "data-dictionary.md"
MODELS = ROOT / "dbt_like_sql" / "models"

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C takes a tenth of the time; not every build of the library has it."""

HEAD = """# Data dictionary

Written by `python -m infra.lake_dictionary` from `infra/lake_tables.csv`, `infra/lake_columns.csv` and the
YAML beside each dbt model. The comments of tables and columns stand in the lake too: `DESCRIBE` shows the
columns, `SELECT table_name, column_name, comment FROM duckdb_columns()` shows what they mean.

All times are UTC. All quantities are DECIMAL(38,10), exact from print to table. Nothing is updated in
`curated.facts`: a restatement is another filing's row, and `marts.metrics_latest` picks the newest.
"""


def dictionary() -> str:
    """The whole page as markdown: stored tables first, then the views, marts before staging."""
    parts = [HEAD, "## Tables\n"]
    parts += ["\n".join(_table(table)) for table in tables().values()]
    parts.append("## Views\n")
    parts += ["\n".join(_view(schema, model)) for schema, model in _models()]
    return "\n".join(parts).rstrip() + "\n"


def view_columns() -> Iterator[tuple[str, str, str, str]]:
    """Schema, view, column and what it means: a lake keeps no comments on the columns of its views."""
    for schema, model in _models():
        for column in model["columns"]:
            yield schema, model["name"], column["name"], _meaning(column)


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}\n"
    yield f"{table.comment} Grain: {table.grain}.\n"
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.column}` | {column.type} | {_cell(column.comment)} |"
    yield ""


def _view(schema: str, model: dict[str, Any]) -> Iterator[str]:
    yield f"### {schema}.{model['name']}\n"
    yield f"{model['description'].strip()}\n"
    yield "| column | type | meaning | tested |"
    yield "|---|---|---|---|"
    for column in model["columns"]:
        tests = ", ".join(_test_name(test) for test in column.get("data_tests", []))
        kind = str(column["data_type"]).upper().replace(" ", "")
        yield f"| `{column['name']}` | {kind} | {_cell(_meaning(column))} | {tests} |"
    keys = [test["unique_on"]["arguments"]["columns"] for test in model.get("data_tests", [])]
    for key in keys:
        yield f"\nUnique: {', '.join(f'`{name}`' for name in key)}."
    yield ""


def _meaning(column: dict[str, Any]) -> str:
    """The description, with the unit where the column has one of its own that the words leave out."""
    unit = column.get("config", {}).get("meta", {}).get("unit")
    words = str(column["description"])
    return f"{words} ({unit})" if unit and unit not in words else words


def _models() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in sorted(MODELS.glob("*/[!_]*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506  # a safe loader
        found += [(path.parent.name, model) for model in content["models"]]
    return sorted(found, key=lambda each: (each[0] != "marts", each[1]["name"]))


def _test_name(test: str | dict[str, Any]) -> str:
    if isinstance(test, str):
        return test.replace("_", " ")
    name, body = next(iter(test.items()))
    target = re.search(r"ref\('(\w+)'\)", str(body["arguments"].get("to", "")))
    return f"in {target[1]}" if target else name.replace("_", " ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(dictionary(), encoding="utf-8")
