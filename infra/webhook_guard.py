"""Who may post events: who knows the token, or signs the body with the secret.

The token comes as `Authorization: Bearer TOKEN` or, from stores that know only addresses, as the password of
`https://anyone:TOKEN@host/events`. A signature is `X-Esglake-Signature: sha256=HEX`, HMAC-SHA256 over the raw
body, or over 'TIME.' and the body where `X-Esglake-Timestamp: TIME` (Unix seconds) stands beside it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping

from pydantic import SecretStr

from infra.settings import Settings
from transforms.errors import EventRefused, SettingsInvalid

SIGNATURE, TIMESTAMP, AUTHORIZATION = "x-esglake-signature", "x-esglake-timestamp", "authorization"
SHORTEST_SECRET = 16  # characters; a shorter one is guessed
CLOCKS_APART_SECONDS = 300  # a signed time may lie so far from ours


class Guard:
    """Admits a post by token or by signature, whichever is set; one suffices. Compares in constant time."""

    def __init__(self, settings: Settings) -> None:
        self._token = _bytes(settings.webhook_token, "ESGLAKE_WEBHOOK_TOKEN")
        self._secret = _bytes(settings.webhook_signing_key, "ESGLAKE_WEBHOOK_SIGNING_KEY")
        if not self._token and not self._secret:
            raise SettingsInvalid(
                "events of anybody would be taken",
                where="webhook",
                next_step="Set ESGLAKE_WEBHOOK_TOKEN (bearer) or ESGLAKE_WEBHOOK_SIGNING_KEY (signature).",
            )

    @property
    def ways(self) -> str:
        """What is accepted, in words."""
        ways = {"bearer token": self._token, "signature": self._secret}
        return " or ".join(name for name, known in ways.items() if known)

    def before_reading(self, headers: Mapping[str, str]) -> bool:
        """Whether the token admits already; refuses who can be refused without reading a body."""
        if self._token and hmac.compare_digest(_told_token(headers), self._token):
            return True
        if self._secret and headers.get(SIGNATURE):
            return False
        raise _refused()

    def after_reading(self, headers: Mapping[str, str], body: bytes) -> None:
        """Refuse a body whose signature is not that of the secret."""
        at = headers.get(TIMESTAMP)
        signed = body if at is None else at.encode("latin-1", "replace") + b"." + body
        expected = "sha256=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        told = headers.get(SIGNATURE, "").strip().lower()
        if not hmac.compare_digest(told.encode("latin-1", "replace"), expected.encode()):
            raise _refused()
        if at is not None and not _is_now(at):
            raise EventRefused("the signed time is not now", status=401, reason="stale")


def _told_token(headers: Mapping[str, str]) -> bytes:
    """The token of an Authorization header; empty where there is none."""
    kind, _, told = headers.get(AUTHORIZATION, "").strip().partition(" ")
    if kind.lower() == "bearer":
        return told.strip().encode("utf-8", "replace")
    if kind.lower() == "basic":
        try:
            return base64.b64decode(told.strip(), validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return b""
    return b""


def _is_now(at: str) -> bool:
    try:
        return abs(time.time() - float(at)) <= CLOCKS_APART_SECONDS
    except ValueError:
        return False


def _bytes(secret: SecretStr | None, name: str) -> bytes:
    told = secret.get_secret_value().strip() if secret else ""
    if told and len(told) < SHORTEST_SECRET:
        raise SettingsInvalid(
            f"is shorter than {SHORTEST_SECRET} characters",
            where=name,
            next_step="Make one with `openssl rand -hex 32`.",
        )
    return told.encode()


def _refused() -> EventRefused:
    return EventRefused("a valid token or signature is needed", status=401, reason="unauthorized")
