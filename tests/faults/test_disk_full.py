"""The disk is full: the watcher waits, says so, goes on when there is space; what is left behind is swept."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.lake import Lake
from tests.faults.harness import TRIALS, Rig, ending, folder_bucket, long_run, note, trials
from tests.faults.outside import BURST, goes_on, says_that_it_waits, waits
from tests.faults.test_kills import FAST
from tests.houses import Home, home_with_lake

pytestmark = [
    long_run,
    pytest.mark.slow,
    pytest.mark.xdist_group("faults-outside"),
    pytest.mark.timeout(7200),
]

SIZE = "48m"
TWO_DAYS_SECONDS = 2 * 86_400
BALLAST = "ballast"
LANDING_BYTES = 64 << 10
"""Less than a batch needs; more than the half-written file that a failed one sweeps."""


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of its own, where this process may mount one."""
    place.mkdir(parents=True, exist_ok=True)
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)], capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture(params=["home", "data"] if TRIALS else ["home"])
def rig(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[Rig, Path]]:
    """A lake that lies on a small disk as a whole, or with its data only; the bucket lies elsewhere."""
    home = home_with_lake(tmp_path / "template", tmp_path_factory)
    place = tmp_path / "lake"
    with small_disk(place if request.param == "home" else place / "data") as disk:
        shutil.copytree(home.home, place, dirs_exist_ok=True)
        lake = Home(place, home.environment | {"ESGLAKE_HOME": str(place)})
        bucket = tmp_path / "bucket"
        environment = lake.environment | FAST | {"ESGLAKE_BUCKET": str(bucket)}
        with ending(Rig(tmp_path, lake.settings, environment, folder_bucket(bucket))) as made:
            yield made, disk


def fill(disk: Path) -> None:
    """Write until nothing more can be written."""
    with (disk / BALLAST).open("ab", buffering=0) as file:
        for size in (1 << 16, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass


def is_full(disk: Path) -> bool:
    """No room for a landing; a file cut off by the full disk may have been taken away again since."""
    return shutil.disk_usage(disk).free < LANDING_BYTES


def test_the_disk_is_full_and_has_space_again(rig: tuple[Rig, Path]) -> None:
    lake, disk = rig
    lake.start()
    lake.upload(BURST)
    lake.quiet()
    for number in range(trials(1)):
        lake.upload(BURST)
        time.sleep(0.2 * (number % 5))
        fill(disk)
        lake.upload(BURST)
        says_that_it_waits(lake)
        assert is_full(disk)
        (disk / BALLAST).unlink()
        goes_on(lake, f"disk full: {'home' if disk == lake.settings.home else 'data'}")
    fill(disk)
    lake.upload(BURST)
    says_that_it_waits(lake)
    assert lake.stop() < 10
    note("SIGTERM while the disk is full")
    (disk / BALLAST).unlink()
    lake.start()
    lake.quiet()
    lake.check()
    assert lake.stop() < 10
    assert not waits(lake)
    swept(lake)


def swept(rig: Rig) -> None:
    """Old files that no snapshot names are deleted by maintenance; everything else is left as it is."""
    data = Path(rig.settings.data_place)
    for file in data.rglob("*.parquet"):
        past = file.stat().st_mtime - TWO_DAYS_SECONDS
        os.utime(file, (past, past))
    with Lake.open(rig.settings) as lake:
        report = lake.maintain(0)
    rig.check()
    note(f"files left behind by a full disk, swept by maintenance: {report.orphans_deleted}")
