"""What Prometheus may ask a watcher: backlog, states, failures, totals and what waits to be told.

Counted from the lake when somebody asks, at most every few seconds, so that a scrape costs the ingestion
next to nothing and the numbers are the same whichever watcher answers.
https://prometheus.io/docs/instrumenting/writing_exporters/
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import Lock

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infra.heartbeat import Life, lives
from infra.lake_status import LakeStatus
from infra.settings import Settings
from transforms.errors import EsgLakeError, SettingsInvalid

FRESH_SECONDS = 5.0

TOTALS = {
    "entities": "entities known",
    "filings": "filings in the lake",
    "observations": "numbers seen in filings",
    "facts": "facts landed",
    "quarantined": "facts held back and not released",
    "findings": "failed expectations of severity block or warn",
    "alerts_waiting": "alerts nobody has been told of yet",
    "backlog": "objects found that have not ended",
    "backlog_bytes": "their size in bytes",
}
"""Field of LakeStatus -> what it counts; the metric is 'esglake_<field>'."""

log = logging.getLogger(__name__)


@contextmanager
def served(settings: Settings, status: Callable[[], LakeStatus]) -> Iterator[int | None]:
    """Answer on `metrics_port` while the block runs; gives the port, or None where none is set."""
    if not settings.metrics_port:
        yield None
        return
    registry = CollectorRegistry(auto_describe=False)
    registry.register(LakeCollector(status, partial(lives, settings)))
    try:
        server, thread = start_http_server(settings.metrics_port, settings.metrics_host, registry)
    except OSError as error:
        raise SettingsInvalid(
            f"{settings.metrics_host}:{settings.metrics_port} cannot be listened on ({error.strerror})",
            where="ESGLAKE_METRICS_PORT",
            next_step="Choose a free port, or 0 for none.",
        ) from error
    try:
        yield settings.metrics_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(FRESH_SECONDS)


class LakeCollector(Collector):
    """The lake's status as gauges; `esglake_up` is 0 while the lake does not answer."""

    def __init__(
        self,
        status: Callable[[], LakeStatus],
        watchers: Callable[[], Iterable[Life]] = tuple,
        fresh_seconds: float = FRESH_SECONDS,
    ) -> None:
        self._status, self._watchers, self._fresh = status, watchers, fresh_seconds
        self._turn = Lock()
        self._last: LakeStatus | None = None
        self._until = 0.0

    def collect(self) -> Iterator[Metric]:
        """All metrics of one scrape."""
        yield from _lines(list(self._watchers()))
        found = self._look()
        yield GaugeMetricFamily("esglake_up", "1 while the lake answers", value=float(found is not None))
        if found is None:
            return
        for name, meaning in TOTALS.items():
            yield GaugeMetricFamily(f"esglake_{name}", meaning, value=getattr(found, name))
        yield _labelled("esglake_objects", "objects of the ledger", "state", found.states)
        yield _labelled("esglake_failed_objects", "objects that failed", "error_class", found.failures)
        yield from _speeds(found)
        ages = {"oldest_backlog": found.oldest_backlog_at, "last_landing": found.last_landed_at}
        for name, moment in ages.items():
            if moment:
                age = (datetime.now(UTC) - moment).total_seconds()
                yield GaugeMetricFamily(f"esglake_{name}_age_seconds", f"age of the {name}", value=age)

    def _look(self) -> LakeStatus | None:
        """The status, not older than a few seconds; None while the lake is away."""
        with self._turn:
            if time.monotonic() >= self._until:
                try:
                    self._last = self._status()
                except EsgLakeError as error:
                    log.warning("no metrics: %s", error)
                    self._last = None
                self._until = time.monotonic() + self._fresh
            return self._last


def _speeds(found: LakeStatus) -> Iterator[Metric]:
    """Rates by period and the seconds of a batch's stages by quantile."""
    yield _labelled("esglake_filings_per_second", "filings landed", "period", found.filings_per_second)
    yield _labelled("esglake_facts_per_second", "facts landed", "period", found.facts_per_second)
    stages = GaugeMetricFamily(
        "esglake_stage_seconds", "a stage of the last batches", labels=["stage", "quantile"]
    )
    for stage, quantiles in found.stage_seconds.items():
        for name, seconds in quantiles.items():
            stages.add_metric([stage, name], seconds)
    yield stages


def _lines(watchers: Sequence[Life]) -> Iterator[Metric]:
    """The watchers of this home by what they do, and what waits in their lines; it needs no lake.

    Each lists the same bucket: of the listings the longest counts, of the events the sum.
    """
    states = Counter({"working": 0, "waiting": 0})
    states.update(life.state for life in watchers)
    yield _labelled("esglake_watchers", "watchers of this home", "state", states)
    in_line = {
        "esglake_line_events": ("objects in line that events told of", sum(w.events for w in watchers)),
        "esglake_line_listed": (
            "objects the last listing found, not yet taken up",
            max((w.listed for w in watchers), default=0),
        ),
        "esglake_line_listed_bytes": (
            "their size in bytes",
            max((w.listed_bytes for w in watchers), default=0),
        ),
    }
    for name, (meaning, value) in in_line.items():
        yield GaugeMetricFamily(name, meaning, value=value)


def _labelled(name: str, meaning: str, label: str, counts: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, count in counts.items():
        family.add_metric([value], count)
    return family
