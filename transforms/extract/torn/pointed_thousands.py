"""Pages of scopes that part thousands by points: '2.104.118 688.204 -5,7%' is '2,104,118 688,204 -5.7%'.

A number with two points shows what they are for, and so do decimals behind commas. Where the page prints
nothing that tells the other way, its figures are put as most reports print them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from transforms.model import Line
from transforms.regex import regex

MIN_DECIMALS = 2
MIN_POINTED = 4
_START, _END = r"(?<![\w.,])", r"(?![\w]|[.,]\d)"
_TWICE = regex(rf"{_START}[1-9]\d{{0,2}}(?:\.\d{{3}}){{2,}}{_END}")
_POINTED = regex(rf"{_START}[1-9]\d{{0,2}}(?:\.\d{{3}})+(?:,\d+)?{_END}")
_DECIMAL = regex(rf"{_START}(?:\d+,\d{{1,2}}|0,\d+){_END}")
_OTHERWISE = regex(
    rf"{_START}(?:[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?|\d+\.(?:\d{{1,2}}|\d{{4,}})|0\.\d+){_END}"
)
_FIGURE = regex(rf"{_START}\d[\d.,]*")
_SWAP = str.maketrans(".,", ",.")


def with_commas(lines: Sequence[Line]) -> list[Line]:
    """The lines, their figures with commas in thousands where the page proves that points part them."""
    texts = [line.text for line in lines]
    if not _are_thousands(texts):
        return list(lines)
    return [replace(line, text=_swapped(line.text)) for line in lines]


def _are_thousands(texts: list[str]) -> bool:
    page = "\n".join(texts)
    pointed, decimals = len(_POINTED.findall(page)), len(_DECIMAL.findall(page))
    told = _TWICE.search(page) is not None or (pointed >= MIN_POINTED and decimals >= MIN_DECIMALS)
    # A number alone in its line may count a section: '4.2 Emissions'.
    return told and not any(_OTHERWISE.search(text) and len(_FIGURE.findall(text)) > 1 for text in texts)


def _swapped(text: str) -> str:
    text = _DECIMAL.sub(lambda found: found[0].translate(_SWAP), text)
    return _POINTED.sub(lambda found: found[0].translate(_SWAP), text)
