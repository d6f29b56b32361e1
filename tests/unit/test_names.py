"""Names of companies: spellings of one name share a key, names of two companies do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.filing import examine
from transforms.identify.names import can_be_found_by, keyed, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Blue Sea plc", "The BLUE-SEA Public Limited Company"),
        ("Fjord Énergie S.A.", "Fjord Energie SA"),
        ("Miller's Mills Inc.", "Miller’s Mills, Incorporated"),
        ("蓝海科技股份有限公司", "藍海科技 有限公司"),
        ("Ｂｌｕｅ Ｓｅａ Co., Ltd.", "Blue Sea Company Limited"),
        ("Rope & Sail Pte. Ltd.", "Rope and Sail"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Blue Sea Group", "Blue Sea Holdings"),
        ("蓝海集团有限公司", "蓝海控股有限公司"),
        ("Blue Sea Water Ltd", "Blue Sea Ltd"),
        ("Company", "Limited"),
    ],
)
def test_names_of_two_companies_do_not(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_name_too_short_finds_nobody() -> None:
    assert not can_be_found_by(name_key("AB"))
    assert can_be_found_by(name_key("海尔"))
    assert keyed("AB", None, " ", "Blue Sea") == (("Blue Sea", "bluesea"),)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_or_shorter_and_never_fails(name: str) -> None:
    assert len(name_key(name_key(name))) <= len(name_key(name))


def test_a_filing_brings_its_names_along() -> None:
    text = "蓝海科技股份有限公司\n股份代号:01234\n2023年ESG报告\n指标 单位 2023年 2022年\n用水量 吨 1 2\n"
    assert ("蓝海科技股份有限公司", "蓝海科技") in examine(text.encode(), "a.txt").filing.names
