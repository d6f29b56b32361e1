"""A bucket that tells a queue, over HTTP: what is worked on, what is deleted, what comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from benchmarks.filings import filing
from flows.batch import new_batch_id
from flows.tools import Tools, open_tools
from flows.watch import Watcher
from infra.lake import Lake
from infra.sqs import SqsQueue
from infra.sqs_events import SqsEvents
from tests.houses import home_with_lake
from tests.integration.store_side import PATIENCE_SECONDS, PREFIX, StoreSide, client, in_loop, until, watcher
from transforms.errors import QueueUnavailable, SettingsInvalid

pytestmark = pytest.mark.slow


@dataclass(kw_only=True)
class Store(StoreSide):
    """A bucket with a queue beside it, and a lake for them."""

    url: str
    dead_url: str
    sqs: Any

    def tell(self, *records: dict[str, Any], url: str = "") -> None:
        self.sqs.send_message(QueueUrl=url or self.url, MessageBody=json.dumps({"Records": list(records)}))

    def waiting(self, url: str = "") -> tuple[int, int]:
        """Messages of the queue: visible, and hidden because somebody works on them."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = self.sqs.get_queue_attributes(QueueUrl=url or self.url, AttributeNames=names)["Attributes"]
        return int(told[names[0]]), int(told[names[1]])


@pytest.fixture
def store(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, s3_endpoint: str, no_proxy: None
) -> Iterator[Store]:
    home = home_with_lake(tmp_path / "lake", tmp_path_factory)
    name = f"filings-{uuid4().hex[:12]}"
    s3, sqs = client("s3", s3_endpoint), client("sqs", s3_endpoint)
    s3.create_bucket(Bucket=name)
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    names = ["QueueArn"]
    dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=names)["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": "6"})
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    settings = home.settings.model_copy(
        update={
            "bucket": f"s3://{name}/{PREFIX}",
            "s3_endpoint_url": s3_endpoint,
            "s3_access_key_id": SecretStr("test"),
            "s3_secret_access_key": SecretStr("test"),
            "queue_url": url,
            "workers": 1,
            "reconcile_seconds": 3600.0,
        }
    )
    yield Store(name=name, url=url, dead_url=dead, settings=settings, s3=s3, sqs=sqs)


def connect(store: Store) -> None:
    """Have the bucket tell the queue, as a user would."""
    arn = store.sqs.get_queue_attributes(QueueUrl=store.url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    told = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}
    store.s3.put_bucket_notification_configuration(
        Bucket=store.name, NotificationConfiguration={"QueueConfigurations": [told]}
    )


@in_loop
async def test_what_the_bucket_tells_lands_and_its_messages_are_deleted(store: Store) -> None:
    connect(store)  # its test event is the first message
    async with watcher(store.settings) as running:
        store.put("2025/a b+c 报告.txt", filing(1))
        await until(lambda: store.states() == {"2025/a b+c 报告.txt": "landed"})
        store.put(".hidden/x.txt", b"no filing")
        store.put("upload.pdf.part", b"no filing yet")
        store.s3.put_object(Bucket=store.name, Key="elsewhere/b.txt", Body=filing(2))
        store.put("2025/a b+c 报告.txt", filing(1))  # the same bytes once more
        await until(lambda: store.waiting() == (0, 0))
        counts = running._deliveries.counts  # type: ignore[union-attr]
        assert counts["of another place"] == 1 and counts["no filing by its name"] == 2
    assert store.states() == {"2025/a b+c 报告.txt": "landed"}
    assert store.rows("select count(*), count(distinct fact_id) from curated.facts")[0][0] > 0


@in_loop
async def test_every_event_many_times_and_in_any_order_lands_once(store: Store) -> None:
    older = store.record("a.txt", at="2026-03-01T08:00:00Z")
    newer = store.record("a.txt", "ObjectCreated:CompleteMultipartUpload", at="2026-03-01T09:00:00Z")
    async with watcher(store.settings):
        store.put("a.txt", filing(3))
        store.tell(newer)
        await until(lambda: store.states() == {"a.txt": "landed"})
        for told in (newer, older, newer, older):
            store.tell(told, told)
        store.tell(store.record("never there.txt"))
        await until(lambda: store.waiting() == (0, 0))
    assert store.rows("select key, state, attempts from raw.objects") == [("a.txt", "landed", 1)]
    [(facts, ids)] = store.rows("select count(*), count(distinct fact_id) from curated.facts")
    assert facts == ids > 0


