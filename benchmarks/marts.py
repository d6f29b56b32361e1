"""The marts over a large generated lake: questions, a landing, readers beside landings, publishing.

Every question is asked of the lake's views, and in turns of a plain DuckDB file with the same facts: of the
same views there ('plain'), and of the mart stored as a table ('stored'). Landings go the whole way of a
filing but for Prefect, with the company's row of the mart read afterwards, in turns with an empty lake.
Readers are processes of their own. What is wanted stands beside each figure it is about.

    python -m benchmarks.marts [--quick] [--facts N] [--keep FOLDER]
        [--pause SECONDS] [--json FILE]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.lakehouse import House, make
from benchmarks.marts_lake import Size, generated
from benchmarks.marts_traffic import READ_PAUSE_SECONDS, Lander, Traffic, traffic
from benchmarks.report import parser, quantile, report
from infra.lake import Lake
from infra.lake_attach import OFFLINE
from infra.lake_keeper import catalogue_kept_open

FULL, QUICK = Size(10_000_000, 20_000), Size(200_000, 400)
ROUNDS, LANDINGS, SECONDS = 7, 40, 60.0
LANDINGS_QUICK, SECONDS_QUICK = 6, 8.0

QUESTIONS = {
    "one entity": "select * from marts.metrics_latest where entity_id = 'company-00123'",
    "one metric": "select * from marts.metrics_latest where metric_id = 'water_consumption'",
    "one metric, its figures": "select entity_id, fiscal_year, value, unit from marts.metrics_latest"
    " where metric_id = 'water_consumption'",
    "peers of a sector": "select * from marts.peers where peer_group = 'sector 3'"
    " and metric_id = 'water_consumption' and fiscal_year = 2023",
}
WANTED = {
    "publish s per 2 million facts": 3,
    "one entity ms": 50,
    "one metric ms": 300,
    "peers of a sector ms": 500,
    **{f"{name}, over plain": 2 for name in QUESTIONS},
    "landing, large over empty": 1.3,
    "reader errors": 0,
    "reader with landings, held up at most ms": 250,
    "landing, with readers over without": 1.5,
}
"""At most so much, at 10 million facts."""

STORED = tuple(QUESTIONS)[:3]
"""What is asked of marts.metrics_latest, which is stored beside."""


def main() -> None:
    """Make or find the lake, measure everything, report."""
    choices = parser(__doc__ or "")
    choices.add_argument("--facts", type=int, help="so many facts instead of 10 million")
    choices.add_argument("--keep", type=Path, help="keep the generated lake in this folder for the next run")
    choices.add_argument(
        "--pause", type=float, default=READ_PAUSE_SECONDS, help="seconds a reader waits before it asks again"
    )
    args = choices.parse_args()
    size = QUICK if args.quick else FULL
    if args.facts:
        size = Size(args.facts, max(1, args.facts // 500))
    landings, seconds = (LANDINGS_QUICK, SECONDS_QUICK) if args.quick else (LANDINGS, SECONDS)
    with tempfile.TemporaryDirectory(prefix="esglake-marts-") as place:
        house = generated(args.keep or Path(place) / "large", size)
        empty = make(Path(place) / "empty")
        figures = {"million facts": size.facts / 1e6, "load at start": os.getloadavg()[0]}
        say("publish")
        figures |= published(house, Path(place) / "plain.duckdb", size)
        say("questions")
        figures |= asked(house, Path(place) / "plain.duckdb")
        say("landings")
        figures |= landed(house, empty, landings)
        say("readers")
        figures |= together(house, seconds, args.pause)
    report("marts", figures, ratios_of(figures), args.json, WANTED)


def say(step: str) -> None:
    """Tell a person who waits what is measured now."""
    print(f"measuring {step}", file=sys.stderr)


def published(house: House, plain: Path, size: Size) -> dict[str, float]:
    """Seconds to publish the lake as a plain file, for two million facts at that rate, and after a filing."""
    whole, whole_spent = _publishing(house, plain)
    with Lake.open(house.settings) as lake:
        Lander(lake).land(0)
    again, again_spent = _publishing(house, plain)
    return {
        "publish s": whole,
        "publish s per 2 million facts": whole * 2e6 / size.facts,
        "publish again after a filing s": again,
        "publish, processor s": whole_spent,
        "publish again after a filing, processor s": again_spent,
    }


def _publishing(house: House, plain: Path) -> tuple[float, float]:
    """Seconds on the clock and of the processors: the clock tells nothing on a busy machine."""
    with house.reader() as lake:
        began, spent = time.perf_counter(), time.process_time()
        lake.publish(plain, marts_as_tables=False)
        return time.perf_counter() - began, time.process_time() - spent


def asked(house: House, plain: Path) -> dict[str, float]:
    """The median milliseconds of each question, of the lake and of the plain file in turns."""
    figures: dict[str, float] = {}
    with house.reader() as lake, duckdb.connect(str(plain), config={**OFFLINE}) as beside:
        beside.execute("SET TimeZone = 'UTC'")
        beside.execute("CREATE TABLE main.stored AS FROM marts.metrics_latest")
        for name, sql in QUESTIONS.items():
            ways: dict[str, Callable[[], object]] = {
                "": lambda: lake.query(sql),  # noqa: B023
                ", plain": lambda: beside.execute(sql).pl(),  # noqa: B023
            }
            if name in STORED:
                other = sql.replace("marts.metrics_latest", "main.stored")
                ways[", stored"] = lambda: beside.execute(other).pl()  # noqa: B023
            figures |= {f"{name}{way} ms": taken for way, taken in in_turns(ways).items()}
    return figures


def in_turns(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median milliseconds of each way; every way once per round, the first round for the caches."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS + 1):
        for name, ask in ways.items():
            began = time.perf_counter()
            ask()
            taken[name].append((time.perf_counter() - began) * 1000)
    return {name: quantile(values[1:], 0.5) for name, values in taken.items()}


def landed(house: House, empty: House, count: int) -> dict[str, float]:
    """Milliseconds until the marts show a filing, in turns with an empty lake."""
    taken: dict[str, list[float]] = {"large": [], "empty": []}
    with Lake.open(house.settings) as large, Lake.open(empty.settings) as small:
        landers = {"large": Lander(large), "empty": Lander(small)}
        for number in range(count + 1):
            for name, lander in landers.items():
                taken[name].append(lander.land(number) * 1000)
    return {f"landing, {name} lake, p50 ms": quantile(values[1:], 0.5) for name, values in taken.items()}


def together(house: House, seconds: float, pause: float) -> dict[str, float]:
    """Readers alone, landings alone, then both: what each costs the other, beside a watcher's keeper."""
    with catalogue_kept_open(house.settings), Lake.open(house.settings) as lake:
        lander = Lander(lake)
        lander.land(0)
        alone = traffic(house, seconds / 2, None, QUESTIONS["one entity"], pause)
        unread = traffic(house, seconds / 2, lander, "")
        both = traffic(house, seconds, lander, QUESTIONS["one entity"], pause)
    return {
        "landing without readers, p95 ms": _p95(unread.landings),
        "landing with 8 readers, p95 ms": _p95(both.landings),
        "landings with 8 readers": len(both.landings),
        "reader errors": len(both.errors),
        "reader without landings, held up at most ms": alone.longest_wait() * 1000,
        "reader with landings, held up at most ms": both.longest_wait() * 1000,
        **_medians({"reader without landings": alone, "reader with landings": both}),
    }


def _p95(values: list[float]) -> float:
    return quantile(values, 0.95) * 1000


def _medians(runs: dict[str, Traffic]) -> dict[str, float]:
    return {f"{name}, p50 ms": quantile(run.reads, 0.5) * 1000 for name, run in runs.items()}


def ratios_of(figures: dict[str, float]) -> dict[str, float]:
    """What the targets are about, whatever the machine."""
    ratios = {
        f"{name}, over plain": figures[f"{name} ms"] / figures[f"{name}, plain ms"] for name in QUESTIONS
    }
    ratios |= {
        f"{name}, over stored": figures[f"{name} ms"] / figures[f"{name}, stored ms"] for name in STORED
    }
    large, empty = (figures[f"landing, {lake} lake, p50 ms"] for lake in ("large", "empty"))
    read, unread = (figures[f"landing {how}, p95 ms"] for how in ("with 8 readers", "without readers"))
    return ratios | {
        "publish again, over whole": figures["publish again after a filing s"] / figures["publish s"],
        "landing, large over empty": large / empty,
        "landing, with readers over without": read / unread,
    }


if __name__ == "__main__":
    main()
