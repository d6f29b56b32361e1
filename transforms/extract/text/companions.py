"""Words that name a metric only behind another: '受理投诉 790 件，办结率 100%' tells the rate of complaints.

Which words these are, and behind which metric, is data; any word more and the figure keeps no name.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from transforms.catalogue import catalogue
from transforms.errors import CatalogueInvalid
from transforms.extract.meaning import takes
from transforms.regex import regex

COMPANIONS = Path(__file__).with_name("companions.toml")
_EDGE = " ，,。、；;：:（）()"
_LINKS = regex(r"(?:率)?(?:均|已|约|为|是|达到?|共计?|合计|超过?|近|逾)*$")
_OPENS = regex(r"^(?:其中)?(?:(?:19|20)\d\d\s?年(?:度|内)?|并|共|合计|累计)?")


def companion(before: str, after: str, spoken: str | None, unit: str) -> str | None:
    """The name of what the bare words before a figure mean behind the metric that was `spoken` of last."""
    words = told().get(spoken or "")
    if words is None or after.strip(_EDGE):
        return None
    text = catalogue().folded(before.strip(_EDGE))
    if not text and not unit:
        return None
    readings = (text, _OPENS.sub("", text), _unlinked(text), _unlinked(_OPENS.sub("", text)))
    names = [names for reading in readings for names in words.get(reading, ())]
    return next((name for name, metric in names if takes(metric, unit)), None)


def _unlinked(text: str) -> str:
    """The words without those that link them to their figure: '办结率为' -> '办结率'."""
    found = _LINKS.search(text)
    cut = text[: found.start()] if found else text
    return f"{cut}率" if found and found[0].startswith("率") else cut


@lru_cache(maxsize=1)
def told() -> dict[str, dict[str, tuple[tuple[str, str], ...]]]:
    """Metric -> word -> the names it may stand for, each with its metric."""
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(COMPANIONS.read_text(encoding="utf-8"))
    cat = catalogue()
    found: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {}
    for metric, names in tables.items():
        words = found.setdefault(metric, {})
        for name, said in names.items():
            named = cat.metric_read(name)
            if named is None or metric not in set(cat.metrics["metric_id"]):
                raise CatalogueInvalid(
                    f"'{name}' behind '{metric}' is no metric's name",
                    where=COMPANIONS.name,
                    next_step="Use names of the catalogue.",
                )
            for word in said:
                words[cat.folded(word)] = (*words.get(cat.folded(word), ()), (name, named[0]))
    return found
