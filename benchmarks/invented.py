"""Reports of companies that do not exist, in the wordings of real ones: what is found, what is right.

Each `invented_reports/LANGUAGE/NAME.txt` has a NAME.csv that says what every figure in it is:

    line, printed   where it stands and how; printed is empty where it is said in words
    fiscal_year     of the figure
    expected        `metric_id[;axis=member...]`, alternatives joined by ' or '; 'none' where the
                    catalogue has no metric for it, or it is a target, a change, somebody else's
    needed          'no' where it may be told so, but need not
    value           in the catalogue's unit, where that is not as printed

Recall counts the needed figures, precision all facts; a zero said in words and not listed counts for
neither. With --missed each figure that was not told and each fact that is wrong is printed.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.report import parser, report
from transforms.extract.text.spelt import STATED
from transforms.filing import observed

FOLDER = Path(__file__).with_name("invented_reports")
NOT_A_DIGIT = re.compile(r"[^\d.]")
TOLERANCE = Decimal("0.000001")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report and what it is."""

    line: int
    printed: str
    fiscal_year: int
    expected: frozenset[tuple[str, str]]
    """(metric, dimensions); empty where no fact must be told."""

    needed: bool
    value: Decimal | None

    def stands_at(self, fact: Row) -> bool:
        """Whether the fact was read from this figure."""
        return self.line == fact["line"] and self.printed == _printed(fact)

    def is_told_by(self, fact: Row) -> bool:
        """Whether the fact says of this figure what is true."""
        value = self.value
        near = value is None or abs(value - fact["value"]) <= TOLERANCE * max(abs(value), Decimal(1))
        what = (fact["metric_id"], _dimensions(fact["metric_id"], fact["dimensions"] or ""))
        return near and what in self.expected and self.fiscal_year == fact["fiscal_year"]


@dataclass(frozen=True, slots=True)
class Score:
    """What became of one report's figures."""

    name: str
    found: tuple[Figure, ...]
    missed: tuple[Figure, ...]
    right: int
    wrong: tuple[Row, ...]


def main() -> None:
    """Print recall and precision of every language."""
    choices = parser(__doc__ or "")
    choices.add_argument("--missed", action="store_true", help="print what was not told, and what is wrong")
    chosen = choices.parse_args()
    figures: dict[str, float] = {}
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        scores = [score(file) for file in sorted(folder.glob("*.txt"))]
        figures |= {f"{folder.name}: {name}": figure for name, figure in totals(scores).items()}
        if chosen.missed:
            print("\n".join(line for one in scores for line in _told(one)))
    report("invented", figures, {}, chosen.json)


def score(file: Path) -> Score:
    """Read one report as a filing of its own."""
    figures = list(_figures(file.with_suffix(".csv")))
    rows = observed(file.read_bytes(), file.name)
    facts = rows.filter(rows["outcome"] == "fact").to_dicts()
    at = defaultdict(list)
    for fact in facts:
        at[fact["line"], _printed(fact)].append(fact)
    found = [one for one in figures if any(one.is_told_by(fact) for fact in at[one.line, one.printed])]
    right = [any(one.stands_at(fact) and one.is_told_by(fact) for one in figures) for fact in facts]
    return Score(
        file.stem,
        tuple(one for one in found if one.needed),
        tuple(one for one in figures if one.needed and one.expected and one not in found),
        sum(right),
        tuple(
            fact
            for fact, is_right in zip(facts, right, strict=True)
            if not is_right and (_printed(fact) or fact["value"])
        ),
    )


def totals(scores: list[Score]) -> dict[str, float]:
    """Recall and precision over some reports."""
    found, missed = sum(len(one.found) for one in scores), sum(len(one.missed) for one in scores)
    right, wrong = sum(one.right for one in scores), sum(len(one.wrong) for one in scores)
    return {
        "reports": len(scores),
        "needed figures": found + missed,
        "recall": found / (found + missed),
        "precision": right / (right + wrong),
    }


def _figures(file: Path) -> Iterator[Figure]:
    with file.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            yield Figure(
                int(row["line"]),
                _digits(row["printed"]),
                int(row["fiscal_year"]),
                frozenset(_expected(row["expected"])),
                row["needed"] == "yes",
                Decimal(row["value"]) if row["value"] else None,
            )


def _expected(text: str) -> Iterator[tuple[str, str]]:
    for one in text.split(" or "):
        metric_id, _, dimensions = one.strip().partition(";")
        if metric_id != "none":
            yield metric_id, _dimensions(metric_id, dimensions)


def _dimensions(metric_id: str, text: str) -> str:
    """Sorted, without what the metric's own name says."""
    said = {"scope", "gender"} if "female" in metric_id else {"scope"}
    return ";".join(sorted(one for one in text.split(";") if one and one.split("=")[0] not in said))


def _printed(fact: Row) -> str:
    """The digits a fact was read from; none where it was said in words."""
    return "" if fact["qualifier"] == STATED else _digits(fact["value_text"])


def _digits(text: str | None) -> str:
    return NOT_A_DIGIT.sub("", text or "")


def _told(one: Score) -> Iterator[str]:
    for figure in one.missed:
        wanted = sorted(figure.expected)
        yield f"missed {one.name}:{figure.line} {figure.printed} {figure.fiscal_year} {wanted}"
    for fact in one.wrong:
        told = (fact["metric_id"], fact["dimensions"], fact["fiscal_year"], fact["label"])
        yield f"wrong {one.name}:{fact['line']} {fact['value_text']} {told}"


if __name__ == "__main__":
    main()
