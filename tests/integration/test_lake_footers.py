"""A reader keeps the footers of Parquet files, and is opened anew before they fill its memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra import lake_attach
from infra.lake import Lake
from infra.settings import load_settings
from tests.integration.lake_samples import lake_with, ref, upload

FACTS = "SELECT count(*) FROM curated.facts WHERE value > 0"


def _one_filing(lake: Lake) -> None:
    upload(lake, ref("0.csv", "0"), "b0", ("1", "2.5", "3"))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    settings = load_settings(home=tmp_path / "lake", bucket=str(tmp_path / "bucket"))
    lake_with(settings, _one_filing).close()
    return Lake.open(settings, read_only=True)


def test_a_reader_keeps_footers_and_a_writer_does_not(lake: Lake) -> None:
    asked = "SELECT current_setting('parquet_metadata_cache')"
    with lake, Lake.open(lake.settings) as writing:
        assert lake.query(asked).item() is True
        assert writing._writing().cursor().execute(asked).fetchone() == (False,)


def test_a_reader_full_of_footers_is_opened_anew(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_attach, "ASKED_EVERY", 2)
    with lake:
        lake.query(FACTS)
        first = lake._reading()
        lake.query(FACTS)
        assert lake._reading() is first, "few footers are no reason"
        monkeypatch.setattr(lake_attach, "FOOTERS_BYTES", 0)
        under_way = first.cursor().execute("FROM curated.facts")
        lake.query(FACTS)
        lake.query(FACTS)
        assert lake._reading() is not first
        assert len(under_way.fetchall()) == 3
        assert lake.query(FACTS).item() == 3
