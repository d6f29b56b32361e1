"""The process of a Prefect server of our own: `python -m flows.server_process PORT`, on loopback.

It ends with the process that started it.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(port: str) -> None:
    """Be `prefect server start` on that port."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    # What is imported stays: looking for garbage among it takes a sixth of the start.
    gc.disable()
    importlib.import_module("prefect.server.api.server")
    gc.freeze()
    gc.enable()
    sys.argv = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1])
