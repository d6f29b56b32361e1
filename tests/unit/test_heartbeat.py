"""The sign of life that health checks look at."""

from __future__ import annotations

import errno
import os
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.heartbeat import (
    STALE_SECONDS,
    Life,
    beat,
    forget_life,
    heartbeat_file,
    lives,
    name_of_watcher,
    seconds_since_beat,
    tell_life,
)
from infra.settings import Settings
from tests.houses import empty_home


def test_a_beat_is_young_and_grows_old(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "lake")
    assert seconds_since_beat(settings) is None
    beat(settings)
    assert seconds_since_beat(settings) == pytest.approx(0, abs=5)
    before = time.time() - 2 * STALE_SECONDS
    os.utime(heartbeat_file(settings), (before, before))
    assert seconds_since_beat(settings) == pytest.approx(2 * STALE_SECONDS, abs=5)
    beat(settings)
    assert seconds_since_beat(settings) == pytest.approx(0, abs=5)


def test_doctor_tells_the_living_from_the_dead_by_its_exit_code(tmp_path: Path) -> None:
    home = empty_home(tmp_path / "lake")
    settings = Settings(home=home.home)
    dead = home.run("doctor", "--quick")
    assert dead.returncode == 3 and "no sign of life: none" in dead.stdout
    beat(settings)
    assert home.run("doctor", "--quick").returncode == 0
    before = time.time() - 2 * STALE_SECONDS
    os.utime(heartbeat_file(settings), (before, before))
    assert home.run("doctor", "--quick").returncode == 3


def test_a_watcher_says_what_it_waits_for_until_it_is_gone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    mine = Life(name_of_watcher(), "waiting", now, "the store does not answer", now + timedelta(seconds=4))
    dead = Life(f"{socket.gethostname()}:{2**22 + 1}", "working", now)
    other = Life("other-host:7", "working", now)
    for life in (mine, dead, other):
        tell_life(settings, life)
    assert set(lives(settings)) == {mine, other}
    forget_life(settings, mine.watcher)
    assert list(lives(settings)) == [other]


def test_on_a_full_disk_a_watcher_writes_over_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, now = Settings(home=tmp_path), datetime(2026, 11, 21, 10, tzinfo=UTC)
    long = Life(name_of_watcher(), "waiting", now, "the store does not answer", now)
    short = Life(name_of_watcher(), "waiting", now, "no space", now)
    tell_life(settings, short)

    def full(path: Path, *_: object, **__: object) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    for life in (long, short):
        tell_life(settings, life)
        assert list(lives(settings)) == [life]
    assert not list(tmp_path.rglob("*.part"))
