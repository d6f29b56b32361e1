"""Validates a micro-batch and divides its facts by what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from expectations.beyond import beyond_the_filing
from expectations.context import Context
from expectations.given import check_given
from expectations.identities import check_identities
from expectations.known import known
from expectations.magnitudes import check_magnitudes
from expectations.policy import Policy, load_policy
from expectations.rules import load_rules
from expectations.shape import check_shape
from expectations.slips import check_slips
from expectations.told import tell
from expectations.unit_conflicts import check_unit_conflicts
from expectations.waivers import EVER, accepted
from transforms.model import FACTS, OBSERVATIONS, Severity, Verdict

SEVEREST_FIRST = (Severity.BLOCK, Severity.WARN, Severity.INFO)


def validate(
    facts: pl.DataFrame,
    observations: pl.DataFrame,
    filings: pl.DataFrame,
    policy: Policy | None = None,
    context: Context | None = None,
) -> list[Verdict]:
    """Verdicts on a whole micro-batch (FACTS, OBSERVATIONS, one row per FilingFacts), severest first.

    Every failure is one verdict; what held is one verdict per expectation and filing. Facts of
    filings that are not in `filings` are judged too. `context` is what the lake knows beside the batch:
    without it nothing is compared across filings. Raises CatalogueInvalid for wrong rule files.
    """
    world = known()
    policy = policy or load_policy(metrics=world.metrics)
    context = context or Context.empty()
    facts, observations = facts.select(FACTS.keys()), observations.select(OBSERVATIONS.keys())
    told = tell(facts, world)
    identities = check_identities(told, observations, world, policy)
    verdicts = [
        *check_shape(facts, observations, world, policy),
        *identities.verdicts,
        *check_slips(told, identities.borne_out, policy),
        *check_unit_conflicts(observations, policy),
        *check_given(filings, policy),
        *check_magnitudes(told, load_rules(metrics=world.metrics), policy),
    ]
    settled = {fact_id for verdict in verdicts if verdict.kind == "unit_slip" for fact_id in verdict.fact_ids}
    verdicts += beyond_the_filing(
        facts, told, observations, filings, settled=settled, context=context, world=world, policy=policy
    )
    entities = dict(pl.concat(_places(frame) for frame in (facts, filings)).iter_rows())
    verdicts = accepted(verdicts, entities, policy, context.waivers)
    return sorted(verdicts, key=lambda verdict: (verdict.success, SEVEREST_FIRST.index(verdict.severity)))


def _places(frame: pl.DataFrame) -> pl.DataFrame:
    """filing_id, entity_id: which entity each filing is of."""
    empty = pl.DataFrame(schema={"filing_id": pl.String, "entity_id": pl.String})
    return frame.select(empty.columns).unique() if frame.width else empty


def split(facts: pl.DataFrame, verdicts: Sequence[Verdict]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(landed, quarantined): failed `block` verdicts take their facts out, failed `warn` ones flag theirs.

    Facts of a waived finding are flagged 'waived', or 'released' where it was one filing's for good.

    `landed` has FACTS; `quarantined` has FACTS plus `expectation` (several joined by ';', severest
    first) and `arithmetic`. Every fact is in exactly one of them.
    """
    failed = [verdict for verdict in verdicts if not verdict.success]
    blocked = _by_fact([verdict for verdict in failed if verdict.severity is Severity.BLOCK])
    flagged = _by_fact([v for verdict in failed if (v := _flagging(verdict))])
    facts = facts.select(FACTS.keys()).with_columns(key=pl.col("fact_id").fill_null(""))
    landed = (
        facts.join(blocked, on="key", how="anti")
        .join(flagged, on="key", how="left", maintain_order="left")
        .with_columns(flags=_joined(pl.col("flags"), pl.col("expectation")))
    )
    quarantined = facts.join(blocked, on="key", how="inner", maintain_order="left")
    return landed.select(FACTS.keys()), quarantined.select(*FACTS, "expectation", "arithmetic")


def _flagging(verdict: Verdict) -> Verdict | None:
    """The verdict under the name it leaves on its facts; None for one that leaves none."""
    if verdict.waived_until:
        return replace(verdict, expectation="released" if verdict.waived_until == EVER else "waived")
    return verdict if verdict.severity is Severity.WARN else None


def _by_fact(verdicts: Sequence[Verdict]) -> pl.DataFrame:
    """key (fact_id), expectation, arithmetic: one row per fact, in the order of the verdicts."""
    expectations: dict[str, dict[str, None]] = defaultdict(dict)
    arithmetic: dict[str, dict[str, None]] = defaultdict(dict)
    for verdict in verdicts:
        for fact_id in verdict.fact_ids:
            expectations[fact_id][verdict.expectation] = None
            if verdict.arithmetic:
                arithmetic[fact_id][verdict.arithmetic] = None
    columns = {
        "key": list(expectations),
        "expectation": [";".join(names) for names in expectations.values()],
        "arithmetic": ["; ".join(arithmetic[fact_id]) for fact_id in expectations],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _joined(flags: pl.Expr, more: pl.Expr) -> pl.Expr:
    """Flags a fact already carries and those added now, each once; '' for none."""
    both = pl.concat_list(flags.fill_null("").str.split(";"), more.fill_null("").str.split(";"))
    return both.list.unique(maintain_order=True).list.filter(pl.element() != "").list.join(";")
