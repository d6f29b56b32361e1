"""XML of strangers: nothing is fetched, nothing is expanded, and what could explode is refused.

Every declaration of an entity is refused before the parser sees it: entities are how XML bombs and
thefts of local files are built, and no report needs one. Depth is limited by the parser.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from transforms.errors import UnreadableFiling, UnsafeFiling
from transforms.regex import regex

HEAD_BYTES = 1024
_ENTITY = re.compile(rb"<!(?i:ENTITY|ATTLIST|ELEMENT|NOTATION)")  # two plain bytes first: quick to look for
_ENCODING = re.compile(rb"""^[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]+)""")
_PLAIN_ENCODINGS = regex(r"^(?:utf-?8|utf-?16(?:le|be)?|us-ascii|iso-8859-\d+|windows-\d+|gb\w+|big5)$", re.I)
NEXT = "Export the report again, without a document type of its own."


SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
}
"""What every parser of XML is told here, whatever it reads."""


def parse(data: bytes, name: str = "") -> etree._Element:
    """The root of a document; raises UnsafeFiling, or UnreadableFiling where it is not well formed."""
    refuse_unsafe(data, name)
    parser = etree.XMLParser(
        **SAFE,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        huge_tree=True,  # pictures of some megabytes stand inside reports
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableFiling(
            f"damaged XML ({error})", where=name, next_step="Upload the report again."
        ) from error


def letters(data: bytes) -> bytes:
    """The bytes without the zeros of UTF-16, so that declarations are seen in any form."""
    return data.replace(b"\x00", b"") if b"\x00" in data[:64] else data


def refuse_unsafe(data: bytes, name: str) -> None:
    """Raises UnsafeFiling for declared entities, UnreadableFiling for encodings that could hide them."""
    seen = letters(data)
    head = seen[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head.startswith(b"<"):
        raise UnreadableFiling("XML in an unknown encoding", where=name, next_step="Save it as UTF-8.")
    told = _ENCODING.match(head) if head.startswith(b"<?xml") else None
    if told and not _PLAIN_ENCODINGS.match(told[1].decode("ascii")):
        encoding = told[1].decode("ascii")
        raise UnreadableFiling(f"XML in the encoding {encoding}", where=name, next_step="Save it as UTF-8.")
    if (first := seen.find(b"!")) >= 0 and _ENTITY.search(seen, max(first - 1, 0)):
        raise UnsafeFiling("it declares XML entities, which no report needs", where=name, next_step=NEXT)
