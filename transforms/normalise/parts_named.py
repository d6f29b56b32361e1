"""A part whose name leaves out what the row above says: '新增授权专利 > 其中：发明专利'.

The part's noun stands in the name of its whole; put in its place it makes the part's full name
('新增授权发明专利'). It must name another metric of the same topic: a part of the same one is no fact of it.
"""

from __future__ import annotations

from transforms.catalogue import Catalogue
from transforms.normalise.readings import readings
from transforms.regex import regex

_OF_WHICH = regex(r"^其中\s*[,:、，：]?\s*(?=[\u3400-\u9fff])")
LEAST = 2
"""Characters of the noun that both names have."""


def part_of(label: str, cat: Catalogue) -> tuple[str, str] | None:
    """(metric_id, dimensions) that a part and its whole name together."""
    outer, _, last = label.rpartition(" > ")
    part = _OF_WHICH.sub("", last)
    if not outer or part == last:
        return None
    wholes = readings(outer.rpartition(" > ")[2], cat)
    of_whole = next(filter(None, map(cat.metric_read, wholes)), None)
    if of_whole is None:
        return None
    noun = readings(part, cat)[-1]
    for size in range(len(noun) - 1, LEAST - 1, -1):
        names = [whole.replace(noun[-size:], noun, 1) for whole in wholes if noun[-size:] in whole]
        if found := next(filter(None, map(cat.metric_read, names)), None):
            same_topic = cat.topic_of(found[0]) == cat.topic_of(of_whole[0])
            return found if same_topic and found[0] != of_whole[0] else None
    return None
