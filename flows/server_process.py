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

from transforms.collector import collector_at_rest

PR_SET_PDEATHSIG = 1


def main(port: str) -> None:
    """Be `prefect server start` on that port."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    with collector_at_rest():  # looking for garbage among what is imported takes a sixth of the start
        importlib.import_module("prefect.server.api.server")
        gc.freeze()
    sys.argv = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1])
