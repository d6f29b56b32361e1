"""Whose figures a text tells: the reporter's own, or those of a company it owns, funds or quotes.

A report lists its subsidiaries with assets and profits of their own; such a figure has the name of a
metric and is not the reporter's. Once another company is named it is the one that is spoken of,
until the reporter names itself again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.catalogue import catalogue
from transforms.catalogue.text import holds_any
from transforms.extract.meaning import metric_named
from transforms.extract.text.passages import tidy
from transforms.model import Document
from transforms.regex import regex

COVER_LINES = 80
"""Companies named so early are the reporter itself."""

MEMORY = 12
"""So many passages without a word of who is meant still speak of the company named last."""

_QUOTED = regex(r"[“\"「]([\u3400-\u9fffA-Za-z]{2,12})[”\"」]")
_DEFINED = regex(
    r"(?:简称|簡稱|下称|下稱)[^。（）()]{0,60}?[”\"」](?:[、或及和]{1,2}[“\"「][^”\"」]{2,12}[”\"」])*"
    r"|[“\"「][^”\"」]{2,12}[”\"」](?:[、或及和]{1,2}[“\"「](?:我们|我們|公司|本公司|集团|集團|本集团|本集團)[”\"」])+"
)
_DEFINING = "称稱、或及和"
"""Signs of which every definition holds one: most English reports hold none."""
_COMPANY = regex(
    r"[\u3400-\u9fff（）()A-Za-z]{2,24}?(?:有限责任公司|有限責任公司|有限公司|合伙企业)"
    r"|(?:[A-Z][\w&.'-]* ){1,5}(?:Ltd|Limited|Inc|GmbH|LLC|plc|PLC|S\.A|B\.V)\b"
)
_FORMS_LATIN = ("Ltd", "Limited", "Inc", "GmbH", "LLC", "plc", "PLC", "S.A", "B.V")
_FORMS = (*_FORMS_LATIN, "公司", "合伙企业")
"""Every _COMPANY holds one of them."""
_FULL_NAME = regex(r"([\u3400-\u9fff]{3,8}?)(?:控股|股份)?(?:集团|集團|有限公司|有限责任公司)")
_FORM = r"(?:股份有限公司|有限责任公司|有限責任公司|有限公司|控股集团|集团|集團|控股|股份)?"
_KIND = r"(?:企业|企業)?\s?(?:社会责任|社會責任|可持续发展|可持續發展|永续|永續|环境|環境|ESG|绿色金融)"
_REPORT = rf"(?:19|20)\d\d\s?年?度?{_KIND}[^，。；]{{0,24}}?(?:报告|報告)"
_TITLED = regex(
    r"(?:^|[，。,])(?P<other>[\u3400-\u9fff]{3,12}?)(?:近日|日前|今日|正式|对外|對外|连续[^，。《]{0,8})*"
    rf"(?:发布|發布|發佈)(?:了|的|其)*[《“]?(?:首份|第[^，。《]{{1,4}}份)?{_REPORT}"
    rf"|(?:^|[《“])(?P<name>[\u3400-\u9fff]{{3,12}}?){_FORM}\s?{_REPORT}"
    rf"|[《“](?:19|20)\d\d\s?年?度?(?P<last>[\u3400-\u9fff]{{3,12}}?){_FORM}{_KIND}[^，。；]{{0,24}}?(?:报告|報告)",
    re.MULTILINE,
)
"""'某某集团2023年度社会责任报告', '某某日前发布2023年度环境报告': whose report this is."""
_SUBJECT = regex(
    r"(?:^|[。；，,;:：年])(?P<name>[\u3400-\u9fff]{2,8}?(?:集团|集團|公司|银行|銀行|联社|聯社))"
    r"(?![\u3400-\u9fff]{0,4}(?:有限|股份|公司|集团|集團|银行|銀行))",
    re.MULTILINE,
)
MIN_SPOKEN = 3
"""A name that begins so many clauses, and so many times as many as any other."""
_SHORT = regex(r"[(（](?:以下|下)?[简簡][称稱][为為]?(?P<name>[\u3400-\u9fff]{3,10})[)）]")
_SIGNED = regex(
    rf"(?:编写|编制|填报|披露|报告|发布)(?:单位|机构|主体)\s?[:：]\s?(?P<name>[\u3400-\u9fff]{{4,20}}?){_FORM}(?=\s|$)",
    re.MULTILINE,
)
_RURAL = ("农村商业银行", "农商银行", "村镇银行", "农村信用合作联社")
LONG_NAME = 8
_NO_NAME = regex(
    r"我们|我們|本|[该此其的]|^.{1,2}公司$|报告|報告|发布|發布|根据|根據|按照|参考|參考|编制|编製|关于|關於|详见|詳見"
)
MIN_NAME = 3
OFTEN = 12
"""A name that a report repeats so often is its own."""

_OWNED = regex(
    r"子公司|附属公司|附屬公司|联营|聯營|合营企业|合營企業|参股公司|分公司"
    r"|\bsubsidiar(?:y|ies)\b|\bjoint ventures?\b|"
    # Banks and shops call their people so.
    r"(?<!equivalent )(?<!time )(?<!hourly )(?<!store )(?<!retail )(?<!new )(?<!\d )\bassociates?\b"
    r"(?! (?:completed|received|work|volunteer|participated|who|spent|attended|joined))",
    re.IGNORECASE,
)
_TOGETHER = regex(
    r"(?<=公司)(?:及|和|与|與|连同|連同)(?:其|下属|下屬|全资|全資|所属|所屬|合并|各|主要)*(?:子公司|附属公司|附屬公司)"
)
"""'本公司及子公司' is the reporter with all it owns."""
_OWNED_WORDS = (
    *("子公司", "附属公司", "附屬公司", "联营", "聯營", "合营企业", "合營企業", "参股公司", "分公司"),
    *("subsidiar", "joint venture", "associate"),
)
_OWNED_LATIN = tuple(word for word in _OWNED_WORDS if word.isascii())
_SELF = regex(
    r"我们|我們|[本全]公司|[本全]集团|[本全]集團|[本全我][行社校院]|本[署局處]|(?:^|[，。、；\s年内])(?:公司|集团|集團)"
    r"|\b(?:we|our|the group|the company)\b",
    re.IGNORECASE,
)
_FORMERLY = regex(
    r"\b(?:previously|originally|formerly)\b[^.;\d]{0,20}\breported\b|\breported (?:previously|before)\b",
    re.IGNORECASE,
)
_DEATHS = frozenset(["work_related_fatalities", "contractor_fatalities"])
_ONCE = regex(r"\W*(?:本次|此次|该次|該次|活动现场|活動現場|当天|當天)")
"""'本次培训覆盖率达98%' speaks of one session."""
_SITE = r"(?:plant|site|factory|office|mill|mine|refinery|terminal|facility|campus|warehouse|smelter)"
_NO_PLACE = r"(?!(?:FY|CY|Scopes?|GHG|Group|Company|Year|Reporting|Fiscal|Financial|Total)\b)"
_PLACE = r"(?:[A-Z][a-z]+(?:\s+[A-Z][a-z]+)*|UK|US|U\.K\.|U\.S\.|USA|EU|EMEA|APAC)"
_PLACED = regex(
    rf"^\W*(?:(?:In|Within|Across)\s+(?:the\s+)?{_NO_PLACE}"
    rf"{_PLACE},\s|(?:At )?(?:[Oo]ur|[Tt]he)\s+(?:(?:new|[A-Z]\w+)\s+)+{_SITE}\b)"
)
"""'In Germany, ...', 'Our Lublin plant ...': what follows is told of a part of the reporter."""
_PLACED_BELOW = regex(rf"(?<=[a-z] )In\s+(?:the\s+)?{_NO_PLACE}{_PLACE},\s(?=[a-z])")
"""The same where its heading stands before it: 'Training In Germany, we spent ...'."""


@dataclass(frozen=True, slots=True)
class Speakers:
    """The reporter's short names, longest first, and what its cover and definitions hold."""

    names: tuple[str, ...]
    cover: str

    def without_names(self, text: str) -> str:
        """The text without the reporter's names: '信也员工' are employees."""
        for name in self.names:
            text = text.replace(name, "")
        return text

    def others_speak(self, text: str, before: bool = False) -> bool:
        """Whether another company is the last one spoken of, given how it was before this text."""
        other = max(_others(text, self.cover), default=-1) if may_name_others(text) else -1
        if other < 0 and not before:
            return False
        own = max((found.end() for found in _SELF.finditer(text)), default=-1)
        own = max([own, *(text.rfind(name) + len(name) for name in self.names if name in text)])
        return other > own if other >= 0 else own < 0


