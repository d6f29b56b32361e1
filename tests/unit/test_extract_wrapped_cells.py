"""Tables on a page whose cells take several lines: remarks, units, and groups in a column of their own."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from transforms.filing import observed

COLUMNS = (40.0, 220.0, 320.0, 380.0, 450.0)
"""Where label, unit, two years and remarks begin."""

Told = tuple[str, str, int, str, str]


def _told(*rows: tuple[float, tuple[str, ...]]) -> list[Told]:
    """(metric, dimensions, year, value, unit) of the facts; a row has its distance from the top."""
    page = BytesIO()
    canvas = Canvas(page, pagesize=(595, 842))
    canvas.setFont("Helvetica", 8)
    for down, cells in rows:
        for x, text in zip(COLUMNS, cells, strict=False):
            canvas.drawString(x, 780 - down, text)
    canvas.save()
    found = observed(page.getvalue(), "page.pdf").filter(outcome="fact")
    columns = ("metric_id", "dimensions", "fiscal_year", "value_text", "unit_text")
    return [
        (m, axes or "", year, text, unit or "") for m, axes, year, text, unit in found.select(columns).rows()
    ]


HEAD = (0.0, ("Indicator", "Unit", "2023", "2022", "Notes"))


def test_a_remark_of_two_lines_is_no_part_of_the_label() -> None:
    told = _told(
        HEAD,
        (15.0, ("Total energy consumption", "MWh", "98,765", "99,001")),
        (29.0, ("", "", "", "", "Metered at every")),
        (34.0, ("Total water withdrawal", "m3", "712,345", "698,111")),
        (39.0, ("", "", "", "", "site of ours.")),
        (53.0, ("Hazardous waste", "tonnes", "321", "298")),
    )
    assert [(fact[0], fact[2], fact[3]) for fact in told] == [
        ("energy_consumption", 2023, "98,765"),
        ("energy_consumption", 2022, "99,001"),
        ("water_withdrawal", 2023, "712,345"),
        ("water_withdrawal", 2022, "698,111"),
        ("hazardous_waste", 2023, "321"),
        ("hazardous_waste", 2022, "298"),
    ]


def test_a_unit_of_two_lines_is_put_together() -> None:
    told = _told(
        HEAD,
        (15.0, ("Total energy consumption", "MWh", "98,765", "99,001")),
        (30.0, ("Lost time injury frequency", "per million")),
        (35.0, ("", "", "0.52", "0.61")),
        (40.0, ("rate", "hours worked")),
        (55.0, ("Work-related fatalities", "Number", "0", "1")),
    )
    assert ("ltifr", "", 2023, "0.52", "per million hours worked") in told


def test_a_group_in_a_column_of_its_own_is_no_part_of_the_label() -> None:
    page = [
        (0.0, ("", "Indicator", "2023", "2022")),
        (15.0, ("Our people", "Number of employees", "5,432", "5,120")),
        (30.0, ("", "Employee turnover", "24.5", "22.1")),
    ]
    assert ("employees_total", "", 2023, "5,432", "") in _told(*page)


def test_rows_behind_a_group_of_others_are_not_the_companys_own() -> None:
    page = [
        (0.0, ("", "Indicator", "2023", "2022")),
        (15.0, ("Contractors", "Work-related fatalities", "2", "1")),
        (30.0, ("", "Lost days due to work injury", "40", "31")),
    ]
    assert not [fact for fact in _told(*page) if fact[0] == "work_related_fatalities"]


def test_a_unit_that_touches_the_first_figure_is_parted_from_it() -> None:
    long = ("Total energy consumption", "million kilowatt hours     98,765", "", "99,001")
    assert [(fact[3], fact[4]) for fact in _told(HEAD, (15.0, long))] == [
        ("98,765", "million kilowatt hours"),
        ("99,001", "million kilowatt hours"),
    ]
