"""Running text as passages: printed lines joined to whole sentences, every character's line known.

A text file parts its lines anywhere, also by empty lines within a sentence; a passage ends where a
sentence does, at a gap after a finished thought, and around lines that hold nothing but a figure.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK, holds_any
from transforms.extract.spacing import edges
from transforms.extract.words import Folding, single_spaced
from transforms.model import Line
from transforms.record import record
from transforms.regex import regex

KEPT = "，。；：！？（）、“”‘’【】《》「」①②③④⑤⑥⑦⑧⑨⑩⁰¹²³⁴⁵⁶⁷⁸⁹…"
"""Marks that stay as printed: NFKC would make clause marks of Chinese text into those of English."""

_SPACED_SIGN = regex(r"[\u3400-\u9fff，。、；：]\s")
_SPACED_OUT = regex(r"(?:[\u3400-\u9fff，。、；：]\s){3,}[\u3400-\u9fff，。、；：]?")
_SENTENCE_END = regex(
    # Most characters are none of these: looked at first, so that the others cost a fifth.
    r"(?=[。！？；!?;.])(?:。|！|？|；|!|\?|;(?=\s)|\.(?:$|(?<!\s\d\.)(?<!\s\d\d\.)(?<!^\d\.)(?=\s+(?:[A-Z“\"(]|\d{3}-\d{1,2}\s)))"
    r"|(?:(?<=[a-z]{5})|(?<=\s(?:19|20)\d\d)|(?<=\d%))\.(?=\s+\d[\d,.]*\s?(?:%|per|of|[a-z]{4})))"
)
"""A point ends a sentence before a capital letter, or before the code of a disclosure: '305-2 Energy ...'.

