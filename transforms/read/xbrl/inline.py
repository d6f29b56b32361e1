"""Inline XBRL: a report for people whose figures carry tags; several files may make one report.

Contexts, units and continuations of all files serve the facts of all files. A displayed number becomes
its fact by format, scale and sign; a text is put together from its continuations, without what is
excluded. https://www.xbrl.org/Specification/inlineXBRL-part1/REC-2013-11-18/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.entities import name2codepoint
from typing import NamedTuple

from lxml import etree

from transforms.model import Tagged
from transforms.read.xbrl.contexts import NIL, XML_LANG, Context, contexts_of, units_of
from transforms.read.xbrl.names import Prefixes, expanded, resolved
from transforms.read.xbrl.numerals import decimals_of, fits, is_plain, number, plain, scaled
from transforms.read.xbrl.transformations import Transformation, transformation
from transforms.read.xbrl.xml import parse

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
MISSING = Context(problem=NO_CONTEXT)
NO_NUMBER = "unreadable_number: the text is not one number"
BAD_SCALE = "scale_unreadable: the scale is no small whole number"


class Page(NamedTuple):
    """One file of a report; `uniform` where all its prefixes are declared at its root."""

    root: etree._Element
    uniform: bool = False

    @classmethod
    def of(cls, data: bytes, name: str = "") -> Page:
        """The parsed file; raises as `parse` does."""
        root = parse(data, name)
        return cls(root, data.count(b"xmlns") == len(root.nsmap))


@dataclass(slots=True)
class Shared:
    """What the facts of one report share, and what was found out about names and formats on the way."""

    contexts: dict[str, Context] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    continuations: dict[str, etree._Element] = field(default_factory=dict)
    prefixes: Prefixes | None = None
    """The prefixes of the whole file; None where an element within declares its own."""
    names: dict[str, str] = field(default_factory=dict)
    formats: dict[str, Transformation] = field(default_factory=dict)
    precisions: dict[str, int | None] = field(default_factory=dict)

    def declared(self, element: etree._Element) -> Prefixes:
        """The prefixes that hold at an element."""
        return self.prefixes if self.prefixes is not None else element.nsmap

    def format(self, told: str, element: etree._Element) -> Transformation:
        """The transformation of a format's name; raises LookupError where none is known."""
        if self.prefixes is None or told not in self.formats:
            prefix, _, local = told.strip().rpartition(":")
            found = transformation(self.declared(element).get(prefix or None, ""), local)
            self.formats[told] = found
            return found
        return self.formats[told]

    def decimals(self, told: str) -> int | None:
        """The precision that `decimals` states."""
        if told not in self.precisions:
            self.precisions[told] = decimals_of(told, None, None)
        return self.precisions[told]

    def name(self, told: str, element: etree._Element) -> str:
        """The concept an element is tagged with."""
        if self.prefixes is None:
            return resolved(told, element.nsmap)
        if told not in self.names:
            self.names[told] = resolved(told, self.prefixes)
        return self.names[told]


def facts_of(files: Sequence[Page]) -> tuple[list[Tagged], list[str]]:
    """(facts in reading order, warnings) of the files that make one report."""
    shared, roots = Shared(), [page.root for page in files]
    for root in roots:
        shared.contexts |= contexts_of(root)
        shared.units |= units_of(root)
        shared.continuations |= {one.get("id", ""): one for one in root.iter(*CONTINUATIONS)}
    facts: list[Tagged] = []
    for root, uniform in files:
        shared.prefixes, shared.names = root.nsmap if uniform else None, {}
        shared.formats = {}
        facts += [_fact(one, shared) for one in root.iter(*NUMBERS, *TEXTS, *FRACTIONS)]
    tuples = [one.get("name", "") for root in roots for one in root.iter(*TUPLES)]
    return _numbered(facts), [
        f"tuple_flattened: '{name}' groups facts; its members stand alone" for name in tuples
    ]


def _numbered(facts: list[Tagged]) -> list[Tagged]:
    """Facts without an id are called by their place."""
    if all(fact.fact_id for fact in facts):
        return facts
    return [
        fact if fact.fact_id else fact._replace(fact_id=f"at{place}") for place, fact in enumerate(facts, 1)
    ]


def _fact(element: etree._Element, shared: Shared) -> Tagged:
    told = dict(element.items())
    tag = element.tag
    numeric = tag not in TEXTS
    decimals, language = None, None
    if told.get(NIL) in {"true", "1"}:
        value, problem = None, ""
    elif tag in FRACTIONS:
        value, problem = _shown(element), FRACTION
    elif numeric:
        value, problem, decimals = _number(element, told, shared)
    else:
        value, problem = _text(element, shared)
        language = _language(element)
    context = shared.contexts.get(told.get("contextRef", "").strip(), MISSING)
    return Tagged(
        told.get("id", ""),
        shared.name(told.get("name", ""), element),
        value,
        numeric,
        context.entity,
        context.period,
        (shared.units.get(told.get("unitRef", "").strip(), "") or None) if numeric else None,
        decimals,
        context.members,
        language,
        element.sourceline or 1,
        problem or context.problem,
    )


def _number(element: etree._Element, told: dict[str, str], shared: Shared) -> tuple[str, str, int | None]:
    """(value or the text as printed, problem, decimals)."""
    shown = _shown(element).strip()
    text, problem = _formatted(element, told.get("format"), shown, shared)
    if problem:
        return shown, problem, None
    decimals, scale, negative = told.get("decimals"), told.get("scale"), told.get("sign") == "-"
    if not scale and not negative and decimals and is_plain(text):
        return text, "", shared.decimals(decimals)
    moved = (scale or "0").strip()
    if not moved.lstrip("+-").isdigit() or abs(int(moved)) > MAX_SCALE:
        return shown, BAD_SCALE, None
    magnitude = number(text)
    value = magnitude and scaled(magnitude, int(moved), negative=negative)
    if value is None or not fits(value):
        return shown, NO_NUMBER, None
    return plain(value), "", decimals_of(decimals, told.get("precision"), value)


def _text(element: etree._Element, shared: Shared) -> tuple[str, str]:
    joined = "".join(_shown(part) for part in _continued(element, shared))
    text, problem = _formatted(element, element.get("format"), joined, shared)
    return expanded(text, shared.declared(element)) if "#" in text else text, problem


def _continued(element: etree._Element, shared: Shared) -> Iterator[etree._Element]:
    """The element and its continuations; a chain that comes back to itself ends there."""
    seen: set[str] = set()
    part: etree._Element | None = element
    while part is not None and len(seen) < MAX_CONTINUATIONS:
        yield part
        following = part.get("continuedAt", "")
        part = shared.continuations.get(following) if following and following not in seen else None
        seen.add(following)


def _formatted(element: etree._Element, name: str | None, text: str, shared: Shared) -> tuple[str, str]:
    """(value, problem) of a text in the element's format; without a format the text itself."""
    if not name:
        return text, ""
    try:
        return shared.format(name, element)(text.strip()), ""
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
