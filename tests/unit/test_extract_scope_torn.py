"""Scopes on pages whose geometry is lost: marks, glued units, words beside a table, lost lines, aims."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

PLAIN = """Greenhouse gas emissions (tCO2e)
2023 2022 2021
Scope 1 1,204{m} 1,188{m} 1,302
Scope 2 2,040{m} 2,600{m} 3,010
"""
TOLD = by_year((2023, 2022, 2021), s1=(1204, 1188, 1302), s2=(2040, 2600, 3010))


@pytest.mark.parametrize(
    "mark", ["#", "^", "✓", " ✓", "√", "Δ", "◊", "●", "®", "ⱽ", "(R)", "*1", " *2", "1)", " 1)", "[a]"]
)
def test_marks_behind_figures_say_nothing_of_the_amount(mark: str) -> None:
    assert totals(PLAIN.replace("{m}", mark)) == TOLD


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("RA Reasonable assurance", True),
        ("RA: assured by a third party", True),
        ("A note on something else", False),
        ("Our RAPID programme", False),
    ],
)
def test_letters_behind_figures_are_marks_where_the_page_says_so(note: str, told: bool) -> None:
    assert totals(f"{PLAIN.replace('{m}', 'RA')}{note}\n") == (TOLD if told else [])


@pytest.mark.parametrize(
    "head",
    [
        "20231 2022 2021",
        "2023 (1) 2022 (1) 2021",
        "2023 1) 2022 2021",
        "2023R 2022 2021",
        "2023: 2022: 2021:",
        "[2023] [2022] [2021]",
        "FY’23 FY’22 FY’21",
    ],
)
def test_marks_on_years_leave_a_head(head: str) -> None:
    assert totals(PLAIN.replace("{m}", "").replace("2023 2022 2021", head)) == TOLD


@pytest.mark.parametrize("head", ["20231 2025 2019", "2023E 2022 2021", "2030 1) 2022 2021", "20231 2022"])
def test_what_may_be_more_than_a_mark_stays(head: str) -> None:
    assert totals(PLAIN.replace("{m}", "").replace("2023 2022 2021", head)) == []


def test_a_unit_between_label_and_figure_needs_no_blank() -> None:
    page = """Key figuresUnit2023 2022
