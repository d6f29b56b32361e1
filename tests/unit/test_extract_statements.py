"""English sentences in forms of their own: what each tells, and which must tell nothing."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest

from transforms.catalogue import catalogue
from transforms.extract.metric_heads import PARTS_ONLY
from transforms.extract.text.figures import figures
from transforms.extract.text.periods import Period
from transforms.extract.text.spelt import spelt_figures
from transforms.extract.text.statement_forms import STATEMENTS
from transforms.extract.text.statements import stated
from transforms.filing import observed

Fact = tuple[str, str, int, Decimal]

TITLE = "Annual Sustainability Report 2024\n\nAbout this report\n\nThis report covers the year 2024.\n\n"


def told(sentence: str) -> list[Fact]:
    """(metric, dimensions, year, value) of every fact of a sentence, in reading order."""
    rows = observed(f"{TITLE}{sentence}\n".encode(), "report.txt")
    facts = rows.filter(rows["outcome"] == "fact").to_dicts()
    return [(row["metric_id"], row["dimensions"] or "", row["fiscal_year"], row["value"]) for row in facts]


def fact(metric: str, value: str, year: int = 2024, dimensions: str = "") -> Fact:
    return metric, dimensions, year, Decimal(value)


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (
            "We used 412 GWh of energy in 2024 against 430 GWh in 2023.",
            [fact("energy_consumption", "412000"), fact("energy_consumption", "430000", 2023)],
        ),
        (
            "We emitted 31 tonnes of NOx and 9 tonnes of SOx in 2024.",
            [fact("nox_emissions", "31"), fact("sox_emissions", "9")],
        ),
        (
            "Water withdrawal in 2024 and 2023 was 4,100 m3 and 4,500 m3 respectively.",
            [fact("water_withdrawal", "4100"), fact("water_withdrawal", "4500", 2023)],
        ),
        (
            "NOx, SOx and dust emissions were 12, 14 and 3 tonnes respectively in 2024.",
            [fact("nox_emissions", "12"), fact("sox_emissions", "14"), fact("particulate_emissions", "3")],
        ),
        ("In 2024, two colleagues lost their lives at work.", [fact("work_related_fatalities", "2")]),
        ("The audit committee convened six times in 2024.", [fact("audit_committee_meetings", "6")]),
        (
            "Lost time injuries fell from 21 in 2023 to 14 in 2024.",
            [fact("lost_time_injuries", "21", 2023), fact("lost_time_injuries", "14")],
        ),
        (
            "We recorded 14 lost time injuries in 2024, down from 19 in the previous year.",
            [fact("lost_time_injuries", "14"), fact("lost_time_injuries", "19", 2023)],
        ),
        (
            "31% of managers and 24% of senior managers were women in 2024.",
            [
                fact("female_managers_share", "31", dimensions="gender=female"),
                fact("female_managers_share", "24", dimensions="employee_level=senior;gender=female"),
            ],
        ),
        (
            "At the end of 2024 we employed 4,120 people in 14 countries, 1,900 of them part-time.",
            [
                fact("employees_total", "4120"),
                fact("employees_total", "1900", dimensions="employment_type=part_time"),
            ],
        ),
        ("In 2024, 1,240 employees (14%) left the company.", [fact("employees_left", "1240")]),
        ("TRIR was 0.4 per 200,000 hours worked in 2024.", [fact("trir", "2")]),
        (
            "Our net promoter score was 52 in 2024 and the PUE of our data centres 1.3.",
            [fact("net_promoter_score", "52"), fact("power_usage_effectiveness", "1.3")],
        ),
        (
            "We spent SEK 84 million on environmental protection in 2024.",
            [fact("environmental_investment", "84000000")],
        ),
        (
            "We met eight times in 2024. 61% of our electricity was renewable in 2024.",
            [fact("renewable_electricity_share", "61")],
        ),
        (
            "Water use at all production sites worldwide added up to 4,100 m3 (previous year: 4,300 m3).",
            [fact("water_consumption", "4100"), fact("water_consumption", "4300", 2023)],
        ),
        (
            "Staff turnover was 9% in 2024, and our gender pay gap narrowed from 6% in 2023 to 5% in 2024.",
            [
                fact("employee_turnover_rate", "9"),
                fact("gender_pay_gap", "6", 2023),
                fact("gender_pay_gap", "5"),
            ],
        ),
        (
            "Six of our nine directors are independent and three are women.",
            [
                fact("independent_directors", "6"),
                fact("board_members", "9"),
                fact("female_directors", "3", dimensions="gender=female"),
            ],
        ),
        (
            "We withdrew 90 ML of water, of which 20 ML was groundwater.",
            [
                fact("water_withdrawal", "90000"),
                fact("water_withdrawal", "20000", dimensions="water_source=groundwater"),
            ],
        ),
        (
            "R&D spending rose 4% to EUR 80 million, the equivalent of 5% of sales.",
            [fact("rd_expense", "80000000"), fact("rd_expense_share_of_revenue", "5")],
        ),
        (
            "The board comprises 10 directors, eight of whom are independent directors.",
            [fact("board_members", "10"), fact("independent_directors", "8")],
        ),
        (
            "Energy use was 90 GWh, 4% below the previous year's 94 GWh.",
            [fact("energy_consumption", "90000")],
        ),
        (
            "Engagement of employees rose to 78%, two points above the industry benchmark of 76%.",
            [fact("employee_engagement", "78")],
        ),
        (
            "Lost time accidents rose from 12 to 15, and near misses from 400 in 2023 to 520 in 2024.",
            [fact("lost_time_injuries", "15"), fact("near_misses", "400", 2023), fact("near_misses", "520")],
        ),
        (
            "At 4%, the absenteeism rate stayed below the 5% of 2023.",
            [fact("absenteeism_rate", "4")],
        ),
        (
            "NOx emissions were cut to 12 tonnes and those of sulphur dioxide to 3 tonnes.",
            [fact("nox_emissions", "12"), fact("sox_emissions", "3")],
        ),
        (
            "Revenue was EUR 4 billion, of which 12% was aligned with the EU Taxonomy.",
            [fact("revenue", "4000000000"), fact("taxonomy_aligned_revenue_share", "12")],
        ),
        (
            "Scope 1 emissions, our largest source, were 1.2 million tonnes of CO2 equivalent in 2024.",
            [fact("ghg_emissions_scope1", "1200000", dimensions="scope=1")],
        ),
        ("We employed 4,100 people across our operations.", [fact("employees_total", "4100")]),
        ("At year-end we held 90 patents.", [fact("patents_granted_cumulative", "90")]),
        (
            "Employees under 30 represented 24% of the workforce and those over 50 accounted for 18%.",
            [
                fact("employees_share", "24", dimensions="age=under_30"),
                fact("employees_share", "18", dimensions="age=over_50"),
            ],
        ),
        (
            "12 recordable injuries occurred in 2024, compared with 13 in 2023.",
            [fact("recordable_injuries", "12"), fact("recordable_injuries", "13", 2023)],
        ),
        ("In 2024 we paid environmental fines of EUR 41,000.", [fact("environmental_fines", "41000")]),
        (
            "Of our workforce of 4,100, women constitute 31%.",
            [fact("employees_total", "4100"), fact("employees_share", "31", dimensions="gender=female")],
        ),
        ("Training hours per employee rose to 22 in 2024.", [fact("training_hours_per_employee", "22")]),
    ],
)
def test_a_sentence_tells_its_figures(sentence: str, wanted: list[Fact]) -> None:
    assert sorted(told(sentence)) == sorted(wanted)


@pytest.mark.parametrize(
    "sentence",
    [
        "We emitted 31 tonnes of NOx and SOx in 2024.",
        "NOx and SOx emissions were 40 tonnes in 2024.",
        "Our Lublin plant used 31,000 MWh of electricity and consumed 4,000 m3 of water in 2024.",
        "At our northern site, energy use rose from 4 GWh in 2023 to 5 GWh in 2024.",
        "In Brazil we employed 4,200 people in 2024, of whom 1,200 were women.",
        "By 2030, we will cut Scope 1 emissions to 40,000 tonnes and water use to 20,000 m3.",
        "Our customers saved 41,000 MWh of electricity in 2024.",
        "Suppliers recorded 41 lost-time injuries in 2024.",
        "Two of our sites recorded 14 lost time injuries in 2024.",
        "We have recycled 40,000 tonnes of waste since 2020.",
        "In Q4 2024, we hired 400 people.",
        "Energy consumption was 412 GWh in 2024, excluding our operations in Brazil.",
        "We used 14% less water than in 2023.",
        "One in five apprentices joined from abroad in 2024.",
        "6,240 employees, or 74%, liked the canteen in 2024.",
        "The sector emitted 12 million tonnes of CO2 in 2024.",
        "With 4,100 contractors on board at the end of 2024, we finished the works.",
        "We used new reactors and, after connecting 40 MW in 2024, a new line.",
        "At 40%, the share of women in Brazil was above that of others.",
        "Renewable electricity accounts for 80% of consumption at our Madrid office.",
        "Compliance was known to 96 percent of managers and 94 percent of all staff.",
        "Some 17,800 tonnes of waste (83%) were brought elsewhere in 2024.",
        "We employ 300 people in Peru, and another 40 people work for us on temporary contracts there.",
        "We employed 300 people at our plant in Leeds in 2024.",
        "With 120 FTEs on board, our Dublin hub is growing.",
        "Peers had an injury rate (accidents per million hours worked) of 3.",
        "Employees volunteered 400 hours in Ireland in 2024.",
        "Over the past five years, we have planted 400,000 trees.",
        "Worldwide, women hold 32% of management positions.",
        "Our targets add up to 40,000 tonnes of Scope 1 emissions by 2030.",
        "Our peers spent EUR 40 million on the environment in 2024.",
    ],
)
def test_a_part_an_aim_or_somebody_else_tells_nothing(sentence: str) -> None:
    assert told(sentence) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Ninety-eight per cent of staff", ["98"]),
        ("two hundred and twelve suppliers", ["212"]),
        ("Nine directors, of whom four are women", ["9", "4"]),
        ("zero fatalities", ["0"]),
        ("one of our sites, no one, two points higher, one in five, phase two", []),
    ],
)
def test_numbers_in_words_are_read(text: str, numbers: list[str]) -> None:
    assert [figure.text for figure in spelt_figures(text)] == numbers


def test_every_form_without_a_gap_names_a_metric() -> None:
    cat = catalogue()
    forms = tomllib.loads(STATEMENTS.read_text(encoding="utf-8"))["form"]
    names = {name for form in forms for name in form["names"] if "{" not in name}
    read = {name: cat.metric_read(name) or cat.metric_worded(name) for name in names}
    assert names
    assert [name for name, found in read.items() if found is None] == []
    assert [name for name, found in read.items() if found and found[0] in PARTS_ONLY and not found[1]] == []


def test_a_chinese_sentence_is_left_to_the_other_rules() -> None:
    text = "2024年公司召开董事会6次，reported 3 cases"
    assert stated(text, [one for one in figures(text) if one.rule is None], Period())[0] == []
