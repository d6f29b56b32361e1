"""The endpoint for posted events: who is let in, what is refused and how, what is kept on the disk."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import os
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from infra import spool as spool_module
from infra.s3_events import parse
from infra.settings import Settings
from infra.spool import STALE_SECONDS, Spool
from infra.webhook import Endpoint, _bound, served
from infra.webhook_guard import Guard
from transforms.errors import SettingsInvalid, SpoolUnavailable

TOKEN, SECRET = "token-of-sixteen-or-more", "secret-of-sixteen-or-more"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
JSON = {"Content-Type": "application/json"}


def event(key: str = "a.txt", name: str = "ObjectCreated:Put") -> bytes:
    described = {"bucket": {"name": "filings"}, "object": {"key": key}}
    return json.dumps({"Records": [{"eventName": name, "s3": described}]}).encode()


def known(home: Path, **more: Any) -> Settings:
    given = {"bucket": "s3://filings", "webhook_token": SecretStr(TOKEN), "webhook_body_bytes": 4096}
    return Settings(home=home, **(given | more))


@dataclass
class Client:
    """Asks the application as a server would; what it does not answer itself is raised."""

    application: Any

    def post(self, path: str, **told: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, told))

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, {}))

    async def _ask(self, method: str, path: str, told: dict[str, Any]) -> httpx.Response:
        way = httpx.ASGITransport(self.application)
        async with httpx.AsyncClient(transport=way, base_url="http://endpoint") as asking:
            return await asking.request(method, path, **told)


def client(made: Settings) -> Client:
    return Client(Endpoint(made).application())


def signed(body: bytes, at: str = "", secret: str = SECRET) -> dict[str, str]:
    over = f"{at}.".encode() + body if at else body
    told = hmac.new(secret.encode(), over, hashlib.sha256).hexdigest()
    return JSON | {"X-Esglake-Signature": f"sha256={told}"} | ({"X-Esglake-Timestamp": at} if at else {})


def test_an_event_is_on_the_disk_when_it_is_accepted(tmp_path: Path) -> None:
    made = known(tmp_path)
    answer = client(made).post("/events", content=event(), headers=BEARER | JSON)
    assert (answer.status_code, answer.json()) == (202, {"events": 1})
    [name] = Spool(made).names()
    assert parse(Spool(made).read(name) or "")[0].key == "a.txt"


def test_what_is_no_news_is_accepted_and_not_kept(tmp_path: Path) -> None:
    made = known(tmp_path)
    test = b'{"Service": "S3", "Event": "s3:TestEvent", "Bucket": "filings"}'
    for body in (test, event(name="ObjectTagging:Put"), b'{"Records": []}'):
        answer = client(made).post("/events", content=body, headers=BEARER | JSON)
        assert (answer.status_code, answer.json()) == (202, {"events": 0})
    assert Spool(made).names() == []


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong-token-of-some-length",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        TOKEN,
        f"Token {TOKEN}",
        "Basic ???",
        "Basic " + base64.b64encode(b"esglake:wrong").decode(),
        "Basic " + base64.b64encode(TOKEN.encode()).decode(),
    ],
)
def test_nobody_comes_in_without_the_token(tmp_path: Path, authorization: str) -> None:
    made = known(tmp_path)
    answer = client(made).post("/events", content=event(), headers=JSON | {"Authorization": authorization})
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")
    assert Spool(made).names() == []


def test_a_store_that_knows_only_an_address_gives_the_token_as_its_password(tmp_path: Path) -> None:
    answer = client(known(tmp_path)).post("/events", content=event(), headers=JSON, auth=("store", TOKEN))
    assert answer.status_code == 202


def test_a_signature_over_the_body_lets_in_and_a_changed_body_does_not(tmp_path: Path) -> None:
    made = known(tmp_path, webhook_token=None, webhook_signing_key=SecretStr(SECRET))
    posting, body = client(made), event()
    assert posting.post("/events", content=body, headers=signed(body)).status_code == 202
    assert posting.post("/events", content=body + b" ", headers=signed(body)).status_code == 401
    assert posting.post("/events", content=body, headers=signed(body, secret="another")).status_code == 401
    assert posting.post("/events", content=body, headers=BEARER | JSON).status_code == 401
    assert posting.post("/events", content=body, headers=JSON).status_code == 401
    assert len(Spool(made).names()) == 1


def test_a_signed_time_holds_for_minutes_and_cannot_be_taken_off_or_changed(tmp_path: Path) -> None:
    posting = client(known(tmp_path, webhook_token=None, webhook_signing_key=SecretStr(SECRET)))
    now, body = str(int(time.time())), event()
    assert posting.post("/events", content=body, headers=signed(body, now)).status_code == 202
    for stale in (str(int(time.time()) - 3600), str(int(time.time()) + 3600), "nan", "yesterday"):
        answer = posting.post("/events", content=body, headers=signed(body, stale))
        assert (answer.status_code, answer.json()["error"]) == (401, "stale")
    headers = signed(body, now)
    later = headers | {"X-Esglake-Timestamp": str(int(now) + 1)}
    del headers["X-Esglake-Timestamp"]
    for changed in (later, headers):
        assert posting.post("/events", content=body, headers=changed).json()["error"] == "unauthorized"


def test_either_suffices_where_both_are_set(tmp_path: Path) -> None:
    posting, body = client(known(tmp_path, webhook_signing_key=SecretStr(SECRET))), event()
    for headers in (BEARER | JSON, signed(body)):
        assert posting.post("/events", content=body, headers=headers).status_code == 202


async def pieces(count: int) -> AsyncIterator[bytes]:
    """A body without a length told beforehand."""
    for _ in range(count):
        yield b" " * 1024


def test_a_body_over_the_limit_is_refused_whether_its_length_is_told_or_not(tmp_path: Path) -> None:
    made = known(tmp_path)
    for content in (b" " * 4097, pieces(5)):
        answer = client(made).post("/events", content=content, headers=BEARER | JSON)
        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    exact = event().ljust(4096)
    assert client(made).post("/events", content=exact, headers=BEARER | JSON).status_code == 202


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json; charset=utf-8", 202),
        ("Application/JSON", 202),
        ("application/cloudevents+json", 202),
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
        ("", 415),
    ],
)
def test_only_json_is_read(tmp_path: Path, kind: str, status: int) -> None:
    answer = client(known(tmp_path)).post("/events", content=event(), headers=BEARER | {"Content-Type": kind})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 4000,
        b'{"Records": [{}]}',
        b'{"Records": [null]}',
        json.dumps({"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": 7}}}]}).encode(),
        event().replace(b'{"eventName"', b'{"eventTime": "0001-01-01T00:00:00+14:00", "eventName"'),
        event().replace(b'"a.txt"', b'"a.txt", "size": ' + b"9" * 3500 + b'e1, "x": 1'),
    ],
)
def test_what_is_in_no_known_shape_is_refused_by_name(tmp_path: Path, body: bytes) -> None:
    made = known(tmp_path)
    answer = client(made).post("/events", content=body, headers=BEARER | JSON)
    assert (answer.status_code, answer.json()["error"]) == (422, "unreadable")
    assert "Traceback" not in answer.text and Spool(made).names() == []


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Records", "s3", "bucket", "object", "name", "key", "eventName", "eventTime", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(body=st.binary(max_size=200) | JSONS.map(lambda told: json.dumps(told).encode()))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_makes_the_endpoint_stumble(tmp_path: Path, body: bytes) -> None:
    answer = client(known(tmp_path)).post("/events", content=body, headers=BEARER | JSON)
    assert answer.status_code in {202, 422}


@given(told=st.text(st.characters(max_codepoint=255, exclude_categories=("Cc",)), max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_header_makes_the_endpoint_stumble(tmp_path: Path, told: str) -> None:
    posting = client(known(tmp_path, webhook_signing_key=SecretStr(SECRET)))
    for name in ("Authorization", "X-Esglake-Signature", "Content-Type"):
        headers = signed(event()) | {name: told.encode("latin-1")}  # type: ignore[dict-item]
        if name != "Content-Type":
            headers.pop("X-Esglake-Signature", None) if name == "Authorization" else None
        assert posting.post("/events", content=event(), headers=headers).status_code in {202, 401, 415}


def test_other_ways_and_methods_are_answered_in_json(tmp_path: Path) -> None:
    asking = client(known(tmp_path))
    assert asking.get("/health").json() == {"status": "ok"}
    for answer, status in (
        (asking.get("/events"), 405),
        (asking.get("/"), 404),
        (asking.get("/openapi.json"), 404),
    ):
        assert (answer.status_code, answer.json()["error"]) == (status, "not_here")


def test_a_disk_that_takes_nothing_is_told_and_the_store_comes_again(tmp_path: Path) -> None:
    (tmp_path / "events").write_text("a file where the folder should be")
    posting = client(known(tmp_path))
    answer = posting.post("/events", content=event(), headers=BEARER | JSON)
    assert (answer.status_code, answer.json()["error"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0 and str(tmp_path) not in answer.text


def test_only_so_many_events_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "MOST_WAITING", 3)
    monkeypatch.setattr(spool_module, "COUNT_SECONDS", 0.0)
    posting = client(known(tmp_path))
    answers = [posting.post("/events", content=event(), headers=BEARER | JSON) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 503]
    assert posting.get("/health").status_code == 503


def test_without_a_secret_or_with_a_short_one_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"ESGLAKE_WEBHOOK_TOKEN .* or ESGLAKE_WEBHOOK_SIGNING_KEY"):
        Guard(known(tmp_path, webhook_token=None))
    with pytest.raises(SettingsInvalid, match="shorter than 16") as caught:
        Guard(known(tmp_path, webhook_signing_key=SecretStr("short-secret")))
    assert "short-secret" not in str(caught.value)


def test_a_folder_needs_no_posts_and_a_taken_port_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="bucket is a folder"), served(known(tmp_path, bucket=""), 0):
        pass
    with served(known(tmp_path), 0) as address:
        port = int(address.rsplit(":", 1)[1].split("/")[0])
        with pytest.raises(SettingsInvalid, match="cannot be listened on"), served(known(tmp_path), port):
            pass


def test_answers_leave_at_once() -> None:
    """asyncio looks at the protocol's number; where it is 0 each answer waited 40 ms for an ACK."""
    with _bound("127.0.0.1", 0) as bound:
        assert bound.proto == socket.IPPROTO_TCP