Scope 1 emissionstCO2e31 204 29 870
Scope 2 emissions (location-based)tCO2e2 110 2 004
Scope 3 emissionstCO2e904 118 877 203
"""
    expected = by_year((2023, 2022), s1=(31204, 29870), s2l=(2110, 2004), s3=(904118, 877203))
    assert totals(page) == expected
    assert totals(page.replace("tCO2e", "ktCO2e")) == [(scope, year, 1000 * v) for scope, year, v in expected]


def test_groups_of_three_digits_are_columns_unless_the_page_shows_blanks_in_thousands() -> None:
    page = "Emissions in tCO2e 2023 2022\nScope 1 {} \nScope 2 {}\nScope 3 904 118 877 203\n"
    assert ("3", 2023, 904118.0) in totals(page.format("31 204 29 870", "2 110 2 004"))
    assert totals(page.format("31,204 29,870", "2,110 2,004")) == by_year(
        (2023, 2022), s1=(31204, 29870), s2=(2110, 2004)
    )


BESIDE = """ESG key figures Unit 2023 2022 2021
Emissions Accounting policies
Scope 1 emissions 1,000 tonnes CO2e 33,910 34,224 36,708 Scope 1 covers what our own ships
Scope 2 emissions (market-based) 1,000 tonnes CO2e 361 343 301 and terminals emit, with the factors
Scope 3 emissions 1,000 tonnes CO2e 44,003 41,870 – of the shipping organisation, of 2015.
Sulphur oxides 1,000 tonnes 95 101 112
"""


def test_words_of_the_column_beside_do_not_hide_a_row() -> None:
    years = (2023, 2022, 2021)
    expected = by_year(years, s1=(33910e3, 34224e3, 36708e3), s2m=(361e3, 343e3, 301e3))
    assert totals(BESIDE) == sorted([*expected, ("3", 2023, 44003e3), ("3", 2022, 41870e3)])


def test_one_row_that_goes_on_is_no_column_of_words() -> None:
    page = "2023 2022\nScope 1 (tCO2e) 310 320 of our two sites\nScope 2 (tCO2e) 410 420\n"
    assert totals(page) == by_year((2023, 2022), s2=(410, 420))


ONE_LINE = (
    "60 61 NOTES Report of the year WATER [ML] 2022 2021 2020 Surface 0 0 0 Groundwater 4 5 6 Rain 1 1 1 "
    "EMISSIONS GHG emissions [tCO2e] 2022 2021 2020 Boilers 243.5 280.3 259.2 Cars 21.6 20.4 12.5 "
    "Scope 1 - Total 265.1 300.7 271.7 Scope 2 - Location based 499.9 794.3 461.0 "
    "Scope 2 - Market based 474.4 753.8 430.0 Scope 1 + Scope 2 Market 739.5 1054.5 701.7 "
    "Energy intensity [GJ/t] 3.62 2.22 3.06 MATERIALS 2022 Materials [t] Type Quantity"
)


def test_a_page_in_one_line_is_parted_at_its_years_and_rows() -> None:
    expected = by_year(
        (2022, 2021, 2020),
        s1=(265.1, 300.7, 271.7),
        s2l=(499.9, 794.3, 461.0),
        s2m=(474.4, 753.8, 430.0),
    )
    assert totals(ONE_LINE) == expected
    assert totals(ONE_LINE.replace("243.5 280.3 259.2", "243.5 280.3")) != expected


def spaced(cells: str) -> str:
    return "\n \n".join(cells.split("|"))


def test_cells_parted_by_blank_lines_are_rows_though_some_are_empty() -> None:
    page = spaced(
        "2019|2018|2017|Emissions|Footprint (gCO2e/MJ)|78|79"
        "|Direct (Scope 1) (million tonnes CO2e) [A]|70|71|73"
        "|Methane (thousand tonnes)|91|92|123|Indirect (Scope 2) (million tonnes CO2e) [B]|10|11|12"
        "|Scope 1 – Upstream (million tonnes CO2e)|12.9"
    )
    assert totals(page) == by_year((2019, 2018, 2017), s1=(70e6, 71e6, 73e6), s2=(10e6, 11e6, 12e6))
    assert totals(page.replace("2018", "2015")) == []


CHART = """GHG emissions (tCO2e)
600,000
300,000
0
2020 2021 2022
88,204 91,330 97,118
402,118 410,667 433,901
490,322 501,997 531,019
Scope 1
Scope 2
Total Scope 1 and 2
"""


def test_labels_below_their_rows_of_figures_need_a_sum_that_holds() -> None:
    expected = by_year((2020, 2021, 2022), s1=(88204, 91330, 97118), s2=(402118, 410667, 433901))
    assert totals(CHART) == expected
    assert totals(CHART.replace("531,019", "531,109")) == []
    assert totals(CHART.replace("Total Scope 1 and 2", "Scope 3")) == []


AIMS = """E1-6 Gross scopes 1, 2 and 3
Retrospective Milestones and target years
Base year
(2022) 2023 2024 % 2024/2023 2025 2030 (2050) Annual %
target / Base year
Gross Scope 1 GHG emissions (tCO2eq) 45 990 43 118 41 207 96% 40 000 26 674 4 599 5.25%
Gross location-based Scope 2 GHG emissions (tCO2eq) 175 602 171 520 168 344 98%
Gross market-based Scope 2 GHG emissions (tCO2eq) 175 602 139 004 120 871 87% 110 000 101 849 17 560 5%
Total Gross indirect (Scope 3) GHG emissions (tCO2eq) 3 801 228 3 877 640 3 902 115 101% – 2 850 921 – 3%
"""
REACHED = by_year(
    (2023, 2024), s1=(43118, 41207), s2l=(171520, 168344), s2m=(139004, 120871), s3=(3877640, 3902115)
)


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        ("45 990", "45 990"),
        ("Base year\n(2022)", "Base year Comparative"),
        ("(2022) 2023 2024", "(2022) Comparative 2024"),
        ("\ntarget / Base year", ""),
        ("96%", "-4.4%"),
    ],
)
def test_a_percentage_proves_the_years_beside_aims(printed: str, instead: str) -> None:
    assert totals(AIMS.replace(printed, instead)) == REACHED


@pytest.mark.parametrize(
    ("printed", "instead"), [("96%", "91%"), ("98%", "(5%)"), ("2024/2023", "2030/2023")]
)
def test_aims_stay_untold_where_a_percentage_does_not_hold(printed: str, instead: str) -> None:
    told = totals(AIMS.replace(printed, instead))
    assert told == ([] if printed != "2024/2023" else REACHED)


@pytest.mark.parametrize(
    ("located", "marketed"),
    [
        ("Scope 2 – location approach", "Scope 2 – purchase choice approach"),
        ("Scope 2 (location method)", "Scope 2 (market method)"),
        ("Scope 2 (by location)", "Scope 2 (by market)"),
        ("Scope 2 Location", "Scope 2 Market"),
        ("Scope 2, locational", "Scope 2, market"),
    ],
)
def test_methods_of_scope_2_in_other_words(located: str, marketed: str) -> None:
    page = f"GHG emissions (tCO2e)\n2023 2022\nScope 1 12 14\n{located} 30 40\n{marketed} 20 35\n"
    assert totals(page) == by_year((2023, 2022), s1=(12, 14), s2l=(30, 40), s2m=(20, 35))


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Total Scope 3 (categories 1-15)", True),
        ("Scope 3 (all 15 categories)", True),
        ("Scope 3 (categories 1, 3, 4, 5, 6 and 7)", True),
        ("Scope 3 (category 6)", False),
        ("Scope 3 (categories 1-8)", False),
    ],
)
def test_several_categories_are_what_scope_3_is_made_of(label: str, told: bool) -> None:
    page = f"GHG emissions (tCO2e)\n2023 2022\nScope 1 12 14\n{label} 300 400\n"
    assert (("3", 2023, 300.0) in totals(page)) == told


BLOCKS = {
    "rows": "2023\nScope 1 {a}\nScope 2 {b}\nTotal {c}\n2022\nScope 1 14\nScope 2 16\nTotal 30\n",
    "columns": "Scope 1\nScope 2\nTotal\n2023\n{a}\n{b}\n{c}\n2022\n14\n16\n30\n",
}


@pytest.mark.parametrize("form", BLOCKS)
def test_years_as_blocks_are_columns(form: str) -> None:
    title, page = "GHG emissions in tCO2e\n", BLOCKS[form].format(a=12, b=15, c=27)
    assert totals(title + page) == by_year((2023, 2022), s1=(12, 14), s2=(15, 16))
    assert totals(title + BLOCKS[form].format(a=12, b=15, c=38)) == []
    assert form == "columns" or totals(title + page.replace("2022", "2019")) == []
    assert totals("Emissions avoided in tCO2e\n" + page) == []
    assert totals(title + page.replace("Scope 2", "Scope 1", 1)) == []


def test_figures_below_labels_that_read_like_sentences() -> None:
    page = """GHG emissions (tCO2e)
