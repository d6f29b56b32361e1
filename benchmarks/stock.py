"""The stock way to run a flow per file: `flow.serve`, and a run of that deployment per upload."""

from __future__ import annotations

import time

from prefect import flow
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound

from flows.batch import new_batch_id, run_batch
from flows.tools import open_tools
from infra.settings import load_settings

DEPLOYMENT = "ingest-one-file/stock"
START_SECONDS = 60.0


@flow(name="ingest-one-file")
async def ingest_one_file(key: str) -> None:
    """The same work as ours, as one flow run of its own."""
    async with open_tools(load_settings(workers=1)) as tools:
        ref = tools.bucket.head(key)
        if ref:
            await run_batch(new_batch_id(), [ref], tools)


def start_run(key: str) -> None:
    """Ask the server for a run of the deployment and do not wait for it."""
    run_deployment(DEPLOYMENT, parameters={"key": key}, timeout=0)


def wait_for_deployment(name: str = DEPLOYMENT) -> None:
    """Wait until `flow.serve` has registered its deployment."""
    from prefect.client.orchestration import get_client

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with get_client(sync_client=True) as client:
                client.read_deployment_by_name(name)
            return
        except ObjectNotFound:
            time.sleep(0.5)
    raise SystemExit("the stock deployment was not served in time")


if __name__ == "__main__":
    ingest_one_file.serve(name="stock", print_starting_message=False)
