"""Carbon dioxide alone, where a filing tells the total of all greenhouse gases beside it.

Many a report says 'CO2 emissions' and means all gases in CO2e. One that prints both, with another figure
for each, means the gas: its figure is the part `gas=co2` of the total.
"""

from __future__ import annotations

import polars as pl

CO2 = r"(?i)二氧化碳|\bco[2₂](?:\W|$)|carbon dioxide"
EQUIVALENT = r"(?i)当量|當量|co[2₂][- ]?e|equivalent|温室气体|溫室氣體|\bghg\b|greenhouse"
TOTALS = ("ghg_emissions_total", "ghg_emissions_scope1", "ghg_emissions_scope2", "ghg_emissions_scope1_2")
OTHER_GASES = r"(?i)\b(?:ch[4₄]|n[2₂]o|sf[6₆]|nf[3₃]|hfcs?|pfcs?|methane|nitrous oxide)(?:\W|$)"
SCOPE = r"(?i)scope\s?([123])"
KEYS = ["filing_id", "metric_id", "dimensions", "year"]
GAS = "gas=co2"


def _beside_other_gases() -> pl.Expr:
    """Whether the filing lists another gas of the same scope: 'Scope 1 CO2' above 'Scope 1 CH4'."""
    scope = pl.col("head").str.extract(SCOPE)
    other = pl.when(pl.col("head").str.contains(OTHER_GASES)).then(scope)
    return scope.is_not_null() & scope.is_in(other.drop_nulls().unique().implode()).over("filing_id")


def carbon_dioxide_apart(frame: pl.DataFrame) -> pl.DataFrame:
    """Give `gas=co2` to emissions named after that gas beside another figure of the same emissions."""
    total = pl.col("metric_id").is_in(TOTALS) & ~pl.col("dimensions").fill_null("").str.contains("gas=")
    alone = total & pl.col("head").str.contains(CO2) & ~pl.col("head").str.contains(EQUIVALENT)
    alone = alone.fill_null(value=False)
    if not frame.select(alone.any()).item():
        return frame
    told = pl.col("value").is_not_null() & pl.col("ignored_by").is_null()
    others = frame.filter(total & ~alone & told).group_by(KEYS).agg(of_all="value")
    joined = frame.join(others, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    apart = alone & pl.col("of_all").is_not_null() & ~pl.col("of_all").list.contains(pl.col("value"))
    apart = apart | (alone & _beside_other_gases())
    parted = pl.concat_str(
        pl.lit(GAS), pl.when(pl.col("dimensions") != "").then("dimensions"), separator=";", ignore_nulls=True
    )
    return joined.with_columns(
        dimensions=pl.when(apart.fill_null(value=False)).then(parted).otherwise("dimensions")
    ).drop("of_all")
