"""Generates clean filings of invented companies: every figure follows from a few drawn at random.

Totals, shares, intensities, weighted means and growth are made of exact values and rounded only when
printed, so that the prints differ by no more than their rounding. Size, units, language, years and the
tables present vary with the seed.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from benchmarks.clean.sheet import Relation, Row, Sheet, Unit

HERE = Path(__file__).parent
LAST_YEAR = 2024
DASH = "—"
RATE = re.compile(r"_(share|rate|growth_yoy|coverage)$|_per_|intensity|average")

Exact = dict[str, list[Decimal | None]]
"""Name of the row -> its exact value per year, canonical; None where there is none yet."""


def clean_filing(seed: int) -> Sheet:
    """Filing `seed`; the same seed gives the same sheet."""
    chance = random.Random(seed)
    years = tuple(range(LAST_YEAR - chance.choice((2, 2, 2, 3)), LAST_YEAR + 1))
    language = chance.choice(("zh", "en"))
    exact = _exact(chance, len(years), chance.random() < 0.6)
    left_out = set(chance.sample(("economy", "resources", "training", "chain"), chance.choice((0, 0, 1))))
    units = {
        family: chance.choice([unit for unit in choices if unit.name(language) or family == "count"])
        for family, choices in unit_families().items()
    }
    units["water_per_person"] = _like(units["water"], "water_per_person")
    rows = [
        Row(
            table,
            metric,
            dims,
            zh,
            en,
            units[unit],
            _printed(exact[_name(metric, dims)], units[unit], chance),
        )
        if metric
        else Row(table, "", dims, zh, en, _NO_UNIT, ())
        for table, metric, dims, unit, zh, en in _rows()
        for label in (zh if language == "zh" else en,)
        if table not in left_out and label and (not metric or _name(metric, dims) in exact)
    ]
    relations = relations_among({row.name for row in rows})
    company = f"测试企业{seed:05d}集团有限公司" if language == "zh" else f"Example Works {seed:05d} plc"
    return Sheet(company, language, years, tuple(rows), tuple(relations))


def text_of(sheet: Sheet) -> tuple[str, bytes]:
    """File name and bytes: running text in Chinese, a CSV in English."""
    return _csv_of(sheet) if sheet.language == "en" else _txt_of(sheet)


@cache
def unit_families() -> dict[str, tuple[Unit, ...]]:
    """The units each family of quantities may be printed in."""
    with (HERE / "units.csv").open(encoding="utf-8", newline="") as file:
        read = [
            Unit(r["family"], r["zh"], r["en"], r["canonical"], Decimal(r["factor"]), int(r["decimals"]))
            for r in csv.DictReader(file)
        ]
    return {unit.family: tuple(each for each in read if each.family == unit.family) for unit in read}


_NO_UNIT = Unit("", "", "", "", Decimal(1), 0)


@cache
def _rows() -> tuple[tuple[str, str, str, str, str, str], ...]:
    with (HERE / "rows.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (r["table"], r["metric"], r["dimensions"], r["unit"], r["zh"], r["en"])
            for r in csv.DictReader(file)
        )


def _name(metric: str, dims: str) -> str:
    return f"{metric}[{dims}]" if dims else metric


def _like(unit: Unit, family: str) -> Unit:
    """The intensity in the same unit as its amount: water in tonnes per head beside tonnes."""
    return next(each for each in unit_families()[family] if each.canonical.startswith(unit.canonical))


def _exact(chance: random.Random, years: int, with_scope3: bool) -> Exact:
    """All figures of a company; sizes from a few dozen to tens of thousands of employees."""
    heads = chance.randint(40, 400) * chance.choice((1, 10, 100))
    made: Exact = {}
    size = float(heads)
    for _ in range(years):
        size *= chance.uniform(0.93, 1.15)
        for name, value in _one_year(chance, round(size), made, with_scope3).items():
            made.setdefault(name, []).append(value)
    return made


def _one_year(
    chance: random.Random, heads: int, before: Exact, with_scope3: bool
) -> dict[str, Decimal | None]:
    def part(low: float, high: float, of: Decimal | int) -> Decimal:
        """Drifts around last year's draw: companies change slowly."""
        return (Decimal(of) * Decimal(round(chance.uniform(low, high), 4))).quantize(Decimal("1e-6"))

    def whole(low: float, high: float, of: Decimal | int) -> Decimal:
        return part(low, high, of).quantize(Decimal(1))

    staff = Decimal(heads)
    men, young, part_time = whole(0.5, 0.6, staff), whole(0.3, 0.36, staff), whole(0.03, 0.06, staff)
    old, senior, middle = whole(0.12, 0.16, staff), whole(0.01, 0.03, staff), whole(0.1, 0.14, staff)
    levels = {"senior": senior, "middle": middle, "junior": staff - senior - middle}
    revenue = part(0.9e6, 1.1e6, staff)
    electricity = part(2.2, 2.6, staff)
    scope1, scope2, scope3 = part(0.5, 0.6, staff), part(0.5, 0.56, electricity), part(3.0, 3.8, staff)
    hires = whole(0.12, 0.2, staff) + 2
    hired_men = whole(0.5, 0.6, hires)
    suppliers, granted, board = whole(0.4, 0.5, staff) + 20, whole(0.08, 0.12, staff) + 3, Decimal(9)
    told: dict[str, Decimal | None] = {
        "revenue": revenue,
        "rd_expense": part(0.05, 0.08, revenue),
        "procurement_spend": (spend := part(0.3, 0.4, revenue)),
        "procurement_spend[region=mainland_china]": (near := part(0.5, 0.7, spend)),
        "procurement_spend[region=overseas]": spend - near,
        "ghg_emissions_scope1": scope1,
        "ghg_emissions_scope2": scope2,
        **({"ghg_emissions_scope3": scope3} if with_scope3 else {}),
        "ghg_emissions_scope1_2": scope1 + scope2,
        "electricity_consumption": electricity,
        "renewable_electricity_consumption": part(0.2, 0.3, electricity),
        "water_consumption": part(8, 11, staff),
        "hazardous_waste": part(0.05, 0.07, staff),
        "non_hazardous_waste": part(0.6, 0.8, staff),
        "employees_total": staff,
        "employees_total[gender=male]": men,
        "employees_total[gender=female]": staff - men,
        "employees_total[age=under_30]": young,
        "employees_total[age=30_50]": staff - young - old,
        "employees_total[age=over_50]": old,
        "employees_total[employment_type=full_time]": staff - part_time,
        "employees_total[employment_type=part_time]": part_time,
        "rd_employees": whole(0.2, 0.25, staff),
        "new_hires_total": hires,
        "new_hires_total[gender=male]": hired_men,
        "new_hires_total[gender=female]": hires - hired_men,
        "suppliers_total": suppliers,
        "suppliers_assessed_esg": whole(0.5, 0.8, suppliers),
        "patents_granted": granted,
        "board_members": board,
        "independent_directors": Decimal(chance.choice((3, 4))),
    }
    told |= {f"employees_total[employee_level={name}]": value for name, value in levels.items()}
    return told | _training(chance, men, staff - men, levels) | _derived(told, before)


