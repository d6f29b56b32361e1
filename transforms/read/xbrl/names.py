"""Names are namespaces, not prefixes: two reports may call one taxonomy by two prefixes.

Known namespaces (`prefixes.csv`, '*' stands for a release) get one prefix for good; a report's own
prefix serves for all others, unless it pretends to be a known one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from transforms.regex import regex

FOREIGN = "x-"
"""Set before a prefix that belongs to another taxonomy than the report uses it for."""
NO_PREFIX = "_"
_EXPANDED = regex(r"^(?P<namespace>(?:https?://|urn:)\S+)#(?P<local>[^#\s]+)$")
_DECLARED = re.compile(rb"""xmlns(?::([^\s=>"'/]+))?\s*=\s*["']([^"'<]*)["']""")

Prefixes = Mapping[str | None, str]
"""prefix -> namespace, as a report declares them."""


def declared_once(data: bytes, at_root: Prefixes) -> Prefixes | None:
    """All prefixes of a file where each means one thing, wherever it is declared; None where one does not.

    Reports declare most at their root, and some beside a picture or a header, where often no prefix at
    all means another space: names without one are then nobody's. UTF-16 and the like give None.
    """
    count = data.count(b"xmlns")
    if count == len(at_root):
        return at_root
    found = _DECLARED.findall(data)
    if len(found) != count or count < len(at_root):
        return None
    prefixes = dict(at_root)
    bare = prefixes.pop(None, "").encode()
    for name, uri in set(found):
        if not (name + uri).isascii() or b"&" in uri:
            return None
        if not name:
            bare = bare if uri == bare else b""
        elif prefixes.setdefault(name.decode(), uri.decode()) != uri.decode():
            return None
    return prefixes | {None: bare.decode()} if bare else prefixes


def canonical(namespace: str, local: str, declared: Prefixes) -> str:
    """'prefix:local' of a name; '_:local' where the report has no prefix for its namespace."""
    return f"{_prefix(namespace, _own(namespace, declared))}:{local}"


def resolved(name: str, declared: Prefixes) -> str:
    """The canonical form of a prefixed name as a report writes it."""
    prefix, colon, local = name.strip().rpartition(":")
    namespace = declared.get(prefix if colon else None, "")
    return canonical(namespace, local, declared) if namespace else name.strip()


def expanded(text: str, declared: Prefixes) -> str:
    """The members of an enumeration ('http://taxonomy#Member ...') by their canonical names.

    Any other text is given back as it is.
    """
    found = [_EXPANDED.match(token) for token in text.split()] if "#" in text else []
    if not found or not all(found):
        return text
    return " ".join(canonical(one["namespace"], one["local"], declared) for one in found if one)


def _own(namespace: str, declared: Prefixes) -> str:
    return next((prefix for prefix, uri in declared.items() if uri == namespace and prefix), NO_PREFIX)


@lru_cache(maxsize=1024)
def _prefix(namespace: str, own: str) -> str:
    for pattern, prefix in _known():
        if fnmatchcase(namespace, pattern):
            return prefix
    return FOREIGN + own if any(own == prefix for _, prefix in _known()) else own


@lru_cache(maxsize=1)
def _known() -> tuple[tuple[str, str], ...]:
    with (Path(__file__).parent / "prefixes.csv").open(newline="", encoding="utf-8") as handle:
        return tuple((row["namespace"], row["prefix"]) for row in csv.DictReader(handle))
