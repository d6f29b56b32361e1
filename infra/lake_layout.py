"""How rows lie in the lake's files: sorted, so that a question reads few of them.

Facts are asked for by entity and by metric. Within a file they are sorted by 64ths of the entities, then
by metric: row groups of one metric are found by their bounds, those of one entity by their Bloom filters.
Sorted by either alone, the other question would read everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.lake_attach import LAKE
from infra.lake_create import get_meta, set_meta

if TYPE_CHECKING:
    import duckdb

SORTED_BY = {"curated.facts": "hash(entity_id) % 64, metric_id, entity_id"}

ROWS_PER_GROUP = {"curated.facts": 30_720}
"""A quarter of DuckDB's own: of the 330 row groups of 10 million facts an entity has some five."""

COMPRESSION = "lz4"
"""As small as Snappy, DuckDB's own choice, and read and written sooner."""

META_KEY = "layout"


def few_facts(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Whether the lake in use there fits one row group: threads have nothing to share and spin instead."""
    (facts,) = cursor.execute("SELECT count(*) FROM curated.facts").fetchone() or (0,)
    return bool(facts <= ROWS_PER_GROUP["curated.facts"])


def statements() -> list[str]:
    """What tells DuckLake how to write; files that stand are sorted when they are merged."""
    return [
        f"CALL ducklake_set_option('{LAKE}', 'parquet_compression', '{COMPRESSION}')",
        *(f"ALTER TABLE {LAKE}.{table} SET SORTED BY ({by})" for table, by in SORTED_BY.items()),
        *(
            f"CALL ducklake_set_option('{LAKE}', 'parquet_row_group_size', {rows},"
            f" schema => '{table.split('.')[0]}', table_name => '{table.split('.')[1]}')"
            for table, rows in ROWS_PER_GROUP.items()
        ),
    ]


def described() -> str:
    """The layout in words, to be kept in main.meta: a lake that has it is left alone."""
    tables = (f"{table}: {by}; {ROWS_PER_GROUP[table]} rows" for table, by in SORTED_BY.items())
    return "; ".join((COMPRESSION, *tables))


def lay_out(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Tell DuckLake the layout where it has another, inside the caller's transaction."""
    if get_meta(cursor, META_KEY) == described():
        return []
    for statement in statements():
        cursor.execute(statement)
    set_meta(cursor, META_KEY, described())
    return [META_KEY]
