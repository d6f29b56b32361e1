"""Words of Chinese labels that say the same, and labels that such words must not bring together."""

from __future__ import annotations

import pytest

from transforms.catalogue import catalogue
from transforms.catalogue.synonyms import Synonyms, index


@pytest.mark.parametrize(
    ("label", "metric_id"),
    [
        ("女職工人數", "employees_total"),
        ("雇员流失比例", "employee_turnover_rate"),
        ("每名员工平均受训小时数", "training_hours_per_employee"),
        ("新入职员工数量", "new_hires_total"),
        ("工伤死亡人数", "work_related_fatalities"),
        ("化学需氧量(COD)总排放量", "cod_emissions"),
        ("有害事業廢棄物", "hazardous_waste"),
        ("综合能源消费量", "energy_consumption"),
        ("志工服務總時數", "volunteer_hours"),
        ("供货商总数目", "suppliers_total"),
    ],
)
def test_words_that_say_the_same_name_the_same_metric(label: str, metric_id: str) -> None:
    found = catalogue().metric_read(label)
    assert found is not None
    assert found[0] == metric_id


@pytest.mark.parametrize(
    "label",
    ["员工培训投入占比", "行业平均离职率目标", "危险废弃物贮存面积", "供应商数量增幅", "子公司数量"],
)
def test_one_word_more_is_no_name(label: str) -> None:
    assert catalogue().metric_read(label) is None


def test_a_roman_number_in_brackets_is_no_abbreviation() -> None:
    plain = Synonyms([]).plain
    assert plain("氮氧化物(nox)排放") == "氮氧化物排放"
    assert plain("类别(ii)排放") == "类别ii排放"


def test_a_wording_of_two_metrics_is_left_out() -> None:
    one, two = ("a_metric", ""), ("another", "")
    assert index([("甲", "k1", one), ("甲", "k2", two), ("乙", "k3", one), ("乙", "k4", one)]) == {"乙": "k3"}


def test_a_word_inside_its_own_reading_is_not_read_twice() -> None:
    assert Synonyms([("反腐", "反腐败")]).plain("反腐败培训") == "反腐败培训"
