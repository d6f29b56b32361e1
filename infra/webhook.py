"""The endpoint that object stores post their events to: `POST /events`, `GET /health`.

An event is answered with 202 when it is on the disk (infra/spool.py), not before; a store that gets anything
else keeps it and comes again. Runs in a thread with a loop of its own, so that neither a landing
makes a store wait nor a flood of posts a landing. TLS is the business of a proxy before it.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from infra.s3_events import Action, parse
from infra.settings import Settings
from infra.spool import Spool
from infra.webhook_guard import Guard
from transforms.errors import EventRefused, EventUnreadable, SettingsInvalid, SpoolUnavailable

log = logging.getLogger(__name__)

READ_SECONDS = 10.0  # for a body; who sends more slowly is cut off
MOST_CONNECTIONS = 256  # at once; more are answered with 503
WRITERS = 16  # threads that wait for the disk; the disk forces several files at once
RETRY_SECONDS = 5
START_SECONDS = 30.0
STOP_SECONDS = 3.0
QUIET_SECONDS = 10.0  # refusals are told at most so often: a flood must not fill the log


class Endpoint:
    """What becomes of one post."""

    def __init__(self, settings: Settings) -> None:
        self._guard, self._spool = Guard(settings), Spool(settings)
        self._most = settings.webhook_body_bytes
        self._writers = ThreadPoolExecutor(WRITERS, "webhook")
        self._quiet_until, self._unsaid = 0.0, 0
        self.ways = self._guard.ways

    def application(self) -> FastAPI:
        """The application; it shows no schema of itself."""
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.add_api_route("/events", self.receive, methods=["POST"], response_model=None)
        app.add_api_route("/health", self.health, methods=["GET"], response_model=None)
        app.add_exception_handler(HTTPException, _not_here)
        return app

    async def receive(self, request: Request) -> JSONResponse:
        """Take one post; 202 with the number of events that are kept."""
        try:
            return JSONResponse({"events": await self._take(request)}, 202)
        except EventRefused as error:
            self._say(request, error)
            return _no(error.status, error.reason, error.what)
        except EventUnreadable as error:
            return _no(422, "unreadable", error.what)
        except SpoolUnavailable as error:
            log.error("an event was not accepted: %s", error)
            return _no(503, "unavailable", "cannot be kept now; send it again", RETRY_SECONDS)

    async def health(self) -> JSONResponse:
        """Whether a post would be accepted."""
        try:
            await asyncio.to_thread(self._spool.check)
        except SpoolUnavailable as error:
            log.error("events are not accepted: %s", error)
            return _no(503, "unavailable", "cannot be kept now", RETRY_SECONDS)
        return JSONResponse({"status": "ok"})

    async def _take(self, request: Request) -> int:
        known = self._guard.before_reading(request.headers)
        _check_is_json(request)
        body = await self._body(request)
        if not known:
            self._guard.after_reading(request.headers, body)
        news = [event for event in parse(_text(body)) if event.action is not Action.OTHER]
        if news:
            await asyncio.get_running_loop().run_in_executor(self._writers, self._spool.put, body)
        return len(news)

    async def _body(self, request: Request) -> bytes:
        """The body, never more of it than allowed, whatever the sender says of its length."""
        told = request.headers.get("content-length", "")
        if told.isdecimal() and int(told) > self._most:
            raise self._too_large()
        body = bytearray()
        try:
            async with asyncio.timeout(READ_SECONDS):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > self._most:
                        raise self._too_large()
        except TimeoutError:
            raise EventRefused("the body did not come in time", status=408, reason="slow") from None
        except ClientDisconnect:
            raise EventRefused("the sender hung up", status=400, reason="incomplete") from None
        return bytes(body)

    def _too_large(self) -> EventRefused:
        return EventRefused(f"more than {self._most:,} bytes", status=413, reason="too_large")

    def _say(self, request: Request, error: EventRefused) -> None:
        self._unsaid += 1
        if time.monotonic() >= self._quiet_until:
            sender = request.client.host if request.client else "somebody"
            log.warning("refused %d posts, the last of %s: %s", self._unsaid, sender, error.what)
            self._quiet_until, self._unsaid = time.monotonic() + QUIET_SECONDS, 0


@contextmanager
def served(settings: Settings, port: int) -> Iterator[str]:
    """Answer on the port while the block runs; gives its address. Raises SettingsInvalid."""
    if not settings.bucket_place.startswith("s3://"):
        raise SettingsInvalid(
            "events tell of an S3 bucket, and the bucket is a folder, which is watched anyway",
            where="webhook",
            next_step="Set ESGLAKE_BUCKET to s3://name/prefix.",
        )
    endpoint = Endpoint(settings)
    with _bound(settings.webhook_host, port) as bound:
        server = uvicorn.Server(_config(endpoint))
        # Not in the main thread uvicorn leaves the signals to us.
        thread = threading.Thread(target=server.run, args=([bound],), name="webhook", daemon=True)
        thread.start()
        try:
            _wait(server, thread)
            address = f"http://{settings.webhook_host}:{bound.getsockname()[1]}/events"
            log.info("events are taken at %s (%s)", address, endpoint.ways)
            yield address
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS + 1.0)


def _config(endpoint: Endpoint) -> uvicorn.Config:
    return uvicorn.Config(
        endpoint.application(),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=16_384,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(STOP_SECONDS),
    )


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only where the protocol is named does asyncio send answers at once; else each waits 40 ms for an ACK.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
        except OSError as error:
            raise SettingsInvalid(
                f"{host}:{port} cannot be listened on ({error.strerror})",
                where="ESGLAKE_WEBHOOK_PORT",
                next_step="Choose a free port, or 0 for none.",
            ) from error
        yield bound


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise SettingsInvalid("did not start", where="webhook", next_step="Read the log above.")
        time.sleep(0.01)


def _check_is_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise EventRefused("the content type must be application/json", status=415, reason="not_json")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise EventUnreadable("the event is not in UTF-8", where="event source") from None


def _no(status: int, reason: str, what: str, retry_after: int | None = None) -> JSONResponse:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": reason, "message": what}, status, headers)


async def _not_here(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _no(status, "not_here", "only POST /events and GET /health are answered")
