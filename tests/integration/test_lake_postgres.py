"""The same lake on a PostgreSQL catalogue: a real server, started and stopped by the test."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.lake import Lake
from infra.lake_attach import postgres_parts
from infra.lake_lock import landing_lock
from infra.marts import build_marts, marts_version
from infra.settings import Settings
from tests.integration.lake_samples import counts, landing, ref, upload
from transforms.errors import LakeUnavailable

pgserver = pytest.importorskip(
    "pgserver", reason="pgserver brings a PostgreSQL for tests; none for this Python"
)

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*XDG_RUNTIME_DIR")]

PASSWORD = "a-pass'word/with@signs"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database `esg`."""
    folder = tmp_path_factory.mktemp("pg")
    server = pgserver.get_server(folder, cleanup_mode="stop")
    server.psql("CREATE DATABASE esg")
    yield f"postgres://postgres:a-pass%27word%2Fwith%40signs@/esg?host={postgres_parts(server.get_uri())['host']}"
    server.cleanup()


@pytest.fixture(scope="module")
def settings(server: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("lake"), catalogue=server)


def test_the_way_of_a_filing_on_postgres(settings: Settings) -> None:
    with pytest.raises(LakeUnavailable, match="esglake init"):
        Lake.open(settings)
    with Lake.create(settings) as lake, Lake.open(settings) as other:
        landed = upload(lake, ref(), "b1")
        assert lake.land(landed) == []
        assert counts(other)["facts"] == 2
        slow = lake.claim([ref("b.csv", "22")], "slow", "one", 900)
        quick = other.claim([ref("b.csv", "22")], "quick", "two", 0)
        assert other.land(landing(quick)) == []
        assert [entry.claim for entry in lake.land(landing(slow))] == slow
        assert counts(lake)["facts"] == 4
        assert PASSWORD not in lake.attach_statement()
        assert lake.maintain(0).files_merged > 0
        assert counts(other)["facts"] == 4


def test_the_lock_is_the_servers(settings: Settings) -> None:
    waited: list[float] = []

    def land(lake: Lake) -> None:
        started = time.monotonic()
        upload(lake, ref("waits.csv", "waits"), "waits")
        waited.append(time.monotonic() - started)

    with Lake.create(settings) as lake, Lake.open(settings) as other:
        with lake.landing_locked():
            thread = threading.Thread(target=land, args=(other,))
            thread.start()
            with pytest.raises(LakeUnavailable, match="has been landing"), landing_lock(lake._writing(), 0.2):
                pass
            time.sleep(1)
        thread.join()
    assert waited[0] > 1


def test_a_wrong_address_keeps_the_password(settings: Settings) -> None:
    wrong = settings.model_copy(update={"catalogue": settings.catalogue.replace("/esg?", "/nowhere?")})
    with pytest.raises(LakeUnavailable) as caught:
        Lake.open(wrong)
    assert "nowhere" in str(caught.value)
    assert PASSWORD not in str(caught.value) and "a-pass" not in str(caught.value)


def test_the_marts_stand_on_postgres(settings: Settings) -> None:
    with Lake.create(settings) as lake:
        upload(lake, ref("marts.csv", "marts"), "marts")
        assert build_marts(settings, by_dbt=True).by_dbt
        filings = "SELECT count(*) FROM marts.filing_status WHERE key = 'marts.csv' AND facts = 2"
        assert lake.query(filings).item() == 1
        lake.set_meta("marts_version", "an earlier one")
        assert not build_marts(settings).by_dbt  # as dbt just made them, over those that stand
        assert lake.query(filings).item() == 1
        assert lake.get_meta("marts_version") == marts_version()


def test_one_catalogue_has_one_data_place(settings: Settings, tmp_path: Path) -> None:
    Lake.create(settings).close()
    with pytest.raises(LakeUnavailable, match="DATA_PATH"):
        Lake.open(settings.model_copy(update={"home": tmp_path}))
