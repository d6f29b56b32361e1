"""How findings of plausibility speak of factors: 'x3.48', '-96.9 %', 'about a thousand times'."""

from __future__ import annotations

from decimal import localcontext

from expectations.arithmetic import PRECISION, Term

NEAR = 0.08
"""Decades: between 0.83 and 1.2 times a power of ten."""

WORDS = {3: "a thousand", 4: "ten thousand", 6: "a million", 8: "a hundred million"}

SMALLER = {
    "t": {3: "kg", 6: "g"},
    "tCO2e": {3: "kgCO2e"},
    "MWh": {3: "kWh"},
    "GJ": {3: "MJ", 6: "kJ"},
    "m3": {3: "litres"},
    "L": {3: "ml"},
}
"""Unit -> the smaller units it is mistaken for, by their power of ten."""


def grown(term: Term, past: Term) -> str:
    """'x3.48', or '-96.9 %' for a fall."""
    with localcontext(prec=PRECISION):
        ratio = term.value / past.value
        return f"x{ratio:,.2f}" if ratio >= 1 else f"{(ratio - 1) * 100:.1f} %"


def power_near(decades: float) -> int | None:
    """The power of ten between units that stand for one another, when a factor is near it."""
    return next((power for power in WORDS if abs(abs(decades) - power) <= NEAR), None)


def slip_hint(decades: float, unit: str, than: str) -> str:
    """'about a thousand times the 2021 figure: kg printed as t?' where the factor is near a power of ten."""
    power = power_near(decades)
    if power is None:
        return ""
    size = f"about {WORDS[power]} times" if decades > 0 else f"about one part in {WORDS[power]} of"
    small = SMALLER.get(unit, {}).get(power)
    if small is None:
        return f"{size} {than}: another unit?"
    mistake = f"{small} printed as {unit}" if decades > 0 else f"{unit} printed as {small}"
    return f"{size} {than}: {mistake}?"
