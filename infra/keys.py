"""Keys: the names of filings in a bucket, and what is no filing by its name.

A key is a relative path with '/' between its parts. Spaces, quotes and every script are fine; hidden
and unfinished files are nobody's filings, and nothing leads outside the bucket.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from transforms.errors import FilingTooLarge, UsageProblem
from transforms.model import ObjectRef

CHUNK_BYTES = 1 << 20
"""Objects are read in pieces of this size, so that the cap holds before memory is gone."""

UNFINISHED_ENDINGS = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp", "~")
"""Names that programs give to a file while they still write it, and editors to their copies."""


def is_filing(key: str) -> bool:
    """Whether a key may be a filing: not hidden, not unfinished, not a folder marker.

    >>> is_filing("2023/annual report.pdf"), is_filing(".cache/a.pdf"), is_filing("a.pdf.part")
    (True, False, False)
    """
    parts = key.split("/")
    if not all(parts) or any(part.startswith(".") for part in parts):
        return False
    # '~$report.docx' is the lock file an office program lays beside the document it has open.
    return not (parts[-1].startswith("~$") or parts[-1].lower().endswith(UNFINISHED_ENDINGS))


def check_key(key: str) -> str:
    """Give back a key under which a filing can be stored; raise UsageProblem for any other."""
    problem = _problem_of(key)
    if problem:
        raise UsageProblem(problem, where=f"key {key!r}", next_step="Name the object differently.")
    return key


def _problem_of(key: str) -> str | None:
    path = PurePosixPath(key)
    if not key or "\0" in key:
        return "an object needs a name without a zero byte"
    if path.is_absolute() or ".." in path.parts:
        return "leads outside the bucket"
    if str(path) != key or key == ".":
        return "holds an empty part or '.'"
    if not is_filing(key):
        return "names a hidden or unfinished file, which is never taken up"
    return None if is_text(key) else "is not valid Unicode"


def is_text(key: str) -> bool:
    """Whether a name is valid Unicode.

    A file name whose bytes are not UTF-8 reaches Python with lone surrogates in it; no table holds those.
    """
    return not any("\ud800" <= char <= "\udfff" for char in key)


def within_cap(ref: ObjectRef, size: int, cap: int) -> None:
    """Raise FilingTooLarge when `size` bytes are more than `cap`."""
    if size > cap:
        raise FilingTooLarge(
            f"has {size:,} bytes, more than the {cap:,} allowed",
            where=f"{ref.bucket}/{ref.key}",
            next_step="Raise ESGLAKE_MAX_FILING_BYTES if this really is a filing, then replay it.",
        )
