"""Which metric a label names, and which breakdown: exact names first, one looser reading, else abstain.

The whole path ('营业收入 > 同比增长') is asked before its head: it is the more special name. A looser
reading drops footnotes, numbering, units in brackets and filler words, but never from a label with a
negative term (强度, target): that label names something else.
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from transforms.catalogue import Catalogue, label_key
from transforms.catalogue.aim_headings import aims
from transforms.catalogue.lookup import terms_pattern
from transforms.catalogue.member_labels import by_axis, member_ahead, parted
from transforms.catalogue.narrowings import OF_A_ROW
from transforms.normalise.by_unit import by_unit
from transforms.normalise.parts_named import part_of
from transforms.normalise.readings import readings
from transforms.regex import regex

NO_ALIAS = "no_alias: the label is no name the catalogue knows"
INNER_LABEL = "inner_label: the head is known, what stands under it is not"
NEGATIVE = "negative_term: the label speaks of something else than the metric"
AIMED = "target_heading: it stands under a heading of targets, plans or base years"
TWO_WHOLES = "two_wholes: the part may be of the row above or of the whole that row is a part of"
PART = "narrowing_heading: it stands under a heading that names a part only"
_MEMBER_AT_END = regex(
    r"^(?P<rest>.*\S)\s*(?:[–—,:：(（]|\s-"
    r"|\s(?:aged|from|in|at)\s)\s*(?P<member>[^–—,:：()（）]+?)\s*[)）]?$"
)
_AGE_AT_END = regex(
    r"^(?P<rest>.*[a-z])\s+(?P<member>"
    r"(?:(?:above|over|below|under|between|older than|younger than)\s+\d{2}|\d{2}\s+(?:or|and)\s)[\w\s-]*)$",
    re.IGNORECASE,
)
"""'Employees above 60', 'Turnover rate of staff 30 or below'."""
_PEOPLE_AT_END = regex(
    r"^(?P<rest>.*\S)\s(?:by|of|for)\s(?:the )?"
    r"(?P<member>[a-z][a-z -]*(?:employees?|staff|workers?|management|managers?))$",
    re.IGNORECASE,
)
"""'Turnover rate of male employees', 'Hours of training completed by senior management'."""
_WHERE = regex(r"\s(?:located|based|situated|employed|working|received|completed|undertaken)$", re.IGNORECASE)
"""'Suppliers located' in Hong Kong, 'hours of training completed' by men: the verb says no more."""
_SPAN_DASH = regex(r"(?<=\d)\s?[–—]\s?(?=\d\d)")
_INCLUSIVE = regex(r"\s*\((inclusive|included)\)", re.IGNORECASE)
MAX_BELOW = 4
"""Words of a heading, and of a label that is read together with it."""
KIND = "hazard"
WORKFORCE = "employees_total"
_OUTER = regex(r"^(.*) > [^>]*$")
"""What the last part of a label stands under."""
MAX_CHINESE = 6
MAX_HEADING = 12
"""Characters of a label, and of a heading, that are read as one name."""
_CHINESE_WORDS = regex(r"[\u3400-\u9fff]+")
_AMOUNTS = regex(r"(?:消耗|耗用|使用|排放|产生|產生|处置|處置|回收|填埋)量$")
_EMPLOYEES = regex(r"^(?P<rest>.*\S)\s*(?:\s[–—-]|[(,:])\s*(?:own )?employees\)?$", re.IGNORECASE)
OF_EMPLOYEES = frozenset(["health_and_safety", "workforce", "training"])
"""Topics whose figures are of the employees where nobody else is named; employees' donations are theirs."""
SCHEMA = {
    "label": pl.String,
    "head": pl.String,
    "has_members": pl.Boolean,
    "metric_id": pl.String,
    "alias_dimensions": pl.String,
    "alias_sign": pl.String,
    "label_problem": pl.String,
}


