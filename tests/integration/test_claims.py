"""Claims end with their owners, and last as long as their work."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flows.batch import Late, late_batch_id
from flows.tools import Tools, open_tools, owner_name, release_the_dead, within_grace
from flows.watch import Watcher
from infra.lake import Lake
from infra.settings import Settings
from tests.integration.lake_samples import landing, ref
from transforms.errors import LakeUnavailable
from transforms.model import LedgerEntry, ObjectRef, State


def owners(lake: Lake) -> set[object]:
    return set(lake.query("select claimed_by from raw.objects where state = 'claimed'")["claimed_by"])


def test_the_dead_lose_their_claims_also_where_the_process_id_is_ours_again(tmp_path: Path) -> None:
    mine, host = owner_name(), socket.gethostname()
    before = f"{host}:{os.getpid()}:00000000"  # the container's last start
    dead, parent, elsewhere = f"{host}:{2**22 + 1}:a", f"{host}:{os.getppid()}:b", "other-host:7:c"
    with Lake.create(Settings(home=tmp_path)) as lake:
        for number, owner in enumerate((mine, before, dead, parent, elsewhere)):
            lake.claim([ref(f"{number}.csv", str(number))], f"b{number}", owner, 900)
        release_the_dead(lake, mine)
        assert owners(lake) == {mine, parent, elsewhere}


def test_only_the_claims_of_the_batches_named_are_released(tmp_path: Path) -> None:
    with Lake.create(Settings(home=tmp_path)) as lake:
        for batch in ("one", "two", "three"):
            lake.claim([ref(f"{batch}.csv", batch)], batch, "me", 900)
        lake.claim([ref("theirs.csv", "theirs")], "one", "they", 900)
        assert lake.release("me", ["one", "three", "none"]) == 2
        assert claimed(lake) == {("two.csv", "two"), ("theirs.csv", "one")}
        assert lake.release("me", []) == 0
        assert lake.release("me") == 1


def test_a_batch_that_fails_lets_go_of_its_own_claims_alone(tmp_path: Path) -> None:
    """The one examined beside it goes on, and so does what it had handed over to be finished later."""

    async def fails(batch_id: str, refs: Sequence[ObjectRef], tools: Tools, late: Late | None) -> None:
        tools.lake.claim(refs, batch_id, tools.owner, 900)
        tools.lake.hand_over(tools.owner, batch_id, late_batch_id(batch_id))
        tools.lake.claim([ref("more.csv", "more")], batch_id, tools.owner, 900)
        raise LakeUnavailable("gone for a moment")

    async def watch(tools: Tools) -> None:
        watcher = Watcher(tools, with_prefect=False)
        tools.lake.claim([ref("beside.csv", "beside")], "b1", tools.owner, 900)
        tools.lake.claim([ref("late.csv", "late")], "b1+1", tools.owner, 900)
        assert await watcher._attempt(fails, tools, "b2", [ref("failed.csv", "failed")]) is not None
        await watcher._let_go()

    async def work() -> None:
        async with open_tools(Settings(home=tmp_path, workers=1)) as tools:
            await watch(tools)

    with Lake.create(Settings(home=tmp_path)) as lake:
        asyncio.run(work())
        assert claimed(lake) == {("beside.csv", "b1"), ("late.csv", "b1+1")}


def claimed(lake: Lake) -> set[tuple[object, ...]]:
    return set(lake.query("select key, batch_id from raw.objects where state = 'claimed'").iter_rows())


def test_a_renewed_claim_is_not_taken_over(tmp_path: Path) -> None:
    with Lake.create(Settings(home=tmp_path)) as lake:
        assert lake.claim([ref()], "one", "one", 900)
        time.sleep(2.0)
        assert lake.renew("one") == 1
        assert lake.renew("two") == 0
        assert not lake.claim([ref()], "two", "two", 2.0)
        time.sleep(2.0)
        assert lake.claim([ref()], "two", "two", 2.0)
        assert lake.renew("one") == 0


def test_work_is_given_up_after_its_grace_and_not_before() -> None:
    async def story() -> None:
        stop = asyncio.Event()
        stop.set()
        quick = asyncio.ensure_future(asyncio.sleep(0.05, "done"))
        assert await within_grace(quick, stop, 5) == ("done", False)
        endless = asyncio.ensure_future(asyncio.sleep(60, "done"))
        assert await within_grace(endless, stop, 0.05) == (None, True)
        assert endless.cancelled()

    asyncio.run(story())


def test_a_claim_asked_for_again_after_a_lost_answer_is_given_again(tmp_path: Path) -> None:
    with Lake.create(Settings(home=tmp_path)) as lake:
        [first] = lake.claim([ref()], "one", "me", 900)
        [again] = lake.claim([ref()], "one", "me", 900)
        assert (again.ref, again.attempts) == (first.ref, 1)
        assert not lake.claim([ref()], "two", "you", 900)


def test_what_was_missing_and_is_found_again_is_taken_up_again(tmp_path: Path) -> None:
    """A disk that was not mounted, or a deleted file put back with the same bytes."""
    with Lake.create(Settings(home=tmp_path)) as lake:
        for error_class, found_again in (("MissingObject", 1), ("EncryptedFiling", 0)):
            [claim] = lake.claim([ref(error_class)], error_class, "me", 900)
            failed = LedgerEntry(claim, State.FAILED, None, error_class, "said so")
            assert lake.land(replace(landing([claim]), entries=(failed,), filings=(), alerts=())) == []
            assert len(lake.unseen([ref(error_class)])) == found_again
            assert len(lake.claim([ref(error_class)], "later", "me", 900)) == found_again
