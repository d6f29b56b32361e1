"""A COMMIT that the server has done and whose answer never came: the lake is whole, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.lake import Lake
from infra.lake_attach import postgres_parts
from infra.settings import Settings
from tests.faults.proxy import Cut, postgres_proxy
from tests.faults.rigs import postgres
from tests.integration.lake_samples import counts, landing, ref, upload
from transforms.errors import LakeUnavailable

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*XDG_RUNTIME_DIR")]


@pytest.fixture
def doubtful(tmp_path: Path) -> Iterator[tuple[Settings, Cut]]:
    """A lake behind a connection that can be cut, with one filing in it."""
    with postgres(tmp_path / "pg") as server:
        socket = f"{postgres_parts(server.get_uri())['host']}/.s.PGSQL.5432"
        with postgres_proxy(socket) as cut:
            uri = f"postgres://postgres@127.0.0.1:{cut.port}/esg"
            settings = Settings(home=tmp_path / "home", catalogue=uri)
            with Lake.create(settings) as lake:
                upload(lake, ref("first.csv", "first"), "b1")
            yield settings, cut


@pytest.mark.parametrize("step", ["landing", "claim"])
def test_what_was_committed_without_an_answer_is_done_again(
    doubtful: tuple[Settings, Cut], step: str
) -> None:
    settings, cut = doubtful
    what = ref("second.csv", "second")
    with Lake.open(settings) as lake:
        claims = lake.claim([what], "b2", "me", 900) if step == "landing" else []
        cut.armed.set()
        with pytest.raises(LakeUnavailable):
            lake.land(landing(claims)) if step != "claim" else lake.claim([what], "b2", "me", 900)
        assert cut.cuts == 1
    with Lake.open(settings) as lake:  # another process, which knows of nothing
        with pytest.raises(LakeUnavailable, match="parquet"):
            lake.claim([what], "b2", "me", 900)
        claims = lake.claim([what], "b2", "me", 900)
        assert [claim.ref for claim in claims] == [what]
        assert lake.land(landing(claims)) == []
        found = counts(lake)
        assert (found["objects"], found["filings"], found["facts"], found["batches"]) == (2, 2, 4, 2)
        lake.maintain(0)
        assert counts(lake) == found
