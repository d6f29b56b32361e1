"""A process that dies in the middle of a landing leaves the lake as it was, and open to the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.lake import Lake
from infra.lake_attach import sqlite_file
from infra.lake_lock import landing_lock, lock_file
from infra.settings import Settings
from tests.integration.lake_samples import counts, landing, ref, upload
from transforms.errors import LakeUnavailable

ROOT = Path(__file__).parents[2]

ENDLESS = """if True:
    import sys, time
    from pathlib import Path
    from infra.lake import Lake
    from infra.settings import Settings
    from tests.integration.lake_samples import landing, ref
    lake = Lake.open(Settings(home=Path(sys.argv[1])))
    for number in range(10_000):
        claims = lake.claim([ref(f"{number}.csv", f"bytes {number}")], f"b{number}", "dead", 900)
        made = landing(claims, rows=500)
        print(number, flush=True)
        lake.land(made)
"""

HANGING = """if True:
    import sys, time
    from pathlib import Path
    from infra import lake_land
    from infra.lake import Lake
    from infra.settings import Settings
    from tests.integration.lake_samples import landing, ref
    lake = Lake.open(Settings(home=Path(sys.argv[1])))
    claims = lake.claim([ref()], "b1", "dead", 900)
    def half(cursor):
        lake_land.land(cursor, landing(claims), claims[0].claimed_at)
        print("everything written, nothing committed", flush=True)
        time.sleep(600)
    lake._write(half)
"""


@pytest.fixture
def settings(bare_environment: Path) -> Settings:
    settings = Settings(home=bare_environment / "lake")
    Lake.create(settings).close()
    return settings


def child(script: str, settings: Settings) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, str(settings.home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.slow
def test_killed_before_the_commit_nothing_stands_and_the_claim_is_taken_over(settings: Settings) -> None:
    process = child(HANGING, settings)
    assert process.stdout is not None and process.stdout.readline().startswith("everything written")
    with Lake.open(settings, read_only=True) as reader:
        assert counts(reader)["facts"] == 0
    with Lake.open(settings) as lake:
        with (
            pytest.raises(LakeUnavailable, match="another process has been landing"),
            landing_lock(lake._writing(), 0.2),
        ):
            pass
        kill(process)
        assert counts(lake) == dict.fromkeys(counts(lake), 0) | {"objects": 1}
        assert lake.release("dead") == 1
        upload(lake, ref(), "b2")
        assert counts(lake)["facts"] == 2
    assert lock_file(settings).exists()


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.15, 0.2])
def test_killed_at_any_moment_every_landing_is_whole_or_absent(settings: Settings, delay: float) -> None:
    process = child(ENDLESS, settings)
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    time.sleep(delay)
    kill(process)
    with Lake.open(settings) as lake:
        found = counts(lake)
        assert found["filings"] >= 2
        assert found["facts"] == 502 * found["filings"]
        assert found["observations"] == found["facts"]
        assert found["batches"] == found["alerts"] == found["results"] == found["filings"]
        landed = lake.query("SELECT count(*) FROM raw.objects WHERE state = 'landed'").item()
        assert landed == found["filings"]
        lake.release("dead")
        again = lake.claim([ref(f"{found['filings']}.csv", f"bytes {found['filings']}")], "again", "new", 900)
        assert lake.land(landing(again, rows=500)) == []
        assert counts(lake)["filings"] == found["filings"] + 1


def test_a_damaged_catalogue_is_named(settings: Settings) -> None:
    sqlite_file(settings).write_bytes(b"this is no database, but it is long enough to be looked at " * 40)
    with pytest.raises(LakeUnavailable, match=r"lake\.sqlite"):
        Lake.open(settings)


def test_an_empty_catalogue_is_no_lake(settings: Settings) -> None:
    for path in settings.home.glob("lake.sqlite*"):
        path.unlink()
    sqlite_file(settings).touch()
    with pytest.raises(LakeUnavailable, match="esglake init"):
        Lake.open(settings)
