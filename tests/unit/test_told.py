"""What Prefect is told of a batch: a note of severity info is no finding that an automation acts on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from benchmarks.filings import filing
from flows.batch import BatchReport, Ended, judge, landing_of
from flows.told import told_of
from transforms.filing import examine
from transforms.model import Claim, ObjectRef, Severity

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("severity", list(Severity))
def test_only_findings_that_warn_or_block_are_told_as_events(severity: Severity) -> None:
    claim = Claim(ObjectRef("bucket", "filing.txt", "etag", 1), "batch", 1, NOW)
    ended = [Ended(claim, examine(filing(1), "filing.txt"))]
    judged = judge(ended)
    found = replace(judged.verdicts[0], success=False, severity=severity)
    passed = tuple(verdict for verdict in judged.verdicts if verdict.success)[1:]
    judged = replace(judged, verdicts=(found, found, *passed))
    landing = landing_of("batch", ended, judged, max_attempts=3, started=NOW, timings={})
    events = told_of(BatchReport("batch", landing)).events
    told = {event["event"]: event["payload"].get("findings") for event in events}
    finding = {} if severity is Severity.INFO else {"esglake.quality.failed": 2}
    assert told == {"esglake.filing.landed": None} | finding
