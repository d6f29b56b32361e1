"""Every raw observation gets its outcome: fact, unmapped, not_disclosed, rejected or ignored.

Conservation law: as many rows leave as enter, in the same order, each with exactly one outcome. A
reason reads 'code: plain words'.
"""

from __future__ import annotations

from functools import cache, lru_cache

import polars as pl

from transforms.catalogue import Catalogue, catalogue
from transforms.catalogue.conversions import PER_SHARE
from transforms.catalogue.unit_text import SCALE
from transforms.model import OBSERVATIONS, Outcome
from transforms.normalise.bare_rates import settle_bare_rates
from transforms.normalise.breakdown import add_dimensions
from transforms.normalise.evidence import settle_tons, settle_tons_of_gases
from transforms.normalise.gases import carbon_dioxide_apart
from transforms.normalise.mapping import map_labels
from transforms.normalise.numbers import parse_numbers
from transforms.normalise.periods import named_years, period_days
from transforms.normalise.restated import set_restated_apart
from transforms.normalise.scaling import MAX_DIGITS, digit_count, with_value
from transforms.normalise.scaling import SCALE as PLACES
from transforms.normalise.tagged import date_tagged, map_concepts, read_registered_units, unreadable
from transforms.normalise.units import CONFLICT, NO_SUCH_UNIT, label_units, read_units

RATIO_WITHOUT_UNIT = "unit_from_metric: a ratio is printed without a unit"
UNIT_ASSUMED = "unit_from_metric: a register of companies that names no unit anywhere"
_PERCENT = r"(?i)^(?:percentage|per ?cent|%)(?: of)?\s"
PERCENT_IN_LABEL = "unit_from_label: the label itself counts in percent"
HOURS_IN_LABEL = "unit_from_label: the label itself counts hours"
YEARS_IN_LABEL = "unit_from_label: the label itself counts years"
DAYS_IN_LABEL = "unit_from_label: the label itself counts days"
_DAYS = r"(?i)天数|天數|日数|日數|\bdays\b"
_HOURS = r"(?i)小时|小時|时数|時數|学时|學時|课时|\bhours\b"
_YEARS = r"(?i)\b(?:age|years)\b|年[龄齡]"
COUNT_WITHOUT_UNIT = "unit_from_metric: a count printed without a unit"
TO_COME = "year_to_come: the sentence speaks of a year after the filing's own"
NO_PERIOD = "no_period: no one fiscal year stands over the figure"
UNREADABLE = "unreadable_number: the text is not one number"
OUT_OF_RANGE = "out_of_range: more digits than the lake's decimals hold"
NOT_DISCLOSED = "not_disclosed: the report prints no figure here"
_ID_CHARACTERS = 16


def normalise(raw: pl.DataFrame, filings: pl.DataFrame) -> pl.DataFrame:
    """OBSERVATIONS of a whole batch. `raw`: RAW_OBSERVATIONS and filing_id; `filings`: filings_frame."""
    return decided(raw, filings).pipe(_columns)


def decided(raw: pl.DataFrame, filings: pl.DataFrame) -> pl.DataFrame:
    """The rows of `raw` with all that was found on the way to their outcome, step by step."""
    cat = catalogue()
    filed = filings.select(
        "filing_id",
        "currency",
        "fye_month",
        "fye_day",
        "year_begins",
        "language",
        filing_year=pl.col("fiscal_year"),
    )
    frame = raw.join(filed, on="filing_id", how="left", maintain_order="left")
    frame = _numbers_and_units(frame, cat)
    frame = (
        map_labels(frame, cat)
        .pipe(map_concepts, cat)
        .pipe(settle_tons_of_gases, cat)
        .pipe(_signed)
        .pipe(settle_bare_rates, cat)
        .pipe(_by_unit, cat)
        .pipe(add_dimensions, cat)
    )
    dated = frame.pipe(_convert, cat).pipe(_date, cat).pipe(date_tagged)
    return dated.pipe(carbon_dioxide_apart).pipe(_decide).pipe(set_restated_apart)