Before a figure it does so behind a plain word, a year or a percentage: 'six times in 2023. 64% of ...'."""
_BRACKETS = {";": "()", "；": "（）"}
_PAUSES = regex(r"[，、,：:]")
_WORD = regex(r"[a-z]{2}")
_WHOLE = regex(r"[。！？!?]\s*$|[a-z)\d%]\.$")
_BREAKS_OFF = regex(r"[，、,:：]\s*$")
_HEADING = regex(
    r"[^，。；：、！？,;:!?\d]*[\u3400-\u9fff][^，。；：、！？,;:!?\d]*$|.{2,36}(?:报告|報告)[书書]?$"
)
_REPORT_TITLE = regex(
    r"《?[^，。；：、！？,;:!?\d]{0,20}(?:19|20)\d\d\s?年?度?[^，。；：！？,;:!?\d]{0,24}(?:报告|報告)[书書]?》?"
)
"""'某公司2024年度社会责任报告': the title of a report, and no part of the sentence below it."""
_BEGINS = regex(
    r"(?:截至|截止|至|[于於在])?\s*(?:(?:19|20)\d\d|1\d\d|二[〇零○][〇零○一二三四五六七八九]{2})\s?年"
    r"|(?:报告期|報告期|本报告期|本報告期|本年度|年内|年內|全年|本?公司|本?集团|本?集團|[本我全]行"
    r"|我们|我們|目前|现有|現有)"
)
_STATED_PERIOD = regex(
    r"[^，。；,;\d]{0,6}(?:报告|報告|报导|報導|揭露|披露|涵盖|涵蓋|(?:编制|編製|发布|發布)(?:日期|时间|時間))"
    r"[^，。；,;\d]{0,14}(?:\d|二[〇零○])"
    r"[\d年月日至到起自止度期间間内內—–~./\-\s〇零○一二三四五六七八九十]*$"
)
"""'报告期：2023 年 1 月 1 日至 12 月 31 日': a line of the cover, whole although it holds a colon."""
_OF_A_REPORT = ("报告", "報告", "报导", "報導", "揭露", "披露", "涵", "日期", "时间", "時間")
_PAIRS = regex(r"(?:[\u3400-\u9fff（）()]{2,16} ?[\d,.]+ ?[%％\u3400-\u9fff]{1,6}(?: |$)){2,}$")
"""'员工总数 1,204 人 人均培训时长 38 小时': labels and figures in a row."""

_PAIR = regex(r"(?P<label>[\u3400-\u9fff（）()]{2,24}) ?[\d,.]+ ?[%％\u3400-\u9fff]{0,8}$")
"""'员工总数 1,204 人': one label with its figure, the whole of a line."""

_TITLE = regex(
    r"(?:(?:19|20)\d\d )?[A-Z][^.!?;:,\d]{1,90}"
    r"(?:[a-z)]|[A-Za-z] (?:FY ?)?(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?)$"
)
_BULLETS = "•●▪■◆◼▶►➢➤✓✔‣⁃∙○◦❖"
_DASHED = regex(r"[-–—*]\s+(?=[A-Z])")
_COUNTED = regex(r"[~≈]?(?:[A-Z]{0,3}[$€£¥]\s?)?\d[\d,.]*\s?(?:[%+]\s?|[a-z]?(?=[a-zA-Z]))[a-zA-Z]")
"""'38% of managers', '1.2 million hours': how a line of a list begins that a number opens."""
_HIGHLIGHTS = regex(
    r"(?:(?:(?:FY ?)?(?:19|20)\d\d|our|key|main|group|sustainability|esg|performance|environmental|social"
    r"|financial) )*"
    r"(?:highlights|figures|facts|numbers|results|indicators|metrics|kpis|achievements|performance|data|overview"
    r"|at a glance)(?:(?: in| of| for|,)? (?:FY ?)?(?:19|20)\d\d)?:?",
    re.IGNORECASE,
)
"""'2024 highlights', 'Key figures': a heading of labels and figures, whatever stands below it."""
_TITLE_GOES_ON = regex(
    r"\b(?:a|an|the|of|in|on|at|to|for|from|by|with|and|or|our|its|their|this|that|as|is|are|was|were|has|have|had"
    r"|outside|across|between|about|over|under|per|than|into|through|within|which|who|we|be|been|will|not)$"
)
_OPENS = regex(
    r"(?:In|During|As|At|By|Our|We|The|This|Total|There|Of|On|Across|Since|Throughout|Women|Employees|Scope"
    r"|A total|For|It|Energy|Water|Waste)\b"
    r"|(?:FY ?)?20\d\d\b"
)
"""How an English text may begin below its heading."""
_BEGINS_SENTENCE = regex(
    r"(?:In|During|As|At|By|Our|We|The|This|These|There|It|Of|On|For|Since|Throughout|Across|However|Overall)\b"
    r" [a-z\d]|(?:Women|Men)'s (?:mean|median)\b"
)
_ENDS_WORD = regex(r"[a-z)%\d]$")
_OF_REPORTS = regex(
    r"\b(?:Report|Statement|Review|Highlights|Overview|Disclosures?)(?: (?:FY ?)?(?:19|20)\d\d\S*)?$",
    re.IGNORECASE,
)
"""How a title ends, however short the line below it is."""
_ENDS_TITLE = ("报告", "報告", "告书", "告書", "》")
MAX_TITLE_WORDS = 8
"""As many more where all that are no small ones begin with capitals."""
LONG_WORD = 3

MAX_ITEM = 70
"""Characters of an item that has no bullet."""

MAX_BRACKETS = 80
"""Characters up to the end of brackets that hold several figures."""

MIN_SENTENCE = 4
"""Words of a line that is more than the last of a name."""

MAX_GAPS = 12
"""A sentence is looked for over so many empty lines at most."""

MAX_PITCH = 2.1
"""Lines of one block are at most so many of their heights apart."""

EARLY_END = 6
"""A line that ends so many heights before the widest one of its block ends a paragraph."""

MAX_TITLE = 60
"""Characters of a heading in English."""

MAX_HEADING = 20
"""Characters of a heading; the line below it is half as long again at least."""

MAX_PASSAGE = 4000
"""Characters; what never ends is no text."""


@record(frozen=True, slots=True)
class Passage:
    """Text with, for each character, the line it is printed on."""

    text: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    """Where in the text each line begins."""

    @property
    def opens_item(self) -> bool:
        """Whether it is an item of a list, behind a bullet."""
        first = self.lines[0].text.lstrip()
        return first[:1] in _BULLETS or _DASHED.match(first) is not None

    def line_at(self, place: int) -> Line:
        """The line that holds the character at a place."""
        return self.lines[max(bisect_right(self.starts, place) - 1, 0)]

    def followed_by(self, other: Passage) -> Passage:
        """Both as one passage."""
        text, start = _joined(self.text, other.text)
        starts = (*self.starts, *(start + place for place in other.starts))
        return Passage(text, self.lines + other.lines, starts)

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Start and end of each sentence."""
        start = 0
        for mark in _SENTENCE_END.finditer(self.text):
            if mark[0] in ";；" and _in_brackets(self.text, start, mark.start(), *_BRACKETS[mark[0]]):
                continue  # '(2021: 4,833; 2020: 1,969)'
            yield start, mark.end()
            start = mark.end()
        if self.text[start:].strip():
            yield start, len(self.text)


