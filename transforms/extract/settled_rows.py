"""What rows of tables say of each other, once all are read: totals, scopes, units lent, parts."""

from __future__ import annotations

from transforms.extract import investees, rate_notes, relative_tables, repeated_rows, whose_rows
from transforms.extract.lent_units import lend
from transforms.extract.named_bases import with_bases
from transforms.extract.raw import Raw
from transforms.extract.scopes import (
    boundaries,
    captioned_else,
    cdp_answers,
    contradictions,
    milestones,
    partial_scope3,
    proven_columns,
    scope_callouts,
    scope_columns,
    scope_grid,
    scope_methods,
    scope_statements,
    scope_units,
    undecided_points,
    year_blocks,
)
from transforms.extract.scopes.direct_indirect import name_direct
from transforms.extract.scopes.lone_titles import name_lone
from transforms.extract.scopes.named_totals import name_scopes
from transforms.extract.scopes.titled_scopes import name_titled
from transforms.extract.sums import proved
from transforms.model import Document


def settled(rows: list[Raw], document: Document, unit_columns: frozenset[int]) -> list[Raw]:
    """The rows in reading order, with the metrics, units and rules that only their neighbours tell.

    `unit_columns`: the tables that have a column of units.
    """
    found = proved(whose_rows.tell_apart(rows))
    found = name_direct(name_scopes(boundaries.set_apart(found)))
    found = name_lone(name_titled(found, document), document)
    found += scope_columns.extract(document, found)
    found = lend(scope_units.settle(found, document), unit_columns)
    found = with_bases(rate_notes.lend(found, document))
    found += cdp_answers.extract(document, found)
    found = scope_grid.extract(document, found)
    found += scope_methods.extract(document, found)
    found += year_blocks.extract(document, found)
    found = proven_columns.extract(document, milestones.extract(document, found))
    found += scope_callouts.extract(document, found)
    found += scope_statements.extract(document, found)
    found = captioned_else.set_apart(sorted(found, key=lambda raw: raw.line), document)
    found = contradictions.set_apart(found, document)
    found = repeated_rows.set_apart(partial_scope3.set_apart(found, document))
    found = repeated_rows.set_alike_apart(found)
    found = undecided_points.set_aside(relative_tables.set_apart(found, document))
    return sorted(investees.set_apart(found, document), key=lambda raw: raw.line)
