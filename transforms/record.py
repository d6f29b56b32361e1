"""Frozen dataclasses for what is made by the thousand: a line, a cell, a figure.

At run time a frozen dataclass sets each field through `object.__setattr__`, at ten times the price of a
plain one. The type checker alone can see that nobody changes a field, so only to it they are frozen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, slots: bool):
        """As `dataclass`: equal and hashed by the fields, and `replace` makes a changed copy."""
        return dataclass(slots=slots, unsafe_hash=frozen)
