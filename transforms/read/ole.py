"""Compound files: the container of old Office files, a small file system of sectors ([MS-CFB]).

Chains of sectors come from the file and may run in circles: none is followed for longer than the file is.
"""

from __future__ import annotations

import struct

from transforms.errors import UnreadableFiling

HEADER, ENTRY = 512, 128
LAST, NONE = 0xFFFFFFFE, 0xFFFFFFFF
NEXT_STEP = "Save the file again with its own program, as XLSX."


class CompoundFile:
    """Streams by name; raises UnreadableFiling for a damaged file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            shift, mini_shift = struct.unpack_from("<HH", data, 30)
            first_dir, _, self._cutoff, first_mini = struct.unpack_from("<IIII", data, 48)
            if shift not in (9, 12) or mini_shift != 6:
                raise UnreadableFiling("a damaged compound file", next_step=NEXT_STEP)
            self._size, self._mini = 1 << shift, 1 << mini_shift
            self._fat = self._table()
            self._mini_fat = _numbers(self._chain(first_mini))
            self._entries = self._directory(self._chain(first_dir))
        except (struct.error, IndexError) as error:
            raise UnreadableFiling("a damaged compound file", next_step=NEXT_STEP) from error

    def stream(self, name: str) -> bytes | None:
        """The bytes of a stream; None where there is none of that name."""
        if name not in self._entries:
            return None
        start, size = self._entries[name]
        if size >= self._cutoff:
            return self._chain(start)[:size]
        whole = self._chain(self._entries["Root Entry"][0]) if "Root Entry" in self._entries else b""
        parts: list[bytes] = []
        while start < LAST and len(parts) <= len(self._mini_fat):
            parts.append(whole[start * self._mini : (start + 1) * self._mini])
            start = self._mini_fat[start] if start < len(self._mini_fat) else LAST
        return b"".join(parts)[:size]

    def _sector(self, number: int) -> bytes:
        place = (number + 1) * self._size
        return self._data[place : place + self._size]

    def _table(self) -> tuple[int, ...]:
        """The allocation table: which sector follows which."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        more, left = struct.unpack_from("<II", self._data, 68)
        most = len(self._data) // self._size
        while more < LAST and left and len(sectors) < most + 109:
            block = _numbers(self._sector(more))
            sectors += block[:-1]
            more, left = block[-1], left - 1
        return _numbers(b"".join(self._sector(number) for number in sectors if number < LAST))

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        while start < LAST and len(parts) <= len(self._fat):
            parts.append(self._sector(start))
            start = self._fat[start] if start < len(self._fat) else LAST
        return b"".join(parts)

    def _directory(self, data: bytes) -> dict[str, tuple[int, int]]:
        found = {}
        for place in range(0, len(data) - ENTRY + 1, ENTRY):
            length = int.from_bytes(data[place + 64 : place + 66], "little")
            name = data[place : place + max(length - 2, 0)].decode("utf-16-le", errors="replace")
            if name:
                found[name] = struct.unpack_from("<II", data, place + 116)
        return found


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
