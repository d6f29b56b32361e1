"""A backfill's batch that is given up while it is examined leaves nothing at work behind."""

from __future__ import annotations

import asyncio

from flows.backfill import _Ahead


def test_nothing_is_left_of_a_batch_that_is_given_up_while_it_is_examined() -> None:
    async def given_up() -> set[asyncio.Task[None]]:
        ahead = _Ahead()
        begun = asyncio.create_task(ahead.begin(asyncio.sleep(60), asyncio.Event()))
        await asyncio.sleep(0.01)
        begun.cancel()
        await asyncio.gather(begun, return_exceptions=True)
        await ahead.given_up()
        return asyncio.all_tasks() - {asyncio.current_task()}  # type: ignore[arg-type, return-value]

    assert asyncio.run(given_up()) == set()
