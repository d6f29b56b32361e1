"""Totals of scopes told in a sentence: which figure is of which scope, method and year.

'Scope 2 emissions were 80 and 65 t using the location-based and market-based method, respectively',
'fell from 9 t in 2021 to 8 t in 2022', '5 t (Scope 1) and 7 t (Scope 2)'. A figure is read only where
the whole row of tokens around it has one of a few known shapes; a word outside the lists ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from transforms.extract.scopes.printed_sums import slack_of
from transforms.extract.text.figures import Figure
from transforms.extract.text.scope_tokens import Token, tokens_of
from transforms.regex import regex

_ELSE = regex(
    r"\b(?:targets?|goals?|aim\w*|avoid\w*|offset\w*|sav(?:e|es|ed|ings?)|compensat\w*|intensit\w*|baseline"
    r"|base[- ]year|previously|originally|initially|could|expect\w*|forecast\w*|budget\w*|commit\w*|pledge\w*"
    r"|neutrali\w+|removals?|sequest\w+|credits?|assum\w+|if|potential\w*|median|peers?|industry|sector"
    r"|suppl(?:ier|iers)'?s?|customers?"
    r"|quarter|months?|without|per (?!cent))\b|would (?!result\b)",
    re.IGNORECASE,
)
"""A sentence with such a word may tell of what is no total of the year."""

_SCOPE = r"(?:M?S(?:\(M\)|M)?)"
_AT = r"(?:\(Y\)|Y)?"
_ASIDE = r"(?:\((?:Y:?V|VY|P?d?cY:?V)\))"
_MOVED = r"(?:,?Pd|,d(?:bP|P)?)"
_THAN = rf"(?:{_MOVED}?,?c(?:V{_AT}|Y\(V\)|Y:?V|Y)|{_MOVED}fV{_AT}|{_MOVED}(?:fY)?(?:\(V{_AT}\))?)"
_CHANGE = r"(?:d(?:bP|P)?|Pd)"
_END = r"(?=$|[.;]|,(?!a?[YV])|\(X|a(?![YV]))"
_BY_METHOD = rf"S{_AT},?(?:{_CHANGE}?t)?:?V(?:\(M\)|M)(?:[,a]+V(?:\(M\)|M))+"
_BODIES = (
    rf"{_SCOPE}:?{_AT},?:?(?:{_CHANGE}(?:,?Y,?)?,?t)?V{_AT}{_ASIDE}?{_AT}(?:\(P?d?(?:bP)?(?:cY)?\))?{_THAN}?{_END}",
    rf"{_SCOPE}{_AT},?{_CHANGE}?,?fV{_AT}tV{_AT}{_END}",
    rf"{_SCOPE}{_AT},?{_CHANGE}?,?tV{_AT},?fV{_AT}{_END}",
    rf"{_SCOPE}:?V(?:Y|\(Y\))(?:[,a]+V(?:Y|\(Y\)))+{_END}",
    rf"{_SCOPE}:?Y:?V(?:[,;a]+Y:?V)+{_END}",
    rf"{_BY_METHOD}{_AT}{_END}",
)
"""What may follow one scope up to the end of what is told of it."""

_VALUE_FIRST = rf"(?:V(?:\({_SCOPE}\)|{_SCOPE}))(?:[,a]+V(?:\({_SCOPE}\)|{_SCOPE}))*{_AT}{_END}"
_MANY = r"[NV](?:\(Y:?V\))?(?:[,a]+[NV](?:\(Y:?V\))?)+"
_LISTS = (
    rf"(?:M?L(?:\(M\)|M)?|{_SCOPE}(?:[,a]+{_SCOPE})+){_AT},?(?:{_CHANGE}?t)?:?(?P<values>{_MANY}),?r?,?{_AT},?r?{_END}",
    rf"(?:S(?:M[,a]+M|\(M[,a]+M\))|M[,a]+MS){_AT},?t?(?P<values>{_MANY}),?r?,?{_AT},?r?{_END}",
    rf"S{_AT},?t?(?P<values>{_MANY}){_AT},?(?:M[,a]+M),?r{_AT}{_END}",
    rf"{_SCOPE}(?:Y(?:[,a]+Y)+),?t?(?P<values>{_MANY}),?r{_END}",
    rf"{_SCOPE},?t?(?P<values>{_MANY})(?:Y(?:[,a]+Y)+),?r{_END}",
)
_BORROWED = (
    r"(?P<unit>V)(?:\(Y\)|Y)?,?\((?:P?d?c)?(?:Y:?(?P<one>N)|(?P<two>N)Y)\)",
    r"(?P<unit>V)(?:\(Y\)|Y)[,a]+(?P<one>N)(?:\(Y\)|Y)",
    r"f(?P<one>N)(?:\(Y\)|Y)?,?t(?P<unit>V)",
    rf"(?P<unit>V){_AT}{_MOVED}?,?c(?P<one>N)(?:\(Y\)|Y)",
)
"""A figure of another year without a unit has that of the one it is set beside: '12 tCO2e (2021: 13)'."""

_SCOPES_ASIDE = r"\(Y:?S[NV](?:[,a]+S[NV])+\)"
_LEAD = regex(r"(?:a|,)?(?P<year>Y?)[,:]*$")
_COMPARED = regex(r"(?P<year>Y?),?cY\(V\),$")
_CAUSE = regex(
    r"^\W*(?:as|due to|thanks to|despite|because|following|although|after|owing to|driven by)\b[^,]*,(?!\d)",
    re.I,
)
"""Why something changed takes nothing away from the subject behind it; 'In Germany,' does."""
_OPENING = regex(
    r"(?<=\s)(?=(?:Our|We|In (?:FY ?)?(?:19|20)\d\d,?) )|(?<=\d\)\s)(?=Scope [123]\b[^.:;]{0,40}:\s?\d)"
)
"""A capital letter begins a sentence even where the mark before it, or a heading's line end, is lost."""
_PLAIN = regex(r"\d[\d,]*(?:\.\d+)?")
_PARTS = regex(r"M?S(?:\(M\)|M)?\((?P<figure>V)\)")
"""'Scope 1 (12 t)': believed where the figures add up to the one that leads them."""


