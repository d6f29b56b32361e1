"""What must hold: shape, identities and plausibility of the facts of a batch, as verdicts.

`validate` judges a micro-batch, `split` divides its facts into landed and quarantined, `warm_up`
loads the engines ahead. Importing this package is quick; Great Expectations is loaded on first use.
"""

from __future__ import annotations

from expectations.context import Context
from expectations.editions import same_reports
from expectations.peers import peer_statistics
from expectations.policy import Policy, load_policy
from expectations.validation import split, validate

__all__ = [
    "Context",
    "Policy",
    "load_policy",
    "peer_statistics",
    "same_reports",
    "split",
    "validate",
    "warm_up",
]


def warm_up() -> None:
    """Import and build everything that the first validation would otherwise wait for (seconds)."""
    import polars as pl

    from transforms.model import FACTS, OBSERVATIONS

    blank = pl.DataFrame({name: [None] for name in FACTS}, schema=FACTS)
    seen = pl.DataFrame({name: [None] for name in OBSERVATIONS}, schema=OBSERVATIONS)
    validate(blank, seen, pl.DataFrame())