# Looking for plain parts of the words first is much cheaper than for the patterns.


def may_name_others(text: str) -> bool:
    """Whether a text has what every word for another company has; if not, no part of it has."""
    return _holds_owned(text) or _holds_form(text)


def _holds_owned(text: str) -> bool:
    return holds_any(text.lower(), _OWNED_LATIN if text.isascii() else _OWNED_WORDS)


def _holds_form(text: str) -> bool:
    return holds_any(text, _FORMS_LATIN if text.isascii() else _FORMS)


def _others(text: str, cover: str) -> Iterator[int]:
    """Where each word for another company ends."""
    if "公司" in text:
        text = _TOGETHER.sub(lambda found: " " * len(found[0]), text)
    if _holds_owned(text):
        yield from (found.end() for found in _OWNED.finditer(text))
    if _holds_form(text):
        for found in _COMPANY.finditer(text):
            if found[0].strip("（）() ") not in cover:
                yield found.end()


def speakers(document: Document) -> Speakers:
    """Who reports, as the document itself says: '（“甲乙”或“本公司”）', '以下简称“甲乙”'."""
    lines = [tidy(line.text) for line in document.lines if line.text.strip()]
    whole = "".join(lines)
    defined = _DEFINED.finditer(whole) if any(sign in whole for sign in _DEFINING) else ()
    named = {name for found in defined for name in _QUOTED.findall(found[0])}
    named |= set(_spoken_of("\n".join(lines)))
    named |= set(_signed("\n".join(lines[:COVER_LINES])))
    named |= set(_titled("\n".join(lines[:COVER_LINES])))
    named |= set(_short_names("\n".join(lines[:COVER_LINES]), "\n".join(lines)))
    return Speakers(tuple(sorted(named, key=len, reverse=True)), "\n".join(lines[:COVER_LINES]))


