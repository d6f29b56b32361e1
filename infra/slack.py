"""An incoming webhook: one message at a time, at the pace the other side takes them.

Slack takes about one message a second per channel and says so with 429 and Retry-After. The address is
a secret: it is in no message, no error and no log.
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.error import URLError
from urllib.parse import urlsplit

from pydantic import SecretStr

from infra.slack_blocks import Message
from transforms.errors import SettingsInvalid, SlackRefused

TIMEOUT_SECONDS = 10
LONGEST_RETRY_AFTER_SECONDS = 3600.0
"""A server that asks for days has made a mistake, or has none to make."""

WEBHOOK_GONE = {401, 403, 404, 410}
SAID_CHARS = 200


class SlackWebhook:
    """One address that takes messages; `send` waits so that they keep `seconds_between` apart.

    `setting` is the name of the variable that holds the address: what a person is told instead of it.
    """

    def __init__(
        self, url: SecretStr, seconds_between: float, setting: str = "ESGLAKE_SLACK_WEBHOOK_URL"
    ) -> None:
        if not url.get_secret_value().lower().startswith(("https://", "http://")):
            raise SettingsInvalid("is no web address", where=setting, next_step="Copy it from Slack.")
        self.setting = setting
        self._url, self._seconds_between = url, seconds_between
        self._turn = asyncio.Lock()
        self._next_at = 0.0
        # A thread of its own: a slow server takes none from those who read and land filings.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="webhook")

    async def send(self, message: Message) -> str:
        """Deliver one message and return the answer; raises SlackRefused, with the wait it asks for."""
        async with self._turn:
            await asyncio.sleep(max(0.0, self._next_at - time.monotonic()))
            try:
                return await asyncio.get_running_loop().run_in_executor(self._thread, self._post, message)
            finally:
                self._next_at = time.monotonic() + self._seconds_between

    def _post(self, message: Message) -> str:
        from slack_sdk.webhook import WebhookClient

        # A logger outside the tree: the SDK writes the address into its debug lines.
        silent = logging.Logger("slack", level=logging.CRITICAL + 1)
        client = WebhookClient(
            self._url.get_secret_value(), timeout=TIMEOUT_SECONDS, logger=silent, retry_handlers=[]
        )
        try:
            answer = client.send_dict(message)
        except Exception as error:
            # Not chained: a traceback would show the address.
            raise self._unreached(error) from None
        if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise self._refused(answer.status_code, answer.body, answer.headers)
        return f"{answer.status_code} {self._scrubbed(answer.body)}".strip()

    def _refused(self, status: int, body: str, headers: Mapping[str, str]) -> SlackRefused:
        error = SlackRefused(
            f"the webhook answered {status} ({self._scrubbed(body) or 'no reason given'})",
            where=self.setting,
            next_step=self._remedy(status),
        )
        error.status = status
        asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
        if asked is not None or status == HTTPStatus.TOO_MANY_REQUESTS:
            error.retry_after_s = _seconds(asked)
        return error

    def _remedy(self, status: int) -> str:
        if status in WEBHOOK_GONE:
            return f"Make a new webhook and set {self.setting}."
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return "It is sent again later."
        return "The alert stays in quality.alerts; `esglake alerts retry` sends it again."

    def _unreached(self, error: Exception) -> SlackRefused:
        reason = error.reason if isinstance(error, URLError) else type(error).__name__
        return SlackRefused(
            f"the webhook cannot be reached ({self._scrubbed(str(reason))})",
            where=self.setting,
            next_step="Check the network; the alert is sent again later.",
        )

    def _scrubbed(self, body: str) -> str:
        """What a server said, without the address it may repeat ('Cannot POST /services/...')."""
        url = self._url.get_secret_value()
        parts = urlsplit(url)
        for secret in (url, parts.path, *parts.path.split("/"), parts.query):
            if len(secret) > len("services"):
                body = body.replace(secret, "***")
        return body.strip()[:SAID_CHARS]


def _seconds(header: str | None) -> float:
    """Retry-After in seconds, given as a number or as a date; one second where neither can be read."""
    try:
        asked = float(header or "")
    except ValueError:
        try:
            until = parsedate_to_datetime(header or "")
            until = until if until.tzinfo else until.replace(tzinfo=UTC)
            asked = (until - datetime.now(UTC)).total_seconds()
        except ValueError:
            asked = 1.0
    # NaN and endless waits compare as false: they become the least and the most.
    return min(max(0.0, asked), LONGEST_RETRY_AFTER_SECONDS)
