"""Transformations of inline reports, by the registries' own kinds of examples."""

from __future__ import annotations

import pytest

from transforms.read.xbrl.transformations import NotInThatForm, transformation

IXT = "http://www.xbrl.org/inlineXBRL/transformation/"


@pytest.mark.parametrize(
    ("registry", "name", "text", "value"),
    [
        ("2022-02-16", "num-dot-decimal", "1,234.50", "1234.50"),
        ("2022-02-16", "num-dot-decimal", "1 234 567.8", "1234567.8"),
        ("2022-02-16", "num-dot-decimal", ".5", "0.5"),
        ("2015-02-26", "numdotdecimal", "1,234", "1234"),
        ("2022-02-16", "num-comma-decimal", "1.234,5", "1234.5"),
        ("2022-02-16", "num-comma-decimal", "1\u202f234,5", "1234.5"),
        ("2022-02-16", "num-comma-decimal-apos", "1'234,5", "1234.5"),
        ("2022-02-16", "num-unit-decimal", "5 Euros 3 cents", "5.03"),
        ("2022-02-16", "fixed-zero", "nil", "0"),
        ("2015-02-26", "zerodash", "–", "0"),
        ("2022-02-16", "fixed-empty", "whatever", ""),
        ("2022-02-16", "fixed-true", "ja", "true"),
        ("2015-02-26", "booleanfalse", "no", "false"),
        ("2022-02-16", "date-day-month-year", "3.11.2024", "2024-11-03"),
        ("2022-02-16", "date-day-month-year", "03/11/24", "2024-11-03"),
        ("2022-02-16", "date-month-day-year", "11/03/2024", "2024-11-03"),
        ("2022-02-16", "date-year-month-day", "2024年11月3日", "2024-11-03"),
        ("2022-02-16", "date-day-monthname-year-en", "3rd of November 2024", "2024-11-03"),
        ("2022-02-16", "date-monthname-day-year-en", "Nov. 3, 2024", "2024-11-03"),
        ("2022-02-16", "date-monthname-year-en", "November 2024", "2024-11"),
        ("2022-02-16", "date-day-month", "3.11.", "--11-03"),
    ],
)
def test_registered_formats(registry: str, name: str, text: str, value: str) -> None:
    assert transformation(IXT + registry, name)(text) == value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("numwordsen", "Two hundred and twelve thousand", "212000"),
        ("numwordsen", "no", "0"),
        ("duryear", "3", "P3Y"),
        ("durmonth", "eighteen", "P18M"),
        ("boolballotbox", "☒", "true"),
        ("boolballotbox", "☐", "false"),
    ],
)
def test_formats_of_the_sec(name: str, text: str, value: str) -> None:
    assert transformation("http://www.sec.gov/inlineXBRL/transformation/2015-08-31", name)(text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("num-dot-decimal", "1.234,5"),
        ("num-dot-decimal", ""),
        ("num-comma-decimal", "1,234,5"),
        ("num-unit-decimal", "5 Euros"),
        ("date-day-month-year", "31.02.2024"),
        ("date-day-month-year", "2024"),
        ("zero-dash", "0"),
    ],
)
def test_a_text_in_another_form_is_not_guessed(name: str, text: str) -> None:
    with pytest.raises(NotInThatForm):
        transformation(IXT + "2022-02-16", name)(text)


@pytest.mark.parametrize(
    ("namespace", "name"), [(IXT + "2022-02-16", "num-roman"), ("http://example.org/ixt", "fixed-zero")]
)
def test_an_unknown_format_is_no_format(namespace: str, name: str) -> None:
    with pytest.raises(LookupError):
        transformation(namespace, name)
