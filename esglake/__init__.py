"""esg-lake: filings in a bucket become checked, traceable ESG metrics in DuckDB.

>>> import esglake
>>> observations = esglake.extract("samples/lakeshore_2024.txt")      # no lake needed
>>> with esglake.connect() as lake:                                    # doctest: +SKIP
...     lake.query("select * from marts.metrics_latest limit 5")       # a polars DataFrame
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from infra.lake import Lake

__all__ = ["connect", "extract"]


def connect(home: str | Path | None = None) -> Lake:
    """Open a lake for reading: the one in `home`, or the one the settings name.

    `lake.query(sql, parameters)` gives a polars DataFrame. Raises LakeUnavailable where there is none.
    """
    from infra.lake import Lake
    from infra.settings import load_settings

    settings = load_settings() if home is None else load_settings(home=Path(home))
    return Lake.open(settings, read_only=True)


def extract(source: str | Path | bytes, name: str = "") -> pl.DataFrame:
    """Every number found in one filing with its outcome: the frame OBSERVATIONS.

    Runs the parser in a limited process of its own. Raises FilingError where it cannot be read.
    """
    from esglake.extracting import observations_of

    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    return observations_of(data, name or ("filing" if isinstance(source, bytes) else str(source)))
