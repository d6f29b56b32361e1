"""Rows in pairs, employees over workers or contractors: neither is told as the company's."""

from __future__ import annotations

import pytest

from tests.pages import told

TEXT = """Safety

Safety Incident/Number                      Category*    FY 2023-24               FY 2022-23
Lost Time Injury Frequency Rate (LTIFR)     Employees    0.12                     0.15
(per one million-person hours worked)       Workers      0.21                     0.26
No. of fatalities                           Employees    0                        0
                                            Workers      1                        2
"""
CELLS = """Safety

| Safety Incident/Number | Category | FY 2023-24 | FY 2022-23 |
|---|---|---|---|
| Lost Time Injury Frequency Rate (LTIFR) (per one million-person hours worked) | Employees | 0.12 | 0.15 |
| | Workers | 0.21 | 0.26 |
| No. of fatalities | Employees | 0 | 0 |
| | Workers | 1 | 2 |
"""


@pytest.mark.parametrize(("page", "name"), [(TEXT, "page.txt"), (CELLS, "page.md")])
def test_employees_and_workers_are_told_apart(page: str, name: str) -> None:
    assert [row for row in told(page, name) if row[2] == 2024] == [
        ("ltifr", "employee_level=employees_only", 2024, "0.12"),
        ("ltifr", "employee_level=workers_only", 2024, "0.21"),
        ("work_related_fatalities", "employee_level=employees_only", 2024, "0"),
        ("work_related_fatalities", "employee_level=workers_only", 2024, "1"),
    ]


def test_parts_of_a_titled_rate() -> None:
    page = (
        "22. Turnover rate for permanent employees and workers\n\n        2024     2023\n"
        "Permanent Employees   12.1%    14.6%\nPermanent Workers   2.1%     4.0%\n"
    )
    parts = "employment_type=permanent"
    assert [row for row in told(page) if row[2] == 2024] == [
        ("employee_turnover_rate", f"employee_level=employees_only;{parts}", 2024, "12.1"),
        ("employee_turnover_rate", f"employee_level=workers_only;{parts}", 2024, "2.1"),
    ]


def test_beside_contractors_employees_are_the_companys() -> None:
    page = "Safety\n\nIndicator 2023 2022\nFatalities – employees 0 1\nFatalities – contractors 1 2\n"
    assert [row for row in told(page) if row[2] == 2023] == [
        ("work_related_fatalities", "", 2023, "0"),
        ("contractor_fatalities", "", 2023, "1"),
    ]


def test_rows_of_two_metrics_are_no_pair() -> None:
    page = (
        "Safety\n\nIndicator 2023 2022\nTotal recordable work-related injuries – Employees 9 12\n"
        "No. of fatalities – Workers 1 2\n"
    )
    assert {value for metric, _, _, value in told(page) if metric == "recordable_injuries"} == {"9", "12"}
