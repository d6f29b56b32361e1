"""The identities a filing must obey, read from `identities.csv`.

`parts`, `denominator` and `explains` are sums of metrics, alternatives divided by '|':
'ghg_emissions_scope1 + ghg_emissions_scope2[method=market]'. A metric without brackets takes the
subject's own dimensions, `metric[]` is always the total, `metric@-1` the figure of the year before.
Alternatives in `parts` and `denominator` are equally right; one in `explains` is no excuse, but tells
what the filing did instead.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from transforms.errors import CatalogueInvalid

IDENTITIES = Path(__file__).with_name("identities.csv")

OPERAND = re.compile(r"^(?P<metric>[a-z][a-z0-9_]*)(?P<brackets>\[(?P<dims>[a-z0-9_=;]*)\])?(?P<back>@-1)?$")

NEEDS: dict[str, tuple[str, ...]] = {
    "sum_breakdown": ("axis",),
    "not_additive": ("axis",),
    "sum_metrics": ("parts",),
    "ratio": ("parts", "denominator"),
    "part_of": ("parts",),
    "weighted_mean": ("denominator",),
    "composition": ("denominator",),
    "growth": ("parts",),
    "roll_forward": ("parts",),
    "implied_factor": ("denominator", "unit"),
    "magnitude": ("unit", "high"),
}
"""The kinds of identity, and the columns each cannot do without."""

MEANINGS: dict[str, str] = {
    "sum_breakdown": "the members of an axis make the total",
    "not_additive": "axes along which nothing adds up, so nothing is asked",
    "sum_metrics": "a metric is the sum of others",
    "ratio": "a share or intensity is its numerator over its denominator",
    "part_of": "a metric is at most the one it lies in",
    "weighted_mean": "means per group, weighted by heads, make the mean of all",
    "composition": "rates of groups that make 100 are shares, and fit the heads of each group",
    "growth": "a growth rate is the change of its base from last year's figure to this one",
    "roll_forward": "a stock is last year's and what was added",
    "implied_factor": "what two metrics imply lies in a wide physical range and keeps its size",
    "magnitude": "no company on Earth has more of it",
}
"""What each kind asks of a filing, for people."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A metric in an expression; `dims` None: those of the subject, '': the total; `back`: years ago."""

    metric_id: str
    dims: str | None = None
    back: int = 0

    def __str__(self) -> str:
        name = self.metric_id if self.dims is None else f"{self.metric_id}[{self.dims}]"
        return f"{name} the year before" if self.back else name


Expression = tuple[Operand, ...]


def parse(text: str) -> tuple[Expression, ...]:
    """'a + b | a + c[x=y]' to its alternatives; ValueError names the term that is none."""
    alternatives = (piece.strip() for piece in text.split("|"))
    return tuple(
        tuple(_operand(term.strip()) for term in piece.split("+")) for piece in alternatives if piece
    )


def say(expression: Expression) -> str:
    """An expression as it is written in the file."""
    return " + ".join(map(str, expression))


def _operand(text: str) -> Operand:
    match = OPERAND.match(text)
    if match is None:
        raise ValueError(f"'{text}' is no metric; write metric, metric[axis=member] or metric[]")
    dims = match["dims"] if match["brackets"] else None
    return Operand(match["metric"], dims, 1 if match["back"] else 0)


class Rule(BaseModel):
    """One row of `identities.csv`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Literal[
        "sum_breakdown",
        "not_additive",
        "sum_metrics",
        "ratio",
        "part_of",
        "weighted_mean",
        "composition",
        "growth",
        "roll_forward",
        "implied_factor",
        "magnitude",
    ]
    metric: str
    axis: str = ""
    parts: str = ""
    denominator: str = ""
    explains: str = ""
    closed: Literal["yes", "no"] = "no"
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    jump: Decimal | None = None
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Rule:
        missing = [name for name in ("id", "metric", *NEEDS[self.kind]) if not getattr(self, name)]
        if missing:
            raise ValueError(f"{self.kind} needs {', '.join(missing)}")
        limits = (self.low, self.high, self.jump)
        if self.kind == "implied_factor" and all(limit is None for limit in limits):
            raise ValueError("implied_factor needs low, high or jump")
        if self.metric == "*" and not self.axis:
            raise ValueError("'*' is for breakdowns only")
        for name in ("parts", "denominator", "explains"):
            alternatives = parse(getattr(self, name))
            if name != "parts" and any(len(expression) > 1 for expression in alternatives):
                raise ValueError(f"{name}: one metric per alternative")
        return self

    def mentioned(self) -> Iterator[str]:
        """Every metric id the row names."""
        if self.metric != "*":
            yield self.metric
        for text in (self.parts, self.denominator, self.explains):
            yield from (operand.metric_id for expression in parse(text) for operand in expression)


@lru_cache(maxsize=8)
def load_rules(path: Path = IDENTITIES, metrics: frozenset[str] | None = None) -> tuple[Rule, ...]:
    """Read and check the file; CatalogueInvalid lists every problem with its row.

    `metrics` are the ids of the catalogue: a rule about another one could never be checked.
    """
    rules: list[Rule] = []
    problems: list[str] = []
    with path.open(encoding="utf-8", newline="") as file:
        for row, record in enumerate(csv.DictReader(file), start=2):
            try:
                rule = Rule.model_validate({key: value for key, value in record.items() if value})
            except ValidationError as error:
                problems += [f"row {row}: {_say(problem)}" for problem in error.errors(include_url=False)]
                continue
            problems += [f"row {row}: {text}" for text in _contradictions(rule, rules, metrics)]
            rules.append(rule)
    if problems:
        raise CatalogueInvalid(
            f"{len(problems)} wrong: " + "; ".join(problems),
            where=path.name,
            next_step="Correct the rows named.",
        )
    return tuple(rules)


def _contradictions(rule: Rule, earlier: list[Rule], metrics: Collection[str] | None) -> Iterator[str]:
    if any(rule.id == other.id for other in earlier):
        yield f"id: '{rule.id}' stands twice"
    if metrics is not None:
        for name in sorted(set(rule.mentioned()) - set(metrics)):
            yield f"'{name}' is no metric of the catalogue"


def _say(problem: object) -> str:
    detail = dict(problem)  # type: ignore[call-overload]
    place = ".".join(str(part) for part in detail["loc"])
    return f"{place}: {detail['msg']}" if place else str(detail["msg"])
