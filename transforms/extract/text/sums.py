"""Totals told behind their parts: '直接排放 362 吨、间接排放 5,126 吨，二者合计 5,488 吨'.

The word for a sum names nothing. It is the whole of the figures told just before it where they are all
parts of one metric, on one axis, and add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from transforms.extract.text.told_parts import canonical, meaning, number_of
from transforms.regex import regex

_SUM = regex(
    r"^(?:以上|上述|前述)?(?:[二两兩三]者|[两兩三][项項])?"
    r"(?:合计|合計|共计|共計|总计|總計|合共|总共|總共)(?:为|為|是|达|達|约|約)*$"
)
_SCOPES = {
    ("ghg_emissions_scope1", "ghg_emissions_scope2"): "范围一和范围二排放量",
    ("ghg_emissions_scope1", "ghg_emissions_scope2", "ghg_emissions_scope3"): "温室气体总排放",
}
"""Emissions of scopes that together are a metric of their own."""


class Told(NamedTuple):
    """A figure of the sentence: its name, the member it is of where the name lacks it, value and unit."""

    name: str
    members: str | None
    text: str
    unit: str


def sum_of(before: str, after: str, text: str, unit: str, told: Sequence[Told]) -> str | None:
    """The name of what a figure behind a word for a sum is the whole of."""
    if after.strip(" ，,。；;、") or not _SUM.match(before.strip(" ，,。；;、（(")):
        return None
    total, left = number_of(text), number_of(text)
    metrics: list[tuple[str, str]] = []
    for one in reversed(told):
        if one.unit != unit or (found := _meaning(one)) is None:
            return None
        metrics.append(found)
        left -= number_of(one.text)
        if left <= 0:
            break
    return _whole(metrics) if total and not left and len(metrics) > 1 else None


def _whole(parts: list[tuple[str, str]]) -> str | None:
    metrics = tuple(sorted({metric for metric, _ in parts}))
    if len(metrics) == len(parts):
        return _SCOPES.get(metrics)
    axes = {dimension.partition("=")[0] for _, dimension in parts}
    members = {dimension for _, dimension in parts}
    plain = len(metrics) == len(axes) == 1 and len(members) == len(parts) and all(members)
    if not plain or any(";" in dimension for dimension in members):
        return None
    return canonical(metrics[0])


def _meaning(one: Told) -> tuple[str, str] | None:
    """Metric and dimensions of a figure, whether its name holds the member or not."""
    found = meaning(one.name)
    return (found[0], ";".join(filter(None, (found[1], one.members)))) if found else None
