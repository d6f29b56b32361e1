"""Tagged facts on their way to facts: concept to metric, registered unit to unit, exact period to year.

Nothing of a tagged fact is read off its label: rows with a `concept` get here what the other modules
would read from print. What a data file does not name stays unmapped, with the name in its reason.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import polars as pl

from transforms.catalogue import Catalogue
from transforms.catalogue.conversions import PURE, scientific
from transforms.catalogue.unit_text import UnitReading
from transforms.normalise.units import AMBIGUOUS, NO_UNIT, UNKNOWN

TAGGED = pl.col("concept").is_not_null()
NO_CONCEPT = "no_concept: no metric is known for the concept"
NO_MEMBER = "member_unmapped: no breakdown is known for "
PROBLEMS = {
    "base_year": "base_year: tagged as the base year of a target",
    "target": "target: tagged as a target",
    "adjustment": "adjustment: tagged as a part that is added or taken away",
}
MONEY, CURRENCY, SHARES = "iso4217", "currency", "xbrli:shares"
REGISTRIES = (MONEY, "utr", "xbrli")
TEXT = "text_fact"
EARLY_JANUARY = 7
"""Days; a fiscal year that ends in them is named by the year before."""
YEAR_DAYS = (350, 380)
"""A fiscal year has 52 or 53 weeks, or twelve months."""


def map_concepts(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Tagged rows: `metric_id`, `alias_dimensions` or `label_problem` by concept and members."""
    if not frame.select(TAGGED.any()).item():
        return frame
    known = cat.concepts.select(
        concept=pl.col("taxonomy") + ":" + pl.col("concept"),
        tag_metric="metric_id",
        tag_dimensions="dimensions",
        pure_as="pure_as",
    )
    told = _members(frame.filter(TAGGED)["members"], cat)
    joined = frame.join(known, on="concept", how="left", maintain_order="left").join(
        told, on="members", how="left", nulls_equal=True, maintain_order="left"
    )
    problem = (
        pl.when(pl.col("tag_metric").is_null()).then(pl.lit(NO_CONCEPT)).otherwise(pl.col("member_problem"))
    )
    dimensions = pl.concat_str(
        *(pl.when(pl.col(name) != "").then(name) for name in ("tag_dimensions", "member_dimensions")),
        separator=";",
        ignore_nulls=True,
    )
    tagged = {
        "label_problem": problem,
        "metric_id": pl.when(problem.is_null()).then("tag_metric"),
        "alias_dimensions": dimensions,
        "alias_sign": pl.lit(""),
        "has_members": pl.lit(value=False),
        "members": pl.lit(None, pl.String),
    }
    bare = (pl.col("read_unit") == PURE) & (pl.col("pure_as") != "")
    return joined.with_columns(
        *(pl.when(TAGGED).then(value).otherwise(name).alias(name) for name, value in tagged.items()),
        read_unit=pl.when(bare).then("pure_as").otherwise("read_unit"),
        tag_start="period_start",
        tag_end="period_end",
    ).drop("tag_metric", "tag_dimensions", "pure_as", "member_dimensions", "member_problem")


