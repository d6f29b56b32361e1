"""The lake as its users see it, on a SQLite catalogue in a temporary folder."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from infra import lake_schema
from infra.lake import Lake
from infra.lake_attach import attach, extension_file
from infra.lake_ledger import BY_FILE
from infra.lake_replay import Selection
from infra.lake_versions import SCHEMA_VERSION
from infra.settings import Settings
from tests.integration.lake_samples import counts, filing_id_of, lake_with, landing, ref, upload
from transforms.errors import LakeTooNew, LakeUnavailable, QueryFailed, UsageProblem
from transforms.model import State

pytestmark = pytest.mark.slow

ONE = {"objects": 1, "filings": 1, "entities": 1, "observations": 2, "facts": 2}
ONE |= {"quarantined": 1, "results": 1, "alerts": 1, "batches": 1}


@pytest.fixture
def settings(bare_environment: Path) -> Settings:
    return Settings(home=bare_environment / "lake")


@pytest.fixture
def lake(settings: Settings) -> Iterator[Lake]:
    with lake_with(settings) as lake:
        yield lake


def states(lake: Lake) -> dict[str, str]:
    return dict(lake.query("SELECT etag, state FROM raw.objects").iter_rows())


def test_open_names_the_next_step_when_there_is_no_lake(settings: Settings) -> None:
    with pytest.raises(LakeUnavailable, match="esglake init"):
        Lake.open(settings)
    assert not settings.home.exists()


def test_create_twice_keeps_everything(settings: Settings) -> None:
    with Lake.create(settings) as lake:
        upload(lake, ref(), "b1")
    with Lake.create(settings) as lake:
        assert counts(lake) == ONE
        assert lake.get_meta("schema_version") == str(SCHEMA_VERSION)
    catalogue = sqlite3.connect(settings.home / "lake.sqlite")
    assert catalogue.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    catalogue.close()


def test_every_column_stands_in_the_lake_with_type_and_comment(lake: Lake) -> None:
    found = lake.query(
        "SELECT schema_name || '.' || table_name AS name, column_name, data_type, comment"
        " FROM duckdb_columns()"
        " WHERE database_name = 'lake'"
    )
    types = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
    wanted = {
        (table.name, c.column, types.get(c.type, c.type), c.comment)
        for table in lake_schema.tables().values()
        for c in table.columns
    }
    assert set(found.iter_rows()) == wanted


def test_a_column_that_is_new_comes_into_an_older_lake(settings: Settings) -> None:
    with Lake.create(settings) as lake:
        upload(lake, ref(), "b1")
        lake._write(lambda cursor: cursor.execute("ALTER TABLE curated.filings DROP COLUMN currency"))
    with Lake.create(settings) as lake:
        assert lake.query("SELECT currency FROM curated.filings")["currency"].to_list() == [None]
        upload(lake, ref("b.csv", "22"), "b2")


def test_a_newer_lake_is_left_alone(settings: Settings) -> None:
    with Lake.create(settings) as lake:
        lake.set_meta("schema_version", str(SCHEMA_VERSION + 1))
    for opening in (Lake.open, Lake.create):
        with pytest.raises(LakeTooNew, match="schema version"):
            opening(settings)


def test_a_moved_lake_opens_where_it_is_now(settings: Settings) -> None:
    with Lake.create(settings) as lake:
        upload(lake, ref(), "b1")
    elsewhere = settings.home.parent / "moved"
    settings.home.rename(elsewhere)
    with Lake.open(Settings(home=elsewhere)) as lake:
        assert counts(lake) == ONE
        upload(lake, ref("b.csv", "22"), "b2")
    assert not settings.home.exists()


def test_a_landing_keeps_decimals_lists_and_times(lake: Lake) -> None:
    upload(lake, ref(), "b1", ["1234567890123456789.0123456789", "0.1"])
    assert lake.query("SELECT sum(value) FROM curated.facts").item() == Decimal(
        "1234567890123456789.1123456789"
    )
    row = lake.query("SELECT difference, success, subject FROM quality.results").row(0)
    assert row == (Decimal("0.3333333333"), False, "m0")
    assert lake.query("SELECT filed_at FROM curated.filings").item() == datetime(2024, 5, 1, tzinfo=UTC)
    batch = lake.query(
        "SELECT filings, observations, facts, quarantined, findings, timings FROM quality.batches"
    )
    assert batch.row(0) == (1, 2, 2, 1, 1, '{"read": 0.25}')


def test_landing_the_same_batch_again_changes_nothing(lake: Lake) -> None:
    landed = upload(lake, ref(), "b1")
    assert lake.land(landed) == []
    assert lake.land(landed) == []
    assert counts(lake) == ONE


def test_a_replay_replaces_the_rows_of_its_filing_only(lake: Lake) -> None:
    upload(lake, ref(), "b1")
    upload(lake, ref("other.csv", "22"), "b2")
    assert lake.reset(Selection(key_glob="a*")) == [ref()]
    upload(lake, ref(), "b3", ["7"])
    values = lake.query("SELECT value FROM curated.facts WHERE filing_id = ?", [filing_id_of(ref().etag)])
    assert values["value"].to_list() == [7]
    assert counts(lake)["facts"] == 3


def test_the_same_bytes_under_another_key_are_one_filing_filed_first(lake: Lake) -> None:
    upload(lake, ref(at=datetime(2024, 5, 1, tzinfo=UTC)), "b1")
    upload(lake, ref("copy.csv", at=datetime(2025, 1, 1, tzinfo=UTC)), "b2")
    assert counts(lake) == ONE | {"objects": 2, "batches": 2}
    assert lake.query("SELECT filed_at FROM curated.filings").item() == datetime(2024, 5, 1, tzinfo=UTC)


def test_the_same_bytes_twice_in_one_batch_are_one_filing(lake: Lake) -> None:
    claims = lake.claim([ref(), ref("copy.csv")], "b1", "test", 900)
    lake.land(landing(claims))
    assert counts(lake) == ONE | {"objects": 2}


def test_a_failed_object_lands_without_data_and_is_not_given_again(lake: Lake) -> None:
    claims = lake.claim([ref()], "b1", "test", 900)
    failed = landing(claims)
    entry = replace(
        failed.entries[0],
        state=State.FAILED,
        filing_id=None,
        error_class="EmptyFiling",
        error_message="no bytes",
    )
    lake.land(replace(failed, entries=(entry,)))
    assert counts(lake) | {"alerts": 0} == dict.fromkeys(ONE, 0) | {"objects": 1, "batches": 1}
    assert lake.claim([ref()], "b2", "test", 900) == []
    assert lake.status().failures == {"EmptyFiling": 1}
    assert lake.reset(Selection(error_class="EmptyFiling")) == [ref()]
    assert lake.unseen([ref()]) == [ref()]
    assert lake.claim([ref()], "b3", "test", 900)[0].attempts == 1


def test_a_claim_is_given_once_until_its_lease_ends(lake: Lake) -> None:
    assert [c.attempts for c in lake.claim([ref(), ref()], "b1", "one", 900)] == [1]
    assert lake.claim([ref()], "b2", "two", 900) == []
    assert lake.unseen([ref()], lease_seconds=900) == []
    assert lake.unseen([ref()], lease_seconds=0) == [ref()]
    assert [c.attempts for c in lake.claim([ref()], "b2", "two", 0)] == [2]
    assert lake.release("one") == 0
    assert lake.release("two") == 1
    assert [c.attempts for c in lake.claim([ref()], "b3", "one", 900)] == [3]


def test_long_listings_and_short_questions_take_turns(lake: Lake) -> None:
    crowd = [ref(f"{number:05d}.csv", str(number)) for number in range(BY_FILE + 1)]
    assert len(lake.claim(crowd, "b0", "owner", 900)) == len(crowd)
    stranger = ref("stranger.csv", "s")
    for asked in ([stranger], [*crowd, stranger], [stranger, crowd[0]], [stranger, *crowd]):
        assert lake.unseen(asked, lease_seconds=900) == [stranger]


def test_a_listing_without_versions_knows_the_versioned_object(lake: Lake) -> None:
    versioned = replace(ref(), version_id="v1")
    lake.claim([versioned], "b1", "test", 900)
    frame = pl.DataFrame(
        {"bucket": ["bucket"] * 2, "key": ["a.csv", "new.csv"], "etag": [ref().etag] * 2, "size": 1}
    )
    assert [r.key for r in lake.unseen(frame)] == ["new.csv"]
    assert lake.claim([ref()], "b2", "test", 900) == []
    assert len(lake.claim([replace(ref(), version_id="v2")], "b3", "test", 900)) == 1


def test_a_claim_taken_over_meanwhile_does_not_land(lake: Lake) -> None:
    slow = lake.claim([ref(), ref("b.csv", "22")], "slow", "one", 900)
    quick = lake.claim([ref()], "quick", "two", 0)
    lake.land(landing(quick, ["7"]))
    lost = lake.land(landing(slow, ["1"]))
    assert [entry.claim.ref.key for entry in lost] == ["a.csv"]
    found = lake.query("SELECT filing_id, value, batch_id FROM curated.facts ORDER BY value")
    assert found["batch_id"].to_list() == ["slow", "quick"]
    assert found["filing_id"].to_list() == [filing_id_of(ref("b.csv", "22").etag), filing_id_of(ref().etag)]
    assert counts(lake)["alerts"] == 2


def test_a_newer_object_supersedes_the_older_and_its_facts_stay(lake: Lake) -> None:
    old, new = ref(content="1"), ref(content="22", at=datetime(2024, 6, 1, tzinfo=UTC))
    upload(lake, old, "b1")
    claims = lake.claim([new], "b2", "test", 900)
    assert states(lake)[old.etag] == "landed"
    lake.land(landing(claims))
    assert states(lake) == {old.etag: "superseded", new.etag: "landed"}
    assert counts(lake)["facts"] == 4


def test_an_older_object_that_arrives_late_is_the_superseded_one(lake: Lake) -> None:
    old, new = ref(content="1"), ref(content="22", at=datetime(2024, 6, 1, tzinfo=UTC))
    upload(lake, new, "b1")
    upload(lake, old, "b2")
    assert states(lake) == {old.etag: "superseded", new.etag: "landed"}


def test_an_error_inside_a_landing_leaves_nothing_of_it(lake: Lake) -> None:
    claims = lake.claim([ref()], "b1", "test", 900)
    wrong = replace(landing(claims), facts=landing(claims).facts.with_columns(value=pl.lit("no number")))
    with pytest.raises(pl.exceptions.PolarsError):
        lake.land(wrong)
    assert counts(lake) == dict.fromkeys(ONE, 0) | {"objects": 1}
    assert lake.land(landing(claims)) == []
    assert counts(lake) == ONE


def test_an_alert_is_told_once_and_given_up_when_hopeless(lake: Lake) -> None:
    upload(lake, ref(), "b1")
    upload(lake, ref("b.csv", "22"), "b2")
    (first, tries), (second, _) = lake.pending_alerts()
    assert (first.findings, tries) == (("m0: 碳",), 0)
    lake.alert_sent(first.alert_id)
    lake.alert_failed(second.alert_id, error="429")
    assert [(a.alert_id, n) for a, n in lake.pending_alerts()] == [(second.alert_id, 1)]
    lake.alert_failed(second.alert_id, error="gone", permanent=True)
    assert lake.pending_alerts() == []
    lake.reset(Selection(states=(State.LANDED,)))
    upload(lake, ref(), "b3")
    assert lake.pending_alerts() == []


def test_status_counts_what_waits(lake: Lake) -> None:
    upload(lake, ref(), "b1")
    lake.claim([ref("wait.csv", "333")], "b2", "test", 900)
    status = lake.status()
    assert (status.states, status.backlog, status.backlog_bytes) == ({"claimed": 1, "landed": 1}, 1, 3)
    assert (status.facts, status.quarantined, status.findings, status.alerts_waiting) == (2, 1, 1, 1)
    assert status.oldest_backlog_at == datetime(2024, 5, 1, tzinfo=UTC)
    per_second = {"minute": 1 / 60, "hour": 1 / 3600, "day": 1 / 86_400}
    assert status.filings_per_second == pytest.approx(per_second)
    assert status.facts_per_second == pytest.approx({period: 2 * each for period, each in per_second.items()})


def test_reset_wants_a_condition_and_leaves_work_under_way(lake: Lake) -> None:
    lake.claim([ref()], "b1", "test", 900)
    with pytest.raises(UsageProblem, match="nothing says"):
        lake.reset(Selection())
    assert lake.reset(Selection(key_glob="*")) == []


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM curated.facts",
        "CREATE TABLE x AS SELECT 1",
        "SELECT 1; SELECT 2",
        "",
        "ATTACH 'x.duckdb'",
        "FROM ducklake_expire_snapshots('lake', older_than => now())",
        "SELECT * FROM no_such_table",
        "SELEC 1",
    ],
)
def test_query_reads_and_nothing_else(lake: Lake, sql: str) -> None:
    upload(lake, ref(), "b1")
    with pytest.raises(QueryFailed):
        lake.query(sql)
    assert counts(lake) == ONE


def test_query_takes_parameters(lake: Lake) -> None:
    assert lake.query("SELECT ?::INT + 1 AS n", [41])["n"].to_list() == [42]
    assert lake.query("SELECT $text AS t", {"text": "'; DROP"})["t"].to_list() == ["'; DROP"]
    assert lake.query("DESCRIBE curated.facts").height == len(lake_schema.tables()["curated.facts"].columns)


def test_a_read_only_lake_refuses_to_write(lake: Lake, settings: Settings) -> None:
    with Lake.open(settings, read_only=True) as reader, pytest.raises(UsageProblem, match="read-only"):
        reader.claim([ref()], "b1", "test", 900)


def test_maintenance_merges_files_and_keeps_the_rows(lake: Lake) -> None:
    for number in range(6):
        upload(lake, ref(f"{number}.csv", "x" * (number + 1)), f"b{number}")
    before = counts(lake)
    report = lake.maintain(expire_days=0)
    assert report.files_merged >= 12 and report.snapshots_expired > 6 and report.files_deleted >= 12
    assert counts(lake) == before
    upload(lake, ref("after.csv", "after"), "b9")
    assert counts(lake)["facts"] == before["facts"] + 2


def test_publish_is_a_plain_file_with_comments_swapped_whole(lake: Lake, tmp_path: Path) -> None:
    upload(lake, ref(), "b1")
    target = tmp_path / "out" / "esg.duckdb"
    lake.publish(target)
    old = duckdb.connect(str(target), read_only=True)
    upload(lake, ref("b.csv", "22"), "b2")
    lake.publish(target)
    new = duckdb.connect(str(tmp_path / "out" / "esg.duckdb"), read_only=True)
    assert old.execute("SELECT count(*) FROM curated.facts").fetchone() == (2,)
    old.close()
    new.close()
    with duckdb.connect(str(target), read_only=True) as fresh:
        assert fresh.execute("SELECT count(*) FROM curated.facts").fetchone() == (4,)
        comments = fresh.execute("SELECT count(comment) FROM duckdb_columns() WHERE NOT internal").fetchone()
        assert comments == (sum(len(t.columns) for t in lake_schema.tables().values()),)
    assert [path.name for path in target.parent.iterdir()] == ["esg.duckdb"]


def test_a_failed_publish_leaves_the_old_file(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(LakeUnavailable, match="publishing failed"):
        lake.publish(tmp_path / "file" / "esg.duckdb")
    assert (tmp_path / "file").read_text() == "kept"


def test_the_attach_statement_opens_the_lake_in_a_plain_client(lake: Lake) -> None:
    upload(lake, ref(), "b1")
    client = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for name in ("sqlite_scanner", "ducklake"):
        client.execute(f"LOAD '{extension_file(name)}'")
    client.execute(lake.attach_statement())
    assert client.execute("SELECT count(*) FROM lake.curated.facts").fetchone() == (2,)
    with pytest.raises(duckdb.Error, match="read-only"):
        client.execute("DELETE FROM lake.curated.facts")
    client.close()


def test_a_reader_keeps_its_snapshot_and_blocks_nobody(lake: Lake, settings: Settings) -> None:
    upload(lake, ref(), "b1")
    reader = attach(settings, read_only=True)
    cursor = reader.cursor()
    cursor.execute("BEGIN")
    assert cursor.execute("SELECT count(*) FROM curated.facts").fetchone() == (2,)
    started = time.monotonic()
    upload(lake, ref("b.csv", "22"), "b2")
    assert time.monotonic() - started < 4
    assert cursor.execute("SELECT count(*) FROM curated.facts").fetchone() == (2,)
    cursor.execute("COMMIT")
    assert cursor.execute("SELECT count(*) FROM curated.facts").fetchone() == (4,)
    reader.connection.close()


def test_another_process_reads_while_this_one_lands(lake: Lake, settings: Settings) -> None:
    """Every answer is a whole landing: as many facts as two per filing, never fewer than before."""
    upload(lake, ref(), "b0")
    reader = """if True:
        import sys
        from pathlib import Path
        from infra.lake import Lake
        from infra.settings import Settings
        with Lake.open(Settings(home=Path(sys.argv[1])), read_only=True) as lake:
            for _ in range(30):
                print(*lake.query("SELECT (SELECT count(*) FROM curated.facts), "
                                  "(SELECT count(*) FROM curated.filings)").row(0), flush=True)
    """
    with subprocess.Popen(
        [sys.executable, "-c", reader, str(settings.home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as child:
        for number in range(1, 9):
            upload(lake, ref(f"{number}.csv", "x" * (number + 1)), f"b{number}")
        assert child.stdout is not None
        answers = [tuple(map(int, line.split())) for line in child.stdout]
    assert child.returncode == 0 and len(answers) == 30
    assert all(facts == 2 * filings for facts, filings in answers)
    assert answers == sorted(answers)


def test_only_signed_extensions_are_loaded_beside_our_own(
    lake: Lake, settings: Settings, tmp_path: Path
) -> None:
    forged = tmp_path / "forged.duckdb_extension"
    forged.write_bytes(extension_file("ducklake").read_bytes()[:-256] + bytes(256))
    connection = attach(settings, read_only=True).connection
    with pytest.raises(duckdb.Error, match="signature"):
        connection.execute(f"LOAD '{forged}'")
    with pytest.raises(duckdb.Error, match="allow_unsigned_extensions"):
        connection.execute("SET allow_unsigned_extensions = true")
    connection.close()


def test_threads_share_one_lake(lake: Lake) -> None:
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(3):
                upload(lake, ref(f"{number}-{turn}.csv", f"{number}{turn}"), f"b{number}-{turn}")
                lake.query("SELECT count(*) FROM curated.facts")
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert counts(lake)["facts"] == 24
