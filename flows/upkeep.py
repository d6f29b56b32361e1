"""The flows that a schedule or a person starts: reconcile, replay, maintain, digest (see `prefect.yaml`).

Each opens its own tools from the settings, so that a deployment needs nothing but the environment.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from prefect import flow, get_run_logger

from flows.digest import put_digest
from flows.ingest import ingest
from flows.rounds import build_quality_docs, maintain_lake, reconcile_bucket, replay_objects
from flows.tools import open_tools
from infra.lake import Lake
from infra.lake_replay import Selection, states_named
from infra.settings import load_settings
from infra.slack_channels import channels
from infra.slack_drain import tell_waiting
from transforms.catalogue.load import version_of


@flow(name="reconcile", description="List the bucket and ingest what the ledger does not know.")
async def reconcile(prefix: str = "") -> int:
    """Ingest every object under `prefix` that the ledger does not know; return how many."""
    async with open_tools(load_settings()) as tools:
        return await reconcile_bucket(tools, ingest, prefix)


@flow(name="replay", description="Take filings up again, with the code and catalogue of today.")
async def replay(
    key_glob: str = "*",
    states: list[str] | None = None,
    *,
    prefix: str | None = None,
    error_class: str | None = None,
    metric: str | None = None,
    landed_since: datetime | None = None,
    landed_until: datetime | None = None,
    uploaded_since: datetime | None = None,
    uploaded_until: datetime | None = None,
    older_than_code: bool = False,
    older_catalogue: bool = False,
    limit: int | None = None,
    dry_run: bool = False,
) -> int:
    """Ingest again what all of the given conditions name; return how many. `dry_run` only counts and logs."""
    selection = Selection(
        key_glob=key_glob,
        prefix=prefix,
        states=states_named(states or []),
        error_class=error_class,
        metric=metric,
        landed_since=landed_since,
        landed_until=landed_until,
        uploaded_since=uploaded_since,
        uploaded_until=uploaded_until,
        older_than_code=older_than_code,
        catalogue=version_of() if older_catalogue else None,
        limit=limit,
    )
    settings = load_settings()
    if dry_run:
        with await asyncio.to_thread(Lake.open, settings, read_only=True) as lake:
            found = await asyncio.to_thread(lake.chosen, selection)
        get_run_logger().info("a replay would take up %d: %s", found.height, ", ".join(found["key"][:50]))
        return found.height
    async with open_tools(settings) as tools:
        return await replay_objects(tools, ingest, selection)


@flow(name="maintain", description="Merge small files, expire old snapshots, remove orphans.")
async def maintain(expire_days: int = 30) -> dict[str, int]:
    """Keep the lake's files few; snapshots older than `expire_days` can no longer be travelled to."""
    return await asyncio.to_thread(maintain_lake, load_settings(), expire_days)


@flow(name="quality_docs", description="Build Great Expectations' pages on the newest filings.")
async def quality_docs(key_glob: str = "*", newest: int = 200) -> str:
    """Build the pages anew; returns where the first one is."""
    index, _ = await asyncio.to_thread(build_quality_docs, load_settings(), key_glob, newest)
    return str(index)


@flow(name="digest", description="Tell what came, what is open and what is missing; once a day.")
async def digest() -> bool:
    """Tell today's digest, and what else waits; False when it was made before or nobody would get it."""
    settings = load_settings()
    with await asyncio.to_thread(Lake.open, settings) as lake:
        made = await asyncio.to_thread(put_digest, lake, settings, datetime.now(UTC))
        await tell_waiting(lake, channels(settings))
    return made
