"""The lake's Parquet files in an object store, through DuckDB's own S3 client against a real server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from infra.lake import Lake
from infra.settings import Settings
from tests.integration.lake_samples import counts, ref, upload
from transforms.errors import LakeUnavailable

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(s3_settings: Callable[[str], Settings], s3_endpoint: str, bare_environment: Path) -> Settings:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=s3_endpoint, **keys).create_bucket(Bucket="lake-data")
    place = {"home": bare_environment / "lake", "data_path": "s3://lake-data/esg"}
    return s3_settings("").model_copy(update=place)


def test_parquet_in_the_store_and_nothing_beside_the_catalogue(settings: Settings, tmp_path: Path) -> None:
    with Lake.create(settings) as lake:
        landed = upload(lake, ref(), "b1")
        assert lake.land(landed) == []
        assert lake.maintain(0).files_deleted > 0
    assert not list(settings.home.rglob("*.parquet"))
    with Lake.open(settings, read_only=True) as reader:
        assert counts(reader)["facts"] == 2
        assert reader.publish(tmp_path / "esg.duckdb").stat().st_size > 0


def test_another_data_place_than_the_lakes_own_is_refused(settings: Settings) -> None:
    Lake.create(settings).close()
    with pytest.raises(LakeUnavailable, match="DATA_PATH"):
        Lake.open(settings.model_copy(update={"data_path": "s3://lake-data/other"}))


def test_keys_come_from_the_usual_chain_when_none_are_set(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-the-chain")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "from-the-chain")
    bare = settings.model_copy(update={"s3_access_key_id": None, "s3_secret_access_key": None})
    with Lake.create(bare) as lake:
        upload(lake, ref("chain.csv", "chain"), "b1")
        writer = lake._writing()
        assert writer.s3_keys == ("from-the-chain", "from-the-chain")
        assert "from-the-chain" not in repr(writer)