def map_labels(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Add `metric_id`, `alias_dimensions` or `label_problem` to rows with label, head, members."""
    keys = ["label", "head", "has_members"]
    frame = frame.with_columns(has_members=pl.col("members").fill_null("") != "")
    # Once per distinct label of the batch; what no exact name fits is read again.
    told = [
        (*row, *(_exact(cat, *row) or _loosely(cat, *row))) for row in frame.select(keys).unique().iter_rows()
    ]
    table = pl.DataFrame(told, schema=SCHEMA, orient="row")
    named = frame.join(table, on=keys, how="left", nulls_equal=True, maintain_order="left")
    named = _told_by_unit(_below_headings(named, cat), cat)
    named = _without_places(_of_one_whole(named), cat)
    return _without_parts(_without_aims(named, cat), cat)


def _told_by_unit(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """A label that is a name only with its unit ('反腐败培训' in 场) or its whole ('其中：发明专利')."""
    keys = ["label", "head", "printed_unit"]
    told = frame.filter(pl.col("label_problem") == NO_ALIAS).select(keys).drop_nulls().unique()
    read = [(*row, *name) for row in told.iter_rows() if (name := _measured(row[0], row[1], row[2], cat))]
    return _read_as(frame, keys, read)


def _measured(label: str, head: str, unit: str, cat: Catalogue) -> tuple[str, str] | None:
    if part := part_of(label, cat):
        return None if _is_aim(label, cat) else part
    last = label.rpartition(" > ")[2]
    if label_key(head) not in {label_key(text) for text in readings(last, cat)}:
        return None
    found = by_unit(head, unit, cat)
    barred = found is None or _is_aim(label, cat) or _barred(head, found[2], found[0], cat)
    return None if found is None or barred else found[:2]


def _below_headings(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """A label that is a name only together with its heading: 'Recycled' below 'Waste (tonnes)'."""
    keys = ["section", "label", "head"]
    named = pl.col("label").str.replace(r"\s*[(（][^()（）]*[)）]$", "") == pl.col("head")
    unknown = frame.filter(pl.col("label_problem") == NO_ALIAS, (pl.col("label") == pl.col("head")) | named)
    told = unknown.select(keys).drop_nulls().unique()
    read = [(*row, *name) for row in told.iter_rows() if (name := _below(row[0], row[2], cat))]
    return _read_as(frame, keys, read)


def _read_as(frame: pl.DataFrame, keys: list[str], read: list[tuple[str, ...]]) -> pl.DataFrame:
    """The frame with the metrics that labels without a name were read as."""
    if not read:
        return frame
    schema = dict.fromkeys([*keys, "read_id", "read_dimensions"], pl.String)
    table = pl.DataFrame(read, schema=schema, orient="row")
    joined = frame.join(table, on=keys, how="left", nulls_equal=True, maintain_order="left")
    found = pl.col("read_id").is_not_null() & (pl.col("label_problem") == NO_ALIAS)
    return joined.with_columns(
        metric_id=pl.when(found).then("read_id").otherwise("metric_id"),
        alias_dimensions=pl.when(found).then("read_dimensions").otherwise("alias_dimensions"),
        label_problem=pl.when(~found).then("label_problem"),
    ).drop("read_id", "read_dimensions")


def _below(section: str, head: str, cat: Catalogue) -> tuple[str, str] | None:
    """The metric that a heading and a short label name together, by every word of both; nearest first."""
    together = _below_chinese if _CHINESE_WORDS.search(head) else _below_english
    parts = reversed(section.split(" > "))
    return next(filter(None, (together(part, head, cat) for part in parts)), None)


def _below_english(section: str, head: str, cat: Catalogue) -> tuple[str, str] | None:
    """'Recycled' below 'Waste (tonnes)', 'Water' below 'Annual consumption 年度消耗量'."""
    if len(head.split()) > MAX_BELOW or not head.isascii():
        return None
    heading = readings(_CHINESE_WORDS.sub(" ", section), cat)[-1]
    if not 0 < len(heading.split()) <= MAX_BELOW:
        return None
    names = (cat.metric_worded(f"{heading} {text}") for text in readings(head, cat))
    found = next(filter(None, names), None)
    # 'Total' adds nothing to its heading, and may be that of a part; 'Mean' says which gap is meant.
    return found if found != cat.metric_read(heading) or head.lower() == "mean" else None


def _below_chinese(section: str, head: str, cat: Catalogue) -> tuple[str, str] | None:
    """'填埋' below '无害废弃物' is '无害废弃物填埋量', '水' below '資源消耗量' is '水消耗量'."""
    label, heading = _chinese_of(head, cat), _chinese_of(section, cat)
    if not (label and heading and len(label) <= MAX_CHINESE and len(heading) <= MAX_HEADING):
        return None
    tail = _AMOUNTS.search(heading)
    names = [f"{heading}{label}", f"{heading}{label}量", *([f"{label}{tail[0]}"] if tail else [])]
    found = next(filter(None, map(cat.metric_read, names)), None)
    return found if found != cat.metric_read(heading) else None


def _chinese_of(text: str, cat: Catalogue) -> str:
    """The Chinese words of a label without numbering, unit and second language; '' where they are parted."""
    words = _CHINESE_WORDS.findall(readings(text, cat)[-1])
    return words[0] if len(words) == 1 else ""


def _without_parts(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """What stands under a heading that narrows its subject is no figure of the whole."""
    keys = ["section", "label", "metric_id", "alias_dimensions"]
    told = frame.select(keys).drop_nulls(["metric_id"]).unique()
    barred = [
        row
        for row in told.iter_rows()
        # What names its kind itself is told of that kind: '有害廢棄物總量 Total hazardous waste'.
        if KIND not in f"{row[2]} {row[3]}"
        and _tells_a_part(row[0] or "", row[1] or "", cat.topic_of(row[2]) or "", cat)
    ]
    if not barred:
        return frame
    table = pl.DataFrame(barred, schema=dict.fromkeys(keys, pl.String), orient="row")
    part = frame.join(
        table.with_columns(part=True), on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    is_part = pl.col("part").fill_null(value=False)
    return part.with_columns(
        metric_id=pl.when(~is_part).then("metric_id"),
        label_problem=pl.when(is_part).then(pl.lit(PART)).otherwise("label_problem"),
    ).drop("part")


def _of_one_whole(frame: pl.DataFrame) -> pl.DataFrame:
    """'女性员工 > 其中：中国内地员工' may be a part of the women or, a second time, of all: nobody's fact."""
    nested = pl.col("label").str.contains(r" > (?:其中|of which)") & (pl.col("alias_dimensions") != "")
    open_whole = (nested & pl.col("has_members")).fill_null(value=False)
    return frame.with_columns(
        metric_id=pl.when(~open_whole).then("metric_id"),
        label_problem=pl.when(open_whole).then(pl.lit(TWO_WHOLES)).otherwise("label_problem"),
    )


def _tells_a_part(section: str, label: str, topic: str, cat: Catalogue) -> bool:
    """Whether the heading, or the row that it is a part of ('包装材料 > 其中：纸张'), narrows a label."""
    outer, _, last = label.rpartition(" > ")
    bars = cat.narrowings.bars
    return bars(section, label, topic) or (bool(outer) and bars(outer, last, OF_A_ROW + topic))


def _without_places(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Under a heading of one country a figure is that country's, whatever its label."""
    told = frame["section"].unique().drop_nulls()
    placed = [one for one in told if any(map(cat.place_at_end.search, one.split(" > ")))]
    if not placed:
        return frame
    regional = pl.concat_str("alias_dimensions", "label", ignore_nulls=True).str.contains("region=")
    part = pl.col("section").is_in(placed) & pl.col("metric_id").is_not_null() & ~regional
    part = part.fill_null(value=False)
    return frame.with_columns(
        metric_id=pl.when(~part).then("metric_id"),
        label_problem=pl.when(part).then(pl.lit(PART)).otherwise("label_problem"),
    )


def _without_aims(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """What stands under a heading of targets is no actual figure, whatever year its column is of."""
    told = frame["section"].unique()
    aimed = pl.col("section").is_in(
        told.filter(told.str.contains(aims(cat)).fill_null(value=False)).implode()
    )
    aimed = aimed.fill_null(value=False) & pl.col("metric_id").is_not_null()
    return frame.with_columns(
        metric_id=pl.when(~aimed).then("metric_id"),
        label_problem=pl.when(aimed).then(pl.lit(AIMED)).otherwise("label_problem"),
    )


def named_by(
    label: str | None, head: str | None, cat: Catalogue, unit: str | None = None
) -> tuple[str, str] | None:
    """(name, how) by which a label finds its metric: the text that is a name of the catalogue."""
    for text, how in ((label, "the whole label"), (head, "the head of the label")):
        if text and cat.knows_label(text):
            return text, how
    if not head:
        return None
    if found := _loose_metric(head, cat):
        return found[2], "a looser reading of the head"
    member = _with_member(head, cat)
    if member:
        return member[2], "the head without the member it names"
    told = by_unit(head, unit, cat) if unit else None
    return (told[2], "the head and what its unit counts") if told else None


def _exact(
    cat: Catalogue, label: str | None, head: str | None, has_members: bool
) -> tuple[str, str, str, None] | None:
    """(metric_id, dimensions, sign, no problem) of a label that is a name, or whose head says all of it."""
    names = _names(cat)
    if label is not None and (found := names.get(label_key(label))):
        return *found, None
    if label is not None and " > " in label and (key := cat.alias_key(label)):
        return *names[key], None  # '營業收入 > 同比增長' in the other script
    if head is None or (found := names.get(label_key(head))) is None:
        return None
    covered = has_members or label is None or label_key(label.split(" > ")[-1]) == label_key(head)
    outer = _OUTER.match(label or "")
    return (*found, None) if covered and not _is_aim(outer[1] if outer else "", cat) else None


@lru_cache(maxsize=2)
def _names(cat: Catalogue) -> dict[str, tuple[str, str, str]]:
    """Key of a name -> its metric, the dimensions it implies and its sign."""
    told = cat.aliases.select("key", "metric_id", "dimensions", "sign")
    return {key: (metric, dimensions, sign) for key, metric, dimensions, sign in told.iter_rows()}


@lru_cache(maxsize=2)
def _aim_pattern(cat: Catalogue) -> str:
    return terms_pattern(cat.negative_aliases.filter(pl.col("outer") == "yes")["term"])


def _loosely(
    cat: Catalogue, label: str | None, head: str | None, has_members: bool
) -> tuple[str | None, str | None, str, str | None]:
    """(metric_id, dimensions, sign, problem) of a label that is nobody's exact name."""
    if not head:
        return None, None, "", NO_ALIAS
    last = (label or head).split(" > ")[-1]
    if not has_members and label_key(head) not in {label_key(text) for text in readings(last, cat)}:
        return None, None, "", INNER_LABEL if cat.knows(head) else NO_ALIAS
    found = _of_workforce(head, cat) or _loose_metric(head, cat) or _with_member(head, cat)
    found = found or _behind_topic(head, cat) or _of_employees(head, cat)
    if found is None:
        return None, None, "", NO_ALIAS
    metric_id, dimensions, read_as = found
    outer = (label or "").rpartition(" > ")[0]
    if _is_aim(outer, cat) or _barred(head, read_as, metric_id, cat):
        return None, None, "", NEGATIVE
    key = cat.alias_key(read_as)
    return metric_id, dimensions, _names(cat)[key][2] if key else "", None


def _barred(head: str, read_as: str, metric_id: str, cat: Catalogue) -> bool:
    """Whether a negative term stands in what the looser reading left out of the label."""
    unit = cat.unit_at_end(head)
    # A unit may say 'per million hours': whether it fits is judged with the units.
    said = unit[0] if unit else head
    return any(
        cat.negative_terms(said, kind) - cat.negative_terms(read_as, kind) for kind in ("*", metric_id)
    )


def _is_aim(outer: str, cat: Catalogue) -> bool:
    return bool(outer and re.search(_aim_pattern(cat), outer))


def _loose_metric(head: str, cat: Catalogue) -> tuple[str, str, str] | None:
    """(metric_id, dimensions, reading) of the first looser reading that is an exact name."""
    for text in readings(head, cat):
        if found := cat.metric_read(text):
            return *found, text
    return None


def _with_member(head: str, cat: Catalogue) -> tuple[str, str, str] | None:
    """A head that names one member itself: 'All employees – female'."""
    # The dash of '31–40' and the brackets of '(inclusive)' part no member from its metric.
    head = _SPAN_DASH.sub("-", _INCLUSIVE.sub(r" \1", head)) if any(map(str.isdigit, head)) else head
    if found := by_axis(head, cat):
        return found
    for at_end in (_MEMBER_AT_END, _AGE_AT_END, _PEOPLE_AT_END):
        if (cut := at_end.match(head)) and (found := _loose_metric(_WHERE.sub("", cut["rest"]), cat)):
            return parted(found, cut["member"], cat.axes_of(found[0]), cat)
    return next(filter(None, (member_ahead(text, cat) for text in readings(head, cat))), None)


def _of_workforce(head: str, cat: Catalogue) -> tuple[str, str, str] | None:
    """'Total workforce - female' counts them; 'women in total workforce' is their share."""
    cut = _MEMBER_AT_END.match(head) if label_key(head).isascii() else None
    found = _loose_metric(cut["rest"], cat) if cut else None
    if cut is None or found is None or found[:2] != (WORKFORCE, ""):
        return None
    return parted(found, cut["member"], frozenset(["gender"]), cat)


def _of_employees(head: str, cat: Catalogue) -> tuple[str, str, str] | None:
    """'Recordable injuries – employees': beside a row of the contractors, what the metric counts anyway."""
    cut = _EMPLOYEES.match(head)
    found = _loose_metric(cut["rest"], cat) if cut else None
    return found if found and cat.topic_of(found[0]) in OF_EMPLOYEES else None


def _behind_topic(head: str, cat: Catalogue) -> tuple[str, str, str] | None:
    """A name behind the word of its own topic: 'Waste Total waste generated'."""
    parted = cat.topics.parted(head)
    if parted is None:
        return None
    topic, rest = parted
    found = _loose_metric(rest, cat) or _with_member(rest, cat)
    return found if found is not None and cat.topic_of(found[0]) == topic else None
