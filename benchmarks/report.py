"""What every benchmark gives: a table for people, `{name, figures, ratios, machine, at}` for programs."""

from __future__ import annotations

import argparse
import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def parser(description: str) -> argparse.ArgumentParser:
    """--quick for a short run, --json FILE for the machine-readable result."""
    choices = argparse.ArgumentParser(description=description)
    choices.add_argument("--quick", action="store_true", help="a short run, for a look")
    choices.add_argument("--json", type=Path, help="write the result there")
    return choices


def arguments(description: str) -> argparse.Namespace:
    """What a benchmark without choices of its own is asked."""
    return parser(description).parse_args()


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(
    name: str,
    figures: dict[str, float],
    ratios: dict[str, float],
    target: Path | None,
    at_most: dict[str, float] | None = None,
) -> None:
    """Print the figures and ratios, and write them as JSON when asked to.

    `at_most`: what a figure or ratio is wanted to be at most; it stands beside, met or not.
    """
    width = max(len(label) for label in [*figures, *ratios, ""])
    wanted = at_most or {}
    print(f"\n{name}")
    for label, value in figures.items():
        print(f"  {label:<{width}}  {value:>10,.3f} {_judged(value, wanted.get(label))}".rstrip())
    for label, value in ratios.items():
        print(f"  {label:<{width}}  {value:>9,.2f}x {_judged(value, wanted.get(label))}".rstrip())
    if target:
        machine = {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
        }
        result = {
            "name": name,
            "figures": figures,
            "ratios": ratios,
            "at_most": wanted,
            "machine": machine,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        target.write_text(json.dumps(result, indent=1) + "\n")


def _judged(value: float, wanted: float | None) -> str:
    if wanted is None:
        return ""
    return f"  wanted <= {wanted:,g}: {'met' if value <= wanted else 'NOT met'}"
