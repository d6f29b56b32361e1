"""`esglake shell`: queries typed by a person or piped by a script, on the read-only lake."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from esglake.asking import TABLES
from esglake.show import console, error_console, print_table
from infra.lake import Lake
from infra.lake_shell import ShellSession
from infra.settings import load_settings
from transforms.errors import EsgLakeError

HELP = """Queries end with ';' and may run over several lines; Ctrl-C stops a query, Tab completes.
.tables        what there is to ask
.schema NAME   columns of a table or mart, and what they mean
.help  .quit   this, and leave (or Ctrl-D)"""
HISTORY_LINES = 2000
WORD_ENDS = " \t\n,;()=<>+-*/'\""  # a dot belongs to a name


def run_shell() -> bool:
    """Read queries until Ctrl-D; a failed one is told and forgotten. False where a piped one failed."""
    settings = load_settings()
    Lake.open(settings, read_only=True).close()  # says what is wrong with a lake that does not open
    session, good = ShellSession(settings), True
    person = sys.stdin.isatty()
    try:
        with _line_editing(session.words) if person else contextlib.nullcontext():
            if person:
                console().print("esg-lake shell; .help for help")
            for statement in _statements(prompting=person):
                try:
                    good = _answer(session, statement, timed=person) and good
                except KeyboardInterrupt:  # in the query, or while its rows are printed
                    error_console().print("stopped")
                    good = False
    finally:
        session.close()
    return good or person


def history_file() -> Path:
    """Where lines are kept: $XDG_STATE_HOME/esglake/history, else below ~/.local/state."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "esglake" / "history"


def _answer(session: ShellSession, statement: str, *, timed: bool) -> bool:
    started = time.perf_counter()
    try:
        if statement == ".help":
            console().print(HELP, markup=False)
            return True
        if statement.startswith(".schema"):
            print_table(session.columns(statement.removeprefix(".schema").strip()))
            return True
        if statement.startswith(".") and statement != ".tables":
            error_console().print(f"no such command: {statement}; .help lists them", markup=False)
            return False
        frame = session.run(TABLES if statement == ".tables" else statement)
    except EsgLakeError as error:
        error_console().print(str(error), markup=False)
        return False
    if frame is not None:
        print_table(frame)
        if timed:
            console().print(f"[dim]{frame.height} rows, {time.perf_counter() - started:.3f} s[/]")
    return True


def _statements(*, prompting: bool) -> Iterator[str]:
    """Statements and dot commands; at the end of a pipe the last one needs no ';'."""
    lines: list[str] = []
    while True:
        try:
            line = input(("   ...> " if lines else "esglake> ") if prompting else "")
        except KeyboardInterrupt:  # drops what was typed
            lines = []
            console().print()
            continue
        except EOFError:
            break
        if not lines and line.strip() in {".quit", ".exit"}:
            return
        if not lines and line.strip().startswith("."):
            yield line.strip()
        elif lines or line.strip():
            lines.append(line)
            if line.rstrip().endswith(";"):
                yield "\n".join(lines)
                lines = []
    if lines and not prompting:
        yield "\n".join(lines)


@contextlib.contextmanager
def _line_editing(words: Callable[[], list[str]]) -> Iterator[None]:
    """History and completion, where the system has readline; the file is its owner's alone."""
    try:
        import readline
    except ImportError:
        error_console().print("(no line editing on this system)")
        yield
        return
    path, known = history_file(), words()
    readline.set_completer(lambda text, state: completion(known, text, state))
    readline.set_completer_delims(WORD_ENDS)
    readline.parse_and_bind(
        "bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete"
    )
    readline.set_history_length(HISTORY_LINES)
    with contextlib.suppress(FileNotFoundError):
        readline.read_history_file(path)
    try:
        yield
    finally:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.chmod(0o600)
            readline.write_history_file(path)
        except OSError as error:
            error_console().print(f"(the history was not kept: {error})", markup=False)


def completion(known: list[str], text: str, state: int) -> str | None:
    """The completion number `state` of what is typed, whatever its case.

    >>> completion(["curated.facts", "select", "selective"], "SEL", 1)
    'selective'
    """
    fitting = [word for word in known if word.lower().startswith(text.lower())]
    return fitting[state] if state < len(fitting) else None
