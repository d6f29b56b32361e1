"""From the outside in and out again: an S3 bucket, an address on the web, a Slack channel."""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest

from tests.conftest import FakeSlack
from tests.houses import SAMPLES, Home, forked_watcher, watched_house

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("watcher")]
LONGEST_SECONDS = 60.0


def test_an_upload_to_s3_lands_and_slack_is_told(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, s3_endpoint: str, slack: FakeSlack
) -> None:
    keys = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "region_name": "us-east-1"}
    store = boto3.client("s3", endpoint_url=s3_endpoint, **keys)
    store.create_bucket(Bucket="edges")
    house = watched_house(tmp_path, tmp_path_factory)
    house.environment.update(
        ESGLAKE_BUCKET="s3://edges/inbox",
        ESGLAKE_S3_ENDPOINT_URL=s3_endpoint,
        ESGLAKE_S3_ACCESS_KEY_ID="k",
        ESGLAKE_S3_SECRET_ACCESS_KEY="s",
        ESGLAKE_SLACK_WEBHOOK_URL=slack.url,
        ESGLAKE_SLACK_SECONDS_BETWEEN="0.05",
        ESGLAKE_PREFECT="off",
    )
    process = forked_watcher(house)
    try:
        body = (SAMPLES / "planted_errors_2024_zh.txt").read_bytes()
        store.put_object(Bucket="edges", Key="inbox/2024/远岭 报告+1.txt", Body=body)
        deadline = time.monotonic() + LONGEST_SECONDS
        while not slack.bodies:
            assert time.monotonic() < deadline, (tmp_path / "watch.log").read_text()
            time.sleep(0.1)
    finally:
        process.terminate()
        assert process.wait(30) == 0
    with house.reader() as reader:
        rows = reader.query("select bucket, key, state from raw.objects").rows()
        unsent = reader.query("select count(*) as n from quality.alerts where sent_at is null")["n"][0]
    assert rows == [("s3://edges/inbox", "2024/远岭 报告+1.txt", "landed_with_rejects")]
    assert unsent == 0
    said = json.dumps(slack.bodies, ensure_ascii=False)
    for words in ("远岭制造", "2,190 + 1,235 = 3,425, printed 3,415", "line 24", "quality.results"):
        assert words in said, words
    assert "secret-of-the-hook" not in (tmp_path / "watch.log").read_text()


@pytest.fixture
def web() -> Iterator[str]:
    """The samples, served over HTTP on loopback."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(SAMPLES))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_ingest_takes_an_address_and_tells_slack_at_once(
    ready: Home, web: str, slack: FakeSlack, no_proxy: None
) -> None:
    ready.environment.update(ESGLAKE_SLACK_WEBHOOK_URL=slack.url, NO_PROXY="127.0.0.1")
    done = ready.run("ingest", f"{web}/planted_errors_2024_zh.txt", "--prefix", "2024")
    assert done.returncode == 1, done.stderr
    rows = ready.rows("select key, state from raw.objects")
    assert rows == [{"key": "2024/planted_errors_2024_zh.txt", "state": "landed_with_rejects"}]
    assert len(slack.bodies) == 1


@pytest.mark.parametrize(("source", "words"), [("/missing.pdf", "404"), ("", "cannot fetch ftp")])
def test_an_address_that_gives_nothing_is_told(ready: Home, web: str, source: str, words: str) -> None:
    ready.environment["NO_PROXY"] = "127.0.0.1"
    done = ready.run("ingest", f"{web}{source}" if source else "ftp://127.0.0.1/x.pdf")
    assert done.returncode in {1, 2}
    assert words in done.stderr
    assert "Traceback" not in done.stderr
