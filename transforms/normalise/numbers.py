"""Number text to exact integers: '(1,234.5)' is -12345 with one decimal place; no float in between.

A token is a number with at most a sign, a currency before it and a unit behind it. Thousands may be
set off by commas, apostrophes or blanks; a blank beside a separator is a typesetter's slip
('226,638. 2'). What could be read in two ways ('1,5') is not read at all, unless the filing votes: where
commas part decimals again and again ('0,24', '3,2%') and no point ever does, '29.609' is a whole number.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from transforms.catalogue.text import SUPERSCRIPTS

NOTHING = (
    *(
        "",
        "-",
        "--",
        "---",
        "/",
        "//",
        "\\",
        "*",
        "...",
        "…",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "n/d",
        "nd",
        "n.d.",
    ),
    *("not available", "not applicable", "not disclosed", "not reported", "not measured", "unknown"),
    *(
        "不适用",
        "不適用",
        "未披露",
        "未統計",
        "未统计",
        "不披露",
        "暂无",
        "暫無",
        "暂无数据",
        "无数据",
        "未提供",
        "未收集",
    ),
)
"""How a report says that there is no figure. 'Nil' and '无' are not among them: they may mean zero."""

APPROXIMATE = (
    r"^(约为|約為|约|約|近|超过|超過|超|逾|大约|~|≈"
    r"|about|approximately|approx\.?|circa|ca?\.|over|nearly|more than)\s*"
)
_DASHES = r"[‐‑‒–—―−─﹣]"
_FOOTNOTE = r"([0-9)%])\s*[(\[【][0-9]{1,2}[)\]】]$"  # '38,341(2)': a note, not a part of the number
_MARKS = r"([0-9)%])\s*(?:[*#†‡^]+|[rep])$"  # '97*', and 'r', 'e', 'p' for restated, estimated, provisional
_NUMBER_IN_TEXT = (
    r"^(?P<prefix>[^0-9(+.-]*)(?P<open>\(?)(?P<sign>[+-]?)\s*(?P<inner>[^0-9.)]*)"
    r"(?P<number>\.?[0-9](?:[0-9.,'\s]*[0-9])?)(?P<close>\)?)(?P<suffix>.*)$"
)
_TO_ONE = r"^1\s*[:：]\s*"  # '1:0.95' is 0.95 to one
_LAKHS = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"  # '12,45,611': India parts lakhs and crores
_PLAIN = rf"^(?:[0-9]+|[0-9]{{1,3}}(?:[,'][0-9]{{3}})+|{_LAKHS})(?:\.[0-9]+)?$|^\.[0-9]+$"
_SPACED = r"^[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?$"
_EUROPEAN = r"^[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+$|^[0-9]{1,3}(?:\.[0-9]{3}){2,}$"
_COMMA_PARTS = r"(?:^|[^0-9.,])[0-9]+(?:\.[0-9]{3})*,[0-9]{1,2}(?:[^0-9.,]|$)"
_POINT_PARTS = r"[0-9]\.(?:[0-9]{1,2}|[0-9]{4,})(?:[^0-9.]|$)|[0-9],[0-9]{3}(?:[^0-9]|$)"
_POINTED_THOUSANDS = r"^[0-9]{1,3}(?:\.[0-9]{3})+$"
_COMMA_DECIMAL = r"^[0-9]+,[0-9]{1,2}$"
MARKS_IN_LABELS = ("footnote_mark", "number_in_label")
"""'Travel 1,2' cites two notes: no vote on decimals."""
MIN_VOTES = 2
TO_ONE_UNIT = "n:1"
"""Unit text of '1:0.95' and '46:1'."""
MAX_DIGITS = 37
"""So many decimal digits always fit an Int128."""


def parse_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `nothing`, `mantissa` (Int128), `places`, `prefix`, `suffix`, `approximate` for `value_text`.

    `mantissa` is null where the text is no readable number; the value is mantissa / 10**places.
    """
    clean = frame.with_columns(_clean=cleaned(pl.col("value_text")))
    parsed = clean.lazy()
    for step in _steps(_may_vote(clean)):
        parsed = parsed.with_columns(**step)
    return parsed.drop(
        "_commas", "_clean", "_bare", "_opened", "_raw", "_inside", "_digits", "_closed", "part"
    ).collect()


