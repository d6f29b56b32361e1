"""'MT CO2e' is read where a filing's own figures tell what it means."""

from __future__ import annotations

from transforms.filing import examine, filings_frame
from transforms.normalise import normalise


def _outcomes(text: str) -> list[tuple[str, object]]:
    examined = examine(text.encode(), "page.txt")
    told = normalise(examined.observations, filings_frame([examined.filing]))
    values = told.filter(told["outcome"] != "ignored")
    return list(values.select("outcome", "value").iter_rows())


def test_figures_too_large_for_megatonnes_are_metric_tons() -> None:
    text = "Year 2022 2021\nScope 1 - MT CO2e 215.5 165.6\nScope 3 - MT CO2e* 1,606.2 1,661.2\n"
    assert [(outcome, float(str(value))) for outcome, value in _outcomes(text)] == [
        ("fact", 215.5),
        ("fact", 165.6),
        ("fact", 1606.2),
        ("fact", 1661.2),
    ]


def test_small_figures_prove_nothing() -> None:
    text = "Year 2022 2021\nScope 1 - MT CO2e 215.5 165.6\n"
    assert {outcome for outcome, _ in _outcomes(text)} == {"rejected"}


def test_a_line_of_its_own_with_a_unit_belongs_to_the_label_above() -> None:
    text = "Year 2021 2022\nSCOPE 1\nMM MT CO 2e4.50 4.58\nSCOPE 2\nMM MT CO 2e0.34 0.33\n"
    assert [value and float(str(value)) for _, value in _outcomes(text)] == [4.5e6, 4.58e6, 3.4e5, 3.3e5]


def test_a_ton_is_metric_where_the_filings_money_is_of_a_metric_country() -> None:
    rows = "COD discharged tons 15.2 10.9\nRevenue RMB million 5 6\n"
    text = f"Revenue in RMB million\n\nIndicator Unit 2022 2023\n{rows}"
    assert [float(str(value)) for outcome, value in _outcomes(text) if outcome == "fact"][:2] == [15.2, 10.9]
    assert "rejected" in {outcome for outcome, _ in _outcomes(text.replace("RMB", "US$"))}
