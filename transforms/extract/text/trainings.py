"""Trainings of one kind: behind '反贪污培训 24 次' a bare '受训 900 人次' counts those of that one alone."""

from __future__ import annotations

from transforms.extract.text.cuts import read_words
from transforms.regex import regex

_TRAINS = regex(r"([^，。；]*)(?:培训|培訓)")
_ANY = regex(
    r"累计|累計|全员|全員|员工|員工|雇员|僱員|职工|職工|完成|提供|接受|安排|为|為|的|各类|各類|开展|開展|组织|組織|举办|舉辦|参加|参与|接受|年度|场次|总"
)
_OF_ALL = regex(r"整体|整體|全体|全體|全员|全員|全公司|总体|總體")
ANY_TRAINING = frozenset(
    [
        *("training_sessions", "training_participations", "training_hours_total", "employees_trained"),
        *("training_hours_per_employee", "training_coverage_rate", "training_expenditure"),
        "training_spend_per_employee",
    ]
)
"""Metrics of all training there was."""


def of_all(words: str) -> bool:
    """Whether words say that all are meant, whatever was told before."""
    return _OF_ALL.search(words) is not None


def names_training(words: str, metric: str | None) -> bool:
    """Whether words name a training: by a metric's name, or by its kind."""
    found = _TRAINS.search(words) if "培" in words else None
    return found is not None and bool(metric or _kind_of(found[1]))


def _kind_of(before: str) -> str:
    """What stands before '培训' besides words that go with any: '反洗钱'; '' for '累计培训员工'."""
    return _ANY.sub("", read_words(before))
