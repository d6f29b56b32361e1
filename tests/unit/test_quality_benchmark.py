"""What the quality benchmark plants its errors into: clean by construction, read completely, spoilt once."""

from __future__ import annotations

import random

import pytest

from benchmarks.clean.filings import clean_filing, text_of
from benchmarks.clean.planting import KINDS, plant
from benchmarks.clean.sheet import Relation, Sheet
from benchmarks.clean.trials import read


@pytest.mark.parametrize("seed", range(12))
def test_an_invented_filing_holds_and_is_read_figure_by_figure(seed: int) -> None:
    sheet = clean_filing(seed)
    assert not sheet.contradictions()
    assert len(sheet.relations) >= 10
    facts = read(*text_of(sheet)).facts
    read_values = set(facts.select("metric_id", "fiscal_year", "value").iter_rows())
    for row in sheet.rows:
        for place, year in enumerate(sheet.years):
            number = row.number(place)
            if number is not None:
                assert (row.metric, year, number * row.unit.factor) in read_values


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert text_of(clean_filing(7)) == text_of(clean_filing(7))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_spoils_figures_and_leaves_the_rest(kind: str) -> None:
    spoilt = 0
    for seed in range(20):
        sheet = clean_filing(seed)
        planted = plant(kind, sheet, random.Random(seed))
        if planted is None:
            continue
        before, after = sheet.figures(), planted.sheet.figures()
        changed = {place for place in before if before[place] != after.get(place)}
        assert planted.places
        assert changed <= set(planted.places)
        spoilt += bool(planted.sheet.contradictions())
    assert spoilt >= 4


def test_rounding_contradicts_nothing_and_one_person_does() -> None:
    def sheet(total: str) -> Sheet:
        made = next(s for s in map(clean_filing, range(20)) if len(s.years) == 3)
        rows = {row.name: row for row in made.rows if row.metric == "employees_total"}
        men = rows["employees_total[gender=male]"].with_cells(["10", "11", "12"])
        women = rows["employees_total[gender=female]"].with_cells(["20", "21", "22"])
        whole = rows["employees_total"].with_cells(["30", "32", total])
        own = Relation("sum", whole.name, (men.name, women.name))
        return Sheet("", "en", made.years, (whole, men, women), (own,))

    assert not sheet("34").contradictions()
    assert sheet("35").contradictions() == {("sum", "employees_total", 2024)}
