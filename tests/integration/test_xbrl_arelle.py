"""Arelle, the reference implementation of XBRL, reads the same facts from our reports; offline, apart."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from tests.fixtures import xbrl
from transforms.model import Tagged
from transforms.read import read
from transforms.read.xbrl.numerals import plain
from transforms.sniff import media_type

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("arelle") is None, reason="the extra `arelle` is not installed"
    ),
]

ORACLE = """
import json, sys
from arelle import Cntlr
controller = Cntlr.Cntlr(logFileName="logToBuffer")
controller.webCache.workOffline = True
model = controller.modelManager.load(sys.argv[1])
def names(found): return {"%s#%s" % (n.namespaceURI, n.localName): d for n, d in found.items()}
def told(fact):
    context = fact.context
    dims = {n: (d.memberQname.clarkNotation if d.isExplicit else d.typedMember.stringValue)
            for n, d in names(context.qnameDims).items()}
    start = None if context.isInstantPeriod else context.startDatetime.isoformat()
    end = (context.instantDatetime if context.isInstantPeriod else context.endDatetime).isoformat()
    unit = None if fact.unit is None else [[m.clarkNotation for m in side] for side in fact.unit.measures]
    return {"concept": fact.qname.clarkNotation, "nil": fact.isNil, "value": fact.value,
            "decimals": fact.decimals, "precision": fact.precision, "start": start, "end": end,
            "dims": dims, "unit": unit, "entity": list(context.entityIdentifier)}
print(json.dumps({fact.id: told(fact) for fact in model.factsInInstance}))
"""


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Any:
    def ask(name: str, text: str) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("report")
        (folder / xbrl.SCHEMA_NAME).write_text(xbrl.schema(), encoding="utf-8")
        (folder / name).write_text(text, encoding="utf-8")
        home = str(tmp_path_factory.mktemp("home"))
        environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home}
        command = [sys.executable, "-W", "ignore", "-c", ORACLE, str(folder / name)]
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=120, check=True
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    return ask


def _clark(name: str) -> str:
    prefix, _, local = name.partition(":")
    spaces = {**xbrl.NAMESPACES, "vsme": xbrl.VSME}
    return f"{{{spaces[prefix]}}}{local}"


def _unit(fact: Tagged) -> list[list[str]] | None:
    if fact.unit is None:
        return None
    above, _, below = fact.unit.partition("/")
    return [[_clark(above)], [_clark(below)] if below else []]


def _same(fact: Tagged, told: dict[str, Any]) -> None:
    assert _clark(fact.concept) == told["concept"]
    assert fact.entity.split() == told["entity"]
    assert fact.period == "/".join(filter(None, (told["start"], told["end"])))
    members = {_clark(axis).strip("{").replace("}", "#"): member for axis, member in fact.members}
    assert {axis: _clark(member) if ":" in member else member for axis, member in members.items()} == told[
        "dims"
    ]
    assert _unit(fact) == told["unit"]
    if told["nil"]:
        assert fact.value is None
    elif fact.numeric:
        assert fact.value == plain(Decimal(told["value"]))
        if told["precision"] is None:
            assert fact.decimals == (None if told["decimals"] == "INF" else int(told["decimals"]))
    else:
        assert fact.value == told["value"]


@pytest.mark.parametrize("report", ["inline", "instance", "many"])
def test_arelle_reads_the_same_facts(report: str, oracle: Any) -> None:
    plain_facts = (
        '<v:Turnover contextRef="y24" unitRef="eur" id="a" decimals="-3">1234000.0</v:Turnover>'
        '<v:TotalEnergyConsumption contextRef="ren" unitRef="mwh" id="c" decimals="INF">'
        "1.5</v:TotalEnergyConsumption>"
        '<v:AddressOfSite contextRef="site" id="d">7 High Street</v:AddressOfSite>'
    )
    name, text, count = {
        "inline": ("report.xhtml", xbrl.inline(), 20),
        "instance": ("report.xbrl", xbrl.instance(plain_facts), 3),
        "many": ("report.xhtml", xbrl.many(300), 302),
    }[report]
    found = {fact.fact_id: fact for fact in read(text.encode(), media_type(text.encode(), name)).tagged}
    told = oracle(name, text)
    assert found.keys() == told.keys()
    assert len(found) == count
    for fact_id, fact in found.items():
        _same(fact, told[fact_id])
