"""An SQS queue: long polling, deleting, and how long a message stays hidden from others.

A received message is hidden for its visibility time and comes back unless it is deleted; each time
its count of receives grows, and the queue's redrive policy moves it to a dead-letter queue in the end.
Every call blocks; clients are thread-safe. Messages are handled ten at a time, the most SQS allows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlsplit

from infra.aws import keys_of
from infra.settings import Settings
from transforms.errors import QueueUnavailable, SettingsInvalid

BATCH = 10  # messages in one request, the most there is
WAIT_SECONDS = 3  # of one long poll; a watcher that is told to end waits for its answer
CONNECT_SECONDS = 5
READ_SECONDS = WAIT_SECONDS + 10
ATTEMPTS = 3
AWS_HOST = re.compile(r"sqs(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")
REMEDIES = {
    "NonExistentQueue": "Create the queue, or correct ESGLAKE_QUEUE_URL.",
    "QueueDoesNotExist": "Create the queue, or correct ESGLAKE_QUEUE_URL.",
    "AccessDenied": "Grant sqs:ReceiveMessage, DeleteMessage, ChangeMessageVisibility, GetQueueAttributes.",
}


@dataclass(frozen=True, slots=True)
class QueueMessage:
    """A received message; `receives` counts its deliveries, this one included."""

    id: str
    receipt: str
    body: str
    receives: int


class _Client(Protocol):
    """The part of boto3's SQS client that is used here."""

    def receive_message(self, **asked: Any) -> dict[str, Any]: ...
    def delete_message_batch(self, **asked: Any) -> dict[str, Any]: ...
    def change_message_visibility_batch(self, **asked: Any) -> dict[str, Any]: ...
    def get_queue_attributes(self, **asked: Any) -> dict[str, Any]: ...


class SqsQueue:
    """The queue of the settings; nothing is contacted before the first call."""

    def __init__(self, settings: Settings) -> None:
        if not settings.bucket_place.startswith("s3://"):
            raise SettingsInvalid(
                "a queue tells of an S3 bucket, and the bucket is a folder",
                where="ESGLAKE_QUEUE_URL",
                next_step="Set ESGLAKE_BUCKET to s3://name/prefix, or unset the queue.",
            )
        self.settings, self.url = settings, settings.queue_url

    def receive(self, wait: int = WAIT_SECONDS) -> list[QueueMessage]:
        """Up to ten messages, as soon as there is one; none after `wait` seconds."""
        with self._named_problems():
            answer = self._client.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=BATCH,
                WaitTimeSeconds=wait,
                VisibilityTimeout=self.settings.queue_visibility_seconds,
                AttributeNames=["ApproximateReceiveCount"],
            )
        return [_message(told) for told in answer.get("Messages", ())]

    def delete(self, messages: Sequence[QueueMessage]) -> list[str]:
        """Delete messages; gives the ids of those the queue did not take back."""
        return self._in_tens(messages, "delete_message_batch", {})

    def hide(self, messages: Sequence[QueueMessage], seconds: int) -> list[str]:
        """Hide messages from others for so long from now (0: give them back); gives the ids that failed."""
        return self._in_tens(messages, "change_message_visibility_batch", {"VisibilityTimeout": seconds})

    def describe(self) -> str:
        """How full the queue is, and where its hopeless messages go; raises QueueUnavailable."""
        with self._named_problems():
            told = self._client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        words = f"{self.url}, about {int(told.get('ApproximateNumberOfMessages', 0)):,} waiting, "
        redrive = json.loads(told.get("RedrivePolicy") or "{}")
        if not redrive:
            return f"{words}no dead-letter queue: messages that fail come back until they expire"
        most, ours = int(redrive["maxReceiveCount"]), self.settings.queue_max_receives
        words += f"{most} receives until {str(redrive['deadLetterTargetArn']).rpartition(':')[2]}"
        # The delivery after ESGLAKE_QUEUE_MAX_RECEIVES is the one that writes `failed` into the ledger.
        return words if most > ours else f"{words} (set {ours + 1}, so that the ledger hears of it first)"

    def _in_tens(self, messages: Sequence[QueueMessage], call: str, extra: dict[str, int]) -> list[str]:
        failed: list[str] = []
        for start in range(0, len(messages), BATCH):
            part = messages[start : start + BATCH]
            entries = [{"Id": str(n), "ReceiptHandle": each.receipt} | extra for n, each in enumerate(part)]
            with self._named_problems():
                answer = getattr(self._client, call)(QueueUrl=self.url, Entries=entries)
            failed += [part[int(entry["Id"])].id for entry in answer.get("Failed", ())]
        return failed

    @cached_property
    def _client(self) -> _Client:
        import boto3  # half a second: only where a queue is used
        from botocore.config import Config

        settings, parts = self.settings, urlsplit(self.url)
        on_aws = AWS_HOST.fullmatch(parts.hostname or "")
        client: _Client = boto3.session.Session().client(
            "sqs",
            endpoint_url=settings.sqs_endpoint_url or f"{parts.scheme}://{parts.netloc}",
            region_name=on_aws[1] if on_aws else settings.s3_region,
            **keys_of(settings),
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "max_attempts": ATTEMPTS},
                max_pool_connections=16,
            ),
        )
        return client

    @contextmanager
    def _named_problems(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            told = error.response.get("Error", {})
            code = told.get("Code", "")
            remedy = next(
                (words for name, words in REMEDIES.items() if name in code),
                "Check ESGLAKE_QUEUE_URL and the credentials.",
            )
            raise QueueUnavailable(
                f"the queue refuses ({code}: {told.get('Message', '')})", where=self.url, next_step=remedy
            ) from error
        except BotoCoreError as error:
            raise QueueUnavailable(
                f"the queue does not answer ({error})",
                where=self.url,
                next_step="Check ESGLAKE_QUEUE_URL, ESGLAKE_SQS_ENDPOINT_URL, the keys and the network.",
            ) from error


def _message(told: dict[str, Any]) -> QueueMessage:
    receives = int(told.get("Attributes", {}).get("ApproximateReceiveCount", 1))
    return QueueMessage(told["MessageId"], told["ReceiptHandle"], told["Body"], receives)
