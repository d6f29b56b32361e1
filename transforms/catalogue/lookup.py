"""The catalogue as the extractors and normalisation use it: frames to join, names to look up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import polars as pl

from transforms.catalogue.ages import age_names
from transforms.catalogue.english_names import (
    Name,
    english_name,
    in_arabic,
    of_one_scope,
    said_again,
    spelling_key,
    spellings,
)
from transforms.catalogue.english_wordings import Wordings
from transforms.catalogue.headings import axis_word
from transforms.catalogue.narrowings import Narrowings
from transforms.catalogue.scope_names import scope_name
from transforms.catalogue.synonyms import Synonyms, index
from transforms.catalogue.text import CJK, holds_any, label_key, least
from transforms.catalogue.topic_names import Topics
from transforms.catalogue.unit_text import UnitGrammar, UnitReading
from transforms.regex import regex

MAX_UNIT_WORDS = 8
"""A printed unit has at most so many words ('tonnes of carbon dioxide equivalent per million revenue')."""
MAX_SYMBOL = 3
_PARTED_BY = regex(
    r"[ (](?:breakdown|broken down|separated|split|divided|classified|categori[sz]ed|analysed|distribution)$",
    re.I,
)
"""'Employees broken down by gender': the words between the subject and its axis."""
_UNFINISHED = regex(r"\b(?:of|and|by|for|the|in|from|to|per)\s*$")
"""'Average training hours of' goes on in the next line: what it counts is not yet told."""
_YEARS = regex(r"(?:years?|yrs?)(?:old|ofage)?$")
"""'26-35 years' is the age group '26-35'."""
_YEAR = regex(r"\d{4}")
"""'2024' has the key of the age group '20-24', and is a year."""
_YEARS_OLD = regex(r"\d\d.{0,6}[岁歲]")
_PEOPLE_AROUND = regex(
    r"^(?:employees?|staff|workers?) (?:in|from|of|at) (?:the )?"
    r"|\s(?:employees?|staff|workers?|personnel|workforce)$",
    re.I,
)
"""'Female employees', 'Administrative staff' and 'Staff in Hong Kong' name members."""
_PEOPLE_BEHIND = regex(r"(?<=.)(?:学历)?(?:员工|雇员|职工|人员)?(?:总?人数|数量|数|占比|比例|百分比)?$")
"""'研究生学历员工' and '女性占比' name the members '研究生' and '女性'."""
RATES_OF_GASES = {
    "person": "ghg_emissions_per_employee",
    "m2": "ghg_intensity_area",
    "ft2": "ghg_intensity_area",
}
"""What greenhouse gases per such a thing are, beside those per money."""
LEAST_PLAIN = 3
"""Characters of a wording that is a name although words were left out of it."""
OF_ANYTHING = frozenset(["排放量", "消耗量", "产生量", "总量"])
"""'總排放量' is the total of greenhouse gases, '排放量' without a word more that of anything."""
COUNTS = ("persons", "count", "person_times", "times")
_TRAILING_BRACKETS = regex(
    r"^(?P<rest>.*\S)\s*[(（\[【](?P<inside>[^()（）\[\]【】]+(?:[(（][^()（）]+[)）])?)[)）\]】]\s*$",
    re.DOTALL,
)
"""'Energy (Gigajoules (GJ))' has brackets in its brackets."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One version of the catalogue. Frames carry the columns of their CSV file, plus a `key`."""

    version: str
    metrics: pl.DataFrame
    aliases: pl.DataFrame
    negative_aliases: pl.DataFrame
    fillers: pl.DataFrame
    units: pl.DataFrame
    spellings: pl.DataFrame
    dimensions: pl.DataFrame
    groups: pl.DataFrame
    own_metrics: dict[tuple[str, str, str], str] = field(repr=False)
    """Metric, axis, member -> the metric that this part is by itself."""

    frameworks: pl.DataFrame
    concepts: pl.DataFrame
    concept_members: pl.DataFrame
    concept_traits: pl.DataFrame
    registered_units: pl.DataFrame
    conversions: pl.DataFrame
    _aliases: dict[str, tuple[str, str]] = field(repr=False)
    _axes: dict[str, str] = field(repr=False)
    _members: dict[str, dict[str, str]] = field(repr=False)
    _axes_of: dict[str, frozenset[str]] = field(repr=False)
    _topic_of: dict[str, str] = field(repr=False)
    _grammar: UnitGrammar = field(repr=False)
    _negative: dict[str, re.Pattern[str]] = field(repr=False)
    _folds: dict[str, str] = field(repr=False)
    _fold_pattern: re.Pattern[str] = field(repr=False)
    _simplified: dict[int, str] = field(repr=False)
    _synonyms: Synonyms = field(repr=False)
    _measures: dict[str, tuple[str, ...]] = field(repr=False)
    _words: tuple[tuple[str, str], ...] = field(repr=False)
    place_at_end: re.Pattern[str] = field(repr=False)
    topics: Topics = field(repr=False)
    narrowings: Narrowings = field(repr=False)
    _prefixes: tuple[str, ...] = field(repr=False)
    _suffixes: tuple[str, ...] = field(repr=False)

    def knows_label(self, text: str) -> bool:
        """Whether this very label is the name of a metric."""
        return label_key(text) in self._aliases

    def metric_of(self, text: str) -> tuple[str, str] | None:
        """(metric_id, dimensions the name implies) for an exact alias, else None."""
        return self._aliases.get(label_key(text))

    def metric_read(self, text: str) -> tuple[str, str] | None:
        """`metric_of`, in either script, and of labels that name a scope by its parts."""
        if key := self.alias_key(text):
            return self._aliases[key]
        folded = self.folded(text)
        if found := scope_name(folded):
            return found
        if not label_key(folded).isascii() or _UNFINISHED.search(folded):
            return None
        folded = in_arabic(folded)
        return (
            english_name(folded, self._spellings, self._categories)
            or self._wordings.name(folded)
            or said_again(folded, self._worded)
            or of_one_scope(folded, self._worded)
            or self._rate_of_gases(folded)
        )

    def _rate_of_gases(self, text: str) -> Name | None:
        """'Tonnes of CO2e per employee' names its metric by its unit alone."""
        reading = self.read_unit(text) if "co2" in text and ("per " in text or "/" in text) else None
        weighed, _, per = reading.unit.partition("_per_") if reading else ("", "", "")
        metric = "ghg_intensity_revenue" if per[:1] == "m" and per[1:].isupper() else RATES_OF_GASES.get(per)
        return (metric, "") if metric and weighed.endswith("CO2e") else None

    def _worded(self, text: str) -> Name | None:
        """The metric that English words name, however they are spelt and ordered."""
        return self._spellings.get(spelling_key(text)) or self._wordings.name(text)

    def metric_worded(self, text: str) -> tuple[str, str] | None:
        """The metric that English words name in whatever order."""
        return self._wordings.name(self.folded(text))

    def knows(self, text: str) -> bool:
        """Whether this is the name of a metric in either script, or in words that say the same."""
        return self.alias_key(text) is not None

    def alias_key(self, text: str) -> str | None:
        """The key of the alias a label is, in either script or in words that say the same."""
        if (key := label_key(text)) in self._aliases:
            return key
        folded = self.folded(text)
        if folded.isascii() and folded == text.lower():
            return None  # nothing was folded, and Chinese alone has words that mean the same
        if (key := label_key(folded)) in self._aliases:
            return key
        return self._plain_names.get(self._synonyms.plain(folded))

    def plain(self, text: str) -> str:
        """The words of a Chinese label that say something, in one wording; '' for any other label."""
        return self._synonyms.plain(self.folded(text))

    @cached_property
    def _plain_names(self) -> dict[str, str]:
        """Plain wording -> key of the alias that has it; wordings of two metrics are left out."""
        chinese = self.aliases.filter(pl.col("lang") == "zh").select("alias", "key")
        lower = "\n".join(chinese["alias"]).lower()
        folded = self._fold_pattern.sub(lambda found: self._folds[found[0]], lower).translate(
            self._simplified
        )
        names = zip(self._synonyms.plain_of(folded.split("\n")), chinese["key"], strict=True)
        # '全年开展培训' without its verb is any training: what little is left is no name.
        told = ((p, key) for p, key in names if len(p) >= LEAST_PLAIN or len(p) >= len(key))
        plain = index((p, key, self._aliases[key]) for p, key in told)
        return {name: key for name, key in plain.items() if name not in OF_ANYTHING}

    def negative_terms(self, text: str, metric_id: str = "*") -> frozenset[str]:
        """The terms in a label that make it something else than this metric ('*': than any)."""
        pattern = self._negative.get(metric_id)
        return frozenset(map(str.lower, pattern.findall(text))) if pattern else frozenset()

    def folded(self, text: str) -> str:
        """The label in one way of writing: traditional characters as simplified ones, 'GHG' short."""
        lower = text.lower()
        if not CJK.search(lower) and not holds_any(lower, self._latin_folds):
            return lower
        lower = self._fold_pattern.sub(lambda found: self._folds[found[0]], lower)
        return lower.translate(self._simplified) if self._traditional.search(lower) else lower

    @cached_property
    def _traditional(self) -> re.Pattern[str]:
        """Any character that is written otherwise in simplified writing: most labels have none."""
        return re.compile(f"[{re.escape(''.join(map(chr, self._simplified)))}]")

    @cached_property
    def _latin_folds(self) -> tuple[str, ...]:
        return least(word for word in self._folds if not CJK.search(word))

    def without_filler(self, text: str) -> str:
        """The label without one filler word at its beginning ('其中', 'total') or, else, at its end."""
        return next((text[end:] for end in _fillers_ahead(text, self._prefixes)), None) or next(
            (text[:start] for start in _fillers_behind(text, self._suffixes)), text
        )

    def axis_of(self, heading: str) -> str | None:
        """The axis a heading announces: '按性别划分' -> 'gender'; None for any other text."""
        key = label_key(heading)
        word = axis_word(key if key.isascii() else label_key(self.folded(heading)))
        return self._axes.get(word) if word else None

    def split_axis(self, text: str) -> tuple[str, str] | None:
        """A label that carries its own heading: '员工总数（按性别划分）' -> ('员工总数', 'gender')."""
        found = _TRAILING_BRACKETS.match(text)
        if found and (axis := self.axis_of(found["inside"])):
            return found["rest"], axis
        words = text.split()
        for start in range(1, len(words)):
            if axis := self.axis_of(" ".join(words[start:])):
                subject = " ".join(words[:start]).rstrip(" ,-–—:：")
                return _PARTED_BY.sub("", subject).rstrip(" ,-–—:："), axis
        return None

    def member(self, axis: str, text: str) -> str | None:
        """The member of an axis: its exact name, else the longest name the text contains.

        None where no name fits, or where the text names two members ('男性和女性').
        """
        names = self._members.get(axis, {})
        key = label_key(text)
        if key.isdigit() and _YEAR.search(text):
            return None
        found = names.get(key) or (self._aged(text) if axis == "age" else None)
        return found or self.exact_member(axis, text) or _contained(names, key, text)

    def exact_member(self, axis: str, text: str) -> str | None:
        """The member of an axis whose very name this is."""
        names, key = self._members.get(axis, {}), label_key(text)
        if key.isdigit() and _YEAR.search(text):
            return None
        if found := names.get(key) or (names.get(_YEARS.sub("", key)) if axis == "age" else None):
            return found
        found = None if key.isascii() else names.get(self._member_key(text))
        return found or (self._aged(text) if axis == "age" and _YEARS_OLD.search(text) else None)

    def told_member(self, axis: str, text: str) -> str | None:
        """`exact_member`, also with English words around it that only say it is people's."""
        if found := self.exact_member(axis, text):
            return found
        if axis == "age":
            return self._aged(text)
        return self.exact_member(axis, _PEOPLE_AROUND.sub("", text)) if text.isascii() else None

    def axes_told(self, text: str) -> tuple[str, ...]:
        """`axes_with_member`, of members as `told_member` reads them."""
        if found := self.axes_with_member(text):
            return found
        bare = _PEOPLE_AROUND.sub("", text)
        found = self.axes_with_member(bare) if bare != text and text.isascii() else ()
        return found or (("age",) if self._aged(text) else ())

    def _aged(self, text: str) -> str | None:
        """The age group that English words and numbers name."""
        return next((name for name in age_names(text) if name in self._ages), None)

    @cached_property
    def _ages(self) -> frozenset[str]:
        return frozenset(self._members.get("age", {}).values())

    def _member_key(self, text: str) -> str:
        """The key of a member in simplified writing and without the words for people behind it."""
        return _PEOPLE_BEHIND.sub("", label_key(self.folded(text)))

    def is_place(self, text: str) -> bool:
        """Whether a text is the name of a place and nothing else."""
        found = self.place_at_end.match(text)
        return found is not None and found[0] == text

    def topic_of(self, metric_id: str) -> str | None:
        """What a metric is about."""
        return self._topic_of.get(metric_id)

    def axes_of(self, metric_id: str) -> frozenset[str]:
        """The axes a metric may be broken down by."""
        return self._axes_of.get(metric_id, frozenset())

    def axes_with_member(self, text: str) -> tuple[str, ...]:
        """The axes that have a member of exactly this name: 'Female' -> ('gender',)."""
        key = label_key(text)
        found = self._axes_with.get(key, ())
        if found or key.isascii():
            return () if found == ("age",) and _YEAR.search(text) else found
        found = self._axes_with.get(self._member_key(text), ())
        return found or (("age",) if _YEARS_OLD.search(text) and self._aged(text) else ())

    @cached_property
    def _spellings(self) -> dict[str, tuple[str, str]]:
        """The English names, however their words are spelt."""
        return spellings(self._english)

    @cached_property
    def _wordings(self) -> Wordings:
        """The English names, in whatever order their words stand."""
        siblings = dict(self.metrics.select("metric_id", "siblings").iter_rows())
        return Wordings(self._words, self._english, siblings)

    @cached_property
    def _english(self) -> tuple[tuple[str, tuple[str, str]], ...]:
        wanted = self.aliases.filter(pl.col("lang") == "en").select("alias", "metric_id", "dimensions")
        return tuple((self.folded(alias), (metric, axes)) for alias, metric, axes in wanted.iter_rows())

    @cached_property
    def _categories(self) -> dict[str, str]:
        return self._members.get("category", {})

    @cached_property
    def _axes_with(self) -> dict[str, tuple[str, ...]]:
        """Member's name -> its axes: `_members` the other way round."""
        found: dict[str, tuple[str, ...]] = {}
        for axis, names in self._members.items():
            for name in names:
                found[name] = (*found.get(name, ()), axis)
        return found

    def may_begin_with_member(self, text: str) -> bool:
        """False where no member's name begins as the label does; told at once for most labels."""
        key = label_key(text)
        key = key if key.isascii() else key.translate(self._simplified)
        return key[:2] in self._member_beginnings or key[:1] in self._member_beginnings

    @cached_property
    def _member_beginnings(self) -> frozenset[str]:
        """The first two characters of every member's name; of a name of one, that one."""
        return frozenset(name[:2] for name in self._axes_with)

    def endings(self, unit: str) -> tuple[str, ...]:
        """The words a unit stands for behind a name that leaves them out: 场 for '次数'."""
        return self._measures.get(unit, ())

    def read_unit(self, text: str) -> UnitReading | None:
        """What a printed unit means: factor and unit, or why it cannot be told; None if unknown."""
        return self._grammar.read(text)

    def is_unit(self, text: str) -> bool:
        """Whether the text is a printed unit (also one too ambiguous to be converted)."""
        return self._grammar.read(text) is not None

    def begins_unit(self, text: str) -> bool:
        """Whether some unit begins as the text does."""
        return self._grammar.begins(text)

    def unit_at_end(self, text: str) -> tuple[str, str] | None:
        """Split a unit from the end of a label: 'NOx (tonnes)' -> ('NOx', 'tonnes'); longest first."""
        found = _TRAILING_BRACKETS.match(text)
        if found:
            inside = found["inside"].strip().removeprefix("in ")
            if self.is_unit(inside):
                return found["rest"], inside
        words = text.split()
        for start in range(max(1, len(words) - MAX_UNIT_WORDS), len(words)):
            unit = " ".join(words[start:])
            # A bare 'employees' or 'cases' at the end is what the label speaks of, unless a comma parts it.
            noun = unit.isascii() and len(unit) > MAX_SYMBOL and unit.replace(" ", "").isalpha()
            noun = noun and words[start - 1][-1] != ","
            found_unit = self.read_unit(unit)
            if found_unit and not (noun and found_unit.unit in COUNTS):
                # 'Electricity in million kWh': the word between is no part of the name.
                named = start - 1 if start > 1 and words[start - 1] == "in" else start
                return " ".join(words[:named]), unit
        return None


