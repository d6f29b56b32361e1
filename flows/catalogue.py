"""The catalogue's metrics and framework codes in the lake are those of the program that works on it.

A newer program brings newer metrics: whoever begins to work compares the digest (a millisecond) and, where
it differs, replaces both tables in one transaction. Facts keep the version they were mapped with.
"""

from __future__ import annotations

import logging

import polars as pl

from infra.lake import Lake
from infra.lake_catalogue import META_KEY
from transforms.catalogue import catalogue
from transforms.catalogue.load import version_of
from transforms.errors import LakeUnavailable

log = logging.getLogger(__name__)


def register(lake: Lake) -> bool:
    """Write this program's catalogue into the lake; says whether the lake had another."""
    book = catalogue()
    metrics = book.metrics.with_columns(unit=pl.col("units").list.first())
    return lake.register_catalogue(metrics, book.frameworks, book.version)


def refresh(lake: Lake) -> bool:
    """`register` where the lake tells another version; a store that is away does not keep work from starting.

    Filings are mapped by the program's own catalogue, so a lake that tells the older one only says less.
    """
    try:
        if lake.get_meta(META_KEY) == version_of():
            return False
        return register(lake)
    except LakeUnavailable as error:
        log.warning("the lake keeps an older catalogue until the next start: %s", error)
        return False
