"""The reader of tagged reports: one file or a package, in any of the syntaxes, as one Document.

The facts carry the numbers; the lines hold what the report says in words, for language and names only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from lxml import etree

from transforms.collector import collector_at_rest
from transforms.errors import EmptyFiling, UnreadableFiling
from transforms.model import Document, Line, Tagged
from transforms.read.xbrl import inline, instance, oim_csv, oim_json
from transforms.read.xbrl.kinds import INLINE, INSTANCE, JSON, PACKAGE, ZIP
from transforms.read.xbrl.oim import inconsistent
from transforms.read.xbrl.package import File, reports_in

TITLE = "{http://www.w3.org/1999/xhtml}head/{http://www.w3.org/1999/xhtml}title"
MAX_LINE = 1000
MOST_LINES = 500
BODY = "{http://www.w3.org/1999/xhtml}body"


@dataclass(frozen=True, slots=True)
class Parsed:
    """One report of a file or package."""

    media_type: str
    facts: list[Tagged]
    warnings: list[str]
    title: str | None = None
    lines: tuple[Line, ...] = ()


def read(data: bytes) -> Document:
    """All facts of all reports in the file; raises a FilingError where there is none."""
    packed = data.startswith(ZIP)
    with collector_at_rest():
        reports = [_parsed(files) for files in (reports_in(data) if packed else [[File("", data)]])]
        return _document(reports, PACKAGE if packed else reports[0].media_type)


def _document(reports: Sequence[Parsed], media_type: str) -> Document:
    facts = reports[0].facts if len(reports) == 1 else list(_named(reports))
    if not facts:
        raise EmptyFiling("an XBRL report without a fact", next_step="Upload the report itself.")
    warnings = [text for one in reports for text in one.warnings] + inconsistent(facts)
    lines = next((one.lines for one in reports if one.lines), ()) or tuple(_told(facts))
    title = next((one.title for one in reports if one.title), None)
    return Document(media_type, lines, None, title, tuple(dict.fromkeys(warnings)), tuple(facts))


def _named(reports: Sequence[Parsed]) -> Iterator[Tagged]:
    """Ids are unique in a report; of several reports each gets its number before them."""
    for place, report in enumerate(reports, 1):
        yield from (fact._replace(fact_id=f"{place}.{fact.fact_id}") for fact in report.facts)


def _parsed(files: Sequence[File]) -> Parsed:
    first = files[0]
    if first.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _of_json(files)
    pages = [inline.Page.of(file.data, file.name) for file in files]
    roots = [page.root for page in pages]
    if roots[0].tag == instance.ROOT:
        facts, warnings = instance.facts_of(roots[0])
        return Parsed(INSTANCE, facts, warnings)
    facts, warnings = inline.facts_of(pages)
    title = next((_squeezed("".join(one.itertext())) for one in roots[0].iterfind(TITLE)), None)
    return Parsed(INLINE, facts, warnings, title or None, tuple(_shown(roots)))


def _of_json(files: Sequence[File]) -> Parsed:
    first = files[0]
    found = oim_json.loaded(first.data, first.name)
    kind = oim_json.kind_of(found)
    if kind == "json":
        return Parsed(JSON, oim_json.facts_of(found, first.name), [])
    if kind == "csv":
        return Parsed(JSON, oim_csv.facts_of(found, files), [])
    raise UnreadableFiling("JSON that is no XBRL report", where=first.name, next_step=oim_json.NEXT)


def _shown(roots: Sequence[etree._Element]) -> Iterator[Line]:
    """The beginning of what people see: enough to tell the language, and how the report calls itself."""
    for root in roots:
        texts = (part.itertext() for part in root.iter(BODY))
        pieces = (squeezed for text in chain.from_iterable(texts) if (squeezed := _squeezed(text)))
        yield from (Line(text, number) for number, text in enumerate(islice(pieces, MOST_LINES), 1))


def _told(facts: Sequence[Tagged]) -> Iterator[Line]:
    """Of a report without a print: what its text facts say."""
    for fact in facts:
        if not fact.numeric and fact.value:
            yield Line(_squeezed(fact.value), fact.line)


def _squeezed(text: str) -> str:
    return " ".join(text.split())[:MAX_LINE]
