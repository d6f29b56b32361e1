"""Office files are zip packages of XML parts, read part by part, never unpacked.

What a package may be is what any archive may be (`transforms.read.archive`): few enough parts, none that
grows out of proportion. Its XML is parsed without document types, entities or network.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from transforms.errors import EncryptedFiling, UnreadableFiling
from transforms.read.archive import Archive
from transforms.read.safe_xml import SAFE, letters, refuse_unsafe

DAMAGED = "Save the file again with its own program and upload it."


class Package:
    """The parts of one package; raises UnreadableFiling, EncryptedFiling or UnsafeFiling."""

    def __init__(self, data: bytes) -> None:
        self._archive = Archive(data)
        self._names = frozenset(self._archive.names)
        for name in self._archive.locked:
            raise EncryptedFiling(f"the part {name} asks for a password", next_step="Upload it without one.")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return self._archive.names

    def part(self, name: str) -> bytes:
        """The bytes of a part."""
        if name not in self._names:
            raise UnreadableFiling(f"the part {name} is missing", next_step=DAMAGED)
        return self._archive.read(name)

    def related(self, name: str) -> dict[str, str]:
        """Relationship id -> name of the part it leads to; what leads outside is left out."""
        folder, leaf = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{leaf}.rels")
        if rels not in self._names:
            return {}
        found = {}
        for link in parsed(self.part(rels), rels).iter("{*}Relationship"):
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
                found[link.get("Id", "")] = target.lstrip("/")
        return found


def parsed(data: bytes, name: str) -> etree._Element:
    """The root element of a part."""
    _look_over(data, name)
    try:
        return etree.fromstring(data, etree.XMLParser(huge_tree=False, **SAFE))
    except etree.XMLSyntaxError as error:
        raise UnreadableFiling(f"the part {name} is no sound XML ({error})", next_step=DAMAGED) from error


def streamed(data: bytes, name: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """The elements with these tags, each complete; what was read is dropped, so memory stays small."""
    _look_over(data, name)
    try:
        for _, element in etree.iterparse(BytesIO(data), tag=tags, huge_tree=False, **SAFE):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise UnreadableFiling(f"the part {name} is no sound XML ({error})", next_step=DAMAGED) from error


def _look_over(data: bytes, name: str) -> None:
    """No office program writes a document type; with it come entities."""
    if b"<!DOCTYPE" in letters(data):
        raise UnreadableFiling(f"the part {name} declares a document type", next_step=DAMAGED)
    refuse_unsafe(data, name)
