"""Which landings a person must be told of, and in which words; `infra.slack_message` gives them form.

One alert per filing and kind. Its id is a hash of what it tells, without figures and keys, so that a
replay and the same bytes under another key tell nobody twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from infra.lake_schema import quoted
from infra.slack_news import WORST_FIRST, alert_id, counted
from transforms.errors import MissingObject
from transforms.model import Alert, FilingFacts, LedgerEntry, Severity, State, Verdict
from transforms.sniff import ZIP

FEW_METRICS = 3  # named in a finding; a sum over twelve months needs not name them all


@dataclass(frozen=True)
class Stock:
    """How many facts of a filing landed and how many were quarantined."""

    landed: int = 0
    quarantined: int = 0


QUIET = ("decimal_comma",)
"""Warnings that tell how a filing was read, with nothing lost: no alarm for these alone."""


def stocks(facts: pl.DataFrame, quarantined: pl.DataFrame) -> dict[str, Stock]:
    """Filing id -> its facts, counted; a fact that fails two expectations is quarantined once."""
    landed = dict(facts.group_by("filing_id").len().iter_rows())
    held = dict(quarantined.group_by("filing_id").agg(pl.col("fact_id").n_unique()).iter_rows())
    return {each: Stock(landed.get(each, 0), held.get(each, 0)) for each in landed.keys() | held.keys()}


def alerts_of(
    entries: Sequence[LedgerEntry],
    filings: Sequence[FilingFacts],
    verdicts: Sequence[Verdict],
    facts: Mapping[str, Stock],
    least: Severity = Severity.WARN,
) -> Iterator[Alert]:
    """Alerts for failed objects, for filings with findings, and for filings of an unknown entity.

    `least` is the lowest severity that is worth a message; what is below it stands in the digest.
    """
    by_object: dict[str, list[FilingFacts]] = {}
    for filing in filings:  # an archive comes before its members
        by_object.setdefault(filing.parent_filing_id or filing.filing_id, []).append(filing)
        by_object.setdefault(filing.filing_id, [filing])
    told: set[str] = set()
    for entry in entries:
        if entry.state is State.FAILED and _worth(_weight(entry), least):
            yield _failed(entry)
        for filing in by_object.get(entry.filing_id or "", ()):
            if filing.filing_id not in told:
                told.add(filing.filing_id)
                failed = [v for v in verdicts if v.filing_id == filing.filing_id and _tells(v, least)]
                own = replace(entry, filing_id=filing.filing_id)
                yield from _of_filing(own, filing, failed, facts.get(filing.filing_id, Stock()))


def _of_filing(
    entry: LedgerEntry, filing: FilingFacts, failed: Sequence[Verdict], stock: Stock
) -> Iterator[Alert]:
    if failed:
        yield _findings(entry, filing, failed, stock)
    unknown = filing.entity_id.startswith("unknown:") and not filing.reporters
    if unknown and filing.media_type != ZIP:  # an archive tells nothing itself, its members do
        yield _unknown_entity(entry, filing)
    if any(not told.startswith(QUIET) for told in filing.warnings):
        yield _warnings(entry, filing)


def _tells(verdict: Verdict, least: Severity) -> bool:
    # What a person has accepted is no news to anybody.
    return not (verdict.success or verdict.waived_until) and _worth(verdict.severity, least)


def _worth(severity: Severity, least: Severity) -> bool:
    return WORST_FIRST.index(severity) <= WORST_FIRST.index(least)


def _weight(entry: LedgerEntry) -> Severity:
    """Who deletes what was not read yet has nothing to mend; a folder moved away would be a flood."""
    return Severity.INFO if entry.error_class == MissingObject.__name__ else Severity.BLOCK


def _failed(entry: LedgerEntry) -> Alert:
    ref, severity = entry.claim.ref, _weight(entry)
    original = (
        "it is no longer in the bucket" if severity is Severity.INFO else "the original stays in the bucket"
    )
    return _alert(
        entry,
        "filing_failed",
        severity,
        subject=ref.key,
        about="\x1f".join((ref.bucket, ref.key, ref.etag)),
        title=f"{ref.key} could not be used: {entry.error_class}",
        effect=f"nothing of it landed; {original}",
        findings=[entry.error_message or ""],
        tells=[f"{severity} {entry.error_class}: {ref.key}"],
        source=f"from raw.objects where key = {quoted(ref.key)}",
    )


def _findings(entry: LedgerEntry, filing: FilingFacts, failed: Sequence[Verdict], stock: Stock) -> Alert:
    ordered = _worst_first(failed)
    name = _name(filing)
    return _alert(
        entry,
        "findings",
        ordered[0].severity,
        subject=name,
        title=f"{name}: {counted(verdict.severity for verdict in ordered)}",
        effect=_effect(stock),
        findings=[finding_line(verdict) for verdict in ordered],
        tells=[f"{v.severity} {v.expectation}: {v.subject}" for v in ordered],
        source=f"from quality.results where filing_id = {quoted(filing.filing_id)} and not success",
    )


def _worst_first(failed: Iterable[Verdict]) -> list[Verdict]:
    """By severity; what repeats the diagnosis of another comes behind what says something new."""
    seen: set[str] = set()
    ranked: list[tuple[int, bool, Verdict]] = []
    for verdict in sorted(failed, key=lambda verdict: WORST_FIRST.index(verdict.severity)):
        ranked.append((WORST_FIRST.index(verdict.severity), verdict.diagnosis in seen, verdict))
        seen |= {verdict.diagnosis} - {""}
    return [verdict for *_, verdict in sorted(ranked, key=lambda each: each[:2])]


def _effect(stock: Stock) -> str:
    held = f"{stock.quarantined} quarantined" if stock.quarantined else "none held back"
    return f"{stock.landed} fact{'' if stock.landed == 1 else 's'} landed, {held}"


def finding_line(verdict: Verdict) -> str:
    """One finding as a person reads it: what, the arithmetic, the place; its likely cause below."""
    metrics = list(dict.fromkeys(verdict.metric_ids)) or [verdict.subject]
    names = ", ".join(metrics[:FEW_METRICS]) + (", ..." if len(metrics) > FEW_METRICS else "")
    years = ", ".join(str(year) for year in sorted(set(verdict.fiscal_years)))
    said = verdict.arithmetic or f"{verdict.observed} (expected {verdict.expected})"
    text = f"[{verdict.severity}] {names}{f' {years}' if years else ''}: {said}"
    text += place(verdict.page, verdict.line)
    return f"{text}\n{verdict.diagnosis}" if verdict.diagnosis else text


def place(page: int | None, line: int | None) -> str:
    """' (page 12, line 340)', as far as known."""
    parts = [f"page {page}"] if page else []
    if line:
        parts.append(f"line {line}")
    return f" ({', '.join(parts)})" if parts else ""


def _unknown_entity(entry: LedgerEntry, filing: FilingFacts) -> Alert:
    return _alert(
        entry,
        "unknown_entity",
        Severity.WARN,
        subject=entry.claim.ref.key,
        title=f"{entry.claim.ref.key}: the company could not be identified",
        effect=f"its facts stand under {filing.entity_id}",
        findings=[
            "No name, code or ticker of it was found that the lake knows",
            "Say whose it is by its key or metadata (docs/entities.md), then `esglake replay --key KEY`",
        ],
        tells=["warn unknown_entity: filing"],
        source=f"from curated.facts where entity_id = {quoted(filing.entity_id)}",
    )


def _warnings(entry: LedgerEntry, filing: FilingFacts) -> Alert:
    return _alert(
        entry,
        "reading_warnings",
        Severity.WARN,
        subject=_name(filing),
        title=f"{_name(filing)}: not everything could be read",
        effect="what could be read has landed",
        findings=list(filing.warnings),
        tells=[f"warn reading: {warning}" for warning in filing.warnings],
        source=f"from curated.filings where filing_id = {quoted(filing.filing_id)}",
    )


def _name(filing: FilingFacts) -> str:
    if filing.media_type == ZIP and filing.title:
        return filing.title
    name = filing.entity_name_en or filing.entity_name or filing.entity_id
    return f"{name} {filing.fiscal_year}" if filing.fiscal_year else name


def _alert(
    entry: LedgerEntry,
    kind: str,
    severity: Severity,
    *,
    subject: str,
    title: str,
    effect: str,
    findings: Iterable[str],
    tells: Sequence[str],
    source: str,
    about: str = "",
) -> Alert:
    ref = entry.claim.ref
    return Alert(
        alert_id=alert_id(kind, about or entry.filing_id or "", tells),
        kind=kind,
        severity=severity,
        title=title,
        filing_id=entry.filing_id,
        bucket=ref.bucket,
        key=ref.key,
        findings=tuple(findings),
        query=f"select * {source}",
        subject=subject,
        effect=effect,
        tells=tuple(tells),
    )
