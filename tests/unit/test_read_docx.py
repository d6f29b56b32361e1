"""Word documents: what stands there with all changes accepted, tables with their merged cells."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from transforms.errors import EmptyFiling, UnreadableFiling
from transforms.filing import observed
from transforms.read import docx as reader

W = nsdecls("w")


def saved(document: WordDocument) -> bytes:
    whole = BytesIO()
    document.save(whole)
    return whole.getvalue()


def texts(document: WordDocument) -> list[str]:
    return [line.text for line in reader.read(saved(document)).lines if line.text]


def changed(data: bytes, part: str, change: str, to: str) -> bytes:
    """The package with a piece of one part replaced."""
    whole = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                content = re.sub(change, to, content.decode(), count=1).encode()
            new.writestr(name, content)
    return whole.getvalue()


def with_table(rows: list[list[str]]) -> WordDocument:
    document = docx.Document()
    document.core_properties.title = "Riverbend Sustainability Report 2024"
    document.add_heading("Environmental performance table", level=1)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return document


def test_a_table_with_merged_cells_gives_facts_with_their_cells() -> None:
    document = with_table(
        [
            ["Indicator", "", "Unit", "2024", "2023"],
            ["Scope 1 emissions", "", "tCO2e", "1,250", "1,300"],
            ["Scope 2 emissions", "", "", "800", "910"],
            ["Employees by gender", "Male", "persons", "40", "38"],
            ["", "Female", "persons", "44", "41"],
        ]
    )
    table = document.tables[0]
    for row in range(3):
        table.cell(row, 0).merge(table.cell(row, 1))
    table.cell(1, 2).merge(table.cell(2, 2))
    table.cell(3, 0).merge(table.cell(4, 0))
    found = observed(saved(document), "report.docx").filter(outcome="fact")
    rows = found.select("metric_id", "dimensions", "fiscal_year", "value", "locator").rows()
    assert {(metric, members, year, int(value), place) for metric, members, year, value, place in rows} == {
        ("ghg_emissions_scope1", "scope=1", 2024, 1250, "table 1 R2C4"),
        ("ghg_emissions_scope1", "scope=1", 2023, 1300, "table 1 R2C5"),
        ("ghg_emissions_scope2", "scope=2", 2024, 800, "table 1 R3C4"),
        ("ghg_emissions_scope2", "scope=2", 2023, 910, "table 1 R3C5"),
        ("employees_total", "gender=male", 2024, 40, "table 1 R4C4"),
        ("employees_total", "gender=male", 2023, 38, "table 1 R4C5"),
        ("employees_total", "gender=female", 2024, 44, "table 1 R5C4"),
        ("employees_total", "gender=female", 2023, 41, "table 1 R5C5"),
    }


def test_sentences_are_read_with_their_paragraph() -> None:
    document = docx.Document()
    document.add_paragraph("Riverbend Ltd, ESG Report 2024")
    document.add_paragraph("In 2024 our Scope 1 emissions were 1,234 tCO2e.")
    found = observed(saved(document), "report.docx").filter(outcome="fact")
    assert found.select("metric_id", "locator").rows() == [("ghg_emissions_scope1", "paragraph 2")]


def test_what_is_deleted_or_hidden_is_left_out_and_what_is_inserted_is_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Water ")
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>90</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>100</w:t></w:r></w:ins>"))
    paragraph.add_run(" m3")
    raised = paragraph.add_run("2")
    raised.font.superscript = True
    hidden = paragraph.add_run(" secret")
    hidden.font.hidden = True
    assert texts(document) == ["Water 100 m3²"]


def test_a_deleted_row_is_no_row() -> None:
    document = with_table([["Water", "5"], ["Waste", "6"]])
    row = document.tables[0].rows[0]._tr
    row.insert(0, parse_xml(f"<w:trPr {W}><w:del/></w:trPr>"))
    assert texts(document)[1:] == ["Waste 6"]


def test_text_boxes_are_read_once_and_after_their_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    drawing = (
        f"<w:r {W}><mc:AlternateContent {mc}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = docx.Document()
    document.add_paragraph("Around it")._p.append(parse_xml(drawing))
    document.add_paragraph("Below")
    assert texts(document) == ["Around it", "In the box", "Below"]


def test_a_table_within_a_cell_is_a_table_of_its_own() -> None:
    document = with_table([["Outer", "9"]])
    inner = document.tables[0].cell(0, 0).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Inner", "5"
    lines = [line for line in reader.read(saved(document)).lines if line.cells]
    assert [(line.text, line.places[0]) for line in lines] == [
        ("Outer 9", "table 1 R1C1"),
        ("Inner 5", "table 2 R1C1"),
    ]
    assert lines[0].table != lines[1].table


def test_content_controls_are_looked_into() -> None:
    document = docx.Document()
    control = f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>Controlled</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(control))
    assert texts(document) == ["Controlled"]


def test_footnotes_come_last_and_separators_are_none() -> None:
    document = docx.Document()
    document.add_paragraph("Text")
    notes = f"""<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>--</w:t></w:r></w:p>
    </w:footnote><w:footnote w:id="1"><w:p><w:r><w:t>Without leased cars.</w:t></w:r></w:p></w:footnote>
    </w:footnotes>"""
    whole = BytesIO(saved(document))
    with zipfile.ZipFile(whole, "a") as package:
        package.writestr("word/footnotes.xml", notes)
    last = reader.read(whole.getvalue()).lines[-1]
    assert (last.text, last.places) == ("Without leased cars.", ("footnote 1",))


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(EmptyFiling):
        reader.read(saved(docx.Document()))


def test_declared_entities_and_absurd_spans_do_no_harm() -> None:
    data = saved(with_table([["Water", "5"]]))
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><w:document'
    with pytest.raises(UnreadableFiling, match="document type"):
        reader.read(changed(data, "word/document.xml", "<w:document", bomb))
    wide = changed(data, "word/document.xml", "<w:tcPr>", '<w:tcPr><w:gridSpan w:val="999999999"/>')
    assert [line.text for line in reader.read(wide).lines][-1] == "Water 5"