@dataclass(frozen=True, slots=True)
class Told:
    """One figure of a scope: where it starts, its unit, scope, method and year ('' where none is said)."""

    start: int
    end: int
    unit: str
    scope: str
    method: str = ""
    year: str = ""


@lru_cache(maxsize=6)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Compiled at the first sentence on scopes: most filings' tables never need them."""
    return tuple(map(re.compile, patterns))


def told_in(text: str, found: list[Figure], above: str = "") -> list[Told]:
    """The totals a sentence tells; `above` is the sentence before, for a method said alone."""
    lower = text.lower()
    if not ("scope" in lower or ("-based" in lower and "scope" in above.lower())):
        return []
    told: list[Told] = []
    edges = [0, *(mark.start() for mark in _OPENING.finditer(text)), len(text)]
    for start, end in pairwise(edges):
        inside = [
            replace(figure, start=figure.start - start, end=figure.end - start)
            for figure in found
            if start <= figure.start < end
        ]
        # 'Scope 2: 7 t (2022: 8 t)' behind 'In 2023 Scope 1: 5 t (2022: 6 t)' is of the same year.
        lead = told[0].year if told and text[start : start + 5] == "Scope" else ""
        told += [
            replace(one, start=one.start + start, end=one.end + start, year=one.year or lead)
            for one in _told(text[start:end], inside, above)
        ]
    return told


def _told(text: str, found: list[Figure], above: str) -> list[Told]:
    if _ELSE.search(text):
        return []
    cause = _CAUSE.match(text)
    tokens = _with_subject(tokens_of(text, found), above)
    if cause:
        tokens = [token for token in tokens if token.start >= cause.end()]
    tokens = _with_units(tokens)
    letters = "".join(token.letter for token in tokens)
    if "V" not in letters or not {"S", "L"} & set(letters):
        return []
    lists = [
        (match, pattern) for pattern in _compiled(_LISTS) for match in [pattern.search(letters)] if match
    ]
    if lists:
        match = lists[0][0]
        return list(_of_list(tokens, match, letters)) if len(lists) == 1 else []
    return [*_of_pieces(tokens, letters), *_of_asides(tokens, letters), *_of_sum(tokens, letters, text)]


def _of_sum(tokens: list[Token], letters: str, text: str) -> Iterator[Told]:
    """'90 t in 2023, made up of Scope 1 (40 t) and Scope 2 (50 t)': the sum proves the parts."""
    parts = list(_PARTS.finditer(letters))
    year = _only_year(tokens, letters)
    if len(parts) < 2 or not year or letters[: parts[0].start()].count("V") != 1:
        return
    whole = tokens[letters.index("V")]
    figures = [tokens[part.start("figure")] for part in parts]
    scopes = [next(token for token in tokens[part.start() :] if token.letter == "S") for part in parts]
    printed = [_PLAIN.match(text, token.start) for token in [whole, *figures]]
    known = [Decimal(found[0].replace(",", "")) for found in printed if found]
    same_unit = len({token.said for token in [whole, *figures]}) == 1
    if len(known) < len(printed) or not same_unit or len({one.said for one in scopes}) < len(scopes):
        return
    if abs(sum(known[1:], Decimal(0)) - known[0]) > slack_of(known[1:]):
        return
    for part, figure, scope in zip(parts, figures, scopes, strict=True):
        methods = [token.said for token in tokens[part.start() : part.end()] if token.letter == "M"]
        method = methods[0] if methods and scope.said == "2" else ""
        yield Told(figure.start, figure.end, figure.said, scope.said, method, year)


