"""The keys that every client of ours signs with; without any, boto3 looks in its own places."""

from __future__ import annotations

from typing import TypedDict

from infra.settings import Settings


class Keys(TypedDict):
    """Arguments of a boto3 client; secrets, so only ever handed on."""

    aws_access_key_id: str | None
    aws_secret_access_key: str | None


def keys_of(settings: Settings) -> Keys:
    """The keys that are set, in plain text."""
    key_id, secret = settings.s3_access_key_id, settings.s3_secret_access_key
    return Keys(
        aws_access_key_id=key_id.get_secret_value() if key_id else None,
        aws_secret_access_key=secret.get_secret_value() if secret else None,
    )
