"""Codes of reporting standards before a label: 'A1.2 Total GHG emissions', 'GRI 302-1 Energy consumption'.

A table that follows a standard prints its code in each row. The code says where a figure was asked for,
not what it is: HKEX A1.2 holds emissions and their intensity.
"""

from __future__ import annotations

from transforms.regex import regex

_CODE = (
    r"(?:(?:KPIs?|Aspects?|HKEX|ESRS|SASB|GRI|Bursa)[\s:]*)?"
    r"(?:[AB]\d{1,2}\.\d{1,2}\b|[2-4]\d\d-\d{1,2}(?:[\s.-]?(?:[a-h]|[ivx]{1,4})\b)*"
    r"|2-(?:[12]\d|30|[1-9])(?=(?:[\s.-]?[a-h])?[\s.:-]+[A-Z](?!ears?\b|rs\b|onths?\b|eeks?\b|ays?\b|ours?\b|tars?\b))"
    r"|[CES]\d{1,2}\([a-z]\)|[ESG](?:\.\d{1,2}){2,4}\b"
    r"|(?:G4[\s-])?(?:EC|EN|LA|HR|PR|FS)-?\d{1,2}\b|[ESG]\d-\d{1,2}(?:_\d\d)?\b|[A-Z]{2}-[A-Z]{2}-\d{3}[a-z]\.\d\b)"
)
_STANDARD = r"(?:GRI[\s:]?[1-4]\d\d:?\s(?:[A-Z][A-Za-z ]{3,40}\s(?:19|20)\d\d\s)?(?=[1-4]\d\d-\d))"
"""'GRI 305 305-1 ...', 'GRI 305: Emissions 2016 305-1 ...': the standard, a column before its disclosure."""

_AHEAD = regex(rf"[(\[]?{_STANDARD}?{_CODE}(?:\s*[,;/&|+]\s*{_CODE})*[)\]]?[\s.:|–—-]*(?=[^\W\d_]|[%<>(])")
_BEHIND = regex(rf"\s*[(\[]{_CODE}(?:\s*[,;/&|+]\s*{_CODE})*[)\]](?=\s*(?:\([^()]*\)\s*)?$)")

_SASB_BEHIND = regex(r"(?<=[\w)%])\s+[A-Z]{2}-[A-Z]{2}-\d{3}[a-z]\.\d$")
"""'Gross global Scope 1 emissions RT-CH-110a.1': a column of codes behind that of names."""

_ROW_NUMBER = regex(
    r"\d{1,3}\s+(?![岁歲年月日天周小个個家人名位次项項级級亿億千百多余餘倍强強分点點度])(?=[\u3400-\u9fff]{2})"
)
"""'13 万元营业收入综合能耗': a column of numbers counts the rows of a Chinese table."""

_COUNTED = regex(
    r"(?:[(（](?:\d{1,2}|[a-z]|[ivx]{1,4}|[A-H])[)）]|(?:\d{1,2}|[a-z]|[ivx]{1,4}|[A-H])[)）、]"
    r"|(?:\d{1,2}|[a-h]|[ivx]{1,4}|[A-H])\.(?=\s)|\d{1,2}\.\d{1,2}\.?(?=\s))\s*(?=[A-Z][a-z]|[A-Z]{3}|[\u3400-\u9fff][\u3400-\u9fffA-Z])"
)
"""'(3) Waste generated', 'a. Employees', '5.1 Electricity': what counts the rows of a table."""


def without_code(label: str) -> str:
    """The label without codes of a standard at its beginning or in brackets at its end.

    >>> without_code("KPI A1.2 Total GHG emissions"), without_code("Water withdrawn (GRI 303-3) (ML)")
    ('Total GHG emissions', 'Water withdrawn (ML)')
    >>> without_code("2-7 Employees"), without_code("2-5 Years")
    ('Employees', '2-5 Years')
    >>> without_code("(3) Waste generated"), without_code("a. Employees"), without_code("2.5 tonnes")
    ('Waste generated', 'Employees', '2.5 tonnes')
    >>> without_code("E.1.1.2 循环水用量"), without_code("E.2 water")
    ('循环水用量', 'E.2 water')
    >>> without_code("GRI 302 302-1 Energy consumption"), without_code("E1-6_07 Scope 1 emissions")
    ('Energy consumption', 'Scope 1 emissions')
    """
    if label[:1] == "#":
        label = label.lstrip("#").lstrip()  # a heading of Markdown
    if counted := _COUNTED.match(label):
        label = label[counted.end() :]
    if not any(map(str.isdigit, label)):
        return label
    if _ROW_NUMBER.match(label):
        return _ROW_NUMBER.sub("", label, count=1)
    label = _SASB_BEHIND.sub("", label)
    return _BEHIND.sub("", _AHEAD.sub("", label, count=1) if _AHEAD.match(label) else label) or label
