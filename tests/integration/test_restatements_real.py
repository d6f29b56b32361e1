"""Two yearly reports of one company: years both tell are compared, what the later tells anew is listed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infra.lake import Lake
from infra.marts import build_marts
from infra.settings import Settings
from tests.integration.test_recall import bring

REAL = os.environ.get("ESGLAKE_REAL_FILINGS")


@pytest.mark.slow
@pytest.mark.skipif(not REAL, reason="ESGLAKE_REAL_FILINGS is not set")
def test_two_years_of_sembcorp_are_compared(bare_environment: Path) -> None:
    settings = Settings(home=bare_environment / "lake")
    with Lake.create(settings) as lake:
        for year in (2017, 2018):
            file = Path(REAL or "") / "filings/en" / f"sembcorp_{year}.pdf"
            bring(lake, file.name, file.read_bytes())
        build_marts(settings)
        listed = lake.query(
            """SELECT metric_id, fiscal_year, earlier_value::BIGINT, value::BIGINT,
                      earlier_page > 0, page > 0, earlier_label IS NOT NULL, contains(note, 'restated')
               FROM marts.restatements ORDER BY ALL"""
        ).rows()
        told_twice = lake.query("SELECT count(*) FROM marts.metrics_history WHERE version = 2").item()
    assert told_twice >= 20  # 2016 and 2017
    assert listed == [
        ("ghg_emissions_scope1", 2016, 15_400_000, 15_100_000, True, True, True, True),
        ("ghg_emissions_scope1", 2017, 23_000_000, 22_200_000, True, True, True, True),
        ("ghg_intensity_generation", 2017, 530, 540, True, True, True, True),
    ]
