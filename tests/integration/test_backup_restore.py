"""Backups that were never restored are none: copy a lake while filings land, open the copy, go on with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.lake import Lake
from infra.lake_attach import postgres_parts
from infra.settings import Settings
from tests.integration.lake_samples import counts, ref, upload

pytestmark = pytest.mark.slow
SCRIPTS = Path(__file__).parents[2] / "infra" / "deploy" / "backup"
WHOLE = """
    SELECT (SELECT count(*) FROM raw.objects WHERE state = 'landed'), (SELECT count(*) FROM curated.filings),
      (SELECT count(*) FROM curated.facts), (SELECT count(DISTINCT fact_id) FROM curated.facts)"""


def run(*command: str, **environment: str) -> None:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def landings_going_on(lake: Lake) -> Iterator[None]:
    """Filings land and files are merged in a thread of their own, until the block ends."""
    stop, problems = threading.Event(), []

    def land() -> None:
        number = 0
        try:
            while not stop.is_set():
                number += 1
                upload(lake, ref(f"meanwhile{number}.csv", f"meanwhile{number}"), f"meanwhile{number}")
                if number % 5 == 0:
                    lake.merge_files()
        except Exception as error:
            problems.append(error)

    thread = threading.Thread(target=land)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
    assert not problems


def holds_together(lake: Lake) -> int:
    """Whole filings only: each landed object is a filing with its two facts. Returns how many."""
    objects, filings, facts, distinct = lake.query(WHOLE).row(0)
    assert objects == filings and facts == distinct == 2 * filings
    return int(filings)


def test_an_embedded_lake_is_copied_while_it_runs_and_opens_elsewhere(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "lake")
    (tmp_path / "lake" / "bucket").mkdir(parents=True)
    (tmp_path / "lake" / "bucket" / "a.csv").write_text("the original", encoding="utf-8")
    with Lake.create(settings) as lake:
        for number in range(3):
            upload(lake, ref(f"{number}.csv", str(number)), str(number))
        with landings_going_on(lake):
            run("sh", str(SCRIPTS / "embedded.sh"), str(settings.home), str(tmp_path / "copy"))
        last = counts(lake)["facts"]
    shutil.rmtree(settings.home)  # nothing of the copy may lean on the original
    restored = Settings(home=tmp_path / "copy")
    assert (tmp_path / "copy" / "bucket" / "a.csv").read_text() == "the original"
    with Lake.create(restored) as lake:
        filings = holds_together(lake)
        assert filings >= 3 and 2 * filings <= last
        upload(lake, ref("after.csv", "after"), "after")
        lake.maintain(0)
        assert holds_together(lake) == filings + 1


def test_a_copy_never_overwrites_and_needs_a_lake(tmp_path: Path) -> None:
    script = str(SCRIPTS / "embedded.sh")
    Lake.create(Settings(home=tmp_path / "lake")).close()
    for home, target in ((tmp_path / "lake", tmp_path), (tmp_path, tmp_path / "copy")):
        done = subprocess.run(["sh", script, str(home), str(target)], capture_output=True, text=True)
        assert done.returncode == 2 and done.stderr
    assert not (tmp_path / "copy").exists()


@pytest.mark.filterwarnings("ignore:.*XDG_RUNTIME_DIR")
def test_a_postgres_catalogue_is_dumped_while_it_runs_and_restored(tmp_path: Path) -> None:
    pgserver = pytest.importorskip("pgserver", reason="pgserver brings a PostgreSQL; none for this Python")
    server = pgserver.get_server(tmp_path / "pg", cleanup_mode="stop")
    try:
        binaries = f"{Path(pgserver.__file__).parent / 'pginstall' / 'bin'}:{os.environ['PATH']}"
        host = postgres_parts(server.get_uri())["host"]
        server.psql("CREATE DATABASE esg")
        server.psql("CREATE DATABASE restored")
        urls = {name: f"postgresql://postgres@/{name}?host={host}" for name in ("esg", "restored")}
        settings = Settings(home=tmp_path / "lake", catalogue=urls["esg"], data_path=str(tmp_path / "data"))
        with Lake.create(settings) as lake:
            for number in range(3):
                upload(lake, ref(f"{number}.csv", str(number)), str(number))
            with landings_going_on(lake):
                dump = str(tmp_path / "lake.dump")
                run("sh", str(SCRIPTS / "postgres.sh"), urls["esg"], dump, PATH=binaries)
                shutil.copytree(tmp_path / "data", tmp_path / "copy")
        server.psql("DROP DATABASE esg")
        shutil.rmtree(tmp_path / "data")
        run("pg_restore", "--no-owner", "--exit-on-error", "-d", urls["restored"], dump, PATH=binaries)
        # The files lie elsewhere now: DuckLake keeps their place in the catalogue.
        run(
            "psql",
            urls["restored"],
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            f"UPDATE ducklake_metadata SET value = '{tmp_path / 'copy'}/' WHERE key = 'data_path'",
            PATH=binaries,
        )
        moved = Settings(
            home=tmp_path / "home2", catalogue=urls["restored"], data_path=str(tmp_path / "copy")
        )
        with Lake.create(moved) as lake:
            filings = holds_together(lake)
            assert filings >= 3
            upload(lake, ref("after.csv", "after"), "after")
            assert holds_together(lake) == filings + 1
    finally:
        server.cleanup()