def _numbers_and_units(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    in_label = label_units(frame["head"], cat)
    frame = parse_numbers(frame).join(in_label, on="head", how="left", maintain_order="left")
    glued = pl.col("prefix").fill_null("") + pl.col("suffix").fill_null("")
    # The unit in a label's brackets counts where neither column nor figure names one.
    # A column of units prints '/' beside a bare number: it is said that there is none.
    told = pl.when(~pl.col("unit_text").is_in(NO_SUCH_UNIT)).then("unit_text")
    printed = pl.coalesce(told, pl.when(glued == "").then(pl.col("label_unit")))
    return (
        read_units(frame.with_columns(printed_unit=printed), cat)
        .pipe(settle_tons, cat)
        .pipe(read_registered_units, cat)
    )


def _signed(frame: pl.DataFrame) -> pl.DataFrame:
    """A figure whose name says 'decrease' counts below zero."""
    falls = (pl.col("alias_sign") == "-") & (pl.col("mantissa") > 0)
    return frame.with_columns(mantissa=pl.when(falls).then(pl.col("mantissa") * -1).otherwise("mantissa"))


def _by_unit(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Where one name serves several metrics the unit tells them apart.

    A part of the employees in percent is a share of them; a 'GHG intensity' in t per person is the one
    per employee. Only metrics that do not take the unit themselves are changed.
    """
    part = pl.col("has_members") | (pl.col("alias_dimensions").fill_null("") != "")
    others = _others(cat)
    joined = frame.join(others, on=["metric_id", "read_unit"], how="left", maintain_order="left")
    allowed = pl.col("other").is_not_null() & (part | ~pl.col("only_parts"))
    return joined.with_columns(metric_id=pl.when(allowed).then("other").otherwise("metric_id")).drop(
        "other", "only_parts"
    )


@lru_cache(maxsize=2)
def _others(cat: Catalogue) -> pl.DataFrame:
    """metric_id, read_unit -> the one other metric that takes the unit where this one does not."""
    named = cat.metrics.filter(pl.col("siblings").list.len() > 0)
    listed = named.select("metric_id", other="siblings", only_parts=False).explode("other")
    shares = cat.metrics.filter(pl.col("share") != "").select("metric_id", other="share", only_parts=True)
    taken = cat.conversions.select("metric_id", "from_unit")
    return (
        pl.concat([listed, shares])
        .join(taken, left_on="other", right_on="metric_id")
        .join(taken, on=["metric_id", "from_unit"], how="anti")
        .filter(pl.len().over("metric_id", "from_unit") == 1)
        .filter(~pl.col("only_parts") | (pl.col("from_unit") == "percent"))
        # 'Emissions per revenue' in tonnes are nobody's per employee: the unit does not say of what.
        .filter(~pl.col("metric_id").str.contains("_intensity_") | pl.col("from_unit").str.contains("_per_"))
        .rename({"from_unit": "read_unit"})
    )


def _convert(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Add `unit`, `value`, `decimals`, and `unit_reason` (a count without a unit)."""
    frame = frame.join(_metrics(cat), on="metric_id", how="left", maintain_order="left").with_columns(
        _assumed()
    )
    frame = frame.join(
        cat.conversions,
        left_on=["metric_id", "read_unit"],
        right_on=["metric_id", "from_unit"],
        how="left",
        maintain_order="left",
    )
    return _converted(frame.pipe(_without_scaled_shares))


def _without_scaled_shares(frame: pl.DataFrame) -> pl.DataFrame:
    """Money per share is printed in its own coin: '万元' over the table is not of that row."""
    per_share = pl.col("to_unit").str.ends_with(PER_SHARE) & ~pl.col("read_unit").str.contains("_per_")
    scaled = (pl.col("read_coefficient") != 1) | (pl.col("read_exponent") != 0)
    barred = (per_share & scaled).fill_null(value=False)
    return frame.with_columns(to_unit=pl.when(~barred).then("to_unit"))


@lru_cache(maxsize=2)
def _metrics(cat: Catalogue) -> pl.DataFrame:
    kinds = dict(cat.units.select("unit", "kind").iter_rows())
    kinds["currency"] = "currency"
    return cat.metrics.select(
        "metric_id",
        "period_type",
        first_unit=pl.col("units").list.first(),
        first_kind=pl.col("units").list.first().replace_strict(kinds),
    )


@cache
def _assumed() -> list[pl.Expr]:
    """Counts need no unit; '亿' alone counts what the metric counts, in the filing's currency for money."""
    # What is counted is whole: a bare 0.8, 1.0 or 28.4 is a rate or a share of it.
    # Full-time equivalents and averages of people have parts.
    whole = (pl.col("places") == 0) | pl.col("metric_id").is_in(["employees_fte", "employees_average"])
    bare = (pl.col("unit_problem").str.starts_with("no_unit")) & (pl.col("first_kind") == "count") & whole
    in_hours = pl.col("first_kind").is_in(["time", "time_per_person"]) & pl.col("head").str.contains(_HOURS)
    hours = pl.col("unit_problem").str.starts_with("no_unit") & in_hours
    # 'Average age 41.2', 'Average years of service 9.1'.
    in_years = (pl.col("first_unit") == "years") & pl.col("head").str.contains(_YEARS)
    years = (pl.col("unit_problem").str.starts_with("no_unit") & in_years).fill_null(value=False)
    in_days = (pl.col("first_unit") == "days") & pl.col("head").str.contains(_DAYS)
    days = (pl.col("unit_problem").str.starts_with("no_unit") & in_days).fill_null(value=False)
    # 'Percentage of women: 23' is 23 %; 0.23 may be that as well.
    above_one = pl.col("mantissa") > pl.lit(10, pl.Int128).pow(pl.col("places"))
    percent = (
        pl.col("unit_problem").str.starts_with("no_unit")
        & (pl.col("first_unit") == "percent")
        & pl.col("head").str.contains(_PERCENT)
        & (above_one | (pl.col("mantissa") == 0))
    ).fill_null(value=False) | pl.col("is_bare_rate")
    # Extractors say where nothing in the file speaks against the metric's own unit.
    assumed = (
        pl.col("unit_problem").str.starts_with("no_unit") & (pl.col("qualifier") == "unit_assumed")
    ).fill_null(value=False)
    # 'PUE 1.39': what is ten or more may be an amount under a name that was read too short.
    below_ten = pl.col("mantissa") < 10 * pl.lit(10, pl.Int128).pow(pl.col("places"))
    ratio = (
        pl.col("unit_problem").str.starts_with("no_unit")
        & (pl.col("first_unit") == "other:ratio")
        & pl.col("extractor").is_in(["tables", "records"])
        & below_ten
    ).fill_null(value=False)
    scale = pl.col("read_unit") == SCALE
    # '亿' is written without its currency only where there is one of them.
    money = pl.coalesce("currency", pl.when(pl.col("language").str.starts_with("zh")).then(pl.lit("CNY")))
    counted = (
        # 'Safety training hours' in millions.
        pl.when((pl.col("first_kind") == "count") | in_hours)
        .then("first_unit")
        .when(pl.col("first_kind") == "currency")
        .then(money)
        .otherwise("read_unit")
    )
    settled = bare | hours | days | years | percent | assumed | ratio
    return [
        pl.when(settled)
        .then("first_unit")
        .when(scale)
        .then(counted)
        .otherwise("read_unit")
        .alias("read_unit"),
        pl.when(settled).then(None).otherwise("unit_problem").alias("unit_problem"),
        pl.when(bare)
        .then(pl.lit(COUNT_WITHOUT_UNIT))
        .when(hours)
        .then(pl.lit(HOURS_IN_LABEL))
        .when(days)
        .then(pl.lit(DAYS_IN_LABEL))
        .when(years)
        .then(pl.lit(YEARS_IN_LABEL))
        .when(percent)
        .then(pl.lit(PERCENT_IN_LABEL))
        .when(assumed)
        .then(pl.lit(UNIT_ASSUMED))
        .when(ratio)
        .then(pl.lit(RATIO_WITHOUT_UNIT))
        .alias("unit_reason"),
    ]


def _converted(frame: pl.DataFrame) -> pl.DataFrame:
    product, exponent, unit, decimals = _worth()
    return with_value(frame, product, exponent).with_columns(unit=unit, decimals=decimals)


@cache
def _worth() -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    """The figure in the metric's unit as an integer and a power of ten, the unit, and its decimals."""
    # Without a metric the figure still gets its own unit's worth: '3 万元' is 30000 CNY.
    coefficient = pl.col("coefficient").fill_null(1)
    moved = pl.col("read_exponent") + pl.col("exponent").fill_null(0)
    exponent = moved - pl.col("places")
    digits = (
        digit_count(pl.col("mantissa")) + digit_count(pl.col("read_coefficient")) + digit_count(coefficient)
    )
    product = pl.when(digits <= MAX_DIGITS).then(
        pl.col("mantissa") * pl.col("read_coefficient") * coefficient
    )
    worth = digit_count(pl.col("read_coefficient")) + digit_count(coefficient) - 2
    own_unit = pl.when(pl.col("read_unit") != SCALE).then("read_unit")
    # A tag says how precise its figure is; elsewhere the printed digits do.
    known = pl.min_horizontal(pl.coalesce("decimals", "places") - moved - worth, pl.lit(PLACES))
    return product, exponent, pl.coalesce("to_unit", own_unit), known.cast(pl.Int32)


def _date(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Add `year`, `period_start`, `period_end`."""
    joined = frame.join(
        named_years(frame["period_text"]), on="period_text", how="left", maintain_order="left"
    )
    year, start, end = _days()
    return joined.with_columns(year=year).with_columns(period_start=start, period_end=end)


@cache
def _days() -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """The year that is meant, and from it the first and last day."""
    begins = pl.col("year_begins").fill_null(value=False).cast(pl.Int32)
    # A filing that names years by their beginning may still print '2022-23': that is its 2022.
    named = pl.col("named_year") - begins * pl.col("two_years").cast(pl.Int32)
    year = pl.coalesce(named, pl.col("filing_year") + pl.col("year_offset"))
    start, end = period_days(
        pl.col("year") + begins, pl.col("fye_month").fill_null(12), pl.col("fye_day").fill_null(31)
    )
    flows, dated = pl.col("period_type") == "flow", pl.col("period_type").is_not_null()
    return year, pl.when(flows).then(start), pl.when(dated).then(end)


def _decide(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(**_verdict())


@cache
def _verdict() -> dict[str, pl.Expr]:
    """The first thing that stands against a figure decides; with nothing against it, it is a fact."""
    conflict = pl.col("metric_id").is_not_null() & pl.col("to_unit").is_null()
    # A filing of another year end may be a year ahead of its name, a sentence about later years is no report.
    to_come = (pl.col("extractor") == "prose") & (pl.col("year") > pl.col("filing_year") + 1)
    steps: list[tuple[pl.Expr, Outcome, pl.Expr]] = [
        (unreadable(), Outcome.REJECTED, pl.col("ignored_by")),
        (pl.col("ignored_by").is_not_null(), Outcome.IGNORED, pl.col("ignored_by")),
        (pl.col("nothing"), Outcome.NOT_DISCLOSED, pl.lit(NOT_DISCLOSED)),
        (pl.col("mantissa").is_null(), Outcome.REJECTED, pl.lit(UNREADABLE)),
        (pl.col("metric_id").is_null(), Outcome.UNMAPPED, pl.col("label_problem")),
        (pl.col("breakdown_problem").is_not_null(), Outcome.REJECTED, pl.col("breakdown_problem")),
        (pl.col("unit_problem").is_not_null(), Outcome.REJECTED, pl.col("unit_problem")),
        (conflict, Outcome.REJECTED, pl.lit(CONFLICT)),
        (pl.col("year").is_null(), Outcome.REJECTED, pl.lit(NO_PERIOD)),
        (pl.col("value").is_null(), Outcome.REJECTED, pl.lit(OUT_OF_RANGE)),
        (to_come.fill_null(value=False), Outcome.REJECTED, pl.lit(TO_COME)),
    ]
    outcome, reason = pl.lit(str(Outcome.FACT)), pl.col("unit_reason")
    for against, what, why in reversed(steps):
        outcome = pl.when(against).then(pl.lit(str(what))).otherwise(outcome)
        reason = pl.when(against).then(why).otherwise(reason)
    return {"outcome": outcome, "reason": reason}


def _columns(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(**_told()).select(
        pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items()
    )


@cache
def _told() -> dict[str, pl.Expr]:
    """What an observation tells, from what was found: a footnote's mark or a dash measures nothing."""
    number = pl.col("ordinal").cast(pl.String).str.zfill(5)
    empty = pl.col("outcome") == str(Outcome.NOT_DISCLOSED)
    ignored = pl.col("outcome") == str(Outcome.IGNORED)
    return {
        **{name: pl.when(~ignored).then(name) for name in ("metric_id", "dimensions", "unit")},
        "observation_id": pl.col("filing_id").str.slice(0, _ID_CHARACTERS) + "-o" + number,
        "fiscal_year": pl.col("year"),
        "qualifier": pl.coalesce("qualifier", "approximate"),
        "decimals": pl.when(pl.col("value").is_not_null() & ~empty & ~ignored).then("decimals"),
        "value": pl.when(~empty & ~ignored).then("value"),
    }
