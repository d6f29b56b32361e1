"""Inline XBRL: a report for people whose figures carry tags; several files may make one report.

Contexts, units and continuations of all files serve the facts of all files. A displayed number becomes
its fact by format, scale and sign; a text is put together from its continuations, without what is
excluded. https://www.xbrl.org/Specification/inlineXBRL-part1/REC-2013-11-18/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html.entities import name2codepoint
from operator import itemgetter
from typing import NamedTuple

from lxml import etree

from transforms.model import Tagged
from transforms.read.safe_xml import parse
from transforms.read.xbrl.contexts import NIL, XML_LANG, Context, read_resources
from transforms.read.xbrl.names import Prefixes, declared_once, expanded, resolved
from transforms.read.xbrl.numerals import decimals_of, moved
from transforms.read.xbrl.transformations import Separated, Transformation, transformation
from transforms.regex import regex

NAMESPACES = ("http://www.xbrl.org/2013/inlineXBRL", "http://www.xbrl.org/2008/inlineXBRL")
NUMBERS = tuple(f"{{{space}}}nonFraction" for space in NAMESPACES)
TEXTS = tuple(f"{{{space}}}nonNumeric" for space in NAMESPACES)
FRACTIONS = tuple(f"{{{space}}}fraction" for space in NAMESPACES)
TUPLES = tuple(f"{{{space}}}tuple" for space in NAMESPACES)
CONTINUATIONS = tuple(f"{{{space}}}continuation" for space in NAMESPACES)
EXCLUDED = tuple(f"{{{space}}}exclude" for space in NAMESPACES)
MAX_CONTINUATIONS = 10_000
MAX_SCALE = 30
SCALE = regex(r"[+-]?[0-9]{1,4}")
SHORT = 15
"""Digits of a number that with any scale is no monster."""
FRACTION = "fraction_unread: the fact is a fraction of two numbers"
UNKNOWN_FORMAT = "format_unknown: no transformation of that name is known"
NOT_THAT_FORM = "format_failed: the text is not written as its format says"
NO_CONTEXT = "context_missing: the report has no context of that id"
MISSING = Context(problem=NO_CONTEXT)
NO_NUMBER = "unreadable_number: the text is not one number"
BAD_SCALE = "scale_unreadable: the scale is no small whole number"

Read = tuple[str | None, str, int | None]
"""(value or the text as printed, problem, decimals)."""
NOTHING: Read = (None, "", None)
_FACT_ID = itemgetter(Tagged._fields.index("fact_id"))
Shown = tuple[str | None, str | None, str | None, str | None]
"""(format, scale, sign, decimals) of a displayed number."""


class Page(NamedTuple):
    """One file of a report, and what its prefixes mean; None where one of them means two things."""

    root: etree._Element
    prefixes: Prefixes | None = None
    nils: bool = True  # whether any of its facts may be nil

    @classmethod
    def of(cls, data: bytes, name: str = "") -> Page:
        """The parsed file; raises as `parse` does."""
        root = parse(data, name)
        prefixes = declared_once(data, root.nsmap)
        return cls(root, prefixes, prefixes is None or b":nil" in data)


class Display(NamedTuple):
    """How numbers of one format, scale, sign and precision are displayed: all that say the same share it."""

    form: Transformation | None
    problem: str  # of the format
    scale: int | None  # None where it is unreadable
    negative: bool
    decimals: int | None
    precision: str | None  # significant digits, where no decimals are stated
    groups: str | None = None  # what may stand between digits; None where digits alone do not tell the value
    minus: str = ""
    zeros: str = ""

    def value(self, shown: str) -> Read:
        """(value or the text as printed, problem, decimals)."""
        if self.groups is not None:  # nearly all are whole numbers: no point is to be moved
            digits = shown.replace(self.groups, "")
            if digits.isdigit() and digits.isascii() and digits[0] != "0" and len(digits) <= SHORT:
                return self.minus + digits + self.zeros, "", self.decimals
        return self._value(shown)

    def _value(self, shown: str) -> Read:
        if self.problem:
            return shown, self.problem, None
        try:
            text = self.form(shown) if self.form else shown
        except ValueError:
            return shown, NOT_THAT_FORM, None
        if self.scale is None:
            return shown, BAD_SCALE, None
        value = moved(text, self.scale, negative=self.negative)
        if value is None:
            return shown, NO_NUMBER, None
        if self.precision:
            return value, "", decimals_of(None, self.precision, Decimal(value))
        return value, "", self.decimals


@dataclass(slots=True)
class Shared:
    """What the facts of one report share, and what was found out about names and formats on the way."""

    contexts: dict[str, Context] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    continuations: dict[str, etree._Element] = field(default_factory=dict)
    prefixes: Prefixes | None = None
    """The prefixes of the whole file; None where they differ within."""
    names: dict[str, str] = field(default_factory=dict)
    displays: dict[Shown, Display] = field(default_factory=dict)

    def enter(self, page: Page) -> None:
        """Another file has prefixes of its own."""
        self.prefixes, self.names, self.displays = page.prefixes, {}, {}

    def declared(self, element: etree._Element) -> Prefixes:
        """The prefixes that hold at an element."""
        return self.prefixes if self.prefixes is not None else element.nsmap

    def format(self, told: str, element: etree._Element) -> Transformation:
        """The transformation of a format's name; raises LookupError where none is known."""
        prefix, _, local = told.strip().rpartition(":")
        return transformation(self.declared(element).get(prefix or None, ""), local)

    def name(self, told: str, element: etree._Element) -> str:
        """The concept an element is tagged with."""
        if self.prefixes is None:
            return resolved(told, element.nsmap)
        if told not in self.names:
            self.names[told] = resolved(told, self.prefixes)
        return self.names[told]

    def display(self, element: etree._Element, key: Shown) -> Display:
        """How an element's number is displayed; kept where it holds for all that are written the same."""
        found = self._display(element, *key)
        if found.precision is None and key[-1] and self.prefixes is not None:
            self.displays[key] = found
        return found

    def _display(
        self,
        element: etree._Element,
        name: str | None,
        scale: str | None,
        sign: str | None,
        decimals: str | None,
    ) -> Display:
        form, problem, steps = None, "", (scale or "0").strip()
        if name:
            try:
                form = self.format(name, element)
            except LookupError:
                problem = UNKNOWN_FORMAT
        moved_by = int(steps) if SCALE.fullmatch(steps) and abs(int(steps)) <= MAX_SCALE else None
        precision = None if (decimals or "").strip() else element.get("precision")
        groups = form.separator if isinstance(form, Separated) else None if name else ""
        told = decimals_of(decimals, None, None)
        found = Display(form, problem, moved_by, sign == "-", told, precision)
        if precision or moved_by is None or moved_by < 0:
            return found
        return found._replace(groups=groups, minus="-" if sign == "-" else "", zeros="0" * moved_by)


