"""Waivers and releases in a real lake: facts move once, replays keep them, everything is on record."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from expectations import load_policy
from expectations.waivers import accepted
from infra.lake import Lake
from infra.lake_create import is_older
from infra.lake_replay import Selection
from infra.lake_waivers import Accepted
from infra.settings import Settings
from tests.integration.lake_samples import lake_with, landing, ref, upload
from transforms.model import Landing, Severity, State, Verdict

pytestmark = pytest.mark.slow

LATER = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "lake")


@pytest.fixture
def lake(settings: Settings) -> Iterator[Lake]:
    with lake_with(settings) as opened:
        yield opened


def blocked(lake: Lake, batch_id: str = "b1", content: str = "1", at: datetime | None = None) -> Landing:
    """A landed filing whose fact '-q' two expectations hold in quarantine."""
    claims = lake.claim([ref(content=content, at=at)], batch_id, "test", 900)
    made = landing(claims)
    filing_id = made.entries[0].filing_id or ""
    held = [
        Verdict(
            name, "sum", Severity.BLOCK, False, filing_id, "m0", diagnosis="odd", metric_ids=("m0", "m1"),
            fact_ids=(f"{filing_id[:16]}-q",),
        )
        for name in ("sum_breakdown", "ratio")
    ]  # fmt: skip
    quarantined = made.quarantined.with_columns(expectation=pl.lit("sum_breakdown;ratio"))
    made = replace(made, verdicts=tuple(held), quarantined=quarantined)
    assert lake.land(made) == []
    return made


def filing_of(made: Landing) -> str:
    return made.entries[0].filing_id or ""


def waiting(lake: Lake) -> int:
    return lake.query("select count(*) as n from quality.quarantine where released_at is null")["n"][0]


def released(lake: Lake) -> list[str]:
    query = "select flags from curated.facts where fact_id like '%-q'"
    return lake.query(query)["flags"].to_list()


def audited(lake: Lake) -> list[tuple[object, ...]]:
    return lake.query('select action, "by", reason, facts from quality.audit order by "at"').rows()


def test_a_release_moves_the_facts_once_and_is_recorded(lake: Lake) -> None:
    filing_id = filing_of(blocked(lake))
    first = lake.release_facts(filing_id, [], "", by="ann", reason="checked")
    second = lake.release_facts(filing_id, [], "", by="ann", reason="checked")
    assert (first.findings, first.facts, second.findings, second.facts) == (2, 1, 0, 0)
    assert (waiting(lake), released(lake)) == (0, ["released"])
    assert audited(lake) == [("release", "ann", "checked", 1)]
    assert lake.findings([filing_id])["severity"].to_list() == ["info", "info"]
    assert lake.findings([filing_id])["diagnosis"].unique().to_list() == ["odd; released: checked"]


def test_a_fact_waits_until_all_that_holds_it_is_released(lake: Lake) -> None:
    filing_id = filing_of(blocked(lake))
    assert lake.release_facts(filing_id, ["ratio"], "", by="ann", reason="checked").facts == 0
    assert (waiting(lake), released(lake)) == (1, [])
    assert lake.release_facts(filing_id, ["sum_breakdown"], "m1", by="ann", reason="checked").facts == 1
    assert released(lake) == ["released"]


def test_a_waiver_releases_what_it_matches_and_nothing_of_others(lake: Lake) -> None:
    blocked(lake)
    for expectation, entity_id in itertools.product(("sum_breakdown", "ratio"), ("other", "acme")):
        lake.waive(Accepted(expectation, "m0", entity_id, expires_at=LATER), "bob", "agreed")
    assert [row[3] for row in audited(lake)] == [0, 0, 0, 1]
    assert released(lake) == ["waived"]
    assert lake.waivers().height == 4


def test_a_waiver_may_be_taken_back(lake: Lake) -> None:
    lake.waive(Accepted("ratio", expires_at=LATER), "bob", "agreed")
    waiver_id = lake.query("select waiver_id from quality.waivers")["waiver_id"][0]
    assert lake.revoke(waiver_id, "bob", "a mistake")
    assert not lake.revoke(waiver_id, "bob", "a mistake")
    assert lake.waivers().is_empty()
    assert [row[0] for row in audited(lake)] == ["waive", "revoke"]


def test_an_expired_waiver_is_kept_and_not_given(lake: Lake) -> None:
    lake.waive(Accepted("ratio", expires_at=datetime(2020, 1, 1, tzinfo=UTC)), "bob", "agreed")
    assert lake.waivers().is_empty()
    assert lake.query("select count(*) as n from quality.waivers")["n"][0] == 1


def test_the_lake_and_the_validation_accept_the_same(lake: Lake) -> None:
    """Every combination of a matching, another and no value of metric, entity and filing."""
    made = blocked(lake)
    filing_id = filing_of(made)
    entities = {filing_id: "acme"}
    values = (("", "m1", "m9"), ("", "acme", "other"), ("", filing_id, "0" * 64))
    for metric_id, entity_id, of in itertools.product(*values):
        lake.reset(Selection(filing_id=filing_id))
        upload_again(lake, made)
        lake.waive(Accepted("ratio", metric_id, entity_id, of, LATER), "bob", "agreed")
        stored = (
            lake.findings([filing_id])
            .filter(expectation="ratio")
            .select("severity", "waived_until", "diagnosis")
        )
        pure = accepted(made.verdicts, entities, load_policy(), lake.waivers())[1]
        assert stored.rows() == [(pure.severity.value, pure.waived_until, pure.diagnosis)]
        for waiver_id in lake.query("select waiver_id from quality.waivers where revoked_at is null")[
            "waiver_id"
        ]:
            lake.revoke(waiver_id, "bob", "next")


def upload_again(lake: Lake, made: Landing, batch_id: str = "again") -> None:
    """Land the same judgement anew, as a replay does."""
    claims = lake.claim([ref()], batch_id, "test", 900)
    entries = tuple(replace(entry, claim=claims[0]) for entry in made.entries)
    assert lake.land(replace(made, batch_id=batch_id, entries=entries, started_at=datetime.now(UTC))) == []


def test_what_is_waived_while_a_batch_is_judged_counts(lake: Lake) -> None:
    """The batch was judged before the release and lands after it: its verdicts cannot know."""
    made = blocked(lake)
    lake.reset(Selection(filing_id=filing_of(made)))
    lake.release_facts(filing_of(made), [], "", by="ann", reason="checked")
    claims = lake.claim([ref()], "b2", "test", 900)
    entries = tuple(replace(entry, claim=claims[0]) for entry in made.entries)
    before = datetime.now(UTC) - timedelta(minutes=1)
    assert lake.land(replace(made, batch_id="b2", entries=entries, started_at=before)) == []
    assert (waiting(lake), released(lake)) == (0, ["released"])


def test_a_newer_upload_of_the_key_releases_what_waited(lake: Lake) -> None:
    blocked(lake)
    upload(lake, ref(content="22", at=datetime(2024, 6, 1, tzinfo=UTC)), "b2")
    rows = lake.query("select released_by, release from quality.quarantine order by quarantined_at").rows()
    assert rows[0][0] == "superseded"
    assert rows[1][0] is None
    assert released(lake) == []
    assert "esglake quality release" in str(rows[0][1])


def test_a_filing_whose_facts_were_all_held_has_landed_once_they_are_released(lake: Lake) -> None:
    claims = lake.claim([ref()], "b1", "test", 900)
    made = landing(claims, state=State.QUARANTINED)
    fact = f"{filing_of(made)[:16]}-q"
    verdict = Verdict("ratio", "ratio", Severity.BLOCK, False, filing_of(made), "m0", fact_ids=(fact,))
    lake.land(replace(made, facts=made.facts.clear(), verdicts=(verdict,)))
    lake.release_facts(filing_of(made), [], "", by="ann", reason="checked")
    assert lake.query("select state from raw.objects")["state"].to_list() == ["landed"]


def test_a_lake_from_before_waivers_gets_them(settings: Settings) -> None:
    with Lake.create(settings) as lake:
        blocked(lake)
        for statement in (
            "DROP TABLE quality.waivers",
            "DROP TABLE quality.audit",
            "ALTER TABLE quality.results DROP COLUMN waived_until",
            "ALTER TABLE quality.quarantine DROP COLUMN released_by",
            "ALTER TABLE quality.quarantine DROP COLUMN release",
        ):
            lake._write(lambda cursor, sql=statement: cursor.execute(sql))
        assert lake._read(is_older)
    with Lake.open(settings) as lake:
        filing_id = lake.query("select filing_id from curated.filings")["filing_id"][0]
        assert lake.release_facts(filing_id, [], "", by="ann", reason="checked").facts == 1
        assert lake.findings([filing_id])["waived_until"].to_list() == ["ever", "ever"]
