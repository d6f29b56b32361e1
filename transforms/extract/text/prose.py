"""Metric sentences: '我们收到5,645件关于产品及服务的投诉', 'Scope 1 emissions fell 12 % to 139,413 tCO2e'.

A sentence is cut into clauses, a clause into figures and the words around them; words that are the
exact name of a metric make a fact. Every number of a metric sentence is given out once: with a name,
without one (unmapped), or with the rule that says why it is no value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.extract.meaning import (
    is_capacity,
    is_change,
    is_cumulative,
    metric_named,
    named_for,
    takes,
    unit_said,
)
from transforms.extract.raw import Raw
from transforms.extract.scopes.totals import members_of
from transforms.extract.text import levels
from transforms.extract.text.attending import attendance, counts_one_event
from transforms.extract.text.changes import (
    a_change,
    behind_a_name,
    is_left_of,
    level_after_change,
    subject_of_change,
)
from transforms.extract.text.clauses import Reading, is_linked, limits, qualifier_before, read_around
from transforms.extract.text.companions import companion
from transforms.extract.text.cumulatives import of_unsaid_span
from transforms.extract.text.cuts import (
    Clause,
    clauses,
    is_aside,
    of_less,
    read_words,
    rows_of_figures,
    sides_of,
    without_audience,
    without_next_year,
)
from transforms.extract.text.figures import Figure, figures, unit_taken
from transforms.extract.text.intensities import amount_told, in_coal, intensity
from transforms.extract.text.nothing import none_each_year, none_of
from transforms.extract.text.passages import Passage
from transforms.extract.text.periods import Period, period_of
from transforms.extract.text.respective import told_in_turn
from transforms.extract.text.running_words import says, word_at_end
from transforms.extract.text.scope_sentences import told_in
from transforms.extract.text.speakers import (
    Speakers,
    against_deaths,
    may_name_others,
    reported_before,
    told_of_a_part,
)
from transforms.extract.text.spelt import STATED
from transforms.extract.text.statement_forms import Spoken
from transforms.extract.text.statement_layout import Statement, is_percent
from transforms.extract.text.statements import stated
from transforms.extract.text.sums import Told, sum_of
from transforms.extract.text.told_parts import Part, Whole, is_part, part_of, whole_announced, whole_told
from transforms.extract.text.trainings import ANY_TRAINING, names_training, of_all
from transforms.extract.text.whole_sentences import told_whole
from transforms.record import record
from transforms.regex import regex

EXTRACTOR = "prose"
_TOPIC = regex(r"^\W*(?:在)?(?P<of>[\u3400-\u9fff]{2,10})(?:方面|领域|領域)，$")
"""'绿色信贷方面，年末余额312亿元': what the clauses behind speak of."""
_PAUSE = regex("，|, ")
_STAFF = ("员工人数", "雇员人数", "职工人数", "員工人数", "僱員人数", "職工人数")
MAX_LABEL = 80
MAX_SENTENCE = 600
"""Characters; what runs on longer is a table that lost its lines."""


@record(frozen=True, slots=True)
class Voice:
    """Who speaks, whether another company or which metric was spoken of just before, and whether the
    passage is an item of a list or a number with what goes on below it."""

    speakers: Speakers
    others: bool = False
    spoken: Spoken = Spoken()
    lead: Period = Period()
    """The time that the words above a list name for its items."""
    item: bool = False


def extract(passage: Passage, voice: Voice) -> list[Raw]:
    """Every number of the passage's metric sentences, in reading order."""
    found: list[Raw] = []
    inherited, others, above, former, spoken = voice.lead, voice.others, "", False, Spoken()
    held: Whole | None = None
    metric: str | None = None
    named = may_name_others(passage.text)
    for start, end in passage.sentences():
        if end - start > MAX_SENTENCE:
            continue
        others = (others or named) and voice.speakers.others_speak(passage.text[start:end], others)
        speaks = Voice(voice.speakers, others, spoken, item=voice.item)
        sentence = _Sentence(passage, start, passage.text[start:end], inherited, speaks)
        if above.rstrip().endswith("；"):
            sentence.whole, sentence.metric = held and held._replace(axis=""), metric
        told = sentence.run(above)
        held, metric = sentence.whole, sentence.metric
        goes_on = former and above.rstrip().endswith(";")
        above = passage.text[start:end]
        former = goes_on or reported_before(above)
        if former:
            told = [raw._replace(ignored_by=raw.ignored_by or "previously_reported") for raw in told]
        found += told
        inherited, spoken = Period() if sentence.period.joined else sentence.period, sentence.spoken
    return found


