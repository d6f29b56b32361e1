"""Inline reports: what is displayed becomes what the fact says; several files; what cannot be told."""

from __future__ import annotations

import re

import pytest

from tests.fixtures import xbrl
from transforms.errors import EmptyFiling, UnreadableFiling, UnsafeFiling
from transforms.model import Document, Tagged
from transforms.read import read
from transforms.read.xbrl.inline import BAD_SCALE
from transforms.sniff import media_type


def document(data: str | bytes) -> Document:
    raw = data.encode() if isinstance(data, str) else data
    return read(raw, media_type(raw, "upload.txt"))


def facts(data: str | bytes) -> dict[str, Tagged]:
    return {fact.fact_id: fact for fact in document(data).tagged}


def only(*tags: str, around: str = "") -> str:
    """A report of these tags alone."""
    return xbrl.inline(f"<p {around}>{''.join(tags)}</p>", "")


@pytest.mark.parametrize(
    ("shown", "attributes", "value"),
    [
        ("1,250", 'decimals="0"', "1250"),
        ("1,250", 'decimals="-3" scale="3" sign="-"', "-1250000"),
        ("1,250", 'decimals="0" scale="-2"', "12.5"),
        ("0,250", 'decimals="0" scale="2"', "25000"),
        ("0", 'decimals="0" sign="-"', "0"),
        ("123,456,789,012,345", 'decimals="0" scale="30"', "123456789012345" + "0" * 30),
        ("1,234,567,890,123,456,789", 'decimals="0" scale="3"', "1234567890123456789000"),
        ("1 250", 'decimals="0" scale="3"', "1250000"),
        ("1,250.50", 'decimals="0" scale="1"', "12505"),
    ],
)
def test_a_whole_number_and_one_with_a_point_are_moved_alike(shown: str, attributes: str, value: str) -> None:
    read = facts(only(xbrl.number(shown, "x", attributes + ' format="ixt:num-dot-decimal"')))["x"]
    assert (read.value, read.problem) == (value, "")


def test_without_a_format_a_comma_groups_nothing() -> None:
    shown = only(xbrl.number("1,250", "a"), xbrl.number("1250", "b", 'decimals="0" scale="3" sign="-"'))
    read = facts(shown)
    assert (read["a"].value, read["a"].problem.partition(":")[0]) == ("1,250", "unreadable_number")
    assert read["b"].value == "-1250000"


@pytest.mark.parametrize(
    ("fact_id", "value", "decimals", "unit"),
    [
        ("n1", "1234000", -3, "utr:tCO2e"),
        ("n2", "1300500", 0, "utr:tCO2e"),
        ("n3", "600000", None, "utr:tCO2e"),
        ("n4", "0", 0, "utr:tCO2e"),
        ("n7", "-12500000", -6, "iso4217:EUR"),
        ("n8", "0.125", 3, "xbrli:pure"),
        ("n10", "45600", -2, "utr:kg"),
        ("n13", "0.003617", 7, "utr:tCO2e/iso4217:EUR"),
        ("n15", None, None, "utr:tCO2e"),
        ("h2", "600000", 0, "iso4217:EUR"),
    ],
)
def test_scale_sign_format_precision_and_nil(
    fact_id: str, value: str | None, decimals: int | None, unit: str
) -> None:
    fact = facts(xbrl.inline())[fact_id]
    assert (fact.value, fact.decimals, fact.unit, fact.problem) == (value, decimals, unit, "")


@pytest.mark.parametrize("scale", ["²", "+-5", "9" * 5_000, "31", "x"])
def test_a_scale_that_is_no_small_number_is_told(scale: str) -> None:
    fact = facts(only(xbrl.number("1", attributes=f'decimals="0" scale="{scale}"')))["x"]
    assert (fact.value, fact.problem) == ("1", BAD_SCALE)