def _training(
    chance: random.Random, men: Decimal, women: Decimal, levels: dict[str, Decimal]
) -> dict[str, Decimal | None]:
    """Hours per head by level; the men's follow, so that both breakdowns make up the same total."""
    means = {name: Decimal(round(chance.uniform(20, 48), 2)) for name in levels}
    hours = sum((means[name] * count for name, count in levels.items()), Decimal(0))
    staff = men + women
    mens = hours / staff * Decimal(round(chance.uniform(0.88, 0.96), 3))
    womens = (hours - mens * men) / women
    by_level = {f"training_hours_per_employee[employee_level={name}]": mean for name, mean in means.items()}
    return {
        "training_hours_total": hours,
        "training_hours_per_employee": hours / staff,
        "training_hours_per_employee[gender=male]": mens,
        "training_hours_per_employee[gender=female]": womens,
        **by_level,
    }


def _derived(told: dict[str, Decimal | None], before: Exact) -> dict[str, Decimal | None]:
    """What follows from the year's figures and those of the year before."""

    def of(name: str) -> Decimal:
        value = told[name]
        assert value is not None
        return value

    last = before.get("revenue", [None])[-1]
    stock = before.get("patents_granted_cumulative", [None])[-1]
    total = of("ghg_emissions_scope1_2") + (told.get("ghg_emissions_scope3") or 0)
    staff = of("employees_total")
    return {
        "revenue_growth_yoy": (of("revenue") / last - 1) * 100 if last else None,
        "patents_granted_cumulative": (stock or of("patents_granted") * 3) + of("patents_granted"),
        "ghg_emissions_total": total,
        "ghg_emissions_per_employee": total / staff,
        "ghg_intensity_revenue": total / of("revenue") * 10**6,
        "waste_total": of("hazardous_waste") + of("non_hazardous_waste"),
        "electricity_consumption_per_employee": of("electricity_consumption") / staff,
        "water_consumption_per_employee": of("water_consumption") / staff,
        **{
            share: of(above) / of(below) * 100
            for share, above, below in SHARES
            if above in told and below in told
        },
    }


