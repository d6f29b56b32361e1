"""Facts lie sorted in their files, and small files become few without the whole lake being written anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from infra import lake_maintain
from infra.lake import Lake
from infra.lake_attach import attach
from infra.lake_layout import META_KEY, described
from infra.settings import Settings

pytestmark = pytest.mark.slow

ROWS = 500


@pytest.fixture
def settings(bare_environment: Path) -> Settings:
    settings = Settings(home=bare_environment / "lake")
    with Lake.create(settings):
        return settings


@pytest.fixture
def cursor(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    attached = attach(settings)
    yield attached.cursor()
    attached.connection.close()


def insert(cursor: duckdb.DuckDBPyConnection, number: int) -> None:
    cursor.execute(
        """INSERT INTO curated.facts BY NAME
           SELECT ? || '-' || i AS fact_id, 'company-' || hash(i) % 90 AS entity_id,
             'metric_' || hash(i, 1) % 7 AS metric_id FROM range(?) AS t(i)""",
        [str(number), ROWS],
    )


def files(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    rows = cursor.execute("SELECT data_file FROM ducklake_list_files('lake', 'facts', schema => 'curated')")
    return [row[0] for row in rows.fetchall()]


def is_sorted(cursor: duckdb.DuckDBPyConnection, file: str) -> bool:
    order = "hash(entity_id) % 64, metric_id, entity_id"
    rows = cursor.execute(f"SELECT {order} FROM read_parquet(?)", [file]).fetchall()
    return rows == sorted(rows)


def test_facts_are_sorted_when_they_are_written_and_when_they_are_merged(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    for number in range(lake_maintain.FILES_OF_A_TIER):
        insert(cursor, number)
    assert all(is_sorted(cursor, file) for file in files(cursor))
    lake_maintain.merge(cursor)
    (one,) = files(cursor)
    assert is_sorted(cursor, one)
    count = "SELECT count(*), count(DISTINCT fact_id) FROM curated.facts"
    assert cursor.execute(count).fetchone() == (ROWS * lake_maintain.FILES_OF_A_TIER,) * 2


def test_files_are_compressed_with_lz4(cursor: duckdb.DuckDBPyConnection) -> None:
    insert(cursor, 0)
    for file in files(cursor):
        found = cursor.execute("SELECT DISTINCT compression FROM parquet_metadata(?)", [file]).fetchall()
        assert found == [("LZ4_RAW",)]


def test_few_small_files_are_left_alone_and_a_full_round_takes_them(settings: Settings) -> None:
    attached = attach(settings)
    for number in range(lake_maintain.FILES_OF_A_TIER - 1):
        insert(attached.cursor(), number)
    with Lake.open(settings) as lake:
        assert lake.merge_files() == 0
        assert lake.maintain(0).files_merged >= lake_maintain.FILES_OF_A_TIER - 1
    assert len(files(attached.cursor())) == 1
    attached.connection.close()


def test_a_merged_file_is_not_merged_again_with_every_few_that_come(
    cursor: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lake_maintain, "TIERS", ((0, 8_000), (8_000, 1_000_000)))
    for number in range(3 * lake_maintain.FILES_OF_A_TIER):
        insert(cursor, number)
        lake_maintain.merge(cursor)
    sizes = [Path(file).stat().st_size for file in files(cursor)]
    assert len(sizes) == 3 and min(sizes) > 8_000


def test_a_lake_without_the_layout_gets_it_when_it_is_made_again(
    settings: Settings, cursor: duckdb.DuckDBPyConnection
) -> None:
    cursor.execute("ALTER TABLE curated.facts RESET SORTED BY")
    with Lake.open(settings) as lake:
        assert lake.get_meta(META_KEY) == described()
        lake.set_meta(META_KEY, "another")
    insert(cursor, 0)
    assert not is_sorted(cursor, files(cursor)[0])
    with Lake.create(settings) as lake:
        assert lake.get_meta(META_KEY) == described()
    insert(cursor, 1)
    assert sorted(is_sorted(cursor, file) for file in files(cursor)) == [False, True]
