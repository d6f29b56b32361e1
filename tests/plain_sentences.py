"""Sentences as reports tell a metric most plainly, of the catalogue's own names: what they tell is known.

Drawn by hypothesis: a language, a form, its words, one to three metrics with their figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.plain_tables import COMPANY, UNITS, Told, metrics

ENGLISH = (
    "In 2024, {our} {name} {was} {v}.",
    "{Our} {name} {was} {v} in 2024.",
    "In 2024, {our} {name} {was} {v}, compared with {w} in 2023.",
    "{Our} {name} {was} {v} in 2024 (2023: {w}).",
    "{Our} {name} {was} {v} (previous year: {w}).",
    "{Our} {name} {rose} from {w} in 2023 to {v} in 2024.",
    "{Our} {name} {rose} by 4.2% to {v} in 2024.",
    "{Our} {name} {rose} 4.2% year on year to {v} (2023: {w}; 2022: {x}).",
    "In FY2024, {our} {name} {was} {v}, a decrease of 4.2% on FY2023 ({w}).",
    "{Our} {name} {was} {v} and {w} in 2024 and 2023 respectively.",
    "In 2024, 2023 and 2022, {our} {name} {was} {v}, {w} and {x}, respectively.",
    "{Our} {name} {was} {v} in 2024, {w} in 2023 and {x} in 2022.",
    "Compared with {w} in 2023, {our} {name} {was} {v} in 2024.",
    "{Our} {name}, which was {w} in 2023, {rose} to {v} in 2024.",
    "At {v}, {our} {name} was 4.2% lower than in 2023.",
    "{Our} {name} {was} {v} in 2024 against a target of 12,345 by 2030.",
    "2024 highlights\n- {Name}: {v}\n- {Name2}: {v2}",
    "2024 highlights\n{v}\n{Name}\n{v2}\n{Name2}\n{v3}\n{Name3}",
    "2024 highlights\n\n{Name}\n{v}\n\n{Name2}\n{v2}",
)
CHINESE = (
    "2024年，{our}{name}{was}{v}。",
    "报告期内，{our}{name}{was}{v}。",
    "截至2024年12月31日，{our}{name}{was}{v}。",
    "2024年，{our}{name}{was}{v}，较2023年的{w}{rose}4.2%。",
    "{our}{name}由2023年的{w}{rose}至2024年的{v}。",
    "2023年{name}{w}，2024年{rose}至{v}。",
    "2024年{name}为{v}（2023年：{w}；2022年：{x}）。",
    "2024年{our}{name}{was}{v}（2023年度{w}）。",
    "2024年及2023年，{our}{name}分别为{v}和{w}。",
    "2022年、2023年及2024年，{our}{name}分别为{x}、{w}及{v}。",
    "截至2024年末及2023年末，{our}{name}分别为{v}和{w}。",
    "2022-2024年，{our}{name}分别为{x}、{w}和{v}。",
    "2024年，{our}{name}为{v}，2023年和2022年分别为{w}和{x}。",
    "本年度{name}{was}{v}（上年度：{w}）。",
    "报告期内，{name}{v}、{name2}{v2}、{name3}{v3}。",
    "（1）{name}：{v}\n（2）{name2}：{v2}\n（3）{name3}：{v3}",
    "1. 2024年{name}{v}；\n2. 2024年{name2}{v2}。",
    "2024年关键绩效\n{name} {v}\n{name2} {v2}",
    "2024年关键绩效\n{v}\n{name}\n{v2}\n{name2}",
)
WORDS = (
    {
        "was": ("was", "amounted to", "totalled", "stood at", "came to", "reached"),
        "rose": ("rose", "increased", "fell", "decreased"),
        "our": ("our", "the Group's", "the Company's"),
    },
    {
        "was": ("为", "达", "达到", "共计", "合计", "约为"),
        "rose": ("增长", "下降", "上升", "减少"),
        "our": ("公司", "本集团", "我们", "本公司", ""),
    },
)
YEARS = {"v": 2024, "w": 2023, "x": 2022}
NOT_PLAIN = re.compile(
    r"[,，]|公司|企业|与|和| by measures|\bas reported\b|scope|范围|^Suppliers dropped|^Losses "
    r"|^Share of (?:directors|employees)$"
)
"""Names that a sentence tells in other words: two things in one, or one that begins as its subject does."""


@dataclass(frozen=True)
class Sentence:
    """The page it stands on, and what it tells: (metric, year, digits as printed)."""

    page: str
    told: frozenset[Told]


@st.composite
def sentences(draw: st.DrawFn) -> Sentence:
    """One sentence, or a short list, below the company's name."""
    zh = draw(st.sampled_from((0, 1)))
    form = draw(st.sampled_from((ENGLISH, CHINESE)[zh]))
    given = {key: draw(st.sampled_from(words)) for key, words in WORDS[zh].items()}
    given["Our"] = given["our"].capitalize() if not zh else given["our"]
    told: set[Told] = set()
    plain = [one for one in metrics() if not NOT_PLAIN.search(one[2][zh])]
    chosen = draw(st.lists(st.sampled_from(plain), min_size=3, max_size=3, unique=True))
    for place, (metric, unit, names) in enumerate(chosen):
        number = "" if place == 0 else str(place + 1)
        given[f"Name{number}"] = names[zh]
        given[f"name{number}"] = names[zh] if zh else _lower(names[zh])
        for key, year in YEARS.items():
            digits = draw(_digits(unit))
            given[key + number] = _printed(digits, unit, zh)
            if f"{{{key}{number}}}" in form:
                told.add((metric, year, digits))
    return Sentence(f"{COMPANY[zh]}\n{form.format(**given)}\n", frozenset(told))


def _digits(unit: str) -> st.SearchStrategy[str]:
    if unit == "percent":
        return st.decimals(1, 99, places=1).map(str)
    return st.integers(1_000, 999_999).map(lambda number: f"{number:,}")


def _printed(digits: str, unit: str, zh: int) -> str:
    if zh or unit == "percent":
        return digits + UNITS[unit][zh]
    if unit == "currency":
        return f"EUR {digits}"
    return digits if unit == "count" else f"{digits} {UNITS[unit][0]}"


def _lower(name: str) -> str:
    first = name.split(" ", 1)[0]
    return name if any(letter.isupper() for letter in first[1:]) else name[0].lower() + name[1:]
