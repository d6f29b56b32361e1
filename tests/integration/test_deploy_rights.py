"""The policies that Terraform attaches, held against an S3 server that enforces them: enough, and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Template
from typing import Any

import boto3
import httpx
import pytest
from pydantic import SecretStr

from infra.bucket import open_bucket
from infra.deploy.buckets import make_buckets
from infra.lake import Lake
from infra.settings import Settings
from infra.sqs import SqsQueue
from tests.conftest import free_port_number
from tests.integration.lake_samples import counts, ref, upload
from transforms.errors import BucketUnavailable, QueueUnavailable

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_proxy")]
POLICIES = Path(__file__).parents[2] / "infra" / "deploy" / "terraform" / "policies"
VALUES = {
    "filings_arn": "arn:aws:s3:::filings",
    "filings_prefix": "esg/",
    "lake_arn": "arn:aws:s3:::lake",
    "data_prefix": "data/",
    "queue_arn": "arn:aws:sqs:us-east-1:123456789012:objects",
}
ROOT_KEYS = {"aws_access_key_id": "root", "aws_secret_access_key": "root", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A moto server of its own process: enforcing rights is a switch of the whole server."""
    port = free_port_number()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        for _ in range(200):
            try:
                httpx.get(f"{address}/moto-api/", timeout=1, trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def settings_of(
    endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Settings]]:
    """`settings_of("watcher")`: settings with the keys of a user that holds this policy."""
    home = tmp_path_factory.mktemp("home")

    def settings(key: str, secret: str) -> Settings:
        return Settings(
            home=home,
            bucket="s3://filings/esg",
            data_path="s3://lake/data",
            s3_endpoint_url=endpoint,
            queue_url=f"{endpoint}/123456789012/objects",
            sqs_endpoint_url=endpoint,
            s3_access_key_id=SecretStr(key),
            s3_secret_access_key=SecretStr(secret),
        )

    root = settings("root", "root")
    assert make_buckets(root) == ["filings", "lake"] and make_buckets(root) == []
    open_bucket(root).put("a.txt", b"a filing")
    boto3.client("s3", endpoint_url=endpoint, **ROOT_KEYS).put_object(
        Bucket="filings", Key="other/b", Body=b"b"
    )
    sqs = boto3.client("sqs", endpoint_url=endpoint, **ROOT_KEYS)
    sqs.send_message(QueueUrl=sqs.create_queue(QueueName="objects")["QueueUrl"], MessageBody="an event")
    keys = {name: _user(endpoint, name) for name in ("watcher", "analyst")}
    httpx.post(f"{endpoint}/moto-api/reset-auth", content="0", trust_env=False)
    yield lambda name: settings(*keys[name])


def _user(endpoint: str, name: str) -> tuple[str, str]:
    """A user whose only right is the policy of this name."""
    client = boto3.client("iam", endpoint_url=endpoint, **ROOT_KEYS)
    policy = Template((POLICIES / f"{name}.json").read_text(encoding="utf-8")).substitute(VALUES)
    rules = json.loads(policy)
    if name == "watcher":
        # AWS asks for DeleteObject on each object and knows no rights of their own for SQS's batches;
        # this server asks for it on the bucket, and for the batches by name.
        rules["Statement"] += [
            {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": VALUES["lake_arn"]},
            {
                "Effect": "Allow",
                "Action": ["sqs:DeleteMessageBatch", "sqs:ChangeMessageVisibilityBatch"],
                "Resource": VALUES["queue_arn"],
            },
        ]
    client.create_user(UserName=name)
    client.put_user_policy(UserName=name, PolicyName=name, PolicyDocument=json.dumps(rules))
    made = client.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def client_of(settings: Settings) -> Any:
    assert settings.s3_access_key_id and settings.s3_secret_access_key
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=settings.s3_access_key_id.get_secret_value(),
        aws_secret_access_key=settings.s3_secret_access_key.get_secret_value(),
    )


def test_the_watcher_can_do_its_work(settings_of: Callable[[str], Settings]) -> None:
    settings = settings_of("watcher")
    bucket = open_bucket(settings)
    bucket.check()
    (found,) = bucket.list()
    assert bucket.read(found, 1000) == b"a filing" and bucket.head("a.txt") is not None
    with Lake.create(settings) as lake:
        upload(lake, ref(), "b1")
        upload(lake, ref("b.csv", "2"), "b2")
        lake.maintain(0)
        assert counts(lake)["facts"] == 4


def test_an_object_that_is_gone_is_told_from_a_closed_bucket(settings_of: Callable[[str], Settings]) -> None:
    assert open_bucket(settings_of("watcher")).head("gone.txt") is None


def test_the_watcher_takes_messages_and_the_analyst_does_not(settings_of: Callable[[str], Settings]) -> None:
    queue = SqsQueue(settings_of("watcher"))
    (message,) = queue.receive(wait=1)
    assert message.body == "an event" and queue.describe()
    assert queue.hide([message], 30) == [] and queue.delete([message]) == []
    with pytest.raises(QueueUnavailable):
        SqsQueue(settings_of("analyst")).receive(wait=0)


def test_the_watcher_cannot_touch_filings_or_look_beyond_its_prefix(
    settings_of: Callable[[str], Settings],
) -> None:
    settings = settings_of("watcher")
    with pytest.raises(BucketUnavailable):
        open_bucket(settings).put("mine.txt", b"x")
    refused(client_of(settings).delete_object, Bucket="filings", Key="esg/a.txt")
    refused(client_of(settings).get_object, Bucket="filings", Key="other/b")
    refused(client_of(settings).delete_bucket, Bucket="lake")


def test_the_analyst_reads_the_lake_and_nothing_else(settings_of: Callable[[str], Settings]) -> None:
    with Lake.create(settings_of("watcher")) as lake:
        upload(lake, ref("c.csv", "3"), "b3")
    settings = settings_of("analyst")
    with Lake.open(settings, read_only=True) as lake:
        assert counts(lake)["facts"] >= 2
    client = client_of(settings)
    (first, *_) = client.list_objects_v2(Bucket="lake", Prefix="data/")["Contents"]
    refused(client.put_object, Bucket="lake", Key="data/mine.parquet", Body=b"x")
    refused(client.delete_object, Bucket="lake", Key=first["Key"])
    refused(client.get_object, Bucket="filings", Key="esg/a.txt")
    refused(client.list_objects_v2, Bucket="filings", Prefix="esg/")


def refused(call: Callable[..., object], **arguments: object) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] in {"AccessDenied", "403"}
