"""The lake in other tools' hands: Parquet folders, the SQL that attaches it, the shell's session."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from flows.published import keep_published
from infra.lake import Lake
from infra.lake_attach_sql import attach_sql
from infra.lake_publish import publish
from infra.lake_shell import ShellSession
from infra.settings import load_settings
from tests.integration.lake_samples import lake_with, ref, upload
from transforms.errors import QueryFailed, UsageProblem

pytestmark = pytest.mark.slow


def _two_years(lake: Lake) -> None:
    upload(lake, ref("a.csv", "1"), "b1", ("1.0000000001", "2.5"), fiscal_year=2022)
    upload(lake, ref("b.csv", "2"), "b2", ("3",), fiscal_year=2023)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with lake_with(
        load_settings(home=tmp_path / "lake", bucket=str(tmp_path / "bucket")), _two_years
    ) as made:
        yield made


def test_an_export_is_partitioned_by_year_and_keeps_decimals(lake: Lake, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    done = lake.export(folder, ["curated.facts", "raw.objects"])
    assert done.rows == {"curated.facts": 3, "raw.objects": 2}
    assert done.snapshot == lake.changes(0).next
    assert {path.name for path in (folder / "curated.facts").iterdir()} == {
        "fiscal_year=2022",
        "fiscal_year=2023",
    }
    read = pl.read_parquet(folder / "curated.facts", hive_partitioning=True)
    assert read.schema["value"] == pl.Decimal(38, 10)
    assert sorted(read["value"]) == [Decimal("1.0000000001"), Decimal("2.5"), Decimal(3)]
    glob = f"{folder}/curated.facts/*/*.parquet"
    years = duckdb.sql(f"select fiscal_year, count(*) from read_parquet('{glob}') group by 1 order by 1")
    assert years.fetchall() == [(2022, 2), (2023, 1)]


def test_an_export_replaces_its_folder_and_no_other(lake: Lake, tmp_path: Path) -> None:
    lake.export(tmp_path / "out", ["curated.facts"])
    upload(lake, ref("c.csv", "3"), "b3", ("4",), fiscal_year=2021)
    assert lake.export(tmp_path / "out", ["curated.facts"]).rows == {"curated.facts": 4}
    assert pl.read_parquet(tmp_path / "out" / "curated.facts").height == 4
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep")
    with pytest.raises(UsageProblem, match="no export wrote"):
        lake.export(tmp_path / "mine")
    with pytest.raises(UsageProblem, match=r"no marts\.nothing"):
        lake.export(tmp_path / "new", ["marts.nothing"])
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".export-*"))


def test_the_printed_sql_attaches_the_lake_in_a_fresh_process(lake: Lake) -> None:
    code = (
        "import duckdb, sys; c = duckdb.connect(config={'autoinstall_known_extensions': 'false'});"
        "c.execute(sys.stdin.read()); print(c.sql('select count(*) from curated.facts').fetchone()[0]);"
        "c.execute('delete from curated.facts')"
    )
    text = attach_sql(lake.settings, bundled=True)
    done = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True)
    assert done.stdout == "3\n", done.stderr
    assert "read-only" in done.stderr
    assert "INSTALL ducklake; LOAD ducklake;" in attach_sql(lake.settings)


def test_the_printed_sql_holds_secrets_only_when_asked(tmp_path: Path) -> None:
    settings = load_settings(
        home=tmp_path,
        catalogue="postgres://reader:pass-w0rd@db.example/esg",
        data_path="s3://data/esg",
        s3_access_key_id="AKIA-id",
        s3_secret_access_key="s3-key",
        s3_endpoint_url="http://store.example:9000",
    )
    plain = attach_sql(settings)
    assert not any(secret in plain for secret in ("pass-w0rd", "AKIA-id", "s3-key"))
    assert "PROVIDER credential_chain" in plain
    assert "store.example:9000" in plain
    told = attach_sql(settings, bundled=True, with_secrets=True)
    assert all(secret in told for secret in ("pass-w0rd", "AKIA-id", "s3-key"))
    with pytest.raises(UsageProblem, match="--with-secrets"):
        attach_sql(settings, bundled=True)


def test_published_views_and_tables_say_the_same(lake: Lake, tmp_path: Path) -> None:
    with lake.landing_locked():
        cursor = lake._writing().cursor()
        cursor.execute("CREATE VIEW staging.stg AS SELECT * FROM curated.facts")
        cursor.execute("CREATE VIEW marts.b AS SELECT * FROM staging.stg WHERE fiscal_year = 2022")
        cursor.execute("CREATE VIEW marts.a AS SELECT count(*) AS n FROM marts.b")
    found = {}
    for as_tables in (True, False):
        target = publish(lake.settings, tmp_path / f"{as_tables}.duckdb", marts_as_tables=as_tables)
        with duckdb.connect(str(target), read_only=True) as plain:
            found[as_tables] = plain.execute(
                "select n, (select count(*) from marts.b) from marts.a"
            ).fetchall()
            views = plain.execute("select count(*) from duckdb_views() where not internal").fetchone()
            assert (views == (0,)) == as_tables
    assert found == {True: [(2, 2)], False: [(2, 2)]}


def test_a_shell_session_reads_completes_and_changes_nothing(lake: Lake) -> None:
    session = ShellSession(lake.settings)
    frame = session.run("select count(*) as n from curated.facts;")
    assert frame is not None
    assert frame["n"].item() == 3
    assert {"curated.facts", "fiscal_year", "select"} <= set(session.words())
    assert session.columns("curated.facts")["comment"].null_count() == 0
    with pytest.raises(QueryFailed, match="read-only"):
        session.run("delete from curated.facts")
    session.close()


async def _published_while(lake: Lake, target: Path, told: list[str]) -> tuple[int, int]:
    """Facts in the kept file at first, and after one more landing; readers may hold the first open."""
    settings = lake.settings.model_copy(update={"publish": str(target), "publish_seconds": 1.0})
    stop = asyncio.Event()
    keeping = asyncio.create_task(
        keep_published(lake, settings, stop, lambda error, _: told.append(str(error or "")))
    )
    counts = []
    try:
        for wanted in (3, 4):
            for _ in range(200):
                await asyncio.sleep(0.1)
                if _facts(target) == wanted:
                    break
            counts.append(_facts(target))
            if wanted == 3:
                upload(lake, ref("c.csv", "3"), "b3", ("4",))
    finally:
        stop.set()
        await keeping
    return counts[0], counts[1]


def _facts(target: Path) -> int:
    if not target.is_file():
        return 0
    with duckdb.connect(str(target), read_only=True) as plain:
        (count,) = plain.execute("select count(*) from curated.facts").fetchone() or (0,)
    return int(count)


def test_a_published_file_is_kept_fresh_after_landings(lake: Lake, tmp_path: Path) -> None:
    told: list[str] = []
    assert asyncio.run(_published_while(lake, tmp_path / "esg.duckdb", told)) == (3, 4)
    assert set(told) == {""}


def test_a_file_that_cannot_be_written_is_told_and_harms_nobody(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told: list[str] = []

    async def run() -> None:
        settings = lake.settings.model_copy(update={"publish": str(tmp_path / "file" / "esg.duckdb")})
        stop = asyncio.Event()

        def tell(error: Exception | None, _: float) -> None:
            told.append(str(error))
            stop.set()

        await keep_published(lake, settings, stop, tell)

    asyncio.run(run())
    assert "publishing failed" in told[0]


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """Who starts the tests in the background of a script has SIGINT ignored in all of them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_stops_the_query_and_not_the_shell(lake: Lake) -> None:
    session = ShellSession(lake.settings)
    stopper = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    stopper.start()
    with pytest.raises(KeyboardInterrupt):
        session.run("select sum(a.i * b.i) from range(10000000) a(i), range(1000000) b(i);")
    frame = session.run("select 42 as n;")
    assert frame is not None
    assert frame["n"].item() == 42
    session.close()