@pytest.mark.parametrize("precision", ["²", "9" * 5_000])
def test_a_precision_that_is_no_number_says_nothing(precision: str) -> None:
    fact = facts(only(xbrl.number("12", attributes=f'precision="{precision}"')))["x"]
    assert (fact.value, fact.decimals) == ("12", None)


def test_contexts_give_periods_and_dimensions() -> None:
    found = facts(xbrl.inline())
    assert found["n1"].period == "2024-01-01T00:00:00/2025-01-01T00:00:00"
    assert found["n9"].period == "2025-01-01T00:00:00"
    assert found["n6"].members == (("vsme:BreakdownOfEnergyConsumptionAxis", "vsme:RenewableEnergyMember"),)
    assert found["n11"].members == (("vsme:IdentifierOfSiteTypedAxis", "7"),)
    assert found["n1"].entity == f"{xbrl.SCHEME} {xbrl.LEI}"


def test_a_text_is_put_together_from_its_continuations_without_what_is_excluded() -> None:
    text = facts(xbrl.inline())["t1"]
    assert " ".join((text.value or "").split()) == "We save energy and water and paper."
    assert text.language == "en"
    assert not text.numeric


def test_a_chain_of_continuations_that_bites_its_tail_ends() -> None:
    chain = (("a", "b", 2), ("b", "a", 3))
    parts = [f'<ix:continuation id="{i}" continuedAt="{to}">{n}</ix:continuation>' for i, to, n in chain]
    report = only(xbrl.text("1", attributes='continuedAt="a"'), *parts)
    assert facts(report)["x"].value == "123"


def test_a_prefix_counts_for_its_namespace_wherever_it_is_declared() -> None:
    other = 'xmlns:w="https://xbrl.efrag.org/taxonomy/vsme/2025-07-30/vsme"'
    report = only(xbrl.number(7, name="w:Turnover"), around=other)
    assert facts(report)["x"].concept == "vsme:Turnover"


def test_a_picture_with_a_space_of_its_own_changes_no_fact() -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><g/></svg>'
    assert document(only(picture, xbrl.number("5"))).tagged == document(only(xbrl.number("5"))).tagged


def test_a_prefix_that_changes_its_meaning_within_the_file_counts_where_it_stands() -> None:
    other = '<p xmlns:v="https://other.example/t">' + xbrl.number("5", "b") + "</p>"
    found = facts(only(xbrl.number("5", "a"), other))
    assert (found["a"].concept, found["b"].concept) == ("vsme:Turnover", "v:Turnover")


def test_a_precision_counts_for_its_own_fact_only() -> None:
    exact, rounded = xbrl.number("1200", "a", ""), xbrl.number("1200", "b", 'precision="2"')
    found = facts(only(exact, rounded, exact.replace('"a"', '"c"')))
    assert [found[name].decimals for name in "abc"] == [None, -2, None]


def test_what_is_tagged_as_nil_is_nil_whatever_is_printed() -> None:
    assert facts(only(xbrl.number("5", "a", 'decimals="0" xsi:nil="true"')))["a"].value is None
    assert facts(only(xbrl.number("5", "a", 'decimals="0" xsi:nil="false"')))["a"].value == "5"


def test_a_prefix_of_a_known_taxonomy_is_not_taken_from_another() -> None:
    other = 'xmlns:vsme="https://example.org/own"'
    report = only(xbrl.number(7, name="vsme:Turnover"), around=other)
    assert facts(report)["x"].concept == "x-vsme:Turnover"


@pytest.mark.parametrize(
    ("shown", "attributes", "problem"),
    [
        ("12.5", 'decimals="0" format="ixt:num-comma-decimal" scale="x"', "scale_unreadable"),
        ("12", 'decimals="0" scale="400"', "scale_unreadable"),
        ("about 12", 'decimals="0" format="ixt:num-dot-decimal"', "format_failed"),
        ("12", 'decimals="0" format="ixt:num-of-my-own"', "format_unknown"),
        ("12", 'decimals="0" format="own:num-dot-decimal"', "format_unknown"),
        ("twelve", 'decimals="0"', "unreadable_number"),
        ("9" * 80, 'decimals="0"', "unreadable_number"),
    ],
)
def test_what_cannot_be_told_keeps_its_print_and_says_why(shown: str, attributes: str, problem: str) -> None:
    fact = facts(only(xbrl.number(shown, attributes=attributes)))["x"]
    assert fact.problem.startswith(f"{problem}: ")
    assert fact.value == shown


