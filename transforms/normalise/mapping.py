"""Which metric a label names, and which breakdown: exact names first, one looser reading, else abstain.

The whole path ('营业收入 > 同比增长') is asked before its head: it is the more special name. A looser
reading drops footnotes, numbering, units in brackets and filler words, but never from a label with a
negative term (强度, target): that label names something else.
"""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from transforms.catalogue import Catalogue, label_key
from transforms.catalogue.lookup import terms_pattern
from transforms.catalogue.text import label_key_expr

NO_ALIAS = "no_alias: the label is no name the catalogue knows"
INNER_LABEL = "inner_label: the head is known, what stands under it is not"
NEGATIVE = "negative_term: the label speaks of something else than the metric"
_NUMBERING = re.compile(
    r"^\s*(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-z]|[ivx]{1,4})[)）.、:：]\s*(?!\d)|[•·▪●○◆*-]\s*)",
    re.IGNORECASE,
)
_NOTES = re.compile(r"\s*(?:[\[(（【](?:\d{1,2}|注\d?|note \d+)[\])）】]|[*#†‡]+|注\d)\s*$", re.IGNORECASE)
_EDGE = " ,.:;：，；、-–—*()（）"
_BRACKETS = re.compile(r"[)）\]】]\s*$")
SCHEMA = {
    "label": pl.String,
    "head": pl.String,
    "has_members": pl.Boolean,
    "metric_id": pl.String,
    "alias_dimensions": pl.String,
    "label_problem": pl.String,
}


def map_labels(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Add `metric_id`, `alias_dimensions` or `label_problem` to rows with label, head, members."""
    keys = ["label", "head", "has_members"]
    frame = frame.with_columns(has_members=pl.col("members").fill_null("") != "")
    distinct = frame.select(keys).unique()
    exact = _exact(distinct, cat)
    rest = exact.filter(pl.col("metric_id").is_null())
    # What no exact name fits is read again, once per distinct label of the batch.
    loose = pl.DataFrame(
        [(*row, *_loosely(cat, *row)) for row in rest.select(keys).iter_rows()], schema=SCHEMA, orient="row"
    )
    known = exact.filter(pl.col("metric_id").is_not_null()).select(list(SCHEMA))
    table = pl.concat([known, loose])
    return frame.join(table, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _exact(distinct: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    names = cat.aliases.select("key", "metric_id", alias_dimensions="dimensions")
    last = pl.col("label").str.split(" > ").list.last()
    keyed = distinct.with_columns(
        path_key=label_key_expr(pl.col("label")),
        head_key=label_key_expr(pl.col("head")),
        last_key=label_key_expr(last),
        outer=pl.col("label").str.extract(r"^(.*) > [^>]*$"),
    )
    covered = pl.col("has_members") | (pl.col("last_key") == pl.col("head_key")) | pl.col("label").is_null()
    by_path = keyed.join(names, left_on="path_key", right_on="key", how="left", maintain_order="left")
    both = by_path.join(
        names, left_on="head_key", right_on="key", how="left", suffix="_of_head", maintain_order="left"
    )
    head_counts = covered & ~_aims(pl.col("outer"), cat)
    from_path = pl.col("metric_id").is_not_null()
    return both.with_columns(
        metric_id=pl.when(from_path)
        .then("metric_id")
        .otherwise(pl.when(head_counts).then("metric_id_of_head")),
        alias_dimensions=pl.when(from_path)
        .then("alias_dimensions")
        .otherwise(pl.when(head_counts).then("alias_dimensions_of_head")),
        label_problem=pl.lit(None, pl.String),
    )


def _aims(outer: pl.Expr, cat: Catalogue) -> pl.Expr:
    """Whether what stands above a head says that all under it is a target, a plan or a base year."""
    terms = cat.negative_aliases.filter(pl.col("outer") == "yes")["term"].to_list()
    return outer.fill_null("").str.contains(terms_pattern(terms))


def _loosely(
    cat: Catalogue, label: str | None, head: str | None, has_members: bool
) -> tuple[str | None, str | None, str | None]:
    if not head:
        return None, None, NO_ALIAS
    last = (label or head).split(" > ")[-1]
    if not has_members and label_key(last) != label_key(head):
        return None, None, INNER_LABEL if cat.knows_label(head) else NO_ALIAS
    if cat.negative_term(label or head):
        # Targets above a known head end here too.
        return None, None, NEGATIVE if _loose_metric(head, cat) else NO_ALIAS
    found = _loose_metric(head, cat)
    if found is None:
        return None, None, NO_ALIAS
    if cat.negative_term(head, found[0]):
        return None, None, NEGATIVE
    return found[0], found[1], None


def _loose_metric(head: str, cat: Catalogue) -> tuple[str, str] | None:
    """The metric of a head without footnotes, numbering, unit and filler words; exact after each step."""
    text = unicodedata.normalize("NFKC", head).strip()
    for _ in range(6):
        if found := cat.metric_of(text):
            return found
        shorter = _shorter(text, cat)
        if not shorter or shorter == text:
            return None
        text = shorter
    return None


def _shorter(text: str, cat: Catalogue) -> str:
    without_note = _NOTES.sub("", _NUMBERING.sub("", text)).strip(
        _EDGE if not _BRACKETS.search(text) else " "
    )
    if without_note != text:
        return without_note
    if _BRACKETS.search(text) and (split := cat.unit_at_end(text)):
        return split[0]
    return cat.without_filler(text).strip(_EDGE if not _BRACKETS.search(text) else " ")
