"""XML of strangers is looked over in whatever encoding it hides."""

from __future__ import annotations

import pytest

from transforms.errors import FilingError, UnreadableFiling, UnsafeFiling
from transforms.read.package import parsed, streamed
from transforms.read.safe_xml import parse

TYPED = '<?xml version="1.0" encoding="{}"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a>1</a>'
ENTITY = '<?xml version="1.0" encoding="{}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
ENCODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [TYPED, ENTITY])
def test_no_part_of_an_office_file_declares_a_document_type(text: str, encoding: str) -> None:
    data = text.format("utf-16" if "16" in encoding else encoding).encode(encoding)
    with pytest.raises(UnreadableFiling, match="document type"):
        parsed(data, "word/document.xml")
    with pytest.raises(UnreadableFiling, match="document type"):
        list(streamed(data, "xl/sheet1.xml", ("a",)))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_report_declares_entities(encoding: str) -> None:
    with pytest.raises(UnsafeFiling):
        parse(ENTITY.format("utf-16" if "16" in encoding else encoding).encode(encoding))


def test_a_declaration_behind_other_marks_of_exclamation_is_seen() -> None:
    with pytest.raises(UnsafeFiling):
        parse(b'<?xml version="1.0"?><!-- oh! --><!DOCTYPE a [<!ENTITY b "c">]><a>!</a>')


@pytest.mark.parametrize("read", [parse, parsed])
def test_an_encoding_that_could_hide_a_declaration_is_refused(read: type[object]) -> None:
    hidden = b'<?xml version="1.0" encoding="utf-7"?>' + b"<a>+ADwAIQ-</a>"
    with pytest.raises(FilingError, match="encoding utf-7"):
        read(hidden, "a.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_declares_nothing_is_read(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?><a><b>1</b></a>'.encode(encoding)
    assert [parse(data)[0].text, parsed(data, "a.xml")[0].text] == ["1", "1"]
    assert [found.text for found in streamed(data, "a.xml", ("b",))] == ["1"]
