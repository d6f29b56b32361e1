"""How much of what filings print is found, and how much of what is emitted is right.

`ESGLAKE_REAL_FILINGS` names the folder with filings and hand-labelled values; nothing is measured
without it. Located: the value stands on its page or line, for its year; emitted: as a fact.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from benchmarks import gist
from benchmarks.report import arguments, report
from transforms.coverage import CLASSES, classified, conserved, survey
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

REPORTS = ("000_fc1b98ab1024343c", "001_ea784a34660d68f0")
LINE_SLACK = 3
"""Labels wrap above and below their numbers."""
TOLERANCE = 1e-6
FAMILIES = {
    "kg": ("t", 1e-3),
    "m3": ("t", 1.0),
    "kWh": ("MWh", 1e-3),
    "GWh": ("MWh", 1e3),
    "GJ": ("MWh", 1 / 3.6),
    "kgCO2e": ("tCO2e", 1e-3),
    "ktCO2e": ("tCO2e", 1e3),
    "persons": ("count", 1.0),
    "person_times": ("count", 1.0),
    "kg_per_person": ("t_per_person", 1e-3),
    "m3_per_person": ("t_per_person", 1.0),
}
"""Units whose quantities count as equal after conversion; the comparison only, nothing is stored."""

Row = dict[str, Any]


def main() -> None:
    """Print every figure of accuracy, by filing and by kind of layout."""
    chosen = arguments(__doc__ or "")
    real = Path(os.environ.get("ESGLAKE_REAL_FILINGS") or "")
    if not (real / "gold").is_dir():
        raise SystemExit("Set ESGLAKE_REAL_FILINGS to the folder with filings/ and gold/.")
    figures: dict[str, float] = {}
    for name in REPORTS:
        figures |= _report(real, name)
    figures |= _pages(real)
    figures |= gist.score(gist.pages(real / "gold" / "gist_scope_values_dev.csv"))
    figures |= _conservation(real)
    report("accuracy", figures, {}, chosen.json)


def observations(file: Path) -> list[Row]:
    """All observations of one filing."""
    examined = examine(file.read_bytes(), file.name)
    return normalise(examined.observations, filings_frame([examined.filing])).to_dicts()


def _report(real: Path, name: str) -> dict[str, float]:
    """A line-labelled report: exact per kind over its core rows, precision over all that is emitted."""
    found = observations(real / "filings" / "zh" / f"{name}.txt")
    gold = [row for row in _csv(real / "gold" / f"{name}.csv") if row["value"]]
    facts = [row for row in found if row["outcome"] == "fact"]
    right = {id(fact) for row in gold for fact in facts if _same_place(row, fact)}
    tally: dict[str, list[bool]] = defaultdict(list)
    mapped: dict[str, list[bool]] = defaultdict(list)
    for row in gold:
        if row["core"] == "yes":
            hits = [fact for fact in facts if _same_place(row, fact) and _same_value(row, fact)]
            named = [fact for fact in hits if fact["metric_id"] == row["metric"]]
            mapped[row["kind"]].append(bool(named))
            tally[row["kind"]].append(any(_same_parts(row, fact) for fact in named))
    short = name[:3]
    return {
        **{f"{short}: {kind}, mapped": _share(hits) for kind, hits in mapped.items()},
        **{f"{short}: {kind}, exact": _share(hits) for kind, hits in tally.items()},
        f"{short}: precision": len(right) / len(facts) if facts else 0.0,
    }


def _pages(real: Path) -> dict[str, float]:
    """Values labelled by page: located and emitted, per file."""
    by_file: dict[str, list[Row]] = defaultdict(list)
    for row in _csv(real / "gold" / "other_filings.csv"):
        if row["value"]:
            by_file[row["file"]].append(row)
    figures: dict[str, float] = {}
    for name, gold in by_file.items():
        file = next(path for path in (real / "filings").rglob("*") if path.name == Path(name).name)
        found = observations(file)
        hits = [[row for row in found if _on_page(wanted, row)] for wanted in gold]
        figures[f"{file.stem}: located"] = _share(bool(some) for some in hits)
        emitted = [any(row["outcome"] == "fact" for row in some) for some in hits]
        figures[f"{file.stem}: emitted"] = _share(emitted)
    return figures


def _conservation(real: Path) -> dict[str, float]:
    """Of all numbers in rows, callouts and metric sentences of all filings: told of exactly once."""
    classes: Counter[str] = Counter()
    for file in sorted((real / "filings").rglob("*")):
        if file.suffix not in (".txt", ".pdf", ".pdfg"):
            continue
        found = survey(file.read_bytes(), file.name)
        told = normalise(found.examined.observations, filings_frame([found.examined.filing]))
        for _, names in classified(told, found.printed):
            classes.update(names)
    once, all_numbers = conserved(classes)
    return {
        "numbers printed in all filings": classes.total(),
        **{f"numbers: {name}": classes[name] for name in CLASSES},
        "numbers of data lines": all_numbers,
        "with exactly one outcome": once / all_numbers,
    }


def _same_place(gold: Row, fact: Row) -> bool:
    near = int(gold["line_start"]) - LINE_SLACK <= (fact["line"] or -99) <= int(gold["line_end"]) + LINE_SLACK
    return (
        near and str(fact["fiscal_year"]) == _year(gold["period"]) and _printed_alike(gold["value_raw"], fact)
    )


def _on_page(gold: Row, row: Row) -> bool:
    same_page = row["page"] is not None and row["page"] == int(gold["page"])
    return (
        same_page and str(row["fiscal_year"]) == _year(gold["period"]) and _printed_alike(gold["value"], row)
    )


def _year(period: str) -> str:
    digits = re.sub(r"\D", "", period)[-4:]
    return f"20{digits}" if len(digits) == 2 else digits


def _printed_alike(printed: str, row: Row) -> bool:
    wanted, found = _number(printed), _number(row["value_text"])
    return wanted is not None and found is not None and _close(abs(wanted), abs(found))


def _same_value(gold: Row, fact: Row) -> bool:
    wanted = _canonical(gold["canonical_value"], gold["unit"])
    found = _canonical(fact["value"], fact["unit"])
    return wanted[0] == found[0] and _close(wanted[1], found[1])


def _same_parts(gold: Row, fact: Row) -> bool:
    return _parts(gold["dimension"]) == _parts(fact["dimensions"])


def _parts(text: str | None) -> list[str]:
    return sorted(part.strip() for part in (text or "").split(";") if part.strip())


def _canonical(value: Any, unit: str | None) -> tuple[str, float]:
    known = (unit or "").removeprefix("other:")
    family, factor = FAMILIES.get(known, (known, 1.0))
    return family, float(value or 0) * factor


def _number(text: str | None) -> float | None:
    found = re.search(r"-?\d+(?:\.\d+)?", re.sub(r"[\s,，%％]", "", text or "").replace("1:", ""))
    return float(found.group()) if found else None


def _close(left: float, right: float) -> bool:
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right), 1e-9)


def _share(hits: Any) -> float:
    listed = list(hits)
    return sum(listed) / len(listed) if listed else 0.0


def _csv(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


if __name__ == "__main__":
    main()
