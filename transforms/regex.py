"""Patterns that are compiled at their first use.

Together the rules know some 700 patterns, and compiling them takes a quarter of a second; a sheet of
a few rows needs every fifth. A process that is to serve many filings compiles all at its start.
"""

from __future__ import annotations

import re
from typing import Any, cast

_waiting: list[_Regex] = []


class _Regex:
    """Becomes its pattern with the first attribute that anyone asks for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._source)
        attribute = getattr(compiled, name)
        # From now on found in the instance: as quick as those of the pattern itself.
        self.__dict__.update({each: getattr(compiled, each) for each in _ATTRIBUTES})
        return attribute


_ATTRIBUTES = tuple(name for name in dir(re.Pattern) if not name.startswith("_"))


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""Like `re.compile`; an error in the pattern shows at its first use.

    >>> regex(r"\d+ t").search("about 12 t").group()
    '12 t'
    """
    waiting = _Regex(pattern, flags)
    _waiting.append(waiting)
    return cast("re.Pattern[str]", waiting)


def compile_all() -> None:
    """Compile every pattern of the modules imported so far; raises re.error for one that is wrong."""
    while _waiting:
        cast("re.Pattern[str]", _waiting.pop()).pattern  # noqa: B018
