"""Whose filing it is and of which year, as its object says: from the bucket to the lake."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.header import Header
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from flows.backfill import backfill_bucket
from flows.batch import Ended, judge_apart, landing_of, run_batch
from flows.recall import Peers, recall
from flows.tools import open_tools
from infra.bucket import S3Bucket
from infra.lake import Lake
from infra.lake_audit import Signed
from infra.lake_replay import Selection, states_named
from infra.settings import Settings
from tests.integration.lake_samples import lake_with
from transforms.filing import examine
from transforms.given import applied, told_by
from transforms.identify.names import keyed
from transforms.model import Landing, ListedEntity, ObjectRef, Verdict

pytestmark = pytest.mark.slow

LEI, OTHER_LEI = "213800RBRIYICC2QC958", "5493001KJTIIGC8Y1R12"
CHINESE = "蓝海科技股份有限公司"


def report(company: str, scope1: int, *lines: str, year: int = 2023) -> bytes:
    """An own-words report of a few figures."""
    head = [company, f"Sustainability Report {year}", *lines, f"Item {year} {year - 1}"]
    rows = [f"Scope 1 emissions (tCO2e) {scope1} {scope1 + 9}", "Scope 2 emissions (tCO2e) 50 40"]
    return "\n".join([*head, *rows, ""]).encode()


@pytest.fixture
def lake(bare_environment: Path) -> Iterator[Lake]:
    with lake_with(Settings(home=bare_environment / "lake")) as lake:
        yield lake


def bring(lake: Lake, data: bytes, **metadata: str) -> Landing:
    """Land one object with this metadata the way a batch does; gives what landed."""
    key = f"{hashlib.md5(data).hexdigest()[:8]}.txt"
    ref = ObjectRef("bucket", key, uuid4().hex, len(data), event_at=datetime.now(UTC))
    (claim,) = lake.claim([ref], f"batch-{uuid4().hex}", "test", 900)
    told = told_by({f"esg-{name}": value for name, value in metadata.items()}, {})
    ended = [Ended(claim, applied(examine(data, key), told))]
    filings = [each.filing for each in ended[0].examined.each]  # type: ignore[union-attr]
    kept, judged = judge_apart(ended, lambda: recall(lake, Peers(), filings, [ref]))
    landing = landing_of(claim.batch_id, kept, judged, max_attempts=3, started=datetime.now(UTC), timings={})
    assert lake.land(landing) == []
    return landing


def entity(lake: Lake, data: bytes, **metadata: str) -> str:
    """Under which entity it lands, filing and facts alike."""
    filing_id = bring(lake, data, **metadata).filings[0].filing_id
    query = """SELECT DISTINCT f.entity_id, a.entity_id FROM curated.filings AS f
               JOIN curated.facts AS a USING (filing_id) WHERE filing_id = ?"""
    (row,) = lake.query(query, [filing_id]).rows()
    assert row[0] == row[1]
    return str(row[0])


def entities(lake: Lake) -> dict[str, str | None]:
    return dict(lake.query("SELECT entity_id, lei FROM curated.entities ORDER BY ALL").rows())


def against(landing: Landing) -> list[Verdict]:
    return [verdict for verdict in landing.verdicts if verdict.expectation == "given_entity"]


def test_an_id_a_code_and_a_name_lead_to_the_entity_of_the_lake(lake: Lake) -> None:
    bring(lake, report("Blue Sea plc", 100, f"LEI: {LEI}"))
    assert entity(lake, report("Azure Works plc", 101), entity="blue-sea") == "blue-sea"
    assert entity(lake, report("Azure Works plc", 102), entity=LEI) == "blue-sea"
    assert (
        entity(lake, report("Azure Works plc", 103), entity="BLUE-SEA Public Limited Company") == "blue-sea"
    )
    assert entity(lake, report("Azure Works plc", 104), entity="Red Hill plc") == "red-hill"
    assert entities(lake) == {"blue-sea": LEI, "red-hill": None}
    names = lake.query("SELECT DISTINCT name FROM curated.entity_names WHERE entity_id = 'blue-sea'")
    assert "Azure Works plc" not in names["name"].to_list()


def test_codes_of_the_text_are_learned_where_it_is_of_the_company_given(lake: Lake) -> None:
    bring(lake, report("Blue Sea plc", 100))
    assert entity(lake, report("Blue Sea plc", 101, f"LEI: {LEI}"), entity="blue-sea") == "blue-sea"
    assert entities(lake) == {"blue-sea": LEI}


def test_a_text_whose_codes_prove_another_entity_is_a_finding_with_the_evidence(lake: Lake) -> None:
    bring(lake, report("Blue Sea plc", 100, f"LEI: {LEI}"))
    bring(lake, report("Red Hill plc", 200))
    landing = bring(lake, report("Blue Sea plc", 101, f"LEI: {LEI}"), entity="Red Hill plc")
    (found,) = against(landing)
    assert (found.severity, found.success) == ("warn", False)
    assert (found.observed, found.expected) == ("red-hill", "Blue Sea plc")
    assert f"LEI {LEI}, which is that of blue-sea" in found.arithmetic
    assert [alert.kind for alert in landing.alerts] == ["findings"]
    assert entities(lake) == {"blue-sea": LEI, "red-hill": None}
    (row,) = lake.query(
        "SELECT severity, subject FROM quality.results WHERE expectation = 'given_entity'"
    ).rows()
    assert row == ("warn", "entity red-hill")


def test_another_code_than_the_one_given_is_a_finding_and_parts_the_two(lake: Lake) -> None:
    landing = bring(lake, report("Blue Sea plc", 100, f"LEI: {LEI}"), entity=OTHER_LEI)
    (found,) = against(landing)
    assert f"LEI {LEI}, not {OTHER_LEI}" in found.arithmetic
    assert entities(lake) == {f"lei:{OTHER_LEI}": OTHER_LEI}


def test_a_code_the_lake_does_not_know_is_not_given_to_an_entity_with_another(lake: Lake) -> None:
    bring(lake, report("Blue Sea plc", 100, f"LEI: {LEI}"))
    assert entity(lake, report("Blue Sea plc", 101), entity=OTHER_LEI) == f"lei:{OTHER_LEI}"
    assert entities(lake) == {"blue-sea": LEI, f"lei:{OTHER_LEI}": OTHER_LEI}


def test_a_name_alone_contradicts_nothing(lake: Lake) -> None:
    bring(lake, report("Blue Sea plc", 100, f"LEI: {LEI}"))
    assert against(bring(lake, report("Azure Works plc", 101), entity="blue-sea", year="2023")) == []


def test_an_id_that_was_merged_leads_to_the_entity_it_is_part_of(lake: Lake) -> None:
    bring(lake, report("Blue Sea plc", 100, f"LEI: {LEI}"))
    bring(lake, report("Azure Works plc", 101))
    both = ListedEntity(1, "azure-works", name="Azure Works plc", lei=LEI, names=keyed("Azure Works plc"))
    lake.import_entities([both], "list.csv", Signed("somebody", "one company", datetime.now(UTC)))
    (kept,) = entities(lake)
    for merged in ("azure-works", "blue-sea"):
        assert entity(lake, report("Red Hill plc", 102, merged), entity=merged) == kept


def test_an_entity_made_by_a_name_is_found_by_its_id(lake: Lake) -> None:
    assert entity(lake, report("Azure Works plc", 100), entity=CHINESE) == "蓝海科技"
    assert entity(lake, report("Azure Works plc", 101), entity="蓝海科技") == "蓝海科技"


# --- from the bucket -----------------------------------------------------------------------------


def client_of(settings: Settings):  # type: ignore[no-untyped-def]
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def backfilled(settings: Settings) -> list[tuple[object, ...]]:
    """entity, its source, year, its source, warnings: of every filing, by the year."""

    async def work() -> None:
        async with open_tools(settings) as tools:
            await backfill_bucket(tools, run_batch)

    asyncio.run(work())
    with Lake.open(settings) as lake:
        query = """SELECT entity_id, entity_source, fiscal_year, year_source, warnings
                   FROM curated.filings ORDER BY fiscal_year"""
        return lake.query(query).rows()


def test_metadata_comes_with_the_bytes_and_goes_before_the_key(
    bare_environment: Path, s3_settings: Callable[[str], Settings]
) -> None:
    name = f"given-{uuid4().hex[:12]}"
    settings = s3_settings(f"s3://{name}").model_copy(
        update={"home": bare_environment / "lake", "workers": 1, "key_pattern": "{entity}/{year}/*"}
    )
    client = client_of(settings)
    client.create_bucket(Bucket=name)
    told = {"esg-entity": Header(CHINESE, "utf-8").encode(), "ESG-Year": "2021"}
    client.put_object(Bucket=name, Key="red-hill/2020/a.txt", Body=report("Azure plc", 100), Metadata=told)
    client.put_object(Bucket=name, Key="red-hill/2022/b.txt", Body=report("Azure plc", 101))
    bad = {"esg-year": "abc"}
    client.put_object(Bucket=name, Key="c.txt", Body=report("Azure plc", 102), Metadata=bad)
    Lake.create(settings).close()
    expected = [
        ("蓝海科技", "metadata", 2021, "metadata", None),
        ("red-hill", "key", 2022, "key", None),
        ("azure", "text", 2023, "text", "metadata_year_unusable: 'abc' is no fiscal year"),
    ]
    assert backfilled(settings) == expected
    with Lake.open(settings) as lake:
        assert len(lake.reset(Selection(states=states_named(["landed", "landed_with_rejects"])))) == 3
    assert backfilled(settings) == expected


def test_one_request_gives_bytes_and_metadata(s3_settings: Callable[[str], Settings]) -> None:
    name = f"given-{uuid4().hex[:12]}"
    settings = s3_settings(f"s3://{name}")
    client = client_of(settings)
    client.create_bucket(Bucket=name)
    client.put_object(Bucket=name, Key="a.txt", Body=b"1", Metadata={"ESG-Entity": "Blue Sea"})
    bucket, asked = S3Bucket(settings), []
    (ref,) = bucket.list()
    bucket._client.meta.events.register("before-call.s3", lambda model, **_: asked.append(model.name))
    assert bucket.fetch(ref, 10) == (b"1", {"esg-entity": "Blue Sea"})
    assert asked == ["GetObject"]
