"""Contexts and units of XML reports: whom a fact is about, when, broken down by what, measured in what.

Inline reports and plain instances write them alike. A context with a broken date or without an entity
fails alone: the facts that refer to it carry the problem.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from transforms.read.xbrl.names import expanded, resolved
from transforms.read.xbrl.periods import FOREVER, duration, instant

XBRLI = "http://www.xbrl.org/2003/instance"
XBRLDI = "http://xbrl.org/2006/xbrldi"
_X, _D = f"{{{XBRLI}}}", f"{{{XBRLDI}}}"
CONTEXT, UNIT = f"{_X}context", f"{_X}unit"
PURE = "xbrli:pure"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Context:
    """What all facts that refer to it share."""

    entity: str = ""
    period: str = FOREVER
    members: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def read_resources(root: etree._Element, contexts: dict[str, Context], units: dict[str, str]) -> None:
    """Add a report's contexts and units by their ids; units in OIM's form: 'utr:tCO2e/iso4217:EUR'."""
    for element in root.iter(CONTEXT, UNIT):
        if element.tag == CONTEXT:
            contexts[element.get("id", "")] = _context(element)
        else:
            units[element.get("id", "")] = _unit(element)


def text_of(element: etree._Element | None) -> str:
    """The text of an element without white space around it."""
    return "".join(element.itertext()).strip() if element is not None else ""


def _context(element: etree._Element) -> Context:
    identifier = element.find(f"{_X}entity/{_X}identifier")
    if identifier is None or not text_of(identifier):
        return Context(problem="context_unreadable: it names no entity")
    entity = f"{identifier.get('scheme', '').strip()} {text_of(identifier)}"
    try:
        period = _period(element.find(f"{_X}period"))
    except ValueError:
        return Context(entity, problem="context_unreadable: its period is no date")
    return Context(entity, period, tuple(sorted(_members(element))))


def _period(element: etree._Element | None) -> str:
    if element is None:
        raise ValueError("a context without a period")
    if element.find(f"{_X}forever") is not None:
        return FOREVER
    if (day := element.find(f"{_X}instant")) is not None:
        return instant(text_of(day))
    return duration(text_of(element.find(f"{_X}startDate")), text_of(element.find(f"{_X}endDate")))


def _members(element: etree._Element) -> list[tuple[str, str]]:
    """Dimensions of segment and scenario; other content of them is no dimension and is kept as such."""
    found = []
    for part in element.iter(f"{_X}segment", f"{_X}scenario"):
        for child in part:
            axis = resolved(child.get("dimension", ""), child.nsmap)
            if child.tag == f"{_D}explicitMember":
                found.append((axis, resolved(text_of(child), child.nsmap)))
            elif child.tag == f"{_D}typedMember":
                found.append((axis, _typed(child)))
            else:
                found.append((str(etree.QName(child).localname), text_of(child)))
    return found


def _typed(element: etree._Element) -> str:
    inner = next(iter(element), None)
    return "" if inner is None or inner.get(NIL) in {"true", "1"} else expanded(text_of(inner), inner.nsmap)


def _unit(element: etree._Element) -> str:
    above, below = (
        element.find(f"{_X}divide/{_X}unitNumerator"),
        element.find(f"{_X}divide/{_X}unitDenominator"),
    )
    numerator = _measures(above if above is not None else element)
    denominator = _measures(below) if below is not None else ""
    if not denominator:
        return numerator
    return "/".join(f"({side})" if "*" in side else side for side in (numerator, denominator))


def _measures(element: etree._Element) -> str:
    names = [resolved(text_of(one), one.nsmap) for one in element.findall(f"{_X}measure")]
    return "*".join(sorted(names))
