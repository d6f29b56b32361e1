"""HTML pages: what a browser shows becomes lines, cells and places; what it does not show is left out."""

from __future__ import annotations

import time

import pytest

from transforms.errors import EmptyFiling, UnsafeFiling
from transforms.filing import observed
from transforms.model import Document
from transforms.read import html

PAGE = """<!doctype html><html><head><title>Riverbend Sustainability Report 2024</title>
<style>p:after {{content: "7"}}</style></head><body>{}</body></html>"""

GRID = """<table><caption>Environmental performance table</caption>
<thead><tr><th rowspan=2 colspan=2>Indicator<th rowspan=2>Unit<th colspan=2>Year<tr><th>2024<th>2023</thead>
<tr><td colspan=2>Scope 1 emissions<td rowspan=2>tCO2e<td>1,250<sup>3</sup><td>1,300
<tr><td colspan=2>Scope 2 emissions<td>800<td>910
<tr><td rowspan=2>Employees by gender<td>Male<td rowspan=2>persons<td>40<td>38
<tr><td>Female<td>44<td>41
<tr><td colspan=2>Water withdrawal<td>m<sup>3</sup><td colspan=2>5,000
</table>"""


def page(body: str) -> Document:
    return html.read(PAGE.format(body).encode())


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines if line.text]


def facts(body: str) -> set[tuple[str, str, int, str, str]]:
    found = observed(PAGE.format(body).encode(), "report.html").filter(outcome="fact")
    rows = found.select("metric_id", "dimensions", "fiscal_year", "value", "locator").iter_rows()
    return {
        (metric, members, year, f"{value.normalize():f}", place)
        for metric, members, year, value, place in rows
    }


def test_spans_are_laid_out_and_every_fact_has_its_cell() -> None:
    assert facts(GRID) == {
        ("ghg_emissions_scope1", "scope=1", 2024, "1250", "table 1 R3C4"),
        ("ghg_emissions_scope1", "scope=1", 2023, "1300", "table 1 R3C5"),
        ("ghg_emissions_scope2", "scope=2", 2024, "800", "table 1 R4C4"),
        ("ghg_emissions_scope2", "scope=2", 2023, "910", "table 1 R4C5"),
        ("employees_total", "gender=male", 2024, "40", "table 1 R5C4"),
        ("employees_total", "gender=male", 2023, "38", "table 1 R5C5"),
        ("employees_total", "gender=female", 2024, "44", "table 1 R6C4"),
        ("employees_total", "gender=female", 2023, "41", "table 1 R6C5"),
    }


def test_a_figure_over_two_years_belongs_to_neither() -> None:
    found = observed(PAGE.format(GRID).encode(), "report.html").filter(value_text="5,000")
    assert found.select("outcome", "reason").rows() == [("ignored", "columns_do_not_fit")]


def test_a_figure_over_two_rows_is_told_once_and_given_to_neither() -> None:
    body = """<table><tr><th>Indicator<th>Unit<th>2024<th>2023
    <tr><td>Scope 1 emissions<td>tCO2e<td rowspan=2>900<td>910
    <tr><td>Scope 2 emissions<td>tCO2e<td>80</table>"""
    told = observed(PAGE.format(body).encode(), "report.html")
    assert told.filter(value_text="900")["outcome"].to_list() == ["ignored"]
    assert {(metric, year) for metric, _, year, _, _ in facts(body)} == {
        ("ghg_emissions_scope1", 2023),
        ("ghg_emissions_scope2", 2023),
    }


def test_the_years_of_a_table_end_with_it() -> None:
    head = "<table><tr><th>Indicator<th>Unit<th>2024<th>2023{}</table>"
    row = "<tr><td>Scope 1 emissions<td>tCO2e<td>100<td>90"
    assert len(facts(head.format(row))) == 2
    assert facts(head.format("") + f"<table>{row}</table>") == set()


def test_what_is_not_shown_is_not_read() -> None:
    hidden = """<script>var a = "Scope 1 emissions 5 tCO2e"</script><nav>2021</nav><p hidden>secret</p>
    <div style="color: red; display : none">unseen <b>deeply</b></div><!-- remark --><p>Shown</p>
    <noscript>no</noscript><svg><text>9</text></svg><select><option>2020</option></select>"""
    assert texts(page(hidden)) == ["Shown"]


def test_blocks_are_lines_and_paragraphs_stand_apart() -> None:
    document = page("<h1>Water</h1><p>One<br>two <b>bold</b>&nbsp;text.</p><div>three</div><div>four</div>")
    assert [line.text for line in document.lines] == [
        "Water",
        "",
        "One",
        "two bold text.",
        "",
        "three",
        "four",
    ]
    assert document.lines[2].places == ("/html[1]/body[1]/p[1]",)
    assert document.lines[5].places == ("/html[1]/body[1]/div[1]",)
    assert document.title == "Riverbend Sustainability Report 2024"