def _short_names(cover: str, whole: str) -> Iterator[str]:
    """What stands before '集团' or '有限公司' on the cover and again and again in the report."""
    for found in _FULL_NAME.finditer(cover):
        endings = (found[1][-size:] for size in range(len(found[1]), MIN_NAME - 1, -1))
        if name := next((text for text in endings if whole.count(text) >= OFTEN), None):
            yield name


def _spoken_of(whole: str) -> Iterator[str]:
    """The one company that a text tells of by its name, where nobody says 'we': '某某集团发电量为...'."""
    if "公司" not in whole and "集" not in whole and "行" not in whole:
        return
    found = Counter(match["name"] for match in _SUBJECT.finditer(whole) if not _NO_NAME.match(match["name"]))
    (name, often), *others = found.most_common(2) or [("", 0)]
    alone = often >= MIN_SPOKEN and not (others and MIN_SPOKEN * others[0][1] > often)
    if alone and sum(1 for _ in _SELF.finditer(whole)) < often and not catalogue().knows(name):
        yield name


def _signed(cover: str) -> Iterator[str]:
    """'（以下简称某某集团）' and '编写单位：某某农村商业银行', as rural banks sign their reports."""
    for found in _SHORT.finditer(cover):
        yield found["name"]
    for found in _SIGNED.finditer(cover):
        for name in dict.fromkeys((found["name"], found["name"].replace("农村商业银行", "农商银行"))):
            yield name
            if name.endswith(_RURAL) and len(name) >= LONG_NAME:
                yield name[2:]  # without its province


def _titled(cover: str) -> Iterator[str]:
    """The names that titles on the cover give to the reporter."""
    if "报告" not in cover and "報告" not in cover:
        return
    for found in _TITLED.finditer(cover):
        name = found["name"] or found["other"] or found["last"]
        if not _NO_NAME.search(name) and not catalogue().knows(name):
            yield name


def told_of_a_part(text: str) -> str | None:
    """The rule against a sentence that speaks of one event or of one place."""
    if _ONCE.match(text):
        return "said_of_one_event"
    placed = _PLACED.match(text) or (" In " in text and _PLACED_BELOW.search(text))
    return "said_of_a_place" if placed else None


def against_deaths(name: str) -> str | None:
    """The rule against deaths told where an illness that went round is spoken of: none at work."""
    return "of_an_illness" if metric_named(name) in _DEATHS else None


def reported_before(text: str) -> bool:
    """Whether a sentence tells figures as an earlier report gave them."""
    return "reported" in text.lower() and _FORMERLY.search(text) is not None
