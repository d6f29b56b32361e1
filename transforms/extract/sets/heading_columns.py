"""Sheets whose first columns say what a group of rows is about: 'Category | Indicator | Unit | 2022 | 2023'.

Such a column is no part of the labels: 'Environment' before 'Scope 1'. Where a label says too little by
itself it goes before it, as in tables of reports: 'Water' before 'Total withdrawal'.
"""

from __future__ import annotations

from dataclasses import replace

from transforms.extract.labels import Label, read_label
from transforms.extract.sets.dataset_layout import Layout, cells_of, knows
from transforms.model import Document, Line


def without_headings(document: Document, found: list[Layout]) -> Document:
    """The document with these tables' columns of headings taken out, or put before labels."""
    if not found:
        return document
    plain = {line.number: line for layout in found for line in _rows(layout)}
    return replace(document, lines=tuple(plain.get(line.number, line) for line in document.lines))


def below_heading(label: Label, headings: list[str]) -> Label:
    """The label, with the nearest heading that it makes a name with where it is none by itself."""
    if knows(label.name):
        return label
    for heading in reversed(headings):
        if heading and knows(f"{heading} {label.name}"):
            return replace(label, path=f"{heading} {label.path}", name=f"{heading} {label.name}")
    return label


def _rows(layout: Layout) -> list[Line]:
    above: dict[int, str] = {}
    told = [_without(line, layout, []) for line in layout.heads]
    for line in layout.rows:
        cells = cells_of(line)
        own = {column: cells[column] for column in layout.headings if column in cells}
        # A heading ends those below it: a new category has topics of its own.
        above = {column: text for column, text in above.items() if not own or column < min(own)} | own
        told.append(_without(line, layout, [above[column] for column in sorted(above)]))
    return told


def _without(line: Line, layout: Layout, headings: list[str]) -> Line:
    """A line without its heading cells, the label made a name with one of them where it needs that."""
    kept = [at for at, span in enumerate(line.spans) if int(span[0]) not in layout.headings]
    cells = [line.cells[at] for at in kept]
    metric = layout.named["metric"]
    for at, place in enumerate(kept):
        if headings and cells[at] and int(line.spans[place][0]) == metric:
            label = read_label(cells[at])
            named = below_heading(label, headings)
            cells[at] = (
                f"{named.name.removesuffix(label.name)}{cells[at]}" if named is not label else cells[at]
            )
    return replace(
        line,
        text=" ".join(cell for cell in cells if cell),
        cells=tuple(cells),
        spans=tuple(line.spans[at] for at in kept),
        places=tuple(line.places[at] for at in kept) if line.places else line.places,
    )
