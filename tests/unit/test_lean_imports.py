"""What a small text file is spared: numpy alone takes longer to import than the file to read."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

import pytest

PROGRAM = """
import sys

import pytest
from transforms.filing import observed
text = "ESG Report 2024\\nIndicator Unit 2024 2023\\nWater withdrawal m3 120 130\\n"
found = observed(text.encode(), "small.txt")
assert found.filter(found["outcome"] == "fact").height == 2, found
print("numpy._globals" in sys.modules)
"""


def test_a_text_file_needs_no_numpy() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


FORKED = """
import os
import polars as pl
import transforms.filing, transforms.normalise, transforms.read.pdf
if (child := os.fork()) == 0:
    pl.DataFrame({"a": [1, 2]}).with_columns(b=pl.col("a") + 1).group_by("b").len()
    os._exit(0)
print(os.waitpid(child, 0)[1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_importing_reckons_nothing() -> None:
    """polars starts its threads with the first frame it reckons; a process forked later waits for them."""
    with subprocess.Popen(
        [sys.executable, "-c", FORKED], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as done:
        try:
            assert done.communicate(timeout=120)[0].strip() == "0"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(done.pid, signal.SIGKILL)
