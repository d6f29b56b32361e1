"""dbt-duckdb's plugin: prepares dbt's connection as the lake prepares its own, then attaches the lake.

Loaded by name from `dbt_like_sql/profiles.yml`, in the dbt process only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbt.adapters.duckdb.plugins import BasePlugin

from infra.lake_attach import attach_here
from infra.lake_layout import few_facts
from infra.settings import load_settings

if TYPE_CHECKING:
    import duckdb


class Plugin(BasePlugin):
    """What dbt calls: once before it attaches, and once per cursor."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Load the extensions, create the secrets, attach; dbt's own ATTACH then finds it done."""
        attach_here(conn, load_settings())
        if few_facts(conn):  # then most of dbt's many statements is planning, beside which threads spin
            conn.execute("SET GLOBAL threads = 1")

    def configure_cursor(self, cursor: Any) -> None:
        """A new cursor starts in the in-memory database: models name no database, so it must be the lake."""
        cursor.execute("USE lake")
