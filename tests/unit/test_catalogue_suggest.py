"""Labels nobody mapped, with the metrics whose names come nearest; mapping itself stays exact."""

from __future__ import annotations

import subprocess
import sys

import polars as pl

from transforms.catalogue.suggest import SCHEMA, suggest
from transforms.filing import examine, filings_frame

REPORT = """Riverbend Foods plc, sustainability data

Metric Unit 2023 2024
Water consumptions of sites m3 120 118
Polar bears adopted number 3 4
Scope 1 emissions tCO2e 950 900

指标 单位 2023 年 2024 年
员工人数总量 人 120 118
"""


def suggested(**limits: int) -> pl.DataFrame:
    examined = examine(REPORT.encode(), "riverbend_2024.txt")
    return suggest(examined.observations, filings_frame([examined.filing]), **limits)


def test_the_nearest_metric_of_an_unmapped_label_comes_first() -> None:
    found = suggested()
    assert list(found.schema) == list(SCHEMA)
    water = found.filter(pl.col("label") == "Water consumptions of sites").row(0, named=True)
    assert water["metric_id"] == "water_consumption"
    assert (water["numbers"], water["line"], water["value_text"], water["unit_fits"]) == (2, 4, "120", True)
    assert 60 <= water["score"] < 100
    people = found.filter(pl.col("label") == "员工人数总量").row(0, named=True)
    assert people["metric_id"] == "employees_total"


def test_mapped_labels_are_not_asked_about_and_strange_ones_have_no_metric() -> None:
    found = suggested(least=80)
    assert "Scope 1 emissions" not in found["label"].to_list()
    bears = found.filter(pl.col("label") == "Polar bears adopted")
    assert bears.select("metric_id", "score").rows() == [(None, None)]
    assert found["score"].to_list() == sorted(
        found["score"].to_list(), key=lambda score: -1 if score is None else score, reverse=True
    )


def test_the_limits_are_kept() -> None:
    assert suggested(nearest=1, least=0).group_by("label").len()["len"].max() == 1
    assert set(suggested(least=100)["score"].to_list()) <= {None, 100}


def test_the_name_comparison_is_loaded_only_when_asked_for() -> None:
    code = "import sys, transforms.filing, transforms.catalogue.suggest; print('rapidfuzz' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
