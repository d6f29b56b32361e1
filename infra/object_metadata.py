"""What whoever uploads an object may write beside its bytes: S3's user metadata (`x-amz-meta-...`).

It comes with the bytes, in the same answer. A header holds ASCII, so words of other scripts arrive encoded:
S3 answers in RFC 2047, other stores in raw UTF-8, and some clients send percent signs.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import NamedTuple
from urllib.parse import unquote

_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bq]\?[^?]*\?=", re.IGNORECASE)
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


class Fetched(NamedTuple):
    """An object's bytes, and its user metadata: names in small letters, values as plain text."""

    data: bytes
    metadata: Mapping[str, str]


def decoded(metadata: Mapping[str, str]) -> dict[str, str]:
    """User metadata as a store gives it, in plain text; what cannot be decoded stays as it is.

    >>> decoded({"ESG-Entity": "=?UTF-8?B?6JOd5rW356eR5oqA?=", "esg-year": "2024"})
    {'esg-entity': '蓝海科技', 'esg-year': '2024'}
    """
    return {name.lower(): _text(value) for name, value in metadata.items()}


def _text(value: str) -> str:
    if not value.isascii():
        return _utf8(value)
    if _ENCODED_WORD.search(value):
        try:
            return str(make_header(decode_header(value)))
        except (HeaderParseError, LookupError, UnicodeError, ValueError):
            return value
    return _unquoted(value) if _PERCENT.search(value) else value


def _utf8(value: str) -> str:
    """Bytes of UTF-8 that an HTTP client has read as Latin-1, as it must."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _unquoted(value: str) -> str:
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        return value
