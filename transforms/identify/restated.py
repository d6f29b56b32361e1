"""What a filing says of restating figures: sentences and footnotes, each with its place.

GRI 2-4 and the ESRS ask for the restatement and its reason; reports put it under the table or at its foot.
https://www.globalreporting.org/publications/documents/english/gri-2-general-disclosures-2021/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.extract.words import plain
from transforms.identify.beginnings import holding
from transforms.identify.words import words
from transforms.model import Document, Line

MOST = 40
"""A filing that says it more often explains the word, not its figures."""
LONGEST = 400  # characters
LINES_ON = 2
"""A sentence goes on over so many lines."""
ENDS = (".", "。", ";", "；", ":", "：")


def notes_in(document: Document) -> str | None:
    """'page:line:words', one per line; None where nothing is said."""
    found = list(_notes(document.lines))
    return "\n".join(found) if 0 < len(found) <= MOST else None


def _notes(lines: Sequence[Line]) -> Iterator[str]:
    told = words()
    until = 0
    for index in sorted(holding([line.text.lower() for line in lines], told.restated_stems)):
        line = lines[index]
        if index < until or not told.restated.search(line.text):
            continue
        text, until = _sentence(lines, index)
        if not told.not_restated.search(text):
            yield f"{line.page or ''}:{line.number}:{text}"


def _sentence(lines: Sequence[Line], index: int) -> tuple[str, int]:
    """The line with those it goes on in, on its page, and where these end."""
    page, parts = lines[index].page, [plain(lines[index].text)]
    until = index + 1
    while not parts[-1].endswith(ENDS) and len(parts) <= LINES_ON and until < len(lines):
        if lines[until].page != page or not (more := plain(lines[until].text)):
            break
        parts.append(more)
        until += 1
    return " ".join(parts)[:LONGEST], until
