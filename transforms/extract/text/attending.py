"""Who took part in what the clause before has held: '开展安全培训 12 次，共有 3,400 人次参与培训'.

The number of sessions has the name; the number of people behind it stands alone and is told of the same
training. Which figure of people belongs to which figure of sessions is data; anything said besides
(a date, a place, who they are) and the figure keeps no name.
"""

from __future__ import annotations

from transforms.extract.meaning import metric_named, takes
from transforms.extract.text.cuts import read_words
from transforms.extract.text.figures import figures
from transforms.extract.text.running_words import says
from transforms.regex import regex

ATTENDANCE = {
    "anticorruption_training_sessions_employees": "参与反腐败培训员工人数",
    "information_security_training_sessions": "信息安全培训人数",
    "environmental_training_sessions": "环保培训参与人次",
    "safety_training_sessions": "安全培训人次",
    "training_sessions": "员工培训人次",
}
"""Metric of the sessions -> a name of the metric of those who attended."""

_PEOPLE = frozenset("人名位")
_BEFORE = regex(
    r"(?:其中|总计|總計|合计|合計|累计|累計|共计|共計|共有|共|有|员工|員工|参与|參與|参加|參加|覆盖了?|覆蓋了?|培训|受训|参训|參訓|近|超|超过|约|逾|\s)*$"
)
_AFTER = regex(
    r"(?:员工|員工|职工|人员|参与了?|參與了?|参加了?|參加了?|接受了?|完成了?|培训|培訓|学习|受训|参训|次|\s)*[，,。；;)）]*\s*$"
)
_ATTENDED = regex(r"参与|參與|参加|參加|覆盖|覆蓋|接受|受训|参训|參訓|完成|培训|培訓")


def attendance(before: str, after: str, named: str | None, unit: str) -> str | None:
    """The name of those who attended what was `named` last; None where more is said of them."""
    name = ATTENDANCE.get(metric_named(named) or "") if named else None
    if name is None or not (_BEFORE.match(before) and _AFTER.match(after)):
        return None
    metric = metric_named(name)
    if "次" in unit and "人次" not in name:
        return None  # people who came again are counted again
    if name.endswith("人次") and unit in _PEOPLE:
        return None  # '覆盖 120 人': each once
    return name if metric and _ATTENDED.search(before + after) and takes(metric, unit) else None


def counts_one_event(name: str, above: str) -> bool:
    """'参与 30 人' behind a clause without a metric counts one event's people, not the year's."""
    return bool(says(name, "of_an_event") and read_words(above) and not figures(above))
