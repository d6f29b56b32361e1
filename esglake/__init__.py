"""esg-lake: filings in a bucket become checked, traceable ESG metrics in DuckDB.

>>> import esglake
>>> observations = esglake.extract("samples/lakeshore_2024.txt")      # no lake needed
>>> with esglake.connect() as lake:                                    # doctest: +SKIP
...     lake.query("select * from marts.metrics_latest limit 5")       # a polars DataFrame
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from transforms.errors import UsageProblem

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

    from infra.lake import Lake

__all__ = ["connect", "extract"]


def connect(
    home: str | Path | None = None, *, snapshot: int | None = None, as_of: datetime | None = None
) -> Lake:
    """Open a lake for reading: the one in `home`, or the one the settings name.

    `lake.query(sql, parameters)` gives a polars DataFrame. With `snapshot` (a number that `lake.snapshots()`
    lists) or `as_of` (UTC where it names no zone) the lake is as it was then. Raises LakeUnavailable where
    there is none, SnapshotExpired where it no longer holds that state.
    """
    if snapshot is not None and as_of is not None:
        raise UsageProblem("name a snapshot or a time, not both", where="connect")
    from infra.lake import Lake
    from infra.settings import load_settings

    settings = load_settings() if home is None else load_settings(home=Path(home))
    return Lake.open(settings, read_only=True, at=as_of if snapshot is None else snapshot)


def extract(source: str | Path | bytes, name: str = "") -> pl.DataFrame:
    """Every number found in one filing with its outcome: the frame OBSERVATIONS.

    Runs the parser in a limited process of its own. Raises FilingError where it cannot be read.
    """
    from esglake.extracting import observations_of

    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    return observations_of(data, name or ("filing" if isinstance(source, bytes) else str(source)))
