"""Ways that the map does not know: corrected, changed, left to the map again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.availability.errors import CorrectionThere, SameArea
from rollout.core import audit
from rollout.core.names import tidy
from rollout.models import TravelCorrection, User


def add(
    session: Session, *, area_id: int, other_id: int | None, minutes: int, reason: str, by: User
) -> TravelCorrection:
    """Minutes of the way between two communes or, without the second, more for every way into the first.

    Raises SameArea, CorrectionThere.
    """
    if area_id == other_id:
        raise SameArea
    first, second = (area_id, None) if other_id is None else (min(area_id, other_id), max(area_id, other_id))
    same = select(TravelCorrection.id).where(
        TravelCorrection.area_id == first,
        TravelCorrection.other_area_id.is_(None) if second is None else TravelCorrection.other_area_id == second,
    )
    if session.scalar(same) is not None:
        raise CorrectionThere
    row = TravelCorrection(area_id=first, other_area_id=second, minutes=minutes, reason=tidy(reason))
    session.add(row)
    session.flush()
    _record(session, "correct_travel", row, by)
    return row


def edit(session: Session, row: TravelCorrection, *, minutes: int, reason: str, by: User) -> bool:
    """Is anything changed?"""
    if (row.minutes, row.reason) == (minutes, tidy(reason)):
        return False
    row.minutes, row.reason = minutes, tidy(reason)
    session.flush()
    _record(session, "edit_travel", row, by)
    return True


def remove(session: Session, row: TravelCorrection, *, by: User) -> None:
    """The map alone says how long the way takes."""
    _record(session, "remove_travel", row, by)
    session.delete(row)
    session.flush()


def _record(session: Session, action: str, row: TravelCorrection, by: User) -> None:
    other = {"to_area": row.other_area_id} if row.other_area_id is not None else {}
    audit.record(
        session, by=by, action=action, subject="travel", subject_id=row.id, area=row.area_id, **other,
        minutes=row.minutes, why=row.reason,
    )  # fmt: skip
