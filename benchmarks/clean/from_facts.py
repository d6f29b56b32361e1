"""Sheets made of the facts of a filing that was read, and facts made of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from benchmarks.clean.filings import DASH, printed, relations_among, unit_families
from benchmarks.clean.sheet import Relation, Row, Sheet, Unit
from transforms.model import FACTS, VALUE

Template = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A sheet, and the fact behind each of its figures: period, place and all."""

    sheet: Sheet
    templates: Mapping[tuple[str, int], Template]


def sheet_of(facts: pl.DataFrame, company: str) -> Told:
    """One row per metric and dimensions; of a figure told several times the table's telling is taken.

    The relations are those that figures of such names owe each other and that hold in the clean filing:
    a relation that fails there would make every planted error look found.
    """
    in_tables = ~pl.col("extractor").fill_null("").str.contains("table|csv")
    ordered = facts.filter(pl.col("qualifier").fill_null("") == "").sort(
        in_tables, "line", maintain_order=True
    )
    templates: dict[tuple[str, int], Template] = {}
    for fact in ordered.iter_rows(named=True):
        templates.setdefault((_name(fact), fact["fiscal_year"]), fact)
    years = tuple(sorted({year for _, year in templates}))
    names = dict.fromkeys(name for name, _ in templates)
    rows = tuple(_row(name, years, templates) for name in names)
    sheet = Sheet(company, "zh", years, rows, tuple(relations_among(names)))
    return Told(_without_broken(sheet), templates)


def facts_of_sheet(told: Told, sheet: Sheet, filing_id: str) -> pl.DataFrame:
    """FACTS of a sheet that was made of facts, with another filing's id and an entity of its own."""
    made = []
    for number, row in enumerate(sheet.rows):
        for place, year in enumerate(sheet.years):
            figure, template = row.number(place), told.templates.get((row.name, year))
            template = template or _any_year(told, row.name, year)
            if figure is None or template is None:
                continue
            digits = -int(figure.as_tuple().exponent)
            changed = {
                "fact_id": f"{filing_id}-{number}-{place}",
                "filing_id": filing_id,
                "entity_id": filing_id,
                "value": figure * row.unit.factor,
                "decimals": digits - row.unit.factor.adjusted(),
                "value_text": row.cells[place],
                "observation_id": f"{filing_id}-o{number}-{place}",
                "page": template["page"],
                "line": (template["line"] or 0) + number,
            }
            made.append({**template, **changed})
    return pl.DataFrame(made, schema={**FACTS, "value": VALUE})


def _any_year(told: Told, name: str, year: int) -> Template | None:
    """A figure that moved into a year without one has that year's period."""
    own = next((fact for (other, _), fact in told.templates.items() if other == name), None)
    dated = next((f for (_, y), f in told.templates.items() if y == year and own and _alike(f, own)), None)
    if own is None or dated is None:
        return None
    return own | {key: dated[key] for key in ("fiscal_year", "period_start", "period_end")}


def _alike(one: Template, other: Template) -> bool:
    return bool(one["period_type"] == other["period_type"])


def _name(fact: Template) -> str:
    dims = ";".join(pair for pair in (fact["dimensions"] or "").split(";") if not pair.startswith("scope="))
    return f"{fact['metric_id']}[{dims}]" if dims else str(fact["metric_id"])


def _row(name: str, years: tuple[int, ...], templates: Mapping[tuple[str, int], Template]) -> Row:
    own = [templates.get((name, year)) for year in years]
    first = next(fact for fact in own if fact)
    finest = max((fact["decimals"] or 0) for fact in own if fact)
    unit = _unit(first["unit"], finest)
    cells = [printed(fact["value"] / unit.factor, unit.decimals) if fact else DASH for fact in own]
    dims = name.partition("[")[2].rstrip("]")
    return Row("", first["metric_id"], dims, name, name, unit, tuple(cells))


def _unit(canonical: str, decimals: int) -> Unit:
    """The unit in which a figure of that precision is printed; a family where the unit is in one."""
    family = next(
        (f for f, units in unit_families().items() if any(u.canonical == canonical for u in units)), ""
    )
    factor = Decimal(1).scaleb(max(-decimals, 0))
    return Unit(family, canonical, canonical, canonical, factor, max(decimals, 0))


def _without_broken(sheet: Sheet) -> Sheet:
    figures = sheet.figures()

    def holds(relation: Relation) -> bool:
        return not any(relation.contradicted(figures, year) for year in sheet.years)

    kept = tuple(relation for relation in sheet.relations if holds(relation))
    return Sheet(sheet.company, sheet.language, sheet.years, sheet.rows, kept)
