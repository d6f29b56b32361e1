"""Rigs beyond a folder: a bucket that tells a queue, in an S3 server, and a catalogue in PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import pytest

from benchmarks.store import KEYS, Store
from infra.lake import Lake
from infra.lake_attach import postgres_parts
from tests.faults.harness import Rig
from tests.houses import Home, empty_home

NAMES = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
FAST = {
    "ESGLAKE_PREFECT": "off",
    "ESGLAKE_WORKERS": "2",
    "ESGLAKE_BATCH_FILINGS": "4",
    "ESGLAKE_QUEUE_VISIBILITY_SECONDS": "5",
}


@dataclass(kw_only=True)
class QueuedRig(Rig):
    """A rig whose bucket tells a queue; with `silence` only what the test itself tells is heard."""

    store: Store
    bucket: str
    queue: str

    def silence(self) -> None:
        self.store.s3.put_bucket_notification_configuration(Bucket=self.bucket, NotificationConfiguration={})

    def tell(self, key: str, at: datetime | None = None, name: str = "ObjectCreated:Put") -> None:
        """Send the message that the bucket would send."""
        record = {
            "eventSource": "aws:s3",
            "eventTime": (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "eventName": name,
            "s3": {"bucket": {"name": self.bucket}, "object": {"key": quote_plus(key)}},
        }
        self.store.sqs.send_message(QueueUrl=self.queue, MessageBody=json.dumps({"Records": [record]}))

    def waiting(self, queue: str = "") -> int:
        """Messages of the queue, seen or hidden."""
        told = self.store.sqs.get_queue_attributes(QueueUrl=queue or self.queue, AttributeNames=NAMES)
        return sum(int(told["Attributes"][name]) for name in NAMES)

    def check(self) -> None:
        """As of any rig; and every message was deleted in the end, none as hopeless."""
        super().check()
        self.until(lambda: not self.waiting(), "messages are left in the queue", seconds=60)
        dead = self.queue.removesuffix(self.bucket) + f"{self.bucket}-dead"
        assert not self.waiting(dead), "messages were given up"


def queued_rig(home: Home, store: Store, **more: str) -> QueuedRig:
    """A bucket and a queue of their own for the lake of this home."""
    bucket = f"filings-{uuid4().hex[:12]}"
    place = store.bucket(bucket)
    queue = store.queue_of(bucket)
    given = {
        "bucket": place,
        "queue_url": queue,
        "s3_endpoint_url": store.url,
        "s3_access_key_id": KEYS["aws_access_key_id"],
        "s3_secret_access_key": KEYS["aws_secret_access_key"],
    }
    environment = {f"ESGLAKE_{name.upper()}": value for name, value in given.items()}

    def put(key: str, data: bytes) -> None:
        store.s3.put_object(Bucket=bucket, Key=key, Body=data)

    settings = home.settings.model_copy(update=given)
    return QueuedRig(
        home.home.parent,
        settings,
        home.environment | FAST | environment | more,
        put,
        store=store,
        bucket=bucket,
        queue=queue,
    )


@contextmanager
def postgres(folder: Path) -> Iterator[Any]:
    """A PostgreSQL of its own, with an empty database `esg`."""
    pgserver = pytest.importorskip("pgserver", reason="pgserver brings a PostgreSQL for tests")
    server = pgserver.get_server(folder, cleanup_mode="stop")
    server.psql("CREATE DATABASE esg")
    try:
        yield server
    finally:
        server.cleanup()


def team_home(folder: Path, server: Any) -> Home:
    """A home whose catalogue lies in that server; without marts, which take dbt ten seconds."""
    home = empty_home(folder / "lake")
    host = postgres_parts(server.get_uri())["host"]
    catalogue = f"postgres://postgres@/esg?host={host}"
    home.environment["ESGLAKE_CATALOGUE"] = catalogue
    Lake.create(home.settings.model_copy(update={"catalogue": catalogue})).close()
    return home
