"""Which figure of a scope is the whole: group rows, rows told twice, one activity, commas, single cells."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals
from transforms.filing import examine

TWO = by_year((2022, 2021), s1=(1200, 1300), s2=(500, 600))


def test_the_group_is_the_sum_of_its_parts() -> None:
    page = (
        "Item Unit 2022 2021\nCO2 emissions Scope 1 Domestic consolidated tCO2 1,000 1,000\n"
        "Overseas consolidated 200 300\nGroup consolidated (including overseas) 1,200 1,300\n"
        "Scope 2 Domestic consolidated tCO2 400 400\nOverseas consolidated 100 200\nGroup total 500 600\n"
    )
    assert totals(page) == TWO
    assert totals(page.replace("1,200 1,300", "1,250 1,300")) == by_year((2022, 2021), s2=(500, 600))


def test_a_scope_told_twice_alike() -> None:
    page = (
        "GHG emissions Unit 2022 2021\nDirect emissions, scope 1 tCO2e 1,200 1,300\n"
        "Indirect emissions, scope 2, location-based tCO2e 500 600\n"
        "Direct emissions, scope 1 tCO2e 1,200 1,300\n"
        "Indirect emissions, scope 2, market-based tCO2e 300 400\n"
    )
    both = by_year((2022, 2021), s1=(1200, 1300), s2l=(500, 600), s2m=(300, 400))
    assert sorted(set(totals(page))) == both


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("** Scope 3 shown here is limited to staff travel.", False),
        ("Our scope 3 covers only the use of leased cars.", False),
        ("** Scope 3 is limited to staff travel, waste and water.", True),
        ("Scope 3 is not limited to staff travel.", True),
        ("", True),
    ],
)
def test_one_activity_is_no_scope_3(note: str, kept: bool) -> None:
    page = f"tCO2e 2022 2021\nScope 1 1,200 1,300\nScope 2 500 600\nScope 3** 70 80\n{note}\n"
    assert [told for told in totals(page) if told[0] == "3"] == by_year((2022, 2021), s3=(70, 80)) * kept


def test_points_part_thousands_where_commas_part_decimals() -> None:
    page = (
        "Emissions (tCO2e) 2022 2021\nScope 1 1.200 1.300\nScope 2 500 600\n"
        "Emissions per product (t/t) 2022 2021\nAll products 0,24 0,25\n"
    )
    assert totals(page) == TWO
    # A figure that only a point parts keeps the filing from being read so.
    assert totals(page + "Recycled share (%) 41.5 42.5\n") == by_year(
        (2022, 2021), s1=(1.2, 1.3), s2=(500, 600)
    )


def test_cells_put_together_as_a_row_are_read_once() -> None:
    page = "2022\n2021\nScope 1\n1,200\n1,300\ntCO2e\nScope 2\n500\n600\ntCO2e\nScope 3\n7,000\ntCO2e\n"
    assert totals(page) == TWO
    told = examine(page.encode(), "page.txt").observations
    assert (told["value_text"] == "1,200").sum() == 1


def test_a_scope_below_the_total_of_another_is_a_heading() -> None:
    page = (
        "tCO2e 2022 2021\nScope 1\nNatural gas 1,000 1,000\nFleet 200 300\nTotal 1,200 1,300\n"
        "Scope 2\nElectricity 450 500\nHeat 50 100\nTotal 500 600\n"
    )
    assert totals(page) == TWO


@pytest.mark.parametrize(
    "title", ["Like-for-like emissions", "Carbon footprint of our investments", "Lending portfolio"]
)
def test_titles_of_what_is_not_all_the_company_emits(title: str) -> None:
    assert totals(f"{title} (tCO2e) 2022 2021\nScope 1 1,200 1,300\nScope 2 500 600\n") == []


@pytest.mark.parametrize(
    "labels", ["Scope 11 Scope 22", "Scope 1a Scope 2b", "Scope 1(1) Scope 2(2)", "Scope 1[1] Scope 2[2]"]
)
def test_a_mark_glued_to_the_number_of_a_scope(labels: str) -> None:
    _, first, second = labels.split("Scope ")
    assert totals(f"tCO2e 2022 2021\nScope {first} 1,200 1,300\nScope {second} 500 600\n") == TWO


def test_scopes_that_may_be_two_stay_unread() -> None:
    assert totals("tCO2e 2022 2021\nScope 12 1,200 1,300\nScope 23 500 600\n") == []


@pytest.mark.parametrize(
    "head",
    [
        "2022\n2021",
        "Unit\nFY2022\nFY2021",
        "Calendar Year 2022 Calendar Year 2021",
        "FYE 2022 FYE 2021",
        "1 April 2021 to 31 March 2022 1 April 2020 to 31 March 2021",
    ],
)
def test_forms_of_heads(head: str) -> None:
    assert totals(f"{head}\nScope 1 (tCO2e) 1,200 1,300\nScope 2 (tCO2e) 500 600\n") == TWO


def test_methods_by_their_letters() -> None:
    page = "tCO2e 2022 2021\nScope 1 1,200 1,300\nScope 2 – LBM 700 800\nScope 2 – MBM 500 600\n"
    assert totals(page) == by_year((2022, 2021), s1=(1200, 1300), s2l=(700, 800), s2m=(500, 600))


def test_a_sum_of_the_companies_below_a_scope_is_its_total() -> None:
    page = (
        "Scope 1\nUnit Companies 2022 2021\nScope 1 tCO2e Parent works 300 310\nWorks in Asia 500 510\n"
        "Works elsewhere 200 220\nWorks total 1,000 1,040\nScope 2\nUnit Companies 2022 2021\n"
        "Scope 2 tCO2e Parent works 30 31\nWorks in Asia 50 51\nWorks elsewhere 20 22\nWorks total 100 104\n"
    )
    assert totals(page) == by_year((2022, 2021), s1=(1000, 1040), s2=(100, 104))


def test_a_wider_total_takes_the_place_of_a_narrower_one() -> None:
    page = (
        "GHG emissions (tCO2e) 2022 2021\nScope 1 12 13\nScope 2 5 6\nScope 3 700 800\n"
        "Total scope 3 emissions (offices and products) 9,700 9,800\n"
    )
    assert totals(page) == by_year((2022, 2021), s1=(12, 13), s2=(5, 6), s3=(9700, 9800))


def test_a_year_in_brackets_is_not_that_of_the_next_sentence() -> None:
    page = (
        "In 2021 we opened two works (one of them was rented in 2019). Within this, Scope 1 emissions were "
        "1,200 tCO2e and Scope 2 emissions were 500 tCO2e (2020: Scope 1 1,300 and Scope 2 600).\n"
    )
    assert totals(page) == by_year((2021, 2020), s1=(1200, 1300), s2=(500, 600))


def test_the_sum_of_all_scopes_is_not_that_of_the_last() -> None:
    page = (
        "Emissions data\n2022 2021\nTonnes of CO2e Share of all Tonnes of CO2e\nScope 1 emissions\n"
        "Combustion of fuel and operation of facilities\n8,300 8% 6,100\nScope 2 emissions\n"
        "Electricity, heat, steam and cooling purchased for own use\n95,900 92% 80,600\n"
        "Total 104,200 100% 86,700\n"
    )
    assert totals(page) == by_year((2022, 2021), s1=(8300, 6100), s2=(95900, 80600))


def test_columns_of_regions_of_several_words_under_each_year() -> None:
    page = (
        "We report in tCO2e. This comprised:\nFY2021 FY2022\nUK Rest of World Total UK Rest of World Total\n"
        "Scope 1 1,800 200 2,000 600 30 630\nScope 2 1,700 1,300 3,000 1,500 1,200 2,700\n"
    )
    assert totals(page) == by_year((2021, 2022), s1=(2000, 630), s2=(3000, 2700))


def test_a_wrapped_label_is_under_the_scope_it_begins_with() -> None:
    page = (
        "GHG emissions (tCO2e) 2022 2021\nDirect emissions\n(Scope 1) 1,200 1,300\n"
        "Scope\n2 emissions 500 600\nScope\n3 emissions 9,000 9,100\nTotal\n10,700 11,000\n"
    )
    assert totals(page) == by_year((2022, 2021), s1=(1200, 1300), s2=(500, 600), s3=(9000, 9100))


def test_what_the_rows_above_leave_of_a_scope_is_not_its_total() -> None:
    rows = "Scope 1 12 13\nScope 2 5 6\nFlights 70 80\nOther Scope 3 sources 90 95\n"
    page = f"GHG emissions (tCO2e) 2022 2021\n{rows}"
    assert totals(page) == by_year((2022, 2021), s1=(12, 13), s2=(5, 6))