SHARES = (
    ("rd_expense_share_of_revenue", "rd_expense", "revenue"),
    ("local_procurement_share", "procurement_spend[region=mainland_china]", "procurement_spend"),
    ("renewable_electricity_share", "renewable_electricity_consumption", "electricity_consumption"),
    ("rd_employees_share", "rd_employees", "employees_total"),
    ("suppliers_assessed_esg_share", "suppliers_assessed_esg", "suppliers_total"),
    ("independent_directors_share", "independent_directors", "board_members"),
)
INTENSITIES = (
    ("ghg_emissions_per_employee", "ghg_emissions_total", "employees_total", 1),
    ("ghg_intensity_revenue", "ghg_emissions_total", "revenue", 10**6),
    ("electricity_consumption_per_employee", "electricity_consumption", "employees_total", 1),
    ("water_consumption_per_employee", "water_consumption", "employees_total", 1),
    ("paper_consumption_per_employee", "paper_consumption", "employees_total", 1),
    ("training_hours_per_employee", "training_hours_total", "employees_total", 1),
)
MEANS = {"gender": ("male", "female"), "employee_level": ("senior", "middle", "junior")}
SUMS = (
    ("ghg_emissions_scope1_2", ("ghg_emissions_scope1", "ghg_emissions_scope2")),
    ("waste_total", ("hazardous_waste", "non_hazardous_waste")),
)
STOCKS = (
    ("patents_granted_cumulative", "patents_granted"),
    ("software_copyrights_cumulative", "software_copyrights_added"),
)
SEPARATE = ("scope", "method", "category", "boundary")
"""Axes whose members tell the same thing twice or stand beside each other: nothing adds up along them."""


def relations_among(names: Collection[str]) -> list[Relation]:
    """Everything that figures of these names owe each other by what they are."""
    scopes = tuple(sorted(name for name in names if name in {f"ghg_emissions_scope{n}" for n in (1, 2, 3)}))
    found = [
        Relation("sum", "ghg_emissions_total", scopes),
        Relation("growth", "revenue_growth_yoy", ("revenue",)),
        *(Relation("sum", total, parts) for total, parts in SUMS),
        *(Relation("roll_forward", stock, (flow,)) for stock, flow in STOCKS),
        *(Relation("ratio", share, (above, below), Decimal(100)) for share, above, below in SHARES),
        *(
            Relation("ratio", subject, (above, below), Decimal(by))
            for subject, above, below, by in INTENSITIES
        ),
        *_breakdowns(names),
    ]
    for axis, members in MEANS.items():
        pairs = (
            (f"training_hours_per_employee[{axis}={one}]", f"employees_total[{axis}={one}]")
            for one in members
        )
        operands = tuple(name for pair in pairs for name in pair)
        found.append(Relation("mean", "training_hours_per_employee", operands))
    present = set(names)
    return [relation for relation in found if len(relation.operands) and set(relation.names) <= present]


def _breakdowns(names: Collection[str]) -> list[Relation]:
    """A total of things and the members of one axis below it; shares and means do not add up."""
    members: dict[tuple[str, str], list[str]] = {}
    for name in names:
        metric, _, dims = name.rstrip("]").partition("[")
        axis = dims.partition("=")[0]
        if dims and ";" not in dims and axis not in SEPARATE and not RATE.search(metric):
            members.setdefault((metric, axis), []).append(name)
    return [Relation("sum", metric, tuple(parts)) for (metric, _), parts in members.items() if len(parts) > 1]


def _printed(values: list[Decimal | None], unit: Unit, chance: random.Random) -> tuple[str, ...]:
    """Cells in the row's unit: rounded as usual for it, now and then to one digit more."""
    more = chance.choice((0, 0, 1)) if unit.decimals else 0
    places = unit.decimals + more
    return tuple(DASH if value is None else printed(value / unit.factor, places) for value in values)


def printed(value: Decimal, places: int) -> str:
    """A number as a report prints it: thousands separated, so many decimals."""
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,.{places}f}"


TITLES = {
    "economy": "经济绩效表",
    "climate": "温室气体排放绩效表",
    "resources": "资源使用绩效表",
    "workforce": "员工绩效表",
    "training": "培训绩效表",
    "chain": "供应链与治理绩效表",
}


def _txt_of(sheet: Sheet) -> tuple[str, bytes]:
    lines = [sheet.company, f"{sheet.years[-1]} 年环境、社会及管治报告", ""]
    head = " ".join(["指标 单位", *(f"{year} 年" for year in sheet.years)])
    table = ""
    for row in sheet.rows:
        if row.table != table:
            table = row.table
            lines += [TITLES[table], "", head, ""]
        lines += [" ".join(part for part in (row.zh, row.unit.zh, *row.cells) if part), ""]
    return f"{sheet.company}.txt", "\n".join(lines).encode()


def _csv_of(sheet: Sheet) -> tuple[str, bytes]:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    blank = [""] * (len(sheet.years) + 1)
    writer.writerow([f"{sheet.company}, sustainability data {sheet.years[-1]}", *blank])
    writer.writerow(["Indicator", "Unit", *sheet.years])
    for row in sheet.rows:
        writer.writerow([row.en, row.unit.en, *row.cells] if row.metric else [row.en, *blank])
    return f"{sheet.company}.csv", target.getvalue().encode()
