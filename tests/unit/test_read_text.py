from __future__ import annotations

import pytest

from transforms.errors import EmptyFiling, UnknownMediaType
from transforms.read import read

TEXT = "员工总数 人 12 13\n\n按性别划分\n男性 人 5 6\n本公司披露环境与社会方面的数据,数据来自内部统计。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_gives_the_same_lines(encoding: str) -> None:
    document = read((TEXT * 5).encode(encoding), "text/plain")
    assert [line.text for line in document.lines] == (TEXT * 5).split("\n")


def test_big5_is_recognised() -> None:
    text = "溫室氣體排放總量 公噸 1,200 1,300\n本公司於報告期間遵守環境保護法規，並持續改善能源管理。\n" * 8
    assert read(text.encode("big5"), "text/plain").lines[0].text == text.split("\n", maxsplit=1)[0]


def test_lines_are_numbered_as_in_the_file_and_pages_unknown() -> None:
    document = read(b"a\r\nb\n\nc", "text/plain")
    assert [(line.number, line.text, line.page) for line in document.lines] == [
        (1, "a", None),
        (2, "b", None),
        (3, "", None),
        (4, "c", None),
    ]
    assert document.pages is None


def test_form_feeds_are_page_breaks() -> None:
    document = read(b"one\n\ftwo\nstill two\f\nthree", "text/plain")
    assert [(line.text, line.page) for line in document.lines] == [
        ("one", 1),
        ("two", 2),
        ("still two", 2),
        ("three", 3),
    ]
    assert document.pages == 3


def test_white_space_alone_is_empty() -> None:
    with pytest.raises(EmptyFiling):
        read("\ufeff \n".encode(), "text/plain")


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(UnknownMediaType, match="application/pdf"):
        read(b"x", "image/png")


@pytest.mark.parametrize(
    ("first", "page"),
    [
        ("source: https://example.org/listed/online_report/2021/12  (bilingual)", 12),
        ("Source: https://example.org/esg.pdf#page=7", 7),
        ("source: https://example.org/news/12", None),
        ("An annual report, page 12", None),
    ],
)
def test_a_text_may_name_the_page_it_was_taken_from(first: str, page: int | None) -> None:
    assert {line.page for line in read(f"{first}\nStaff 5 6\n".encode(), "text/plain").lines} == {page}
