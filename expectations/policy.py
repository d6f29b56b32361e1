"""How serious a failed expectation is: `policy.toml`, with exceptions per metric and entity, and waivers."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from expectations.plausible_bounds import Plausibility
from transforms.errors import CatalogueInvalid
from transforms.model import Severity

POLICY = Path(__file__).with_name("policy.toml")

EXPECTATIONS = (
    "not_null",
    "known_unit",
    "known_metric",
    "value_in_bounds",
    "duplicates_agree",
    "plausible_year",
    "known_outcome",
    "sum_breakdown",
    "sum_breakdown_open",
    "sum_metrics",
    "sum_metrics_open",
    "part_exceeds_whole",
    "ratio",
    "ratio_near",
    "weighted_mean",
    "weighted_mean_near",
    "composition_not_rate",
    "composition_fits_heads",
    "growth",
    "roll_forward",
    "roll_forward_near",
    "implied_factor",
    "implied_factor_jump",
    "magnitude",
    "swapped_pair",
    "unit_slip",
    "unit_fits_metric",
    "year_on_year",
    "history",
    "peers",
    "cross_document",
    "restatement",
    "given_entity",
    "given_year",
)
"""Every expectation there is; a policy names each of them and no other."""


class OfEntity(BaseModel):
    """What differs for one entity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    severity: dict[str, Severity]


class PolicyWaiver(BaseModel):
    """Findings accepted until the end of a day, of one metric or entity where these are named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    expectation: str
    metric: str = ""
    entity: str = ""
    reason: str = Field(min_length=3)
    until: datetime.date


class Policy(BaseModel):
    """`severity` by expectation; `metrics` overrides it by expectation and metric id, `entities` both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    severity: dict[str, Severity]
    metrics: dict[str, dict[str, Severity]] = Field(default_factory=dict)
    plausibility: Plausibility | None = None  # without the section, only arithmetic is judged
    entities: dict[str, OfEntity] = Field(default_factory=dict)
    waiver: tuple[PolicyWaiver, ...] = ()

    def of(self, expectation: str, metric_id: str = "") -> Severity:
        """The severity of an expectation, for this metric where the policy makes a difference."""
        return self.metrics.get(expectation, {}).get(metric_id, self.severity[expectation])


@lru_cache(maxsize=8)
def load_policy(path: Path = POLICY, metrics: frozenset[str] | None = None) -> Policy:
    """Read and check a policy; CatalogueInvalid lists every problem at once with its key."""
    text = path.read_text(encoding="utf-8")
    try:
        policy = Policy.model_validate(tomllib.loads(text))
        problems = _contradictions(policy, metrics)
    except tomllib.TOMLDecodeError as error:
        problems = [str(error)]
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
            for problem in error.errors(include_url=False)
        ]
    if problems:
        placed = (f"row {_row(text, problem)}: {problem}" for problem in problems)
        raise CatalogueInvalid(
            f"{len(problems)} wrong: " + "; ".join(placed),
            where=path.name,
            next_step=f"The expectations are {', '.join(EXPECTATIONS)}; severities block, warn, info.",
        )
    return policy


def _contradictions(policy: Policy, metrics: Collection[str] | None) -> list[str]:
    named = set(policy.severity)
    problems = [f"severity.{name}: no such expectation" for name in sorted(named - set(EXPECTATIONS))]
    problems += [f"severity.{name}: missing" for name in EXPECTATIONS if name not in named]
    for expectation, overrides in policy.metrics.items():
        if expectation not in EXPECTATIONS:
            problems.append(f"metrics.{expectation}: no such expectation")
        if metrics is not None:
            problems += [
                f"metrics.{expectation}.{name}: no metric of the catalogue"
                for name in sorted(set(overrides) - set(metrics))
            ]
    for entity_id, own in policy.entities.items():
        problems += [
            f"entities.{entity_id}.severity.{name}: no such expectation"
            for name in own.severity
            if name not in EXPECTATIONS
        ]
    for waiver in policy.waiver:
        if waiver.expectation not in EXPECTATIONS:
            problems.append(f"waiver.expectation: no such expectation: {waiver.expectation}")
        if metrics is not None and waiver.metric and waiver.metric not in metrics:
            problems.append(f"waiver.metric: no metric of the catalogue: {waiver.metric}")
    return problems


def _row(text: str, problem: str) -> int:
    """The line of the file that the last word of the problem's key stands in; 1 when in none."""
    word = problem.split(":", 1)[0].rsplit(".", 1)[-1]
    rows = enumerate(text.splitlines(), start=1)
    return next((row for row, line in rows if line.split("=")[0].strip().strip('"[]').endswith(word)), 1)
