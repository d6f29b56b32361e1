"""Why a number of a filing became what it became: the steps of normalisation, told in words.

One explanation per number: where it stands, how its label, unit and column head were read, and what
decided. It repeats nothing: it reads the very columns that normalisation worked with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.catalogue import Catalogue, catalogue
from transforms.catalogue.unit_text import SCALE
from transforms.model import Outcome
from transforms.normalise import decided
from transforms.normalise.mapping import named_by

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One number: the words for each step of its way; '' where a step had nothing to say."""

    number: str
    outcome: str
    place: str
    section: str
    table: str
    label: str
    column: str
    unit: str
    metric: str
    dimensions: str
    period: str
    result: str


def explain(raw: pl.DataFrame, filings: pl.DataFrame, wanted: str) -> list[Explanation]:
    """The numbers on line `wanted`, or whose label or value contains that text, explained."""
    cat = catalogue()
    steps = decided(raw, filings)
    return [_explained(row, cat) for row in steps.filter(_asked(steps, wanted)).iter_rows(named=True)]


def _asked(steps: pl.DataFrame, wanted: str) -> pl.Expr:
    """A whole number names a line, where numbers stand on it; everything else is looked for as text."""
    if wanted.isascii() and wanted.isdigit() and (steps["line"] == int(wanted)).any():
        return pl.col("line") == int(wanted)
    text = wanted.strip().lower()
    seen = pl.concat_str([pl.col(name).fill_null("") for name in ("label", "value_text")], separator="\n")
    # A value is found with and without its thousands separators.
    bare = pl.col("value_text").str.replace_all(r"[,\s']", "")
    return seen.str.to_lowercase().str.contains(text, literal=True) | bare.str.contains(text, literal=True)


def _explained(row: Row, cat: Catalogue) -> Explanation:
    return Explanation(
        number=row["value_text"],
        outcome=_joined(row["outcome"], row["reason"], between=": "),
        place=_place(row),
        section=row["section"] or "",
        table=_table(row),
        label=row["label"] or "",
        column=row["period_text"] or "",
        unit=_unit(row),
        metric=_metric(row, cat),
        dimensions=_dimensions(row, cat),
        period=_period(row),
        result=_result(row),
    )


def _place(row: Row) -> str:
    box = row["bbox"]
    return ", ".join(
        part
        for part in (
            f"page {row['page']}" if row["page"] is not None else "",
            f"line {row['line']}",
            row["locator"] or "",
            f"box {box}" if box else "",
            f"read by {row['extractor']}",
        )
        if part
    )


def _table(row: Row) -> str:
    if row["table_no"] is None:
        return ""
    place = f"table {row['table_no'] + 1}"
    return place if row["row_no"] is None else f"{place}, row {row['row_no'] + 1}"


def _unit(row: Row) -> str:
    """What was printed, where, and what it was read as: '万元' in the table -> 10000 CNY."""
    printed = " ".join(f"'{text}' {where}" for text, where in _printed_units(row))
    if row["read_unit"] is None:
        return _joined(printed or "none printed", row["unit_problem"], between=": ")
    if not printed:
        return f"none printed: {row['read_unit']} taken from what the metric counts"
    factor = Decimal(row["read_coefficient"]).scaleb(row["read_exponent"])
    read = "a bare multiplier" if row["read_unit"] == SCALE else row["read_unit"]
    return f"{printed} -> {factor.normalize():f} {read}{_conversion(row)}"


def _printed_units(row: Row) -> Iterator[tuple[str, str]]:
    glued = _joined(row["prefix"], row["suffix"], between=" ")
    if glued:
        yield glued, "beside the figure"
    if row["unit_text"]:
        yield row["unit_text"], "in the table or sentence"
    elif not glued and row["label_unit"]:
        yield row["label_unit"], "in the label"


def _conversion(row: Row) -> str:
    if row["to_unit"] is None or row["to_unit"] == row["read_unit"]:
        return ""
    factor = Decimal(row["coefficient"]).scaleb(row["exponent"])
    return f" -> times {factor.normalize():f} {row['to_unit']}"


def _metric(row: Row, cat: Catalogue) -> str:
    """The metric and the name that found it; where the unit chose another metric, both."""
    if row["concept"]:
        told = f"the concept {row['concept']}"
        return (
            f"{row['metric_id']}: {told}"
            if row["metric_id"]
            else f"none: {row['label_problem'] or told} ({told})"
        )
    found = named_by(row["label"], row["head"], cat, row["printed_unit"])
    if found is None:
        return row["label_problem"] or ""
    text, how = found
    alias = _alias(text, cat)
    named = f"'{alias['alias']}' ({alias['lang']}) is {how}"
    if row["metric_id"] is None:
        return f"none, although {named} of {alias['metric_id']}: {row['label_problem'] or 'no match'}"
    if row["metric_id"] != alias["metric_id"]:
        named += f"; the unit chose it instead of {alias['metric_id']}"
    return f"{row['metric_id']}: {named}"


def _alias(text: str, cat: Catalogue) -> Row:
    return cat.aliases.row(by_predicate=pl.col("key") == cat.alias_key(text), named=True)


def _dimensions(row: Row, cat: Catalogue) -> str:
    """Each axis=member with its source: the metric itself, its name, or the row it stands in."""
    implied = cat.metrics.filter(pl.col("metric_id") == (row["metric_id"] or ""))["dimensions"].to_list()
    sources = dict.fromkeys("".join(implied).split(";"), "by the metric itself")
    sources |= dict.fromkeys((row["alias_dimensions"] or "").split(";"), "by the name of the metric")
    printed = dict(pair.split("=", 1) for pair in (row["members"] or "").split(";") if "=" in pair)
    told = [
        f"{pair} ({_source(pair, sources, printed)})"
        for pair in (row["dimensions"] or "").split(";")
        if pair and row["metric_id"]
    ]
    return _joined(", ".join(told), row["breakdown_problem"], between="; ")


def _source(pair: str, sources: dict[str, str], printed: dict[str, str]) -> str:
    axis = pair.split("=", 1)[0]
    return sources.get(pair) or f"printed as '{printed[axis]}'"


def _period(row: Row) -> str:
    if row["concept"]:
        days = " to ".join(str(day) for day in (row["tag_start"], row["tag_end"]) if day)
        return f"{row['year'] or 'no fiscal year'} (tagged: {days or 'for ever'})"
    if row["year"] is None:
        return f"no year in '{row['period_text']}'" if row["period_text"] else "no column head"
    source = "named by the head" if row["named_year"] is not None else "counted from the year of the report"
    days = ""
    if row["period_end"] is not None:
        start = f"{row['period_start']} to " if row["period_start"] is not None else "on "
        days = f", {start}{row['period_end']}"
    return f"{row['year']} ({source}){days}"


def _result(row: Row) -> str:
    if row["outcome"] != Outcome.FACT:
        return ""
    qualifier = row["qualifier"] or row["approximate"]
    value = f"{row['value'].normalize():f} {row['unit']}, correct to {row['decimals']} decimals"
    return _joined(value, qualifier, between=", ")


def _joined(*parts: str | None, between: str) -> str:
    return between.join(part for part in parts if part)