def _of_asides(tokens: list[Token], letters: str) -> Iterator[Told]:
    """'(2013: Scope 1 12 and Scope 2 34)' behind the figures of this year, in their unit."""
    for pattern in _compiled((_SCOPES_ASIDE,)):
        for found in pattern.finditer(letters):
            unit = next(
                (token.said for token in reversed(tokens[: found.start()]) if token.letter == "V"), ""
            )
            year, inside = tokens[found.start() + 1], tokens[found.start() : found.end()]
            for scope, figure in pairwise(inside):
                if unit and scope.letter == "S" and figure.letter in "NV":
                    yield Told(figure.start, figure.end, figure.said or unit, scope.said, year=year.said)


def _with_units(tokens: list[Token]) -> list[Token]:
    """The tokens, figures without a unit beside one of another year with its unit."""
    letters = "".join(token.letter for token in tokens)
    given = list(tokens)
    for pattern in _compiled(_BORROWED) if "N" in letters else ():
        for found in pattern.finditer(letters):
            place = next(found.start(name) for name in ("one", "two") if found.groupdict().get(name))
            given[place] = replace(tokens[place], letter="V", said=tokens[found.start("unit")].said)
    return given


def _with_subject(tokens: list[Token], above: str) -> list[Token]:
    """Methods belong to scope 2: one said alone behind a sentence on scope 2 alone is of that."""
    letters = "".join(token.letter for token in tokens)
    if "S" in letters or "L" in letters or "U" in letters or letters.count("M") != 1:
        return tokens
    said = {token.said for token in tokens_of(above, []) if token.letter in "SLU"}
    if said != {"2"}:
        return tokens
    method = next(token for token in tokens if token.letter == "M")
    place = tokens.index(method)
    return [*tokens[:place], Token("S", method.start, method.start, "2"), *tokens[place:]]


def _of_list(tokens: list[Token], match: re.Match[str], letters: str) -> Iterator[Told]:
    """n scopes, methods or years and n figures, in the same order."""
    year = _year_ahead(tokens, letters, match.start())
    if year is None:
        return
    inside = tokens[match.start() : match.end()]
    values = tokens[match.start("values") : match.end("values")]
    main, asides = _main_and_asides(values)
    names = [token for token in inside if token not in values]
    scopes = [scope for token in names if token.letter in "SL" for scope in token.said]
    methods = [token.said for token in names if token.letter == "M"]
    years = [token.said for token in names if token.letter == "Y"]
    unit = next((token.said for token in reversed(main) if token.letter == "V"), "")
    count = len(main)
    if len(scopes) == count and len(years) <= 1:
        rows = [(scope, _own_method(names, scope), (years or [year])[0]) for scope in scopes]
    elif (
        len(scopes) == 1
        and len(methods) == count
        and len(set(methods)) == 2
        and scopes[0] == "2"
        and len(years) <= 1
    ):
        rows = [("2", method, (years or [year])[0]) for method in methods]
    elif len(scopes) == 1 and len(years) == count and len(methods) <= 1:
        rows = [(scopes[0], (methods or [""])[0], said) for said in years]
    else:
        return
    for token, aside, (scope, method, said) in zip(main, asides, rows, strict=True):
        yield Told(token.start, token.end, token.said or unit, scope, method, said)
        if aside:
            yield Told(aside[1].start, aside[1].end, aside[1].said, scope, method, aside[0].said)


def _own_method(names: list[Token], number: str) -> str:
    """The one method that a list of scopes names can be scope 2's alone."""
    if number != "2":
        return ""
    methods = [token.said for token in names if token.letter == "M"]
    return methods[0] if len(methods) == 1 else ""


def _main_and_asides(values: list[Token]) -> tuple[list[Token], list[tuple[Token, Token] | None]]:
    """The figures of a list, and for each the year and figure in brackets behind it."""
    main: list[Token] = []
    asides: list[tuple[Token, Token] | None] = []
    inside = False
    year: Token | None = None
    for token in values:
        inside = token.letter == "(" or (inside and token.letter != ")")
        if token.letter == "Y":
            year = token
        elif inside and token.letter == "V" and year is not None:
            asides[-1] = (year, token)
        elif token.letter in "NV":
            main.append(token)
            asides.append(None)
    return main, asides


