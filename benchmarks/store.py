"""An S3 server with a queue beside it (moto, in a process of its own), and lakes that live on them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx

from benchmarks.lakehouse import House, make
from benchmarks.marts_lake import Size, generated
from infra.settings import load_settings

START_SECONDS = 60.0
KEYS = {"aws_access_key_id": "benchmark", "aws_secret_access_key": "benchmark"}

FACTS_OF_ONE = 500
"""Facts of each company in a lake that is filled beforehand."""


@dataclass(frozen=True)
class Store:
    """Clients of the server at `url`, which is the process `pid`."""

    url: str
    pid: int
    s3: Any
    sqs: Any

    def bucket(self, name: str) -> str:
        """Make a bucket; gives its place."""
        self.s3.create_bucket(Bucket=name)
        return f"s3://{name}"

    def queue_of(self, bucket: str) -> str:
        """Make a queue with dead letters, and have the bucket tell it of new objects; gives its URL."""
        dead = self._arn(self.sqs.create_queue(QueueName=f"{bucket}-dead")["QueueUrl"])
        redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": "6"})
        url = self.sqs.create_queue(QueueName=bucket, Attributes={"RedrivePolicy": redrive})["QueueUrl"]
        told = {"QueueArn": self._arn(url), "Events": ["s3:ObjectCreated:*"]}
        self.s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [told]}
        )
        return str(url)

    def house(self, folder: Path, place: str, queue: str = "", facts: int = 0) -> House:
        """A lake whose filings arrive in the bucket, told by the queue where there is one.

        `facts`: so many stand in it already.
        """
        plain = generated(folder, Size(facts, facts // FACTS_OF_ONE)) if facts else make(folder)
        given = {
            "bucket": place,
            "queue_url": queue,
            "s3_endpoint_url": self.url,
            "s3_access_key_id": KEYS["aws_access_key_id"],
            "s3_secret_access_key": KEYS["aws_secret_access_key"],
        }
        environment = plain.environment | {f"ESGLAKE_{name.upper()}": value for name, value in given.items()}
        return House(folder, load_settings(home=plain.settings.home, **given), environment)

    def waiting(self, queue: str) -> int:
        """How many messages the queue has, hidden ones too."""
        counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=counts)["Attributes"]
        return sum(int(told[name]) for name in counts)

    def _arn(self, url: str) -> str:
        told = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(told["Attributes"]["QueueArn"])


@contextmanager
def store() -> Iterator[Store]:
    """Run the server until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.store", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(url)
        access = {"endpoint_url": url, "region_name": "us-east-1", **KEYS}
        yield Store(url, process.pid, boto3.client("s3", **access), boto3.client("sqs", **access))
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/moto-api/", timeout=2.0, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the S3 server did not start")


def main() -> None:
    """Serve on the port given.

    The stand-in counts every message of the queue, for each message it hands out, to know how long it keeps
    them: a burst would measure that and not the watcher. Ours are minutes old at most.
    """
    import logging

    from moto.server import main as serve
    from moto.sqs.models import SQSBackend

    SQSBackend.is_message_valid_based_on_retention_period = lambda *_: True  # type: ignore[method-assign]
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    serve(["-H", "127.0.0.1", "-p", sys.argv[1]])


if __name__ == "__main__":
    main()
