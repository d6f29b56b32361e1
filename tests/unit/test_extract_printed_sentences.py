"""English sentences, bullets and big numbers as reports print them: what each is told as, and what is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from transforms.filing import observed

Told = list[tuple[str, str, int, str]]


def told(text: str) -> Told:
    """The facts of a text, in order: metric, dimensions, year and value."""
    found = observed(text.encode(), "report.txt")
    columns = ("metric_id", "dimensions", "fiscal_year", "value")
    facts = found.filter(found["outcome"] == "fact").select(columns).rows()
    return [
        (metric, members, year, f"{Decimal(value).normalize():f}") for metric, members, year, value in facts
    ]


def of_2023(*pairs: tuple[str, str]) -> Told:
    return [
        (*metric.split(";", 1), 2023, value) if ";" in metric else (metric, "", 2023, value)
        for metric, value in pairs
    ]


@pytest.mark.parametrize(
    ("item", "facts"),
    [
        ("2,400 new hires joined the group", of_2023(("new_hires_total", "2400"))),
        (
            "62% of our electricity came from renewable sources",
            of_2023(("renewable_electricity_share", "62")),
        ),
        ("TRIR of 0.45 per 200,000 hours worked", of_2023(("trir", "2.25"))),
        ("£2.4 million donated to charities", of_2023(("charitable_donations", "2400000"))),
        ("14,300 hours volunteered by our employees", of_2023(("volunteer_hours", "14300"))),
        ("33% of the Board are women", of_2023(("female_directors_share;gender=female", "33"))),
        ("250 suppliers audited", of_2023(("suppliers_audited", "250"))),
        ("92% of waste diverted from landfill", of_2023(("waste_landfill_diversion_rate", "92"))),
        ("Reduced water consumption to 820,000 m3", of_2023(("water_consumption", "820000"))),
        ("Cut Scope 1 and 2 emissions by 30% since 2019", []),
        ("4 of our nine sites use water from wells", []),
    ],
)
def test_an_item_behind_a_bullet(item: str, facts: Told) -> None:
    assert told(f"Sustainability Report 2023\n• {item}\n• A line on what comes next\n") == facts


def test_items_do_not_run_into_each_other() -> None:
    text = "Sustainability Report 2023\n• Reuse of water\n• 41% of new hires were women\n– 12 sites\n"
    assert told(text) == of_2023(("new_hires_share;gender=female", "41"))


def test_the_words_above_a_list_name_the_year_of_its_items() -> None:
    text = (
        "Sustainability Report 2023\n\nIn 2021:\n• We recycled 81% of our waste\n• We used 900 MWh of power\n"
    )
    assert told(text) == [
        ("waste_recycling_rate", "", 2021, "81"),
        ("electricity_consumption", "", 2021, "900"),
    ]


@pytest.mark.parametrize(
    "above",
    [
        "Our goals:",
        "Targets for 2030",
        "What we want to achieve:",
        "By 2030:",
        "In Germany:",
        "Facts for the United Kingdom:",
        "Our Lublin plant",
        "Retail division:",
        "The numbers of our industry:",
        "Our suppliers:",
        "Over the past five years:",
        "In 2022 and 2023:",
    ],
)
def test_items_of_an_aim_a_part_or_somebody_else_are_no_facts(above: str) -> None:
    assert told(f"Sustainability Report 2023\n\n{above}\n• 41% of new hires were women\n") == []


@pytest.mark.parametrize("above", ["Highlights:", "In 2023 we achieved our targets:", "People", "This year:"])
def test_items_below_a_heading_or_a_lead_in_are_the_reporters(above: str) -> None:
    text = f"Sustainability Report 2023\n\n{above}\n• 41% of new hires were women\n"
    assert told(text) == of_2023(("new_hires_share;gender=female", "41"))


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        ("38%\nof managers are women", of_2023(("female_managers_share;gender=female", "38"))),
        ("1,240\nemployees worldwide", of_2023(("employees_total", "1240"))),
        ("31%\nof our growth came from women founders", []),
        ("12\nof our sites", []),
    ],
)
def test_a_big_number_is_read_with_the_words_that_go_on_below_it(lines: str, facts: Told) -> None:
    assert told(f"Sustainability Report 2023\n\nPeople\n\n{lines}\n\nOur way ahead.\n") == facts


def test_a_heading_ends_where_a_sentence_begins() -> None:
    text = "Sustainability Report 2023\nOur Use of Energy\nWe consumed 1,200 MWh of power in 2023.\n"
    assert told(text) == of_2023(("electricity_consumption", "1200"))


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        (
            "We recycled 81% of our waste in 2023 (2022: 78%; 2021: 75%).",
            [
                ("waste_recycling_rate", "", year, value)
                for year, value in ((2023, "81"), (2022, "78"), (2021, "75"))
            ],
        ),
        (
            "As at 31 December 2023, the Group had 12,310 employees (31 December 2022: 11,900).",
            [("employees_total", "", 2023, "12310"), ("employees_total", "", 2022, "11900")],
        ),
        ("Our total emissions were 5,400 tCO2e in 2022-23.", [("ghg_emissions_total", "", 2023, "5400")]),
        (
            "Our median gender pay gap has fallen to 9.4% from 11.0% in 2022.",
            [("gender_pay_gap_median", "", 2023, "9.4"), ("gender_pay_gap_median", "", 2022, "11")],
        ),
        (
            "Our Scope 1 emissions decreased from 2,200 tCO2e in 2022 to 2,000 tCO2e.",
            [
                ("ghg_emissions_scope1", "scope=1", 2022, "2200"),
                ("ghg_emissions_scope1", "scope=1", 2023, "2000"),
            ],
        ),
        (
            "Our Scope 1 and 2 emissions fell from 2,200 tCO2e (2022) to 2,000 tCO2e.",
            [
                ("ghg_emissions_scope1_2", "scope=1_2", 2022, "2200"),
                ("ghg_emissions_scope1_2", "scope=1_2", 2023, "2000"),
            ],
        ),
        (
            "From a 2019 base of 2,200 tCO2e, Scope 1 and 2 emissions fell to 2,000 tCO2e.",
            [("ghg_emissions_scope1_2", "scope=1_2", 2023, "2000")],
        ),
        (
            "The group employed an average of 12,310 people in 2022.",
            [("employees_average", "", 2022, "12310")],
        ),
        ("We reduced our total emissions to 1,806 tCO2e.", of_2023(("ghg_emissions_total", "1806"))),
        ("We reduced our total emissions by 1,806 tCO2e.", []),
        (
            "In 2023, 74 new patent applications were filed (previous year: 72).",
            [("patent_applications", "", 2023, "74"), ("patent_applications", "", 2022, "72")],
        ),
        ("On 31 December 2023, the company had 400 employees.", of_2023(("employees_total", "400"))),
        ("On 12 May 2023, the company had 400 employees.", []),
        ("Training and skills In Germany, training hours per employee were 12.", []),
    ],
)
def test_each_figure_has_the_year_it_is_told_of(sentence: str, facts: Told) -> None:
    assert told(f"Sustainability Report 2023\n{sentence}\n") == facts


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        (
            "Our mean gender pay gap was 12.1% and our median gender pay gap was 9.4%.",
            of_2023(("gender_pay_gap", "12.1"), ("gender_pay_gap_median", "9.4")),
        ),
        ("We used 85 million megawatt hours (M MWh) of energy.", of_2023(("energy_consumption", "85000000"))),
        ("We used 4,200 MWh (GJ) of energy.", []),
        (
            "R&D expenditure totalled CHF 180 million, corresponding to 2.9% of sales.",
            of_2023(("rd_expense", "180000000"), ("rd_expense_share_of_revenue", "2.9")),
        ),
        ("More than 2,900 employees took part in training.", of_2023(("employees_trained", "2900"))),
        (
            "28% of the energy we use in our operations is renewable.",
            of_2023(("renewable_energy_share", "28")),
        ),
        (
            "The representation of women in executive roles is 29.1%.",
            of_2023(("female_managers_share;employee_level=senior;gender=female", "29.1")),
        ),
        ("The representation of women in our London office is 29.1%.", []),
        ("The mean bonus gap is 31.5%.", of_2023(("gender_bonus_gap", "31.5"))),
        (
            "88% of women and 90% of men received a bonus.",
            of_2023(
                ("bonus_recipients_share;gender=female", "88"), ("bonus_recipients_share;gender=male", "90")
            ),
        ),
        (
            "In 2023, our associates completed 310,000 hours of training.",
            of_2023(("training_hours_total", "310000")),
        ),
        ("The associates of the bank had 310 employees.", []),
        (
            "Approximately 24% of our employees are covered by collective bargaining agreements.",
            of_2023(("collective_bargaining_coverage", "24")),
        ),
        ("Approximately 31% of our workforce in the United States was female.", []),
        ("In the UK, our mean gender pay gap was 14%.", []),
        (
            "28% of our senior leadership team are women.",
            of_2023(("female_managers_share;employee_level=senior;gender=female", "28")),
        ),
        (
            "Our voluntary attrition rate for 2023 was 11.4%, compared to 13.0% in 2022.",
            [("voluntary_turnover_rate", "", 2023, "11.4"), ("voluntary_turnover_rate", "", 2022, "13")],
        ),
        ("Sadly, we lost three of our employees to Covid-19 and had 2 fatalities.", []),
        ("We used 19,03,253 kWh of electricity.", of_2023(("electricity_consumption", "1903.253"))),
        ("At the end of the year the company employed 1,204.5 FTE.", of_2023(("employees_fte", "1204.5"))),
    ],
)
def test_sentences_on_people_pay_and_use(sentence: str, facts: Told) -> None:
    assert told(f"Sustainability Report 2023\n{sentence}\n") == facts


@pytest.mark.parametrize(
    "title",
    [
        "Gender Pay Gap Report 2018",
        "Gender pay gap\n\nSnapshot date: 5 April 2018",
        "Gender pay gap report\n\nSnapshot date 5 April 2018",
        "Gender Pay Gap Reporting 2017/18",
        "UK Gender Pay Gap Statement 2018",
        "Gender Pay Gap report April 2018",
    ],
)
def test_a_pay_gap_report_names_its_year(title: str) -> None:
    assert told(f"{title}\n\nOur median gender pay gap is 9.4%.\n") == [
        ("gender_pay_gap_median", "", 2018, "9.4")
    ]


@pytest.mark.parametrize(
    ("row", "metric"),
    [
        ("Median gender pay gap (%) | 9.4", "gender_pay_gap_median"),
        ("Mean gender pay gap (%) | 9.4", "gender_pay_gap"),
        ("Median bonus gap (%) | 9.4", "gender_bonus_gap_median"),
        ("Gender pay gap – median (%) | 9.4", "gender_pay_gap_median"),
    ],
)
def test_mean_and_median_gaps_are_metrics_of_their_own(row: str, metric: str) -> None:
    assert told(f"Sustainability Report 2023\n\nIndicator | 2023\n--- | ---\n{row}\n") == of_2023(
        (metric, "9.4")
    )
