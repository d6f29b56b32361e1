"""The demo, run twice as a newcomer would, and interrupted as an impatient one would."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.houses import ROOT, empty_home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


def run_demo(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "esglake.main", "demo", "--folder", str(folder)]
    return subprocess.run(
        command, env=empty_home(folder).environment, cwd=ROOT, capture_output=True, text=True, timeout=200
    )


def test_demo_twice(tmp_path: Path) -> None:
    first = run_demo(tmp_path / "demo")
    assert first.returncode == 0, first.stdout + first.stderr
    facts = re.search(r"(\d+) facts, (\d+) findings, (\d+) facts quarantined", first.stdout)
    assert facts
    assert all(int(number) > 0 for number in facts.groups())
    for words in ("landed_with_rejects", "UnreadableFiling", "select", "ATTACH", "look exchanged"):
        assert words in first.stdout, words
    assert "second run" not in first.stdout
    second = run_demo(tmp_path / "demo")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "second run: the same filings arrived again and nothing was doubled" in second.stdout
    assert facts.group(0) in second.stdout


def test_ctrl_c_leaves_nothing_broken_and_nothing_running(tmp_path: Path) -> None:
    """While it loads, before its watcher has listed the bucket, amid the work; then it runs to its end."""
    folder = tmp_path / "demo"
    interrupt(folder, until="", seconds=1.0)
    interrupt(folder, until="ready after", seconds=0.0)
    interrupt(folder, until="ready after", seconds=1.0)
    after = run_demo(folder)
    assert after.returncode == 0, after.stdout + after.stderr


def interrupt(folder: Path, *, until: str, seconds: float) -> None:
    """Press Ctrl-C so many seconds after the demo has said `until`."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "esglake.main", "demo", "--folder", str(folder)],
        env=empty_home(folder).environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = ""
    while until not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    time.sleep(seconds)
    started = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    try:
        said += process.communicate(timeout=60)[0]
        _, alive = psutil.wait_procs(started, timeout=10)
        assert not alive, [child.cmdline() for child in alive]
    finally:
        for one in (process, *started):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
    assert "Traceback" not in said
