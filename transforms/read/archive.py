"""ZIP archives of strangers: looked over before anything is expanded, read in memory, never unpacked.

What holds for every archive (a Word document, a workbook, a report package, filings in a ZIP) is checked
here from its directory: how many members, how large they become, whether they lie over each other, and
names that would leave a folder. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import stat
import zlib
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from transforms.errors import EncryptedFiling, UnreadableFiling, UnsafeFiling

MOST_MEMBERS = 5_000
MOST_DIRECTORY_BYTES = 4 << 20
MOST_BYTES = 512 << 20
"""What all members may become together; a filing itself has 200 MB at most by default."""

MOST_RATIO, RATIO_FROM_BYTES = 150, 4 << 20
"""XML of sheets shrinks to a fiftieth; one member of some megabytes that shrinks further is a bomb."""

END, END64 = b"PK\x05\x06", b"PK\x06\x06"
LOCAL_HEADER_BYTES = 30
ENCRYPTED, UTF8_NAME = 0x1, 0x800
JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
AGAIN = "Pack it again with a common program."


class Archive:
    """The members of an archive whose directory held no danger; their bytes on demand."""

    def __init__(self, data: bytes, name: str = "") -> None:
        """Raises UnreadableFiling or UnsafeFiling; nothing is expanded here."""
        self._name = name
        _check_directory(data, name)
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, NotImplementedError) as error:
            raise UnreadableFiling(f"a damaged zip archive ({error})", where=name, next_step=AGAIN) from error
        members = [member for member in self._zip.infolist() if not member.is_dir()]
        if danger := _danger(members):
            raise UnsafeFiling(danger, where=name, next_step=AGAIN)
        self._members = {_name_of(member): member for member in members}

    @property
    def names(self) -> tuple[str, ...]:
        """Every member that is no folder, in the archive's order."""
        return tuple(self._members)

    @property
    def filings(self) -> tuple[str, ...]:
        """The members a person put in: without what file managers leave behind."""
        return tuple(name for name in self._members if not set(PurePosixPath(name).parts) & {*JUNK})

    @property
    def locked(self) -> tuple[str, ...]:
        """The members that ask for a password."""
        return tuple(name for name, member in self._members.items() if member.flag_bits & ENCRYPTED)

    def read(self, name: str) -> bytes:
        """The bytes of one member; raises EncryptedFiling, UnsafeFiling or UnreadableFiling."""
        member = self._members[name]
        where = f"{self._name}!{name}" if self._name else name
        if member.flag_bits & ENCRYPTED:
            raise EncryptedFiling("asks for a password", where=where, next_step="Pack it without one.")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UnsafeFiling(
                "a symbolic link", where=where, next_step="Pack the file itself instead of a link to it."
            )
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UnreadableFiling("packed in a way only few programs know", where=where, next_step=AGAIN)
        try:
            return self._zip.read(member)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableFiling(f"a damaged member ({error})", where=where, next_step=AGAIN) from error


def _check_directory(data: bytes, name: str) -> None:
    """Refuse a directory of millions of members before it is read into objects."""
    end = data.rfind(END, max(0, len(data) - 65_557))
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    if size == 0xFFFFFFFF and (end64 := data.rfind(END64, 0, end)) >= 0:
        size = int.from_bytes(data[end64 + 40 : end64 + 48], "little")
    if size > MOST_DIRECTORY_BYTES:
        raise UnsafeFiling(
            f"a directory of {size:,} bytes, more than {MOST_DIRECTORY_BYTES:,}", where=name, next_step=AGAIN
        )


def _danger(members: Sequence[ZipInfo]) -> str:
    """What is wrong with the archive as a whole, '' where nothing is."""
    if len(members) > MOST_MEMBERS:
        return f"{len(members):,} members, more than {MOST_MEMBERS:,}"
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES:
        return f"its members would have {total:,} bytes, more than {MOST_BYTES:,}"
    if found := next(filter(None, map(_danger_of, members)), ""):
        return found
    twice = [name for name, count in Counter(map(_name_of, members)).items() if count > 1]
    if twice:
        return f"several members are called {twice[0]!r}"
    placed = sorted(members, key=lambda member: member.header_offset)
    for left, right in pairwise(placed):
        if left.header_offset + LOCAL_HEADER_BYTES + left.compress_size > right.header_offset:
            return f"{left.filename!r} and {right.filename!r} lie over each other"
    return ""


def _danger_of(member: ZipInfo) -> str:
    if member.file_size > max(RATIO_FROM_BYTES, MOST_RATIO * member.compress_size):
        return f"{member.filename!r} would grow {member.file_size // max(1, member.compress_size):,}-fold"
    return f"the name {member.filename!r} leads out of the archive" if _leaves_folder(member) else ""


def _leaves_folder(member: ZipInfo) -> bool:
    name = _name_of(member)
    parts = PurePosixPath(name).parts
    rooted = name.startswith("/") or name[1:2] == ":"
    return rooted or ".." in parts or any(ord(sign) < 32 for sign in name)


def _name_of(member: ZipInfo) -> str:
    r"""The member's name; programs that do not say its encoding write UTF-8 or that of their country.

    >>> _name_of(ZipInfo("报告.txt".encode("gb18030").decode("cp437")))
    '报告.txt'
    """
    name = member.filename.replace("\\", "/")
    if member.flag_bits & UTF8_NAME or name.isascii():
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return name
