"""Objects that are replaced or deleted while they are read: the last bytes stand, and nobody is alarmed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from benchmarks.filings import filing
from benchmarks.store import store
from tests.faults.failpoint import MOMENTS
from tests.faults.harness import Rig, amount, ending, folder_bucket, note
from tests.faults.rigs import FAST, queued_rig
from tests.houses import home_with_lake, watched_house

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults-inside"), pytest.mark.timeout(7200)]

FEW, MANY = 12, 100
NEWER = 2_000_000
LOOKS = {"ESGLAKE_RECONCILE_SECONDS": "2"}
MOST_ATTEMPTS = 3  # a look of the listing may meet what is being replaced
Open = Callable[[Path, pytest.TempPathFactory], AbstractContextManager[Rig]]


@contextmanager
def in_a_folder(folder: Path, factory: pytest.TempPathFactory) -> Iterator[Rig]:
    house = watched_house(folder, factory)
    with ending(
        Rig(folder, house.settings, house.environment | FAST | LOOKS, folder_bucket(house.bucket))
    ) as rig:
        yield rig


@contextmanager
def in_a_store(folder: Path, factory: pytest.TempPathFactory) -> Iterator[Rig]:
    home = home_with_lake(folder / "lake", factory)
    with store() as server, ending(queued_rig(home, server, **LOOKS)) as rig:
        yield rig


@pytest.mark.parametrize("opened", [in_a_folder, in_a_store])
def test_overwritten_or_deleted_while_read(
    opened: Open, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with opened(tmp_path, tmp_path_factory) as rig:
        plan = planned(amount(FEW, MANY))
        (tmp_path / "harm.json").write_text(json.dumps(plan))
        rig.start()
        for number, (key, (moment, text)) in enumerate(plan.items()):
            rig.write(key, filing(number))
            if text:
                rig.expects(key, text.encode())
            elif moment == MOMENTS[0]:
                del rig.expected[key]
                rig.failing[key] = "MissingObject"
            # Otherwise it was read, and lands: deleting takes no filing back.
        rig.until(lambda: harmed(tmp_path) == set(plan), "not every object was harmed")
        rig.quiet()
        rig.check()
        with rig.reader() as lake:
            most = lake.query("select max(attempts) as most from raw.objects")["most"][0]
            alarms = lake.query("select key, title from quality.alerts where kind = 'filing_failed'")
        assert most <= MOST_ATTEMPTS, "tried again and again"
        assert alarms.is_empty(), f"{alarms.height} alarms"
        rig.stop()
    where = opened.__name__.replace("_", " ")
    for moment, text in plan.values():
        note(f"{'overwritten' if text else 'deleted'} {moment}, {where}")


def planned(count: int) -> dict[str, tuple[str, str | None]]:
    """Two of three are overwritten, one is deleted, each at every moment in turn."""
    return {
        f"filing {number:05d}.txt": (
            MOMENTS[number % len(MOMENTS)],
            None if number // len(MOMENTS) % 3 == 0 else filing(NEWER + number).decode(),
        )
        for number in range(count)
    }


def harmed(folder: Path) -> set[str]:
    file = folder / "harmed"
    return set(file.read_text().splitlines()) if file.exists() else set()