def _in_brackets(text: str, start: int, place: int, opening: str, closing: str) -> bool:
    """Whether a place of a sentence stands in brackets that are closed behind it."""
    opened = text.rfind(opening, start, place)
    if opened < 0 or text.find(closing, opened, place) >= 0:
        return False
    closed = text.find(closing, place, place + MAX_BRACKETS)
    return closed > 0 and text.find(opening, place, closed) < 0


_FOLDED = Folding(KEPT)
_LIGATURE = regex(r"([ﬁﬂﬃﬄ])\s+(?=[a-z])")
"""Text taken out of a page prints a blank behind these; no English word ends with one."""


@lru_cache(maxsize=16384)
def tidy(text: str) -> str:
    """Plain letters and digits, single blanks; text set with a blank after each character drawn together."""
    if text.isascii():
        return single_spaced(text)
    single = " ".join(_FOLDED.folded(_LIGATURE.sub(r"\1", text)).split())
    if "’" in single and not CJK.search(single):
        single = single.replace("’", "'")
    if not _SPACED_SIGN.search(single):
        return single
    return _SPACED_OUT.sub(lambda found: "".join(found[0].split()), single)


def join(lines: tuple[Line, ...]) -> Passage:
    """One passage of several lines: Chinese joins tight, other scripts with a blank."""
    text, starts = tidy(without_bullet(lines[0].text)), [0]
    for line in lines[1:]:
        text, start = _joined(text, tidy(line.text))
        starts.append(start)
    return Passage(text, lines, tuple(starts))


def _joined(upper: str, lower: str) -> tuple[str, int]:
    """Two texts as one, and where the second begins."""
    text = upper if _tight(upper, lower) else f"{upper} "
    return text + lower, len(text)


def _tight(upper: str, lower: str) -> bool:
    last, first = upper[-1:], lower[:1]
    if last and first and (last + first).isascii():
        return False
    return bool(CJK.match(last) or CJK.match(first)) or last in KEPT or first in KEPT


def blocks(lines: tuple[Line, ...], alone: frozenset[int]) -> Iterator[tuple[Line, ...]]:
    """Runs of lines without a gap between; a line of `alone` is a block of its own."""
    run: list[Line] = []
    widest = 0.0
    for line in lines:
        blank = not line.text or line.text.isspace()
        lone = line.number in alone
        if run and (blank or lone or _parted(run[-1], line, widest)):
            yield tuple(run)
            run, widest = [], 0.0
        if lone:
            yield (line,)
        elif not blank:
            if (right := edges(line)[2]) > widest:
                widest = right
            run.append(line)
    if run:
        yield tuple(run)


def _parted(last: Line, line: Line, widest: float) -> bool:
    """Whether a line begins a new block: after a missing line, a gap, or a line that ended early."""
    if line.number != last.number + 1 or line.page != last.page or states_period(last.text):
        return True
    if last.bbox is None or line.bbox is None:
        # An indent, a new page of a text made from one, or the text below its heading.
        upper, lower = last.text.strip(), line.text.strip()
        return (
            line.text[0].isspace()
            or begins_item(upper, lower)
            or _begins_sentence(upper, lower)
            or _heads(upper, lower)
            or _labels(upper, lower)
        )
    left, top, right, bottom = edges(last)
    next_left, next_top, next_right, _ = edges(line)
    height = bottom - top
    if not 0 < next_top - top < MAX_PITCH * height or next_left > right or next_right < left:
        return True
    return right < max(widest, next_right) - EARLY_END * height


def begins_item(last: str, text: str) -> bool:
    """Whether a line begins an item of a list: behind a bullet, or with a number as the short line above."""
    if text[:1] in _BULLETS or _DASHED.match(text):
        return True
    if not (text[:1].isdigit() and last[:1].isdigit()) or max(len(text), len(last)) > MAX_ITEM:
        return False
    return _COUNTED.match(text) is not None and _COUNTED.match(last) is not None and not _breaks_off(last)


def _begins_sentence(last: str, text: str) -> bool:
    """Whether a line begins a sentence though that above it ends without a point."""
    if not _BEGINS_SENTENCE.match(text) or not _ENDS_WORD.search(last):
        return False
    return len(last.split()) >= MIN_SENTENCE and not _breaks_off(last)


def _breaks_off(text: str) -> bool:
    return _BREAKS_OFF.search(text) is not None or _TITLE_GOES_ON.search(text) is not None


