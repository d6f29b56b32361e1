"""What an object store tells when an object comes or goes, in the shapes it tells it in.

S3's own notification (`Records`, keys URL-encoded with '+' for a space), the same wrapped by SNS, and
EventBridge's 'Object Created' (keys as they are). Ceph and MinIO write S3's shape. Nothing in an event
is proof: events repeat, overtake each other and get lost, so the object is looked up afterwards.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import unquote_plus

from infra.keys import is_text
from transforms.errors import EventUnreadable

MOST_WRAPPINGS = 3  # SNS in SNS happens; more is an attack or a mistake
LONGEST_QUOTE = 80  # characters of a message shown to a person


class Action(StrEnum):
    """What happened to the object; `OTHER` (tags, restores, rights) is no news to a lake."""

    CREATED = "created"
    DELETED = "deleted"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class S3Event:
    """One thing that happened to one object. `key` is the whole decoded key, `etag` without quotes.

    `other_key` is what the key may mean as well: Ceph writes S3's shape, but not its encoding.
    `sequencer` orders the events of one key (a hexadecimal number, '' where the store sends none).
    """

    action: Action
    bucket: str
    key: str
    etag: str = ""
    size: int | None = None
    version_id: str = ""
    sequencer: str = ""
    event_at: datetime | None = None
    other_key: str = field(default="", compare=False)

    def is_before(self, other: S3Event) -> bool:
        """Whether this happened before the other, to the same key: by sequencer, else by time."""
        if self.sequencer and other.sequencer:
            width = max(len(self.sequencer), len(other.sequencer))
            # AWS compares sequencers as text, the shorter filled up with zeros on its right.
            return self.sequencer.lower().ljust(width, "0") < other.sequencer.lower().ljust(width, "0")
        return bool(self.event_at and other.event_at and self.event_at < other.event_at)


def parse(body: str | bytes) -> list[S3Event]:
    """The events of one message; none for `s3:TestEvent`. Raises EventUnreadable for any other shape.

    >>> parse('{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}')
    []
    """
    for _ in range(MOST_WRAPPINGS + 1):
        told = _object(body)
        if told.get("Type") == "Notification" and isinstance(told.get("Message"), str):
            body = told["Message"]
            continue
        return _events(told, body)
    raise _unreadable("is wrapped too often", body)


def latest(events: Sequence[S3Event]) -> list[S3Event]:
    """The last event of each object: what happened before it has been overtaken."""
    last: dict[tuple[str, str], S3Event] = {}
    for event in events:
        place = event.bucket, event.key
        if event.action is not Action.OTHER and not (place in last and event.is_before(last[place])):
            last[place] = event
    return list(last.values())


def _object(body: str | bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise _unreadable("is no JSON", body) from None
    if not isinstance(told, dict):
        raise _unreadable("is no JSON object", body)
    return told


def _events(told: Mapping[str, Any], body: str | bytes) -> list[S3Event]:
    if told.get("Event") == "s3:TestEvent":
        return []
    try:
        if isinstance(told.get("Records"), list):
            return [_record(record) for record in told["Records"]]
        if told.get("source") == "aws.s3" or str(told.get("detail-type", "")).startswith("Object "):
            return [_bridged(told)]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _unreadable(f"lacks or garbles a part ({type(error).__name__}: {error})", body) from None
    raise _unreadable("has none of the known shapes", body)


def _record(record: Mapping[str, Any]) -> S3Event:
    """One of S3's `Records`."""
    described, name = record["s3"]["object"], str(record["eventName"]).removeprefix("s3:")
    key, other_key = _keys(_text(described["key"]), str(record.get("eventSource")))
    return S3Event(
        action=_action(name, "ObjectCreated:", ("ObjectRemoved:", "LifecycleExpiration:")),
        bucket=_text(record["s3"]["bucket"]["name"]),
        key=key,
        etag=_etag(described.get("eTag")),
        size=_size(described.get("size")),
        version_id=_version(described.get("versionId")),
        sequencer=str(described.get("sequencer") or ""),
        event_at=_time(record.get("eventTime")),
        other_key=other_key,
    )


def _keys(told: str, source: str) -> tuple[str, str]:
    """The key as the store means it, and what else it may mean ('' where that is the same).

    >>> _keys("a%2Bb", "aws:s3"), _keys("a+b", "ceph:s3"), _keys("100%", "ceph:s3")
    (('a+b', 'a%2Bb'), ('a+b', 'a b'), ('100%', ''))
    """
    if not source.startswith("ceph:"):
        decoded = _text(unquote_plus(told, errors="strict"))
        return decoded, told if told != decoded else ""
    decoded = unquote_plus(told, errors="replace")
    return told, decoded if decoded != told and "\ufffd" not in decoded and "\0" not in decoded else ""


def _bridged(told: Mapping[str, Any]) -> S3Event:
    """EventBridge's shape, whose keys are not encoded."""
    detail = told["detail"]
    described = detail["object"]
    return S3Event(
        action=_action(str(told["detail-type"]), "Object Created", ("Object Deleted",)),
        bucket=_text(detail["bucket"]["name"]),
        key=_text(described["key"]),
        etag=_etag(described.get("etag")),
        size=_size(described.get("size")),
        version_id=_version(described.get("version-id")),
        sequencer=str(described.get("sequencer") or ""),
        event_at=_time(told.get("time")),
    )


def _action(name: str, created: str, deleted: tuple[str, ...]) -> Action:
    if name.startswith(created):
        return Action.CREATED
    return Action.DELETED if name.startswith(deleted) else Action.OTHER


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value or not is_text(value):
        raise ValueError("a name must be non-empty text")
    return value


def _etag(value: object) -> str:
    return str(value or "").strip('"')


def _version(value: object) -> str:
    # Stores that keep no versions say nothing, or 'null'.
    return "" if value in (None, "null") else str(value)


def _size(value: object) -> int | None:
    return None if value is None else int(str(value))


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _unreadable(what: str, body: str | bytes) -> EventUnreadable:
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    short = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."
    return EventUnreadable(
        f"the event {what}: {short!r}",
        where="event source",
        next_step="Only object stores should write there; the reconciler finds what it may have told of.",
    )
