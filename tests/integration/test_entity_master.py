"""Entities of the lake: found by their names where these are theirs alone, each name kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from infra.lake import Lake
from infra.settings import Settings
from tests.integration.lake_samples import landing, ref
from transforms.identify.names import keyed
from transforms.model import FilingFacts, Reporter

LEI, OTHER_LEI = "213800RBRIYICC2QC958", "5493001KJTIIGC8Y1R12"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake.create(Settings(home=tmp_path / "lake")) as made:
        yield made


def told(entity_id: str, *names: str, **codes: str) -> FilingFacts:
    return FilingFacts("", entity_id, names[0], names=keyed(*names), **codes)  # type: ignore[arg-type]


def land(lake: Lake, filing: FilingFacts, batch: str, entity_id: str | None = None) -> str:
    """Land one filing with facts of its own, or of another company of its rows; gives the facts' entity."""
    made = landing(lake.claim([ref(f"{batch}.csv", batch * 4)], batch, "test", 900))
    named = dataclasses.replace(filing, filing_id=made.filings[0].filing_id)
    facts = made.facts.with_columns(entity_id=pl.lit(entity_id or filing.entity_id))
    assert lake.land(dataclasses.replace(made, filings=(named,), facts=facts)) == []
    query = "SELECT DISTINCT entity_id FROM curated.facts WHERE filing_id = ?"
    return str(lake.query(query, [named.filing_id]).item())


def test_another_spelling_of_the_name_is_the_same_entity(lake: Lake) -> None:
    land(lake, told("blue-sea", "Blue Sea plc"), "a")
    assert land(lake, told("blue-sea-public", "BLUE-SEA Public Limited Company"), "b") == "blue-sea"
    names = lake.query("SELECT entity_id, name FROM curated.entity_names ORDER BY ALL").rows()
    assert names == [("blue-sea", "BLUE-SEA Public Limited Company"), ("blue-sea", "Blue Sea plc")]


def test_a_name_that_two_entities_bear_leads_nowhere(lake: Lake) -> None:
    land(lake, told("blue-sea", "Blue Sea plc", lei=LEI), "a")
    land(lake, told("blue-sea-2", "Blue Sea Ltd", lei=OTHER_LEI), "b")
    assert land(lake, told("blue-sea-3", "Blue Sea Inc"), "c") == "blue-sea-3"


@pytest.mark.parametrize(
    "codes", [{"lei": OTHER_LEI}, {"ticker": "BSW", "exchange": "NYSE"}], ids=["lei", "ticker"]
)
def test_a_code_stands_against_a_name(lake: Lake, codes: dict[str, str]) -> None:
    land(lake, told("blue-sea", "Blue Sea plc", lei=LEI, ticker="BSG", exchange="NYSE"), "a")
    assert land(lake, told("blue-sea-inc", "Blue Sea Inc.", **codes), "b") == "blue-sea-inc"


def test_a_company_of_a_data_set_is_an_entity_with_its_names(lake: Lake) -> None:
    land(lake, told("blue-sea", "Blue Sea plc"), "a")
    row = Reporter("blue-sea-co", "Blue Sea Co.", lei=LEI, names=keyed("Blue Sea Co."))
    table = dataclasses.replace(told("exchange", "The Exchange"), reporters=(row,))
    assert land(lake, table, "b", "blue-sea-co") == "blue-sea"
    entities = dict(lake.query("SELECT entity_id, lei FROM curated.entities").rows())
    assert entities == {"blue-sea": LEI, "exchange": None}
