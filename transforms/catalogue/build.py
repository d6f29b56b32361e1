"""The catalogue made of its CSV files: rows checked, frames to join, names to look up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from types import NoneType

import polars as pl
from pydantic import BaseModel

from transforms.catalogue.conversions import conversions
from transforms.catalogue.load import MODELS, Rows, read_rows, version_of
from transforms.catalogue.lookup import Catalogue, terms_pattern
from transforms.catalogue.narrowings import Narrowings
from transforms.catalogue.schema import Alias, Measure, Member, NegativeAlias
from transforms.catalogue.synonyms import Synonyms, any_of
from transforms.catalogue.text import label_key, unit_key
from transforms.catalogue.topic_names import Topics
from transforms.catalogue.unit_text import UnitGrammar


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a folder of CSV files; raises CatalogueInvalid with every problem in them."""
    rows = read_rows(folder)
    rows.aliases.extend(_own_names(rows))
    spellings = _frame("unit_spellings", rows).with_columns(
        key=pl.Series([unit_key(row.spelling) for _, row in rows.unit_spellings], dtype=pl.String)
    )
    aliases = _frame("aliases", rows).with_columns(
        key=pl.Series([label_key(row.alias) for _, row in rows.aliases], dtype=pl.String)
    )
    dimensions = _frame("dimensions", rows).with_columns(
        key=pl.Series([label_key(row.alias) for _, row in rows.dimensions], dtype=pl.String)
    )
    simplified = {ord(row.written): row.read_as for _, row in rows.folds if len(row.written) == 1}
    return Catalogue(
        version=version_of(folder),
        metrics=_frame("metrics", rows),
        aliases=aliases,
        negative_aliases=_frame("negative_aliases", rows),
        fillers=_frame("fillers", rows),
        units=_frame("units", rows),
        spellings=spellings,
        dimensions=dimensions,
        groups=_frame("groups", rows),
        own_metrics={(r.metric_id, r.axis, r.member): r.own for _, r in rows.own_metrics},
        frameworks=_frame("frameworks", rows),
        concepts=_frame("concepts", rows),
        concept_members=_frame("concept_members", rows),
        concept_traits=_frame("concept_traits", rows),
        registered_units=_frame("registered_units", rows),
        conversions=conversions([m for _, m in rows.metrics], [u for _, u in rows.units]),
        _aliases={label_key(row.alias): (row.metric_id, row.dimensions) for _, row in rows.aliases},
        _axes={label_key(row.heading): row.axis for _, row in rows.groups},
        _axes_of={row.metric_id: frozenset(row.axes) for _, row in rows.metrics},
        _topic_of={row.metric_id: row.topic for _, row in rows.metrics},
        _members=_member_names((row for _, row in rows.dimensions), simplified),
        _grammar=UnitGrammar(
            (row for _, row in rows.unit_spellings),
            (row for _, row in rows.unit_parts),
            (row for _, row in rows.units),
        ),
        _negative=_negative_patterns([row for _, row in rows.negative_aliases]),
        _folds={row.written: row.read_as for _, row in rows.folds},
        _fold_pattern=re.compile(any_of(r.written for _, r in rows.folds if len(r.written) > 1)),
        _simplified=simplified,
        _synonyms=Synonyms((row.written, row.read_as) for _, row in rows.synonyms),
        _measures=_endings(row for _, row in rows.measures),
        _words=tuple((row.written, row.read_as) for _, row in rows.english_words),
        place_at_end=_place_pattern(row.place for _, row in rows.places),
        narrowings=Narrowings((row.word, row.topic, row.unless) for _, row in rows.narrowings),
        topics=Topics((row.word, row.topic, row.repeated == "yes") for _, row in rows.topics),
        _prefixes=_longest_first(row.word for _, row in rows.fillers if row.position == "prefix"),
        _suffixes=_longest_first(row.word for _, row in rows.fillers if row.position == "suffix"),
    )


def _own_names(rows: Rows) -> list[tuple[int, Alias]]:
    """Each metric is known by the names the catalogue gives it, unless a row says that they mean another."""
    known = {label_key(row.alias) for _, row in rows.aliases}
    named: dict[str, tuple[int, Alias]] = {}
    for number, metric in rows.metrics:
        of = {"metric_id": metric.metric_id, "dimensions": "", "sign": ""}
        for name, lang in ((metric.name_en, "en"), (metric.name_zh, "zh")):
            if label_key(name) not in known:
                alias = Alias.model_validate({"alias": name, "lang": lang, **of})
                named.setdefault(label_key(name), (number, alias))
    return list(named.values())


def _frame(name: str, rows: Rows) -> pl.DataFrame:
    """The rows of one file; decimals stay text, so that their digits stay exact."""
    records: list[tuple[int, BaseModel]] = getattr(rows, name)
    fields = MODELS[name].model_fields
    cells = {column: [getattr(row, column) for _, row in records] for column in fields}
    for column, values in cells.items():
        if not {str, NoneType}.issuperset(map(type, values)):
            cells[column] = [_cell(value) for value in values]
    lists = {column for column, values in cells.items() if values and isinstance(values[0], list)}
    schema = {column: pl.List(pl.String) if column in lists else pl.String for column in fields}
    return pl.DataFrame(cells, schema=schema)


def _cell(value: object) -> object:
    """A field as text: a decimal digit by digit, several words as a list."""
    if isinstance(value, tuple):
        return list(value)
    return None if value is None else str(value)


def _member_names(members: Iterable[Member], simplified: dict[int, str]) -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = {}
    for row in members:
        axis = names.setdefault(row.axis, {})
        axis[label_key(row.alias)] = row.member
        axis.setdefault(label_key(row.alias.translate(simplified)), row.member)
        axis.setdefault(label_key(row.member), row.member)
    return names


def _endings(measures: Iterable[Measure]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in measures:
        found[row.unit] = (*found.get(row.unit, ()), row.ending)
    return found


def _negative_patterns(rows: list[NegativeAlias]) -> dict[str, re.Pattern[str]]:
    terms: dict[str, list[str]] = {}
    for row in rows:
        terms.setdefault(row.metric_id, []).append(row.term)
    return {metric_id: re.compile(terms_pattern(some)) for metric_id, some in terms.items()}


def _place_pattern(places: Iterable[str]) -> re.Pattern[str]:
    """A heading that ends with a place: 'Emissions (Australia)', 'Energy – Japan', 'Our people in Peru'."""
    names = "|".join(map(re.escape, _longest_first(places)))
    return re.compile(rf"(?:^|\(|[–—:-] ?|\bin (?:the )?)(?:{names})\)?$")


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))
