"""The forms of English clauses that tell a metric's figure, as data, and the names they give it.

A clause is one figure ('#') with the words around it that can be its own; a form accounts for every one of
them, and the name it makes of them has to be one of the catalogue that takes the figure's unit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from transforms.catalogue import catalogue
from transforms.errors import CatalogueInvalid
from transforms.extract.meaning import may_take, saves, takes
from transforms.extract.metric_heads import PARTS_ONLY
from transforms.extract.text.clauses import knows
from transforms.extract.text.figures import A_SCALE
from transforms.regex import regex

STATEMENTS = Path(__file__).with_name("statements.toml")
_TO_A_LEVEL = regex(r"\b(?:to|at|from) #")
_IN_BRACES = regex(r"\{([A-Z]+)\}")
_GROUP = regex(r"\{(\w+)\}")
_BY_SCOPE = regex(r"category \d|^Scope 3 - |scopes? 1(?:,| and| ?[+&])", re.IGNORECASE)
"""Names that are told by their parts."""
_DIMENSIONLESS = ("score", "ratio")
_SUBJECT = regex(
    r"^#% of (?:the |our |all |its )*(?P<x>[a-z]+(?: [a-z]+)?) "
    r"(?:is|are|was|were|has|have|had|completed|signed)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a clause has to say, and the names made of its groups."""

    says: re.Pattern[str]
    names: tuple[str, ...]
    cue: tuple[str, ...]
    after: frozenset[str]
    unit: str | None
    measured: re.Pattern[str] | None
    """What the figure's own unit has to say."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was told of just before: its metric and name, and whom its share was of ('' where it was none)."""

    metric: str = ""
    of: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """The name a clause gives its figure, its metric, the unit it is told in, and whom a share is of."""

    name: str
    metric: str
    unit: str
    of: str = ""


def forms_in(sentence: str) -> tuple[Form, ...]:
    """The forms that a sentence can hold: those one of whose cues it has."""
    forms, cues = _forms()
    lower = sentence.lower()
    held = {cue for cue in cues if cue in lower}
    return tuple(form for form in forms if not form.cue or not held.isdisjoint(form.cue))


def named(
    clause: str, unit: str, spoken: Spoken, forms: Sequence[Form], *, ours: Callable[[], bool]
) -> Named | None:
    """The metric that a clause tells in one of the forms; `unit` is that of its figure.

    A verb without its subject tells of the reporter where the sentence is `ours`.
    """
    for form in forms:
        if form.after and spoken.metric not in form.after:
            continue
        if form.measured and not form.measured.search(unit):
            continue
        found = form.says.match(clause)
        if found is None or not (_has_subject(found) or ours()):
            continue
        told = unit if form.unit is None else form.unit
        for name in _names(form, found, spoken):
            metric = _metric(name)
            if metric and saves(metric) and _TO_A_LEVEL.search(clause):
                continue  # 'we reduced our emissions to 1,806 t'
            own = _own_unit(metric, told, name, clause) if metric else None
            if metric is not None and own is not None:
                subject = _SUBJECT.match(clause)
                return Named(name, metric, own, subject["x"] if subject else spoken.of)
    return None


def _has_subject(found: re.Match[str]) -> bool:
    return found.groupdict().get("we", "") is not None


def _own_unit(metric: str, unit: str, name: str, clause: str) -> str | None:
    """The unit in which a metric takes a figure; a score, a ratio, money and named days need none printed.

    Nor do hours that are told in a sentence: 'training hours per employee rose to 22', not '... 22 24'.
    """
    if takes(metric, unit) or (unit == "%" and may_take(metric, unit)) or is_money(metric, unit, clause):
        return unit
    lower = name.lower()
    implied = ("days", *_DIMENSIONLESS) if "days" in lower else _DIMENSIONLESS
    if "hours per " in lower and mark("verb").search(clause):
        implied = ("hours", *implied)
    return next((one for one in implied if not unit and takes(metric, one)), None)


