"""Chinese names of greenhouse-gas scopes, told by their parts.

'范围一：直接温室气体排放量', '能源间接排放（范围2）' and '温室气体排放总量（范围 1 及 2）' are the same few
words in any order. A label of such words only names its scope; one word more (a source, an intensity)
and it is left to the aliases. Scopes 1 and 2 in brackets behind a total are the total itself.
https://ghgprotocol.org/corporate-standard
"""

from __future__ import annotations

import re

from transforms.regex import regex

_ONE = r"[123一二三]|i{1,3}(?![a-z])"
_JOINED = r"(?:以及|及|和|与|至|到|[、,+/&~\-–])*"
_SCOPES = regex(rf"范[围畴](?P<first>{_ONE})(?P<rest>(?:{_JOINED}(?:范[围畴])?(?:{_ONE}))*)(?!\d|[.．]\d)")
_EVERY = regex(_ONE)
_IN_BRACKETS = regex(r"[(（](?:包括|包含|涵盖|含)?$")
_SPAN = regex(r"[至到~\-–]")
_METHODS = {
    "location": regex(
        r"基于(?:地理)?位置|基于地域|位置(?:基准)?法|地域(?:基准)?法|基于地点|(?:所在地|地点|位置|地域|区域)基[准础礎]"
    ),
    "market": regex(r"基于市场|市场(?:基准)?法|市场基[准础礎]"),
}
_GENERAL = regex(
    r"温室气体|二氧化碳|碳|ghg|co2e?|排放量?|总量|总计|合计|总|量|直接|能源|间接|其他|其它|的|方法|年度|包括|包含|涵盖|含"
    r"|[()（）:：\-–—,，、/]"
)
_KINDS = (("能源间接", "2"), ("其他", "3"), ("其它", "3"), ("间接", "23"), ("直接", "1"))
_DIGITS = {"一": "1", "二": "2", "三": "3", "i": "1", "ii": "2", "iii": "3"}
_WHOLE = {"12": "ghg_emissions_scope1_2", "123": "ghg_emissions_total"}


def scope_name(folded: str) -> tuple[str, str] | None:
    """(metric_id, dimensions) of a label in simplified writing that names scopes and nothing else.

    >>> scope_name("能源间接排放(范围2)"), scope_name("范围一排放强度")
    (('ghg_emissions_scope2', ''), None)
    """
    text = "".join(folded.split())
    found = list(_SCOPES.finditer(text))
    if len(found) != 1 or "排放" not in text:
        return None
    scopes = _scopes(found[0])
    rest = text[: found[0].start()] + text[found[0].end() :]
    methods = [name for name, pattern in _METHODS.items() if pattern.search(rest)]
    for pattern in _METHODS.values():
        rest = pattern.sub("", rest)
    if _GENERAL.sub("", rest) or not _agrees(rest, scopes):
        return None
    if methods:
        return (
            ("ghg_emissions_scope2", f"method={methods[0]}") if (scopes, len(methods)) == ("2", 1) else None
        )
    if scopes in _WHOLE:
        behind = _IN_BRACKETS.search(text[: found[0].start()])
        return ("ghg_emissions_total" if behind else _WHOLE[scopes]), ""
    return (f"ghg_emissions_scope{scopes}", "") if len(scopes) == 1 else None


def _scopes(found: re.Match[str]) -> str:
    """'范围一至三' names three scopes, '范围 1 及 2' two: '123', '12'."""
    named = [_DIGITS.get(one, one) for one in _EVERY.findall(found["first"] + found["rest"])]
    if _SPAN.search(found["rest"]) and len(named) == 2:
        named = [str(one) for one in range(int(named[0]), int(named[1]) + 1)]
    return "".join(sorted(set(named)))


def _agrees(rest: str, scopes: str) -> bool:
    """Whether 'direct' and 'indirect' fit the number: '直接排放（范围二）' contradicts itself."""
    kind = next((allowed for word, allowed in _KINDS if word in rest), None)
    return kind is None or len(scopes) > 1 or scopes in kind
