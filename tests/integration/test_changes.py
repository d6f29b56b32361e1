"""The change feed: a copy that only follows it is, after every poll, what the lake holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import esglake
from infra.lake import Lake
from infra.lake_replay import Selection
from infra.settings import load_settings
from tests.integration.lake_samples import lake_with, ref, upload
from transforms.errors import SnapshotExpired, UsageProblem

pytestmark = pytest.mark.slow

FOLLOWED = ("raw.objects", "curated.facts", "quality.quarantine")


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with lake_with(load_settings(home=tmp_path / "lake", bucket=str(tmp_path / "bucket"))) as made:
        yield made


class Copy:
    """What somebody downstream keeps, knowing nothing but the feed: rows by their rowid."""

    def __init__(self) -> None:
        self.next = 0
        self.rows: dict[str, dict[int, dict[str, object]]] = {name: {} for name in FOLLOWED}
        self.seen: set[tuple[object, ...]] = set()

    def poll(self, lake: Lake) -> int:
        """Apply what is new; nothing may come twice, or meet another row than it says."""
        told, changed = lake.changes(self.next), 0
        for name, feed in told.tables.items():
            for row in feed.to_dicts():
                change, snapshot, rowid = row.pop("change"), row.pop("snapshot_id"), row.pop("rowid")
                assert (name, change, snapshot, rowid) not in self.seen
                self.seen.add((name, change, snapshot, rowid))
                if change in {"delete", "update_preimage"}:
                    assert self.rows[name].pop(rowid) == row
                else:
                    assert rowid not in self.rows[name]
                    self.rows[name][rowid] = row
                changed += 1
        self.next = told.next
        return changed

    def equals(self, lake: Lake) -> bool:
        return all(
            sorted(map(str, self.rows[name].values()))
            == sorted(map(str, lake.query(f"from {name}").to_dicts()))
            for name in FOLLOWED
        )


def test_a_copy_that_follows_the_feed_equals_the_lake(lake: Lake) -> None:
    copy = Copy()
    acts: list[Callable[[], object]] = [
        lambda: upload(lake, ref("a.csv", "1"), "b1"),
        lambda: upload(lake, ref("b.csv", "2"), "b2", ("3", "4")),
        lake.merge_files,
        lambda: lake.reset(Selection(key_glob="a.csv")),
        lambda: upload(lake, ref("a.csv", "1"), "b3", ("7", "2.5", "9")),  # a replay with another result
        lambda: upload(lake, ref("b.csv", "newer"), "b4", ("5",)),  # supersedes what stood under the key
        lake.merge_files,
        lambda: lake.retire("bucket", "a.csv", datetime.now(UTC)),
        lambda: upload(lake, ref("c.csv", "3"), "b5", rows=300),
    ]
    for number, act in enumerate(acts):
        act()
        if number % 2:  # every other time two acts come in one poll
            copy.poll(lake)
            assert copy.equals(lake), f"after act {number}"
    assert copy.poll(lake) > 300
    assert copy.equals(lake)
    assert copy.poll(lake) == 0


def test_housekeeping_that_keeps_the_asked_snapshot_costs_a_follower_nothing(lake: Lake) -> None:
    copy = Copy()
    upload(lake, ref("a.csv", "1"), "b1")
    copy.poll(lake)
    lake.reset(Selection(key_glob="a.csv"))
    upload(lake, ref("a.csv", "1"), "b2", ("8", "9"))
    lake.maintain(expire_days=1)
    copy.poll(lake)
    assert copy.equals(lake)


def test_a_follower_that_was_away_too_long_is_told_so_and_what_to_do(lake: Lake) -> None:
    upload(lake, ref("a.csv", "1"), "b1")
    since = lake.changes(0).next
    lake.reset(Selection(key_glob="a.csv"))
    upload(lake, ref("a.csv", "1"), "b2", ("8",))
    upload(lake, ref("b.csv", "2"), "b3")
    lake.maintain(expire_days=0)
    with pytest.raises(SnapshotExpired, match=r"is forgotten.*esglake export"):
        lake.changes(since)
    oldest = int(lake.snapshots()["snapshot_id"].min())  # type: ignore[arg-type]
    upload(lake, ref("c.csv", "3"), "b4")
    inserted = lake.changes(oldest - 1, ["curated.facts"]).tables["curated.facts"]
    assert inserted["filing_id"].n_unique() >= 1


def test_by_time_by_name_and_beyond(lake: Lake) -> None:
    upload(lake, ref("a.csv", "1"), "b1")
    between = lake.changes(0)
    upload(lake, ref("b.csv", "2"), "b2")
    assert lake.changes(between.at).since == between.next
    by_time = lake.changes(between.at, ["curated.facts"]).tables["curated.facts"]
    assert by_time["batch_id"].unique().to_list() == ["b2"]
    assert lake.changes(between.at - timedelta(days=1)).since == 0
    with pytest.raises(SnapshotExpired, match="no snapshot 999"):
        lake.changes(999)
    with pytest.raises(UsageProblem, match="marts"):
        lake.changes(0, ["marts.metrics_latest"])


def test_the_feed_of_nothing_has_the_columns_of_the_feed(lake: Lake) -> None:
    upload(lake, ref("a.csv", "1"), "b1")
    told = lake.changes(0)
    again = lake.changes(told.next)
    assert again.next == told.next
    for name, frame in again.tables.items():
        assert frame.is_empty()
        assert frame.schema == told.tables[name].schema
    assert told.tables["curated.facts"].schema["value"] == pl.Decimal(38, 10)


def test_a_past_state_is_read_by_number_and_by_time(lake: Lake) -> None:
    upload(lake, ref("a.csv", "1"), "b1")
    then = lake.changes(0)
    lake.reset(Selection(key_glob="a.csv"))
    upload(lake, ref("a.csv", "1"), "b2", ("8", "9", "10"))
    home, count = lake.settings.home, "select count(*) as n from curated.facts"
    with esglake.connect(home, snapshot=then.next) as past:
        assert past.query(count)["n"].item() == 2
    with esglake.connect(home, as_of=then.at) as past:
        assert past.query(count)["n"].item() == 2
    with esglake.connect(home) as present:
        assert present.query(count)["n"].item() == 3
        at = f"select count(*) as n from curated.facts at (version => {then.next})"
        assert present.query(at)["n"].item() == 2
    with pytest.raises(SnapshotExpired, match="esglake snapshots"):
        esglake.connect(home, as_of=datetime(2001, 1, 1))  # noqa: DTZ001  # a time without a zone is UTC
    with pytest.raises(SnapshotExpired):
        esglake.connect(home, snapshot=10_000)
    with pytest.raises(UsageProblem, match="not both"):
        esglake.connect(home, snapshot=1, as_of=then.at)
