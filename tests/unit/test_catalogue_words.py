"""How labels are understood: traditional script, sources of water and energy, near names that are none."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

BREAKDOWNS = """Riverbend Foods plc, sustainability data

Metric Unit 2023 2024
Water withdrawal m3 910 970
Surface water m3 510 520
Groundwater m3 400 450
Total energy consumption MWh 900 950
By energy source
Renewable sources MWh 300 350
Non-renewable sources MWh 600 600
Capital expenditure £ million 10 12
Groundwater % 3 4

指标 单位 2023 年 2024 年
取水量 吨 910 970
按水源划分
地表水 吨 510 520
市政供水 吨 400 450
"""


def observations(report: str) -> pl.DataFrame:
    examined = examine(report.encode(), "riverbend_2024.txt")
    return normalise(examined.observations, filings_frame([examined.filing]))


def test_water_and_energy_are_broken_down_by_their_source() -> None:
    found = observations(BREAKDOWNS).filter(pl.col("outcome") == "fact", pl.col("fiscal_year") == 2024)
    told = set(found.select("metric_id", "dimensions", pl.col("value").cast(pl.Int64)).iter_rows())
    assert told >= {
        ("water_withdrawal", "water_source=surface_water", 520),
        ("water_withdrawal", "water_source=groundwater", 450),
        ("water_withdrawal", "water_source=third_party", 450),
        ("energy_consumption", "energy_source=renewable", 350),
        ("energy_consumption", "energy_source=non_renewable", 600),
    }


def test_a_source_below_another_metric_is_no_fact() -> None:
    stray = observations(BREAKDOWNS).filter(pl.col("line") == 12)
    assert stray["value_text"].to_list() == ["3", "4"]
    assert "fact" not in stray["outcome"].to_list()


def mapped(label: str, unit: str) -> str | None:
    found = observations(f"指标 单位 2023 年 2024 年\n{label} {unit} 12 13\n营业收入 万元 10 12\n")
    facts = found.filter(pl.col("outcome") == "fact", pl.col("value_text") == "13")
    return facts["metric_id"].to_list()[0] if facts.height else None


@pytest.mark.parametrize(
    ("label", "unit", "metric_id"),
    [
        ("綠色貸款餘額", "百萬元", "green_loans_balance"),
        ("不良貸款率", "%", "nonperforming_loan_ratio"),
        ("廢棄物焚燒量", "噸", "waste_incinerated"),
        ("內部講師人數", "人", "internal_trainers"),
        ("發明專利申請數", "項", "invention_patent_applications"),
        ("經營活動產生的現金流量淨額", "萬元", "operating_cash_flow"),
        ("安全隱患整改率", "%", "safety_hazard_rectification_rate"),
        ("溫室氣體減排量", "噸二氧化碳當量", "ghg_emissions_reduced"),
        ("创造就业岗位", "个", "jobs_created"),
        ("净推荐值", "分", "net_promoter_score"),
        ("职业病病例数", "例", "occupational_disease_cases"),
    ],
)
def test_names_in_both_scripts(label: str, unit: str, metric_id: str) -> None:
    assert mapped(label, unit) == metric_id


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("绿色贷款余额目标", "百万元"),
        ("行业平均不良贷款率", "%"),
        ("温室气体减排量目标", "吨二氧化碳当量"),
        ("废弃物焚烧强度", "吨"),
        ("毛利率", "吨"),
    ],
)
def test_what_only_sounds_like_a_metric_is_none(label: str, unit: str) -> None:
    assert mapped(label, unit) is None
