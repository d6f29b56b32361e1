"""What this environment makes once and keeps beside its packages, named by all it was made of: never stale.

Where the folder cannot be written nothing is kept, and whoever needs it makes it each time.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

KEPT_FILES = 4
"""Of one kind: earlier versions serve whoever goes back to one, and do not fill the disk."""


def kept_folder() -> Path:
    """Where it lies. Who can write there can change the packages beside it too."""
    return Path(sys.prefix) / "share" / "esglake"


def kept(name: str) -> bytes | None:
    """The file of this name ('kind-key.ending'), None where it was not made or cannot be read."""
    try:
        return (kept_folder() / name).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("%s cannot be read and is made anew: %s", name, error)
        return None


def keep(name: str, make: Callable[[], bytes]) -> None:
    """Write what `make` gives, whole or not at all; it is not asked where nothing can be written."""
    folder = kept_folder()
    part = folder / f".{name}-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                file.write(make())
            part.replace(folder / name)
        finally:
            part.unlink(missing_ok=True)
        kind = name.partition("-")[0]
        files = sorted(folder.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in files[KEPT_FILES:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.info("%s is not kept (%s); it is made again by the next who needs it", name, error)
