"""The catalogue's data holds together, says so when it does not, and answers look-ups."""

from __future__ import annotations

import csv
import os
import shutil
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from transforms.catalogue import catalogue, label_key
from transforms.catalogue.build import load_catalogue
from transforms.catalogue.load import HERE
from transforms.catalogue.unit_text import REMEMBERED, UnitGrammar
from transforms.errors import CatalogueInvalid


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in HERE.glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


def append(path: Path, row: str) -> int:
    text = path.read_text(encoding="utf-8") + row + "\n"
    path.write_text(text, encoding="utf-8")
    return text.count("\n")


def test_the_shipped_catalogue_is_sound() -> None:
    cat = catalogue()
    assert cat.metrics["metric_id"].is_unique().all()
    assert cat.aliases["key"].is_unique().all()
    assert len(cat.version) == 12
    assert catalogue() is cat


def test_every_problem_is_told_at_once_with_file_and_row(folder: Path) -> None:
    rows = [
        append(folder / "aliases.csv", "a new name,en,no_such_metric,,"),
        append(folder / "aliases.csv", "Scope 1,en,ghg_emissions_scope2,,"),
        append(folder / "units.csv", "stone,mass,t,heavy"),
        append(folder / "own_metrics.csv", "waste_total,hazard,hazardous,employees_total"),
        append(folder / "own_metrics.csv", "waste_total,hazard,mild,hazardous_waste"),
        append(folder / "metrics.csv", "x_metric,An x,某物,furlong,,flow,colour,,,,,,economy"),
    ]
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(folder)
    message = str(caught.value)
    assert f"aliases.csv:{rows[0]}: no metric 'no_such_metric'" in message
    assert f"aliases.csv:{rows[1]}: 'scope1' stands already" in message
    assert f"units.csv:{rows[2]}: factor" in message
    assert f"own_metrics.csv:{rows[3]}: 'employees_total' is no part of 'waste_total' by hazard" in message
    assert f"own_metrics.csv:{rows[4]}: 'mild' is no member of hazard" in message
    assert f"metrics.csv:{rows[5]}: no unit 'furlong'" in message
    assert f"metrics.csv:{rows[5]}: no axis 'colour'" in message
    assert "x_metric' has no alias" in message


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "units.csv").unlink()
    with pytest.raises(CatalogueInvalid, match=r"units\.csv: the file is missing"):
        load_catalogue(folder)


def test_the_version_follows_the_data(folder: Path) -> None:
    before = load_catalogue(folder).version
    append(folder / "aliases.csv", "Petroleum drunk,en,gasoline_consumption,,")
    after = load_catalogue(folder)
    assert before == catalogue().version != after.version
    assert after.knows_label("petroleum DRUNK")


def test_no_conversion_is_inexact() -> None:
    found = catalogue().conversions
    energy = found.filter(pl.col("metric_id") == "energy_consumption")
    assert energy.filter(pl.col("from_unit") == "GWh").row(0)[2:] == ("MWh", 1, 3)
    # 1 GJ is 1/3.6 MWh, which no decimal holds: it stays in joules.
    assert energy.filter(pl.col("from_unit") == "TJ")["to_unit"].to_list() == ["GJ"]
    assert found.select("metric_id", "from_unit").is_unique().all()


@pytest.mark.parametrize(
    ("printed", "factor", "unit"),
    [
        ("万元", "10000", "CNY"),
        ("亿元人民币", "100000000", "CNY"),
        ("人民币百万元", "1000000", "CNY"),
        ("HK$'000", "1000", "HKD"),
        ("S$ million", "1000000", "SGD"),
        ("吨二氧化碳当量", "1", "tCO2e"),
        ("噸二氧化碳當量", "1", "tCO2e"),
        ("万吨二氧化碳当量", "10000", "tCO2e"),
        ("Metric tonnes of CO2 equivalent", "1", "tCO2e"),
        ("thousand t-CO₂", "1000", "tCO2e"),
        ("10^3 tonnes CO2e", "1000", "tCO2e"),
        ("CO2e in metric tons", "1", "tCO2e"),
        ("ktCO2e", "1", "ktCO2e"),
        ("MtCO2e", "1", "MtCO2e"),
        ("t", "1", "t"),
        ("T", "1", "T"),
        ("吨 / 人", "1", "t_per_person"),
        ("噸二氧化碳當量╱人", "1", "tCO2e_per_person"),
        ("tCO2e/ £million", "1", "tCO2e_per_mGBP"),
        ("tonnes CO2e per employee", "1", "tCO2e_per_person"),
        ("吨/万人民币营收", "100", "t_per_mCNY"),
        ("吨二氧化碳/百万人民币营", "1", "tCO2e_per_mCNY"),
        ("元 /ADS 每股", "1", "CNY_per_ADS"),
        ("utr:tCO2e/iso4217:EUR", "1000000", "tCO2e_per_mEUR"),
        ("千瓦时/平方米", "1", "kWh_per_m2"),
        ("万人次", "10000", "person_times"),
        ("㎥", "1", "m3"),
        ("％", "1", "percent"),
        ("亿", "100000000", "scale"),
        ("million", "1000000", "scale"),
        ("Per 100,000 hours", "1", "per_100k_hours"),
        ("千克 kg", "1", "kg"),
        ("tonnes (公吨)", "1", "t"),
        ("噸/tonne", "1", "t"),
        ("噸二氧化碳當量/百萬元人民幣收入 tCO2e/RMB million revenue", "1", "tCO2e_per_mCNY"),
        ("百萬港元 HK$ million", "1000000", "HKD"),
        ("人數 Number", "1", "persons"),
        ("Gigajoules (GJ)", "1", "GJ"),
        ("metric tons (t) CO2-e", "1", "tCO2e"),
        ("Thousand cubic meters (m³)", "1000", "m3"),
    ],
)
def test_printed_units(printed: str, factor: str, unit: str) -> None:
    reading = catalogue().read_unit(printed)
    assert reading is not None
    assert (reading.factor, reading.unit) == (Decimal(factor), unit)


