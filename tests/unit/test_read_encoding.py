"""The encoding of a filing is told from its bytes; damage is told, not guessed over."""

from __future__ import annotations

import pytest

from transforms.errors import UnreadableFiling
from transforms.read import read
from transforms.read.encoding import decode
from transforms.sniff import media_type

SIMPLIFIED = (
    "员工总数 人 12 13\n按性别划分\n男性 人 5 6\n本公司披露环境与社会方面的数据，数据来自内部统计。\n" * 5
)
TRADITIONAL = (
    "溫室氣體排放總量 公噸 1,200 1,300\n本公司於報告期間遵守環境保護法規，並持續改善能源管理。\n" * 8
)
WESTERN = "Émissions à effet de serre – tCO2e 1,250\nAmende payée: £5 million, “note” à la page 7\n" * 5


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (SIMPLIFIED, "utf-32"),
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL + "深水埗啟德邨\n", "big5hkscs"),
        (TRADITIONAL, "utf-16-le"),
        (WESTERN, "cp1252"),
        (WESTERN, "utf-16-be"),
    ],
)
def test_every_encoding_gives_the_text(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert media_type(data, "a.txt") == "text/plain"
    assert decode(data) == (text, ())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_file_cut_amid_a_sign_is_read_and_the_cut_is_told(encoding: str) -> None:
    data = SIMPLIFIED.rstrip().encode(encoding)[:-1]
    document = read(data, media_type(data, "a.txt"))
    assert [line.text for line in document.lines][:-1] == SIMPLIFIED.split("\n")[:-2]
    assert document.warnings == (f"damaged_text: bytes that are not valid {encoding} (line 20)",)


def test_a_broken_byte_takes_no_digit_with_it() -> None:
    data = SIMPLIFIED.encode().replace("总数 人 12".encode(), b"\xe6\x80\xff 12", 1)
    document = read(data, "text/plain")
    assert document.lines[0].text.endswith(" 12 13")
    assert document.warnings[0].startswith("damaged_text")


def test_two_encodings_in_one_file_are_refused_by_name() -> None:
    with pytest.raises(UnreadableFiling):
        decode(SIMPLIFIED.encode() + SIMPLIFIED.encode("gb18030"))


def test_a_table_in_a_damaged_file_tells_it_too() -> None:
    table = "指标,年份,数值\n用水量,2023,1\n耗电量,2022,2\n" * 20
    data = table.encode().replace("耗电".encode(), b"\xe8\xff", 1)
    assert read(data, "text/csv").warnings[0].endswith("(line 3)")
