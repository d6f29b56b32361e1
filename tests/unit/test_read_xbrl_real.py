"""A real report package: every fact as its publisher's own xBRL-JSON tells it."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from transforms.filing import observed
from transforms.model import Tagged
from transforms.read import read
from transforms.sniff import media_type

REAL = os.environ.get("ESGLAKE_REAL_FILINGS")
pytestmark = pytest.mark.skipif(not REAL, reason="ESGLAKE_REAL_FILINGS is not set")
FOLDER = Path(REAL or "") / "filings/xbrl"
PACKAGE, EXPECTED = "vsme_company_xyz_2024.zip", "vsme_company_xyz_2024.expected.json"
NO_NAMESPACE = "_:"
"""How the publisher's JSON writes names of a taxonomy that it declares no prefix for."""


@pytest.fixture(scope="module")
def facts() -> dict[str, Tagged]:
    data = (FOLDER / PACKAGE).read_bytes()
    return {fact.fact_id: fact for fact in read(data, media_type(data, PACKAGE)).tagged}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((FOLDER / EXPECTED).read_text(encoding="utf-8"))["facts"]
    return expected


def _names(text: str) -> list[str]:
    return [part.rpartition(":")[2] for part in text.split()]


def _same_value(fact: Tagged, told: str) -> bool:
    if fact.numeric:
        return Decimal(fact.value or "NaN") == Decimal(told)
    return fact.value == told or (NO_NAMESPACE in told and _names(fact.value or "") == _names(told))


def test_every_fact_has_the_published_value_unit_period_dimensions_and_precision(
    facts: dict[str, Tagged], told: dict[str, Any]
) -> None:
    assert facts.keys() == told.keys()
    for fact_id, one in told.items():
        fact, dimensions = facts[fact_id], dict(one["dimensions"])
        assert not fact.problem
        assert fact.concept == dimensions.pop("concept")
        assert fact.entity.split() == ["http://standards.iso.org/iso/17442", "TestCode1234"]
        assert dimensions.pop("entity") == "scheme:TestCode1234"
        assert fact.period == dimensions.pop("period")
        assert fact.unit in {dimensions.pop("unit", "xbrli:pure" if fact.numeric else None)}
        assert dict(fact.members) == dimensions
        assert fact.decimals == one.get("decimals")
        assert _same_value(fact, one["value"]), (fact_id, fact.value, one["value"])


def test_the_publishers_json_says_the_same_as_its_inline_report(facts: dict[str, Tagged]) -> None:
    data = (FOLDER / EXPECTED).read_bytes()
    again = {fact.fact_id: fact for fact in read(data, media_type(data, EXPECTED)).tagged}
    assert again.keys() == facts.keys()
    for fact_id, one in facts.items():
        other = again[fact_id]
        assert (one.concept, one.period, one.entity, one.members) == (
            other.concept,
            other.period,
            other.entity,
            other.members,
        )
        if one.numeric:
            assert (one.value, one.unit, one.decimals) == (other.value, other.unit, other.decimals)


def test_both_land_the_same_facts() -> None:
    found = []
    for name in (PACKAGE, EXPECTED):
        frame = observed((FOLDER / name).read_bytes(), name).filter(outcome="fact")
        columns = ["metric_id", "dimensions", "fiscal_year", "period_start", "period_end", "value", "unit"]
        found.append(frame.select(*columns, "decimals", "locator").sort("locator").rows())
    assert found[0] == found[1]
    assert len(found[0]) == 50
