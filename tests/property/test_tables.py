"""Any table in any of the known layouts, rendered to text, is recovered exactly."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st

from transforms.extract import observe
from transforms.extract.numbers import tokens
from transforms.read import read

WORDS = [f"{first}{second}项" for first in "红蓝绿黄紫" for second in "风雨雪霜露云雾"]
UNITS = ["吨", "件", "人", "%", "万元", "小时", "兆瓦时", "千克"]
DASHES = ["—", "-", "N/A", "不适用"]


@dataclass(frozen=True)
class Row:
    label: tuple[str, ...]  # its printed lines
    unit: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    years: tuple[str, ...]
    unit_first: bool
    rows: tuple[Row, ...]

    def text(self) -> str:
        years = " ".join(self.years)
        head = f"指标 单位 {years}" if self.unit_first else f"指标 {years} 单位"
        return "\n\n".join([head, *(self._row(row) for row in self.rows)]) + "\n"

    def _row(self, row: Row) -> str:
        values = " ".join(row.values)
        end = f"{row.unit} {values}" if self.unit_first else f"{values} {row.unit}"
        return "\n".join(row.label) + f" {end}"


numbers = st.one_of(
    st.integers(0, 10**9).map(lambda number: f"{number:,}"),
    st.decimals(0, 10**6, places=2, allow_nan=False).map(lambda number: f"{number:,}"),
    st.sampled_from(DASHES),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count, first = draw(st.integers(2, 4)), draw(st.integers(2008, 2024))
    style = draw(st.sampled_from(["{}", "{} 年", "{}年", "FY{}"]))
    years = [style.format(first + step) for step in range(count)]
    if draw(st.booleans()):
        years.reverse()
    labels = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8, unique=True))
    rows = []
    for label in labels:
        wrapped = (label,) if draw(st.booleans()) else (f"{label}的", "全部数量")
        values = draw(st.lists(numbers, min_size=count, max_size=count))
        rows.append(Row(wrapped, draw(st.sampled_from(UNITS)), tuple(values)))
    return Table(tuple(years), draw(st.booleans()), tuple(rows))


@given(tables())
def test_a_table_is_recovered_exactly(table: Table) -> None:
    found = observe(read(table.text().encode(), "text/plain"))
    kept = found.filter(found["ignored_by"].is_null())
    assert kept.select("label", "unit_text", "period_text", "value_text").rows() == [
        ("".join(row.label), row.unit, year, value)
        for row in table.rows
        for year, value in zip(table.years, row.values, strict=True)
    ]


words = st.one_of(
    st.sampled_from([*WORDS, *UNITS, *DASHES, "范围", "其中，", "（注", "1-4", "CO2", "12.5吨"]),
    st.integers(0, 10**6).map(lambda number: f"{number:,}"),
    st.integers(0, 99).map(str),
)


@given(st.lists(words, max_size=6), st.lists(numbers, min_size=2, max_size=2))
@example(["1,000,000", "吨"], ["0", "0"])  # the scale of a unit
@example(["红风项", "1,000", "吨"], ["5", "6"])
def test_every_number_of_a_data_row_ends_as_exactly_one_observation(
    before: list[str], values: list[str]
) -> None:
    """Whatever stands in a row: its numbers come out once each, as a value or set aside by name."""
    line = " ".join([*before, *values])
    text = f"指标 单位 2022 年 2021 年\n\n{line}\n\n红风项 吨 5 6\n"
    found = observe(read(text.encode(), "text/plain"))
    printed = sorted(token for word in line.split() for token in tokens(word))
    seen = sorted(
        token for value in found.filter(found["line"] == 3)["value_text"] for token in tokens(value)
    )
    assert seen == printed
