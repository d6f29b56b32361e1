"""Two filings that tell the same figure: editions agree, later years may restate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl

from expectations import Context, split, validate
from expectations.context import EARLIER, WAIVERS
from transforms.filing import FILINGS
from transforms.model import FACTS, OBSERVATIONS, Severity, Verdict

NOTHING = pl.DataFrame(schema=OBSERVATIONS)


def facts(filing: str, values: dict[int, str], **more: object) -> pl.DataFrame:
    rows = [
        {
            "fact_id": f"{filing}-{year}",
            "filing_id": filing,
            "entity_id": "acme",
            "metric_id": "ghg_emissions_scope1",
            "dimensions": "",
            "fiscal_year": year,
            "period_start": date(year, 1, 1),
            "period_end": date(year, 12, 31),
            "period_type": "flow",
            "value": Decimal(value),
            "unit": "tCO2e",
            "decimals": max(-int(Decimal(value).as_tuple().exponent), 0),
            "extractor": "table",
            "page": 4,
            "line": 9,
            "flags": "",
        }
        | more
        for year, value in values.items()
    ]
    return pl.DataFrame([{name: row.get(name) for name in FACTS} for row in rows], schema=FACTS)


def filings(**years: int) -> pl.DataFrame:
    given = [
        {
            "filing_id": name,
            "entity_id": "acme",
            "fiscal_year": year,
            "media_type": "text/csv",
            "language": "zh",
        }
        for name, year in years.items()
    ]
    return pl.DataFrame([{name: row.get(name) for name in FILINGS} for row in given], schema=FILINGS)


def lake(frame: pl.DataFrame, year: int, language: str = "en", media_type: str = "text/csv") -> Context:
    about = {
        "filed_at": None,
        "filing_year": year,
        "language": language,
        "media_type": media_type,
        "title": None,
        "same_report_as": None,
    }
    wide = frame.with_columns(pl.lit(value).alias(name) for name, value in about.items())
    return Context(earlier=wide.select(pl.col(name).cast(kind) for name, kind in EARLIER.items()))


def found(frame: pl.DataFrame, of: pl.DataFrame, context: Context | None = None) -> list[Verdict]:
    verdicts = validate(frame, NOTHING, of, context=context)
    return [verdict for verdict in verdicts if verdict.expectation in {"cross_document", "restatement"}]


def test_two_editions_that_disagree_are_told_with_both_places():
    mine = facts("zh", {2022: "1204"})
    (verdict,) = found(mine, filings(zh=2022), lake(facts("en", {2022: "1240"}, page=30), 2022))
    assert (verdict.expectation, verdict.severity, verdict.success) == (
        "cross_document",
        Severity.WARN,
        False,
    )
    assert verdict.arithmetic == "2022: 1,204 (p. 4) against 1,240 (p. 30): -2.9 %"
    assert "filing of 2022 (en, csv, en)" in verdict.subject
    landed, _ = split(mine, [verdict])
    assert landed["flags"].to_list() == ["cross_document"]


def test_an_accepted_disagreement_is_recorded_and_told_to_nobody():
    waiver = {"expectation": "cross_document", "entity_id": "acme", "reason": "the English one is audited"}
    mine = facts("zh", {2022: "1204"})
    beside = replace(lake(facts("en", {2022: "1240"}), 2022), waivers=pl.DataFrame([waiver], schema=WAIVERS))
    (verdict,) = found(mine, filings(zh=2022), beside)
    assert (verdict.severity, verdict.success, verdict.waived_until) == (Severity.INFO, False, "ever")


def test_rounding_of_the_coarser_edition_is_no_disagreement():
    (verdict,) = found(
        facts("zh", {2022: "1204.4"}), filings(zh=2022), lake(facts("en", {2022: "1204"}), 2022)
    )
    assert verdict.success
    assert verdict.observed == "1 agree"


def test_a_data_file_in_another_unit_by_a_thousand_is_hinted_at():
    other = lake(facts("x", {2022: "1204000"}), 2022, media_type="application/xhtml+xml")
    (verdict,) = found(facts("zh", {2022: "1204"}), filings(zh=2022), other)
    assert "one part in a thousand" in verdict.diagnosis


def test_last_years_report_restated_is_recorded_with_all_years_in_one():
    now = facts("now", {2021: "220", 2022: "240"}, qualifier="restated")
    (verdict,) = found(now, filings(now=2023), lake(facts("then", {2021: "230", 2022: "250"}), 2022))
    assert (verdict.expectation, verdict.severity) == ("restatement", Severity.INFO)
    assert verdict.fiscal_years == (2021, 2022)
    assert verdict.diagnosis == "printed as restated"


def test_a_silent_restatement_is_said_to_be_one():
    (verdict,) = found(
        facts("now", {2022: "240"}), filings(now=2023), lake(facts("then", {2022: "250"}), 2022)
    )
    assert "without a mark" in verdict.diagnosis


def test_the_letter_behind_a_corrected_figure_is_its_mark():
    now = facts("now", {2022: "240"}, value_text="240r")
    (verdict,) = found(now, filings(now=2023), lake(facts("then", {2022: "250"}), 2022))
    assert verdict.diagnosis == "printed as restated"


def test_an_older_report_that_comes_later_is_measured_by_the_newer_one():
    (verdict,) = found(
        facts("old", {2021: "240"}), filings(old=2021), lake(facts("new", {2021: "250"}), 2022)
    )
    assert verdict.expectation == "restatement"
    assert "later" in verdict.diagnosis


def test_two_filings_of_one_batch_are_compared_once():
    both = pl.concat([facts("en", {2022: "1240"}), facts("zh", {2022: "1204"})])
    (verdict,) = found(both, filings(en=2022, zh=2022))
    assert verdict.filing_id == "zh"


def test_other_periods_and_other_dimensions_are_other_figures():
    before = pl.concat([facts("en", {2021: "1240"}), facts("en", {2022: "9"}, dimensions="region=asia")])
    assert not found(facts("zh", {2022: "1204"}), filings(zh=2022), lake(before, 2022))


def test_cells_that_differ_are_named_by_their_places():
    mine = facts("xlsx", {2022: "1204"}, locator="Emissions!C7", page=None)
    (verdict,) = found(mine, filings(xlsx=2022), lake(facts("en", {2022: "1240"}, page=30), 2022))
    assert verdict.subject.startswith("ghg_emissions_scope1 2022 at Emissions!C7 in the filing of 2022")
    assert verdict.arithmetic == "2022: 1,204 (Emissions!C7) against 1,240 (p. 30): -2.9 %"
