"""What a shell needs of DuckDB: statements run on the read-only lake, stopped by Ctrl-C, and completed.

The lake is attached read-only, so whatever is typed can change nothing in it.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait

import duckdb
import polars as pl

from infra.lake_attach import LAKE, Attached, attach, scrub, write_ahead
from infra.settings import Settings
from transforms.errors import QueryFailed

COMPLETIONS = f"""
    SELECT keyword_name FROM duckdb_keywords()
    UNION SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = '{LAKE}'
    UNION SELECT schema_name || '.' || view_name FROM duckdb_views()
      WHERE database_name = '{LAKE}' AND NOT internal
        AND schema_name NOT IN ('information_schema', 'pg_catalog')
    UNION SELECT column_name FROM duckdb_columns() WHERE database_name = '{LAKE}'
    ORDER BY 1"""  # noqa: S608  # the name under which the lake is attached
COLUMNS = """
    SELECT schema_name || '.' || table_name AS "table", column_name AS "column", data_type AS type, comment
    FROM duckdb_columns() WHERE database_name = ? AND (table_name = ? OR schema_name || '.' || table_name = ?)
    ORDER BY schema_name, column_index"""

INTERRUPT_SECONDS = 0.05
"""Between two calls to stop."""


class ShellSession:
    """One connection for a person; settings and temporary tables last as long as the shell."""

    def __init__(self, settings: Settings) -> None:
        write_ahead(settings)
        self.settings = settings
        self._attached: Attached = attach(settings, read_only=True)
        self._cursor = self._attached.cursor()
        self._queries = ThreadPoolExecutor(1, thread_name_prefix="query")

    def run(self, statement: str) -> pl.DataFrame | None:
        """The rows of a statement, None where it gives none. Raises QueryFailed, KeyboardInterrupt.

        The statement runs beside the main thread, which only waits: so Ctrl-C is heard at once, however
        long DuckDB is busy between two looks at its signals.
        """
        query = self._queries.submit(self._answer, statement)
        try:
            return query.result()
        except KeyboardInterrupt:
            self._stop(query)
            raise
        except duckdb.Error as error:
            raise QueryFailed(scrub(str(error), self.settings), where="query") from None

    def _answer(self, statement: str) -> pl.DataFrame | None:
        self._attached.refresh()
        self._cursor.execute(statement)
        return self._cursor.pl() if self._cursor.description else None

    def _stop(self, query: Future[pl.DataFrame | None]) -> None:
        """Interrupt until it ends: one that has not begun yet would not hear the first call."""
        while not wait([query], timeout=INTERRUPT_SECONDS).done:
            self._cursor.interrupt()

    def columns(self, name: str) -> pl.DataFrame:
        """The columns of a table or view, with what they mean."""
        return self._cursor.execute(COLUMNS, [LAKE, name, name]).pl()

    def words(self) -> list[str]:
        """Keywords, tables and columns: what the line can be completed with."""
        return [row[0] for row in self._cursor.execute(COMPLETIONS).fetchall()]

    def close(self) -> None:
        """Let go of the lake."""
        self._queries.shutdown()
        self._attached.connection.close()
