"""How many planted errors are found, how many clean filings raise an alarm, and how long judging takes.

python -m benchmarks.quality [--quick] [--json FILE]

Ten kinds of error, one per filing, are planted into clean filings: invented ones (at the level of the
text: it is read again), the samples and, where ESGLAKE_REAL_FILINGS names a folder, a real report without
its known errors (at the level of facts). An error is *covered* when the printed figures, with the error in
them, contradict a relation the filing was made by or a bound of the quantity, judged by the benchmark's own
interval arithmetic. *Detected*: a finding of severity block or warn that the clean filing does not have.
*Located*: such a finding names metric, dimensions and year of a figure the error changed. *Diagnosed*: such
a finding also says what happened.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache

import polars as pl

from benchmarks.clean.filings import clean_filing, text_of
from benchmarks.clean.planting import KINDS, Place
from benchmarks.clean.trials import Judgeable, Trial, clean_ones, of_facts, read, told_filings, trials
from benchmarks.report import arguments, report
from expectations import validate, warm_up
from transforms.filing import filings_frame
from transforms.model import Severity, Verdict

TRIALS, TRIALS_QUICK = 500, 60
CLEAN, CLEAN_QUICK = 400, 40
BATCH = 64
BATCH_FACTS = 25_000
ROUNDS, ROUNDS_QUICK = 7, 2

SAYS = {
    "digit dropped": r"digit",
    "unit slipped": r"unit|thousand|x1,?000|/1,?000",
    "rows swapped": r"exchanged",
    "year shifted": r"\byears?\b|column",
    "sign": r"sign|negative|minus|below (0|zero)|^0 to ",
    "scope exchanged": r"exchanged",
    "percent as fraction": r"fraction|percent|x100\b",
    "thousand separator as decimal": r"separator|thousand|x1,?000|whole number|digit",
    "duplicate row": r"!=",
    "total not updated": r"total|whole",
}
"""What a finding must say (in diagnosis, arithmetic or what was expected) to have told the kind of error."""


def main() -> None:
    """Print the table by kind, the false alarms and the times."""
    chosen = arguments(__doc__ or "")
    warm_up()
    clean = list(clean_ones(CLEAN_QUICK if chosen.quick else CLEAN))
    figures = false_alarms(clean)
    planted = list(trials(TRIALS_QUICK if chosen.quick else TRIALS))
    found = findings([trial.judged for trial in planted])
    figures |= tally(planted, found)
    figures |= speed(ROUNDS_QUICK if chosen.quick else ROUNDS)
    report("quality", figures, {}, chosen.json)


@cache
def known_findings(name: str) -> frozenset[tuple[str, str]]:
    """What is found in a clean filing that was read: in a trial on it, that is no find."""
    if not name:
        return frozenset()
    told = told_filings()[name]
    (found,) = findings([of_facts(told, told.sheet, f"known-{name}")])
    return frozenset((verdict.expectation, verdict.subject) for verdict in found)


def findings(judged: Sequence[Judgeable]) -> list[list[Verdict]]:
    """The failed verdicts of severity block and warn of each filing; judged in batches as a watcher does."""
    found: dict[str, list[Verdict]] = {}
    for start in range(0, len(judged), BATCH):
        for verdict in validate(*frames(judged[start : start + BATCH])):
            if not verdict.success and verdict.severity is not Severity.INFO:
                found.setdefault(verdict.filing_id, []).append(verdict)
    return [found.get(each.filing.filing_id, []) for each in judged]


def frames(batch: Sequence[Judgeable]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """A batch as `validate` takes it."""
    facts = pl.concat([each.facts for each in batch])
    observations = pl.concat([each.observations for each in batch])
    return facts, observations, filings_frame([each.filing for each in batch])


def false_alarms(clean: Sequence[tuple[str, Judgeable]]) -> dict[str, float]:
    """The share of clean filings, and of their facts, that a finding of severity block or warn names."""
    found = findings([judged for _, judged in clean])
    alarmed = [bool(verdicts) for verdicts in found]
    facts = sum(judged.facts.height for _, judged in clean)
    named = sum(len({fact for verdict in verdicts for fact in verdict.fact_ids}) for verdicts in found)
    for (kind, judged), verdicts in zip(clean, found, strict=True):
        for verdict in verdicts:
            print(f"alarm: {kind} {judged.filing.filing_id[:24]} {_told(verdict)}", file=sys.stderr)
    return {
        "clean filings": len(clean),
        "clean facts": facts,
        "clean filings with a finding": sum(alarmed),
        "false alarms, share of filings": sum(alarmed) / len(clean),
        "false alarms, share of facts": named / facts,
    }


def tally(planted: Sequence[Trial], found: Sequence[Sequence[Verdict]]) -> dict[str, float]:
    """Prints the table by kind, and returns the rates over all kinds."""
    header = ("kind", "trials", "covered", "found", "of covered", "rate", "located", "diagnosed")
    print(f"\n{header[0]:<32}" + "".join(f"{name:>11}" for name in header[1:]))
    outcomes = [(trial, outcome(trial, verdicts)) for trial, verdicts in zip(planted, found, strict=True)]
    figures: dict[str, float] = {}
    for kind in (*KINDS, "all"):
        own = [(trial, told) for trial, told in outcomes if kind in (trial.kind, "all")]
        covered = [told for trial, told in own if trial.covered]
        detected = [told for told in covered if told[0]]
        counts = (len(own), len(covered), sum(told[0] for _, told in own), len(detected))
        rates = (
            _rate(len(detected), len(covered)),
            _rate(sum(told[1] for told in detected), len(detected)),
            _rate(sum(told[2] for told in detected), len(detected)),
        )
        print(f"{kind:<32}" + "".join(f"{n:>11}" for n in counts) + "".join(f"{r:>11.3f}" for r in rates))
        figures |= {f"{kind}: covered": counts[1], f"{kind}: detected of covered": rates[0]}
        figures |= {f"{kind}: located": rates[1], f"{kind}: diagnosed": rates[2]}
    for trial, told in outcomes:
        if trial.covered and not all(told):
            missing = ("undetected", "not located", "not diagnosed")[told.index(False)]
            print(f"{missing}: {trial.kind} ({trial.level}) {trial.places[:3]}", file=sys.stderr)
    return figures


def outcome(trial: Trial, verdicts: Sequence[Verdict]) -> tuple[bool, bool, bool]:
    """Detected, located, diagnosed."""
    old = known_findings(trial.base)
    new = [verdict for verdict in verdicts if (verdict.expectation, verdict.subject) not in old]
    placed = [verdict for verdict in new if any(_names(verdict, place) for place in trial.places)]
    says = re.compile(SAYS[trial.kind])
    told = any(
        says.search(text)
        for verdict in placed
        for text in (verdict.diagnosis, verdict.arithmetic, verdict.expected)
    )
    return bool(new), bool(placed), told


def _names(verdict: Verdict, place: Place) -> bool:
    name, year = place
    metric, _, dims = name.rstrip("]").partition("[")
    bare = {";".join(p for p in told.split(";") if not p.startswith("scope=")) for told in verdict.dimensions}
    return metric in verdict.metric_ids and year in verdict.fiscal_years and dims in bare


def _told(verdict: Verdict) -> str:
    return f"{verdict.expectation}: {verdict.subject} {verdict.arithmetic} {verdict.diagnosis}"


def _rate(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def speed(rounds: int) -> dict[str, float]:
    """Seconds to judge a full batch and one small filing, once everything is loaded."""
    batch = full_batch()
    small = [read(*text_of(clean_filing(1)))]
    figures = {"facts of the full batch": float(sum(each.facts.height for each in batch))}
    for name, judged in (("batch of 64 filings", batch), ("one small filing", small)):
        told = frames(judged)
        wall, cpu = best(lambda: validate(*told), rounds)  # noqa: B023
        figures |= {f"seconds, {name}": wall, f"processor seconds, {name}": cpu}
    return figures


def full_batch() -> list[Judgeable]:
    """64 filings with 25,000 facts: each sheet as long as several invented ones after each other."""
    made = []
    each = BATCH_FACTS // BATCH
    for number in range(BATCH):
        parts = [read(*text_of(clean_filing(50_000 + number * 8 + part))) for part in range(5)]
        filing = parts[0].filing
        facts = pl.concat([part.facts for part in parts]).head(each + 1)
        seen = pl.concat([part.observations for part in parts])
        own = {"filing_id": pl.lit(filing.filing_id)}
        entities = pl.col("entity_id") + pl.int_range(pl.len()).floordiv(150).cast(pl.String)
        made.append(
            Judgeable(filing, seen.with_columns(**own), facts.with_columns(**own, entity_id=entities))
        )
    return made


def best(work: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The quickest of some rounds, by the clock and by the processor."""
    work()
    taken = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in taken), min(cpu for _, cpu in taken)


if __name__ == "__main__":
    main()
