"""Keys say whose filing lies there and of which year, by patterns of the user's own."""

from __future__ import annotations

import pytest

from infra.key_patterns import patterns_in, told_by_key
from infra.settings import load_settings
from transforms.errors import SettingsInvalid

FOLDERS = ("{entity}/{year}/*",)


@pytest.mark.parametrize(
    ("pattern", "key", "told"),
    [
        ("{entity}/{year}/*", "northwind/2024/report.pdf", {"entity": "northwind", "year": "2024"}),
        ("{entity}/{year}/*", "蓝海科技/FY2024/报告.pdf", {"entity": "蓝海科技", "year": "FY2024"}),
        ("{entity}/{year}/*", "northwind/2024/q4/report.pdf", {}),
        ("{entity}/{year}/**", "northwind/2024/q4/report.pdf", {"entity": "northwind", "year": "2024"}),
        ("**/{entity}_{year}.pdf", "in/box/blue_sea_2024.pdf", {"entity": "blue_sea", "year": "2024"}),
        ("**/{entity}_{year}.pdf", "blue_sea_2024.pdf", {"entity": "blue_sea", "year": "2024"}),
        ("{year}/*/{entity}.xlsx", "2023/books/Blue Sea.xlsx", {"year": "2023", "entity": "Blue Sea"}),
        ("{entity}/{year}*", "northwind/2024-report.pdf", {"entity": "northwind", "year": "2024"}),
        ("{entity}/{year}*", "northwind/report.pdf", {}),
        ("a+b/{entity}.pdf", "aab/northwind.pdf", {}),
        ("{entity}/{year}/*", "northwind/draft/report.pdf", {"entity": "northwind", "year": "draft"}),
    ],
)
def test_a_key_tells_what_its_pattern_names(pattern: str, key: str, told: dict[str, str]) -> None:
    assert told_by_key((pattern,), key) == told


def test_the_first_pattern_that_fits_tells_and_a_year_of_digits_goes_before() -> None:
    patterns = ("{entity}/{year}/*", "{entity}/drafts/*")
    assert told_by_key(patterns, "northwind/2024/a.pdf") == {"entity": "northwind", "year": "2024"}
    assert told_by_key(patterns, "northwind/drafts/a.pdf") == {"entity": "northwind"}


def test_several_patterns_come_by_commas_or_as_a_json_list() -> None:
    assert patterns_in("{entity}/{year}/*, x/{entity}.pdf") == ("{entity}/{year}/*", "x/{entity}.pdf")
    assert patterns_in('["{entity}, {year}.pdf"]') == ("{entity}, {year}.pdf",)
    assert patterns_in("") == ()


@pytest.mark.parametrize(
    "setting",
    [
        "*/*.pdf",
        "{company}/*",
        "{entity}/{entity}/*",
        "{entity",
        "/{entity}/*",
        "{entity}{year}/*",
        "{entity}*/a",
        '["{entity}"',
        "[1]",
    ],
)
def test_a_pattern_that_cannot_be_meant_stops_the_start(
    setting: str, bare_environment: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESGLAKE_KEY_PATTERN", setting)
    with pytest.raises(SettingsInvalid, match="ESGLAKE_KEY_PATTERN"):
        load_settings()
