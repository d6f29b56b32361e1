"""Texts of XLS workbooks: one or two bytes a sign, cut over records at any place ([MS-XLS] 2.5.293)."""

from __future__ import annotations

import struct

WIDE, FAR_EAST, RICH = 0x01, 0x04, 0x08


def short_text(data: bytes, place: int) -> str:
    """A text with a length of one byte, as the names of sheets have."""
    return _decoded(data[place + 2 :], data[place], wide=bool(data[place + 1] & WIDE))


def text_at(data: bytes, place: int) -> str:
    """A text with a length of two bytes, within one record."""
    length, flags = struct.unpack_from("<HB", data, place)
    return _decoded(data[place + 3 :], length, wide=bool(flags & WIDE))


def shared_strings(parts: list[bytes]) -> list[str]:
    """The texts of a workbook, from the record that holds them and those that continue it."""
    if not parts:
        return []
    reader = _Reader(parts)
    _, count = struct.unpack("<II", reader.take(8))
    # Each text takes three bytes or more: a count beyond that is a lie.
    return [reader.text() for _ in range(min(count, sum(map(len, parts)) // 3))]


class _Reader:
    """Bytes over several records; a text that goes on in the next one says its width there anew."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts, self._part, self._place = parts, 0, 0

    def take(self, count: int) -> bytes:
        """So many bytes; fewer make struct complain."""
        taken = b""
        while len(taken) < count and self._part < len(self._parts):
            more = self._parts[self._part][self._place : self._place + count - len(taken)]
            taken += more
            self._place += len(more)
            self._turn()
        if len(taken) < count:
            raise struct.error("a text that is cut off")
        return taken

    def text(self) -> str:
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & RICH else 0
        guides = struct.unpack("<I", self.take(4))[0] if flags & FAR_EAST else 0
        found, wide = "", bool(flags & WIDE)
        while len(found) < length:
            size = 2 if wide else 1
            here = len(self._parts[self._part]) - self._place if self._part < len(self._parts) else 0
            if here < size:
                raise struct.error("a text that is cut off")
            signs = min(length - len(found), here // size)
            at = self._part
            found += _decoded(self.take(signs * size), signs, wide=wide)
            if len(found) < length and self._part != at:
                wide = bool(self.take(1)[0] & WIDE)
        self.take(4 * runs + guides)
        return found

    def _turn(self) -> None:
        while self._part < len(self._parts) and self._place >= len(self._parts[self._part]):
            self._part, self._place = self._part + 1, 0


def _decoded(data: bytes, length: int, *, wide: bool) -> str:
    if wide:
        return data[: 2 * length].decode("utf-16-le", errors="replace")
    return data[:length].decode("latin-1")