def _members(members: pl.Series, cat: Catalogue) -> pl.DataFrame:
    """Per distinct text of members: our dimensions, or why there are none."""
    known = {
        f"{axis}={member}": (dimensions, problem)
        for axis, member, dimensions, problem in cat.concept_members.iter_rows()
    }
    rows = []
    for text in members.unique():
        found = [known.get(pair, ("", f"{NO_MEMBER}{pair}")) for pair in (text or "").split(";") if pair]
        problem = next((PROBLEMS.get(problem, problem) for _, problem in found if problem), None)
        rows.append((text, ";".join(dimensions for dimensions, _ in found if dimensions), problem))
    schema = {"members": pl.String, "member_dimensions": pl.String, "member_problem": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def read_registered_units(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Tagged rows: `read_unit` with its factor, or `unit_problem`, by the unit's registered name."""
    if not frame.select(TAGGED.any()).item():
        return frame
    texts = frame.filter(TAGGED)["unit_text"].unique()
    table = pl.DataFrame(
        [(text, *_unit_row(text, cat)) for text in texts],
        schema={
            "unit_text": pl.String,
            "tag_unit": pl.String,
            "tag_coefficient": pl.Int128,
            "tag_exponent": pl.Int32,
            "tag_problem": pl.String,
        },
        orient="row",
    )
    joined = frame.join(table, on="unit_text", how="left", nulls_equal=True, maintain_order="left")
    names = {
        "read_unit": "tag_unit",
        "read_coefficient": "tag_coefficient",
        "read_exponent": "tag_exponent",
        "unit_problem": "tag_problem",
    }
    return joined.with_columns(
        *(pl.when(TAGGED).then(tag).otherwise(name).alias(name) for name, tag in names.items())
    ).drop(names.values())


def _unit_row(text: str | None, cat: Catalogue) -> tuple[str | None, int, int, str | None]:
    reading = registered_unit(text, cat) if text else None
    if reading is None or not reading.unit:
        problem = NO_UNIT if not text else AMBIGUOUS + reading.why if reading else UNKNOWN
        return None, 1, 0, problem
    return reading.unit, *scientific(reading.factor), None


def registered_unit(text: str, cat: Catalogue) -> UnitReading | None:
    """What a unit in OIM's form means: 'utr:tCO2e', 'iso4217:EUR', 'utr:tCO2e/iso4217:EUR'."""
    if "*" in text:
        return None  # a product of units: no metric is measured in one
    above, slash, below = text.partition("/")
    if not slash:
        return _single(text, cat)
    numerator, denominator = _single(above, cat), _single(below, cat)
    if numerator is not None and below == SHARES:
        per_share = f"{numerator.unit}_per_share"
        return UnitReading(Decimal(1), per_share) if per_share in _units(cat) else None
    if numerator is None or denominator is None or numerator.factor != 1 or denominator.factor != 1:
        return None
    return cat.read_unit(f"{numerator.unit}/{denominator.unit}")


def _single(text: str, cat: Catalogue) -> UnitReading | None:
    """A unit by its registered name; a report's own units as they would be read from print."""
    prefix, _, name = text.rpartition(":")
    if prefix and prefix not in REGISTRIES and name not in _units(cat):
        return cat.read_unit(name)
    unit, kind, factor = _units(cat).get(name, ("", "", Decimal(1)))
    if not prefix or not unit or (prefix == MONEY) != (kind == CURRENCY):
        return None
    return UnitReading(factor, unit)


@lru_cache(maxsize=2)
def _units(cat: Catalogue) -> dict[str, tuple[str, str, Decimal]]:
    """Registered name -> (unit, its kind, how many of the unit it is worth)."""
    kinds = dict(cat.units.select("unit", "kind").iter_rows())
    own = {unit: (unit, kind, Decimal(1)) for unit, kind in kinds.items()}
    return own | {
        utr: (unit, kinds[unit], Decimal(factor)) for utr, unit, factor in cat.registered_units.iter_rows()
    }


def date_tagged(frame: pl.DataFrame) -> pl.DataFrame:
    """Tagged rows: `year`, `period_start`, `period_end` from the exact period; after all others are dated.

    A stock counts at the end of its period. An instant at the end of the fiscal year stands for the year
    where the metric is a flow. Other spans than a year, and other days, belong to no fiscal year.
    """
    if not frame.select(TAGGED.any()).item():
        return frame
    start, end = pl.col("tag_start"), pl.col("tag_end")
    length = (end - start).dt.total_days() + 1
    # Years of 52 or 53 weeks may end in the first days of January.
    year = (end - pl.duration(days=EARLY_JANUARY)).dt.year().cast(pl.Int32)
    yearly = length.is_between(*YEAR_DAYS)
    # Years of weeks end on another day each: what ends any year of the filing closes one.
    ends = pl.when(yearly).then(end).implode().over("filing_id", mapping_strategy="join")
    same_day = (end.dt.month() == pl.col("fye_month")) & (end.dt.day() == pl.col("fye_day"))
    month_end = (pl.col("fye_day") >= 28) & ((end + pl.duration(days=1)).dt.day() == 1)
    closing = same_day | (month_end & (end.dt.month() == pl.col("fye_month"))) | end.is_in(ends)
    whole = pl.when(start.is_null()).then(closing).otherwise(yearly)
    flow = pl.col("period_type") == "flow"
    stock = pl.col("period_type").is_in(["instant", "cumulative"])
    first = (
        pl.when(flow)
        .then(pl.coalesce(start, end.dt.offset_by("-1y").dt.offset_by("1d")))
        .when(~stock | stock.is_null())
        .then(start)
    )
    dated = frame.with_columns(year=pl.when(TAGGED).then(pl.when(whole).then(year)).otherwise("year"))
    return dated.with_columns(
        period_start=pl.when(TAGGED).then(first).otherwise("period_start"),
        period_end=pl.when(TAGGED).then(end).otherwise("period_end"),
    )


def unreadable() -> pl.Expr:
    """Whether a tagged figure is set aside because its value could not be told."""
    return TAGGED & pl.col("ignored_by").is_not_null() & ~pl.col("ignored_by").str.starts_with(TEXT)