def test_raised_digits_are_marks_and_neighbouring_figures_stay_two() -> None:
    assert texts(page("<p>1,234<sup>5</sup> t CO<sub>2</sub>e</p><p><span>12</span><span>34</span></p>")) == [
        "1,234⁵ t CO2e",
        "12 34",
    ]


@pytest.mark.parametrize(
    "mark", ["<sup>3</sup>", "<sup>10</sup>", "<sup>1, 2</sup>", "<sup>(2)</sup>", "³", "*"]
)
def test_a_figure_in_a_sentence_keeps_its_unit_behind_a_mark(mark: str) -> None:
    page = f"<p>Our Scope 1 emissions were 1,234{mark} tCO<sub>2</sub>e in 2024.</p>".encode()
    (told,) = observed(page, "a.html").filter(outcome="fact").iter_rows(named=True)
    assert (told["metric_id"], told["value_text"], told["unit"]) == ("ghg_emissions_scope1", "1,234", "tCO2e")


def test_a_power_before_a_unit_is_no_mark() -> None:
    page = b"<p>Our Scope 1 emissions were 12 x 10<sup>3</sup> tCO2e in 2024, and water 5 m<sup>3</sup>.</p>"
    assert "fact" not in observed(page, "a.html").filter(value_text="10")["outcome"].to_list()


def test_a_table_within_a_cell_makes_the_outer_one_layout() -> None:
    body = (
        """<table><tr><td>Menu<td>Before <table><tr><td>Water<td>5</table> behind<tr><td>Foot<td>9</table>"""
    )
    document = page(body)
    assert texts(document) == ["Menu", "Before", "Water 5", "behind", "Foot 9"]
    assert [line.places for line in document.lines if line.text][-1] == ("table 1 R2C1", "table 1 R2C2")
    tables = [line.table for line in document.lines if line.text]
    assert tables[1] is None and tables[3] is None and len({tables[0], tables[2], tables[4]}) == 3


def test_rows_stacked_with_line_breaks_are_parted_where_all_cells_agree() -> None:
    body = "<table><tr><td>Men<br>Women<td>40<br>44<td>persons</table>"
    assert texts(page(body)) == ["Men 40 persons", "Women 44 persons"]
    assert texts(page(body.replace("<br>44", ""))) == ["Men Women 40 persons"]


def test_signs_in_cells_of_their_own_join_their_figure() -> None:
    body = "<table><tr><td>Revenue<td>$<td>1,234<td>(<td>56<td>)<td>7<td>%</table>"
    assert page(body).lines[0].cells == ("Revenue", "$1,234", "(56)", "7%")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", "gb2312"),  # declared wrongly: valid UTF-8 is UTF-8
        ("gb18030", "gb2312"),
        ("big5", "big5"),
        ("gb18030", ""),
        ("utf-16", ""),
    ],
)
def test_the_encoding_is_found(encoding: str, declared: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    body = "<p>員工總數及溫室氣體排放總量一覽，本公司員工總數為一百人，用水總量逐年下降。</p>" * 4
    data = f"<html><head>{meta}</head><body>{body}</body></html>".encode(encoding)
    assert texts(html.read(data))[0].startswith("員工總數")


def test_a_declared_western_encoding_is_believed() -> None:
    data = '<html><meta charset="windows-1252"><p>Société Générale — 5 €</p></html>'.encode("cp1252")
    assert texts(html.read(data)) == ["Société Générale — 5 €"]


def test_a_page_without_text_is_empty() -> None:
    with pytest.raises(EmptyFiling):
        html.read(b"<html><body><script>load()</script></body></html>")


def test_a_million_elements_in_each_other_are_refused_at_once() -> None:
    began = time.process_time()
    with pytest.raises(UnsafeFiling, match="in each other"):
        html.read(b"<html><body>" + b"<div>" * 1_000_000 + b"5")
    assert time.process_time() - began < 5


def test_huge_spans_cost_nothing_and_crossing_ones_are_refused() -> None:
    wide = page("<table><tr><td colspan=1000000000 rowspan=1000000000>Water<td>5</table>")
    assert "Water" in texts(wide)[0]
    row = "<tr>" + "<td rowspan=65534>a" * 200
    with pytest.raises(UnsafeFiling, match="cells"):
        html.read(f"<table>{row * 200}</table>".encode())


def test_a_long_page_is_read_quickly() -> None:
    rows = "".join(f"<tr><td>Row {number}<td>t<td>{number}<td>{number}" for number in range(20_000))
    began = time.process_time()
    document = html.read(f"<table><tr><th>Item<th>Unit<th>2024<th>2023{rows}</table>".encode())
    assert len(document.lines) == 20_001
    assert time.process_time() - began < 8