def test_a_fact_without_its_context_says_so() -> None:
    report = only(xbrl.number(7).replace('"y24"', '"gone"'))
    assert facts(report)["x"].problem.startswith("context_missing")


def test_files_of_one_report_share_contexts_units_and_continuations() -> None:
    bare = only(xbrl.number(8, "s"), '<ix:continuation id="more"> end</ix:continuation>')
    second = re.sub("<ix:header>.*</ix:header>", "", bare)
    first = only(xbrl.text("begin", attributes='continuedAt="more"'))
    data = xbrl.package(set__a_dot_xhtml=first, set__b_dot_xhtml=second)
    found = facts(data)
    assert (found["s"].value, found["s"].unit) == ("8", "iso4217:EUR")
    assert found["x"].value == "begin end"


def test_reports_of_one_package_stay_apart() -> None:
    data = xbrl.package(en_dot_xhtml=only(xbrl.number(7)), fr_dot_xhtml=only(xbrl.number(7)))
    assert list(facts(data)) == ["1.x", "2.x"]


def test_duplicates_that_no_rounding_brings_together_are_told() -> None:
    exact, rounded = xbrl.number(1234567, "a"), xbrl.number(1235000, "b", 'decimals="-3"')
    assert not document(only(exact, rounded, xbrl.number(1234567, "c"))).warnings
    differ = only(exact, xbrl.number(1234568, "b"))
    (warning,) = document(differ).warnings
    assert warning == ("inconsistent_duplicate: vsme:Turnover is told as 1234567 (#a) and as 1234568 (#b)")


def test_tuples_are_opened_and_named() -> None:
    read_as = document(only(f'<ix:tuple name="v:Group">{xbrl.number(7)}</ix:tuple>'))
    assert [fact.value for fact in read_as.tagged] == ["7"]
    assert "tuple_flattened: 'v:Group'" in read_as.warnings[0]


def test_a_report_without_a_fact_is_empty() -> None:
    with pytest.raises(EmptyFiling):
        document(xbrl.inline("<p>nothing</p>", ""))


BOMB = '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
THEFT = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
PARAMETER = '<!DOCTYPE html [<!ENTITY % a SYSTEM "http://example.org/x.dtd"> %a;]>'


@pytest.mark.parametrize("declared", [BOMB, THEFT, PARAMETER])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(declared: str, encoding: str) -> None:
    report = xbrl.inline().replace('encoding="UTF-8"?>', f'encoding="{encoding}"?>{declared}')
    with pytest.raises(UnsafeFiling, match="entities"):
        document(report.encode(encoding))


def test_a_document_type_from_elsewhere_is_not_fetched() -> None:
    told = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1:9/x.dtd">'
    report = only(xbrl.text("7&nbsp;High&amp;Low"))
    assert facts(report.replace("?>", f"?>{told}", 1))["x"].value == "7\xa0High&Low"


def test_elements_nested_beyond_measure_are_refused() -> None:
    with pytest.raises(UnreadableFiling, match=r"[Dd]ep"):
        document(xbrl.inline("<b>" * 5000 + "</b>" * 5000))


@pytest.mark.parametrize("encoding", ["utf-7", "ebcdic-cp-us"])
def test_encodings_that_hide_markup_are_refused(encoding: str) -> None:
    with pytest.raises(UnreadableFiling, match="encoding"):
        document(xbrl.inline().replace("UTF-8", encoding))


def test_damaged_markup_is_told() -> None:
    with pytest.raises(UnreadableFiling, match="damaged XML"):
        document(xbrl.inline().replace("</body>", ""))
