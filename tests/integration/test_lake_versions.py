"""A lake of every earlier version opens, comes to the present one and has lost nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flows import catalogue
from infra import lake_create, lake_schema
from infra.lake import Lake
from infra.lake_attach import attach, sqlite_file
from infra.lake_versions import SCHEMA_VERSION, VERSIONS
from infra.settings import Settings
from tests.fixtures.make_lake import unpack, versions
from tests.houses import SAMPLES, empty_home
from tests.integration.lake_samples import ref, upload
from transforms.catalogue import catalogue as book
from transforms.errors import LakeUnavailable, QueryFailed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
OWN = ("main.meta", "main.migrations")
FILLED = {("quality.results", "checks")}
"""Columns that a step gives a value where an older lake has none."""

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=versions())
def older(request: pytest.FixtureRequest, bare_environment: Path) -> Settings:
    return Settings(home=unpack(request.param, bare_environment / "lake"))


def stored(settings: Settings) -> Rows:
    """Every row of every table, as DuckDB itself shows it; nothing of ours reads in between."""
    attached = attach(settings, read_only=True)
    try:
        cursor = attached.cursor()
        names = cursor.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'lake'"
        ).fetchall()
        return {name: cursor.execute(f"FROM {name} ORDER BY ALL").pl().to_dicts() for (name,) in names}
    finally:
        attached.connection.close()


def same(before: Rows, after: Rows) -> None:
    """Every row is there once, each column with its value; new columns and steps may add to it."""
    for name, rows in before.items():
        if name in OWN:
            continue
        columns = [c for c in (rows[0] if rows else ()) if (name, c) not in FILLED]
        then, now = (
            sorted([repr([row[c] for c in columns]) for row in each]) for each in (rows, after[name])
        )
        assert then == now, name


def shape(settings: Settings) -> set[tuple[str, str, str]]:
    attached = attach(settings, read_only=True)
    rows = attached.connection.execute(
        "SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns()"
        " WHERE database_name = 'lake' AND schema_name <> 'reference'"  # the marts' own, made anew with them
        " AND schema_name || '.' || table_name IN"
        " (SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'lake')"
    ).fetchall()
    attached.connection.close()
    return set(rows)


def declared() -> set[tuple[str, str, str]]:
    long = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
    return {
        (t.name, c.column, long.get(c.type, c.type)) for t in lake_schema.tables().values() for c in t.columns
    }


def test_versions_are_counted_without_a_gap_and_each_has_a_lake() -> None:
    assert [version.number for version in VERSIONS] == list(range(1, SCHEMA_VERSION + 1))
    assert versions() == list(range(1, SCHEMA_VERSION + 1))
    assert len({version.name for version in VERSIONS}) == SCHEMA_VERSION


def test_the_stored_shape_is_that_of_the_newest_fixture(bare_environment: Path) -> None:
    """Fails when the shape changed: add a line to VERSIONS, then `python -m tests.fixtures.make_lake`."""
    assert shape(Settings(home=unpack(SCHEMA_VERSION, bare_environment / "lake"))) == declared()


def test_an_older_lake_comes_to_this_version_without_loss(older: Settings) -> None:
    before = stored(older)
    assert len(before["curated.facts"]) > 100 and before["quality.quarantine"] and before["quality.alerts"]
    assert {"superseded", "failed", "landed"} <= {row["state"] for row in before["raw.objects"]}
    with Lake.open(older) as lake:
        assert lake.get_meta("schema_version") == str(SCHEMA_VERSION)
        same(before, stored(older))
        assert declared() <= shape(older)
        assert lake.query("SELECT count(*) AS n FROM quality.results WHERE checks IS NULL")["n"][0] == 0
        upload(lake, ref(), "b1")
        status = lake.status()
        assert status.filings == len(before["curated.filings"]) + 1
        again = lake.query("FROM main.migrations ORDER BY version").to_dicts()
    with Lake.create(older) as lake:
        assert lake.upgraded == []
        assert lake.query("FROM main.migrations ORDER BY version").to_dicts() == again
    assert again[-1]["version"] == SCHEMA_VERSION


def test_an_older_lake_can_be_read_without_changing_it(older: Settings) -> None:
    before = stored(older)
    with Lake.open(older, read_only=True) as lake:
        facts = lake.query("SELECT count(*) AS n FROM curated.facts")["n"][0]
    assert facts == len(before["curated.facts"])
    assert stored(older) == before


DYING = """if True:
    import os, signal, sys
    from pathlib import Path
    from infra.lake import Lake
    from infra.settings import Settings
    left = int(sys.argv[2])
    write = Lake._write
    def counted(self, work):
        def dying(cursor):
            global left
            result = work(cursor)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result
        return write(self, dying)
    Lake._write = counted
    Lake.open(Settings(home=Path(sys.argv[1]))).close()
"""

OPENING = """if True:
    import sys
    from pathlib import Path
    from infra.lake import Lake
    from infra.settings import Settings
    sys.stdin.readline()
    with Lake.open(Settings(home=Path(sys.argv[1]))) as lake:
        print("; ".join(lake.upgraded), flush=True)
