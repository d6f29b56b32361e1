"""Rows that end in a noun which is a unit, too, and parts named by 'of which'."""

from __future__ import annotations

import pytest

from tests.pages import told

TITLE = "Acme Ltd Sustainability Report 2023\n\n"


@pytest.mark.parametrize(
    ("row", "metric"),
    [
        ("Total training hours 24,000 22,000", "training_hours_total"),
        ("Lost days 120 140", "lost_days_due_to_injury"),
    ],
)
def test_hours_and_days_may_end_a_name(row: str, metric: str) -> None:
    *_, newer, older = row.replace(",", "").split()
    assert told(f"{TITLE}People 2023 2022\n{row}\n") == [(metric, "", 2023, newer), (metric, "", 2022, older)]


@pytest.mark.parametrize(
    ("whole", "part", "metric", "member"),
    [
        (
            "Total energy consumption GJ",
            "of which renewable GJ",
            "energy_consumption",
            "energy_source=renewable",
        ),
        (
            "Total water withdrawal m3",
            "of which groundwater m3",
            "water_withdrawal",
            "water_source=groundwater",
        ),
        ("Total employees persons", "of which women persons", "employees_total", "gender=female"),
    ],
)
def test_a_part_is_a_member_where_the_whole_is_broken_down_by_its_axis(
    whole: str, part: str, metric: str, member: str
) -> None:
    rows = f"Metric Unit 2023 2022\n{whole} 12,345 13,456\n{part} 2,345 2,456\n"
    assert [fact for fact in told(TITLE + rows) if fact[1]] == [
        (metric, member, 2023, "2345"),
        (metric, member, 2022, "2456"),
    ]


def test_a_part_that_is_a_metric_by_itself_is_told_as_that_one() -> None:
    rows = "Metric Unit 2023\nTotal waste generated t 3,690\nHazardous t 2,345\nNon-hazardous t 1,345\n"
    assert told(TITLE + rows) == [
        ("waste_total", "", 2023, "3690"),
        ("hazardous_waste", "", 2023, "2345"),
        ("non_hazardous_waste", "", 2023, "1345"),
    ]
