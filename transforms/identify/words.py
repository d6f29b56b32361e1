"""What filings call exchanges, currencies, codes and their boundary: `words.toml`, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from transforms.errors import CatalogueInvalid
from transforms.identify.beginnings import beginnings_of

FILE = Path(__file__).with_name("words.toml")
REACH = 40
"""So many characters after its words a code may stand: ': ', a line break, 'of the Company is'."""


@dataclass(frozen=True, slots=True)
class Words:
    """The tables of the file, as patterns by name."""

    exchanges: Mapping[str, re.Pattern[str]]
    tickers: Mapping[str, re.Pattern[str]]
    currencies: Mapping[str, re.Pattern[str]]
    codes: Mapping[str, re.Pattern[str]]  # group 'code', close behind its words
    beginnings: Mapping[str, tuple[str, ...]]  # of each currency and code: the words its matches begin with
    opens: re.Pattern[str]
    headings: re.Pattern[str]
    organisation: re.Pattern[str]
    restated: re.Pattern[str]
    restated_stems: tuple[str, ...]  # in small letters; each match of `restated` holds one
    not_restated: re.Pattern[str]


@cache
def words() -> Words:
    """The file's patterns; raises CatalogueInvalid with every table or pattern that is wrong."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    try:
        return _compiled(told)
    except (KeyError, ValueError, re.error) as error:
        raise CatalogueInvalid(
            f"a table is missing or a pattern is none: {error}",
            where=FILE.name,
            next_step="Correct it.",
        ) from error


def _compiled(told: dict[str, Any]) -> Words:
    def each(table: str) -> dict[str, re.Pattern[str]]:
        return {name: re.compile(pattern) for name, pattern in told[table].items()}

    codes = {
        name: re.compile(
            rf"(?:{code['words']})(?:(?![,。;；])[\s\S]){{0,{REACH}}}?(?<![0-9A-Za-z])(?P<code>{code['shape']})(?![0-9A-Za-z])"
        )
        for name, code in told["codes"].items()
    }
    boundary = told["boundary"]
    return Words(
        exchanges=each("exchanges"),
        tickers=each("tickers"),
        currencies=each("currencies"),
        codes=codes,
        beginnings={
            **{name: beginnings_of(pattern) for name, pattern in told["currencies"].items()},
            **{name: beginnings_of(code["words"]) for name, code in told["codes"].items()},
        },
        opens=re.compile("|".join(boundary["opens"])),
        headings=re.compile(rf"(?m)(?:{boundary['headings']})[ ]*$"),
        organisation=re.compile(boundary["organisation"]),
        restated=re.compile(told["restated"]["says"]),
        restated_stems=tuple(told["restated"]["stems"]),
        not_restated=re.compile(told["restated"]["denies"]),
    )
