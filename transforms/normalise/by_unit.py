"""Names that leave out what their unit says: '反腐败培训' in 场 is '反腐败培训次数'.

Tables with a column of units often print the subject alone. The word the unit stands for is put behind it;
where two such words make names of two metrics, neither is meant. The words are data (`measures.csv`).
"""

from __future__ import annotations

from transforms.catalogue import Catalogue
from transforms.catalogue.text import CJK
from transforms.normalise.readings import readings
from transforms.regex import regex

_SCALE = regex(r"^(?:人民币|新台币)?[十百千万亿]*")
"""'万人次' counts as 人次 does."""
LEAST = 4
"""Characters that say something: '开展培训 3 场' may be three of one kind only."""


def by_unit(head: str, unit: str, cat: Catalogue) -> tuple[str, str, str] | None:
    """(metric_id, dimensions, name) of a Chinese label and the word its unit stands for."""
    endings = cat.endings(_SCALE.sub("", cat.folded(unit).strip()))
    if not endings or not CJK.search(head):
        return None
    for text in readings(head, cat):
        if len(cat.plain(text)) < LEAST:
            return None
        named = {f"{text}{ending}": cat.metric_read(f"{text}{ending}") for ending in endings}
        found = {metric: name for name, metric in named.items() if metric}
        if found:
            (metric, name), *others = found.items()
            return None if others else (*metric, name)
    return None
