"""One company is one entity in the lake, whatever language its filings speak; codes prove it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.lake import Lake
from infra.settings import Settings
from tests.integration.lake_samples import lake_with, landing, ref, upload
from transforms.model import Alert, FilingFacts, Landing, Severity

pytestmark = pytest.mark.slow

LEI, USCC, ISIN = "213800RBRIYICC2QC958", "91110000600037341L", "US0378331005"
ENGLISH = FilingFacts("", "blue-sea", "Blue Sea Group", "Blue Sea Group", language="en")
CHINESE = FilingFacts("", "蓝海科技", "蓝海科技", language="zh")
SUBSIDIARY = FilingFacts("", "blue-sea-water", "Blue Sea Water Ltd", "Blue Sea Water Ltd", language="en")
LISTED = {"ticker": "BSG", "exchange": "NYSE"}


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with lake_with(Settings(home=tmp_path / "lake")) as made:
        yield made


def _land(lake: Lake, *filings: FilingFacts, batch: str = "b") -> None:
    """Land one object per filing, all in one batch, their facts under the entities the filings name."""
    keys = [ref(f"{batch}-{n}.csv", f"{batch}{n}" * (n + 1)) for n in range(len(filings))]
    made = landing(lake.claim(keys, batch, "test", 900))
    named = tuple(
        dataclasses.replace(filing, filing_id=old.filing_id)
        for filing, old in zip(filings, made.filings, strict=True)
    )
    assert lake.land(_named(made, named)) == []


def _named(made: Landing, filings: tuple[FilingFacts, ...]) -> Landing:
    ids = {f.filing_id: f.entity_id for f in filings}
    own = {"entity_id": made.facts["filing_id"].replace_strict(ids)}
    return dataclasses.replace(made, filings=filings, facts=made.facts.with_columns(**own))


def _entities(lake: Lake, table: str = "curated.entities") -> list[str]:
    return sorted(lake.query(f"SELECT DISTINCT entity_id FROM {table}")["entity_id"])


@pytest.mark.parametrize(
    "codes", [LISTED, {"lei": LEI}, {"uscc": USCC}, {"isin": ISIN}], ids=["ticker", "lei", "uscc", "isin"]
)
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two batches"])
def test_two_editions_are_one_entity(lake: Lake, codes: dict[str, str], *, together: bool) -> None:
    editions = [dataclasses.replace(edition, **codes) for edition in (ENGLISH, CHINESE)]  # type: ignore[arg-type]
    if together:
        _land(lake, *editions)
    else:
        _land(lake, editions[0], batch="one")
        _land(lake, editions[1], batch="two")
    for table in ("curated.entities", "curated.filings", "curated.facts"):
        assert _entities(lake, table) == ["blue-sea"], table
    again = dataclasses.replace(CHINESE, lei=LEI if "lei" not in codes else None)
    _land(lake, again, batch="three")
    assert _entities(lake, "curated.filings") == ["blue-sea", "蓝海科技"]
    assert _entities(lake) == ["blue-sea", "蓝海科技"]


def test_codes_are_added_and_never_overwritten(lake: Lake) -> None:
    _land(lake, dataclasses.replace(ENGLISH, isin=ISIN), batch="one")
    _land(lake, dataclasses.replace(CHINESE, isin=ISIN, lei=LEI, uscc=USCC, **LISTED), batch="two")  # type: ignore[arg-type]
    _land(lake, dataclasses.replace(ENGLISH, isin="US5949181045"), batch="three")
    columns = "name, lei, isin, unified_social_credit_code, ticker, exchange"
    rows = lake.query(f"SELECT {columns} FROM curated.entities").rows()
    assert rows == [("Blue Sea Group", LEI, ISIN, USCC, "BSG", "NYSE")]


def test_a_ticker_with_two_names_of_one_script_proves_nothing(lake: Lake) -> None:
    _land(lake, dataclasses.replace(ENGLISH, **LISTED), dataclasses.replace(SUBSIDIARY, **LISTED))  # type: ignore[arg-type]
    assert _entities(lake, "curated.facts") == ["blue-sea", "blue-sea-water"]


def test_a_ticker_does_not_stand_against_another_lei(lake: Lake) -> None:
    one = dataclasses.replace(ENGLISH, lei=LEI, **LISTED)  # type: ignore[arg-type]
    _land(lake, one, dataclasses.replace(CHINESE, lei="5493001KJTIIGC8Y1R12", **LISTED))  # type: ignore[arg-type]
    assert _entities(lake, "curated.facts") == ["blue-sea", "蓝海科技"]


def test_a_filing_without_a_name_is_known_by_its_code_and_no_alert_remains(lake: Lake) -> None:
    _land(lake, dataclasses.replace(ENGLISH, lei=LEI), batch="one")
    made = landing(lake.claim([ref("x.csv", "xyz")], "two", "test", 900))
    nameless = FilingFacts(made.filings[0].filing_id, "unknown:0123", lei=LEI)
    alert = Alert("unknown", "unknown_entity", Severity.WARN, "who?", nameless.filing_id, "bucket", "x.csv")
    lake.land(dataclasses.replace(_named(made, (nameless,)), alerts=(alert,)))
    assert _entities(lake, "curated.facts") == ["blue-sea"]
    assert lake.query("SELECT count(*) FROM quality.alerts WHERE kind = 'unknown_entity'").item() == 0


def test_a_lake_made_before_opens_and_takes_what_is_new(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "lake")
    with Lake.create(settings) as lake:
        upload(lake, ref(), "b1")
        for column in ("period_end", "languages", "boundary"):
            lake._write(lambda c, name=column: c.execute(f"ALTER TABLE curated.filings DROP COLUMN {name}"))  # type: ignore[misc]
    with Lake.open(settings) as lake:
        filing = dataclasses.replace(
            CHINESE,
            fiscal_year=2024,
            fiscal_year_end=(2, 28),
            boundary="本报告涵盖全部业务。",
            languages="zh 3",
        )
        _land(lake, filing, batch="b2")
        rows = lake.query(
            "SELECT period_end::VARCHAR, languages, boundary FROM curated.filings ORDER BY entity_id"
        ).rows()
    assert rows == [(None, None, None), ("2024-02-29", "zh 3", "本报告涵盖全部业务。")]
