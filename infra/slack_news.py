"""What of an alert is news: a finding is told once per filing, and again only when it has become worse.

A finding is known by its expectation and subject, not by its figures and not by the object's key: a
replay, or the same bytes under another key, tells nothing anew.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from transforms.model import Alert, Severity

WORST_FIRST = tuple(Severity)
Told = Mapping[str, Severity]
"""'expectation: subject' -> the highest severity it was told with."""


def alert_id(kind: str, about: str, tells: Iterable[str]) -> str:
    """The id of an alert: the same whenever the same is told of the same filing."""
    said = "\x1f".join((kind, about, *sorted(tells)))
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def counted(severities: Iterable[Severity]) -> str:
    """The counts, worst first.

    >>> counted([Severity.WARN, Severity.BLOCK, Severity.WARN])
    '1 block, 2 warn'
    """
    counts = Counter(severities)
    return ", ".join(f"{counts[each]} {each.value}" for each in WORST_FIRST if counts[each])


def told_by(tells: Iterable[str]) -> dict[str, Severity]:
    """What these findings tell, each with its highest severity."""
    told: dict[str, Severity] = {}
    for each in tells:
        severity, what = _parted(each)
        if what not in told or _worse(severity, told[what]):
            told[what] = severity
    return told


def news(alert: Alert, told: Told) -> Alert | None:
    """The alert with what was not told yet, or was told as less severe; None when nothing is left."""
    kept = [number for number, each in enumerate(alert.tells) if _is_news(each, told)]
    if not told or not alert.tells:
        return alert
    if not kept:
        return None
    tells = tuple(alert.tells[number] for number in kept)
    severities = [_parted(each)[0] for each in tells]
    before = len(alert.tells) - len(kept)
    return replace(
        alert,
        alert_id=alert_id(alert.kind, alert.filing_id or "", tells),
        severity=min(severities, key=WORST_FIRST.index),
        title=f"{alert.subject}: {counted(severities)} since last told" if alert.subject else alert.title,
        effect="; ".join(filter(None, [alert.effect, f"{before} told before" if before else ""])),
        findings=tuple(_marked(alert, number, told) for number in kept),
        tells=tells,
    )


def _marked(alert: Alert, number: int, told: Told) -> str:
    earlier = told.get(_parted(alert.tells[number])[1])
    line = alert.findings[number]
    return f"{line}\nwas told as {earlier.value} before" if earlier else line


def _is_news(each: str, told: Told) -> bool:
    severity, what = _parted(each)
    return what not in told or _worse(severity, told[what])


def _worse(one: Severity, other: Severity) -> bool:
    return WORST_FIRST.index(one) < WORST_FIRST.index(other)


def _parted(each: str) -> tuple[Severity, str]:
    severity, _, what = each.partition(" ")
    return Severity(severity), what
