"""A table that lies packed in a published file says, under its own name, what the plain one says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from infra import lake_pack
from infra.lake import Lake
from infra.lake_publish import publish
from infra.settings import load_settings
from tests.integration.lake_samples import lake_with, ref, upload

pytestmark = pytest.mark.slow

SAID = {
    "curated.facts": "FROM curated.facts ORDER BY ALL",
    "raw.observations": "FROM raw.observations ORDER BY ALL",
    "a filter and a join": """SELECT told.label, seen.label, told.unit FROM curated.facts AS told
                 JOIN raw.observations AS seen USING (observation_id) WHERE told.value > 2 ORDER BY ALL""",
    "columns": """SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns()
                  WHERE schema_name <> 'packed_rows' ORDER BY 1, 2, column_index""",
}


def _three_filings(lake: Lake) -> None:
    for number in range(3):
        upload(lake, ref(f"{number}.csv", str(number)), f"b{number}", ("1", "2.5", "3"))


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with lake_with(
        load_settings(home=tmp_path / "lake", bucket=str(tmp_path / "bucket")), _three_filings
    ) as made:
        yield made


def _kinds(path: Path) -> dict[str, str]:
    with duckdb.connect(str(path), read_only=True) as file:
        rows = file.execute(
            """SELECT column_name, split_part(data_type, '(', 1) FROM duckdb_columns()
               WHERE schema_name = 'packed_rows' AND table_name = 'curated_facts'"""
        )
        return dict(rows.fetchall())


@pytest.mark.parametrize(
    ("sample", "map_of"), [(2, 200), (50_000, 200), (50_000, 1)], ids=["own text", "few rows", "long lists"]
)
def test_a_packed_table_is_read_as_the_plain_one(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: int, map_of: int
) -> None:
    plain = publish(lake.settings, tmp_path / "plain.duckdb", marts_as_tables=False)
    monkeypatch.setattr(lake_pack, "PACKED_FROM", 1)
    monkeypatch.setattr(lake_pack, "SAMPLE", sample)
    monkeypatch.setattr(lake_pack, "ASKED_AS_MAP", map_of)
    packed = publish(lake.settings, tmp_path / "packed.duckdb", marts_as_tables=False)
    assert not _kinds(plain)
    with (
        duckdb.connect(str(plain), read_only=True) as one,
        duckdb.connect(str(packed), read_only=True) as two,
    ):
        for name, question in SAID.items():
            expected = one.execute(question).fetchall()
            assert expected, name
            assert two.execute(question).fetchall() == expected, name
        one.execute(f"ATTACH '{packed}' AS other (READ_ONLY)")
        assert one.execute("SELECT count(*) FROM other.curated.facts").fetchone() == (9,)


def test_text_of_few_values_is_a_list_and_what_is_searched_stays_text(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lake_pack, "PACKED_FROM", 1)
    monkeypatch.setattr(lake_pack, "VALUES", 4)
    kinds = _kinds(publish(lake.settings, tmp_path / "esg.duckdb", marts_as_tables=False))
    assert kinds["unit"] == kinds["period_type"] == "ENUM"
    assert kinds["entity_id"] == kinds["metric_id"] == kinds["filing_id"] == "VARCHAR"
    assert kinds["fact_id"] == "VARCHAR", "nine facts have more ids than a list may"
    assert kinds["value"] == "DECIMAL"


@pytest.mark.parametrize(("short", "own_text"), [(12, "ZSTD"), (100, "Uncompressed")])
def test_wide_numbers_and_short_text_of_many_values_lie_as_they_are(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short: int, own_text: str
) -> None:
    monkeypatch.setattr(lake_pack, "PACKED_FROM", 1)
    monkeypatch.setattr(lake_pack, "SAMPLE", 2)
    monkeypatch.setattr(lake_pack, "SHORT", short)
    path = publish(lake.settings, tmp_path / "esg.duckdb", marts_as_tables=False)
    with duckdb.connect(str(path), read_only=True) as file:
        rows = file.execute(
            """SELECT DISTINCT column_name, compression FROM pragma_storage_info('packed_rows.curated_facts')
               WHERE segment_type <> 'VALIDITY'"""
        )
        lies = dict(rows.fetchall())
    assert (lies["value"], lies["fact_id"]) == ("Uncompressed", own_text)


@pytest.mark.parametrize("map_of", [0, 200], ids=["looked up", "a map"])
def test_a_value_that_the_list_lacks_is_refused_and_none_stays_none(
    monkeypatch: pytest.MonkeyPatch, map_of: int
) -> None:
    monkeypatch.setattr(lake_pack, "ASKED_AS_MAP", map_of)
    with duckdb.connect() as file:
        file.execute(f"CREATE SCHEMA {lake_pack.PACKED}")
        file.execute(f"CREATE TYPE {lake_pack.PACKED}.units AS ENUM ('kWh', 't')")
        written = lake_pack.inserted(file, "unit", f"{lake_pack.PACKED}.units")
        asked = file.execute(f"SELECT {written} FROM (VALUES ('t'), (NULL), ('kWh')) AS told(unit)")
        assert asked.fetchall() == [("t",), (None,), ("kWh",)]
        with pytest.raises(duckdb.ConversionException):
            file.execute(f"SELECT {written} FROM (VALUES ('t'), ('T')) AS told(unit)").fetchall()


def test_small_tables_and_those_of_no_filing_stay_tables(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lake_pack, "PACKED_FROM", 9)
    path = publish(lake.settings, tmp_path / "esg.duckdb", marts_as_tables=False)
    with duckdb.connect(str(path), read_only=True) as file:
        tables = {row[0] for row in file.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert {"metrics", "filings", "curated_facts", "raw_observations"} <= tables
    assert not {"facts", "observations"} & tables
