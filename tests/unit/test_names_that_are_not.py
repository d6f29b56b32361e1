"""Labels that resemble a metric and are another thing: a part, a stock of shares, somebody else's figures."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.catalogue import catalogue
from transforms.normalise.mapping import map_labels


def _mapped(label: str, section: str | None = None) -> str | None:
    row = {"label": [label], "head": [label], "members": [""], "section": [section], "printed_unit": [None]}
    frame = pl.DataFrame(row, schema_overrides={"section": pl.String, "printed_unit": pl.String})
    metric: str | None = map_labels(frame, catalogue())["metric_id"][0]
    return metric


@pytest.mark.parametrize(
    "label",
    [
        # Parts of a total.
        "Production waste",
        "Building electricity",
        "Business travel by air and rail",
        "Industrial wastewater discharge",
        "Incineration without energy recovery",
        "Regretted attrition",
        "Number of resignations",
        "Number of tier 1 suppliers",
        # Bought, sold or worn out, not consumed.
        "Used paper",
        "Used packaging materials",
        "Raw coal",
        "Self-generated electricity consumed",
        # Other people, other bodies.
        "Employees' shares",
        "Directors' shares",
        "Number of executive board members",
        "Women on the supervisory board",
        "Exits",
        "Training hours of suppliers",
        "Women-owned suppliers",
        "供应商员工人数",
        "外包人员数量",
        "客户培训时长",
        "供應商培訓時數",
        # Alleged, planned, saved, per something, a rate of something else.
        "Reported corruption incidents",
        "Corruption cases reported",
        "Scope 1 emissions target",
        "Water consumption reduction",
        "Landfill diversion costs",
        "Percentage of local suppliers",
        "Lost hours",
        "Corporate income tax paid",
        "范围一排放目标",
        "其他范围一排放量",
        "员工人数同比",
        "氮氧化物排放浓度",
    ],
)
def test_what_only_resembles_a_metric_is_left_alone(label: str) -> None:
    assert _mapped(label) is None


@pytest.mark.parametrize(
    ("label", "metric", "dimensions"),
    [
        ("Solar power generated", "electricity_generated_onsite", "energy_source=solar"),
        ("Hazardous waste disposed", "waste_disposed", "hazard=hazardous"),
        ("客户投诉办理率", "complaint_handling_rate", ""),
        ("通过ESG审核的供应商数", "suppliers_passed_esg_assessment", ""),
        ("Waste production", "waste_total", ""),
        ("Production of electricity from renewable sources", "renewable_energy_generated", ""),
        ("Paper used", "paper_consumption", ""),
        ("Number of corruption incidents", "corruption_violations", ""),
        ("Supervisory board members", "supervisors", ""),
    ],
)
def test_what_is_meant_has_its_own_name(label: str, metric: str, dimensions: str) -> None:
    assert catalogue().metric_read(label) == (metric, dimensions)


@pytest.mark.parametrize(
    ("section", "label", "metric"),
    [
        ("Financed emissions", "Scope 1 emissions", None),
        ("Financed emissions", "Financed emissions", "financed_emissions"),
        ("Own and financed emissions", "Scope 1 emissions", "ghg_emissions_scope1"),
        ("Avoided emissions", "Scope 3 emissions", None),
        ("投融资排放量", "范围一排放量", None),
        ("Board diversity", "Percentage of women", None),
        ("Board diversity", "Women on the board", "female_directors_share"),
        ("Board of Directors", "Average age", None),
        ("Governance > Board of directors", "Percentage of women", None),
        ("Report of the Board of Directors", "Average age", "average_age"),
        ("Board of Directors' report", "Average age", "average_age"),
        ("Board of directors", "Number of employees", "employees_total"),
        ("董事会", "平均年龄", None),
        ("董事会报告", "平均年龄", "average_age"),
        ("Attendance fees", "Board meeting", None),
        ("Attendance at meetings", "Board meetings", "board_meetings"),
        ("Suppliers", "Training hours", None),
        ("Employees and suppliers", "Training hours", "training_hours_total"),
        ("供应商", "受训供应商数", "suppliers_trained"),
        ("外包人员", "员工总数", None),
        ("承包商", "因工死亡人数", None),
        ("承包商", "承包商死亡人数", "contractor_fatalities"),
    ],
)
def test_a_heading_of_others_bars_the_names_of_the_companys_own(
    section: str, label: str, metric: str | None
) -> None:
    assert _mapped(label, section) == metric