class _Sentence:
    """The state while reading one sentence: what was named last, and the time it speaks of."""

    def __init__(self, passage: Passage, offset: int, text: str, inherited: Period, voice: Voice) -> None:
        self._passage = passage
        self._offset = offset
        self._text = without_audience(text)
        self._voice = voice
        self._named: str | None = None
        self._group: str | None = None
        self.whole: Whole | None = None
        self._limits = limits(text)
        self._told_to = 0
        self._topic = ""
        self._unit = ""
        self._from: str | None = None
        self.metric: str | None = None
        self._one_training = False
        self._ill = False
        self._told: list[Told] = []
        self._inherited = inherited
        self.period = period_of(text, inherited)
        self.spoken = voice.spoken

    def run(self, before: str = "") -> list[Raw]:
        """The sentence's numbers; `before` is the sentence before it."""
        found = figures(self._text)
        values = [figure for figure in found if figure.rule is None]
        item = self._voice.item
        statements, self.spoken = stated(self._text, values, self._inherited, self.spoken, item=item)
        if not values:
            return [*self._in_words(statements), *self._zeros()]
        zeros = [*self._zeros(found), *self._in_words(statements)]
        self._ill = says(self._text, "of_an_illness") or says(before, "of_an_illness")
        if not zeros and not statements and self._tells_nothing(found, before):
            return []
        raws: dict[int, Raw] = {}
        above = ""
        for clause in clauses(self._text, found):
            raws |= {figure.start: raw for figure, raw in self._clause(clause, above)}
            above = self._text[clause.start : clause.end]
        raws |= self._as_a_whole(found, raws) | self._of_scopes(found, before)
        raws |= self._stated(statements, raws)
        if not self.spoken.metric and (head := raws[max(raws)].head if raws else None):
            self.spoken = Spoken(metric_named(head) or "", name=head)
        if not zeros and not any(raw.unit_text or raw.head for raw in raws.values()):
            return []
        return [*(raws[figure.start] for figure in found), *zeros]

    def _tells_nothing(self, found: list[Figure], before: str) -> bool:
        """Whether no figure has a unit and none a name: true of most sentences, and soon seen.

        What is told of something named before needs that name, or a word that it rose or fell.
        """
        values = [figure for figure in found if figure.rule is None]
        if any(figure.unit for figure in values) or says(self._text, "rising", "falling"):
            return False
        if told_in(self._text, found, before) or told_whole(self._text, values):
            return False
        for clause in clauses(self._text, found):
            own = [figure for figure in clause.figures if figure.rule is None]
            sides = sides_of(self._text, clause, own)
            without = self._voice.speakers.without_names
            for figure in own:
                before, after = map(without, sides[figure.start])
                if self._reading(figure, before, after) or levels.level_from(before, after, ""):
                    return False
        return True

    def _of_scopes(self, found: list[Figure], before: str) -> dict[int, Raw]:
        """The figures that the whole sentence assigns to a scope, whatever a single clause says."""
        given = {}
        for told in told_in(self._text, found, before):
            figure = next(figure for figure in found if figure.start == told.start)
            against = self._against(None, self._text.replace("would result", ""), "", Period())
            raw = self._raw(
                figure,
                label=f"Scope {told.scope} emissions",
                head=f"Scope {told.scope} emissions",
                period=told.year or self._inherited.text,
                qualifier=figure.qualifier or qualifier_before(self._text[: figure.start]),
                rule=against or (None if told.year else self._inherited.rule),
            )
            given[told.start] = raw._replace(unit_text=told.unit, members=members_of(told.scope, told.method))
        return given

    def _stated(self, statements: list[Statement], raws: dict[int, Raw]) -> dict[int, Raw]:
        """The figures that a clause tells in a form of its own, where no name stands beside them."""
        return {
            one.figure.start: self._statement(one)
            for one in statements
            if (raw := raws.get(one.figure.start)) is not None
            and (not raw.head or raw.ignored_by in ("part_of_the_total", "several_years"))
        }

    def _in_words(self, statements: list[Statement]) -> Iterator[Raw]:  # 'Two colleagues lost ...'
        return (self._statement(one) for one in statements if one.figure.qualifier == STATED)

    def _statement(self, one: Statement) -> Raw:
        raw = self._raw(
            one.figure,
            label=one.name,
            head=one.name,
            period=one.period.text,
            qualifier=one.figure.qualifier or qualifier_before(self._text[: one.figure.start]),
            rule=self._elsewhere(),
        )
        return raw._replace(unit_text=one.unit or None)

    def _as_a_whole(self, found: list[Figure], raws: dict[int, Raw]) -> dict[int, Raw]:
        """The figures that the form of the whole sentence names, where their clauses do not."""
        values = [figure for figure in found if figure.rule is None]
        told = told_whole(self._text, values) or told_in_turn(self._text, values)
        # '..., 较基准年减少 21%' behind a Chinese clause does not turn it.
        end = max((values[one.place].end for one in told), default=0)
        if not told or says(
            self._text[:end] + _PAUSE.split(self._text[end:])[0], "no_actual", "part_of_a_year"
        ):
            return {}
        given = {}
        unnamed = next((one.place for one in told if not one.name), 0)
        for one in told:
            figure = values[one.place]
            if raws[figure.start].head and not (one.year or one.surely):
                continue
            name = one.name or levels.named_before(raws[values[unnamed - 1].start], one.unit)
            time = self._time_at(figure.end, one.between)
            raw = self._raw(
                figure,
                label=name,
                head=name,
                period=one.year or time.text,
                qualifier=figure.qualifier or qualifier_before(self._text[: figure.start]),
                rule=self._elsewhere()
                or (None if one.year else "several_years" if time.since else time.rule),
            )
            given[figure.start] = raw._replace(unit_text=one.unit)
        return given

    def _time_at(self, end: int, between: bool) -> Period:
        """The time of a figure that ends there and whose year is not said beside it."""
        if between or not self.period.joined:
            return self._inherited if between else self.period
        return period_of(self._text[:end], self._inherited)

    def _clause(self, clause: Clause, above: str) -> Iterator[tuple[Figure, Raw]]:
        values = [figure for figure in clause.figures if figure.rule is None]
        if not values:
            if topic := _TOPIC.match(self._text[clause.start : clause.end]):
                self._topic = topic["of"]
            self.whole = whole_announced(self._text[clause.start : clause.end]) or self.whole
        sides = sides_of(self._text, clause, values)
        rows = rows_of_figures(self._text, values)
        for figure in clause.figures:
            if figure.rule is not None:
                yield figure, self._raw(figure, rule=figure.rule)
            else:
                raw = self._value(figure, *sides[figure.start], above)
                rule = "row_of_figures" if figure in rows else None
                yield figure, raw._replace(ignored_by=raw.ignored_by or rule)

    def _value(self, figure: Figure, before: str, after: str, above: str) -> Raw:
        before, after = self._voice.speakers.without_names(before), self._voice.speakers.without_names(after)
        after = without_next_year(after)
        before, figure = in_coal(before, figure)
        if before.rstrip().endswith("、"):
            before = ""  # '4 名执行董事、2 名非执行董事': the name belongs to the figure before it
        per = intensity(before, after, amount_told(self.metric, self._told), figure.unit)
        reading = self._named_by(figure, before, after, Reading(per.name, None) if per else None)
        level = None if reading else self._level(figure, before, after)
        if level:
            reading = Reading(level.name, qualifier_before(before))
        part = None if reading else self._part(figure, before, after)
        if part:
            reading = Reading(part.name, qualifier_before(before))
        name = reading.name if reading else None
        behind = after.rstrip(")） ")
        starts = max(self._text.find(behind, figure.end), figure.end) if behind.isascii() else figure.end
        period = period_of(self._text[: starts + len(behind)], self._inherited)
        period = Period() if period.since and none_each_year(before, figure.text) else period
        if level:
            period = Period(level.period, rule=None if level.period else "year_not_said")
        told = name is not None or bool(figure.unit)
        rule = self._against(reading, before + after, above, period) if told else "number_without_unit"
        if is_part(before, name, self._named):
            rule = rule or "part_of_the_total"
        if name and of_unsaid_span(self._text[: figure.start], before, name):
            rule = rule or "several_years"
        if any(start < figure.start < end for start, end in self._limits):
            rule = rule or "no_actual_figure"
        rule = rule or self._of_one_training(name, before + after)
        rule = rule or (of_less(self._text, figure, name, starts + len(behind)) if name else None)
        lasting = name is not None and not is_change(name)
        self._named = name if lasting else subject_of_change(before) or name
        self._unit = figure.unit
        if part:
            self.whole = part.whole
        elif name or not says(before, "rising", "falling"):
            self.whole = whole_told(name, figure, self.whole)
        self._told_to = figure.end
        if name is None or " > " not in name:
            self._group = self._named
        raw = self._raw(
            figure,
            label=(name or f"{before.strip()} {after.strip()}".strip())[:MAX_LABEL],
            head=name,
            period=period.text,
            qualifier=figure.qualifier or (reading.qualifier if reading else qualifier_before(before)),
            rule=rule,
        )
        unit = (per.unit if per else figure.unit) or (unit_said(name) if name else "")
        members = part.members if part else None
        self._told += [Told(name, members, figure.text, figure.unit)] if name and not rule else []
        return raw._replace(members=members, unit_text=unit or None)

    def _named_by(self, figure: Figure, before: str, after: str, per: Reading | None) -> Reading | None:
        """The name of a figure of this year: by its own words, else by what was told just before."""
        # Who attended is told of the sessions named just before, whatever the words alone would mean;
        # so are other words that stand for more behind what was told.
        told = self._earlier(figure, before, after) or self._attended(figure, before, after)
        told = told or self._companion(figure, before, after) or per or self._reading(figure, before, after)
        return told or self._sum(figure, before, after) or self._change(figure, before, after)

    def _reading(self, figure: Figure, before: str, after: str) -> Reading | None:
        noun = figure.unit if figure.unit.isalpha() and not is_percent(figure.unit) else ""
        if not is_linked(figure, before, after) and not (self._voice.item and figure.start == 0):
            return None  # it may be a note's or a page's
        reading = read_around(before, after, noun, self._group)
        reading = reading or a_change(before, after, figure.unit, self.period.text)
        if (
            reading
            and reading.name in _STAFF
            and self._told_to
            and not word_at_end(before.strip(), "linking")
        ):
            reading = None  # '覆盖董事9人、雇员5,862人': not all there are
        if reading is None and self._topic and not after.strip(" ，,。；、"):
            reading = read_around(self._topic + read_words(before), "")
        if reading and is_left_of(before, reading.name):
            return None  # 'we reduced our emissions to 1,806 t'
        return reading if reading and named_for(reading.name, unit_taken(figure)) else None

    def _change(self, figure: Figure, before: str, after: str) -> Reading | None:
        """'同比增长13%' and '达5亿元' speak of what was named just before."""
        told = self._text[: figure.start], self.period.text
        if name := behind_a_name(before, after, self._named, figure.unit, told):
            return Reading(name, qualifier_before(before))
        level = level_after_change(before, after, self._named)
        if level and (metric := metric_named(level)) and takes(metric, figure.unit):
            return Reading(level, qualifier_before(before))
        return None

    def _attended(self, figure: Figure, before: str, after: str) -> Reading | None:
        """'..., 共有 3,700 名员工参与培训' counts those who attended the sessions named just before."""
        name = attendance(before.strip(" ，,"), after, self._named, figure.unit)
        return Reading(name, qualifier_before(before)) if name else None

    def _earlier(self, figure: Figure, before: str, after: str) -> Reading | None:
        """'(2019: 170 tonnes)' behind a figure tells the same metric of another year."""
        named = self._named
        aside = named and figure.unit and is_aside(before, after, self._text[figure.end :])
        metric = metric_named(named) if named and aside else None
        return Reading(named, None) if named and metric and takes(metric, figure.unit) else None

    def _level(self, figure: Figure, before: str, after: str) -> levels.Level | None:
        """'由去年的 62,300 兆瓦时增至 66,180 兆瓦时': two years of one metric, the year before first."""
        present = period_of(self._text[: self._told_to], self._inherited)
        name, self._from = self._from, None
        if name and figure.unit == self._unit and (year := levels.reached(before)) is not None:
            return levels.Level(name, year or present.text)
        if earlier := levels.level_from(before, after, figure.unit):
            self._from = earlier.name
        else:
            earlier = levels.of_last_year(before, after, figure.unit)
            if not earlier and figure.unit == self._unit:
                earlier = levels.told_again(before, after, self._named, figure.unit)
        if earlier is None or not earlier.period:
            return earlier
        return earlier._replace(period=levels.period_said(earlier.period, present.text))

    def _sum(self, figure: Figure, before: str, after: str) -> Reading | None:
        """'二者合计 5,488 吨' is the whole of the parts told just before."""
        name = sum_of(before, after, figure.text, figure.unit, self._told)
        return Reading(name, qualifier_before(before)) if name else None

    def _companion(self, figure: Figure, before: str, after: str) -> Reading | None:
        """'整改率 99%' behind the number of hazards found is the rate of theirs."""
        name = companion(before, after, self.metric, figure.unit)
        return Reading(name, qualifier_before(before)) if name else None

    def _of_one_training(self, name: str | None, words: str) -> str | None:
        """Behind a training of one kind ('反贪污培训 24 次，受训 900 人次') figures of any are that one's."""
        metric = metric_named(name) if name else None
        if of_all(words):
            self._one_training = False
        rule = "of_one_training" if self._one_training and metric in ANY_TRAINING else None
        self.metric = metric or (
            self.metric if subject_of_change(words) or says(words, "rising", "falling") else None
        )
        if names_training(words, metric):
            self._one_training = bool(rule) or metric not in ANY_TRAINING
        return rule

    def _part(self, figure: Figure, before: str, after: str) -> Part | None:
        """'其中男性 414 人' is a part of the people counted just before."""
        return part_of(before, after, self._text[self._told_to : figure.start], self.whole, figure)

    def _against(self, reading: Reading | None, around: str, above: str, period: Period) -> str | None:
        """The rule that keeps a named figure from being a whole year's actual one."""
        # A clause with a name is told word by word; only what stands before it can turn it into an aim.
        planned = says(above if reading else above + around, "no_actual")
        if planned or (reading and says(above + around, "unbuilt") and is_capacity(reading.name)):
            return "no_actual_figure"
        opening = "" if any(figure.unit for figure in figures(above)) else above
        if says(opening + around, "part_of_a_year"):
            return "part_of_a_year"
        if elsewhere := self._elsewhere():
            return elsewhere
        if reading and counts_one_event(reading.name, above):
            return "said_of_one_event"
        metric = metric_named(reading.name) if reading else None
        if period.since and not (metric and is_cumulative(metric)):
            return "several_years"
        return period.rule

    def _elsewhere(self) -> str | None:
        """The rule against a sentence that speaks of another company or of a part of this one."""
        if self._voice.others:
            return "another_company"
        return told_of_a_part(self._text)

    def _zeros(self, besides: Sequence[Figure] = ()) -> Iterator[Raw]:
        """'未发生安全事故': a zero said in words, where what did not happen is the name of a metric.

        Of a sentence with figures `besides` only the clauses that hold none of them.
        """
        if not says(self._text, "none_occurred") or says(self._text, "no_actual", "part_of_a_year"):
            return
        # What has not happened for three years, or ever, has not happened in the last of them.
        period = Period() if self.period.since else self.period
        for clause in clauses(self._text, []):
            text = self._voice.speakers.without_names(self._text[clause.start : clause.end])
            if any(clause.start <= figure.start < clause.end and figure.rule is None for figure in besides):
                continue
            zero = Figure(clause.start, clause.start, "0", qualifier="stated")
            for name in none_of(text):
                yield self._raw(
                    zero,
                    label=name,
                    head=name,
                    period=period.text,
                    qualifier=zero.qualifier,
                    rule=period.rule,
                )

    def _raw(
        self,
        figure: Figure,
        *,
        rule: str | None,
        label: str | None = None,
        head: str | None = None,
        period: str | None = None,
        qualifier: str | None = None,
    ) -> Raw:
        rule = rule or (against_deaths(head) if self._ill and head else None)
        line = self._passage.line_at(self._offset + figure.start)
        return Raw.at(
            line,
            figure.text,
            EXTRACTOR,
            label=label,
            head=head,
            unit_text=figure.unit,
            period_text=period,
            qualifier=qualifier,
            ignored_by=rule,
        )
