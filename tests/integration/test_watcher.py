"""The watcher as a process: events, reconciler, and a graceful end."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from benchmarks.filings import filing
from benchmarks.lakehouse import start_watcher
from infra.heartbeat import seconds_since_beat
from infra.lake import Lake
from tests.houses import SAMPLES, forked_watcher, watched_house

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("watcher")]


def wait(check: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def states(reader: Lake) -> dict[str, str]:
    return dict(reader.query("select key, state from raw.objects").iter_rows())


def test_what_lay_there_before_and_what_arrives_later_both_land(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = watched_house(tmp_path, tmp_path_factory)
    house.environment["ESGLAKE_PREFECT"] = "off"
    house.bucket.mkdir(parents=True, exist_ok=True)
    (house.bucket / "before.txt").write_bytes(filing(1))
    reader = house.reader()
    process = start_watcher(house)
    try:
        wait(lambda: states(reader).get("before.txt") == "landed")
        assert seconds_since_beat(house.settings) is not None, "health checks would find it dead"
        (house.bucket / "later.txt").write_bytes(filing(2))
        wait(lambda: states(reader).get("later.txt") == "landed")
        shutil.copy(SAMPLES / "interrupted_upload.pdf", house.bucket / "broken.pdf")
        (house.bucket / "after.txt").write_bytes(filing(3))
        wait(
            lambda: (
                states(reader).get("after.txt") == "landed" and states(reader).get("broken.pdf") == "failed"
            )
        )
        # The upload is repeated, whole this time: the same key, other bytes.
        shutil.copy(SAMPLES / "northwind_power_2024.pdf", house.bucket / "broken.pdf")
        wait(lambda: states_of(reader, "broken.pdf") == ["landed", "superseded"])
    finally:
        reader.close()
        process.terminate()
        assert process.wait(20) == 0


def test_batches_grow_while_many_wait_and_are_examined_in_time(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = watched_house(tmp_path, tmp_path_factory)
    house.environment.update(ESGLAKE_PREFECT="off", ESGLAKE_BATCH_FILINGS="2", ESGLAKE_WORKERS="2")
    house.bucket.mkdir(parents=True, exist_ok=True)
    for number in range(100, 140):
        (house.bucket / f"waiting_{number}.txt").write_bytes(filing(number))
    reader = house.reader()
    process = forked_watcher(house)
    try:
        wait(lambda: list(states(reader).values()) == ["landed"] * 40)
    finally:
        reader.close()
        process.terminate()
        assert process.wait(20) == 0
    with house.reader() as reader:
        batches = reader.query("select filings from quality.batches order by started_at")["filings"]
    assert batches.sum() == 40
    assert batches[0] == 2
    assert 2 < batches.max() <= 8


def test_a_bucket_that_goes_away_and_comes_back_is_followed_again(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = watched_house(tmp_path, tmp_path_factory)
    house.environment.update(ESGLAKE_PREFECT="off", ESGLAKE_RECONCILE_SECONDS="1")
    reader = house.reader()
    process = forked_watcher(house)
    try:
        aside = house.bucket.with_name("aside")
        house.bucket.rename(aside)
        wait(lambda: "no such folder" in (tmp_path / "watch.log").read_text())
        assert process.poll() is None
        (aside / "meanwhile.txt").write_bytes(filing(4))
        aside.rename(house.bucket)
        wait(lambda: states(reader).get("meanwhile.txt") == "landed")
        (house.bucket / "afterwards.txt").write_bytes(filing(5))
        wait(lambda: states(reader).get("afterwards.txt") == "landed")
    finally:
        reader.close()
        process.terminate()
        assert process.wait(20) == 0
    assert "Traceback" not in (tmp_path / "watch.log").read_text()


def states_of(reader: Lake, key: str) -> list[str]:
    return list(reader.query("select state from raw.objects where key = ? order by state", [key])["state"])


def test_a_store_without_notifications_is_polled(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, s3_endpoint: str, no_proxy: None
) -> None:
    house = watched_house(tmp_path, tmp_path_factory)
    house.environment.update(
        ESGLAKE_PREFECT="off",
        ESGLAKE_BUCKET="s3://polled/esg",
        ESGLAKE_S3_ENDPOINT_URL=s3_endpoint,
        ESGLAKE_S3_ACCESS_KEY_ID="test",
        ESGLAKE_S3_SECRET_ACCESS_KEY="test",
    )
    store = boto3.client(
        "s3",
        endpoint_url=s3_endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    store.create_bucket(Bucket="polled")
    store.put_object(Bucket="polled", Key="esg/before.txt", Body=filing(6))
    reader = house.reader()
    process = forked_watcher(house)
    try:
        wait(lambda: states(reader).get("before.txt") == "landed")
        store.put_object(Bucket="polled", Key="esg/later.txt", Body=filing(7))
        wait(lambda: states(reader).get("later.txt") == "landed")
    finally:
        reader.close()
        process.terminate()
        assert process.wait(20) == 0
