"""What is hard to believe although it adds up: jumps, histories, peers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from expectations import Context, peer_statistics, validate
from expectations.context import EARLIER
from transforms.filing import FILINGS
from transforms.model import FACTS, OBSERVATIONS, Severity, Verdict

KINDS = ("year_on_year", "history", "peers")


def fact(metric: str, year: int, value: str, **more: object) -> dict[str, object]:
    row: dict[str, object] = {
        "fact_id": f"{more.get('filing_id', 'f')}-{metric}-{year}-{more.get('dimensions', '')}",
        "filing_id": "f",
        "entity_id": "acme",
        "metric_id": metric,
        "dimensions": "",
        "fiscal_year": year,
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "period_type": "flow",
        "value": Decimal(value),
        "unit": "MWh",
        "decimals": max(-int(Decimal(value).as_tuple().exponent), 0),
        "value_text": value,
        "unit_text": "MWh",
        "extractor": "table",
        "line": 7,
        "basis": "reported",
        "flags": "",
    }
    return row | more


def series(metric: str, *values: str, first: int = 2020, **more: object) -> list[dict[str, object]]:
    return [fact(metric, first + number, value, **more) for number, value in enumerate(values)]


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in FACTS} for row in rows], schema=FACTS)


def found(
    rows: list[dict[str, object]],
    context: Context | None = None,
    observations: list[dict[str, object]] | None = None,
) -> list[Verdict]:
    seen = [{name: row.get(name) for name in OBSERVATIONS} for row in observations or []]
    filings = pl.DataFrame(
        [{"filing_id": "f", "entity_id": "acme", "fiscal_year": 2022, "media_type": "text/csv"}]
    ).select(
        pl.col(name)
        if name in ("filing_id", "entity_id", "fiscal_year", "media_type")
        else pl.lit(None).alias(name)
        for name in FILINGS
    )
    verdicts = validate(frame(rows), pl.DataFrame(seen, schema=OBSERVATIONS), filings, context=context)
    return [verdict for verdict in verdicts if verdict.expectation in KINDS]


def told_before(rows: list[dict[str, object]], year: int = 2021) -> Context:
    earlier = frame([row | {"filing_id": "old"} for row in rows]).with_columns(
        filed_at=pl.lit(None),
        filing_year=pl.lit(year),
        language=pl.lit("en"),
        media_type=pl.lit("text/csv"),
        title=pl.lit(None),
        same_report_as=pl.lit(None),
    )
    return Context(earlier=earlier.select(pl.col(name).cast(kind) for name, kind in EARLIER.items()))


def test_a_figure_three_times_last_years_is_a_question():
    (verdict,) = found(series("electricity_consumption", "2886.0", "10055.6", first=2021))
    assert (verdict.expectation, verdict.severity) == ("year_on_year", Severity.INFO)
    assert verdict.arithmetic == "2,886.0 in 2021 -> 10,055.6: x3.48"
    assert verdict.fact_ids == ("f-electricity_consumption-2022-",)


def test_a_fall_to_a_third_is_one_too_and_less_is_not():
    (verdict,) = found(series("electricity_consumption", "9000", "2900"))
    assert verdict.arithmetic.endswith("-67.8 %")
    assert not found(series("electricity_consumption", "9000", "3100"))


def test_the_footnote_of_the_row_is_named():
    mark = {"filing_id": "f", "line": 7, "value_text": "2", "outcome": "ignored", "reason": "footnote_mark"}
    (verdict,) = found(series("electricity_consumption", "2886.0", "10055.6"), observations=[mark])
    assert "footnote [2]" in verdict.diagnosis


def test_small_bases_say_nothing():
    assert not found(series("fatalities", "1", "4", unit="persons"))
    assert not found(series("electricity_consumption", "0.3", "1.4"))


def test_a_whole_company_that_trebles_is_no_finding():
    names = (
        "electricity_consumption",
        "diesel_consumption",
        "gasoline_consumption",
        "natural_gas_consumption",
        "steam_consumption",
        "heat_consumption",
    )
    rows = [row for name in names for row in series(name, "1000", "3500")]
    assert not found(rows)
    (verdict,) = found([*rows[:-1], fact(names[-1], 2021, "41000")])
    assert verdict.metric_ids == (names[-1],)


def test_a_cumulative_stock_does_not_fall():
    stock = {"period_type": "cumulative", "period_start": None, "unit": "count"}
    (verdict,) = found(series("patents_granted", "310", "290", **stock))
    assert "only grow" in verdict.diagnosis
    assert not found(series("patents_granted", "31", "290", **stock))


def test_a_spike_is_one_finding():
    assert len(found(series("electricity_consumption", "1000", "9000", "1100"))) == 1


def test_last_years_figure_may_stand_in_another_filing():
    now = [fact("electricity_consumption", 2022, "5000")]
    assert not found(now)
    (verdict,) = found(now, told_before([fact("electricity_consumption", 2021, "1000")]))
    assert verdict.expected == "about 1,000 as in 2021"


def test_a_jump_that_another_filing_told_already_is_no_news():
    now = [fact("electricity_consumption", 2022, "5000"), fact("electricity_consumption", 2021, "5000")]
    past = series("electricity_consumption", "1000", "5000")
    assert not found(now, told_before(past))
    assert len(found(now, told_before(past[:1]))) == 1


def test_a_steady_row_that_leaves_its_way_is_odd_by_its_history():
    past = series("electricity_consumption", "1000", "1030", "1050", "1085", "1110", first=2017)
    (verdict,) = found([fact("electricity_consumption", 2022, "2500")], told_before(past))
    assert verdict.expectation == "history"
    assert "4 yearly changes" in verdict.diagnosis
    wild = series("electricity_consumption", "1000", "2300", "1100", "2700", "1100", first=2017)
    assert not found([fact("electricity_consumption", 2022, "2500")], told_before(wild))


def test_a_thousandfold_hints_at_the_unit():
    (verdict,) = found(
        [fact("waste_total", 2022, "1010000", unit="t")],
        told_before([fact("waste_total", 2021, "1004", unit="t")]),
    )
    assert "kg printed as t" in verdict.diagnosis


def peers_of(values: list[str], metric: str = "electricity_consumption") -> Context:
    rows = [
        {
            "entity_id": f"e{number}",
            "metric_id": metric,
            "unit": "MWh",
            "fiscal_year": 2022,
            "value": Decimal(value),
        }
        for number, value in enumerate(values)
    ]
    return Context(peers=peer_statistics(pl.DataFrame(rows)))


def test_a_figure_far_from_its_peers_is_odd_and_few_peers_say_nothing():
    values = ["900", "1000", "1100", "1200", "950", "1050", "1300", "800"]
    (verdict,) = found([fact("electricity_consumption", 2022, "1050000")], peers_of(values))
    assert verdict.expectation == "peers"
    assert "of 8 entities" in verdict.diagnosis
    assert not found([fact("electricity_consumption", 2022, "1050000")], peers_of(values[:-1]))
    assert not found([fact("electricity_consumption", 2022, "5000")], peers_of(values))


def test_peers_are_compared_per_head_where_both_are_told():
    heads = {"unit": "persons", "period_type": "instant", "period_start": None}
    rows = []
    for number in range(8):
        size = 10 ** (number % 4)
        for metric, unit, value in (
            ("electricity_consumption", "MWh", 20 * size),
            ("employees_total", "persons", 10 * size),
        ):
            rows.append(
                {
                    "entity_id": f"e{number}",
                    "metric_id": metric,
                    "unit": unit,
                    "fiscal_year": 2022,
                    "value": Decimal(value),
                }
            )
    context = Context(peers=peer_statistics(pl.DataFrame(rows)))
    mine = [fact("electricity_consumption", 2022, "20000"), fact("employees_total", 2022, "10", **heads)]
    (verdict,) = found(mine, context)
    assert "per employees_total" in verdict.diagnosis
    assert not found([mine[0], mine[1] | {"value": Decimal(9000)}], context)
