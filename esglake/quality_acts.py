"""`esglake quality release`, `waive`, `waivers`, `revoke`: acting on findings; every act is on record."""

from __future__ import annotations

import getpass
import time
import webbrowser
from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl

from esglake.show import console, error_console, print_frame, quiet
from expectations import load_policy
from expectations.policy import EXPECTATIONS
from expectations.waivers import end_of_day, of_policy
from flows.rounds import build_quality_docs
from infra.lake import Lake
from infra.lake_waivers import Accepted
from infra.settings import load_settings
from transforms.catalogue import catalogue
from transforms.errors import UsageProblem

WAIVERS = """
  SELECT waiver_id, expectation, metric_id, entity_id, left(filing_id, 12) AS filing, reason, "by",
    coalesce(strftime(expires_at - INTERVAL 1 microsecond, '%Y-%m-%d'), 'ever') AS until,
    CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'holds' END
      AS state
  FROM quality.waivers ORDER BY created_at, waiver_id
"""


def release_facts(
    name: str, expectations: Sequence[str], metric: str, *, reason: str, by: str | None
) -> None:
    """Let the quarantined facts of a filing into curated.facts and say how many."""
    quiet()
    for expectation in expectations:
        _check(expectation, metric, reason)
    _check("", metric, reason)
    with Lake.open(load_settings()) as lake:
        filing_id, key = lake.filing_named(name)
        acted = lake.release_facts(filing_id, expectations, metric, by=by or getpass.getuser(), reason=reason)
    done = f"{acted.facts} facts released" if acted.facts else "nothing released"
    console().print(f"{key}: {done}, {acted.findings} findings accepted", markup=False)


def waive(
    expectation: str, *, metric: str, entity: str, filing: str, until: date, reason: str, by: str | None
) -> None:
    """Accept an expectation's findings until the end of a day; release what waits for nothing else."""
    quiet()
    _check(expectation, metric, reason)
    if until < datetime.now(UTC).date():
        raise UsageProblem("a waiver ends in the future", where=f"--until {until}")
    with Lake.open(load_settings()) as lake:
        accepted = Accepted(
            expectation,
            metric,
            lake.entity_named(entity) if entity else "",
            lake.filing_named(filing)[0] if filing else "",
            end_of_day(until),
        )
        acted = lake.waive(accepted, by or getpass.getuser(), reason)
    console().print(
        f"waived until {until}: {accepted.subject}; {acted.findings} findings accepted, "
        f"{acted.facts} facts released",
        markup=False,
    )


def list_waivers(form: str) -> None:
    """Print the waivers of the lake and of the policy, those that hold no more too."""
    quiet()
    with Lake.open(load_settings(), read_only=True) as lake:
        stored = lake.query(WAIVERS)
    written = [
        {
            "waiver_id": "policy.toml",
            "expectation": waiver.expectation,
            "metric_id": waiver.metric_id,
            "entity_id": waiver.entity_id,
            "filing": "",
            "reason": waiver.reason,
            "by": "policy",
            "until": waiver.until,
            "state": "holds" if _now() < (waiver.expires_at or _now()) else "expired",
        }
        for waiver in of_policy(load_policy())
    ]
    print_frame(pl.concat([stored, pl.DataFrame(written, schema=stored.schema)]), form)


def revoke(waiver_id: str, reason: str, by: str | None) -> None:
    """Take a waiver back; its filings are judged without it at their next replay."""
    quiet()
    with Lake.open(load_settings()) as lake:
        if not lake.revoke(waiver_id, by or getpass.getuser(), reason):
            raise UsageProblem(
                "no waiver of this id holds", where=waiver_id, next_step="See `esglake quality waivers`."
            )
    console().print(f"revoked {waiver_id}; `esglake replay` judges anew what it let through", markup=False)


def make_docs(key_glob: str, newest: int, *, browse: bool) -> None:
    """Build the pages, say where they are and how long it took."""
    quiet()
    started = time.perf_counter()
    index, count = build_quality_docs(load_settings(), key_glob, newest)
    if not count:
        error_console().print(f"no filing of the lake matches {key_glob}", markup=False)
    console().print(
        f"{index.resolve()}\n{count} filings in {time.perf_counter() - started:.1f} s",
        markup=False,
        soft_wrap=True,
    )
    if browse:
        webbrowser.open(index.resolve().as_uri())


def _check(expectation: str, metric: str, reason: str) -> None:
    """Raise UsageProblem for names that do not exist and for a missing reason."""
    if expectation and expectation not in EXPECTATIONS:
        raise UsageProblem(
            "no such expectation", where=expectation, next_step=f"One of: {', '.join(EXPECTATIONS)}."
        )
    if metric and metric not in catalogue().metrics["metric_id"]:
        raise UsageProblem(
            "no such metric", where=metric, next_step="See `esglake catalogue list` for the ids."
        )
    if not reason.strip():
        raise UsageProblem("a reason must be given", where="--reason")


def _now() -> datetime:
    return datetime.now(UTC)
