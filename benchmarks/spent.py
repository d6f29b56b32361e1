"""Processor seconds of a watcher and of what works beside it: whoever else shares the cores is left out."""

from __future__ import annotations

from collections import Counter

import psutil

PARTS = (("infra.worker_child", "workers"), ("prefect", "Prefect server"))
"""What stands in the command of a watcher's child, and what we call it; its keeper counts as the watcher."""

STAND_IN = "stand-in for S3 and SQS"


def spent(process_id: int, store_id: int, name: str = "watcher") -> Counter[str]:
    """Seconds so far of a process, which is called `name`, its children by part, and the store's stand-in."""
    process = psutil.Process(process_id)
    own = process.cpu_times()
    taken: Counter[str] = Counter()
    taken[name] += own.user + own.system
    taken["workers"] += own.children_user + own.children_system  # those that were replaced by now
    for child in process.children(recursive=True):
        if child.pid == store_id:
            continue
        try:
            command = " ".join(child.cmdline())
            part = next((name for sign, name in PARTS if sign in command), name)
            taken[part] += _seconds(child)
        except psutil.NoSuchProcess:
            continue  # its time is among its parent's children's from now on
    taken[STAND_IN] += _seconds(psutil.Process(store_id))
    return taken


def _seconds(process: psutil.Process) -> float:
    """Its own and that of the children that have ended."""
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)