def without_bullet(text: str) -> str:
    """A line without the bullet that it begins with."""
    bare = text.lstrip()
    if bare[:1] in _BULLETS:
        return bare[1:].lstrip()
    return _DASHED.sub("", bare, count=1) if bare[:1] in "-–—*" and _DASHED.match(bare) else text


def states_period(text: str) -> bool:
    """Whether a line says which days a report covers, and nothing else."""
    plain = text.strip()
    return holds_any(plain[:MAX_HEADING], _OF_A_REPORT) and _STATED_PERIOD.match(plain) is not None


def _heads(last: str, text: str) -> bool:
    """Whether a line is the heading of a Chinese text that begins below it with its time or its subject."""
    if last.endswith(_ENDS_TITLE) and _REPORT_TITLE.fullmatch(last):
        return True
    short = (len(last) <= MAX_HEADING or last.endswith(("报告", "報告"))) and 2 * len(text) >= 3 * len(last)
    begins = not last.isascii() and _HEADING.match(last) is not None and _BEGINS.match(text) is not None
    if len(last) <= MAX_TITLE and _HIGHLIGHTS.fullmatch(last):
        return True
    titled = _is_title(last)
    if titled and last[-1].isdigit() and (_OPENS.match(text) or _COUNTED.match(text)):
        return True  # a title with its year
    if titled and _OF_REPORTS.search(last) and (text[:1].isupper() or text[:1].isdigit()):
        return True
    begins = begins or (titled and _OPENS.match(text) is not None)
    return (short and begins) or (len(last) <= MAX_HEADING and _heads_pairs(last, text))


def _labels(last: str, text: str) -> bool:
    """Whether a name alone in its line stands below the end of a sentence: the label of a figure."""
    return last.endswith(("。", "！")) and len(text) <= MAX_HEADING and catalogue().knows(text)


def _is_title(text: str) -> bool:
    """Whether a line of English words is a heading by its look: short, no mark, no word that goes on."""
    words = text.split()
    few = len(words) <= MAX_TITLE_WORDS or (
        len(words) <= 2 * MAX_TITLE_WORDS
        and all(word[0].isupper() for word in words if len(word) > LONG_WORD)
    )
    return few and _TITLE.match(text) is not None and _TITLE_GOES_ON.search(text) is None


def _heads_pairs(last: str, text: str) -> bool:
    """Whether labels and figures in a row, or a known one, begin below a line that is none of them."""
    if text.isascii() or " " not in text or _BREAKS_OFF.search(last):
        return False
    pair = _PAIR.match(text)
    return catalogue().knows(pair["label"]) if pair else _PAIRS.match(text) is not None


def passages(
    parts: list[tuple[Line, ...]], complete: frozenset[int], standing: frozenset[int] = frozenset()
) -> Iterator[Passage]:
    """Blocks joined to passages; nothing is joined after a line of `complete`.

    Nor is a line of `standing`, a label with its figure, but to a text that breaks off at a comma.
    """
    held: Passage | None = None
    gaps = 0
    for part in parts:
        if held is None:
            held, gaps = join(part), 1
            continue
        last = held.lines[-1]
        apart = part[0].number in standing and not _BREAKS_OFF.search(last.text)
        first = part[0].text.strip()
        apart = apart or _heads(last.text.strip(), first) or states_period(last.text)
        begins = first[:1].isupper() or first[:1].isdigit()
        apart = apart or begins_item(last.text.strip(), first) or _begins_sentence(last.text.strip(), first)
        apart = apart or (len(held.lines) == 1 and begins and _is_title(last.text.strip()))
        if apart or gaps > MAX_GAPS or last.number in complete or not _goes_on(held.text):
            yield held
            held, gaps = join(part), 1
        else:
            held, gaps = held.followed_by(join(part)), gaps + 1
    if held is not None:
        yield held


def _goes_on(text: str) -> bool:
    if len(text) > MAX_PASSAGE or _WHOLE.search(text[-2:]):
        return False
    ends = [mark.end() for mark in _SENTENCE_END.finditer(text)]
    return _unfinished(text[ends[-1] if ends else 0 :])


def _unfinished(tail: str) -> bool:
    """Whether a sentence goes on: it paused at a comma or colon, or ends in the middle of Latin words."""
    if _PAUSES.search(tail):
        return True
    return tail[-1:].strip("abcdefghijklmnopqrstuvwxyz ,") == "" and bool(_WORD.search(tail[:-1]))
