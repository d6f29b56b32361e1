"""`esglake serve` and `emit`: for those who let Prefect's automations start the runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from esglake.show import console, speak
from flows.object_created import emit
from flows.server import prefect_server, running_server
from infra.bucket import Bucket, open_bucket
from infra.settings import Settings, load_settings
from transforms.errors import MissingObject, PrefectUnavailable, SettingsInvalid
from transforms.model import ObjectRef

WITHOUT = "ESGLAKE_PREFECT is off, and this command is about Prefect"


def run_serve(at_once: int) -> None:
    """Serve the triggered deployments until Ctrl-C or SIGTERM."""
    settings = _with_prefect()
    speak()
    with prefect_server(settings) as url:
        from flows.trigger import serve_triggers  # Prefect costs a second to import

        console().print(f"serving ingest-object at {url}; Ctrl-C stops", markup=False)
        asyncio.run(serve_triggers(at_once))
    console().print("stopped")


def run_emit(keys: Sequence[str]) -> None:
    """Tell Prefect that these objects have arrived; each must be in the bucket."""
    settings = _with_prefect()
    url = os.environ.get("PREFECT_API_URL") or running_server(settings)
    if not url:
        raise PrefectUnavailable(
            "no Prefect server is known",
            where="PREFECT_API_URL",
            next_step="Set it, or start `esglake serve` or `esglake watch` first.",
        )
    refs = [_there(open_bucket(settings), key) for key in keys]
    with prefect_server(settings):
        told = asyncio.run(emit(refs))
    console().print(f"{told} told")


def _there(bucket: Bucket, key: str) -> ObjectRef:
    ref = bucket.head(key)
    if ref is None:
        raise MissingObject("is not in the bucket", where=f"{bucket.name}/{key}", next_step="Upload it.")
    return ref


def _with_prefect() -> Settings:
    settings = load_settings()
    if settings.prefect == "off":
        raise SettingsInvalid(WITHOUT, where="ESGLAKE_PREFECT", next_step="Set it to auto.")
    return settings