def is_money(metric: str, unit: str, clause: str) -> bool:
    """Whether a figure with its currency before it ('#$' in the clause) and no unit is one of the metric."""
    return not unit and "#$" in clause and takes(metric, A_SCALE)


def mark(name: str) -> re.Pattern[str]:
    """The pattern of what stands around figures."""
    return _marks()[name]


def passing(marked: str) -> str:
    """A sentence with blanks for what it tells in passing: changes, places, relative clauses."""
    for cues, pattern in _passing():
        if any(cue in marked for cue in cues):
            marked = pattern.sub(lambda found: " " * len(found[0]), marked)
    return marked


def is_ours(words: str) -> bool:
    """Whether words begin with the reporter or its people."""
    return _reporter().match(words) is not None


def asides() -> re.Pattern[str]:
    """The phrases that say nothing of what is told."""
    return _asides()


def _names(form: Form, found: re.Match[str], spoken: Spoken) -> Iterator[str]:
    groups = {key: value or "" for key, value in found.groupdict().items()}
    groups |= {"X": spoken.of, "L": spoken.name}
    for name in form.names:
        wanted = _GROUP.findall(name)
        if all(groups.get(one) or one in "prv" for one in wanted):
            yield " ".join(_GROUP.sub(lambda mark: groups.get(mark[1], ""), name).split())


@lru_cache(maxsize=8192)
def _metric(name: str) -> str | None:
    """The metric a name is of; None where it is one of parts only and names none of them."""
    cat = catalogue()
    found = cat.metric_read(name) if knows(name) or _BY_SCOPE.search(name) else None
    found = found or cat.metric_worded(name)
    if found is None or (found[0] in PARTS_ONLY and not found[1]):
        return None
    return found[0]


@lru_cache(maxsize=1)
def _told() -> dict[str, Any]:
    return tomllib.loads(STATEMENTS.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _marks() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(says, re.IGNORECASE) for name, says in _told()["marks"].items()}


@lru_cache(maxsize=1)
def _passing() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    return tuple((tuple(row["cue"]), re.compile(row["says"], re.IGNORECASE)) for row in _told()["passing"])


@lru_cache(maxsize=1)
def _reporter() -> re.Pattern[str]:
    words = _told()["words"]
    return re.compile(rf"(?:{words['WE']}|{words['PEOPLE']})\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _asides() -> re.Pattern[str]:
    words = sorted(_told()["asides"]["words"], key=len, reverse=True)
    # Letters in either case are compared soon only where each stands as a class of its own.
    either = "|".join(f"[{word[0]}{word[0].upper()}](?i:{re.escape(word[1:])})" for word in words)
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-]|'s\b| \d),?")


def _with(words: dict[str, str], says: str) -> str:
    """A pattern with the words put in that it names in braces."""
    return _IN_BRACES.sub(lambda named: words[str(named[1])], says)


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[Form, ...], tuple[str, ...]]:
    """The forms in their order, and all of their cues."""
    told = _told()
    words: dict[str, str] = told["words"]
    words = {name: _with(words, says) for name, says in words.items()}
    known = set(catalogue().metrics["metric_id"])
    forms = []
    for row in told["form"]:
        pattern = _with(words, row["says"])
        after = frozenset(row.get("after", ()))
        if not after <= known:
            raise CatalogueInvalid(
                f"form '{row['says']}' stands after metrics that are none",
                where=STATEMENTS.name,
                next_step="Use ids of metrics.csv.",
            )
        forms.append(
            Form(
                re.compile(pattern, re.IGNORECASE),
                tuple(row["names"]),
                tuple(row.get("cue", ())),
                after,
                row.get("unit"),
                re.compile(row["measured"]) if "measured" in row else None,
            )
        )
    return tuple(forms), tuple({cue for form in forms for cue in form.cue})