def terms_pattern(terms: Iterable[str]) -> str:
    """One regular expression for terms: Latin ones as whole words, others anywhere, any case."""
    return "(?i)" + "|".join(rf"\b{re.escape(t)}\b" if t.isascii() else re.escape(t) for t in terms)


def _fillers_ahead(text: str, words: tuple[str, ...]) -> Iterator[int]:
    for word in words:
        rest = text[len(word) :]
        if text.lower().startswith(word) and rest and not (word.isascii() and rest[0].isalnum()):
            yield len(word)


def _fillers_behind(text: str, words: tuple[str, ...]) -> Iterator[int]:
    for word in words:
        rest = text[: -len(word)]
        if (
            text.lower().endswith(word)
            and rest
            and not (word[0].isalpha() and word.isascii() and rest[-1].isalnum())
        ):
            yield len(rest)


@lru_cache(maxsize=4096)
def _as_part(name: str) -> re.Pattern[str]:
    """A name inside a longer text. Latin ones count as whole words: 'men' is no part of 'women'."""
    if name.isdigit():
        return re.compile(r"(?!)")  # '30' alone says nothing
    edges = (r"(?<![a-z0-9])", r"(?![a-z0-9])") if name.isascii() else (r"(?<!\d)", "")
    return re.compile(f"{edges[0]}{re.escape(name)}{edges[1]}")


def _contained(names: dict[str, str], key: str, text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text).lower()
    spans: list[tuple[int, int, str]] = []
    for name, member in names.items():
        within = plain if name.isascii() else key
        if name in within and (found := _as_part(name).search(within)):
            spans.append((found.start(), found.end(), member))
    if not spans:
        return None
    start, end, longest = max(spans, key=lambda span: span[1] - span[0])
    outside = {member for left, right, member in spans if left < start or right > end}
    return longest if outside <= {longest} else None
