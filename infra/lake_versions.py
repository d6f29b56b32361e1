"""The versions of the lake's stored shape, and the steps that carry the rows of an older lake over.

Tables and columns that are new come by themselves, before the steps; a step is for rows that mean
something else now. Steps go forward only, each in one transaction, and are recorded in main.migrations.
A new shape is a new line here and a new fixture: `python -m tests.fixtures.make_lake`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """One shape of the lake: its number, what it brought, and what is done to the rows of older lakes."""

    number: int
    name: str
    statements: tuple[str, ...] = ()


VERSIONS = (
    Version(1, "first_lake"),
    # The column stays, with what it holds, in a lake that has it: nobody writes or reads it any more.
    Version(2, "batches_without_flow_run"),
    Version(3, "filings_with_period_languages_boundary"),
    # Before, a judgement that held had a row of its own; since, one row counts all that held.
    Version(
        4, "catalogue_tables_and_told_alerts", ("UPDATE quality.results SET checks = 1 WHERE checks IS NULL",)
    ),
    Version(5, "waivers_and_audit"),
    Version(6, "steps_are_recorded"),
    Version(
        7,
        "tagged_facts_and_entity_names",
        (
            """UPDATE curated.filings SET entity_source = 'text', year_source = 'text'
               WHERE entity_source IS NULL""",
        ),
    ),
)

SCHEMA_VERSION = VERSIONS[-1].number
"""The version this program makes. A lake of a higher one is left alone: LakeTooNew."""
