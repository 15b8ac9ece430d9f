"""Encrypted cells: a personal text is encrypted for the one cell it stands in, and opens in no other."""

from __future__ import annotations

from typing import Any

from rollout.core.crypto import keys
from rollout.models import (
    Base,
    ChangeItem,
    ChangeRequest,
    Contact,
    Message,
    OfficialAccount,
    Person,
    Unit,
    User,
    VisitUnit,
    WorkSite,
)

CELLS: dict[type[Base], tuple[str, ...]] = {
    User: ("phone", "email"),
    Unit: ("address",),
    Contact: ("phone", "email"),
    WorkSite: ("address",),
    Person: ("phone", "email", "address"),
    OfficialAccount: ("bhxh", "personal_id"),
    ChangeRequest: ("note",),
    ChangeItem: ("old_value", "new_value", "reason"),
    Message: ("address",),
    VisitUnit: ("who", "note"),
}
"""The columns that hold such cells; the numbers of people are apart, in identifier."""


RowId = int | str
"""The key of a row; of a key of several columns, their values as "7-12"."""


def cell(table: str, column: str, row_id: RowId) -> str:
    """What a ciphertext is bound to: the table, the column and the row in which it stands."""
    return f"{table}.{column}#{row_id}"


def sealed(table: str, column: str, row_id: RowId, text: str) -> bytes | None:
    """A text as the cell of a row holds it; None for none."""
    return keys().encrypt(text, cell(table, column, row_id)) if text else None


def opened(table: str, column: str, row_id: RowId, held: bytes | None) -> str:
    """The text of the cell of a row, "" for none. Raises DataKeyError for a ciphertext of another cell."""
    return keys().decrypt(held, cell(table, column, row_id)) if held else ""


def row_id(row: Any) -> RowId:
    """The key of a row that has one (flushed before)."""
    values = [getattr(row, column.name) for column in row.__table__.primary_key]
    if None in values:
        raise ValueError("a row without its key has no cell yet: flush it first")
    return values[0] if len(values) == 1 else "-".join(map(str, values))


def put(row: Any, column: str, text: str) -> None:
    """Writes a text into a cell of a row that has its key."""
    setattr(row, column, sealed(row.__tablename__, column, row_id(row), text))


def text_of(row: Any, column: str) -> str:
    """The text of a cell of a row, "" for none. Raises DataKeyError as `opened` does."""
    return opened(row.__tablename__, column, row_id(row), getattr(row, column))
