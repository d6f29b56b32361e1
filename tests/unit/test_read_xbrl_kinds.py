"""Which syntax of XBRL a file is in, told by its bytes."""

from __future__ import annotations

import pytest

from tests.unit.zips import zip_of
from transforms.errors import UnknownMediaType
from transforms.read.xbrl import kinds
from transforms.sniff import media_type

IX = "http://www.xbrl.org/2013/inlineXBRL"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zip_of("acme/META-INF/reportPackage.json", "acme/reports/a.xhtml"), kinds.PACKAGE),
        (zip_of("acme/META-INF/taxonomyPackage.xml", "acme/reports/a.xhtml"), kinds.PACKAGE),
        (f'<?xml version="1.0"?><html xmlns:ix="{IX}"/>'.encode(), kinds.INLINE),
        (f"<!DOCTYPE html><html><body><p xmlns:i='{IX}'/></body></html>".encode(), kinds.INLINE),
        (f'<?xml version="1.0"?><html xmlns:ix="{IX}"/>'.encode("utf-16"), kinds.INLINE),
        (b'<?xml version="1.0"?><xbrl xmlns="http://www.xbrl.org/2003/instance"/>', kinds.INSTANCE),
        (b'<x:xbrl xmlns:x="http://www.xbrl.org/2003/instance"></x:xbrl>', kinds.INSTANCE),
        (b'{"documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json"}}', kinds.JSON),
        (b'{"documentInfo": {"documentType": "https:\\/\\/xbrl.org\\/2021\\/xbrl-csv"}}', kinds.JSON),
    ],
)
def test_the_syntax_is_told_by_the_bytes(data: bytes, kind: str) -> None:
    assert media_type(data, "upload.txt") == kind


@pytest.mark.parametrize(
    "data",
    [
        f"<html><body><p>The namespace of inline XBRL is {IX}.</p></body></html>".encode(),
        b'{"documentType": "invoice", "note": "xbrl-json"}',
        zip_of("acme/META-INF/taxonomyPackage.xml", "acme/taxonomy.xsd"),
        zip_of("reports/a.txt"),
    ],
)
def test_what_only_speaks_of_xbrl_is_none(data: bytes) -> None:
    assert kinds.kind_of(data) is None


def test_a_taxonomy_is_no_report() -> None:
    with pytest.raises(UnknownMediaType):
        media_type(zip_of("acme/META-INF/taxonomyPackage.xml", "acme/taxonomy.xsd"), "taxonomy.zip")
