"""A long listing, several ranges of keys at a time.

S3 answers a thousand keys per request, each with the way there and back. The folders at the top cut the
key space into ranges that are asked for side by side; a bucket of one page costs one request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import ListObjectsV2OutputTypeDef, ObjectTypeDef

    Ask = Callable[..., ListObjectsV2OutputTypeDef]

RANGES = 8  # asked for at once
DEEPEST = 4  # folders gone down to find one that holds several


@dataclass(frozen=True)
class _Range:
    """Keys after `start` and before `end`; an empty `end` is open."""

    start: str = ""
    end: str = ""


def pages(ask: Ask, prefix: str) -> Iterator[list[ObjectTypeDef]]:
    """Every object whose key starts with `prefix`, page by page, in any order.

    `ask(**parameters)` is one ListObjectsV2 request.
    """
    first = ask(Prefix=prefix)
    if not first.get("IsTruncated"):
        yield first.get("Contents", [])
        return
    ranges = _ranges(_folders(ask, prefix))
    if len(ranges) == 1:
        yield first.get("Contents", [])
        yield from _side_by_side(ask, prefix, {ranges[0]: first["NextContinuationToken"]})
    else:
        yield from _side_by_side(ask, prefix, dict.fromkeys(ranges))


def _side_by_side(ask: Ask, prefix: str, ranges: dict[_Range, str | None]) -> Iterator[list[ObjectTypeDef]]:
    """One request per range under way at any time, so that a slow reader holds few pages in memory."""
    with ThreadPoolExecutor(RANGES, "listing") as threads:
        running: dict[Future[ListObjectsV2OutputTypeDef], _Range] = {
            threads.submit(ask, Prefix=prefix, **_place(span, token)): span for span, token in ranges.items()
        }
        while running:
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                span, page = running.pop(done), done.result()
                entries = page.get("Contents", [])
                mine = [entry for entry in entries if not span.end or entry["Key"] < span.end]
                if page.get("IsTruncated") and len(mine) == len(entries):
                    place = _place(span, page["NextContinuationToken"])
                    running[threads.submit(ask, Prefix=prefix, **place)] = span
                yield [entry for entry in mine if entry["Key"] > span.start]


def _place(span: _Range, token: str | None) -> dict[str, Any]:
    if token:
        return {"ContinuationToken": token}
    return {"StartAfter": span.start} if span.start else {}


def _folders(ask: Ask, prefix: str) -> list[str]:
    """The folders below the prefix, in the store's order; where there is but one, those in it."""
    for _ in range(DEEPEST):
        page = ask(Prefix=prefix, Delimiter="/")
        found = [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]
        if len(found) != 1 or page.get("Contents"):
            return found
        prefix = found[0]
    return []


def _ranges(folders: list[str]) -> list[_Range]:
    """The key space cut at evenly chosen folders; a folder's own key 'name/' is no filing."""
    step = max(1, -(-len(folders) // RANGES))
    cuts = ["", *sorted(folders)[step::step], ""]
    return [_Range(start, end) for start, end in pairwise(cuts)]
