"""Which cells of a refused row offend: those of the column that a message names, or of the fields it speaks about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rollout.core.names import tidy
from rollout.workbooks.headers import Header
from rollout.workbooks.messages import Message
from rollout.workbooks.reading import SheetRow

_UNIT = ("unit_code", "code")
_NUMBERS = ("bhxh", "personal_id")

ABOUT: Mapping[str, tuple[str, ...]] = {
    "row.unit": _UNIT,
    "row.unit_missing": _UNIT,
    "row.other_unit": _UNIT,
    "row.unit_not_there": _UNIT,
    "row.unit_twice": _UNIT,
    "row.unit_scope": _UNIT,
    "row.name": ("name",),
    "row.unit_name": ("name",),
    "row.number_missing": _NUMBERS,
    "row.same_person": _NUMBERS,
    "row.two_persons": _NUMBERS,
    "row.office_missing": ("office",),
    "row.role": ("role",),
    "row.scope": ("scope", "places"),
    "row.scope_missing": ("places",),
    "row.counts_by_list": ("mode",),
    "row.count_group": ("count_group",),
}
"""The fields that a message without a column speaks about."""


def offending(header: Header, row: SheetRow, messages: Iterable[Message]) -> frozenset[int]:
    """The positions of the cells that offend; of what is said of the row as a whole, its first cell that is filled."""
    found: set[int] = set()
    for message in messages:
        named = [field for field, heading in header.headings.items() if heading and heading == message.column]
        fields = named or ABOUT.get(message.code, ())
        places = {header.positions[field] for field in fields if field in header.positions}
        found |= places or {_first(row)}
    return frozenset(found)


def _first(row: SheetRow) -> int:
    return next((at for at, cell in enumerate(row.cells) if not isinstance(cell, str) or tidy(cell)), 0)
