"""Patterns of keys that say whose filing lies there and of which year: '{entity}/{year}/*'.

`{entity}` and `{year}` stand for text within one part of the key, `*` for any such text, `**` for any
number of parts; everything else is meant literally. The first pattern that a key fits tells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache

ENTITY, YEAR = "entity", "year"
_TOKENS = re.compile(r"(?P<hole>\{[^{}]*\})|(?P<deep>\*\*/?)|(?P<star>\*)|(?P<brace>[{}])|(?P<plain>[^{}*]+)")
_YEAR_BESIDE_STAR = re.compile(r"\{year\}\*|\*\{year\}")
_RUN_TOGETHER = re.compile(r"\}\{|\{entity\}\*|\*\{entity\}")
_WITHIN_A_PART = {ENTITY: "[^/]+?", YEAR: "[^/]+?"}
_STRICT = {ENTITY: "[^/]+?", YEAR: r"(?<!\d)(?:FY ?)?\d{4}(?!\d)"}
"""Where a name and a year share a part ('acme_2024.pdf'), only digits tell where the year begins."""


def patterns_in(setting: str) -> tuple[str, ...]:
    """The patterns of the setting, by commas or as a JSON list; raises ValueError for a wrong one.

    >>> patterns_in("{entity}/{year}/*, inbox/{entity}.pdf")
    ('{entity}/{year}/*', 'inbox/{entity}.pdf')
    """
    wanted = _listed(setting)
    for pattern in wanted:
        if problem := _problem_of(pattern):
            raise ValueError(f"'{pattern}' {problem}; a pattern looks like {{entity}}/{{year}}/*")
    return tuple(wanted)


def told_by_key(patterns: Sequence[str], key: str) -> dict[str, str]:
    """What the first pattern that fits says of the key; one whose year is four digits goes before others.

    >>> told_by_key(("{entity}/{year}/*",), "acme/2024/report.pdf")
    {'entity': 'acme', 'year': '2024'}
    """
    for strict in (True, False):
        for pattern in patterns:
            if not strict and _YEAR_BESIDE_STAR.search(pattern):
                continue
            if found := _compiled(pattern, strict).fullmatch(key):
                return found.groupdict()
    return {}


def _listed(setting: str) -> list[str]:
    text = setting.strip()
    if not text.startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        told = json.loads(text)
    except ValueError:
        raise ValueError("begins like a JSON list and is none") from None
    if not isinstance(told, list) or not all(isinstance(part, str) for part in told):
        raise ValueError("a JSON list of patterns holds texts only")
    return told


def _problem_of(pattern: str) -> str | None:
    found = [(match.lastgroup, match.group()) for match in _TOKENS.finditer(pattern)]
    holes = [text[1:-1] for kind, text in found if kind == "hole"]
    unknown = [hole for hole in holes if hole not in _STRICT]
    problems = {
        "has a brace without its other one": any(kind == "brace" for kind, _ in found),
        f"knows {{entity}} and {{year}}, not {{{''.join(unknown[:1])}}}": unknown,
        "names neither {entity} nor {year}": not holes,
        "names one of them twice": len(holes) != len(set(holes)),
        "begins with '/' or has an empty part, which no key has": pattern.startswith("/") or "//" in pattern,
        "does not say where one of its parts ends and the next begins": _RUN_TOGETHER.search(pattern),
    }
    return next((problem for problem, is_so in problems.items() if is_so), None)


@lru_cache(maxsize=256)
def _compiled(pattern: str, strict: bool) -> re.Pattern[str]:
    holes = _STRICT if strict else _WITHIN_A_PART
    parts = []
    for match in _TOKENS.finditer(pattern):
        text = match.group()
        if match.lastgroup == "hole":
            parts.append(f"(?P<{text[1:-1]}>{holes[text[1:-1]]})")
        elif match.lastgroup == "deep":
            parts.append("(?:[^/]+/)*" if text.endswith("/") else ".+")
        else:
            parts.append("[^/]*" if text == "*" else re.escape(text))
    return re.compile("".join(parts))