@in_loop
async def test_a_topic_and_the_event_bridge_tell_of_objects_too(store: Store) -> None:
    async with watcher(store.settings):
        for key, number in (("by topic.txt", 9), ("by+bridge.txt", 10)):
            store.put(key, filing(number))
        wrapped = {"Type": "Notification", "Message": json.dumps({"Records": [store.record("by topic.txt")]})}
        bridged = {
            "source": "aws.s3",
            "detail-type": "Object Created",
            "time": "2026-03-01T08:30:00Z",
            "detail": {"bucket": {"name": store.name}, "object": {"key": f"{PREFIX}/by+bridge.txt"}},
        }
        for body in (wrapped, bridged):
            store.sqs.send_message(QueueUrl=store.url, MessageBody=json.dumps(body))
        await until(lambda: store.states() == {"by topic.txt": "landed", "by+bridge.txt": "landed"})
        await until(lambda: store.waiting() == (0, 0))


@in_loop
async def test_a_queue_that_goes_away_and_comes_back_is_followed_again(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with watcher(store.settings):
        store.sqs.delete_queue(QueueUrl=store.url)
        await until(lambda: "no events, again in" in caplog.text)
        store.sqs.create_queue(QueueName=store.name)
        store.put("a.txt", filing(11))
        store.tell(store.record("a.txt"))
        await until(lambda: store.states() == {"a.txt": "landed"} and store.waiting() == (0, 0))


@in_loop
async def test_a_message_stays_until_the_landing_and_comes_back_when_the_watcher_ends(store: Store) -> None:
    store.put("a.txt", filing(4))
    store.tell(store.record("a.txt"))
    settings = store.settings
    async with open_tools(settings) as tools:
        held = Watcher(tools, with_prefect=False)._deliveries
        assert held is not None
        stop = asyncio.Event()
        async with held:
            refs = await anext(held.refs(stop))
            assert [ref.key for ref in refs] == ["a.txt"]
            assert store.waiting() == (0, 1)
        assert store.waiting() == (1, 0)  # given back at once, not after its visibility time
    async with watcher(settings):
        await until(lambda: store.states() == {"a.txt": "landed"} and store.waiting() == (0, 0))


@in_loop
async def test_a_claim_of_another_watcher_keeps_the_message_until_it_lands(store: Store) -> None:
    store.put("a.txt", filing(5))
    async with open_tools(store.settings) as tools:
        ref = tools.bucket.head("a.txt")
        assert ref is not None
        assert tools.lake.claim([ref], new_batch_id(), "elsewhere:1:00000000", 900.0)
    async with watcher(store.settings):
        store.tell(store.record("a.txt"))
        await until(lambda: store.waiting() == (0, 1))
        await asyncio.sleep(3)
        assert store.waiting() == (0, 1) and store.states() == {"a.txt": "claimed"}
        with Lake.open(store.settings) as lake:
            lake.release("elsewhere:1:00000000")
        await until(lambda: store.states() == {"a.txt": "landed"} and store.waiting() == (0, 0))


@in_loop
async def test_messages_are_kept_hidden_while_they_are_worked_on(store: Store) -> None:
    store.tell(store.record("a.txt"))
    store.sqs.set_queue_attributes(QueueUrl=store.url, Attributes={"VisibilityTimeout": "1"})
    stop = asyncio.Event()
    async with SqsEvents(store.settings.model_copy(update={"queue_visibility_seconds": 2})) as events:
        [message] = await anext(events.messages(stop))
        for _ in range(8):
            await asyncio.sleep(0.5)
            assert store.waiting() == (0, 1)
        events.done(message.id)
        await until(lambda: store.waiting() == (0, 0))


@in_loop
async def test_only_so_many_messages_are_held_however_many_wait(store: Store) -> None:
    for start in range(0, 300, 10):
        entries = [{"Id": str(n), "MessageBody": json.dumps({"n": start + n})} for n in range(10)]
        store.sqs.send_message_batch(QueueUrl=store.url, Entries=entries)
    stop = asyncio.Event()
    events = SqsEvents(store.settings.model_copy(update={"batch_filings": 10}))
    got: asyncio.Queue[str] = asyncio.Queue()

    async def listen() -> None:
        async for messages in events.messages(stop):
            for message in messages:
                got.put_nowait(message.id)

    async with events:
        listening = asyncio.create_task(listen())
        await until(lambda: got.qsize() >= 40)
        await asyncio.sleep(0.5)
        assert events.held == got.qsize() <= 100
        seen: set[str] = set()
        for _ in range(300):
            message_id = await asyncio.wait_for(got.get(), PATIENCE_SECONDS)
            events.done(message_id)
            seen.add(message_id)
        await until(lambda: store.waiting() == (0, 0))
        stop.set()
        await listening
    assert len(seen) == 300


@in_loop
async def test_a_message_in_no_known_shape_is_told_once_and_left_to_the_dead_letters(store: Store) -> None:
    store.sqs.send_message(QueueUrl=store.url, MessageBody="hello")
    settings = store.settings.model_copy(update={"queue_visibility_seconds": 1})
    async with watcher(settings):
        await until(lambda: store.waiting(store.dead_url)[0] == 1)
    assert store.waiting() == (0, 0)
    [(kind, severity)] = store.rows("select kind, severity from quality.alerts")
    assert (kind, severity) == ("event_unreadable", "warn")


@in_loop
async def test_what_was_delivered_too_often_fails_with_an_alert_and_goes_to_the_dead_letters(
    store: Store,
) -> None:
    store.put("a.txt", filing(6))
    store.tell(store.record("a.txt"))
    for _ in range(5):  # five watchers that died with it
        got = store.sqs.receive_message(QueueUrl=store.url, VisibilityTimeout=0, WaitTimeSeconds=1)
        assert got["Messages"]
    settings = store.settings.model_copy(update={"queue_visibility_seconds": 1})
    async with open_tools(settings) as tools:
        await _receive_once(tools)
    assert store.rows("select key, state, error_class from raw.objects") == [
        ("a.txt", "failed", "DeliveredTooOften")
    ]
    assert store.rows("select kind, key from quality.alerts") == [("filing_failed", "a.txt")]
    await asyncio.sleep(1.2)
    await asyncio.to_thread(SqsQueue(settings).receive, 1)  # the seventh time is no delivery any more
    assert store.waiting(store.dead_url) == (1, 0)


async def _receive_once(tools: Tools) -> None:
    deliveries = Watcher(tools, with_prefect=False)._deliveries
    assert deliveries is not None
    stop = asyncio.Event()

    async def end() -> None:
        await until(lambda: bool(deliveries.counts["delivered too often"]))
        stop.set()

    async with deliveries:
        ending = asyncio.create_task(end())
        assert [refs async for refs in deliveries.refs(stop)] == []
        await ending


@pytest.mark.parametrize(("how", "state"), [("ignore", "landed"), ("supersede", "superseded")])
@in_loop
async def test_a_deletion_retires_a_filing_only_where_so_set(store: Store, how: str, state: str) -> None:
    connect(store)
    async with watcher(store.settings.model_copy(update={"delete_events": how})):
        store.put("a.txt", filing(7))
        await until(lambda: store.states() == {"a.txt": "landed"})
        facts = store.rows("select count(*) from curated.facts")
        store.s3.delete_object(Bucket=store.name, Key=f"{PREFIX}/a.txt")
        store.tell(store.record("a.txt", "ObjectRemoved:Delete", at="2099-01-01T00:00:00Z"))
        await until(lambda: store.waiting() == (0, 0) and store.states() == {"a.txt": state})
        assert store.rows("select count(*) from curated.facts") == facts


@in_loop
async def test_a_late_word_of_a_deletion_does_not_retire_what_stands_there_again(store: Store) -> None:
    settings = store.settings.model_copy(update={"delete_events": "supersede"})
    store.put("a.txt", filing(8))
    async with watcher(settings):
        await until(lambda: store.states() == {"a.txt": "landed"})
        store.tell(store.record("a.txt", "ObjectRemoved:Delete", at="2099-01-01T00:00:00Z"))
        await until(lambda: store.waiting() == (0, 0))
    assert store.states() == {"a.txt": "landed"}


def test_the_doctor_tells_what_is_wrong_with_the_queue(store: Store) -> None:
    assert "6 receives until" in SqsQueue(store.settings).describe()
    missing = store.settings.model_copy(update={"queue_url": f"{store.url}-not-there"})
    with pytest.raises(QueueUnavailable, match="Create the queue"):
        SqsQueue(missing).describe()
    with pytest.raises(SettingsInvalid, match="bucket is a folder"):
        SqsQueue(store.settings.model_copy(update={"bucket": "/tmp/x"}))
