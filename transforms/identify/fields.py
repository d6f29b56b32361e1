"""Fields that name the company: 'Company: Blue Sea plc', a row `Company | Blue Sea plc`.

A form or a sheet says in one cell what the next one holds. Joined to one line, 'Company Blue Sea plc'
reads as a name that begins with 'Company': so cells stay apart here, and a field is written with a colon,
which the witnesses of `company` know.
"""

from __future__ import annotations

from transforms.extract.words import plain
from transforms.model import Line
from transforms.regex import regex

_KIND = r"(?:[Cc]ompany|[Ee]ntity|[Oo]rgani[sz]ation|[Ii]ssuer|[Uu]ndertaking|[Gg]roup|[Ff]irm)"
_OF_NAMES = (
    rf"(?:(?:(?:[Rr]eporting|[Ll]isted|[Ll]egal) )?{_KIND}(?:'s)? (?:[Ll]egal )?[Nn]ame|[Rr]eporting {_KIND}"
    rf"|(?:(?:[Ff]ull|[Ll]egal|[Rr]egistered) )?[Nn]ame of (?:the )?(?:(?:[Rr]eporting|[Ll]isted) )?{_KIND})"
)
NAMED_BY_FIELD = rf"^{_OF_NAMES}: (?P<name>[A-Z][\w&'.-]*(?: (?:[A-Z][\w&'.-]*|&|and|of|de|the)){{1,5}})$"
"""'Company name: Blue Sea Power': a field of names is believed without a legal form."""
FIELD = (
    rf"(?:{_OF_NAMES}|(?:(?:[Ll]isted|[Ll]egal) )?{_KIND}|(?:(?:[Ff]ull|[Ll]egal|[Rr]egistered) )?[Nn]ame)"
)
"""What a field is headed by whose value may be the company, where it has a legal form."""
FIELD_ENDS = ("ame:", "ompany:", "ntity:", "ation:", "ssuer:", "taking:", "roup:", "irm:")
"""Each field ends with one of these; a line without any needs no closer look."""

FIELD_ZH = (
    r"(?:(?:报告|報告|编制|編製|填报|披露)(?:主体|主體|单位|單位|企业|企業)"
    r"|(?:公司|企业|企業|单位|單位|机构|機構|发行人|發行人)(?:中文)?(?:名称|名稱|全称|全稱)?)"
)
_FIELD_CELL = regex(rf"(?:\d{{1,2}}[.)] )?(?P<field>{FIELD}|{FIELD_ZH})$")
_LONGEST = 45
_MARKS = regex(r"^(?:#{1,6}|>)\s+|\*\*|__")
_BEGIN_MARKS = ("#", ">", "**", "__", "|")


def without_marks(text: str, media_type: str) -> str:
    """A line of text without Markdown's marks: they are no part of a name or a title.

    >>> without_marks("## **Blue Sea plc** Report", "text/plain")
    'Blue Sea plc Report'
    """
    marked = media_type == "text/plain" and text.startswith(_BEGIN_MARKS)
    return _MARKS.sub("", text).strip() if marked else text


def with_cells_apart(line: Line, text: str) -> str:
    """The text for those who look for names: no name goes over two cells, a field ends with a colon.

    >>> row = Line("Company Blue Sea plc", 1, cells=("Company", "Blue Sea plc"), places=("A1", "B1"))
    >>> with_cells_apart(row, row.text)
    'Company: Blue Sea plc'
    >>> with_cells_apart(Line("| Company | Blue Sea plc |", 1), "| Company | Blue Sea plc |")
    'Company: Blue Sea plc'
    """
    own = len(line.places) > 1  # the file tells its cells; those of a drawn page are a guess
    cells = [plain(cell) for cell in line.cells if cell.strip()] if own else []
    if text.startswith("|"):
        cells = [cell.strip() for cell in text.split("|") if cell.strip()]
    if len(cells) == 2 and len(cells[0]) <= _LONGEST and (field := _FIELD_CELL.match(cells[0].rstrip(" *:"))):
        return f"{field['field']}: {cells[1]}"
    return " | ".join(cells) if own and len(cells) > 1 else text
