"""Entities of the lake: found by their names where these are theirs alone, each name kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from infra.lake import Lake
from infra.lake_audit import Signed
from infra.settings import Settings
from tests.integration.lake_samples import lake_with, landing, ref
from transforms.errors import EntityListRefused, UsageProblem
from transforms.identify.names import keyed
from transforms.model import FilingFacts, ListedEntity, Reporter

pytestmark = pytest.mark.slow

LEI, OTHER_LEI = "213800RBRIYICC2QC958", "5493001KJTIIGC8Y1R12"
ISIN = "US0378331005"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with lake_with(Settings(home=tmp_path / "lake")) as made:
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


def signed() -> Signed:
    return Signed("somebody", "a list", datetime.now(UTC))


def listed(row: int, entity_id: str, *names: str, given: bool = False, **codes: str) -> ListedEntity:
    return ListedEntity(row, entity_id, given, names[0], names=keyed(*names), **codes)


def facts_by_entity(lake: Lake) -> dict[str, int]:
    return dict(lake.query("SELECT entity_id, count(*) FROM curated.facts GROUP BY 1").rows())


def test_a_list_gives_sectors_codes_and_names_and_changes_nothing_the_second_time(lake: Lake) -> None:
    land(lake, told("blue-sea", "Blue Sea plc"), "a")
    rows = [
        listed(2, "blue-sea", "Blue Sea Limited", "蓝海", lei=LEI, sector="Shipping"),
        listed(3, "northfell", "Northfell Mills", sector="Textiles"),
    ]
    first, second = (lake.import_entities(rows, "list.csv", signed()) for _ in range(2))
    assert (first.new, first.changed, first.unchanged, first.merged) == (1, 1, 0, {})
    assert (second.new, second.changed, second.unchanged, second.names) == (0, 0, 2, 0)
    known = lake.query("SELECT entity_id, lei, sector FROM curated.entities ORDER BY ALL").rows()
    assert known == [("blue-sea", LEI, "Shipping"), ("northfell", None, "Textiles")]
    assert land(lake, told("蓝海", "蓝海"), "b") == "blue-sea"
    assert lake.query("SELECT DISTINCT entity_source FROM curated.filings ORDER BY 1")[
        "entity_source"
    ].to_list() == [*("list", "text")]


def test_an_id_of_ones_own_takes_over_and_can_be_taken_back(lake: Lake) -> None:
    land(lake, told("blue-sea", "Blue Sea plc"), "a")
    land(lake, told("蓝海", "蓝海", lei=LEI), "b")
    before = facts_by_entity(lake)
    own = [listed(2, "C-17", "Blue Sea", given=True, lei=LEI)]
    done = lake.import_entities(own, "list.csv", signed())
    assert done.merged == {"蓝海": "C-17", "blue-sea": "C-17"}
    assert facts_by_entity(lake) == {"C-17": sum(before.values())}
    assert land(lake, told("blue-sea", "Blue Sea plc"), "c") == "C-17"
    assert lake.split_entity("蓝海", signed()) == before["蓝海"]
    assert facts_by_entity(lake)["蓝海"] == before["蓝海"]
    row = lake.query("SELECT name, lei FROM curated.entities WHERE entity_id = '蓝海'").rows()
    assert row == [("蓝海", LEI)]
    acts = lake.query('SELECT action, subject, facts FROM quality.audit ORDER BY "at", subject').rows()
    assert acts[-1] == ("split", "蓝海 from C-17", before["蓝海"])
    with pytest.raises(UsageProblem, match="not merged"):
        lake.split_entity("蓝海", signed())


def test_what_contradicts_the_lake_is_told_for_all_rows_and_nothing_is_written(lake: Lake) -> None:
    land(lake, told("blue-sea", "Blue Sea plc", lei=LEI, isin=ISIN), "a")
    wrong = [
        listed(2, "x", "Blue Sea", isin=ISIN, lei=OTHER_LEI),
        listed(3, "blue-sea", "Blue Sea", given=True, lei=OTHER_LEI),
        listed(4, "new", "New", sector="Any"),
    ]
    with pytest.raises(EntityListRefused, match=r"row 2: blue-sea has lei .*row 3: blue-sea has lei"):
        lake.import_entities(wrong, "list.csv", signed())
    assert lake.query("SELECT entity_id FROM curated.entities")["entity_id"].to_list() == ["blue-sea"]


def test_two_rows_of_one_table_are_never_made_one(lake: Lake) -> None:
    rows = (Reporter("sea", "Sea", names=keyed("Sea")), Reporter("ocean", "Ocean", names=keyed("Ocean")))
    made = landing(lake.claim([ref("table.csv", "t" * 4)], "t", "test", 900))
    named = dataclasses.replace(
        told("exchange", "The Exchange"), filing_id=made.filings[0].filing_id, reporters=rows
    )
    facts = made.facts.head(2).with_columns(entity_id=pl.Series(["sea", "ocean"]))
    lake.land(dataclasses.replace(made, filings=(named,), facts=facts))
    with pytest.raises(EntityListRefused, match="two rows of one filing"):
        lake.import_entities([listed(2, "ocean", "Sea", given=True)], "list.csv", signed())
