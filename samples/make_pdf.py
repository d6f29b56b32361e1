"""Make `northwind_power_2024.pdf`, the English sample: our own company, our own words.

Run `python -m samples.make_pdf` after a change; reportlab is a development dependency only.
"""

from __future__ import annotations

from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

TABLES = {
    "Climate and energy performance": [
        ["Indicator", "Unit", "2024", "2023", "2022"],
        ["Scope 1 emissions", "ktCO2e", "311.6", "336.2", "402.9"],
        ["Scope 2 emissions (location-based)", "ktCO2e", "12.4", "13.0", "14.1"],
        ["Electricity consumption", "GWh", "61.3", "63.8", "66.0"],
        ["Water consumption", "m3", "1,482,000", "1,533,400", "1,602,150"],
        ["Hazardous waste", "t", "214", "231", "-"],
    ],
    "Our people": [
        ["Indicator", "Unit", "2024", "2023", "2022"],
        ["Total employees", "persons", "3,418", "3,367", "3,290"],
        ["By gender", "", "", "", ""],
        ["Male", "persons", "2,236", "2,231", "2,204"],
        ["Female", "persons", "1,182", "1,136", "1,086"],
        ["Employee turnover rate", "%", "8.9", "9.4", "11.2"],
        ["Average training hours per employee", "hours", "21.5", "19.8", "18.1"],
    ],
}


def story() -> list[Flowable]:
    """The flowables of the report, one table after the other."""
    styles = getSampleStyleSheet()
    parts: list[Flowable] = [
        Paragraph("Northwind Power plc", styles["Title"]),
        Paragraph("Sustainability report for the year ended 31 December 2024", styles["Heading2"]),
        Paragraph("All figures cover our own operations, joint ventures excluded.", styles["BodyText"]),
    ]
    for title, rows in TABLES.items():
        grid = Table(rows, colWidths=[230, 70, 70, 70, 70])
        grid.setStyle(
            TableStyle(
                [
                    ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
                    ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
                    ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black),
                    ("ALIGN", (2, 0), (-1, -1), "RIGHT"),
                ]
            )
        )
        parts += [Spacer(1, 14), Paragraph(title, styles["Heading3"]), grid]
    return parts


def main() -> None:
    """Write the PDF beside this file, the same bytes every time."""
    target = Path(__file__).parent / "northwind_power_2024.pdf"
    SimpleDocTemplate(str(target), pagesize=A4, invariant=1, title="Northwind Power ESG 2024").build(story())
    whole = target.read_bytes()
    # The broken sample: the first third of a real PDF, as an interrupted upload leaves it.
    (target.parent / "interrupted_upload.pdf").write_bytes(whole[: len(whole) // 3])


if __name__ == "__main__":
    main()
