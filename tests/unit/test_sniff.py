from __future__ import annotations

import pytest

from tests.unit.zips import zip_of
from transforms.errors import EmptyFiling, EncryptedFiling, UnknownMediaType, UnreadableFiling
from transforms.sniff import media_type

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@pytest.mark.parametrize("name", ["report.pdf", "report.pdfg", "report.txt", "report", "report.csv"])
def test_a_pdf_is_a_pdf_whatever_its_name(name: str) -> None:
    assert media_type(PDF, name) == "application/pdf"
    assert media_type(b"\r\nrubbish\r\n" + PDF, name) == "application/pdf"


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        ("用水量 12 吨\n".encode(), "a.txt", "text/plain"),
        ("用水量 12 吨\n".encode("gb18030"), "a", "text/plain"),
        ("Unit 2023 2022\n".encode("utf-16"), "a.txt", "text/plain"),
        (b"metric,year,value,unit\nwater,2023,1,t\nwater,2022,2,t\n", "a", "text/csv"),
        (b"metric\tyear\tvalue\nwater\t2023\t1\nwater\t2022\t2\n", "a.txt", "text/csv"),
        (b"one line, of prose, with commas\n", "a.csv", "text/csv"),
        (b"one line, of prose, with commas\n", "a.txt", "text/plain"),
        (
            "范围一 1,200.5 1,310.2 吨\n范围二 2,200.5 2,310.2 吨\n合计 3,401.0 3,620.4 吨\n".encode(),
            "commas_part_thousands",
            "text/plain",
        ),
        (
            "用水 20 吨,电 3 度,纸 1 吨。\n捐 5 元,训 8 次,诉 0 件。\n女 4 人,男 6 人,共 10 人。\n".encode(),
            "commas_in_sentences",
            "text/plain",
        ),
        (
            "去年营收8亿元,资产9亿元,纳税2亿元\n员工30人,女性12人,董事7人\n捐款5万元,培训8次,投诉0件\n".encode(),
            "clauses_between_commas",
            "text/plain",
        ),
        ("指标,单位,2023年\n范围1排放,吨,90\n范围2排放,吨,80\n".encode(), "no_suffix", "text/csv"),
        (b"entity,year,value\nA,2022,1\nA,2023,2\n", "no_suffix", "text/csv"),
    ],
)
def test_text_and_tables(data: bytes, name: str, expected: str) -> None:
    assert media_type(data, name) == expected


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf \n", b"\xff\xfe", b"\x00\x00"])
def test_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyFiling):
        media_type(data, "a.txt")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zip_of("xl/workbook.bin"), "binary Excel workbook"),
        (zip_of("ppt/presentation.xml"), "PowerPoint"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b'{"facts": {}}', "JSON"),
        (bytes(range(256)), "binary"),
    ],
)
def test_known_kinds_without_a_reader_are_named(data: bytes, kind: str) -> None:
    with pytest.raises(UnknownMediaType, match=kind) as caught:
        media_type(data, "upload.txt")
    assert caught.value.where == "upload.txt"
    assert caught.value.next_step


def test_a_workbook_is_known_by_its_parts_whatever_its_name() -> None:
    expected = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert media_type(zip_of("[Content_Types].xml", "xl/workbook.xml"), "figures.txt") == expected


def test_an_office_file_behind_a_password_is_told() -> None:
    stream = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
    with pytest.raises(EncryptedFiling, match="password"):
        media_type(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream, "figures.xlsx")


def test_a_damaged_archive_is_told_apart() -> None:
    with pytest.raises(UnreadableFiling, match="damaged zip"):
        media_type(zip_of("xl/workbook.xml")[:40], "a.xlsx")


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><html></html>",
        b"\xef\xbb\xbf\n<HTML lang=en>",
        b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html xmlns="http://www.w3.org/1999/xhtml"/>',
        b"<!-- saved from --><html><body>",
        b"<table><tr><td>Water withdrawal</td></tr></table>",
        "<html><body>\u6c34</body></html>".encode("utf-16"),
    ],
)
def test_a_page_is_known_by_its_first_tags(data: bytes) -> None:
    assert media_type(data, "report.txt") == "text/html"


def test_text_that_speaks_of_tags_is_no_page() -> None:
    assert media_type(b"Water 2023\n<table> is a tag\n", "notes.txt") == "text/plain"


def test_a_zip_of_files_is_an_archive_whatever_its_first_bytes_hold() -> None:
    assert media_type(zip_of("a.txt"), "a.zip") == "application/zip"
    assert media_type(zip_of("%PDF-1.7.txt"), "a.pdf") == "application/zip"
