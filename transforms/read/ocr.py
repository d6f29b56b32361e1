"""Pages that are pictures: their text by optical character recognition, where the extra is installed.

The only module that knows rapidocr (`pip install 'esg-lake[ocr]'`); its models come with it, nothing is
downloaded. A page takes seconds, so a caller says how many it will wait for. A figure that the model is
not sure of becomes a sign that is no number: its column stays occupied, its value is not guessed.
https://github.com/RapidAI/RapidOCR
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.read.glyphs import Cell
from transforms.regex import regex

SCALE = 150 / 72
"""Pixels per point: 150 dpi; at 100 small digits run together, at 300 a page takes three times as long."""

SURE = 0.9
"""The model's own score; misread digits of real scans lie below."""

ILLEGIBLE = "?"
HEIGHT_OF_SIZE = 1.25
"""A text box is about so many times as high as its font's size."""
DESCENT_OF_BOX = 0.2
MARGIN_OF_BOX = 0.25
"""The detector leaves so much room on both sides, as part of the height; left in, neighbours would touch."""

MARK_AFTER_NUMBER = regex(r"(?<=\d)[@®©]+$")
"""What a circled footnote letter behind a figure is taken for."""


def installed() -> bool:
    """Whether pictures of text can be read here."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def cells(pixels: NDArray[np.uint8], scale: float) -> list[Cell]:
    """The text of a picture (height, width, RGB) as cells in points; `scale` is pixels per point."""
    found = _engine()(np.ascontiguousarray(pixels[:, :, ::-1]))
    if found.boxes is None:
        return []
    return [
        _cell(box, text, score, scale)
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if text.strip()
    ]


def _cell(box: NDArray[np.float32], text: str, score: float, scale: float) -> Cell:
    """The corners of a box run clockwise from the upper left; a scan may lie a little askew."""
    corners = box.astype(np.float64) / scale
    left, right = corners[[0, 3], 0].mean(), corners[[1, 2], 0].mean()
    upper, lower = corners[[0, 1], 1].mean(), corners[[2, 3], 1].mean()
    doubtful = score < SURE and any(map(str.isdigit, text))
    height = lower - upper
    margin = min(MARGIN_OF_BOX * height, (right - left) / 3)
    return Cell(
        ILLEGIBLE if doubtful else MARK_AFTER_NUMBER.sub("", text.strip()),
        float(left + margin),
        float(right - margin),
        float(lower - DESCENT_OF_BOX * height),
        float(height / HEIGHT_OF_SIZE),
    )


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical", "Global.text_score": 0.0})
