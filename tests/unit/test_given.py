"""What an object says of its filing: metadata before key, both before the text, bad values told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from expectations import validate
from flows.batch import Ended, judge
from transforms.filing import Examined, examine, filings_frame
from transforms.given import applied, read_entity, read_year, told_by
from transforms.model import Claim, FilingFacts, ObjectRef
from transforms.normalise import facts_of, normalise

LEI, OTHER_LEI = "213800RBRIYICC2QC958", "5493001KJTIIGC8Y1R12"
USCC, ISIN = "91110000600037341L", "US0378331005"
BOOK = "Company,Year,Scope 1 emissions (tCO2e)\nBlue Sea plc,2023,120\nBlue Sea plc,2022,110\n"
REPORT = f"""Blue Sea plc
Sustainability Report 2023
LEI: {LEI}
Scope 1 emissions (tCO2e)
Item 2023 2022
Scope 1 emissions (tCO2e) 120 110
Scope 2 emissions (tCO2e) 50 40
"""


def given(text: str, metadata: Mapping[str, str], by_key: Mapping[str, str] | None = None) -> Examined:
    named = {f"esg-{name}": value for name, value in metadata.items()}
    return applied(examine(text.encode(), "report.txt"), told_by(named, by_key or {}))


def of(text: str, **metadata: str) -> FilingFacts:
    return given(text, metadata).filing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LEI, {"lei": LEI}),
        (f"lei: {LEI.lower()}", {"lei": LEI}),
        (USCC, {"uscc": USCC}),
        (ISIN, {"isin": ISIN}),
        ("HKEX: 0700", {"ticker": "0700", "exchange": "HKEX"}),
        ("00700.hk", {"ticker": "0700", "exchange": "HKEX"}),
        ("SSE:600519", {"ticker": "600519", "exchange": "SSE"}),
        ("Blue Sea plc", {"name": "Blue Sea plc", "entity_id": "blue-sea"}),
        ("蓝海科技股份有限公司", {"name": "蓝海科技股份有限公司", "entity_id": "蓝海科技"}),
        ("blue-sea-2", {"name": "blue-sea-2", "entity_id": "blue-sea-2"}),
    ],
)
def test_a_company_is_given_by_a_code_or_a_name(text: str, told: dict[str, str]) -> None:
    entity = read_entity(text)
    assert entity is not None
    assert {name: getattr(entity, name) for name in told} == told
    codes = ("lei", "uscc", "isin", "ticker", "name")
    assert [c for c in codes if getattr(entity, c)] == [c for c in codes if c in told]


@pytest.mark.parametrize(
    "text",
    [LEI[:-1] + "9", "LEI: nothing", "US0378331006", "600519", "---", "unknown:abc", "x" * 300, "a\0b"],
)
def test_what_is_no_company_is_not_taken_for_a_name(text: str) -> None:
    assert read_entity(text) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        *[("2024", 2024), ("FY2024", 2024), ("fy 2024", 2024), ("2024年度", 2024), ("2 0 2 4", None)],
        *[("abc", None), ("1850", None), ("2999", None), ("2023/24", None), ("24", None), ("-2024", None)],
    ],
)
def test_a_fiscal_year_is_four_digits_of_our_times(text: str, year: int | None) -> None:
    assert read_year(text) == year


def test_metadata_goes_before_the_key_and_the_key_before_the_text() -> None:
    by_key = {"entity": "Key Mills", "year": "2021"}
    both = given(REPORT, {"entity": "Meta Works", "year": "2022"}, by_key).filing
    assert (both.entity_id, both.entity_source) == ("meta-works", "metadata")
    assert (both.fiscal_year, both.year_source) == (2022, "metadata")
    mixed = given(REPORT, {"year": "2022"}, by_key).filing
    assert (mixed.entity_id, mixed.entity_source, mixed.year_source) == ("key-mills", "key", "metadata")
    text = given(REPORT, {}).filing
    assert (text.entity_id, text.entity_source, text.fiscal_year) == ("blue-sea", "text", 2023)
    assert text.year_source == "text" and text.given is None


@pytest.mark.parametrize("year", ["abc", "1850"])
def test_a_value_that_cannot_be_meant_is_a_warning_and_the_next_source_tells(year: str) -> None:
    filing = given(REPORT, {"year": year, "entity": LEI[:-1] + "9"}, {"year": "2021"}).filing
    assert (filing.fiscal_year, filing.year_source, filing.entity_id) == (2021, "key", "blue-sea")
    assert filing.warnings[-2:] == (
        f"metadata_entity_unusable: '{LEI[:-1]}9' is no name and no code that checks",
        f"metadata_year_unusable: '{year}' is no fiscal year",
    )


def test_codes_of_the_text_stay_with_the_company_they_are_of() -> None:
    same = of(REPORT, entity="BLUE SEA PLC")
    assert (same.entity_id, same.lei, same.entity_source) == ("blue-sea", LEI, "metadata")
    other = of(REPORT, entity="Red Hill plc")
    assert (other.entity_id, other.lei) == ("red-hill", None)
    assert other.given and other.given.in_text and other.given.in_text.lei == LEI


def test_a_code_that_the_text_does_not_tell_is_added_and_one_against_it_parts_them() -> None:
    added = of(REPORT, entity="HKEX: 0700")
    assert (added.entity_id, added.lei, added.ticker, added.exchange) == ("blue-sea", LEI, "0700", "HKEX")
    parted = of(REPORT, entity=OTHER_LEI)
    assert (parted.entity_id, parted.lei, parted.entity_name) == (f"lei:{OTHER_LEI}", OTHER_LEI, None)


def test_the_given_year_is_that_of_figures_without_one() -> None:
    text = "Blue Sea plc\nScope 1 emissions (tCO2e): 120\nOur Scope 1 emissions were 120 tCO2e.\n"
    examined = given(text, {"year": "2022"})
    told = normalise(examined.observations, filings_frame([examined.filing]))
    assert set(told.filter(outcome="fact")["fiscal_year"]) == {2022}


def test_rows_that_name_the_filings_own_company_are_the_given_ones() -> None:
    examined = given(BOOK, {"entity": "Red Hill plc"})
    frame = filings_frame([examined.filing])
    facts = facts_of(normalise(examined.observations, frame), frame)
    assert facts.height == 2 and set(facts["entity_id"]) == {"red-hill"}


def test_members_of_an_archive_are_under_what_the_archive_says() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.txt", REPORT)
        archive.writestr("b.txt", REPORT.replace("120", "130").replace("Blue Sea", "Green Sea"))
    told = told_by({"esg-entity": "Red Hill plc", "esg-year": "abc"}, {"year": "2022"})
    each = [one.filing for one in applied(examine(whole.getvalue(), "all.zip"), told).each]
    assert [(one.entity_id, one.entity_source, one.fiscal_year) for one in each] == [
        ("red-hill", "metadata", 2022)
    ] * 3
    assert [any("year_unusable" in warning for warning in one.warnings) for one in each] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(("year", "found"), [("2021", 1), ("2023", 0)])
def test_another_year_than_the_title_states_is_a_finding(year: str, found: int) -> None:
    examined = given(REPORT, {"year": year})
    frame = filings_frame([examined.filing])
    observations = normalise(examined.observations, frame)
    told = [
        v
        for v in validate(facts_of(observations, frame), observations, frame)
        if v.expectation == "given_year"
    ]
    assert [(v.severity, v.observed, v.expected, v.success) for v in told] == [
        ("warn", year, "2023", False)
    ] * found


def test_a_year_that_columns_alone_tell_contradicts_nothing() -> None:
    assert of(REPORT.replace("Sustainability Report 2023\n", ""), year="2021").given.year_in_text is None  # type: ignore[union-attr]


def test_rows_of_a_data_set_of_many_stay_with_their_companies() -> None:
    names = [f"{colour} Mills plc" for colour in ("Red", "Blue", "Green", "Grey", "Black", "White")]
    rows = [f"{name},{year},{100 + n}" for n, name in enumerate(names) for year in (2022, 2023)]
    examined = given(
        "\n".join(["Company,Year,Scope 1 emissions (tCO2e)", *rows, ""]), {"entity": "The Exchange"}
    )
    frame = filings_frame([examined.filing])
    facts = facts_of(normalise(examined.observations, frame), frame)
    assert (examined.filing.entity_id, len(examined.filing.reporters)) == ("the-exchange", 6)
    assert facts.height == 12 and facts["entity_id"].n_unique() == 6
    assert "the-exchange" not in facts["entity_id"].to_list()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["said first", "said last"])
def test_of_the_same_bytes_in_one_batch_the_object_that_says_something_counts(order: tuple[int, int]) -> None:
    both = [given(REPORT, {"entity": "Red Hill plc"}), given(REPORT, {})]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    claims = [Claim(ObjectRef("bucket", key, key, 1), "batch", 1, at) for key in "ab"]
    judged = judge([Ended(claim, both[place]) for claim, place in zip(claims, order, strict=True)])
    assert [filing.entity_id for filing in judged.filings] == ["red-hill"]
    assert set(judged.facts["entity_id"]) == {"red-hill"}
