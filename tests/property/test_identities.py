"""Rounding never alarms; a change beyond the tolerance always does."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from expectations.arithmetic import show
from expectations.identities import check_identities
from expectations.known import known
from expectations.policy import load_policy
from expectations.told import tell
from transforms.model import FACTS, OBSERVATIONS, Verdict

GENDERS = ("male", "female", "other", "unknown")
amounts = st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False)
precisions = st.integers(min_value=-4, max_value=4)


def printed(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)


def row(metric: str, value: Decimal, decimals: int, unit: str, dims: str = "") -> dict:
    known_fields = {
        "fact_id": f"{metric}|{dims}",
        "filing_id": "f",
        "entity_id": "e",
        "metric_id": metric,
        "dimensions": dims,
        "fiscal_year": 2022,
        "period_start": date(2022, 1, 1),
        "period_end": date(2022, 12, 31),
        "period_type": "flow",
        "value": value,
        "unit": unit,
        "decimals": decimals,
    }
    return {name: known_fields.get(name) for name in FACTS}


def failures(rows: list[dict]) -> list[Verdict]:
    told = tell(pl.DataFrame(rows, schema=FACTS), known())
    outcome = check_identities(told, pl.DataFrame(schema=OBSERVATIONS), known(), load_policy())
    return [verdict for verdict in outcome.verdicts if not verdict.success]


def breakdown(whole: Decimal, parts: list[tuple[Decimal, int]], decimals: int) -> list[dict]:
    metric, unit = "community_investment", "CNY"
    members = zip(GENDERS, parts, strict=False)
    return [
        row(metric, whole, decimals, unit),
        *(row(metric, value, own, unit, f"gender={name}") for name, (value, own) in members),
    ]


@settings(max_examples=60)
@given(st.lists(st.tuples(amounts, precisions), min_size=2, max_size=4), precisions)
def test_exact_parts_rounded_as_they_like_never_alarm(parts: list[tuple[Decimal, int]], decimals: int):
    whole = printed(sum((value for value, _ in parts), Decimal(0)), decimals)
    shown = [(printed(value, own), own) for value, own in parts]
    assert not failures(breakdown(whole, shown, decimals))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(amounts, precisions), min_size=2, max_size=4),
    precisions,
    st.decimals(min_value=Decimal("0.0001"), max_value=10**6, places=4),
    st.booleans(),
)
def test_a_part_changed_beyond_the_tolerance_always_alarms(
    parts: list[tuple[Decimal, int]], decimals: int, extra: Decimal, more: bool
):
    whole = printed(sum((value for value, _ in parts), Decimal(0)), decimals)
    shown = [(printed(value, own), own) for value, own in parts]
    tolerance = sum((Decimal(5).scaleb(-own - 1) for _, own in [*parts, (whole, decimals)]), Decimal(0))
    off = sum((value for value, _ in shown), Decimal(0)) - whole
    first, own = shown[0]
    # Move the sum to just outside of what all rounding together can explain.
    shown[0] = (first - off + (tolerance + extra) * (1 if more else -1), own)
    found = failures(breakdown(whole, shown, decimals))
    sums = [verdict for verdict in found if verdict.expectation == "sum_breakdown"]
    # A member that lies inside another one is the single excuse there is; it needs three members.
    assert sums or len(parts) > 2
    assert all(verdict.difference == (tolerance + extra) * (1 if more else -1) for verdict in sums)


@settings(max_examples=60)
@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 3))
def test_a_share_printed_to_any_precision_never_alarms(part: int, whole: int, decimals: int):
    part, whole = sorted((part, whole))
    rows = [
        row("new_suppliers_screened_esg", Decimal(part), 0, "count"),
        row("new_suppliers", Decimal(whole), 0, "count"),
    ]
    share = printed(Decimal(part) / Decimal(whole) * 100, decimals)
    rows.append(row("new_suppliers_screened_esg_share", share, decimals, "percent"))
    assert not failures(rows)


@settings(max_examples=60)
@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 3), st.sampled_from([-1, 1]))
def test_a_share_off_by_more_than_its_rounding_always_alarms(part: int, whole: int, decimals: int, side: int):
    part, whole = sorted((part, whole))
    step = Decimal(1).scaleb(-decimals)
    wrong = printed(Decimal(part) / Decimal(whole) * 100, decimals) + side * 2 * step
    assume(wrong >= 0)
    rows = [
        row("new_suppliers_screened_esg", Decimal(part), 0, "count"),
        row("new_suppliers", Decimal(whole), 0, "count"),
    ]
    rows.append(row("new_suppliers_screened_esg_share", wrong, decimals, "percent"))
    assert [verdict.expectation for verdict in failures(rows)] == ["ratio"]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4), st.integers(0, 6))
def test_a_shown_number_reads_back_as_itself(value: Decimal, decimals: int):
    assert Decimal(show(value, decimals).replace(",", "")) == value
