"""Tables as reports print them most plainly, made of the catalogue's own names: what they tell is known.

Drawn by hypothesis: a language, a format, where the unit stands, how years and labels are printed, which
other columns stand beside them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from transforms.catalogue import catalogue

UNITS = {
    "t": ("tonnes", "吨"),
    "MWh": ("MWh", "兆瓦时"),
    "m3": ("m3", "立方米"),
    "tCO2e": ("tCO2e", "吨二氧化碳当量"),
    "percent": ("%", "%"),
    "persons": ("persons", "人"),
    "count": ("number", "个"),
    "hours": ("hours", "小时"),
    "currency": ("EUR", "元"),
    "days": ("days", "天"),
    "times": ("times", "次"),
}
"""A metric's unit, printed in English and in Chinese."""

YEARS = ((2024, 2023), (2023, 2024), (2024, 2023, 2022), (2022, 2023, 2024))
BESIDE = {
    "target": (("2030 target", "2030年目标"), ("41.5%", "38.2%")),
    "code": (("GRI", "GRI"), ("302-1", "401-1")),
    "remark": (("Notes", "备注"), ("restated", "")),
    "tick": (("Assured", "鉴证"), ("✓", "")),
}
"""Columns behind the years: their heads and what may stand in them."""
MARKS = ("", "", "", "¹", "*", "(1)", " (a)")
COMPANY = (
    "Meridian Industries plc\nSustainability Report 2024\n",
    "明远实业股份有限公司\n2024年可持续发展报告\n",
)

Told = tuple[str, int, str]


@dataclass(frozen=True)
class Page:
    """The file's bytes and name, and what its table tells: (metric, year, digits as printed)."""

    data: bytes
    name: str
    told: frozenset[Told]


def metrics() -> list[tuple[str, str, tuple[str, str]]]:
    """(metric, unit, its names) of those that are plain amounts of a year."""
    rows = catalogue().metrics.iter_rows(named=True)
    return [
        (row["metric_id"], row["units"][0], (row["name_en"], row["name_zh"]))
        for row in rows
        if row["units"][0] in UNITS
        and row["period_type"] != "cumulative"
        and not row["metric_id"].endswith("_yoy")
    ]


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page with one table of two to five metrics."""
    zh = draw(st.sampled_from((0, 1)))
    years = draw(st.sampled_from(YEARS))
    place = draw(st.sampled_from(("column", "behind", "brackets")))
    beside = (
        draw(st.lists(st.sampled_from(sorted(BESIDE)), unique=True, max_size=2)) if place != "behind" else []
    )
    numbered, marked = draw(st.booleans()), draw(st.sampled_from(("", "", "¹", "*")))
    chosen = draw(st.lists(st.sampled_from(metrics()), min_size=2, max_size=5, unique=True))
    figures = draw(st.lists(st.integers(200, 899), min_size=15, max_size=15, unique=True))
    heads = [f"{year}年" if zh else str(year) for year in years]
    heads[0] += marked
    label, unit = (("KPI", "Unit"), ("指标", "单位"))[zh]
    heads = [label, *heads, *(BESIDE[one][0][zh] for one in beside)]
    heads = [label, unit, *heads[1:]] if place == "column" else [*heads, unit] if place == "behind" else heads
    rows, told = [heads], set()
    for number, (metric, own, names) in enumerate(chosen, 1):
        printed = UNITS[own][zh]
        values = [f"{figures.pop() / 10:.1f}" if own == "percent" else f"{figures.pop()}" for _ in years]
        told |= {(metric, year, value) for year, value in zip(years, values, strict=True)}
        mark = draw(st.sampled_from(MARKS)) if not names[zh][-1].isdigit() else ""
        name = (f"{number}. " if numbered else "") + names[zh] + mark
        rest = [draw(st.sampled_from(BESIDE[one][1])) for one in beside]
        if place == "brackets":
            rows.append([f"{name}（{printed}）" if zh else f"{name} ({printed})", *values, *rest])
        else:
            rows.append([name, printed, *values, *rest] if place == "column" else [name, *values, printed])
    title = (("Performance data", "关键绩效"))[zh]
    suffix, made = draw(st.sampled_from(FORMATS))
    return Page(made(COMPANY[zh], title, rows).encode(), f"page.{suffix}", frozenset(told))


def _apart(company: str, title: str, rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) + 3 for column in zip(*rows, strict=True)]
    lines = ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([company, title, "", *(line.rstrip() for line in lines), ""])


def _close(company: str, title: str, rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([company, title, "", *(" ".join(filter(None, row)) for row in rows), ""])


def _piped(company: str, title: str, rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([company, title, "", lines[0], "|---" * len(rows[0]) + "|", *lines[1:], ""])


def _html(company: str, title: str, rows: Sequence[Sequence[str]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    heads = "".join(f"<h1>{line}</h1>" for line in company.splitlines())
    return f"<html><body>{heads}<h2>{title}</h2><table>{body}</table></body></html>"


def _csv(company: str, title: str, rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([*([line] for line in company.splitlines()), [], [title], *rows])
    return out.getvalue()


FORMATS: tuple[tuple[str, Callable[[str, str, Sequence[Sequence[str]]], str]], ...] = (
    ("txt", _apart),
    ("txt", _close),
    ("md", _piped),
    ("html", _html),
    ("csv", _csv),
)