def test_secrets_show_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    made = known(tmp_path, webhook_signing_key=SecretStr(SECRET))
    assert TOKEN not in repr(made) and SECRET not in repr(made)
    with caplog.at_level(logging.DEBUG):
        wrong = client(made).post(
            "/events", content=event(), headers=JSON | {"Authorization": f"Bearer {TOKEN}x"}
        )
        client(made).post("/events", content=event(), headers=BEARER | JSON)
    assert wrong.status_code == 401 and "refused 1 posts" in caplog.text
    assert TOKEN not in caplog.text and TOKEN not in wrong.text


def test_a_flood_of_refusals_does_not_fill_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    posting = client(known(tmp_path))
    for _ in range(50):
        posting.post("/events", content=event(), headers=JSON)
    assert caplog.text.count("refused") == 1


def test_the_spool_sweeps_half_written_files_and_sets_unreadable_ones_aside(tmp_path: Path) -> None:
    spool = Spool(known(tmp_path))
    name = spool.put(b"hello")
    old, new = spool.folder / "1.json.part", spool.folder / "2.json.part"
    for part in (old, new):
        part.write_bytes(b"{")
    os.utime(old, (0, time.time() - STALE_SECONDS - 1))
    spool.sweep()
    assert not old.exists() and new.exists() and spool.names() == [name]
    spool.set_aside(name)
    assert spool.names() == [] and (spool.folder / "unreadable" / name).read_text() == "hello"
    assert spool.read(name) is None
    spool.delete(name)  # another watcher was faster


def test_a_name_is_given_only_to_what_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(known(tmp_path))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SpoolUnavailable, match="No space left"):
        spool.put(b"{}")
    assert list(spool.folder.iterdir()) == []
