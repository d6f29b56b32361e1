"""A backfill whose filings a real Dask cluster examines: the same facts, whatever happens to its workers."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from benchmarks.extraction import generated
from benchmarks.filings import filing
from flows.backfill import backfill_bucket
from flows.batch import run_batch
from flows.cluster import Cluster, on_cluster
from flows.cluster_worker import differences
from flows.tools import open_tools
from infra.bucket import open_bucket
from infra.lake import Lake
from infra.settings import Settings
from tests.clusters import DaskCluster, dask_cluster, readers
from tests.faults.harness import lives
from tests.houses import ROOT, SAMPLES, Home, empty_home, home_with_lake
from transforms.errors import ClusterUnavailable

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dask")]

FACTS = """select fact_id, filing_id, metric_id, dimensions, fiscal_year, value, unit, page, line
           from curated.facts order by fact_id"""
STATES = "select key, state, attempts, error_class from raw.objects order by key"
CLAIMED = "select 1 as one from raw.objects where state = 'claimed'"
GIVEN = "select entity_id, entity_source, fiscal_year, year_source from curated.filings"
KEYS = {"ESGLAKE_S3_ACCESS_KEY_ID": "test", "ESGLAKE_S3_SECRET_ACCESS_KEY": "test"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask"), **KEYS) as cluster:
        yield cluster


@pytest.fixture
def cluster(shared: DaskCluster) -> DaskCluster:
    """Two workers, also after a test that killed one."""
    shared.start(2)
    return shared


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = home_with_lake(tmp_path / "lake", tmp_path_factory)
    Path(made.settings.bucket_place).mkdir(exist_ok=True)
    made.environment["ESGLAKE_PREFECT"] = "off"
    return made


def put(home: Home, **files: bytes) -> None:
    for name, data in files.items():
        Path(home.settings.bucket_place, name.replace("_", ".")).write_bytes(data)


def backfill(settings: Settings, cluster: DaskCluster) -> int:
    async def work() -> int:
        async with open_tools(settings, on_cluster(cluster.address)) as tools:
            return await backfill_bucket(tools, run_batch)

    return asyncio.run(work())


def amid(home: Home, runner: str, harm: Callable[[], None], seconds: float = 0.5, **more: str) -> str:
    """Run a backfill, do harm so many seconds after filings were claimed; what it said, and its code."""
    log = home.home.parent / "backfill.log"
    harmed = Home(home.home, home.environment | more)
    process = harmed.started(log, "backfill", "--runner", runner)
    try:
        with Lake.open(home.settings, read_only=True) as lake:
            while not lake.query(CLAIMED).height:
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
        time.sleep(seconds)
        harm()
        process.wait(200)
    finally:
        process.kill()
    return f"{process.returncode}: {log.read_text().strip()}"


def test_the_facts_are_those_of_the_local_runner(
    home: Home, cluster: DaskCluster, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    put(home, **{f"{number}_txt": filing(number) for number in range(4)}, report_pdf=generated(2))
    for sample in SAMPLES.iterdir():
        shutil.copy(sample, home.settings.bucket_place)
    here = home_with_lake(tmp_path / "here", tmp_path_factory)
    shutil.copytree(home.settings.bucket_place, here.settings.bucket_place, dirs_exist_ok=True)
    done = home.run("backfill", "--runner", cluster.runner)
    assert "failed 1" in done.stdout, done.stderr  # the interrupted upload of the samples
    assert here.run("backfill").returncode == done.returncode == 1
    facts = home.rows(FACTS)
    assert len(facts) > 100
    assert facts == here.rows(FACTS)
    assert home.rows(STATES) == here.rows(STATES)


def test_the_readers_are_started_before_the_first_filing(home: Home, cluster: DaskCluster) -> None:
    """They import for a second or more, which every filing of the first round would wait for."""
    settings = home.settings.model_copy(update={"worker_memory_mb": 1_234})  # readers of its own
    before = [len(readers(worker)) for worker in cluster.workers]

    async def all_started() -> bool:
        async with on_cluster(cluster.address)(settings, open_bucket(settings)):
            until = time.monotonic() + 30
            while time.monotonic() < until:
                if all(len(readers(w)) > n for w, n in zip(cluster.workers, before, strict=True)):
                    return True
                await asyncio.sleep(0.1)
        return False

    assert asyncio.run(all_started())


def test_a_worker_killed_amid_its_filings_costs_nothing(home: Home, cluster: DaskCluster) -> None:
    put(home, **{f"{number}_pdf": generated(20 + number) for number in range(6)})
    dead: list[psutil.Process] = []

    def kill() -> None:
        dead.extend(readers(cluster.workers[0]))
        cluster.workers[0].send_signal(signal.SIGKILL)

    told = amid(home, cluster.runner, kill, seconds=1.5)
    assert told.startswith("0: files 6"), told
    assert {row["state"] for row in home.rows(STATES)} == {"landed"}
    assert dead and not any(map(lives, dead))


def test_a_poison_filing_ends_alone_and_the_dask_workers_live_on(home: Home, cluster: DaskCluster) -> None:
    put(home, **{f"{number}_txt": filing(number) for number in range(4)}, endless_pdf=generated(600))
    settings = home.settings.model_copy(update={"worker_seconds": 2.0})
    assert backfill(settings, cluster) == 5
    ended = {row["key"]: (row["state"], row["error_class"]) for row in home.rows(STATES)}
    assert ended.pop("endless.pdf") == ("failed", "ExtractionTimeout")
    assert set(ended.values()) == {("landed", None)}
    assert [worker.poll() for worker in cluster.workers] == [None, None]


def test_a_reader_that_crashes_is_tried_again(home: Home, cluster: DaskCluster) -> None:
    put(home, long_pdf=generated(200))

    def crash() -> None:
        for worker in cluster.workers:
            for reader in readers(worker):
                reader.kill()

    told = amid(home, cluster.runner, crash)
    assert told.startswith("0: files 1"), told
    (row,) = home.rows(STATES)
    assert row["state"] == "landed"
    assert row["attempts"] in {2, 3}  # both readers are dead, and one was idle


def test_s3_objects_are_read_by_the_workers(
    home: Home, cluster: DaskCluster, s3_settings: Callable[[str], Settings], s3_endpoint: str
) -> None:
    assert asyncio.run(_reads_there(home, s3_settings("s3://read-there/esg"), cluster))


def test_a_worker_without_rights_is_sent_the_bytes(
    home: Home, tmp_path: Path, s3_settings: Callable[[str], Settings]
) -> None:
    with dask_cluster(tmp_path / "dask", 1, HOME=str(tmp_path)) as poor:
        assert not asyncio.run(_reads_there(home, s3_settings("s3://sent-along"), poor))


async def _reads_there(home: Home, s3: Settings, cluster: DaskCluster) -> bool:
    """Backfill one filing from S3 under what metadata and key say; whether workers read the bucket."""
    import boto3

    client = boto3.client(
        "s3", endpoint_url=s3.s3_endpoint_url, aws_access_key_id="test", aws_secret_access_key="test",
        region_name=s3.s3_region,
    )  # fmt: skip
    bucket, _, prefix = s3.bucket.removeprefix("s3://").partition("/")
    client.create_bucket(Bucket=bucket)
    key, told = f"{prefix}/2021/one.txt".strip("/"), {"esg-entity": "Red Hill plc"}
    client.put_object(Bucket=bucket, Key=key, Body=filing(1), Metadata=told)
    settings = s3.model_copy(update={"home": home.home, "key_pattern": "{year}/*"})
    async with open_tools(settings, on_cluster(cluster.address)) as tools:
        assert isinstance(tools.examiner, Cluster)
        assert await backfill_bucket(tools, run_batch) == 1
        assert tools.lake.query(STATES)["state"].to_list() == ["landed"]
        assert tools.lake.query(GIVEN).rows() == [("red-hill", "metadata", 2021, "key")]
        return tools.examiner.reads_there


def test_no_scheduler_no_claim(home: Home, free_port: int) -> None:
    put(home, one_txt=filing(1))
    done = home.run("backfill", "--runner", f"dask://127.0.0.1:{free_port}")
    assert (done.returncode, done.stdout) == (3, "")
    assert "ClusterUnavailable" in done.stderr and "dask scheduler" in done.stderr
    assert home.rows(STATES) == []


@pytest.mark.parametrize("name", ["cluster", "dask://", "dask://host", "dask://host:port", "tcp://host:1"])
def test_what_is_no_runner_is_told(name: str, tmp_path: Path) -> None:
    done = empty_home(tmp_path).run("backfill", "--runner", name)
    assert done.returncode == 2 and "dask://HOST:PORT" in done.stderr


def test_a_scheduler_lost_amid_the_work_frees_the_claims(home: Home, tmp_path: Path) -> None:
    put(home, one_txt=filing(1), **{f"{number}_pdf": generated(100 + number) for number in range(3)})
    with dask_cluster(tmp_path / "dask", 1) as lost:
        assert lost.scheduler
        told = amid(home, lost.runner, lost.scheduler.kill, seconds=1.0)
    assert told.startswith("3:") and "ClusterUnavailable" in told, told
    assert "Traceback" not in told, told
    assert not home.rows("select * from raw.objects where state = 'claimed'")
    assert home.run("backfill").returncode == 0
    assert {row["state"] for row in home.rows(STATES)} == {"landed"} and len(home.rows(STATES)) == 4


def test_a_cluster_that_stays_without_workers_is_given_up(home: Home, tmp_path: Path) -> None:
    put(home, long_pdf=generated(200))
    with dask_cluster(tmp_path / "dask", 1) as lost:

        def kill_when_claimed() -> None:
            with Lake.open(home.settings, read_only=True) as lake:
                while not lake.query(CLAIMED).height:
                    time.sleep(0.05)
            lost.workers[0].kill()

        async def work() -> None:
            async with open_tools(home.settings, on_cluster(lost.address, patience=2.0)) as tools:
                threading.Thread(target=kill_when_claimed).start()
                await backfill_bucket(tools, run_batch)

        with pytest.raises(ClusterUnavailable, match="no worker"):
            asyncio.run(work())
    assert [row["state"] for row in home.rows(STATES)] == ["discovered"]


def test_a_worker_of_another_version_is_told_before_anything_is_claimed(home: Home, tmp_path: Path) -> None:
    put(home, one_txt=filing(1))
    other = tmp_path / "other"
    for room in ("flows", "infra", "transforms", "expectations"):
        shutil.copytree(ROOT / room, other / room, ignore=shutil.ignore_patterns("__pycache__", "deploy"))
    with (other / "transforms" / "filing.py").open("a") as code:
        code.write("# a change\n")
    with dask_cluster(tmp_path / "dask", 0) as mixed:
        mixed.start(1, PYTHONPATH=os.fspath(other))
        done = home.run("backfill", "--runner", mixed.runner)
        assert done.returncode == 3 and "esg-lake 0.1.0+" in done.stderr, done.stderr
        assert home.rows(STATES) == []


def test_only_what_differs_is_told() -> None:
    ours = {"python": "3.11", "polars": "2.1.0"}
    assert differences(ours, dict(ours)) == ""
    assert differences(ours, ours | {"polars": "2.0.0"}) == "polars 2.0.0 there, 2.1.0 here"
    assert differences(ours, {"python": "3.11"}) == "polars None there, 2.1.0 here"
