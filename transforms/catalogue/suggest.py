"""Names for the catalogue to learn: labels nobody mapped, each beside the metrics whose names come nearest.

For a person to judge, never for production: mapping stays exact, because the nearest name of
'Scope 3 target' is 'Scope 3'. The score is rapidfuzz's, 0 to 100, over normalised names.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from transforms.catalogue import Catalogue, catalogue, label_key
from transforms.catalogue.text import CJK
from transforms.model import Outcome
from transforms.normalise import decided
from transforms.normalise.readings import readings

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "label": pl.String,  # the name to teach: the head of the label, or what stands under a known head
    "numbers": pl.UInt32,  # how many figures it would map
    "page": pl.Int32,
    "line": pl.Int32,
    "value_text": pl.String,
    "unit_text": pl.String,
    "reason": pl.String,
    "metric_id": pl.String,
    "nearest": pl.String,  # the alias that comes nearest
    "score": pl.Int32,
    "unit_fits": pl.Boolean,  # whether the metric takes the printed unit; null where none is known
}
NEAREST = 3
LEAST = 60
MOST_NAMES = 50
"""Below this score two names share little more than their language."""
_WORD = r"\p{Han}{2}|[A-Za-z]{3}"


def suggest(
    raw: pl.DataFrame, filings: pl.DataFrame, nearest: int = NEAREST, least: int = LEAST
) -> pl.DataFrame:
    """SCHEMA: the unmapped labels, the nearest first, each with its nearest metrics or one row of none."""
    cat = catalogue()
    names = _Names(cat)
    accepted = set(cat.conversions.select("metric_id", "from_unit").iter_rows())
    rows: list[dict[str, Any]] = []
    for label in _unmapped(decided(raw, filings)).iter_rows(named=True):
        unit = label.pop("read_unit")
        found = names.nearest(label["label"], nearest, least)
        rows += [
            label
            | {"metric_id": metric_id, "nearest": alias, "score": score}
            | {"unit_fits": (metric_id, unit) in accepted if unit else None}
            for metric_id, alias, score in found
        ] or [label]
    return _nearest_first(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def _nearest_first(found: pl.DataFrame) -> pl.DataFrame:
    best = pl.col("score").max().over("label", "reason").fill_null(0)
    order = [best, pl.col("numbers"), pl.col("label"), pl.col("score")]
    return found.sort(order, descending=[True, True, False, True], maintain_order=True)


def _unmapped(steps: pl.DataFrame) -> pl.DataFrame:
    inner = pl.col("label_problem").str.starts_with("inner_label")
    last = pl.col("label").str.split(" > ").list.last()
    return (
        steps.filter(pl.col("outcome") == str(Outcome.UNMAPPED))
        .with_columns(label=pl.when(inner).then(last).otherwise(pl.coalesce("head", last)))
        .filter(pl.col("label").str.contains(_WORD))
        .group_by("label", "reason", maintain_order=True)
        .agg(
            pl.len().alias("numbers"),
            pl.col("page", "line", "value_text", "unit_text", "read_unit").first(),
        )
    )


class _Names:
    """All aliases by script, ready to be compared: a Chinese label is only near to Chinese names."""

    def __init__(self, cat: Catalogue) -> None:
        self._cat = cat
        self._aliases: dict[bool, list[tuple[str, str, str]]] = {True: [], False: []}
        for alias, metric_id in cat.aliases.select("alias", "metric_id").iter_rows():
            self._aliases[_is_chinese(alias)].append((self._comparable(alias), metric_id, alias))

    def nearest(self, label: str, count: int, least: int) -> list[tuple[str, str, int]]:
        """(metric_id, alias, score) of the metrics with the nearest names, best first."""
        from rapidfuzz import fuzz, process

        text = readings(label, self._cat)[-1]
        chinese = _is_chinese(text)
        known = self._aliases[chinese]
        scored = process.extract(
            self._comparable(text),
            [name for name, *_ in known],
            scorer=fuzz.ratio if chinese else fuzz.token_sort_ratio,
            score_cutoff=least,
            limit=MOST_NAMES,
        )
        best: dict[str, tuple[str, str, int]] = {}
        for _, score, place in scored:
            _, metric_id, alias = known[place]
            best.setdefault(metric_id, (metric_id, alias, round(score)))
        return list(best.values())[:count]

    def _comparable(self, text: str) -> str:
        """One way of writing; Latin words stay apart, so that their order may differ."""
        folded = self._cat.folded(text)
        return label_key(folded) if _is_chinese(text) else folded


def _is_chinese(text: str) -> bool:
    return CJK.search(text) is not None
