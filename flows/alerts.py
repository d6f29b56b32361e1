"""Which landings a person must be told of, and in which words; `infra.slack` gives them their form.

One alert per filing and kind. Its id is a hash of what it says, so that a replay with the same
result tells nobody twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from transforms.model import Alert, FilingFacts, LedgerEntry, Severity, State, Verdict

SEVERITY_ORDER = (Severity.BLOCK, Severity.WARN, Severity.INFO)


def alerts_of(
    entries: Sequence[LedgerEntry], filings: Sequence[FilingFacts], verdicts: Sequence[Verdict]
) -> Iterator[Alert]:
    """Alerts for failed objects, for filings with findings, and for filings of an unknown entity."""
    by_id = {filing.filing_id: filing for filing in filings}
    told: set[str] = set()
    for entry in entries:
        if entry.state is State.FAILED:
            yield _failed(entry)
        if entry.filing_id is None or entry.filing_id in told:
            continue
        told.add(entry.filing_id)
        filing = by_id[entry.filing_id]
        failed = [v for v in verdicts if v.filing_id == filing.filing_id and _tells(v)]
        if failed:
            yield _findings(entry, filing, failed)
        if filing.entity_id.startswith("unknown:"):
            yield _unknown_entity(entry, filing)
        if filing.warnings:
            yield _warnings(entry, filing)


def _tells(verdict: Verdict) -> bool:
    return not verdict.success and verdict.severity is not Severity.INFO


def _failed(entry: LedgerEntry) -> Alert:
    ref = entry.claim.ref
    return _alert(
        entry,
        "filing_failed",
        Severity.BLOCK,
        title=f"{ref.key} could not be used: {entry.error_class}",
        findings=[entry.error_message or ""],
        source=f"from raw.objects where key = {_quoted(ref.key)}",
    )


def _findings(entry: LedgerEntry, filing: FilingFacts, failed: Sequence[Verdict]) -> Alert:
    ordered = sorted(failed, key=lambda verdict: SEVERITY_ORDER.index(verdict.severity))
    blocked = sum(len(v.fact_ids) for v in ordered if v.severity is Severity.BLOCK)
    title = f"{_name(filing)}: {len(ordered)} finding{'s' if len(ordered) > 1 else ''}"
    if blocked:
        title += ", facts quarantined"
    return _alert(
        entry,
        "findings",
        ordered[0].severity,
        title=title,
        findings=[finding_line(verdict) for verdict in ordered],
        source=f"from quality.results where filing_id = {_quoted(filing.filing_id)} and not success",
    )


def finding_line(verdict: Verdict) -> str:
    """One finding as a person reads it: what, the arithmetic, the likely cause, the place."""
    metrics = ", ".join(verdict.metric_ids) or verdict.subject
    years = ", ".join(str(year) for year in sorted(set(verdict.fiscal_years)))
    said = verdict.arithmetic or f"{verdict.observed} (expected {verdict.expected})"
    text = f"[{verdict.severity}] {metrics}{f' {years}' if years else ''}: {said}"
    if verdict.diagnosis:
        text += f" - {verdict.diagnosis}"
    return text + place(verdict.page, verdict.line)


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
        title=f"{entry.claim.ref.key}: the company could not be identified",
        findings=[f"Its facts stand under {filing.entity_id}"],
        source=f"from curated.facts where entity_id = {_quoted(filing.entity_id)}",
    )


def _warnings(entry: LedgerEntry, filing: FilingFacts) -> Alert:
    return _alert(
        entry,
        "reading_warnings",
        Severity.WARN,
        title=f"{_name(filing)}: not everything could be read",
        findings=list(filing.warnings),
        source=f"from curated.filings where filing_id = {_quoted(filing.filing_id)}",
    )


def _name(filing: FilingFacts) -> str:
    name = filing.entity_name_en or filing.entity_name or filing.entity_id
    return f"{name} {filing.fiscal_year}" if filing.fiscal_year else name


def _alert(
    entry: LedgerEntry, kind: str, severity: Severity, *, title: str, findings: Iterable[str], source: str
) -> Alert:
    ref, lines = entry.claim.ref, tuple(findings)
    said = "\x1f".join((kind, ref.bucket, ref.key, entry.filing_id or ref.etag, title, *lines))
    return Alert(
        alert_id=hashlib.sha256(said.encode()).hexdigest()[:24],
        kind=kind,
        severity=severity,
        title=title,
        filing_id=entry.filing_id,
        bucket=ref.bucket,
        key=ref.key,
        findings=lines,
        query=f"select * {source}",
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