def _of_pieces(tokens: list[Token], letters: str) -> Iterator[Told]:
    """Figure and scope side by side, the figures first or the scopes first."""
    first = re.search(r"M?S|[LU]", letters)
    value = letters.find("V")
    if first is None:
        return
    compared = _COMPARED.match(letters[: first.start()])
    if value < first.start() and not compared:
        yield from _values_first(tokens, letters, value)
        return
    default: str | None = None
    behind = first.start()
    if compared:
        then, figure = tokens[letters.find("Y", letters.find("c"))], tokens[value]
        named = next((told for told in _of_pieces(tokens[first.start() :], letters[first.start() :])), None)
        if named:
            yield replace(named, start=figure.start, end=figure.end, unit=figure.said, year=then.said)
    for match in list(re.finditer(r"M?[SLU]", letters)):
        ahead = letters[behind : match.start()]
        if match.start() == first.start():
            default = _year_ahead(tokens, letters, match.start())
        elif re.search(r"[^a,;:.]$", ahead) and behind < match.start():
            default = None  # what stands right before a later scope is not understood
        if default is None:
            continue
        body = _body(letters, match.start())
        if body is None:
            continue
        yield from _of_body(
            tokens[match.start() : body],
            letters[match.start() : body],
            default or _only_year(tokens, letters),
        )
        behind = body


def _body(letters: str, start: int) -> int | None:
    """Where what is told of the scope at a place ends; None where it has no known shape."""
    ends = [
        match.end() for pattern in _compiled(_BODIES) for match in [pattern.match(letters, start)] if match
    ]
    return max(ends, default=None)


def _of_body(tokens: list[Token], letters: str, default: str) -> Iterator[Told]:
    """The figures of one scope, each with the year that stands by it; one compared with needs its own."""
    scope = next(token.said for token in tokens if token.letter == "S")
    method = next((token.said for token in tokens if token.letter == "M"), "")
    if method and scope != "2":
        method = ""
    places = [place for place, letter in enumerate(letters) if letter == "V"]
    named = re.match(_BY_METHOD, letters) is not None
    ahead = re.search(r"S(?:\(?M\)?)?:?\(?(Y)", letters)
    lead = tokens[ahead.start(1)].said if ahead else default
    series = re.fullmatch(r".*?S(?:\(?M\)?)?:?(?:Y:?V[,;a]*){2,}", letters)
    for place in places:
        year = _year_of(tokens, letters, place, before=bool(series))
        compared = not named and _is_compared(letters, place, places)
        if year or not compared:
            token = tokens[place]
            own = next(one.said for one in tokens[place:] if one.letter == "M") if named else method
            yield Told(token.start, token.end, token.said, scope, own if scope == "2" else "", year or lead)


def _year_of(tokens: list[Token], letters: str, place: int, *, before: bool) -> str:
    """The year printed by a figure: behind it, in brackets behind it, or before it in an aside."""
    behind = re.match(r"V(?:\(Y:?V\))?\(?(Y)(?!:|V|\(V(?!Y\)))", letters[place:])
    if behind and not before:
        return tokens[place + behind.start(1)].said
    ahead = re.search(r"(?:[(]|c|d|[,;a]|^)(Y)[:(]?$", letters[:place])
    if before:
        ahead = re.search(r"(Y):?$", letters[:place])
    return tokens[ahead.start(1)].said if ahead and ahead.end() == place else ""


def _is_compared(letters: str, place: int, places: list[int]) -> bool:
    """Whether a figure is what another is compared with: all but the one the scope 'is' or 'fell to'."""
    if letters[place - 1 : place] == "f":
        return True
    return place != places[0] and letters[place - 1 : place] != "t"


def _values_first(tokens: list[Token], letters: str, value: int) -> Iterator[Told]:
    """'5 t (Scope 1), 7 t (Scope 2) and 90 t (Scope 3)'."""
    year = _year_ahead(tokens, letters, value)
    match = _compiled((_VALUE_FIRST,))[0].match(letters, value)
    if match is None or year is None:
        return
    piece = tokens[match.start() : match.end()]
    behind = piece[-1].said if piece[-1].letter == "Y" else ""
    figure: Token | None = None
    row: dict[str, str] = {}
    for token in [*piece, Token("V", 0, 0)]:
        if token.letter == "V":
            if figure is not None:
                method = row.get("M", "") if row["S"] == "2" else ""
                yield Told(figure.start, figure.end, figure.said, row["S"], method, behind or year)
            figure, row = token, {}
        elif token.letter in "SM":
            row[token.letter] = token.said


def _year_ahead(tokens: list[Token], letters: str, place: int) -> str | None:
    """The year said before the subject, '' for none; None where other words qualify the subject."""
    ahead = _COMPARED.match(letters[:place]) or _LEAD.match(letters[:place])
    if ahead is None:
        return None
    return tokens[ahead.start("year")].said if ahead["year"] else ""


def _only_year(tokens: list[Token], letters: str) -> str:
    """The one year of a sentence that names no other, however far from its figures."""
    years = {token.said for token in tokens if token.letter == "Y"}
    compared = re.search(r"[cf:]Y|Y:|\(Y|[cf][VN]Y", letters)
    return years.pop() if len(years) == 1 and not compared else ""
