"""Which rows of a list of millions the lake could know: by a code, or by the beginning of a name.

The beginning is compared over a whole column at once and lets a row through too many rather than one too
few; the few that are left are compared by their keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from transforms.identify.names import simplified
from transforms.model import ListedEntity

BEGINNING = 6
"""Letters of a key that are compared first; a shorter key as a whole."""


@dataclass(frozen=True)
class Wanted:
    """Codes and keys of names that the lake has."""

    leis: Collection[str]
    usccs: Collection[str]
    keys: Collection[str]

    def has(self, entity: ListedEntity) -> bool:
        """Whether the lake could know the company."""
        return (
            entity.lei in self.leis
            or entity.uscc in self.usccs
            or any(name.key in self.keys for name in entity.names)
        )

    def among(self, rows: pl.DataFrame, columns: dict[str, list[str]]) -> pl.DataFrame:
        """The rows that it could be; inactive companies only by their LEI."""
        by_code = pl.any_horizontal(
            pl.col(columns["lei"][0]).is_in(list(self.leis)),
            *(pl.col(name).is_in(list(self.usccs)) for name in columns.get("uscc", ())),
        )
        begun = defaultdict(list)
        for key in self.keys:
            begun[min(len(key), BEGINNING)].append(key[:BEGINNING])
        names = [*columns["name"], *columns.get("names", ())]
        tests = [
            _plain(pl.col(name)).str.slice(0, length).is_in(beginnings)
            for name in names
            for length, beginnings in begun.items()
        ]
        by_name = pl.any_horizontal(*tests) if tests else pl.lit(value=False)
        if status := columns.get("status"):
            by_name &= pl.col(status[0]).fill_null("ACTIVE") != "INACTIVE"
        return rows.filter(by_code.fill_null(value=False) | by_name.fill_null(value=False))


def _plain(name: pl.Expr) -> pl.Expr:
    """The letters of a name as its key has them, the legal form still at its end."""
    return (
        name.str.normalize("NFKD")
        .str.to_lowercase()
        .str.replace_all(r"\p{M}", "")
        .str.replace_many(simplified())
        .str.replace_all("&", " and ")
        .str.strip_chars()
        .str.replace(r"^(?:the|pt)\s+", "")
        .str.replace_all(r"[^\p{L}\p{N}]", "")
    )
