"""Headings that say of all rows below that they are no actual figures: 'Targets 2030', '2030年减排目标'.

The terms are data (`negative_aliases.csv`, `outer`). A heading counts when it says nothing but one of them,
its year and what the target is about: under 'Targets and performance' stand figures of both kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import polars as pl

from transforms.catalogue.lookup import Catalogue
from transforms.regex import regex

_WORDS = (
    *("our", "the", "key", "main", "set", "for", "by", "to", "until", "in", "of", "and", "year", "value"),
    *("group", "corporate", "company", "climate", "carbon", "ghg", "environment", "environmental", "social"),
    *("sustainability", "esg", "emission", "emissions", "energy", "water", "waste", "reduction", "interim"),
    *("long[- ]term", "short[- ]term", "mid[- ]term", "medium[- ]term", "near[- ]term"),
    *("net[- ]zero", "science[- ]based"),
)
_CHARACTERS = (
    *(
        "本",
        "集团",
        "集團",
        "公司",
        "我们的",
        "我們的",
        "年度?",
        "环境",
        "環境",
        "气候",
        "氣候",
        "碳",
        "减排",
        "減排",
        "减量",
        "減量",
        "温室气体",
        "溫室氣體",
    ),
    *(
        "节能",
        "節能",
        "能源",
        "用水",
        "水",
        "废弃物",
        "廢棄物",
        "可持续发展",
        "可持續發展",
        "永續",
        "值",
        "及",
        "和",
        "与",
        "與",
    ),
    *("短期", "中期", "长期", "長期"),
)
_YEAR = r"(?:FY\s?)?(?:19|20)\d\d"
_SURE = regex(rf"{_YEAR}|s\b|目标|目標", re.IGNORECASE)
_BETWEEN = rf"(?:{_YEAR}|\b(?:{'|'.join(_WORDS)})\b|{'|'.join(_CHARACTERS)}|[-–—:：()（）,、&/\s])*"


def aim_pattern(terms: Iterable[str]) -> str:
    """A pattern, in the language of polars, for a path of headings of which one says nothing else."""
    told = "|".join(rf"\b{term}\b" if term.isascii() else term for term in terms)
    return rf"(?i)(?:^| > ){_BETWEEN}(?:(?:{told}){_BETWEEN})+(?: > |$)"


def is_aim_heading(text: str, cat: Catalogue) -> bool:
    """Whether a line is such a heading: of several targets or with their year, not the end of a label."""
    return _SURE.search(text) is not None and re.search(aims(cat), text) is not None


@lru_cache(maxsize=2)
def aims(cat: Catalogue) -> str:
    """The pattern of this catalogue's terms."""
    return aim_pattern(cat.negative_aliases.filter(pl.col("outer") == "yes")["term"])