@cache
def _steps(voting: bool) -> tuple[dict[str, pl.Expr], ...]:
    """One after the other, each on columns that exist: a nested expression would parse many times."""
    part = pl.col("part").struct
    return (
        {"_commas": _votes() if voting else pl.lit(value=False)},
        {
            "nothing": _is_nothing(pl.col("_clean")),
            "approximate": pl.col("_clean").str.extract(APPROXIMATE),
            "_bare": pl.col("_clean").str.replace(APPROXIMATE, ""),
        },
        {"part": pl.col("_bare").str.replace(_TO_ONE, "").str.extract_groups(_NUMBER_IN_TEXT)},
        {"_opened": part["open"] == "(", "_raw": _trimmed(part["suffix"])},
        {"_inside": _closes_inside()},
        {"_digits": _digits(part["number"]), "_closed": pl.col("_inside") | (part["close"] == ")")},
        {
            "mantissa": _mantissa(),
            "places": pl.col("_digits").str.extract(r"\.(\d*)$").str.len_chars().fill_null(0).cast(pl.Int32),
            "prefix": (part["prefix"] + part["inner"]).str.strip_chars(),
            "suffix": _suffix(),
        },
    )


def _may_vote(clean: pl.DataFrame) -> bool:
    """Whether enough figures have a decimal comma, and rows tell whose they are: most batches have none."""
    if not {"filing_id", "ignored_by"} <= set(clean.columns):
        return False
    commas = clean["_clean"].str.contains(_COMMA_PARTS).sum()
    return int(commas) >= MIN_VOTES


def _votes() -> pl.Expr:
    """Whether the filing's own figures say that a comma parts decimals."""
    counts = ~pl.col("ignored_by").is_in(MARKS_IN_LABELS).fill_null(value=False)
    commas = (pl.col("_clean").str.contains(_COMMA_PARTS) & counts).sum().over("filing_id")
    points = (pl.col("_clean").str.contains(_POINT_PARTS) & counts).any().over("filing_id")
    return (commas >= MIN_VOTES) & ~points


def _mantissa() -> pl.Expr:
    """The signed digits, where brackets are in pairs and Int128 holds them."""
    # Brackets mean a negative number, as bookkeepers print it.
    minus = (pl.col("part").struct["sign"] == "-") ^ (pl.col("_opened") & pl.col("_closed"))
    signed = pl.when(minus).then(pl.lit("-")).otherwise(pl.lit("")) + pl.col("_digits").str.replace(
        ".", "", literal=True
    )
    readable = (pl.col("_opened") == pl.col("_closed")) & (pl.col("_digits").str.len_chars() <= MAX_DIGITS)
    return pl.when(readable).then(signed).cast(pl.Int128, strict=False)


def cleaned(column: pl.Expr) -> pl.Expr:
    """The token without footnote marks, in plain digits and signs."""
    return (
        column.fill_null("")
        .str.replace_all(f"[{SUPERSCRIPTS}]", "")
        .str.normalize("NFKC")
        .str.strip_chars()
        .str.replace_all(_DASHES, "-")
        .str.replace_all("[’‘`]", "'")
        .str.replace(_FOOTNOTE, "$1")
        .str.replace(_MARKS, "$1")
        .str.strip_chars()
    )


def _is_nothing(clean: pl.Expr) -> pl.Expr:
    return clean.str.to_lowercase().is_in(NOTHING) | clean.str.contains(r"^[-/\s]*$")


def _trimmed(suffix: pl.Expr) -> pl.Expr:
    return suffix.str.strip_chars().str.strip_chars_end(".,;。，；")


def _closes_inside() -> pl.Expr:
    """Whether the bracket before the number closes behind its unit: '(12.3%)'."""
    raw = pl.col("_raw")
    return pl.col("_opened") & raw.str.ends_with(")") & ~raw.str.contains("(", literal=True)


def _suffix() -> pl.Expr:
    raw = pl.col("_raw")
    text = pl.when("_inside").then(raw.str.strip_suffix(")").str.strip_chars()).otherwise(raw)
    ratio = pl.col("_bare").str.contains(_TO_ONE) | (text == ":1")
    return pl.when(ratio).then(pl.lit(TO_ONE_UNIT)).otherwise(text)


def _digits(number: pl.Expr) -> pl.Expr:
    """'226,638. 2' -> '226638.2'; null where the separators are not those of one number."""
    joined = number.str.replace_all(r"\s*([.,'])\s*", "$1").str.replace_all(r"\s", " ")
    european = joined.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    pointed = joined.str.contains(_POINTED_THOUSANDS) | joined.str.contains(_COMMA_DECIMAL)
    return (
        pl.when(pl.col("_commas") & pointed)
        .then(european)
        .when(joined.str.contains(_PLAIN) | joined.str.contains(_SPACED))
        .then(joined.str.replace_all(r"[,'\s]", ""))
        .when(joined.str.contains(_EUROPEAN))
        .then(european)
    )
