"""Events posted over HTTP to the real endpoint: what lands, what is refused, what outlives a kill."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from benchmarks.filings import filing
from infra.spool import Spool
from infra.webhook import served
from tests.conftest import free_port_number
from tests.houses import home_with_lake
from tests.integration.store_side import PREFIX, StoreSide, client, in_loop, until, watcher

pytestmark = pytest.mark.slow

TOKEN = "token-of-sixteen-or-more"
ROOT = Path(__file__).parents[2]


@dataclass(kw_only=True)
class Store(StoreSide):
    """A bucket whose store posts its events, and a lake for it."""

    def waiting(self) -> int:
        return len(Spool(self.settings).names())

    def environment(self, **more: str) -> dict[str, str]:
        """The settings as a process of its own reads them."""
        given = {
            "HOME": str(self.settings.home),
            "BUCKET": self.settings.bucket,
            "S3_ENDPOINT_URL": str(self.settings.s3_endpoint_url),
            "S3_ACCESS_KEY_ID": "test",
            "S3_SECRET_ACCESS_KEY": "test",
            "WEBHOOK_TOKEN": TOKEN,
            "RECONCILE_SECONDS": "3600",
            "PREFECT": "off",
            "WORKERS": "1",
        }
        return os.environ | {f"ESGLAKE_{name}": value for name, value in (given | more).items()}


@pytest.fixture
def store(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, s3_endpoint: str, no_proxy: None
) -> Iterator[Store]:
    home = home_with_lake(tmp_path / "lake", tmp_path_factory)
    name = f"filings-{uuid4().hex[:12]}"
    s3 = client("s3", s3_endpoint)
    s3.create_bucket(Bucket=name)
    settings = home.settings.model_copy(
        update={
            "bucket": f"s3://{name}/{PREFIX}",
            "s3_endpoint_url": s3_endpoint,
            "s3_access_key_id": SecretStr("test"),
            "s3_secret_access_key": SecretStr("test"),
            "webhook_token": SecretStr(TOKEN),
            "workers": 1,
            "reconcile_seconds": 3600.0,
        }
    )
    yield Store(name=name, settings=settings, s3=s3)


def post(address: str, *records: dict[str, Any], token: str = TOKEN, **more: Any) -> httpx.Response:
    body = {"Records": list(records)} | more
    return httpx.post(address, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=30.0)


def wait_until(condition: Callable[[], bool]) -> None:
    asyncio.run(until(condition))


@in_loop
async def test_a_posted_object_lands_and_its_event_goes(store: Store) -> None:
    with served(store.settings, 0) as address:
        async with watcher(store.settings):
            store.put("报告 a+b.txt", filing(1))
            answer = await asyncio.to_thread(post, address, store.record("报告 a+b.txt"))
            assert (answer.status_code, answer.json()) == (202, {"events": 1})
            await until(lambda: store.states() == {"报告 a+b.txt": "landed"} and not store.waiting())


@in_loop
async def test_the_shapes_of_minio_ceph_and_the_event_bridge_are_heard(store: Store) -> None:
    keys = ["by minio.txt", "by+ceph 100%.txt", "by+bridge.txt", "by+gateway.txt"]
    with served(store.settings, 0) as address:
        async with watcher(store.settings):
            for number, key in enumerate(keys):
                store.put(key, filing(number))
            minio = store.record(keys[0], "s3:ObjectCreated:Put", eventSource="minio:s3")
            ceph, gateway = (
                store.record(key, eventSource=f"{by}:s3")
                for key, by in zip(keys[1::2], ("ceph", "aws"), strict=True)
            )
            for told, key in ((ceph, keys[1]), (gateway, keys[3])):
                told["s3"]["object"]["key"] = f"{PREFIX}/{key}"
            bridged = {
                "source": "aws.s3",
                "detail-type": "Object Created",
                "detail": {"bucket": {"name": store.name}, "object": {"key": f"{PREFIX}/{keys[2]}"}},
            }
            told = {"EventName": "s3:ObjectCreated:Put", "Key": f"{store.name}/{keys[0]}"}
            answers = [
                await asyncio.to_thread(functools.partial(post, address, minio, **told)),
                await asyncio.to_thread(post, address, ceph, gateway),
                await asyncio.to_thread(
                    functools.partial(httpx.post, address, json=bridged, auth=("store", TOKEN), timeout=30.0)
                ),
            ]
            assert [answer.status_code for answer in answers] == [202, 202, 202]
            await until(lambda: store.states() == dict.fromkeys(keys, "landed") and not store.waiting())


@in_loop
async def test_what_is_posted_often_and_at_once_lands_once(store: Store) -> None:
    keys = [f"{number}.txt" for number in range(6)]
    for number, key in enumerate(keys):
        store.put(key, filing(number))
    with served(store.settings, 0) as address, ThreadPoolExecutor(12) as senders:
        async with watcher(store.settings):
            posts = [senders.submit(post, address, store.record(key)) for key in keys * 8]
            assert {sent.result().status_code for sent in posts} == {202}
            await until(lambda: store.states() == dict.fromkeys(keys, "landed") and not store.waiting())
            assert (await asyncio.to_thread(post, address, store.record(keys[0]))).status_code == 202
            await until(lambda: not store.waiting())
    assert store.rows("select distinct attempts from raw.objects") == [(1,)]
    [(facts, ids, filings)] = store.rows(
        "select count(*), count(distinct fact_id), count(distinct filing_id) from curated.facts"
    )
    assert facts == ids > 0 and filings == len(keys)


def test_a_stranger_and_a_flood_leave_nothing_behind(store: Store) -> None:
    store.put("a.txt", filing(1))
    with served(store.settings, 0) as address:
        assert post(address, store.record("a.txt"), token="not-the-right-token").status_code == 401
        assert httpx.post(address, content=b"x" * 300_000, headers=_headers()).status_code == 413
        assert httpx.post(address, content=_pieces(), headers=_headers()).status_code == 413
        assert httpx.post(address, content=b"{", headers=_headers()).status_code == 422
        assert httpx.get(address.replace("events", "health")).json() == {"status": "ok"}
    assert store.waiting() == 0 and store.states() == {}


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}


def _pieces() -> Iterator[bytes]:
    """More than is taken, in chunks whose sum nobody was told of."""
    for _ in range(300):
        yield b" " * 1024


@pytest.mark.parametrize(("how", "state"), [("ignore", "landed"), ("supersede", "superseded")])
@in_loop
async def test_a_posted_deletion_retires_a_filing_only_where_so_set(
    store: Store, how: str, state: str
) -> None:
    with served(store.settings, 0) as address:
        async with watcher(store.settings.model_copy(update={"delete_events": how})):
            store.put("a+b.txt", filing(7))
            await asyncio.to_thread(post, address, store.record("a+b.txt"))
            await until(lambda: store.states() == {"a+b.txt": "landed"})
            store.s3.delete_object(Bucket=store.name, Key=f"{PREFIX}/a+b.txt")
            gone = store.record("", "ObjectRemoved:Delete", at="2099-01-01T00:00:00Z", eventSource="ceph:s3")
            gone["s3"]["object"]["key"] = f"{PREFIX}/a+b.txt"
            await asyncio.to_thread(post, address, gone)
            await until(lambda: not store.waiting() and store.states() == {"a+b.txt": state})


@in_loop
async def test_an_event_that_became_unreadable_is_told_and_set_aside(store: Store) -> None:
    name = Spool(store.settings).put(b"\xff half a disk block")
    async with watcher(store.settings):
        await until(lambda: not store.waiting())
        await until(lambda: bool(store.rows("select 1 from quality.alerts")))
    assert store.rows("select kind, severity from quality.alerts") == [("event_unreadable", "warn")]
    assert (store.settings.home / "events" / "unreadable" / name).exists()


@contextlib.contextmanager
def process(store: Store, *command: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """`esglake` in a process of its own, until the block ends; it may have been killed by then."""
    log = store.settings.home / f"{command[0]}-{uuid4().hex[:6]}.log"
    with log.open("wb") as out:
        made = subprocess.Popen(
            [sys.executable, "-m", "esglake.main", *command],
            env=store.environment(**more),
            cwd=ROOT,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_until(lambda: made.poll() is not None or b"taking events" in log.read_bytes())
        assert made.poll() is None
        yield made
    except AssertionError as error:
        error.add_note(log.read_text()[-3000:])
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(made.pid, signal.SIGKILL)
        made.wait(10)


def test_what_was_accepted_outlives_a_kill_of_the_watcher(store: Store) -> None:
    port = free_port_number()
    address, keys = f"http://127.0.0.1:{port}/events", [f"{number}.txt" for number in range(40)]
    with process(store, "watch", WEBHOOK_PORT=str(port)) as first:
        for number, key in enumerate(keys):
            store.put(key, filing(number))
        with ThreadPoolExecutor(8) as senders:
            answers = list(senders.map(lambda key: post(address, store.record(key)).status_code, keys))
        os.killpg(first.pid, signal.SIGKILL)
    assert set(answers) == {202}
    before = store.states()
    assert store.waiting() >= len(keys) - sum(state == "landed" for state in before.values()) > 0
    with process(store, "watch", WEBHOOK_PORT=str(port)):
        wait_until(lambda: store.states() == dict.fromkeys(keys, "landed") and not store.waiting())
    [(facts, ids)] = store.rows("select count(*), count(distinct fact_id) from curated.facts")
    assert facts == ids > 0


def test_a_listener_accepts_while_no_watcher_runs_and_the_next_watcher_does_what_it_was_told(
    store: Store,
) -> None:
    """A deletion: the listing of the next start would never tell of it."""
    port = free_port_number()
    store.put("a.txt", filing(1))
    with process(store, "watch", WEBHOOK_PORT=str(port)):
        wait_until(lambda: store.states() == {"a.txt": "landed"})
    store.s3.delete_object(Bucket=store.name, Key=f"{PREFIX}/a.txt")
    gone = store.record("a.txt", "ObjectRemoved:Delete", at="2099-01-01T00:00:00Z")
    with process(store, "listen", "--port", str(port)) as listener:
        assert post(f"http://127.0.0.1:{port}/events", gone).status_code == 202
        os.kill(listener.pid, signal.SIGKILL)
        listener.wait(10)
    assert store.waiting() == 1
    with process(store, "listen", "--port", str(port)) as listener:
        assert httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
        listener.terminate()
        assert listener.wait(10) == 0
    assert store.waiting() == 1
    with process(store, "watch", WEBHOOK_PORT=str(port), DELETE_EVENTS="supersede"):
        wait_until(lambda: store.states() == {"a.txt": "superseded"} and not store.waiting())


@in_loop
async def test_a_listener_beside_the_watcher_is_followed_at_once(store: Store) -> None:
    """Neither the 2 s listing nor the reconciler plays a part: both are off."""
    with served(store.settings, 0) as address:
        async with watcher(store.settings) as made:
            assert not made.tools.settings.webhook_port
            for number in range(3):
                store.put(f"{number}.txt", filing(number))
                began = time.monotonic()
                assert (
                    await asyncio.to_thread(post, address, store.record(f"{number}.txt"))
                ).status_code == 202
                assert time.monotonic() - began < 5
                await until(lambda wanted=number + 1: len(store.states()) == wanted)  # type: ignore[misc]
            await until(lambda: set(store.states().values()) == {"landed"} and not store.waiting())
    assert store.states() == {f"{number}.txt": "landed" for number in range(3)}
