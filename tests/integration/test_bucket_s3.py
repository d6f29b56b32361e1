"""The S3 bucket against a real S3 server over HTTP."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
from pydantic import SecretStr

from infra.bucket import S3Bucket
from infra.settings import Settings
from transforms.errors import BucketUnavailable, FilingTooLarge, MissingObject, ReplacedObject, UsageProblem
from transforms.model import ObjectRef

pytestmark = pytest.mark.slow

Make = Callable[[str], Settings]
KEYS = ["plain.pdf", "2023/a b+c.pdf", "环境 报告/'x\"&=%20?#.xlsx", "e\u0301.pdf", "é.pdf", "a/b/c/d.csv"]


def client_of(settings: Settings):  # type: ignore[no-untyped-def]
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture
def name(s3_settings: Make) -> str:
    name = f"filings-{uuid4().hex[:12]}"
    client_of(s3_settings("s3://x")).create_bucket(Bucket=name)
    return name


@pytest.mark.parametrize("prefix", ["", "/in/box"])
def test_put_list_head_and_read_agree(name: str, prefix: str, s3_settings: Make) -> None:
    bucket = S3Bucket(s3_settings(f"s3://{name}{prefix}"))
    bucket.check()
    assert bucket.name == f"s3://{name}{prefix}"
    put = {key: bucket.put(key, key.encode()) for key in KEYS}
    listed = {ref.key: ref for ref in bucket.list()}
    assert set(listed) == set(KEYS)
    for key, ref in listed.items():
        head = bucket.head(key)
        assert head is not None and head.event_at is not None
        assert (ref.bucket, ref.etag, ref.size) == (bucket.name, put[key].etag, len(key.encode()))
        assert (head.bucket, head.key, head.etag, head.size) == (ref.bucket, key, ref.etag, ref.size)
        assert bucket.read(ref, 100) == key.encode()
    assert {ref.key for ref in bucket.list("a/b")} == {"a/b/c/d.csv"}


def test_only_what_is_below_the_prefix_is_seen(name: str, s3_settings: Make) -> None:
    whole, inbox = S3Bucket(s3_settings(f"s3://{name}")), S3Bucket(s3_settings(f"s3://{name}/in"))
    for key in ("in/a.pdf", "inner/b.pdf", "c.pdf", "in/.hidden", "in/x.part"):
        client_of(s3_settings("s3://x")).put_object(Bucket=name, Key=key, Body=b"1")
    client_of(s3_settings("s3://x")).put_object(Bucket=name, Key="in/folder/")
    assert {ref.key for ref in whole.list()} == {"in/a.pdf", "inner/b.pdf", "c.pdf"}
    assert [ref.key for ref in inbox.list()] == ["a.pdf"]


def test_a_listing_goes_over_many_pages(
    name: str, s3_settings: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.bucket_s3.PAGE_KEYS", 10)
    bucket = S3Bucket(s3_settings(f"s3://{name}"))
    for number in range(35):
        bucket.put(f"{number:04}.txt", b"x")
    listing = bucket.list()
    assert next(listing).key == "0000.txt"
    assert sum(1 for _ in listing) == 34


def test_what_is_read_is_what_was_found(name: str, s3_settings: Make) -> None:
    bucket = S3Bucket(s3_settings(f"s3://{name}"))
    old = bucket.put("a", b"old")
    new = bucket.put("a", b"new")
    with pytest.raises(ReplacedObject, match="replaced"):
        bucket.read(old, 10)
    assert bucket.read(new, 10) == b"new"
    client_of(s3_settings("s3://x")).delete_object(Bucket=name, Key="a")
    with pytest.raises(MissingObject, match="not in the bucket"):
        bucket.read(new, 10)
    assert bucket.head("a") is None


def test_where_versions_are_kept_the_one_found_is_read(name: str, s3_settings: Make) -> None:
    client_of(s3_settings("s3://x")).put_bucket_versioning(
        Bucket=name, VersioningConfiguration={"Status": "Enabled"}
    )
    bucket = S3Bucket(s3_settings(f"s3://{name}"))
    bucket.put("a", b"old")
    old = bucket.head("a")
    bucket.put("a", b"new")
    assert old is not None and old.version_id
    assert bucket.read(old, 10) == b"old"


def test_over_the_cap_is_refused(name: str, s3_settings: Make) -> None:
    bucket = S3Bucket(s3_settings(f"s3://{name}"))
    ref = bucket.put("a", b"123456")
    assert bucket.read(ref, 6) == b"123456"
    with pytest.raises(FilingTooLarge, match="6 bytes"):
        bucket.read(ref, 5)


def test_a_large_file_goes_up_and_comes_down(name: str, s3_settings: Make, tmp_path: Path) -> None:
    source = tmp_path / "large.bin"
    source.write_bytes(bytes(range(256)) * 20_000)
    bucket = S3Bucket(s3_settings(f"s3://{name}"))
    ref = bucket.put("large.bin", source)
    assert ref.size == 5_120_000
    assert bucket.read(ref, 10**7) == source.read_bytes()


def test_a_missing_bucket_is_told_with_a_remedy(s3_settings: Make) -> None:
    bucket = S3Bucket(s3_settings("s3://nobody-made-this"))
    with pytest.raises(BucketUnavailable, match=r"NoSuchBucket.*Create the bucket"):
        bucket.check()
    with pytest.raises(BucketUnavailable, match="NoSuchBucket"):
        list(bucket.list())
    with pytest.raises(BucketUnavailable, match="NoSuchBucket"):
        bucket.put("a", b"x")


def test_a_name_that_cannot_be_a_bucket_is_a_usage_problem(s3_settings: Make) -> None:
    with pytest.raises(UsageProblem, match="ESGLAKE_BUCKET"):
        S3Bucket(s3_settings("s3://Not A Bucket!")).check()


def test_a_store_that_does_not_answer_is_told(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.bucket_s3.ATTEMPTS", 1)
    settings = Settings(
        bucket="s3://name",
        s3_endpoint_url=f"http://127.0.0.1:{free_port}",
        s3_access_key_id=SecretStr("test"),
        s3_secret_access_key=SecretStr("hidden-key"),
    )
    with pytest.raises(BucketUnavailable, match="ESGLAKE_S3_ENDPOINT_URL") as caught:
        S3Bucket(settings).check()
    assert "hidden-key" not in str(caught.value)


def test_denied_access_is_told(monkeypatch: pytest.MonkeyPatch, no_proxy: None) -> None:
    """A store that answers 403 to everything, as one does whose credentials are wrong."""
    body = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
    answer = b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        settings = Settings(
            bucket="s3://name",
            s3_endpoint_url=f"http://127.0.0.1:{server.getsockname()[1]}",
            s3_access_key_id=SecretStr("test"),
            s3_secret_access_key=SecretStr("test"),
        )
        with pytest.raises(BucketUnavailable, match=r"AccessDenied.*s3:ListBucket"):
            S3Bucket(settings).check()
        thread.join(10)


def test_a_connection_that_breaks_on_the_way_is_tried_again(no_proxy: None) -> None:
    """The first answer ends after half of its bytes, the second is whole."""
    head = b'HTTP/1.1 200 OK\r\nETag: "e"\r\nConnection: close\r\nContent-Length: 10\r\n\r\n'
    answers = [head + b"01234", head + b"0123456789"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            for answer in answers:
                connection, _ = server.accept()
                with connection:
                    connection.recv(1 << 16)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        bucket = S3Bucket(
            Settings(
                bucket="s3://name",
                s3_endpoint_url=f"http://127.0.0.1:{server.getsockname()[1]}",
                s3_access_key_id=SecretStr("test"),
                s3_secret_access_key=SecretStr("test"),
            )
        )
        ref = ObjectRef(bucket.name, "a", "e", 10)
        assert bucket.read(ref, 10) == b"0123456789"
        thread.join(10)


@pytest.mark.parametrize("folders", [1, 3, 30], ids="in {} folders".format)
def test_a_listing_of_several_pages_is_whole_and_without_repeats(
    name: str, folders: int, s3_settings: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.bucket_s3.PAGE_KEYS", 100)
    settings = s3_settings(f"s3://{name}/all")
    bucket, client = S3Bucket(settings), client_of(settings)
    keys = {f"deep/{n % folders:02d} é/{n:04d}.txt" for n in range(300)}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: client.put_object(Bucket=name, Key=f"all/{key}", Body=b"1"), keys))
    for prefix in ("", "deep/00"):
        listed = [ref.key for ref in bucket.list(prefix)]
        assert len(listed) == len(set(listed))
        assert set(listed) == {key for key in keys if key.startswith(prefix)}
    with contextlib.closing(bucket.list()) as part:  # given up half-way
        assert next(part).key in keys
