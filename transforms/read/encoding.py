"""Bytes to text: a filing does not say in which encoding it was saved.

A byte order mark decides, then valid UTF-8, then the zero bytes of UTF-16, then the likelier of the
Chinese encodings. A few broken bytes are told and replaced: they never were digits, which are ASCII
in every encoding here but UTF-16.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from transforms.errors import UnreadableFiling
from transforms.regex import regex

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is a part of it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHINESE_ENCODINGS = ["gb18030", "big5"]
WIDER = {"big5": "big5hkscs", "cp950": "big5hkscs", "gb2312": "gb18030", "gbk": "gb18030"}
"""Supersets: Hong Kong's names and words need signs that plain Big5 lacks."""

GUESS_FROM_BYTES = 65536
"""Enough to tell the encodings apart; guessing on megabytes takes seconds."""

ZERO_SHARE = 0.05
"""UTF-16 has a zero byte beside every blank, digit and line end, always on the same side."""

BROKEN_SHARE = 0.02
"""Of the signs beyond ASCII; with more of them broken, the file is in another encoding, or in several."""

SOUND_LINES = 0.9
LATIN_SHARE = 0.15
"""Western text holds few signs beyond ASCII: accents, dashes, quotes, currency signs."""

NOT_PRINTED = regex(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Decoded(NamedTuple):
    """The text, and what could not be read of it."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of a file; raises UnreadableFiling when the encoding cannot be told."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _tolerant(data, encoding)
    try:
        return _tolerant(data, unmarked_utf16(data) or "utf-8")
    except UnreadableFiling:
        return _tolerant(data, _guess(data))


def unmarked_utf16(data: bytes) -> str | None:
    """'utf-16-le' or 'utf-16-be' where zero bytes stand on one side only; None for everything else."""
    sample = data[:GUESS_FROM_BYTES]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    few, many = sorted((first, second))
    if many < ZERO_SHARE * len(sample) / 2 or few * 20 > many:
        return None
    encoding = "utf-16-le" if second > first else "utf-16-be"
    text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
    return None if "\ufffd" in text[:-1] or NOT_PRINTED.search(text) else encoding


def _tolerant(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding))
    except UnicodeDecodeError as error:
        text = data.decode(encoding, errors="replace")
        broken = text.count("\ufffd")
        beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
        if broken > max(1, BROKEN_SHARE * beyond_ascii):
            raise UnreadableFiling(
                f"bytes that are not valid {encoding} at position {error.start}",
                next_step="Save the filing as UTF-8 and upload it again.",
            ) from error
        lines = [str(number) for number, line in enumerate(text.split("\n"), 1) if "\ufffd" in line]
        return Decoded(
            text, (f"damaged_text: bytes that are not valid {encoding} (line {', '.join(lines)})",)
        )


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    sample = data[:GUESS_FROM_BYTES]
    chinese = from_bytes(_sound(sample), cp_isolation=CHINESE_ENCODINGS).best()
    if chinese is not None and chinese.encoding in (*CHINESE_ENCODINGS, *WIDER):
        return WIDER.get(chinese.encoding, chinese.encoding)
    beyond_ascii = sum(byte > 127 for byte in sample)
    if beyond_ascii < LATIN_SHARE * len(sample) and _is(sample, "cp1252"):
        return "cp1252"
    best = from_bytes(sample).best()
    if best is None:
        raise UnreadableFiling(
            "text in an encoding that could not be recognised",
            next_step="Save the filing as UTF-8 and upload it again.",
        )
    return best.encoding


def _sound(sample: bytes) -> bytes:
    """Without the damaged lines, which hide an encoding from a strict decoder; all if they are many."""
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    sound = [line for line in lines if any(_is(line, each) for each in CHINESE_ENCODINGS)]
    return b"\n".join(sound) if len(sound) >= SOUND_LINES * len(lines) else sample


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
