"""The event `esglake.object.created`: a bridge from a store tells Prefect that an object has arrived.

Its payload: {"key": ..., "bucket": ..., "etag": ...}; only the key is needed, further fields are welcome.
With the bucket's whole address ('s3://name/prefix'), or none, the key is relative to it; with a bare
bucket name it is the whole name of the object, as S3 tells it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infra.bucket import Bucket, S3Bucket
from infra.keys import is_filing
from transforms.errors import EventUnreadable, PrefectUnavailable
from transforms.model import ObjectRef

EVENT = "esglake.object.created"
TRIES = 3


class ObjectCreated(BaseModel):
    """The payload; an event is a hint, what counts is the object as it stands when it is looked up."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    key: str = Field(min_length=1)
    bucket: str = ""
    etag: str = ""


def read_payload(payload: object) -> ObjectCreated:
    """The payload as told; raises EventUnreadable with everything that is wrong with it."""
    try:
        return ObjectCreated.model_validate(payload)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'payload'}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise EventUnreadable(
            f"its payload cannot be read ({problems})",
            where=EVENT,
            next_step='Emit {"key": "2024/report.pdf"}; `esglake emit KEY` shows how.',
        ) from None


def look_up(bucket: Bucket, told: ObjectCreated) -> ObjectRef | None:
    """The object as it stands now; None where it is gone again or is no filing by its name."""
    key = _key(bucket, told)
    return bucket.head(key) if is_filing(key) else None


def _key(bucket: Bucket, told: ObjectCreated) -> str:
    if told.bucket.rstrip("/") in ("", bucket.name):
        return told.key
    key = bucket.key_of(told.bucket, told.key) if isinstance(bucket, S3Bucket) else None
    if key is None:
        raise EventUnreadable(
            f"it tells of {told.bucket}/{told.key}, which lies outside {bucket.name}",
            where=EVENT,
            next_step="Emit the bucket's address or its name, or set ESGLAKE_BUCKET to that place.",
        )
    return key


async def emit(refs: Iterable[ObjectRef]) -> int:
    """Tell Prefect of these objects; returns how many it has taken, raises PrefectUnavailable."""
    from prefect.events import Event, Resource
    from prefect.events.clients import get_events_client

    emitted = 0
    try:
        async with get_events_client(reconnection_attempts=TRIES, checkpoint_every=1) as client:
            for ref in refs:
                resource = Resource({"prefect.resource.id": f"esglake.object.{ref.key}"})
                await client.emit(Event(event=EVENT, resource=resource, payload=payload_of(ref)))
                emitted += 1
    except Exception as error:  # the client raises whatever its socket, its proxy or its login raised
        raise PrefectUnavailable(
            f"the event was not taken ({type(error).__name__}: {error}); {emitted} were",
            where="PREFECT_API_URL",
            next_step="Check that a Prefect server answers there; the bucket is listed all the same.",
        ) from error
    return emitted


def payload_of(ref: ObjectRef) -> dict[str, Any]:
    """What is told of an object."""
    return {"bucket": ref.bucket, "key": ref.key, "etag": ref.etag, "size": ref.size}
