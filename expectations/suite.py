"""The door to Great Expectations: builds its context and suites once, judges whole batches.

Importing the engine takes seconds, so it happens on first use; `warm_up` in the package does it ahead.
Its analytics are off and its context is ephemeral: nothing leaves the machine or reaches the disk.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import polars as pl

from transforms.errors import EnvironmentProblem

ROW = "row"
"""The column that leads from an unexpected value back to its fact; first column of every frame."""

_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation on one column: nothing in it, a member of `allowed`, or between `low` and `high`."""

    expectation: str
    column: str
    allowed: tuple[object, ...] | None = None
    between: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine said about one Check: the numbers of the rows that fail it."""

    check: Check
    failed_rows: tuple[int, ...]


def judge(frame: pl.DataFrame, checks: tuple[Check, ...]) -> list[Judged]:
    """Validate a frame (with the column `row`) against checks in one run of the engine."""
    if frame.is_empty():
        return [Judged(check, ()) for check in checks]
    with _ONE_AT_A_TIME:
        batch = _batch_definition().get_batch(batch_parameters={"dataframe": frame.to_pandas()})
        report = batch.validate(
            _suite(checks),
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [ROW]},
        )
    # The engine may hand results back in another order than the suite's: each carries its number.
    by_number = {result.expectation_config.meta["number"]: result for result in report.results}
    return [Judged(check, _failed_rows(by_number[number], check)) for number, check in enumerate(checks)]


def _failed_rows(result: Any, check: Check) -> tuple[int, ...]:
    if any(entry.get("raised_exception") for entry in _exceptions(result.exception_info)):
        raise EnvironmentProblem(
            f"Great Expectations could not judge {check.expectation}: {result.exception_info}",
            where=check.column,
            next_step="Check the installed version of great-expectations.",
        )
    listed = result.result.get("unexpected_index_list") or ()
    return tuple(int(entry[ROW]) for entry in listed)


def _exceptions(info: dict[str, Any]) -> list[dict[str, Any]]:
    """Exception entries: the engine gives one flat, or several keyed by metric."""
    return (
        [info]
        if "raised_exception" in info
        else [entry for entry in info.values() if isinstance(entry, dict)]
    )


def engine() -> Any:
    """Great Expectations itself, its analytics off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    _load_when_used("scipy", "stats")
    import great_expectations as gx  # takes seconds; see the module's docstring

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    return gx


def _load_when_used(package: str, child: str) -> None:
    """The real module, executed at the first use of anything in it, by the standard library's own way.

    The engine imports scipy.stats for three expectations on distributions, none of them ours: a quarter of
    the processor time of its import, and 55 MB.
    """
    name = f"{package}.{child}"
    if name in sys.modules or importlib.util.find_spec(package) is None:
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    setattr(sys.modules[package], child, module)


@lru_cache(maxsize=1)
def _batch_definition() -> Any:
    context: Any = engine().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("memory").add_dataframe_asset("batch")
    return asset.add_batch_definition_whole_dataframe("whole")


@lru_cache(maxsize=8)
def _suite(checks: tuple[Check, ...]) -> Any:
    _batch_definition()
    import great_expectations as gx

    known: Any = gx.expectations
    expectations: list[Any] = []
    for number, check in enumerate(checks):
        shared: dict[str, Any] = {"column": check.column, "meta": {"number": number}}
        if check.allowed is not None:
            expectations.append(known.ExpectColumnValuesToBeInSet(value_set=list(check.allowed), **shared))
        elif check.between is not None:
            low, high = check.between
            expectations.append(known.ExpectColumnValuesToBeBetween(min_value=low, max_value=high, **shared))
        else:
            expectations.append(known.ExpectColumnValuesToBeNull(**shared))
    return gx.ExpectationSuite(name="shape", expectations=expectations)
