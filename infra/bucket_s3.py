"""An S3 bucket, or any store that speaks S3.

The place is `s3://bucket/prefix`; keys are relative to the prefix. Reads are pinned to the etag (and
the version, where the store keeps versions), so that what is read is what was claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.aws import keys_of
from infra.bucket_pages import pages
from infra.keys import CHUNK_BYTES, check_key, is_filing, within_cap
from infra.object_metadata import Fetched, decoded
from infra.settings import Settings
from transforms.errors import BucketUnavailable, EsgLakeError, MissingObject, ReplacedObject, UsageProblem
from transforms.model import ObjectRef

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError
    from types_boto3_s3.client import S3Client
    from types_boto3_s3.type_defs import ListObjectsV2OutputTypeDef

PAGE_KEYS = 1000  # the most that S3 gives in one answer
CONNECT_SECONDS = 5
READ_SECONDS = 30
ATTEMPTS = 4  # of one request; with the pauses between them about 10 s until we give up
READ_ATTEMPTS = 3  # of one object whose connection breaks while it streams

GONE = {"404", "NoSuchKey", "NoSuchVersion", "NotFound", "410"}
REPLACED = {"412", "PreconditionFailed"}
REMEDIES = {
    "NoSuchBucket": "Create the bucket, or correct ESGLAKE_BUCKET.",
    "InvalidAccessKeyId": "Correct ESGLAKE_S3_ACCESS_KEY_ID.",
    "SignatureDoesNotMatch": "Correct ESGLAKE_S3_SECRET_ACCESS_KEY.",
    "AccessDenied": "Grant these credentials s3:ListBucket, s3:GetObject and s3:PutObject.",
    "403": "Grant these credentials s3:ListBucket, s3:GetObject and s3:PutObject.",
    "PermanentRedirect": "Set ESGLAKE_S3_REGION to the region of the bucket.",
    "AuthorizationHeaderMalformed": "Set ESGLAKE_S3_REGION to the region of the bucket.",
}


class S3Bucket:
    """A bucket behind S3's protocol. Nothing is contacted before the first call; thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        bucket, _, prefix = settings.bucket_place.removeprefix("s3://").partition("/")
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self.name = f"s3://{bucket}/{self._prefix}".rstrip("/")

    def list(self, prefix: str = "") -> Iterator[ObjectRef]:
        """Every filing whose key starts with `prefix`, in any order; a thousand per request."""
        with self._named_problems(prefix):
            for page in pages(self._ask, self._prefix + prefix):
                for entry in page:
                    key = entry["Key"].removeprefix(self._prefix)
                    if is_filing(key):
                        yield self._ref(key, entry["ETag"], entry["Size"], entry["LastModified"])

    def head(self, key: str) -> ObjectRef | None:
        """The object as it stands now, None where there is none."""
        try:
            with self._named_problems(key):
                found = self._client.head_object(Bucket=self._bucket, Key=self._prefix + key)
        except MissingObject:
            return None
        version = found.get("VersionId", "")
        return self._ref(key, found["ETag"], found["ContentLength"], found["LastModified"], version)

    def key_of(self, bucket: str, name: str) -> str | None:
        """The key here of an object named by its bucket and whole name, None where it lies elsewhere."""
        if bucket != self._bucket or not name.startswith(self._prefix) or name == self._prefix:
            return None
        return name.removeprefix(self._prefix)

    def read(self, ref: ObjectRef, cap: int) -> bytes:
        """The bytes that `ref` names."""
        return self.fetch(ref, cap).data

    def fetch(self, ref: ObjectRef, cap: int) -> Fetched:
        """Bytes and metadata, streamed in one answer; a connection that breaks on the way is tried again."""
        from botocore.exceptions import HTTPClientError, IncompleteReadError, ResponseStreamingError

        with self._named_problems(ref.key):
            for attempt in range(1, READ_ATTEMPTS + 1):
                try:
                    return self._stream(ref, cap)
                except (IncompleteReadError, ResponseStreamingError, HTTPClientError):
                    if attempt == READ_ATTEMPTS:
                        raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    def put(self, key: str, data: bytes | Path) -> ObjectRef:
        """Store the object in one request: S3 shows it whole or not at all."""
        name = self._prefix + check_key(key)
        with self._named_problems(key):
            if isinstance(data, bytes):
                stored = self._client.put_object(Bucket=self._bucket, Key=name, Body=data)
                size = len(data)
            else:
                size = data.stat().st_size
                with data.open("rb") as file:
                    stored = self._client.put_object(Bucket=self._bucket, Key=name, Body=file)
        return self._ref(key, stored["ETag"], size, datetime.now(UTC), stored.get("VersionId", ""))

    def check(self) -> None:
        """Raise BucketUnavailable unless the bucket can be listed."""
        with self._named_problems(""):
            self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1)

    def _ask(self, **place: Any) -> ListObjectsV2OutputTypeDef:
        return self._client.list_objects_v2(Bucket=self._bucket, MaxKeys=PAGE_KEYS, **place)

    @cached_property
    def _client(self) -> S3Client:
        import boto3  # half a second: only where S3 is used
        import botocore.session
        from botocore.config import Config

        settings = self._settings
        session = botocore.session.get_session()
        # The default parser of times takes 70 % of a listing.
        session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_time)
        return boto3.Session(botocore_session=session).client(
            "s3",
            endpoint_url=settings.s3_endpoint_url,
            region_name=settings.s3_region,
            **keys_of(settings),
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "max_attempts": ATTEMPTS},
                max_pool_connections=32,
                # A store of one's own rarely has a DNS name per bucket, and not every one knows
                # the checksums that newer clients send by default.
                s3={"addressing_style": "path" if settings.s3_endpoint_url else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _stream(self, ref: ObjectRef, cap: int) -> Fetched:
        pinned: dict[str, Any] = {"IfMatch": f'"{ref.etag}"'}
        if ref.version_id:
            pinned["VersionId"] = ref.version_id
        got = self._client.get_object(Bucket=self._bucket, Key=self._prefix + ref.key, **pinned)
        with closing(got["Body"]) as body:
            within_cap(ref, got["ContentLength"], cap)
            data = bytearray()
            for chunk in body.iter_chunks(CHUNK_BYTES):
                data += chunk
                within_cap(ref, len(data), cap)
        return Fetched(bytes(data), decoded(got.get("Metadata", {})))

    def _ref(self, key: str, etag: str, size: int, at: datetime, version: str = "") -> ObjectRef:
        # Stores that keep no versions answer 'null'.
        return ObjectRef(self.name, key, etag.strip('"'), size, "" if version == "null" else version, at)

    @contextmanager
    def _named_problems(self, key: str) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

        where = f"{self.name}/{key}" if key else self.name
        try:
            yield
        except ParamValidationError as error:
            raise UsageProblem(str(error), where=where, next_step="Correct ESGLAKE_BUCKET.") from error
        except ClientError as error:
            raise _refused(error, where) from error
        except BotoCoreError as error:
            raise _unreachable(error, where) from error


def _time(told: Any) -> datetime:
    """A time in an answer: ISO 8601 in a listing's XML, RFC 1123 in the headers of an object."""
    from botocore.utils import parse_timestamp

    if isinstance(told, str) and told.endswith("Z"):
        with suppress(ValueError):  # of another form: the slower parser knows more
            return datetime.fromisoformat(told)
    parsed: datetime = parse_timestamp(told)
    return parsed


def _refused(error: ClientError, where: str) -> EsgLakeError:
    """The store answered with an error: the object's fault, or the bucket's."""
    code = error.response.get("Error", {}).get("Code", "")
    if code in GONE:
        return MissingObject("is not in the bucket", where=where, next_step="Upload it again.")
    if code in REPLACED:
        return ReplacedObject(
            "has been replaced since it was found",
            where=where,
            next_step="The newer version is taken up by itself.",
        )
    said = error.response.get("Error", {}).get("Message", "")
    remedy = REMEDIES.get(code, "Check the store and the ESGLAKE_S3_* settings.")
    return BucketUnavailable(f"the store refuses ({code}: {said})", where=where, next_step=remedy)


def _unreachable(error: BotoCoreError, where: str) -> BucketUnavailable:
    """No answer at all, or nobody to ask as."""
    from botocore.exceptions import NoCredentialsError, PartialCredentialsError

    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        remedy = "Set ESGLAKE_S3_ACCESS_KEY_ID and ESGLAKE_S3_SECRET_ACCESS_KEY."
    else:
        remedy = "Check ESGLAKE_S3_ENDPOINT_URL and the network."
    return BucketUnavailable(f"the store does not answer ({error})", where=where, next_step=remedy)
