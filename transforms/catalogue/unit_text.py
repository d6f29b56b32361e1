"""Reading a printed unit: its parts are data, how they are put together is the grammar here.

A unit is a listed spelling; or a scale before one ('万吨', 'thousand tonnes'); or a mass with the gas
it weighs ('tonnes of CO2e'); or money with a scale on either side ('RMB million', '百万元人民币'); or
one of these per something ('吨/百万人民币营收'); or the same told twice ('公噸 tonnes', 'Gigajoules (GJ)').
What two readings could mean is refused with a reason.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from transforms.catalogue.text import unit_key
from transforms.regex import regex

if TYPE_CHECKING:
    from transforms.catalogue.schema import Spelling, Unit, UnitPart

PER_MILLION_HOURS = regex(r"百[万萬]工[时時]|失能[伤傷]害(?:[频頻]|[严嚴]重)率")
"""Names that say per what they are: in Taiwan injuries are always counted per million hours."""
BARE_RATIO = regex(r"PUE|[电電]能(?:利用|使用)效率|power usage effectiveness", re.IGNORECASE)
"""Names of ratios that are printed without any unit."""

SCALE = "scale"
"""Unit of a text that only multiplies ('亿'): the metric tells what is counted."""
GAS = "CO2e"
COUNTED = "count"
"""The unit of numbers of things, and the kind of all units that count."""
OWN_MILLION = "m"
"""Below a slash: a million of the currency the filing reports in ('/百萬元': HKD, CNY or TWD)."""
WHOSE_MONEY = "the filing does not say which currency its money is in"
LONGEST = 100
"""Characters of a unit that is told twice; more are no unit."""
MIN_WORD = 4
"""From so many letters on a word may be capitalised; shorter ones are symbols, where case matters."""
_PER = regex(r"/|(?<=[A-Za-z0-9)])per(?=[^a-z]|[a-z]{2}|m2|t$)|每")
_EARNED = regex(r"(?:of)?(?:net|total)?(?:revenues?|turnover|sales)$", re.IGNORECASE)
_DIOXIDE = regex(r"carbondioxide(?:equivalents?)?", re.IGNORECASE)
_FLOOR = regex(
    r"of(?:properties|area)undermanagement$"
    r"|(?:of)?(?:(?:total|gross|net|leasable|lettable|construction|building|office|managed|operating|operational)*"
    r"(?:floor)?area|gfa|gla|(?:office|floor)space)$",
    re.IGNORECASE,
)
_AHEAD_OF_AREA = regex(
    r"^(?:total|gross)*(?:(?:floor|construction|building|office)?area|gfa)\((?P<unit>[^()]+)\)$",
    re.IGNORECASE,
)
AREAS = frozenset(["m2", "ft2"])
PER_MANY = AREAS | {"person"}
_EARNED_AHEAD = regex(
    r"^(?:total|operating|net|annual|sales|business)*(?:revenues?|turnover|sales|operatingincome|outputvalue)(?:in)?"
    r"\(?(?P<money>[^()]+?)\)?$",
    re.IGNORECASE,
)
"""'Revenue (RMB million)', 'revenue in RMB thousand': what was earned, before the money it is counted in."""
_ONE = regex(r"(?<=[£€$])1(?=m)|^1(?=million)", re.IGNORECASE)
REMEMBERED = 16384
"""So many answers; any text behind a number is asked for, and a process reads thousands of filings."""
SMALLEST_BASE = 1000
"""What is told per less money than this is told per unit of it, and listed so."""
_BRACKETS = regex(r"\(([^()]+)\)")
_OTHER_SCRIPT = regex(r"(?<=[\u3400-\u9fff])/?(?=[A-Za-z$£€])|(?<=[A-Za-z0-9.])/?(?=[\u3400-\u9fff])")
"""Where a Chinese unit ends and its translation begins, or the other way round."""
_COUNTED = frozenset(["count", "persons", "times"])
_RATES = frozenset(["rate", "ratio", "frequency", "index", "x", "#", "injuries", "accidents", "ltis", "lti"])
_MONEY_GLUE = ("(", ")", "in", "of", ".")


@dataclass(frozen=True, slots=True)
class UnitReading:
    """`factor` times `unit`. Without a unit: one of `currencies`, or refused because of `why`.

    A unit that ends in '_per_m' lacks its currency: the filing's own, where it is one of `currencies`.
    """

    factor: Decimal
    unit: str
    currencies: tuple[str, ...] = ()
    why: str = ""


class UnitGrammar:
    """Reads printed units. The latest answers are remembered: a filing prints the same few many times."""

    def __init__(
        self, spellings: Iterable[Spelling], parts: Iterable[UnitPart], units: Iterable[Unit]
    ) -> None:
        self._kinds = {unit.unit: unit.kind for unit in units}
        self._spellings = {
            unit_key(row.spelling): UnitReading(row.factor, row.unit, row.currencies, row.why)
            for row in spellings
        }
        grouped: dict[str, dict[str, UnitReading]] = {"scale": {}, "gas": {}, "per": {}}
        for part in parts:
            grouped[part.part][unit_key(part.spelling)] = UnitReading(part.factor, part.unit)
        self._scales, self._gases, self._per = grouped["scale"], grouped["gas"], grouped["per"]
        self._gas_keys = sorted(self._gases, key=len, reverse=True)
        self._gas_ends = tuple(end for gas in self._gas_keys for end in (gas, f"({gas})"))
        self._gas_starts = tuple(self._gas_keys)
        self._scale_starts = frozenset(scale[0] for scale in self._scales)
        self._money = self._money_pattern()
        words = [*self._spellings, *self._scales, *self._gases, *_MONEY_GLUE]
        self._beginnings = frozenset(word[:2].lower() for word in words)

    def __getstate__(self) -> dict[str, Any]:
        """All but what is remembered: answers are no part of the grammar, and cannot be pickled."""
        return {name: value for name, value in self.__dict__.items() if name != "_told"}

    @cached_property
    def _told(self) -> functools._lru_cache_wrapper[UnitReading | None]:
        return lru_cache(maxsize=REMEMBERED)(self._told_anew)

    def read(self, text: str) -> UnitReading | None:
        """What a printed unit means; None where it is no unit we know."""
        return self._told(unit_key(text))

    def remembered(self) -> int:
        """How many answers are kept."""
        return self._told.cache_info().currsize

    def _told_anew(self, key: str) -> UnitReading | None:
        # 'kt CO2-eq.' with or without the dot of the abbreviation.
        plain = key.replace("eq.", "eq").replace("(s)", "s")
        return self._read(plain) if self._begins(plain) else None

    def _begins(self, key: str) -> bool:
        """Whether any part of a unit begins so: most texts behind a number are told off by it."""
        return key[:2].lower() in self._beginnings or key[:1].lower() in self._beginnings

    def begins(self, text: str) -> bool:
        """Whether any unit begins as the text does: most texts behind a number are told off by it."""
        return self._begins(unit_key(text))

    def _read(self, key: str) -> UnitReading | None:
        return self._simple(key) or self._of_money(key) or self._told_twice(key) or self._ratio(key)

    def _simple(self, key: str) -> UnitReading | None:
        return self._listed(key) or self._scaled(key) or self._of_gas(key)

    def _listed(self, key: str) -> UnitReading | None:
        """A listed spelling, a bare scale, or a whole word that only differs in its capitals."""
        if found := self._spellings.get(key):
            return found
        if scale := self._scales.get(key):
            # A bare 'm' or '1' says too little to be a unit of its own.
            return UnitReading(scale.factor, SCALE) if len(key) > 1 or not key.isascii() else None
        lower = key.lower()
        if lower == key or sum(c.isalpha() for c in key) < MIN_WORD or not key.isascii():
            return None
        return self._listed(lower)

    def _scaled(self, key: str) -> UnitReading | None:
        lower = key.lower()
        if self._scale_starts.isdisjoint((key[:1], lower[:1])):
            return None
        for length in range(min(len(key) - 1, 12), 0, -1):
            scale = self._scales.get(key[:length]) or self._scales.get(lower[:length])
            # 'mt', 'Mt' and 'kt' are symbols of their own or unclear, not a scale before a tonne.
            if scale is None or (length == 1 and key.isascii()):
                continue
            rest = key[length:].removeprefix("of") or key
            if found := self._listed(rest) or self._of_gas(rest):
                return replace(found, factor=found.factor * scale.factor) if found.unit != SCALE else None
        return None

    def _of_gas(self, key: str) -> UnitReading | None:
        """A mass with its gas before or behind: 'tonnesofCO2e', '吨二氧化碳当量', 'CO2eintonnes'."""
        folded = _DIOXIDE.sub(lambda found: found[0].lower(), key)
        if not (folded.startswith(self._gas_starts) or folded.endswith(self._gas_ends)):
            return None
        for gas in self._gas_keys:
            mass = ""
            if folded.endswith(gas):
                mass = folded.removesuffix(gas).removesuffix("of").rstrip("-")
            elif folded.endswith(f"({gas})"):
                mass = folded.removesuffix(f"({gas})")
            elif folded.startswith(gas):
                mass = folded.removeprefix(gas).removeprefix("in").strip("()-")
            if mass and (found := self._listed(mass) or self._scaled(mass)):
                return self._as_gas(found)
            if mass and folded.endswith(f"({gas})") and (found := self._of_gas(mass)):
                return found  # 'tonnes carbon dioxide equivalent (CO2e)'
        return None

    def _as_gas(self, mass: UnitReading) -> UnitReading | None:
        if not mass.unit:
            return mass if mass.why else None
        unit = f"{mass.unit}{GAS}"
        if unit in self._kinds:
            return replace(mass, unit=unit)
        if self._kind(mass.unit) == "mass":
            return UnitReading(Decimal(1), "", why=f"{mass.unit} of CO2e is no unit of the registry")
        return None

    def _of_money(self, key: str) -> UnitReading | None:
        """Currency signs and at most one scale, in any order, and nothing else."""
        tokens = self._money.findall(key) if self._money.match(key) else ()
        if not tokens or sum(map(len, tokens)) != len(key):
            return None
        scales = [self._scales[word] for token in tokens if (word := self._scale_word(token))]
        signs = [self._spellings[token] for token in tokens if token in self._spellings]
        if not signs or len(scales) > 1:
            return None
        factor = scales[0].factor if scales else Decimal(1)
        # '人民币' beside '元' decides what the 元 is.
        certain = {sign.unit for sign in signs if not sign.currencies}
        if len(certain) == 1:
            return UnitReading(factor, certain.pop())
        return replace(signs[0], factor=factor) if not certain and len(signs) == 1 else None

    def _scale_word(self, token: str) -> str | None:
        return next((word for word in (token, token.lower()) if word in self._scales), None)

    def _money_pattern(self) -> re.Pattern[str]:
        def is_money(reading: UnitReading) -> bool:
            return bool(reading.currencies) or self._kind(reading.unit) == "currency"

        signs = {key for key, reading in self._spellings.items() if is_money(reading)}
        scales = set(self._scales) | {word.capitalize() for word in self._scales}
        tokens = sorted(signs | scales | set(_MONEY_GLUE), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, tokens)))

    def _kind(self, unit: str) -> str | None:
        return self._kinds.get(unit)

    def _ratio(self, key: str) -> UnitReading | None:
        """'A/B' and 'A per B', where the pair is a unit of the table."""
        if "/" not in key and "per" not in key and "每" not in key:
            return None
        for cut in _PER.finditer(key):
            above, below = self._simple(key[: cut.start()]), self._below(key[cut.end() :])
            if below is None and (found := self._of_hours(above, key[: cut.start()], key[cut.end() :])):
                return found
            if above is None or below is None:
                continue
            if not above.unit:
                return above if above.why else None
            unit = f"{above.unit}_per_{below.unit}"
            factor = above.factor * below.factor
            if unit in self._kinds:
                return UnitReading(factor, unit)
            if below.unit == OWN_MILLION and (known := self._currencies_of(unit)):
                return UnitReading(factor, unit, known, WHOSE_MONEY)
        return None

    def _told_twice(self, key: str) -> UnitReading | None:
        """'千克 kg', 'tonnes (公吨)', 'Gigajoules (GJ)', 'metric tons (t) CO2-e': a unit and its sign."""
        if len(key) > LONGEST:
            return None
        for sign in _BRACKETS.finditer(key):
            told, again = self._plain(key[: sign.start()]), self._plain(sign[1])
            # 'Thousand cubic meters (m3)', as SASB prints it: the sign is that of the unit alone.
            if told and again and told.unit and told.unit == again.unit and again.factor in (1, told.factor):
                return self._read(key[: sign.start()] + key[sign.end() :])
        for cut in () if key.isascii() else _OTHER_SCRIPT.finditer(key):
            one, other = self._plain(key[: cut.start()]), self._plain(key[cut.end() :])
            if one is not None and one == other:
                return one
            if one and other and self._kind(one.unit) == self._kind(other.unit) == COUNTED:
                return other if one.unit == COUNTED else one if other.unit == COUNTED else None
        return None

    def _plain(self, key: str) -> UnitReading | None:
        return self._simple(key) or self._of_money(key) or self._ratio(key)

    def _of_hours(self, above: UnitReading | None, said: str, hours: str) -> UnitReading | None:
        """'cases per million hours worked', 'rate per 200,000 hours': what is counted, its metric tells."""
        if (above is None or above.unit not in _COUNTED) and said.lower() not in _RATES:
            return None
        found = self._listed(f"per{hours}")
        return found if found is not None and found.unit.endswith("_hours") else None

    def _currencies_of(self, unit: str) -> tuple[str, ...]:
        """The currencies that make a unit of the table out of 't_per_m'."""
        return tuple(
            code
            for code, kind in self._kinds.items()
            if kind == "currency" and f"{unit}{code}" in self._kinds
        )

    def _below(self, key: str) -> UnitReading | None:
        found = self._per.get(key) or self._per.get(key.lower()) or self._per_sales(key)
        return found or self._per_area(key) or self._per_many(key)

    def _per_area(self, key: str) -> UnitReading | None:
        """'m2ofgrossfloorarea', 'Totalfloorarea(m2)', '10000m2ofpropertiesundermanagement'."""
        told = _AHEAD_OF_AREA.match(key)
        unit = told["unit"] if told else _FLOOR.sub("", key)
        found = self._below(unit) if unit and unit != key else None
        return found if found is not None and found.unit in AREAS else None

    def _per_many(self, key: str) -> UnitReading | None:
        """'10000m2', 'thousandft2', '1,000employees': per so many of what is listed for one."""
        for length in range(min(len(key) - 1, 12), 1, -1):
            scale = self._scales.get(key[:length]) or self._scales.get(key[:length].lower())
            one = (self._per.get(key[length:]) or self._per.get(key[length:].lower())) if scale else None
            if scale is not None and one is not None and one.unit in PER_MANY:
                return UnitReading(one.factor / scale.factor, one.unit)
        return None

    def _per_sales(self, key: str) -> UnitReading | None:
        """'£mturnover', 'millionUSDofrevenue': so much money, and that it is what was earned."""
        if (told := _EARNED_AHEAD.match(key)) and (found := self._per.get(told["money"])):
            return found
        money = _EARNED.sub("", key)
        if money == key and not _ONE.search(key):
            return None
        found = self._of_money(_ONE.sub("", money))
        if found is None or found.factor < SMALLEST_BASE:
            return None
        return UnitReading(Decimal(10**6) / found.factor, f"{OWN_MILLION}{found.unit}")
