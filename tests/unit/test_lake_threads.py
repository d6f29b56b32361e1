"""A question that was quick is asked on one thread, any other on all that the machine has."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import duckdb
import pytest

from infra.lake_threads import STILL_QUICK_SECONDS, Threads


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 3}) as connection:
        yield connection


def threads_of(connection: duckdb.DuckDBPyConnection) -> int:
    (count,) = connection.execute("SELECT current_setting('threads')").fetchone() or (0,)
    return int(count)


def work(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_a_quick_question_gets_one_thread_from_the_second_time_on(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    threads, seen = Threads(connection), []
    for _ in range(3):
        with threads.asked("SELECT 1"):
            seen.append(threads_of(connection))
    assert seen == [3, 1, 1]
    with threads.asked("SELECT 2, 3"):
        assert threads_of(connection) == 3


def test_a_question_that_has_become_slow_gets_all_again(connection: duckdb.DuckDBPyConnection) -> None:
    threads = Threads(connection)
    with threads.asked("SELECT 1"):
        pass
    with threads.asked("SELECT 1"):
        work(STILL_QUICK_SECONDS * 1.2)
    with threads.asked("SELECT 1"):
        assert threads_of(connection) == 3


def test_other_literals_make_no_other_question(connection: duckdb.DuckDBPyConnection) -> None:
    threads = Threads(connection)
    with threads.asked("FROM facts WHERE entity_id = 'o''neill' AND fiscal_year = 2023"):
        pass
    with threads.asked("FROM facts WHERE entity_id = 'other' AND fiscal_year = 2024"):
        assert threads_of(connection) == 1
    with threads.asked("FROM facts2 WHERE entity_id = 'other' AND fiscal_year = 2024"):
        assert threads_of(connection) == 3


def test_no_thread_is_taken_from_a_question_under_way(connection: duckdb.DuckDBPyConnection) -> None:
    threads = Threads(connection)
    with threads.asked("SELECT 1"):
        pass
    with threads.asked("slow"), threads.asked("SELECT 1"):
        assert threads_of(connection) == 3
    with threads.asked("SELECT 1"), threads.asked("another"):
        assert threads_of(connection) == 3


def test_an_error_is_passed_on_and_counts_as_an_end(connection: duckdb.DuckDBPyConnection) -> None:
    threads = Threads(connection)
    with pytest.raises(ValueError, match="broken"), threads.asked("SELECT 1"):
        raise ValueError("broken")
    with threads.asked("SELECT 1"):
        assert threads_of(connection) == 1


def test_functions_of_any_kind_are_told_apart_by_their_name(connection: duckdb.DuckDBPyConnection) -> None:
    class Asking:
        def __call__(self) -> None: ...

    threads = Threads(connection)
    for asking in (partial(work, seconds=0), lambda: None, Asking()):
        for expected in (3, 1):
            with threads.asked(asking):
                assert threads_of(connection) == expected