@pytest.mark.parametrize("printed", ["mtCO2e", "MTCO2e", "MT CO2e", "tons", "ton CO2", "MT", "CO2e in tons"])
def test_what_has_two_readings_is_refused_with_a_reason(printed: str) -> None:
    reading = catalogue().read_unit(printed)
    assert reading is not None
    assert not reading.unit
    assert reading.why


@pytest.mark.parametrize("text", ["公斤 tonnes", "tonnes (kg)", "百分比 %", "t" + "(t)" * 5000])
def test_two_units_that_differ_are_none(text: str) -> None:
    """'百分比 %' is the end of a label that goes on over two lines, and its unit."""
    assert not catalogue().is_unit(text)


@pytest.mark.parametrize("text", ["", "in", "of", "m", "M", "公司", "report", "2022", "emissions", "per"])
def test_words_are_no_units(text: str) -> None:
    assert not catalogue().is_unit(text)


@pytest.mark.parametrize(
    ("heading", "axis"),
    [
        ("按性别划分", "gender"),
        ("按雇员类型划分", "employee_level"),
        ("按僱傭類型劃分", "employment_type"),
        ("By age group", "age"),
        ("Breakdown by gender", "gender"),
        ("性别", None),
        ("员工总数", None),
    ],
)
def test_headings(heading: str, axis: str | None) -> None:
    assert catalogue().axis_of(heading) == axis


@pytest.mark.parametrize(
    ("axis", "printed", "member"),
    [
        ("region", "在中国大陆撮合额", "mainland_china"),
        ("region", "向港澳台及海外的供应商采购金额", "overseas"),
        ("gender", "Female employees", "female"),
        ("gender", "Women", "female"),
        ("gender", "男性和女性", None),
        ("gender", "department", None),
        ("age", "30 岁以下", "under_30"),
        ("age", "30-50 岁", "30_50"),
        ("age", "<30", "under_30"),
        ("age", ">50", "over_50"),
        ("age", "30", None),
        ("employee_level", "基层员工", "junior"),
        ("colour", "red", None),
    ],
)
def test_members(axis: str, printed: str, member: str | None) -> None:
    assert catalogue().member(axis, printed) == member


def test_a_unit_at_the_end_of_a_label() -> None:
    cat = catalogue()
    assert cat.unit_at_end("NOx (tonnes)") == ("NOx", "tonnes")
    assert cat.unit_at_end("Total waste generated t") == ("Total waste generated", "t")
    assert cat.unit_at_end("All employees") is None
    assert cat.split_axis("员工总数（按性别划分）") == ("员工总数", "gender")


def test_units_of_the_ghg_list() -> None:
    """Each unambiguous spelling of the list is read as the list reads it; no other as tonnes of CO2e."""
    found = os.environ.get("ESGLAKE_REAL_FILINGS")
    if not found:
        pytest.skip("ESGLAKE_REAL_FILINGS names no folder of real filings")
    wanted = {"t CO2e": 1, "t CO2": 1, "kt CO2e": 1000, "kt CO2": 1000, "kg CO2e": Decimal("0.001")}
    units = dict(catalogue().units.select("unit", pl.col("factor")).iter_rows())
    wrong = []
    with (Path(found) / "gold" / "ghg_unit_spellings.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            reading = catalogue().read_unit(row["unit"])
            worth = (
                reading.factor * Decimal(units[reading.unit]) if reading and reading.unit in units else None
            )
            if row["normalized_unit"] in wanted and worth != wanted[row["normalized_unit"]]:
                wrong.append((row["unit"], reading))
            if row["normalized_unit"] in {"tons", "mt CO2e", "MT CO2e", "CO2e in tons", "ton CO2e"} and worth:
                wrong.append((row["unit"], reading))
    assert wrong == []


def test_every_gold_metric_and_label_is_known() -> None:
    found = os.environ.get("ESGLAKE_REAL_FILINGS")
    if not found:
        pytest.skip("ESGLAKE_REAL_FILINGS names no folder of real filings")
    cat = catalogue()
    metrics = {row["metric_id"]: row for row in cat.metrics.iter_rows(named=True)}
    with (Path(found) / "gold" / "metrics.csv").open(encoding="utf-8") as handle:
        gold = list(csv.DictReader(handle))
    for row in gold:
        metric = metrics[row["metric"]]
        assert metric["period_type"] == row["period_type"]
        assert row["unit"] in metric["units"] or (row["unit"], metric["units"]) == ("CNY", ["currency"])
    named = [(row["metric"], label) for row in gold for label in row["labels_seen"].split(" | ")]
    assert len(named) > 300
    for metric_id, label in named:
        path = [part for part in label.split(" > ") if not cat.axis_of(part)]
        heads = [cat.metric_of(" > ".join(path[:length])) for length in range(len(path), 0, -1)]
        assert next(head for head in heads if head)[0] == metric_id, label


def test_label_keys_forget_case_blanks_and_footnotes() -> None:
    assert label_key("ＮＯｘ Emissions ¹") == label_key("nox-emissions") == "noxemissions"
    assert label_key("50+") != label_key("50")


def test_what_was_read_as_a_unit_is_not_kept_for_ever() -> None:
    grammar = UnitGrammar([], [], [])
    for number in range(REMEMBERED + 10):
        grammar.read(f"{number} words behind a figure")
    assert grammar.remembered() == REMEMBERED