"""


def child(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.parametrize("step", range(1, SCHEMA_VERSION + 1))
def test_killed_in_any_step_the_lake_is_whole_and_the_next_goes_on(bare_environment: Path, step: int) -> None:
    """Step 1 makes tables and columns, step n takes the lake to version n; it dies before the commit."""
    settings = Settings(home=unpack(1, bare_environment / "lake"))
    before = stored(settings)
    dying = child(DYING, str(settings.home), str(step))
    dying.communicate(timeout=60)
    assert dying.returncode == -signal.SIGKILL
    attached = attach(settings, read_only=True)
    assert lake_create.version_of(attached.cursor()) == max(1, step - 1)
    attached.connection.close()
    same(before, stored(settings))
    with Lake.open(settings) as lake:
        assert len([words for words in lake.upgraded if words.startswith("version")]) == min(
            SCHEMA_VERSION - 1, SCHEMA_VERSION - step + 1
        )
    same(before, stored(settings))
    assert declared() <= shape(settings)


def test_processes_that_start_at_once_upgrade_once(bare_environment: Path) -> None:
    settings = Settings(home=unpack(1, bare_environment / "lake"))
    before = stored(settings)
    openers = [child(OPENING, str(settings.home)) for _ in range(3)]
    told = []
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("go\n")
        opener.stdin.flush()
    for opener in openers:
        told += [words for words in opener.communicate(timeout=60)[0].strip().split("; ") if words]
        assert opener.returncode == 0
    assert len(told) == len(set(told)) and f"version {SCHEMA_VERSION}" in "; ".join(told)
    after = stored(settings)
    same(before, after)
    assert [row["version"] for row in after["main.migrations"]] == list(range(2, SCHEMA_VERSION + 1))


def test_what_an_older_lake_lacks_is_said_with_what_to_do(bare_environment: Path) -> None:
    settings = Settings(home=unpack(1, bare_environment / "lake"))
    with Lake.open(settings, read_only=True) as lake:
        assert lake.status().filings == 4
        with pytest.raises(LakeUnavailable, match="esglake init"):
            lake.findings(["none"])
        with pytest.raises(LakeUnavailable, match="has schema version 1, this program"):
            lake.current()
        with pytest.raises(QueryFailed, match="esglake init"):
            lake.query("SELECT period_end FROM curated.filings")
    Lake.open(settings).close()
    with Lake.open(settings, read_only=True) as lake:
        assert lake.current() == SCHEMA_VERSION and lake.findings(["none"]).is_empty()
        with pytest.raises(QueryFailed, match="data dictionary"):
            lake.query("SELECT nothing_of_the_kind FROM curated.filings")


def test_work_begins_with_this_programs_catalogue(older: Settings) -> None:
    counted = "SELECT count(*) AS n, min(catalogue_version) AS version FROM curated.metrics"
    with Lake.open(older) as lake:
        facts = lake.query("SELECT DISTINCT catalogue_version FROM curated.facts").to_dicts()
        is_other = lake.get_meta("catalogue_version") != book().version
        assert catalogue.refresh(lake) == is_other
        assert lake.query(counted).to_dicts() == [{"n": book().metrics.height, "version": book().version}]
        assert not catalogue.refresh(lake)
        assert lake.query("SELECT DISTINCT catalogue_version FROM curated.facts").to_dicts() == facts


@pytest.mark.parametrize("older", [1], indirect=True)  # the oldest lacks the most
def test_after_init_marts_build_filings_land_and_status_tells(older: Settings) -> None:
    lake = empty_home(older.home)
    done = lake.run("init")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lake ready" in done.stdout
    latest = "SELECT count(*) AS n FROM marts.metrics_latest"
    before = int(str(lake.rows(latest)[0]["n"]))
    ingested = lake.run("ingest", str(SAMPLES / "northwind_power_2024.pdf"))
    assert ingested.returncode == 0, ingested.stdout + ingested.stderr
    assert int(str(lake.rows(latest)[0]["n"])) > before
    assert "filings 5" in " ".join(lake.run("status").stdout.split())
    doctor = lake.run("doctor")
    assert f"version {SCHEMA_VERSION}" in doctor.stdout, doctor.stdout


@pytest.mark.parametrize("read_only", [True, False])
def test_another_format_of_ducklakes_catalogue_is_refused_and_not_touched(
    bare_environment: Path, read_only: bool
) -> None:
    settings = Settings(home=unpack(SCHEMA_VERSION, bare_environment / "lake"))
    entry = "SELECT value FROM ducklake_metadata WHERE key = 'version'"
    with closing(sqlite3.connect(sqlite_file(settings))) as catalogue_file:
        assert catalogue_file.execute(entry).fetchone() == ("1.0",)
        catalogue_file.execute("UPDATE ducklake_metadata SET value = '0.3' WHERE key = 'version'")
        catalogue_file.commit()
        with pytest.raises(LakeUnavailable, match=r"catalog version is 0\.3"):
            Lake.open(settings, read_only=read_only)
        assert catalogue_file.execute(entry).fetchone() == ("0.3",)