2023 2022
Scope 1 – direct emissions from sources that are owned or controlled by the company
1,204 1,188
Scope 2 (market-based) – indirect emissions from purchased electricity, heat and steam
940 1,100
"""
    assert totals(page) == by_year((2023, 2022), s1=(1204, 1188), s2m=(940, 1100))
    assert totals(page.replace("1,204 1,188", "1,204")) == []


def test_two_rows_by_method_under_the_title_of_scope_2_are_its_totals() -> None:
    page = """Scope2
Category Range of the count Result [t-CO2]
2022 2023
Indirect emissions Indirect emissions from electricity and heat bought by
our Group(Location Based Emissions)
384 294
Indirect emissions from electricity and heat bought by
our Group(Market Based Emissions)
321 579
"""
    assert totals(page) == by_year((2022, 2023), s2l=(384, 294), s2m=(321, 579))
    assert totals(page.replace("Market Based", "Location Based")) == []


def test_gas_below_scope_1_is_a_source() -> None:
    page = "tCO2e 2023 2022\nScope 1\nGas 100 98\nFleet 20 30\nTotal 120 128\nScope 2 90 95\n"
    expected = by_year((2023, 2022), s1=(120, 128), s2=(90, 95))
    assert totals(page) == expected
    assert totals(page.replace("Scope 1\nGas", "Scope 1 gas").replace("Fleet", "Scope 1 fleet")) != expected
    told = totals("tCO2e 2023 2022\nScope 1 gas 100 98\nScope 1 fleet 20 30\nScope 2 90 95\n")
    assert told == by_year((2023, 2022), s2=(90, 95))


@pytest.mark.parametrize(
    "caption",
    [
        "Emission reductions (tCO2e)",
        "GHG intensity (tCO2e/FTE)",
        "Carbon savings",
        "Emission targets (tCO2e)",
    ],
)
def test_a_head_that_names_something_else_tells_no_totals(caption: str) -> None:
    page = f"{caption} 2023 2022\nScope 1 (tCO2e) 12 13\nScope 2 (tCO2e) 14 15\n"
    assert totals(page) == []
    assert len(totals(page.replace(caption, "GHG emissions and reductions"))) == 4


def test_parts_in_brackets_are_told_where_they_add_up_to_the_figure_before() -> None:
    page = "Emissions for 2023 were 250 tCO2e, made up of Scope 1 ({} tCO2e) and Scope 2 (130 tCO2e)."
    assert totals(page.format(120)) == by_year((2023,), s1=(120,), s2=(130,))
    assert totals(page.format(110)) == []


def test_a_lost_subscript_leaves_the_gas() -> None:
    page = "2\nEmissions in tonnes CO e 2023 2022\nScope 1 12 13\nScope 2 14 15\n"
    assert totals(page) == by_year((2023, 2022), s1=(12, 13), s2=(14, 15))


POINTED = """GHG emissions (t CO2 eq) 2023 2022 Variation
Scope 1 2.104.118 2.230.907 -5,7%
Scope 2 (location-based) 688.204 702.331 -2,0%
Scope 3 5.011.772 5.204.800 -3,7%
Intensity (t CO2 eq/t) 0,412 0,431 -4,4%
"""


def test_points_part_thousands_where_the_page_shows_it() -> None:
    expected = by_year((2023, 2022), s1=(2104118, 2230907), s2l=(688204, 702331), s3=(5011772, 5204800))
    assert totals(POINTED) == expected
    assert totals(POINTED.replace("688.204", "688,204")) != expected


def test_absolute_figures_and_intensities_by_turns_are_no_table_of_intensities() -> None:
    page = """GHG emissions 2022 2023
ABSOLUTE INTENSITY ABSOLUTE INTENSITY
(tCO2e) (tCO2e/MWh) (tCO2e) (tCO2e/MWh)
Scope 1 9,120,334 0.71 9,400,118 0.69
Scope 3 1,201,990 0.09 1,344,820 0.10
"""
    assert totals(page) == by_year((2022, 2023), s1=(9120334, 9400118), s3=(1201990, 1344820))
    assert totals(page.replace("0.10", "0.20")) == []


def test_a_line_of_words_below_a_label_does_not_end_callouts() -> None:
    page = """Footprint of our malls
318 tCO2e
SCOPE 1
Diesel for generators and coolants
21,904 tCO2e
SCOPE 2
Electricity for common areas
40,117 tCO2e
SCOPE 3
Sustainability Report 2023
"""
    assert totals(page) == by_year((2023,), s1=(318,), s2=(21904,), s3=(40117,))