def facts_of(files: Sequence[Page]) -> tuple[list[Tagged], list[str]]:
    """(facts in reading order, warnings) of the files that make one report."""
    shared, roots = Shared(), [page.root for page in files]
    for root in roots:
        read_resources(root, shared.contexts, shared.units)
        shared.continuations |= {one.get("id", ""): one for one in root.iter(*CONTINUATIONS)}
    facts: list[Tagged] = []
    for page in files:
        shared.enter(page)
        facts += _facts(page, shared)
    tuples = [one.get("name", "") for root in roots for one in root.iter(*TUPLES)]
    return _numbered(facts), [
        f"tuple_flattened: '{name}' groups facts; its members stand alone" for name in tuples
    ]


def _numbered(facts: list[Tagged]) -> list[Tagged]:
    """Facts without an id are called by their place."""
    if all(map(_FACT_ID, facts)):
        return facts
    return [
        fact if fact.fact_id else fact._replace(fact_id=f"at{place}") for place, fact in enumerate(facts, 1)
    ]


def _facts(page: Page, shared: Shared) -> list[Tagged]:
    # Of the thousands of facts in a report nearly all are plain numbers: these take the shortest way, and
    # their attributes are asked for one by one, because a table of them costs more.
    facts: list[Tagged] = []
    add, made = facts.append, tuple.__new__  # what `Tagged` itself calls, after a step through Python
    contexts, units, names, displays = shared.contexts, shared.units, shared.names, shared.displays
    for element in page.root.iter(*NUMBERS, *TEXTS, *FRACTIONS):
        get = element.get
        if element.tag not in NUMBERS or len(element) or (page.nils and get(NIL) is not None):
            add(_fact(element, shared))
            continue
        key = (get("format"), get("scale"), get("sign"), get("decimals"))
        display = displays.get(key) or shared.display(element, key)
        value, problem, decimals = display.value((element.text or "").strip())
        told, unit, name = get("contextRef", ""), get("unitRef", ""), get("name", "")
        context = contexts.get(told) or contexts.get(told.strip(), MISSING)
        fact = (
            get("id", ""),
            names.get(name) or shared.name(name, element),
            value,
            True,
            context.entity,
            context.period,
            units.get(unit) or units.get(unit.strip()) or None,
            decimals,
            context.members,
            None,
            element.sourceline or 1,
            problem or context.problem,
        )
        add(made(Tagged, fact))
    return facts


def _fact(element: etree._Element, shared: Shared) -> Tagged:
    """Any fact: a text, nil, or a number in which other elements stand."""
    get = element.get
    numeric, language = element.tag not in TEXTS, None
    if get(NIL) in {"true", "1"}:
        value, problem, decimals = NOTHING
    elif numeric:
        value, problem, decimals = _number(element, shared)
    else:
        value, problem, decimals = _text(element, shared)
        language = _language(element)
    context = shared.contexts.get(get("contextRef", "").strip(), MISSING)
    return Tagged(
        get("id", ""),
        shared.name(get("name", ""), element),
        value,
        numeric,
        context.entity,
        context.period,
        (shared.units.get(get("unitRef", "").strip()) or None) if numeric else None,
        decimals,
        context.members,
        language,
        element.sourceline or 1,
        problem or context.problem,
    )


def _number(element: etree._Element, shared: Shared) -> Read:
    shown, get = _shown(element).strip(), element.get
    if element.tag in FRACTIONS:
        return shown, FRACTION, None
    key = (get("format"), get("scale"), get("sign"), get("decimals"))
    return (shared.displays.get(key) or shared.display(element, key)).value(shown)


def _text(element: etree._Element, shared: Shared) -> Read:
    joined = "".join(_shown(part) for part in _continued(element, shared))
    text, problem = _formatted(element, element.get("format"), joined, shared)
    return expanded(text, shared.declared(element)) if "#" in text else text, problem, None


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
