"""The demo, run twice as a newcomer would, and interrupted as an impatient one would."""

from __future__ import annotations

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
    """Early, while it loads; then amid the work, on what the first left; then it runs to its end."""
    folder = tmp_path / "demo"
    for seconds in (1.0, 9.0):
        interrupt(folder, seconds)
    after = run_demo(folder)
    assert after.returncode == 0, after.stdout + after.stderr


def interrupt(folder: Path, after_seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "esglake.main", "demo", "--folder", str(folder)],
        env=empty_home(folder).environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(after_seconds)
    started = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in out + err
    _, alive = psutil.wait_procs(started, timeout=10)
    assert not alive, [child.cmdline() for child in alive]
