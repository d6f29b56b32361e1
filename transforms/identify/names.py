"""The key by which names of companies are looked up: what is left when spelling and legal form are not.

Two names of one key are spellings of one name. That does not prove one company: whoever looks up a key
takes it only where it leads to a single entity and no code stands against it.
"""

from __future__ import annotations

import csv
import dataclasses
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from transforms.catalogue.text import CJK
from transforms.model import FilingFacts, Named

HERE = Path(__file__).parent
FOLDS = HERE.parent / "catalogue" / "folds.csv"
APOSTROPHES = "'\u2019\u2018"
CHINESE_LETTERS = 3
"""A Chinese sign says about as much as three Latin letters."""


@dataclass(frozen=True, slots=True)
class _Forms:
    start: re.Pattern[str]
    latin: re.Pattern[str]
    chinese: re.Pattern[str]
    simplified: dict[int, str]
    least_letters: int


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """Key of a company's name: simplified, no accents, small letters, no legal form, no signs.

    >>> name_key("The Blue-Séa Co., Ltd."), name_key("BLUE SEA PLC"), name_key("藍海科技股份有限公司")
    ('bluesea', 'bluesea', '蓝海科技')
    """
    forms = _forms()
    apart = unicodedata.normalize("NFKD", name).lower()
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign) and sign not in APOSTROPHES)
    folded = unicodedata.normalize("NFC", plain).translate(forms.simplified).replace("&", " and ")
    words = " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())
    kept = forms.latin.sub("", forms.start.sub("", words)) or words
    bare = "".join(kept.split())
    return forms.chinese.sub("", bare) or bare


def can_be_found_by(key: str) -> bool:
    """Whether a key is long enough to mean one company."""
    return sum(CHINESE_LETTERS if CJK.match(sign) else 1 for sign in key) >= _forms().least_letters


def keyed(*names: str | None) -> tuple[Named, ...]:
    """The names, each once, with their keys; without those nobody can be found by."""
    found = dict.fromkeys(name.strip() for name in names if name and name.strip())
    return tuple(Named(name, key) for name in found if can_be_found_by(key := name_key(name)))


def with_names(filing: FilingFacts) -> FilingFacts:
    """The filing with the keyed names of its company, and of each company its rows are about."""
    reporters = tuple(
        dataclasses.replace(one, names=keyed(one.name, one.name_en)) for one in filing.reporters
    )
    return dataclasses.replace(
        filing, names=keyed(filing.entity_name, filing.entity_name_en), reporters=reporters
    )


def simplified() -> dict[str, str]:
    """Traditional signs and what they are read as."""
    return {chr(code): sign for code, sign in _forms().simplified.items()}


@cache
def _forms() -> _Forms:
    told = tomllib.loads((HERE / "names.toml").read_text(encoding="utf-8"))

    def either(words: list[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    with FOLDS.open(encoding="utf-8", newline="") as file:
        folds = [(row["written"], row["read_as"]) for row in csv.DictReader(file)]
    return _Forms(
        start=re.compile(rf"^(?:{either(told['starts_latin'])}) (?=\w)"),
        latin=re.compile(rf"(?<=\w)(?: (?:{either(told['ends_latin'])}))+$"),
        chinese=re.compile(rf"(?<=\w)(?:{either(told['ends_chinese'])})+$"),
        simplified={ord(a): b for a, b in (*folds, *told["simplified"]) if len(a) == len(b) == 1},
        least_letters=int(told["least_letters"]),
    )
