"""A published file is brought up to date by what changed, and then says the same as one made whole."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from infra import lake_pack, lake_refresh
from infra.lake import Lake
from infra.lake_publish import publish
from infra.lake_replay import Selection
from infra.settings import load_settings
from tests.integration.lake_samples import lake_with, ref, upload

pytestmark = pytest.mark.slow


def _two_filings(lake: Lake) -> None:
    for number in range(2):
        upload(lake, ref(f"{number}.csv", str(number)), f"b{number}", ("1", "2.5", "3"))


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with lake_with(
        load_settings(home=tmp_path / "lake", bucket=str(tmp_path / "bucket")), _two_filings
    ) as made:
        yield made


@pytest.fixture(params=[(0, 10**9), (20_000, 10**9), (20_000, 0)], ids=["by filing", "by table", "packed"])
def small_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large tables are replaced by filing, small ones as a whole, packed ones lie apart: with some rows."""
    monkeypatch.setattr(lake_refresh, "SMALL_ROWS", request.param[0])
    monkeypatch.setattr(lake_pack, "PACKED_FROM", request.param[1])
    monkeypatch.setattr(lake_refresh, "REPLACED_SHARE", 10)


def _published(lake: Lake, target: Path, at: int | None = None) -> Path:
    return publish(lake.settings, target, marts_as_tables=False, at=at)


def _content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all the lake's tables, but for the stamp, which tells when the file was written."""
    with duckdb.connect(str(path), read_only=True) as plain:
        names = plain.execute(
            """SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name <> 'packed_rows'
               UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views()
               WHERE schema_name IN ('raw', 'curated', 'quality') ORDER BY 1"""
        )
        content = {name: plain.execute(f"FROM {name}").fetchall() for (name,) in names.fetchall()}
    content["main.meta"] = [row for row in content["main.meta"] if row[0] != lake_refresh.META_KEY]
    return {name: sorted(rows, key=repr) for name, rows in content.items()}


def _made_whole(log: pytest.LogCaptureFixture) -> bool:
    return any("written as a whole" in record.message for record in log.records)


def _replay(lake: Lake) -> None:
    lake.reset(Selection(key_glob="0.csv"))
    upload(lake, ref("0.csv", "0"), "b9", ("7", "8"))


def _merge(lake: Lake) -> None:
    for number in range(9):
        upload(lake, ref(f"n{number}.csv", f"n{number}"), f"n{number}", ("4",))
    assert lake.merge_files() > 0
    _replay(lake)


CHANGES: dict[str, Callable[[Lake], object]] = {
    "nothing": lambda lake: None,
    "a filing more": lambda lake: upload(lake, ref("n.csv", "n"), "b9", ("4",)),
    "a claim, so far without a filing": lambda lake: lake.claim([ref("n.csv", "n")], "b9", "owner", 900),
    "a filing read again": _replay,
    "a filing deleted": lambda lake: lake.retire("filings", "1.csv", datetime.now(UTC)),
    "files merged in between": _merge,
    "only housekeeping": lambda lake: (lake.merge_files(), lake.maintain(7)),
}


@pytest.mark.usefixtures("small_rows")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_file_brought_up_to_date_says_what_a_whole_one_says(
    lake: Lake, tmp_path: Path, change: Callable[[Lake], object], caplog: pytest.LogCaptureFixture
) -> None:
    target = _published(lake, tmp_path / "esg.duckdb")
    change(lake)
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="infra.lake_refresh"):
        _published(lake, target)
        assert not _made_whole(caplog)
        change_again = upload(lake, ref("last.csv", "last"), "b10", ("5",))
        _published(lake, target)
        assert not _made_whole(caplog)
    assert _content(target) == _content(_published(lake, tmp_path / "whole.duckdb"))
    assert change_again.facts.height == 1


def _changed_by_hand(lake: Lake, target: Path) -> None:
    with duckdb.connect(str(target)) as mine:
        mine.execute("UPDATE curated.facts SET value = 0")


def _another_lakes(lake: Lake, target: Path) -> None:
    target.unlink()
    settings = load_settings(home=lake.settings.home.parent / "other", bucket=lake.settings.bucket)
    with Lake.create(settings) as other:
        upload(other, ref("o.csv", "o"), "o", ("1",))
        publish(other.settings, target, marts_as_tables=False)


def _a_view_more(lake: Lake, target: Path) -> None:
    with lake.landing_locked():
        lake._writing().cursor().execute("CREATE VIEW marts.more AS SELECT 1 AS one")


def _table_made_anew(lake: Lake, target: Path) -> None:
    with lake.landing_locked():
        lake._writing().cursor().execute("CREATE OR REPLACE TABLE marts.kept AS SELECT 2 AS n")


def _forgotten(lake: Lake, target: Path) -> None:
    upload(lake, ref("n.csv", "n"), "b9", ("4",))
    lake.maintain(0)


REASONS: dict[str, Callable[[Lake, Path], object]] = {
    "somebody changed the file": _changed_by_hand,
    "it is another lake's": _another_lakes,
    "the lake has a view more": _a_view_more,
    "a table was made anew": _table_made_anew,
    "its snapshot is forgotten": _forgotten,
    "it is not a database": lambda lake, target: target.write_text("mine"),
}


@pytest.mark.parametrize("reason", REASONS.values(), ids=REASONS)
def test_a_file_that_cannot_be_trusted_is_written_as_a_whole(
    lake: Lake, tmp_path: Path, reason: Callable[[Lake, Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    with lake.landing_locked():
        lake._writing().cursor().execute("CREATE TABLE marts.kept AS SELECT 1 AS n")
    target = _published(lake, tmp_path / "esg.duckdb")
    reason(lake, target)
    with caplog.at_level(logging.DEBUG, logger="infra.lake_refresh"):
        _published(lake, target)
    assert _made_whole(caplog)
    assert _content(target) == _content(_published(lake, tmp_path / "whole.duckdb"))


def test_an_earlier_state_is_not_made_of_a_later_file(lake: Lake, tmp_path: Path) -> None:
    before = lake.changes(0).next
    target = _published(lake, tmp_path / "esg.duckdb")
    first = _content(target)
    upload(lake, ref("n.csv", "n"), "b9", ("4",))
    assert _content(_published(lake, target)) != first
    assert _content(_published(lake, target, at=before)) == first


def test_a_file_of_which_much_was_replaced_is_made_anew(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lake_refresh, "SMALL_ROWS", 0)
    monkeypatch.setattr(lake_refresh, "REPLACED_SHARE", 0.01)
    target = _published(lake, tmp_path / "esg.duckdb")
    _replay(lake)
    with caplog.at_level(logging.DEBUG, logger="infra.lake_refresh"):
        _published(lake, target)
    assert _made_whole(caplog)
    assert _content(target) == _content(_published(lake, tmp_path / "whole.duckdb"))


def test_an_open_file_keeps_its_rows_while_it_is_brought_up_to_date(lake: Lake, tmp_path: Path) -> None:
    target = _published(lake, tmp_path / "esg.duckdb")
    with duckdb.connect(str(target), read_only=True) as reader:
        before = reader.execute("SELECT count(*) FROM curated.facts").fetchone()
        upload(lake, ref("n.csv", "n"), "b9", ("4",))
        _published(lake, target)
        assert reader.execute("SELECT count(*) FROM curated.facts").fetchone() == before
