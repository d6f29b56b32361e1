"""Intensities that say in words per what they are: '每百万元营收用水 160 吨', '密度为每百万港元收益 0.32 吨'.

What is measured stands in the clause itself or is the amount told just before; per what is part of the
unit. Any word besides and the figure keeps no name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from transforms.catalogue import catalogue
from transforms.catalogue.text import holds_any
from transforms.extract.meaning import metric_named, named_for
from transforms.extract.text.clauses import read_around
from transforms.extract.text.figures import Figure
from transforms.extract.text.sums import Told
from transforms.regex import regex

_OWN = {
    "ghg_emissions_total": "温室气体排放",
    "ghg_emissions_scope1_2": "温室气体排放",
    "energy_consumption": "能耗",
    "electricity_consumption": "用电",
    "water_consumption": "用水",
    "hazardous_waste": "有害废弃物",
    "non_hazardous_waste": "无害废弃物",
    "waste_total": "废弃物",
}
"""Metric told before -> what its intensities are called."""

_KINDS = {"person": "人均", "area": "单位面积", "mass": "单位产品", "money": "单位营收"}
"""What it is per -> how the names of such intensities begin."""

_SCOPES = ("ghg_emissions_scope1", "ghg_emissions_scope2", "ghg_emissions_scope3")
_ALL_SCOPES = ("ghg_emissions_total", "ghg_emissions_scope1_2")
_MONEY = r"(?:人民币|港币|新台币)?[十百千万亿]{1,2}(?:元人民币|元|港元|港币|人民币|美元|新台币)"
_PER = regex(
    r"^(?P<ahead>[^每]*?)(?:每(?:一)?|(?=吨产品))(?P<per>"
    rf"(?:名|位)?(?P<person>员工|雇员|职工|人)|(?P<area>平方米)(?:楼面|建筑)?(?:面积)?|(?P<mass>吨)产品|(?P<money>{_MONEY})"
    r"(?P<of>营业总收入|营业收入|总营收|营收|总收入|收入|收益|营业额|销售额|产值)?)"
    r"(?:的|所|之)?(?P<what>[^每]*)$"
)
_MEASURE = regex(r"(?:的|所|产生|消耗|排放)*(?:密度|强度)(?:为|是|约|达|相当于)*$|(?:为|是|约|达)+$")
_COAL = regex(
    r"(?:折合|折算|折)(?:为|為|成)?(?:标准煤|標準煤|标煤|標煤)(?=(?:约|約|为|為|共|合计|共计|达)*\s*$)"
)
_BARE = regex(r"^(?:其|而|平均|排放|能源|能耗|用水|耗水|耗用|消耗|产生|的)*$")
_EDGE = " ，,。；;、：:（）()"


class Intensity(NamedTuple):
    """The name of an intensity, and the unit of its figure with what it is per."""

    name: str
    unit: str


def amount_told(metric: str | None, told: Sequence[Told]) -> str | None:
    """The metric told last; behind the scopes of a total that total, where it was told before them."""
    if metric not in _SCOPES:
        return metric
    named = (metric_named(one.name) for one in reversed(told))
    return next((one for one in named if one in _ALL_SCOPES), metric)


def intensity(before: str, after: str, spoken: str | None, unit: str) -> Intensity | None:
    """What a figure behind 'per something' tells, where it is an intensity the catalogue knows."""
    if not holds_any(before, ("每", "吨产品", "噸產品")) or not unit or after.strip(_EDGE):
        return None
    found = _PER.match(catalogue().folded(before.strip(_EDGE)))
    if found is None:
        return None
    kind = next(name for group, name in _KINDS.items() if found[group])
    base = "人" if found["person"] else found["area"] or found["mass"]
    base = base or f"{found['money']}{found['of'] or ''}"
    whole = f"{unit}/{base}"
    ahead, what = (_MEASURE.sub("", found[side]) for side in ("ahead", "what"))
    for name in _names(kind, ahead, what, spoken):
        if named_for(name, whole):
            return Intensity(name, whole)
    return None


def _names(kind: str, ahead: str, what: str, spoken: str | None) -> list[str]:
    """Names it may have: of what stands beside the measure, else of the amount told just before."""
    if reading := read_around(f"{ahead}{kind}{what}", "") if what else None:
        return [reading.name]
    if not _BARE.match(what):
        return []
    if not _BARE.match(ahead):
        reading = read_around(ahead, "")
        metric = catalogue().metric_read(reading.name) if reading else None
        spoken = metric[0] if metric and not metric[1] else None
    if holds_any(ahead, ("能源", "能耗")):
        spoken = "energy_consumption"  # whatever power was told before
    own = _OWN.get(spoken or "")
    return [f"{kind}{own}"] if own else []


def in_coal(before: str, figure: Figure) -> tuple[str, Figure]:
    """'能源消耗折合标准煤 [12,600 吨]': the words without the unit they say, and the figure with it."""
    if not figure.unit.endswith(("吨", "噸")) or (found := _COAL.search(before)) is None:
        return before, figure
    return before[: found.start()], replace(figure, unit=f"{figure.unit}标准煤")
