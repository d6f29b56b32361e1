"""The unit of a figure: printed beside it, glued to it, or in brackets behind its label.

Units are read per distinct text, not per row: a batch of 64 filings prints some hundred of them.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from transforms.catalogue import Catalogue, unit_key
from transforms.catalogue.conversions import scientific
from transforms.catalogue.unit_text import PER_MILLION_HOURS, UnitReading
from transforms.regex import regex

KEYS = ("prefix", "suffix", "printed_unit")
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(KEYS, pl.String),
    "read_unit": pl.String,
    "read_coefficient": pl.Int128,
    "read_exponent": pl.Int32,
    "currencies": pl.List(pl.String),
    "unit_problem": pl.String,
}
_CLOSING = frozenset(")）]】")
_COUNTED_TIME = regex(r"(?:(?P<hours>[时時])|[天日])[数數]$")
NO_SUCH_UNIT = ("/", "／", "-", "–", "—")
_IN_UNIT = regex(r".+\sin\s+\S")
NO_UNIT = "no_unit: no unit is printed with the figure"
UNKNOWN = "unit_unknown: the catalogue has no such unit"
CONFLICT = "unit_conflict: the unit cannot belong to the metric"
TWO_UNITS = "unit_conflict: the figure and its column name different units"
AMBIGUOUS = "unit_ambiguous: "


def read_units(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Add `read_unit` with its exact factor, or `unit_problem`, to rows with prefix, suffix, printed_unit."""
    distinct = frame.select(KEYS).unique()
    rows = [(*texts, *_row(cat, *texts)) for texts in distinct.iter_rows()]
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    joined = frame.join(table, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    mine = pl.col("currencies").list.contains(pl.col("currency"))
    # '噸／百萬元' lacks only its currency; '元' is the currency itself.
    own = pl.when(pl.col("read_unit").str.ends_with("_per_m")).then(pl.col("read_unit") + pl.col("currency"))
    return joined.with_columns(
        read_unit=pl.when(mine).then(own.otherwise(pl.col("currency"))).otherwise(pl.col("read_unit")),
        unit_problem=pl.when(mine).then(None).otherwise(pl.col("unit_problem")),
    ).drop("currencies")


def label_units(heads: pl.Series, cat: Catalogue) -> pl.DataFrame:
    """`head` and the unit at its end, in brackets ('NOx (t)') or behind the name of a metric ('NOx t')."""
    rows = [
        (head, found[1])
        for head in heads.drop_nulls().unique()
        if not cat.knows_label(head)
        and (found := cat.unit_at_end(head))
        and (head.rstrip()[-1:] in _CLOSING or _IN_UNIT.match(head) or cat.knows_label(found[0]))
    ]
    rows += [(head, unit) for head in heads.drop_nulls().unique() if (unit := _unit_in_name(head, cat))]
    return pl.DataFrame(rows, schema={"head": pl.String, "label_unit": pl.String}, orient="row")


def _unit_in_name(head: str, cat: Catalogue) -> str | None:
    """'平均受訓時數' counts hours, '損失工作日數' days, '百万工时伤害率' injuries: no unit is needed."""
    if PER_MILLION_HOURS.search(head) and cat.knows(head):
        return "每百万工时"
    found = _COUNTED_TIME.search(head)
    if not found or not cat.knows(head):
        return None
    return "小时" if found["hours"] else "天"


def _row(
    cat: Catalogue, prefix: str | None, suffix: str | None, printed: str | None
) -> tuple[str | None, int, int, list[str], str | None]:
    reading = _reading(prefix or "", suffix or "", printed or "", cat)
    if isinstance(reading, str):
        return None, 1, 0, [], reading
    coefficient, exponent = scientific(reading.factor)
    problem = AMBIGUOUS + reading.why if reading.why else None
    return reading.unit or None, coefficient, exponent, list(reading.currencies), problem


def _reading(prefix: str, suffix: str, printed: str, cat: Catalogue) -> UnitReading | str:
    glued = prefix + suffix
    if not glued and not printed:
        return NO_UNIT
    if not glued or unit_key(glued) == unit_key(printed):
        return cat.read_unit(printed) or UNKNOWN
    whole = cat.read_unit(f"{prefix}{suffix}{printed}")
    if whole is not None:
        return whole
    alone, column = cat.read_unit(glued), cat.read_unit(printed)
    if not printed or column is None:
        return alone or UNKNOWN
    # '£' before the figure and '£m' over the column say the same once; '%' and '个' do not.
    return (
        column
        if alone is not None and alone.unit == column.unit and alone.factor == Decimal(1)
        else TWO_UNITS
    )
