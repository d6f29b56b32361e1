"""The same facts in every syntax: inline, plain instance, xBRL-JSON, xBRL-CSV."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fixtures import xbrl
from transforms.errors import FilingError, UnreadableFiling
from transforms.model import Tagged
from transforms.read import read
from transforms.sniff import media_type

PERIOD = "2024-01-01T00:00:00/2025-01-01T00:00:00"
NAMESPACES = {
    "vs": xbrl.VSME,
    "lei": xbrl.SCHEME,
    "u": xbrl.NAMESPACES["utr"],
    "iso4217": xbrl.NAMESPACES["iso4217"],
}
FACTS = """
<v:Turnover contextRef="y24" unitRef="eur" id="a" decimals="-3">1234000.0</v:Turnover>
<v:GrossScope1GreenhouseGasEmissions contextRef="y24" unitRef="t" id="b" precision="3">4.56E4</v:GrossScope1GreenhouseGasEmissions>
<v:TotalEnergyConsumption contextRef="ren" unitRef="mwh" id="c" decimals="INF">100.50</v:TotalEnergyConsumption>
<v:AddressOfSite contextRef="y24" id="d" xml:lang="en">7 High Street</v:AddressOfSite>
"""  # noqa: E501
TOLD: dict[str, tuple[str, str, int | None, str | None, tuple[tuple[str, str], ...]]] = {
    "a": ("vsme:Turnover", "1234000", -3, "iso4217:EUR", ()),
    "b": ("vsme:GrossScope1GreenhouseGasEmissions", "45600", -2, "utr:tCO2e", ()),
    "c": (
        "vsme:TotalEnergyConsumption",
        "100.5",
        None,
        "utr:MWh",
        (("vsme:BreakdownOfEnergyConsumptionAxis", "vsme:RenewableEnergyMember"),),
    ),
    "d": ("vsme:AddressOfSite", "7 High Street", None, None, ()),
}


def facts(data: str | bytes) -> dict[str, Tagged]:
    raw = data.encode() if isinstance(data, str) else data
    return {fact.fact_id: fact for fact in read(raw, media_type(raw, "upload.bin")).tagged}


def told(found: dict[str, Tagged]) -> dict[str, Any]:
    assert {fact.entity for fact in found.values()} == {f"{xbrl.SCHEME} {xbrl.LEI}"}
    assert {fact.period for fact in found.values()} == {PERIOD}
    assert not [fact.problem for fact in found.values() if fact.problem]
    return {
        name.rpartition(".")[2]: (one.concept, one.value, one.decimals, one.unit, one.members)
        for name, one in found.items()
    }


def as_json(**changes: Any) -> str:
    common = {"entity": f"lei:{xbrl.LEI}", "period": PERIOD}
    report: dict[str, Any] = {
        "documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json", "namespaces": NAMESPACES},
        "facts": {
            "a": {
                "value": "1234000.0",
                "decimals": -3,
                "dimensions": {"concept": "vs:Turnover", "unit": "iso4217:EUR", **common},
            },
            "b": {
                "value": "45600",
                "decimals": -2,
                "dimensions": {
                    "concept": "vs:GrossScope1GreenhouseGasEmissions",
                    "unit": "u:tCO2e",
                    **common,
                },
            },
            "c": {
                "value": "100.5",
                "dimensions": {
                    "concept": "vs:TotalEnergyConsumption",
                    "unit": "u:MWh",
                    "vs:BreakdownOfEnergyConsumptionAxis": "vs:RenewableEnergyMember",
                    **common,
                },
            },
            "d": {
                "value": "7 High Street",
                "dimensions": {"concept": "vs:AddressOfSite", "language": "en", **common},
            },
        },
    }
    return json.dumps({**report, **changes})


CSV = "site,period_of,turnover,scope1,energy,precision\n1,2024,1234000.0,45600,100.5,-2\n"


def as_csv(table: str = CSV, **changes: Any) -> bytes:
    energy = {
        "concept": "vs:TotalEnergyConsumption",
        "unit": "u:MWh",
        "vs:BreakdownOfEnergyConsumptionAxis": "vs:RenewableEnergyMember",
    }
    columns = {
        "site": {},
        "period_of": {},
        "precision": {},
        "a": {"dimensions": {"concept": "vs:Turnover", "unit": "iso4217:EUR"}, "decimals": -3},
        "b": {
            "dimensions": {"concept": "vs:GrossScope1GreenhouseGasEmissions", "unit": "u:tCO2e"},
            "decimals": "$precision",
        },
        "c": {"dimensions": energy},
        "d": {"dimensions": {"concept": "vs:AddressOfSite", "language": "en"}},
    }
    report = {
        "documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-csv", "namespaces": NAMESPACES},
        "tableTemplates": {
            "sites": {
                "rowIdColumn": "site",
                "columns": columns,
                "dimensions": {"period": "$period_of", "entity": "$who"},
            }
        },
        "tables": {"sites": {"url": "sites.csv"}},
        "parameters": {"who": f"lei:{xbrl.LEI}"},
    }
    head, _, rows = table.partition("\n")
    named = head.replace("turnover", "a").replace("scope1", "b").replace("energy", "c") + ",d\n"
    lines = "".join(f"{row},7 High Street\n" for row in rows.splitlines())
    return xbrl.package(
        set__report_dot_json=json.dumps({**report, **changes}), set__sites_dot_csv=named + lines
    )


def test_a_plain_instance() -> None:
    assert told(facts(xbrl.instance(FACTS))) == TOLD


def test_xbrl_json() -> None:
    assert told(facts(as_json())) == TOLD


def test_xbrl_csv() -> None:
    assert told(facts(as_csv())) == TOLD


def test_cells_that_hold_no_fact_and_facts_that_say_nothing() -> None:
    found = facts(as_csv("site,period_of,turnover,scope1,energy,precision\n1,2024,#none,#nil,,0\n"))
    assert {name: one.value for name, one in found.items()} == {
        "sites.1.b": None,
        "sites.1.d": "7 High Street",
    }


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024-Q2", "2024-04-01T00:00:00/2024-07-01T00:00:00"),
        ("2024-H2", "2024-07-01T00:00:00/2025-01-01T00:00:00"),
        ("2024-12", "2024-12-01T00:00:00/2025-01-01T00:00:00"),
        ("2023-07-01..2024-06-30", "2023-07-01T00:00:00/2024-07-01T00:00:00"),
        ("2024@end", "2025-01-01T00:00:00"),
    ],
)
def test_periods_of_xbrl_csv(text: str, period: str) -> None:
    found = facts(as_csv(f"site,period_of,turnover,scope1,energy,precision\n1,{text},5,,,0\n"))
    assert found["sites.1.a"].period == period


def test_a_fact_of_an_instance_in_a_tuple_stands_alone() -> None:
    group = f"<v:Group>{FACTS}</v:Group>"
    raw = xbrl.instance(group).encode()
    document = read(raw, media_type(raw, "a"))
    assert len(document.tagged) == 4
    assert document.warnings == ("tuple_flattened: 'Group' groups facts; its members stand alone",)


DEEP = '{"documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json"}, "x": ' + "[" * 90_000


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (as_json(facts=[]), "without 'facts'"),
        (as_json(facts={"a": {"value": "1"}}), "no dimensions"),
        (as_json().replace('"b": {', '"a": {', 1), "stands twice"),
        (as_json()[:-1], "damaged JSON"),
        (DEEP, "damaged JSON"),
        (as_csv(tables={"sites": {"url": "gone.csv"}}), "is not there"),
        (as_csv(tableTemplates={}), "no table template"),
        (
            as_csv(documentInfo={"documentType": "https://xbrl.org/2021/xbrl-csv", "extends": ["x"]}),
            "extends",
        ),
        (xbrl.package(readme_dot_txt="nothing"), "without a report"),
    ],
    ids=["facts", "dimensions", "twice", "cut", "deep", "gone", "template", "extends", "empty"],
)
def test_what_cannot_be_read_is_told(data: str | bytes, why: str) -> None:
    with pytest.raises(UnreadableFiling, match=why):
        facts(data)


def test_the_metadata_of_tables_alone_is_no_report() -> None:
    alone = json.dumps(
        {
            "documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-csv"},
            "tableTemplates": {"t": {"columns": {}}},
            "tables": {"t": {"url": "t.csv"}},
        }
    )
    with pytest.raises(FilingError, match="whole report package"):
        facts(alone)
