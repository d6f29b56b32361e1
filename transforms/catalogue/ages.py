"""Age groups however English words them: '31–40', 'Aged 30 or below', 'above 60 years old', '51+'.

Every border is a number, so the groups need no list of wordings: what is read here is the member's own
name ('31_40', 'over_60'), and whoever asks looks whether the catalogue has such a member.
"""

from __future__ import annotations

import re
import unicodedata

from transforms.regex import regex

_AHEAD = regex(
    r"^(?:employees?|staff|workers?|people|persons?|those)?\s*(?:age groups?|aged?|ages|of age)?\s*[:-]?\s*"
    r"(?:between\s)?\s*"
)
_BEHIND = regex(
    r"\s*(?:years?|yrs?|y/o)?(?:[- ]?(?:old|of age))?\s*(?P<inclusive>\(?(?:inclusive|included)\)?)?$"
)
_SPAN = regex(r"(\d{2})\s?(?:-|to|and|~)\s?(\d{2})$")
_MORE = r"(?:above|over|older|more|up|elder|upwards?)"
_LESS = r"(?:below|under|younger|less)"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (regex(rf"(?:{_MORE}(?: than)?|>)\s?(\d{{2}})$"), "over_{}"),
    (regex(rf"(?:{_LESS}(?: than)?|<)\s?(\d{{2}})$"), "under_{}"),
    (regex(rf"(\d{{2}})(?:\s?\+|\s(?:years? (?:old )?)?(?:or|and) {_MORE})$"), "{}_and_over"),
    (regex(rf"(\d{{2}})\s(?:years? (?:old )?)?(?:or|and) {_LESS}$"), "{}_and_under"),
    (regex(r"(?:≥|>=)\s?(\d{2})$"), "{}_and_over"),
    (regex(r"(?:≤|<=)\s?(\d{2})$"), "{}_and_under"),
    (regex(r"(?:up to|at most)\s?(\d{2})$"), "{}_and_under"),
)
_NEIGHBOURS = {"over_": ("{}_and_over", 1), "under_": ("{}_and_under", -1)}
_WITH_BORDER = {"over_{}": "{}_and_over", "under_{}": "{}_and_under"}
_CHINESE = regex(
    r"(?:年龄|年齡|员工|員工)?(?P<below>未[满滿]|不足|小于|小於|低于|低於|<)?"
    r"(?P<above>超[过過]|大[于於]|逾|>)?(?:[满滿](?=\d\d))?(?P<first>\d{2})\s?(?:周?[岁歲])?\s?(?P<inner>\(不?含(?:\d\d\s?周?[岁歲])?\))?"
    r"(?:\s?(?:-|~|至|到)\s?(?P<short>未[满滿])?(?P<last>\d{2})\s?(?:周?[岁歲])?|\s?(?P<and>\(?[及或]?含?\)?)(?P<side>以[上下])|(?=\s?(?:周?[岁歲]|$)))"
    r"(?:\s?周?[岁歲])?\s?(?:\((?P<borders>不?含[^()]*)\))?(?:的?(?:员工|員工|僱員|雇员))?$"
)
"""'未满30岁', '51歲以上', '30-40岁(含30岁,不含40岁)'."""
_WITHOUT = regex(r"不含(?:本数|本數)?\s?(\d{2})?")
LONGEST = 48
"""Characters of a text that may name an age group."""


def age_names(text: str) -> tuple[str, ...]:
    """The names a member may have that is this age group; () where the text is none.

    >>> age_names("Aged 31 to 40"), age_names("51 or above"), age_names("29 years old and below")
    (('31_40',), ('51_and_over', 'over_50'), ('29_and_under', 'under_30'))
    """
    if len(text) > LONGEST or not any(sign.isdigit() for sign in text):
        return ()
    plain = unicodedata.normalize("NFKC", text).lower().replace("–", "-").replace("—", "-").strip()
    if "岁" in plain or "歲" in plain:
        return _chinese(plain)
    behind = _BEHIND.search(plain)
    inclusive = behind is not None and behind["inclusive"]
    plain = _BEHIND.sub("", _AHEAD.sub("", plain), count=1)
    if span := _SPAN.match(plain):
        return (f"{span[1]}_{span[2]}",) if int(span[1]) < int(span[2]) else ()
    for pattern, form in _FORMS:
        if found := pattern.match(plain):
            # 'Under 30 (inclusive)' holds those of 30.
            told = _WITH_BORDER.get(form, form) if inclusive else form
            return told.format(found[1]), _neighbour(told, int(found[1]))
    return ()


def _chinese(text: str) -> tuple[str, ...]:
    """The same of a Chinese group; '以上' and '以下' hold the border unless a bracket leaves it out.

    >>> age_names("未满30岁")[0], age_names("51歲以上")[-1], age_names("30-40岁（含30岁，不含40岁）")
    ('under_30', 'over_50', ('30_39',))
    >>> age_names("超過50歲")[0], age_names("滿30歲~未滿50歲")
    ('over_50', ('30_49',))
    """
    found = _CHINESE.fullmatch(text)
    if found is None:
        return ()
    first, out = int(found["first"]), set(_WITHOUT.findall(found["borders"] or ""))
    if found["last"]:
        short = found["last"] in out or found["short"] is not None
        low, high = first + (found["first"] in out), int(found["last"]) - short
        return (f"{low}_{high}",) if low < high and not found["below"] and not found["above"] else ()
    if found["below"] or found["above"]:
        under = (f"under_{first}", f"{first - 1}_and_under")
        return (
            () if found["side"] else under if found["below"] else (f"over_{first}", f"{first + 1}_and_over")
        )
    if found["side"] is None:
        return ()
    over = found["side"] == "以上"
    bare, with_border = (
        (f"over_{first}", f"{first}_and_over") if over else (f"under_{first}", f"{first}_and_under")
    )
    near = f"over_{first - 1}" if over else f"under_{first + 1}"
    if out or "不含" in text:
        return (bare,)
    return (
        (with_border, near)
        if found["and"] or found["inner"] or found["borders"]
        else (bare, with_border, near)
    )


def _neighbour(form: str, years: int) -> str:
    """The same group by the age next to its border: who is 51 or above is over 50."""
    if form.endswith("_and_over"):
        return f"over_{years - 1}"
    if form.endswith("_and_under"):
        return f"under_{years + 1}"
    name, step = _NEIGHBOURS[form.removesuffix("{}")]
    return name.format(years + step)
