"""Ctrl-C: heard at once whatever the command waits for, and never a traceback.

Two libraries are in its way. polars puts a handler of its own for SIGINT that lets a blocked call of the
system go on waiting (pola-rs/polars#21739): without what is done here a query of `esglake shell` could not
be stopped. And code in C may swallow the KeyboardInterrupt and fail with an error of its own instead.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

INTERRUPTED = 130
"""The exit code, as shells have it."""


def hear_signals() -> Callable[[BaseException], bool]:
    """Begin to listen; gives what tells whether Ctrl-C is why an error came."""
    if os.name != "posix":
        return _caused
    sys.meta_path.insert(0, _AfterPolars())
    ears, mouth = os.pipe()
    for end in (ears, mouth):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)

    def interrupted(error: BaseException) -> bool:
        # A module written in C fails as one half loaded where the interrupt fell amid its loading.
        heard = b""
        if isinstance(error, ImportError):
            with contextlib.suppress(BlockingIOError):
                heard = os.read(ears, 64)
        return _caused(error) or signal.SIGINT in heard

    return interrupted


def _caused(error: BaseException) -> bool:
    """Whether a KeyboardInterrupt led to it: to DuckDB's own error, or to what fails amid clearing up."""
    behind: BaseException | None = error
    while behind and not isinstance(behind, KeyboardInterrupt):
        behind = behind.__cause__ or behind.__context__
    return behind is not None


class _AfterPolars(MetaPathFinder):
    """Has SIGINT interrupt blocked calls again once polars is there, which is loaded only where needed."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "polars":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec and spec.loader:
            _and_then(spec.loader, lambda: signal.siginterrupt(signal.SIGINT, True))
        return spec


def _and_then(loader: Loader, act: Callable[[], None]) -> None:
    """Have this loader, of one module, do one thing more behind it."""
    load = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        load(module)
        act()

    loader.exec_module = exec_module  # type: ignore[method-assign]
