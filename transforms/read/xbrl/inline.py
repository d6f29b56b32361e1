"""Inline XBRL: a report for people whose figures carry tags; several files may make one report.

Contexts, units and continuations of all files serve the facts of all files. A displayed number becomes
its fact by format, scale and sign; a text is put together from its continuations, without what is
excluded. https://www.xbrl.org/Specification/inlineXBRL-part1/REC-2013-11-18/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html.entities import name2codepoint

from lxml import etree

from transforms.model import Tagged
from transforms.read.xbrl.contexts import NIL, XML_LANG, Context, contexts_of, units_of
from transforms.read.xbrl.names import expanded, resolved
from transforms.read.xbrl.numerals import decimals_of, fits, number, plain, scaled
from transforms.read.xbrl.transformations import transformed

NAMESPACES = ("http://www.xbrl.org/2013/inlineXBRL", "http://www.xbrl.org/2008/inlineXBRL")
NUMBERS = tuple(f"{{{space}}}nonFraction" for space in NAMESPACES)
TEXTS = tuple(f"{{{space}}}nonNumeric" for space in NAMESPACES)
FRACTIONS = tuple(f"{{{space}}}fraction" for space in NAMESPACES)
TUPLES = tuple(f"{{{space}}}tuple" for space in NAMESPACES)
CONTINUATIONS = tuple(f"{{{space}}}continuation" for space in NAMESPACES)
EXCLUDED = tuple(f"{{{space}}}exclude" for space in NAMESPACES)
MAX_CONTINUATIONS = 10_000
MAX_SCALE = 30
FRACTION = "fraction_unread: the fact is a fraction of two numbers"
UNKNOWN_FORMAT = "format_unknown: no transformation of that name is known"
NOT_THAT_FORM = "format_failed: the text is not written as its format says"
NO_CONTEXT = "context_missing: the report has no context of that id"
NO_NUMBER = "unreadable_number: the text is not one number"
BAD_SCALE = "scale_unreadable: the scale is no small whole number"


@dataclass(frozen=True, slots=True)
class Shared:
    """What the files of one report share."""

    contexts: dict[str, Context]
    units: dict[str, str]
    continuations: dict[str, etree._Element]


def facts_of(roots: Sequence[etree._Element]) -> tuple[list[Tagged], list[str]]:
    """(facts in reading order, warnings) of the files that make one report."""
    contexts: dict[str, Context] = {}
    units: dict[str, str] = {}
    continuations: dict[str, etree._Element] = {}
    for root in roots:
        contexts |= contexts_of(root)
        units |= units_of(root)
        continuations |= {one.get("id", ""): one for one in root.iter(*CONTINUATIONS)}
    shared = Shared(contexts, units, continuations)
    facts = [_fact(one, shared) for root in roots for one in root.iter(*NUMBERS, *TEXTS, *FRACTIONS)]
    tuples = [one.get("name", "") for root in roots for one in root.iter(*TUPLES)]
    return _numbered(facts), [
        f"tuple_flattened: '{name}' groups facts; its members stand alone" for name in tuples
    ]


def _numbered(facts: list[Tagged]) -> list[Tagged]:
    """Facts without an id are called by their place."""
    return [
        fact if fact.fact_id else replace(fact, fact_id=f"at{place}") for place, fact in enumerate(facts, 1)
    ]


def _fact(element: etree._Element, shared: Shared) -> Tagged:
    context = shared.contexts.get(element.get("contextRef", "").strip())
    numeric = element.tag not in TEXTS
    if element.tag in FRACTIONS:
        value, problem, decimals = _shown(element), FRACTION, None
    elif element.get(NIL) in {"true", "1"}:
        value, problem, decimals = None, "", None
    elif numeric:
        value, problem, decimals = _number(element)
    else:
        value, problem = _text(element, shared)
        decimals = None
    return Tagged(
        fact_id=element.get("id", ""),
        concept=resolved(element.get("name", ""), element.nsmap),
        value=value,
        numeric=numeric,
        entity=context.entity if context else "",
        period=context.period if context else "",
        unit=(shared.units.get(element.get("unitRef", "").strip(), "") or None) if numeric else None,
        decimals=decimals,
        members=context.members if context else (),
        language=None if numeric else _language(element),
        line=element.sourceline or 1,
        problem=problem or (context.problem if context else NO_CONTEXT),
    )


def _number(element: etree._Element) -> tuple[str, str, int | None]:
    """(value or the text as printed, problem, decimals)."""
    shown = _shown(element).strip()
    text, problem = _formatted(element, shown)
    scale = (element.get("scale") or "0").strip()
    if not problem and (not scale.lstrip("+-").isdigit() or abs(int(scale)) > MAX_SCALE):
        problem = BAD_SCALE
    magnitude = None if problem else number(text)
    if magnitude is None:
        return shown, problem or NO_NUMBER, None
    value: Decimal = scaled(magnitude, int(scale), negative=element.get("sign") == "-")
    if not fits(value):
        return shown, NO_NUMBER, None
    return plain(value), "", decimals_of(element.get("decimals"), element.get("precision"), value)


def _text(element: etree._Element, shared: Shared) -> tuple[str, str]:
    joined = "".join(_shown(part) for part in _continued(element, shared))
    text, problem = _formatted(element, joined)
    return expanded(text, element.nsmap), problem


def _continued(element: etree._Element, shared: Shared) -> Iterator[etree._Element]:
    """The element and its continuations; a chain that comes back to itself ends there."""
    seen: set[str] = set()
    part: etree._Element | None = element
    while part is not None and len(seen) < MAX_CONTINUATIONS:
        yield part
        following = part.get("continuedAt", "")
        part = shared.continuations.get(following) if following and following not in seen else None
        seen.add(following)


def _formatted(element: etree._Element, text: str) -> tuple[str, str]:
    """(value, problem) of a text in the element's format; without a format the text itself."""
    name = (element.get("format") or "").strip()
    if not name:
        return text, ""
    prefix, _, local = name.rpartition(":")
    try:
        return transformed(element.nsmap.get(prefix or None, ""), local, text), ""
    except LookupError:
        return text, UNKNOWN_FORMAT
    except ValueError:
        return text, NOT_THAT_FORM


def _shown(element: etree._Element) -> str:
    """The text inside an element, without what is excluded."""
    if not len(element):
        return element.text or ""
    return "".join(_pieces(element))


def _pieces(element: etree._Element) -> Iterator[str]:
    waiting: list[etree._Element | str] = [element]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
            continue
        yield part.text or ""
        for child in reversed(part):
            waiting.append(child.tail or "")
            if child.tag is etree.Entity:
                waiting.append(chr(name2codepoint.get(child.name, 0x20)))
            elif child.tag not in EXCLUDED:
                waiting.append(child)


def _language(element: etree._Element) -> str | None:
    part: etree._Element | None = element
    while part is not None:
        if told := part.get(XML_LANG) or part.get("lang"):
            return str(told).lower()
        part = part.getparent()
    return None
