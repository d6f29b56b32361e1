"""What the lake knows beside a micro-batch: asked while the batch is normalised, so that nobody waits."""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from expectations import Context, peer_statistics
from infra.lake import Lake
from infra.lake_context import Batch
from transforms.catalogue import catalogue
from transforms.model import FilingFacts, ObjectRef

log = logging.getLogger(__name__)

PEER_YEARS = 6
"""Peers are compared for so many calendar years back."""

SHARE_OF_TIME = 0.01
"""Peers are counted anew when that takes no more than this share of the time since the last count."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """`entities`: filing_id -> the entity the lake will put it under, where that is another.

    `against`: what the codes of a text prove against the entity that its object names.
    """

    entities: Mapping[str, str] = field(default_factory=dict)
    against: Mapping[str, str] = field(default_factory=dict)
    context: Context = field(default_factory=Context.empty)

    def placed(self, filing: FilingFacts) -> FilingFacts:
        """The filing under the entity it belongs to."""
        filing_id, given = filing.filing_id, filing.given
        if given:
            given = dataclasses.replace(given, against=self.against.get(filing_id, ""))
        entity_id = self.entities.get(filing_id, filing.entity_id)
        return dataclasses.replace(filing, entity_id=entity_id, given=given)


def recall(lake: Lake, peers: Peers, filings: Sequence[FilingFacts], refs: Sequence[ObjectRef]) -> Recalled:
    """Whose filings these are, what those entities told elsewhere, and how they usually compare."""
    if not filings:
        return Recalled()
    proofs = lake.entities_of(filings)
    entities = {filing_id: proof.entity_id for filing_id, proof in proofs.items()}
    known = sorted({entities.get(filing.filing_id, filing.entity_id) for filing in filings})
    years = [filing.fiscal_year for filing in filings if filing.fiscal_year]
    batch = Batch(
        entity_ids=known,
        filing_ids=[filing.filing_id for filing in filings],
        objects=[(ref.bucket, ref.key) for ref in refs],
        first_year=min(years, default=None),
    )
    against = {filing_id: proof.against for filing_id, proof in proofs.items() if proof.against}
    context = Context.of(lake.earlier(batch), peers.statistics(lake), lake.waivers())
    return Recalled(entities, against, context)


class Peers:
    """Statistics over all entities of the lake, counted at first use and then beside the work."""

    def __init__(self, share_of_time: float = SHARE_OF_TIME) -> None:
        self._share_of_time = share_of_time
        self._mutex = threading.Lock()
        self._statistics: pl.DataFrame | None = None
        self._counted_at, self._cost = 0.0, 0.0
        self._counting: threading.Thread | None = None

    def statistics(self, lake: Lake) -> pl.DataFrame:
        """What is known by now; counts in the background when that has grown old."""
        with self._mutex:
            statistics = self._statistics
            if statistics is None:
                return self._count(lake)
            if self._is_old() and not (self._counting and self._counting.is_alive()):
                self._counting = threading.Thread(target=self._count_quietly, args=(lake,))
                self._counting.start()
            return statistics

    def _is_old(self) -> bool:
        return (time.monotonic() - self._counted_at) * self._share_of_time > self._cost

    def _count(self, lake: Lake) -> pl.DataFrame:
        started = time.monotonic()
        statistics = peer_statistics(lake.totals(datetime.now(UTC).year - PEER_YEARS, _implied()))
        self._statistics, self._counted_at = statistics, time.monotonic()
        self._cost = self._counted_at - started
        return statistics

    def _count_quietly(self, lake: Lake) -> None:
        try:
            self._count(lake)
        except Exception as error:  # the statistics of before stay in use; a broken lake stops the landing
            log.warning("the peers could not be counted anew: %s", error)


def _implied() -> list[str]:
    """'metric_id|dimensions' where a metric's name says its dimensions: its total carries them."""
    named = catalogue().metrics.filter(pl.col("dimensions").fill_null("") != "")
    return named.select(pl.concat_str("metric_id", "dimensions", separator="|"))["metric_id"].to_list()
