"""The same small report set as a PDF in the ways that companies lay out tables: every figure becomes a fact.

Each layout is a head and what a row prints; the page itself (wrapped cells, rules, places) is reportlab's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from transforms.filing import observed

Row = tuple[str, str, tuple[str, str, str]]
"""Label, unit, and the figures of 2023, 2022 and 2021."""

ROWS: tuple[Row, ...] = (
    ("Scope 1 emissions", "tCO2e", ("12,345", "13,001", "14,200")),
    ("Scope 2 emissions (market-based)", "tCO2e", ("8,211", "9,033", "9,876")),
    ("Total energy consumption", "MWh", ("98,765", "101,234", "99,876")),
    ("Total water withdrawal", "m3", ("712,345", "698,765", "701,234")),
    ("Hazardous waste", "tonnes", ("321", "298", "305")),
    ("Total number of employees", "Number", ("5,432", "5,120", "4,987")),
    ("Employee turnover rate", "%", ("11.2", "12.8", "9.7")),
    ("Average training hours per employee", "Hours", ("24.5", "22.1", "19.8")),
    ("Lost time injury frequency rate", "per million hours worked", ("0.52", "0.61", "0.74")),
    ("Work-related fatalities", "Number", ("0", "1", "0")),
    ("Percentage of women on the board of directors", "%", ("37.5", "33.3", "25.0")),
)
WORDY = {"tCO2e": "metric tons of CO2 equivalents", "MWh": "thousands of kilowatt hours"}
SIGNED = {
    "tCO2e": "Metric tons (t) CO2-e",
    "MWh": "Megawatt hours (MWh)",
    "m3": "Cubic meters (m3)",
    "tonnes": "1,000 tonnes",
    "%": "Percentage (%)",
}
YEARS = (2023, 2022, 2021)
FONT, BOLD, SIZE = "Helvetica", "Helvetica-Bold", 8
TEXT = ParagraphStyle("text", fontName=FONT, fontSize=SIZE, leading=SIZE * 1.25)
REMARK = "Metered at every site of ours and summed."


@dataclass(frozen=True)
class Layout:
    """A head, what the cells of a row are, their widths in points, and further commands of style."""

    head: Sequence[str]
    cells: Callable[[Row, int], Sequence[Any]]
    widths: Sequence[float]
    style: Sequence[tuple[Any, ...]] = ()
    above: Sequence[Sequence[str]] = ()
    wide: bool = False
    rows: Sequence[Row] = field(default=ROWS)

    def told(self) -> set[tuple[int, str]]:
        """(year, figure) of each fact."""
        page = BytesIO()
        data = [*self.above, list(self.head), *(list(self.cells(row, n)) for n, row in enumerate(self.rows))]
        commands = [
            ("FONT", (0, 0), (-1, -1), FONT, SIZE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            *self.style,
        ]
        size = landscape(A4) if self.wide else A4
        table = Table(data, colWidths=self.widths, style=commands)
        SimpleDocTemplate(page, pagesize=size, leftMargin=40, rightMargin=40).build([table])
        found = observed(page.getvalue(), "report.pdf").filter(outcome="fact")
        figures = found["value_text"].str.replace_all(r"[%*¹²]", "")
        return set(zip(found["fiscal_year"], figures, strict=True))


def _label(row: Row) -> Paragraph:
    return Paragraph(row[0], TEXT)


def _marked(row: Row, number: int) -> list[Any]:
    figures = [
        Paragraph(text + ("<super>2</super>" if (number + n) % 4 == 0 else ""), TEXT)
        for n, text in enumerate(row[2])
    ]
    return [Paragraph(row[0] + "<super>1</super>", TEXT), row[1], *figures]


def _gap(number: int, column: int) -> bool:
    return (number + column) % 4 == 0


PLAIN = Layout(
    ("Indicator", "Unit", "2023", "2022", "2021"),
    lambda row, _: (_label(row), row[1], *row[2]),
    (170, 110, 60, 60, 60),
)
NARROW = replace(PLAIN, widths=(105, 110, 60, 60, 60))
UNIT_WRAPPED = replace(
    PLAIN, cells=lambda row, _: (_label(row), Paragraph(row[1], TEXT), *row[2]), widths=(105, 60, 60, 60, 60)
)
REMARKS = replace(
    PLAIN,
    head=(*PLAIN.head, "Notes"),
    cells=lambda row, n: (_label(row), row[1], *row[2], Paragraph(REMARK, TEXT) if n % 2 else ""),
    widths=(105, 110, 50, 50, 50, 90),
)
TOP, BOTTOM = [("VALIGN", (0, 0), (-1, -1), "TOP")], [("VALIGN", (0, 0), (-1, -1), "BOTTOM")]
RIGHT, GRID = [("ALIGN", (2, 0), (-1, -1), "RIGHT")], [("GRID", (0, 0), (-1, -1), 0.5, "grey")]

LAYOUTS = {
    "plain": PLAIN,
    "right": replace(PLAIN, style=RIGHT),
    "centred": replace(PLAIN, style=[("ALIGN", (1, 0), (-1, -1), "CENTER")]),
    "grid": replace(PLAIN, style=GRID),
    "oldest first": replace(
        PLAIN,
        head=("Indicator", "Unit", "2021", "2022", "2023"),
        cells=lambda row, _: (_label(row), row[1], *row[2][::-1]),
    ),
    "fiscal years": replace(PLAIN, head=("Indicator", "Unit", "FY2023", "FY2022", "FY2021")),
    "unit behind": replace(
        PLAIN,
        head=("Indicator", "2023", "2022", "2021", "Unit"),
        cells=lambda row, _: (_label(row), *row[2], row[1]),
        widths=(170, 60, 60, 60, 110),
    ),
    "unit in label": replace(
        PLAIN,
        head=("Indicator", "2023", "2022", "2021"),
        cells=lambda row, _: (Paragraph(f"{row[0]} ({row[1]})", TEXT), *row[2]),
        widths=(200, 60, 60, 60),
    ),
    "wrapped labels": NARROW,
    "wrapped labels, top": replace(NARROW, style=TOP),
    "wrapped labels, bottom": replace(NARROW, style=BOTTOM),
    "wrapped units": UNIT_WRAPPED,
    "wrapped units, top": replace(UNIT_WRAPPED, style=TOP),
    "remarks": REMARKS,
    "remarks, top": replace(REMARKS, style=TOP),
    "remarks, right": replace(REMARKS, style=RIGHT),
    "codes before": replace(
        PLAIN,
        head=("GRI", *PLAIN.head),
        cells=lambda row, n: (f"30{n % 8}-{n % 5 + 1}", _label(row), row[1], *row[2]),
        widths=(45, 130, 110, 60, 60, 60),
    ),
    "codes behind": replace(
        PLAIN,
        head=(*PLAIN.head, "GRI"),
        cells=lambda row, n: (_label(row), row[1], *row[2], f"GRI 30{n % 8}-{n % 5 + 1}"),
        widths=(130, 110, 60, 60, 60, 60),
    ),
    "change": replace(
        PLAIN,
        head=(*PLAIN.head, "Change"),
        cells=lambda row, n: (_label(row), row[1], *row[2], f"{n - 4:+d}.5%"),
        widths=(130, 110, 60, 60, 60, 60),
    ),
    "target": replace(
        PLAIN,
        head=(*PLAIN.head, "2030 target"),
        cells=lambda row, n: (_label(row), row[1], *row[2], f"{77 + n}"),
        widths=(130, 110, 60, 60, 60, 60),
    ),
    "base year": replace(
        PLAIN,
        head=("Indicator", "Unit", "2019 (base year)", *PLAIN.head[2:]),
        cells=lambda row, n: (_label(row), row[1], f"{77 + n}", *row[2]),
        widths=(130, 110, 80, 60, 60, 60),
    ),
    "groups before": replace(
        PLAIN,
        head=("", *PLAIN.head),
        cells=lambda row, n: ({0: "Nature", 5: "People"}.get(n, ""), _label(row), row[1], *row[2]),
        widths=(55, 150, 110, 60, 60, 60),
    ),
    "marks": replace(PLAIN, cells=_marked),
    "stars": replace(
        PLAIN, cells=lambda row, n: (_label(row), row[1], *(f"{text}*" if n % 3 else text for text in row[2]))
    ),
    "year ended": replace(
        PLAIN, above=[("", "", "Year ended 31 December", "", "")], style=[*RIGHT, ("SPAN", (2, 0), (4, 0))]
    ),
    "over pages": replace(
        PLAIN, style=[("TOPPADDING", (0, 0), (-1, -1), 30), ("BOTTOMPADDING", (0, 0), (-1, -1), 30)]
    ),
    "wide": replace(PLAIN, wide=True),
    # The middle of the page lies between the labels and the units.
    "wide, nothing across its middle": replace(PLAIN, wide=True, widths=(370, 110, 60, 60, 60)),
    "wrapped units behind": replace(
        PLAIN,
        head=("Indicator", "2023", "2022", "2021", "Unit"),
        cells=lambda row, _: (_label(row), *row[2], Paragraph(WORDY.get(row[1], row[1]), TEXT)),
        widths=(170, 60, 60, 60, 75),
    ),
    "units with their signs": replace(
        PLAIN, cells=lambda row, _: (_label(row), SIGNED.get(row[1], row[1]), *row[2])
    ),
    "units behind a comma": replace(
        PLAIN,
        head=("Indicator", "2023", "2022", "2021"),
        cells=lambda row, _: (Paragraph(f"{row[0]}, {row[1]}", TEXT), *row[2]),
        widths=(230, 60, 60, 60),
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_figure_is_a_fact_of_its_year_and_no_other(name: str) -> None:
    wanted = {(year, text) for _, _, texts in ROWS for year, text in zip(YEARS, texts, strict=True)}
    assert LAYOUTS[name].told() == wanted


@pytest.mark.parametrize("nothing", ["-", "n/a", "", "–"])
def test_a_figure_that_is_lacking_moves_no_other(nothing: str) -> None:
    layout = replace(
        PLAIN,
        cells=lambda row, n: (
            _label(row),
            row[1],
            *(nothing if _gap(n, c) else t for c, t in enumerate(row[2])),
        ),
        style=RIGHT,
    )
    wanted = {
        (year, text)
        for n, (_, _, texts) in enumerate(ROWS)
        for c, (year, text) in enumerate(zip(YEARS, texts, strict=True))
        if not _gap(n, c)
    }
    assert layout.told() == wanted
