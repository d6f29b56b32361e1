"""What a reader tells of pages whose numbers it cannot give: one sentence per kind, with the pages.

A warning begins with its name, so that a program can tell kinds apart and a person can read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Notice(StrEnum):
    """Why a page gave no lines, or lines that are less certain."""

    UNREADABLE = "unreadable_page: damaged, left out"
    SCANNED = "scanned_page: a picture without text, its numbers are not read"
    DRAWN = "drawn_page: signs drawn as curves without text, its numbers are not read"
    UNDECODABLE = "undecodable_page: signs whose meaning the file does not tell, left out"
    RECOGNISED = "recognised_page: read from a picture, compare its numbers with the page"
    OVERFULL = "overfull_page: more signs than a page can show, left out"


def told(found: Iterable[tuple[int, Notice]]) -> tuple[str, ...]:
    """One warning per kind: 'scanned_page: ... (pages 2, 4-6)'; `found` in the order of the pages."""
    pages: dict[Notice, list[int]] = {}
    for page, notice in found:
        pages.setdefault(notice, []).append(page)
    return tuple(f"{kind} (page{'s' * (len(on) > 1)} {spans(on)})" for kind, on in pages.items())


def spans(pages: list[int]) -> str:
    """Page numbers in a few words.

    >>> spans([2, 4, 5, 6, 9])
    '2, 4-6, 9'
    """
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], page]
        else:
            runs.append([page])
    return ", ".join("-".join(map(str, run)) for run in runs)
