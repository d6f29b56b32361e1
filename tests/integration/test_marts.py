"""The marts, built by dbt on an empty and on a filled lake."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from infra import marts_rendering
from infra.lake import Lake
from infra.lake_attach import extension_file
from infra.lake_views import lay
from infra.marts import PROJECT, build_marts, marts_version, prepare
from infra.settings import Settings
from tests.integration.lake_samples import filing_id_of, ref, upload
from transforms.errors import LakeUnavailable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
]  # dbt builds the marts twice, 80 s where nothing else runs

CODES = ["metric_id", "framework", "release", "code", "relation"]


@pytest.fixture(scope="module")
def fresh_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment made ready, whatever is set, where a full disk had cut off what was kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.prefix", str(tmp_path_factory.mktemp("environment")))
        folder = Path(sys.prefix) / "share" / "esglake"
        folder.mkdir(parents=True)
        (folder / f"marts-{marts_rendering.key_of(marts_version())}.json").write_text('{"relations": [')
        patch.setenv("ESGLAKE_CATALOGUE", "postgres://nobody@nowhere.invalid/none")
        assert prepare() and not prepare()
        patch.delenv("ESGLAKE_CATALOGUE")
        yield folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, fresh_environment: Path) -> Settings:
    """A lake whose marts dbt built and tested while it was empty."""
    settings = Settings(home=tmp_path_factory.mktemp("marts") / "lake")
    Lake.create(settings).close()
    before = {path for path in PROJECT.rglob("*") if "__pycache__" not in path.parts}
    report = build_marts(settings, check=True)
    assert report.built and report.by_dbt and report.tests > 30
    assert report.models == len(list(PROJECT.glob("models/*/*.sql")))
    assert {path for path in PROJECT.rglob("*") if "__pycache__" not in path.parts} == before
    return settings


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[Lake]:
    """Another lake, with a view of an earlier version; its marts are laid as dbt made them in the first."""
    other = Settings(home=tmp_path_factory.mktemp("laid") / "lake")
    with Lake.create(other) as lake:
        lake._write(lambda cursor: cursor.execute("CREATE VIEW staging.int_filing_codes AS SELECT 1 AS one"))
        before = lake.query("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')").item()
        report = build_marts(other)
        assert (report.built, report.by_dbt) == (True, False)
        assert report.models == len(list(PROJECT.glob("models/*/*.sql")))
        assert lake.query("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')").item() == before + 1
        yield lake


@pytest.fixture(scope="module")
def lake(settings: Settings) -> Iterator[Lake]:
    """Two reports: the second restates m0 beyond its precision, m1 within it, and repeats m2."""
    with Lake.open(settings) as lake:
        upload(lake, ref("2023.csv", "one"), "b1", ["100", "200", "300"])
        late = ref("2024.csv", "two", datetime(2025, 5, 1, tzinfo=UTC))
        upload(lake, late, "b2", ["110", "200.4", "300"], report_year=2024)
        yield lake


STANDING = {
    "views": "SELECT schema_name, view_name, comment, sql FROM duckdb_views() WHERE database_name = 'lake'",
    "tables": "SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE database_name = 'lake'",
    "columns": """SELECT schema_name, table_name, column_name, column_index, data_type, comment
                  FROM duckdb_columns() WHERE database_name = 'lake'""",
    "ratios": "SELECT * FROM reference.intensity_ratios",
    "indicators": "SELECT * FROM reference.sfdr_pai_indicators",
    "sectors": "SELECT * FROM reference.entity_sectors",
}


@pytest.mark.parametrize("what", STANDING)
def test_what_is_laid_is_what_dbt_builds(laid: Lake, settings: Settings, what: str) -> None:
    """The names after EXCLUDE are a set: DuckDB prints them in any order."""

    def in_order(text: object) -> object:
        if not isinstance(text, str):
            return text
        return re.sub(r"EXCLUDE \((.*?)\)", lambda found: str(sorted(found[1].split(", "))), text)

    def rows(lake: Lake) -> list[tuple[object, ...]]:
        return sorted((tuple(map(in_order, row)) for row in lake.query(STANDING[what]).iter_rows()), key=repr)

    with Lake.open(settings, read_only=True) as built:
        assert rows(laid) == rows(built)
    assert rows(laid) or what == "sectors"


def test_laid_views_answer_and_a_second_build_finds_them_current(laid: Lake) -> None:
    assert laid.query("SELECT count(*) FROM marts.metrics_latest").item() == 0
    assert not build_marts(laid.settings).built


def test_a_lake_that_refuses_a_kept_view_keeps_what_it_had(settings: Settings, tmp_path: Path) -> None:
    """A table of the user's stands where a later view is to come: the earlier statements are undone too."""
    rendering = marts_rendering.kept(marts_rendering.key_of(marts_version()))
    assert rendering is not None
    last, other = rendering.relations[-1], Settings(home=tmp_path / "lake")
    meta = ("marts_version", "next")
    with Lake.create(other) as lake, lake.landing_locked() as cursor:
        cursor.execute(f"CREATE TABLE {last.full_name} (a INTEGER)")
        with pytest.raises(LakeUnavailable, match=last.name):
            lay(cursor, rendering.relations, retired=(), meta=meta, settings=other)
        assert cursor.execute("SELECT count(*) FROM duckdb_views() WHERE NOT internal").fetchone() == (0,)
        assert lake.get_meta("marts_version") is None


def test_marts_are_fresh_without_a_build(lake: Lake) -> None:
    latest = lake.query("SELECT metric_id, value, filings, filing_year FROM marts.metrics_latest ORDER BY 1")
    assert list(latest.iter_rows()) == [
        ("m0", Decimal(110), 2, 2024),
        ("m1", Decimal("200.4"), 2, 2024),
        ("m2", Decimal(300), 2, 2024),
    ]


