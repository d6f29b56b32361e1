"""Events of object stores: every shape they come in, and what is in none of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.s3_events import Action, S3Event, latest, parse
from transforms.errors import EventUnreadable

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def record(name: str = "ObjectCreated:Put", key: str = "a.pdf", **described: Any) -> dict[str, Any]:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventTime": "2026-03-01T08:30:00.000Z",
        "eventName": name,
        "s3": {"bucket": {"name": "filings"}, "object": {"key": quote_plus(key), "size": 7} | described},
    }


def notice(*records: dict[str, Any]) -> str:
    return json.dumps({"Records": list(records)})


def bridged(kind: str, **described: Any) -> str:
    return json.dumps(
        {
            "source": "aws.s3",
            "detail-type": kind,
            "time": "2026-03-01T08:30:00Z",
            "detail": {"bucket": {"name": "filings"}, "object": described, "reason": "PutObject"},
        }
    )


def test_a_notification_of_the_store_gives_the_object() -> None:
    told = record(key="2025/a b+c 报告.pdf", eTag='"d41d8"', versionId="v.1", sequencer="0055AED6DCD90281E5")
    [event] = parse(notice(told))
    assert event == S3Event(
        Action.CREATED, "filings", "2025/a b+c 报告.pdf", "d41d8", 7, "v.1", "0055AED6DCD90281E5", AT
    )


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("ObjectCreated:Put", Action.CREATED),
        ("ObjectCreated:CompleteMultipartUpload", Action.CREATED),
        ("s3:ObjectCreated:Copy", Action.CREATED),
        ("ObjectRemoved:Delete", Action.DELETED),
        ("s3:ObjectRemoved:DeleteMarkerCreated", Action.DELETED),
        ("LifecycleExpiration:Delete", Action.DELETED),
        ("ObjectTagging:Put", Action.OTHER),
        ("ObjectRestore:Completed", Action.OTHER),
        ("ObjectCreatedByNobody", Action.OTHER),
    ],
)
def test_the_name_says_what_happened(name: str, action: Action) -> None:
    assert [event.action for event in parse(notice(record(name)))] == [action]


def test_the_bridge_does_not_encode_its_keys() -> None:
    [event] = parse(bridged("Object Created", key="a+b%20c.pdf", size=5, etag="ab", sequencer="00F"))
    assert event == S3Event(Action.CREATED, "filings", "a+b%20c.pdf", "ab", 5, "", "00F", AT)
    [event] = parse(bridged("Object Deleted", key="a.pdf"))
    assert (event.action, event.size, event.etag) == (Action.DELETED, None, "")
    [event] = parse(bridged("Object Tags Added", key="a.pdf"))
    assert event.action is Action.OTHER


def test_a_topic_wraps_either_shape() -> None:
    for inner in (notice(record()), bridged("Object Created", key="a.pdf", size=7)):
        wrapped = json.dumps({"Type": "Notification", "MessageId": "1", "Message": inner})
        assert parse(wrapped) == parse(inner) and parse(wrapped)


def test_a_test_event_is_no_news_even_when_wrapped() -> None:
    test = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "filings"})
    assert parse(test) == [] == parse(json.dumps({"Type": "Notification", "Message": test}))


def test_stores_without_versions_say_null() -> None:
    assert parse(notice(record(versionId="null")))[0].version_id == ""


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "[]",
        "7",
        "{}",
        '{"Records": [1]}',
        '{"Records": [{"eventName": "ObjectCreated:Put"}]}',
        '{"Records": {"eventName": "ObjectCreated:Put"}}',
        notice(record(size="big")),
        notice(record() | {"eventTime": "yesterday"}),
        notice(record(key="")),
        notice(record()).replace("a.pdf", "%FF%FE.pdf"),
        notice(record()).replace("a.pdf", "a%00.pdf"),
        '{"Type": "Notification", "Message": "hello"}',
        '{"source": "aws.s3", "detail-type": "Object Created"}',
        "[" * 100_000,
    ],
)
def test_anything_else_is_told_by_name_and_shortly(body: str) -> None:
    with pytest.raises(EventUnreadable) as told:
        parse(body)
    assert len(str(told.value)) < 400


def test_wrapping_without_end_is_refused() -> None:
    body = notice(record())
    for _ in range(6):
        body = json.dumps({"Type": "Notification", "Message": body})
    with pytest.raises(EventUnreadable, match="too often"):
        parse(body)


@given(st.text(min_size=1).filter(lambda key: "\0" not in key))
def test_every_key_survives_its_encoding(key: str) -> None:
    assert parse(notice(record(key=key)))[0].key == key


@given(st.binary() | st.text())
def test_no_message_stops_the_parser(body: bytes | str) -> None:
    try:
        parse(body)
    except EventUnreadable:
        return


def event(key: str, sequencer: str, action: Action = Action.CREATED, minute: int = 0) -> S3Event:
    return S3Event(action, "b", key, sequencer=sequencer, event_at=AT.replace(minute=minute))


def test_of_one_key_the_last_event_counts_whatever_came_first() -> None:
    newer, older = event("a", "0055AED6DCD90281E6", minute=1), event("a", "0055AED6DCD90281E5", minute=2)
    gone = event("b", "0F", Action.DELETED)
    tagged = event("c", "0F", Action.OTHER)
    assert latest([newer, older, gone, tagged]) == latest([older, newer, gone]) == [newer, gone]


def test_sequencers_of_other_lengths_are_filled_up_and_time_decides_without_them() -> None:
    assert event("a", "0055").is_before(event("a", "00550001"))
    assert not event("a", "0056").is_before(event("a", "00550001"))
    assert event("a", "", minute=1).is_before(event("a", "0F", minute=2))


def test_ceph_writes_keys_as_they_are_and_others_encode_them() -> None:
    told = record(key="x") | {"eventSource": "ceph:s3"}
    for key, other in (("a+b.pdf", "a b.pdf"), ("100%.pdf", ""), ("50%FF.pdf", ""), ("报告 1.pdf", "")):
        told["s3"]["object"]["key"] = key
        [event] = parse(notice(told))
        assert (event.key, event.other_key) == (key, other)
    [event] = parse(notice(record(key="a+b.pdf")))
    assert (event.key, event.other_key) == ("a+b.pdf", "a%2Bb.pdf")


def test_a_time_before_the_calendar_is_a_message_that_cannot_be_read() -> None:
    with pytest.raises(EventUnreadable, match="OverflowError"):
        parse(notice(record() | {"eventTime": "0001-01-01T00:00:00+14:00"}))


def test_minio_adds_its_own_names_around_the_records() -> None:
    told = {"EventName": "s3:ObjectCreated:Put", "Key": "filings/a.pdf", "Records": [record()]}
    [event] = parse(json.dumps(told))
    assert (event.action, event.key) == (Action.CREATED, "a.pdf")
