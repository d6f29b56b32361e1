"""What the lake makes of its data files: schema, SQL, addresses, dictionary. No database is opened."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
import yaml  # type: ignore[import-untyped]
from pydantic import SecretStr

from infra import lake_schema
from infra.lake_attach import attach_statement, extension_file, place, postgres_parts, scrub
from infra.lake_dictionary import PAGE, dictionary
from infra.marts import project_files
from infra.settings import Settings
from transforms.catalogue.load import read_rows
from transforms.errors import CatalogueInvalid
from transforms.model import FACTS, OBSERVATIONS


@pytest.mark.parametrize(
    ("table", "schema"),
    [("curated.facts", FACTS), ("raw.observations", OBSERVATIONS), ("quality.quarantine", FACTS)],
)
def test_the_shared_frames_fit_their_tables(
    table: str, schema: dict[str, pl.DataType | type[pl.DataType]]
) -> None:
    columns = lake_schema.tables()[table].schema_frame
    assert {name: columns.get(name) for name in schema} == schema


def test_all_problems_of_the_data_files_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lake_tables.csv").write_text(
        "table,comment,grain\nraw.a,holds a,one row\nnoschema,text,grain\n"
    )
    (tmp_path / "lake_columns.csv").write_text(
        "table,column,type,comment\nraw.a,x,FLOAT,a float\nraw.b,x,VARCHAR,orphan\n"
    )
    monkeypatch.setattr(lake_schema, "HERE", tmp_path)
    lake_schema.tables.cache_clear()
    try:
        with pytest.raises(CatalogueInvalid) as caught:
            lake_schema.tables()
    finally:
        lake_schema.tables.cache_clear()
    for part in (
        "lake_tables.csv row 3",
        "lake_columns.csv row 2: type",
        "no table raw.b",
        "raw.a has no columns",
    ):
        assert part in str(caught.value)


def test_conform_orders_casts_and_fills() -> None:
    frame = pl.LazyFrame({"updated_at": [None], "key": ["k"], "surplus": [1]})
    assert lake_schema.conform(frame, "main.meta", {"value": 7}).collect().to_dicts() == [
        {"key": "k", "value": "7", "updated_at": None}
    ]


def test_literals_are_quoted() -> None:
    assert lake_schema.quoted("it's") == "'it''s'"
    statements = lake_schema.comment_statements("lake", lake_schema.tables()["curated.facts"])
    assert (
        statements[1]
        == "COMMENT ON COLUMN lake.curated.facts.\"fact_id\" IS 'id of the fact within the lake'"
    )


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("postgres://me@db/esg", ("db", "5432", "esg", "me", "")),
        ("postgresql://me:p%40ss@db:6000/esg", ("db", "6000", "esg", "me", "p@ss")),
        ("postgres://me:@/esg?host=/run/pg", ("/run/pg", "5432", "esg", "me", "")),
    ],
)
def test_postgres_addresses(uri: str, parts: tuple[str, ...]) -> None:
    names = ("host", "port", "dbname", "user", "password")
    assert postgres_parts(uri) == dict(zip(names, parts, strict=True))


def test_no_secret_leaves_in_messages_or_statements(bare_environment: Path) -> None:
    settings = Settings(
        catalogue="postgres://me:p%40ss@db/esg",
        data_path="s3://store/lake",
        s3_access_key_id=SecretStr("AKIA1"),
        s3_secret_access_key=SecretStr("s3secret"),
    )
    for text in (attach_statement(settings), place(settings), scrub("p@ss AKIA1 s3secret", settings)):
        assert not any(secret in text for secret in ("p@ss", "p%40ss", "AKIA1", "s3secret"))
    assert attach_statement(settings) == (
        "ATTACH 'ducklake:postgres:host=db port=5432 dbname=esg user=me' AS lake "
        "(READ_ONLY, DATA_PATH 's3://store/lake/');"
    )


@pytest.mark.parametrize("name", ["ducklake", "sqlite_scanner", "postgres_scanner", "httpfs"])
def test_every_extension_comes_with_the_installation(name: str) -> None:
    assert extension_file(name).stat().st_size > 100_000


def test_the_data_dictionary_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == dictionary(), "run `python -m infra.lake_dictionary`"


def test_every_model_has_its_yaml_and_is_short() -> None:
    models = [path for path in project_files() if path.suffix == ".sql" and "models" in path.parts]
    for path in models:
        lines = path.read_text(encoding="utf-8").rstrip().splitlines()
        assert len(lines) <= 80, path.name
        assert lines[-1].startswith("select * from "), path.name
        assert f"  - name: {path.stem}\n" in path.with_suffix(".yml").read_text(encoding="utf-8")


def test_every_model_has_a_contract_a_grain_and_a_key() -> None:
    for path in (path for path in project_files() if path.suffix == ".sql" and "models" in path.parts):
        (model,) = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
        assert model["config"]["contract"]["enforced"], path.name
        assert "Grain: one row per" in " ".join(model["description"].split()), path.name
        assert all(column["data_type"] and column["description"] for column in model["columns"]), path.name
        keys = [column for column in model["columns"] if "unique" in column.get("data_tests", [])]
        assert keys or any("unique_on" in test for test in model.get("data_tests", [])), path.name


def test_every_quantity_says_its_unit() -> None:
    """In words, by naming the column that holds it, or as a unit of the catalogue."""
    known = {row[1].unit for row in read_rows().units} | {"tonnes"}
    rows = [line.split(" | ") for line in dictionary().splitlines() if " | DECIMAL(38,10) | " in line]
    assert len(rows) > 20
    for name, _, meaning, *_ in rows:
        said = set(re.findall(r"[\w%]+", meaning))
        assert said & known or re.search("unit|currency", meaning), f"{name}: {meaning}"
