"""Where filings arrive: a folder or an S3 prefix behind one small interface.

An object is named by (bucket, key, etag, size); the key is relative to the place and reads the same
from a listing, an event and a person: `name + "/" + key` is the whole address. Every call blocks:
in asyncio use `asyncio.to_thread`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from infra.bucket_local import LocalBucket
from infra.bucket_s3 import S3Bucket
from infra.object_metadata import Fetched
from infra.settings import Settings
from transforms.model import ObjectRef

__all__ = ["Bucket", "Fetched", "LocalBucket", "S3Bucket", "open_bucket"]


class Bucket(Protocol):
    """A place that holds filings. `name` is what the ledger stores: 's3://name' or 'file:///folder'."""

    @property
    def name(self) -> str:
        """The address of the place, without a trailing slash."""
        ...

    def list(self, prefix: str = "") -> Iterator[ObjectRef]:
        """Every filing whose key starts with `prefix`, page by page; raises BucketUnavailable."""
        ...

    def head(self, key: str) -> ObjectRef | None:
        """The object as it stands now, None where there is none."""
        ...

    def read(self, ref: ObjectRef, cap: int) -> bytes:
        """The very bytes `ref` names; raises FilingTooLarge over `cap` bytes, MissingObject otherwise."""
        ...

    def fetch(self, ref: ObjectRef, cap: int) -> Fetched:
        """The same bytes with the object's user metadata, in one request; a folder has none."""
        ...

    def put(self, key: str, data: bytes | Path) -> ObjectRef:
        """Store bytes or a file under `key` in one step: readers see nothing or all of it."""
        ...

    def check(self) -> None:
        """Raise BucketUnavailable with the reason and the remedy where the place cannot be used."""
        ...


def open_bucket(settings: Settings) -> Bucket:
    """The bucket of the settings; nothing is contacted yet."""
    if settings.bucket_place.startswith("s3://"):
        return S3Bucket(settings)
    return LocalBucket(Path(settings.bucket_place).expanduser())
