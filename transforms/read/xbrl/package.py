"""Report packages: a zip with one folder, in it META-INF and reports, in that the reports.

A file of `reports` is a report; a folder of it is one report of all its inline files.
https://www.xbrl.org/Specification/report-package/REC-2023-05-03/
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from transforms.errors import UnreadableFiling
from transforms.read.archive import Archive

REPORTS = "reports"
INLINE_SUFFIXES = (".xhtml", ".html", ".htm")
SUFFIXES = (*INLINE_SUFFIXES, ".xbrl", ".xml", ".json")
NEXT = "Build the package again from the report."


class File(NamedTuple):
    """A file of a report: its path within the package, its bytes."""

    name: str
    data: bytes


def reports_in(data: bytes) -> list[list[File]]:
    """The reports of a package, each the files it is made of; raises a FilingError without one."""
    archive = Archive(data)
    reports = [[File(name, archive.read(name)) for name in group] for group in _grouped(archive.filings)]
    if not reports:
        raise UnreadableFiling("a report package without a report", next_step=NEXT)
    return reports


def _grouped(names: Sequence[str]) -> list[list[str]]:
    """Members by report, in the order of the archive; of a folder its inline files, else its first file."""
    folders: dict[str, list[str]] = {}
    for name in names:
        parts = PurePosixPath(name).parts
        if REPORTS not in parts[:-1] or parts[-1].startswith("."):
            continue
        place = parts.index(REPORTS)
        folder = "/".join(parts[: place + 2]) if len(parts) > place + 2 else "/".join(parts)
        folders.setdefault(folder, []).append(name)
    return [files for files in map(_main_first, folders.values()) if files]


def _main_first(files: list[str]) -> list[str]:
    """Inline files together; else a JSON or XML report with what lies beside it (the tables of xBRL-CSV)."""
    inline = [one for one in files if one.lower().endswith(INLINE_SUFFIXES)]
    if inline:
        return inline
    main = next((one for one in files if one.lower().endswith(SUFFIXES)), None)
    return [main, *(one for one in files if one is not main)] if main else []
