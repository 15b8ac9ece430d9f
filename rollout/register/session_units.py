"""The units of a planned session follow those that take part in its visit; and what goes with a unit taken off."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.models import GuidanceSession, SessionAttendance, SessionUnit, User, Visit, VisitEvent, VisitUnit
from rollout.register.obligations import drop_proofs_without_units
from rollout.register.sessions import record_event
from rollout.register.taking_part import takes_part
from rollout.vocabulary_of_sessions import SessionAct
from rollout.vocabulary_of_visits import VisitAct


def take_off(session: Session, row: GuidanceSession, gone: Collection[int], *, left: Collection[int], by: User) -> None:
    """Units go from a session: their rows of the sheet go with them, and what the session proved of them and of who has
    no other unit there.

    Its words may tell of those who go, and would open to whoever has all that are left: they go as well.
    """
    for table in (SessionAttendance, SessionUnit):
        session.execute(delete(table).where(table.session_id == row.id, table.unit_id.in_(gone)))
    row.contents = row.conclusions = row.signers = ""
    drop_proofs_without_units(session, row, left, by=by)


def take_off_leaving(session: Session, held: GuidanceSession, unit_id: int, *, by: User) -> None:
    """A unit that leaves a visit leaves its planned session too, unless it is the only one there."""
    there = _units_of(session, held)
    if unit_id in there and len(there) > 1:
        take_off(session, held, [unit_id], left=there - {unit_id}, by=by)
        _note(session, held, added=[], removed=[unit_id], by=by)


def bring_back(session: Session, held: GuidanceSession, visit: Visit, *, by: User) -> None:
    """A visit is agreed anew: the units that had said no to it, and come now, are of its planned session again."""
    said_no = select(VisitEvent.unit_id).where(
        VisitEvent.visit_id == visit.id, VisitEvent.act == VisitAct.DECLINE.value, VisitEvent.unit_id.is_not(None)
    )
    coming = select(VisitUnit.unit_id).where(
        VisitUnit.visit_id == visit.id, takes_part(), VisitUnit.unit_id.in_(said_no)
    )  # fmt: skip
    added = sorted(set(session.scalars(coming)) - _units_of(session, held))
    if added:
        session.add_all(SessionUnit(session_id=held.id, unit_id=unit_id, version=0) for unit_id in added)
        _note(session, held, added=added, removed=[], by=by)


def _units_of(session: Session, held: GuidanceSession) -> set[int]:
    return set(session.scalars(select(SessionUnit.unit_id).where(SessionUnit.session_id == held.id)))


def _note(session: Session, held: GuidanceSession, *, added: list[int], removed: list[int], by: User) -> None:
    held.version += 1
    record_event(session, held, SessionAct.CHANGE, by=by, added=len(added), removed=len(removed))
    audit.record(
        session, by=by, action="change_session_units", subject="guidance_session", subject_id=held.id,
        added_units=added, removed_units=removed,
    )  # fmt: skip
    session.flush()