def test_an_older_report_that_comes_late_does_not_win(lake: Lake) -> None:
    very_late = ref("2022.csv", "zero", datetime(2026, 1, 1, tzinfo=UTC))
    upload(lake, very_late, "b0", ["90"], report_year=2022)
    assert lake.query("SELECT value FROM marts.metrics_latest WHERE metric_id = 'm0'").item() == 110
    pairs = lake.query("SELECT earlier_value, value FROM marts.restatements ORDER BY 1")
    assert list(pairs.iter_rows()) == [(Decimal(90), Decimal(100)), (Decimal(100), Decimal(110))]


def test_status_and_scorecard_tell_what_came_of_a_filing(lake: Lake) -> None:
    status = lake.query(
        "SELECT state, entity_name, facts, findings, quarantined FROM marts.filing_status WHERE key = ?",
        ["2023.csv"],
    )
    assert status.row(0) == ("landed", "Acme", 3, 1, 1)
    card = lake.query(
        "SELECT checks, failed_block, quarantined_percent FROM marts.quality_scorecard WHERE filing_id = ?",
        [filing_id_of(ref("2023.csv", "one").etag)],
    )
    assert card.row(0) == (1, 1, Decimal("25.00"))


def test_scores_are_recomputed_from_their_parts(lake: Lake) -> None:
    """m0 and m2 answer two of three codes, the only check fails, 1 May is 122 days after the year's end."""
    metrics = pl.DataFrame({"metric_id": ["m0", "m1", "m2", "m9"], "unit": "t", "period_type": "flow"})
    codes = pl.DataFrame(
        [
            ("m0", "GRI", "2016", "1-1", "exact"),
            ("m9", "GRI", "2016", "1-2", "exact"),
            ("m2", "GRI", "2018", "1-1", "part"),
            ("m1", "GRI", "2016", "1-4", "related"),
        ],
        schema=CODES,
        orient="row",
    )
    assert lake.register_catalogue(metrics, codes, "v1")
    assert not lake.register_catalogue(metrics, codes, "v1")
    columns = "held_weight, judged_weight, codes_told, codes_asked, days_to_file, timeliness, score"
    where = "FROM marts.{} WHERE filing_year = 2023"
    told = lake.query(f"SELECT framework, releases, {columns} {where.format('quality_scorecard')}")
    score = ((3 * 0 + 2 * Decimal("66.67") + 80) / 6).quantize(Decimal("0.01"))
    assert told.row(0) == ("GRI", "2016 2018", 0, 3, 2, 3, 122, Decimal(80), score)
    by_entity = lake.query(f"SELECT filings, {columns} {where.format('quality_scorecard_entity')}")
    assert by_entity.row(0) == (1, 0, 3, 2, 3, 122, Decimal(80), score)
    coverage = lake.query(f"SELECT codes_stated_none, completeness {where.format('framework_completeness')}")
    assert coverage.row(0) == (0, Decimal("66.67"))


def test_a_newer_catalogue_replaces_the_older_one(lake: Lake) -> None:
    metrics = pl.DataFrame({"metric_id": ["m0"], "unit": "t", "period_type": "flow"})
    codes = pl.DataFrame([("m0", "GRI", "2016", "1-1", "exact")], schema=CODES, orient="row")
    assert lake.register_catalogue(metrics, codes, "v2")
    assert lake.query("SELECT metric_id, catalogue_version FROM curated.metrics").rows() == [("m0", "v2")]
    assert lake.query("SELECT count(*) FROM curated.framework_codes").item() == 1


def test_views_answer_in_a_plain_client_under_any_name(lake: Lake) -> None:
    client = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for name in ("sqlite_scanner", "ducklake"):
        client.execute(f"LOAD '{extension_file(name)}'")
    client.execute(lake.attach_statement().replace(" AS lake ", " AS other "))
    assert client.execute("SELECT count(*) FROM other.marts.metrics_latest").fetchone() == (3,)
    client.close()


def test_published_marts_are_tables(lake: Lake, tmp_path: Path) -> None:
    target = lake.publish(tmp_path / "esg.duckdb")
    with duckdb.connect(str(target), read_only=True) as plain:
        assert plain.execute("SELECT count(*) FROM marts.metrics_latest").fetchone() == (3,)
        query = "SELECT comment FROM duckdb_tables() WHERE table_name = 'metrics_latest'"
        (comment,) = plain.execute(query).fetchone() or ("",)
        assert "Grain: one row per entity" in comment


@pytest.mark.parametrize("as_tables", [True, False])
def test_every_column_of_a_published_mart_has_its_comment(
    lake: Lake, tmp_path: Path, as_tables: bool
) -> None:
    target = lake.publish(tmp_path / "esg.duckdb", marts_as_tables=as_tables)
    with duckdb.connect(str(target), read_only=True) as plain:
        query = """SELECT count(*) > 100, count(*) - count(comment) FROM duckdb_columns()
                   WHERE schema_name IN ('marts', 'curated', 'quality', 'raw')"""
        assert plain.execute(query).fetchone() == (True, 0)


def test_the_filled_lake_passes_its_tests_and_is_built_only_when_changed(
    lake: Lake, settings: Settings
) -> None:
    assert lake.get_meta("marts_version") == marts_version()
    assert not build_marts(settings).built
    assert build_marts(settings, check=True).tests > 30


def test_a_broken_key_is_named(lake: Lake, settings: Settings) -> None:
    lake._write(lambda cursor: cursor.execute("INSERT INTO curated.filings FROM curated.filings LIMIT 1"))
    with pytest.raises(LakeUnavailable, match="unique_stg_filings_filing_id"):
        build_marts(settings, check=True)
