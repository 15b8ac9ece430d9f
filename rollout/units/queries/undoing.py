"""Which of the viewer's own last savings of numbers "đến nay" can be taken back in one step."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.models import UnitCount
from rollout.register import undo

TAKE_STOCK = "take_stock"
"""The act by which numbers are written, of one unit or of many."""


class UndoableStock(NamedTuple):
    """`units`: whose numbers undoing would take back; `kept`: which have changed since and stay as they are."""

    seq: int
    units: frozenset[int]
    kept: frozenset[int]


def undoable(viewer: Viewer, seq: int) -> UndoableStock | None:
    """The viewer's own recent act on units still in the viewer's reach; None where there is nothing to undo."""
    session = viewer.session
    if not undo.own_lately(session, seq, {TAKE_STOCK}, by=viewer.user):
        return None
    found = undo.preview(session, seq)
    if not viewer.may_all(Permission.MARK_PEOPLE, found.units):
        return None
    return UndoableStock(seq, frozenset(found.units), frozenset(found.kept_units))


def days_of(session: Session, found: UndoableStock) -> dict[int, date]:
    """Unit → the day of the numbers that an act wrote of it."""
    rows = session.execute(
        select(UnitCount.unit_id, func.max(UnitCount.day))
        .where(UnitCount.seq == found.seq, UnitCount.unit_id.in_(found.units))
        .group_by(UnitCount.unit_id)
    )
    return {unit_id: day for unit_id, day in rows}  # noqa: C416  (dict() would not take rows for pairs)
