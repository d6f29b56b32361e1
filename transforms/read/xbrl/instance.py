"""Plain XBRL instances: an XML file that holds nothing but contexts, units and facts.

Every element with a contextRef is a fact. Tuples, which the Open Information Model does not know, are
opened: their members stand alone, and the document says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from transforms.model import Tagged
from transforms.read.xbrl.contexts import NIL, XBRLI, XML_LANG, Context, read_resources, text_of
from transforms.read.xbrl.inline import FRACTION, NO_CONTEXT, NO_NUMBER
from transforms.read.xbrl.names import canonical, expanded
from transforms.read.xbrl.numerals import decimals_of, number, plain

ROOT = f"{{{XBRLI}}}xbrl"
_NOT_FACTS = (XBRLI, "http://www.xbrl.org/2003/linkbase")


def facts_of(root: etree._Element) -> tuple[list[Tagged], list[str]]:
    """(facts in file order, warnings)."""
    contexts: dict[str, Context] = {}
    units: dict[str, str] = {}
    read_resources(root, contexts, units)
    items, tuples = _items(root)
    facts = [_fact(item, place, contexts, units) for place, item in enumerate(items, 1)]
    return facts, [f"tuple_flattened: '{name}' groups facts; its members stand alone" for name in tuples]


def _items(root: etree._Element) -> tuple[list[etree._Element], list[str]]:
    items: list[etree._Element] = []
    tuples: list[str] = []
    for element in _candidates(root):
        if element.get("contextRef") is not None:
            items.append(element)
        elif len(element) and next(element.iterfind(".//*[@contextRef]"), None) is not None:
            tuples.append(etree.QName(element).localname)
    return items, tuples


def _candidates(root: etree._Element) -> Iterator[etree._Element]:
    for child in root:
        if isinstance(child.tag, str) and etree.QName(child).namespace not in _NOT_FACTS:
            yield from (one for one in child.iter() if isinstance(one.tag, str))


def _fact(element: etree._Element, place: int, contexts: dict[str, Context], units: dict[str, str]) -> Tagged:
    context = contexts.get(element.get("contextRef", "").strip())
    unit = units.get(element.get("unitRef", "").strip()) if element.get("unitRef") else None
    numeric = element.get("unitRef") is not None
    name = etree.QName(element)
    value, problem, decimals = _value(element, numeric=numeric)
    return Tagged(
        fact_id=element.get("id") or f"at{place}",
        concept=canonical(name.namespace or "", name.localname, element.nsmap),
        value=value,
        numeric=numeric,
        entity=context.entity if context else "",
        period=context.period if context else "",
        unit=unit,
        decimals=decimals,
        members=context.members if context else (),
        language=None if numeric else (element.get(XML_LANG) or None),
        line=element.sourceline or 1,
        problem=problem or (context.problem if context else NO_CONTEXT),
    )


def _value(element: etree._Element, *, numeric: bool) -> tuple[str | None, str, int | None]:
    if element.get(NIL) in {"true", "1"}:
        return None, "", None
    if not numeric:
        return expanded("".join(element.itertext()), element.nsmap), "", None
    text = text_of(element)
    if element.find(f"{{{XBRLI}}}numerator") is not None:
        return text, FRACTION, None
    value = number(text)
    if value is None:
        return text, NO_NUMBER, None
    return plain(value), "", decimals_of(element.get("decimals"), element.get("precision"), value)
