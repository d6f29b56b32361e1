"""Office files are zip packages of XML parts: opened with limits, read part by part, never unpacked.

A stranger's package may claim anything: a part is read no further than its limit, whatever its header says,
and its XML is parsed without document types, entities or network.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from lxml import etree

from transforms.errors import EncryptedFiling, FilingTooLarge, UnreadableFiling

MAX_PARTS = 5_000
MAX_PART_BYTES = 256 * 2**20
MAX_TOTAL_BYTES = 512 * 2**20
MAX_RATIO = 200
"""XML of a real workbook shrinks to a tenth or a fiftieth; a bomb to less than a thousandth."""

FREE_BYTES = 2**20
"""Below this a part may shrink as it likes: a sheet of one repeated row does."""

DAMAGED = "Save the file again with its own program and upload it."


class Package:
    """The parts of one package; raises UnreadableFiling, EncryptedFiling or FilingTooLarge."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, OSError) as error:
            raise UnreadableFiling(f"a damaged package ({error})", next_step=DAMAGED) from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._left = MAX_TOTAL_BYTES
        if len(self._infos) > MAX_PARTS:
            raise FilingTooLarge(f"a package of {len(self._infos)} parts, at most {MAX_PARTS} are read")
        for info in self._infos.values():
            if info.flag_bits & 1:
                raise EncryptedFiling(
                    f"the part {info.filename} asks for a password", next_step="Upload it without one."
                )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return tuple(self._infos)

    def part(self, name: str) -> bytes:
        """The bytes of a part."""
        info = self._infos.get(name)
        if info is None:
            raise UnreadableFiling(f"the part {name} is missing", next_step=DAMAGED)
        allowed = max(FREE_BYTES, MAX_RATIO * info.compress_size)
        limit = min(MAX_PART_BYTES, self._left, allowed)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(limit + 1)
        except (BadZipFile, ZlibError, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableFiling(f"the part {name} is damaged ({error})", next_step=DAMAGED) from error
        if len(data) > limit:
            raise FilingTooLarge(
                f"the part {name} unpacks to more than {limit} bytes",
                next_step="Upload a file without what makes it so large.",
            )
        self._left -= len(data)
        return data

    def related(self, name: str) -> dict[str, str]:
        """Relationship id -> name of the part it leads to; what leads outside is left out."""
        folder, leaf = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{leaf}.rels")
        if rels not in self._infos:
            return {}
        found = {}
        for link in parsed(self.part(rels), rels).iter("{*}Relationship"):
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
                found[link.get("Id", "")] = target.lstrip("/")
        return found


def parsed(data: bytes, name: str) -> etree._Element:
    """The root element of a part."""
    _without_document_type(data, name)
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise UnreadableFiling(f"the part {name} is no sound XML ({error})", next_step=DAMAGED) from error


def streamed(data: bytes, name: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """The elements with these tags, each complete; what was read is dropped, so memory stays small."""
    _without_document_type(data, name)
    safe = {"load_dtd": False, "no_network": True, "resolve_entities": False, "huge_tree": False}
    try:
        for _, element in etree.iterparse(BytesIO(data), tag=tags, **safe):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise UnreadableFiling(f"the part {name} is no sound XML ({error})", next_step=DAMAGED) from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, huge_tree=False)


def _without_document_type(data: bytes, name: str) -> None:
    """No office program writes one; with it come entities."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or "<!DOCTYPE".encode("utf-16-le") in data:
        raise UnreadableFiling(f"the part {name} declares a document type", next_step=DAMAGED)
