"""Units of a session, put on it or taken off it once it is there."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.guidance.actions import NameOf, check_open, doubts_of_hours
from rollout.guidance.errors import Doubtful, NoUnits, SameUnits, TooManyUnits, UnitsAttended
from rollout.guidance.queries.held import MOST_UNITS, Held
from rollout.models import GuidanceSession, SessionAttendance, SessionClaim, SessionOutside, SessionUnit, User
from rollout.register import sessions
from rollout.register.obligations import drop_session_proofs
from rollout.vocabulary_of_sessions import SessionAct, SessionState


def attended_units(session: Session, session_id: int) -> frozenset[int]:
    """The units of a session of which somebody was there, or that counted something there: they stay. Three queries."""
    there = select(SessionUnit.unit_id).where(SessionUnit.session_id == session_id, SessionUnit.attended > 0)
    ticked = select(SessionAttendance.unit_id).where(
        SessionAttendance.session_id == session_id,
        SessionAttendance.is_present.is_(True)
        | exists().where(
            SessionClaim.session_id == session_id, SessionClaim.person_id == SessionAttendance.person_id
        ),
    )  # fmt: skip
    units = select(SessionUnit.unit_id).where(SessionUnit.session_id == session_id)
    counted = sessions.counts_of(session, session_id, list(session.scalars(units)))
    return frozenset(session.scalars(there.union(ticked))) | {count.unit_id for count in counted}


def change_units(
    session: Session,
    held: Held,
    unit_ids: Collection[int],
    *,
    version: int,
    by: User,
    names: NameOf,
    is_agreed: bool = False,
) -> tuple[int, int]:
    """The session is of these units from now on; returns how many came and went. Nothing that was recorded changes.

    Raises Cancelled, ChangedMeanwhile, NoUnits, TooManyUnits, SameUnits, UnitsAttended, Doubtful.
    """
    row, wanted, known = held.row, set(unit_ids), set(held.parts)
    check_open(session, row, version)
    if not wanted:
        raise NoUnits
    if len(wanted) > MOST_UNITS:
        raise TooManyUnits(most=MOST_UNITS)
    added, gone = sorted(wanted - known), sorted(known - wanted)
    if not added and not gone:
        raise SameUnits
    if stay := attended_units(session, row.id) & set(gone):
        raise UnitsAttended(units=", ".join(names(unit_id) for unit_id in sorted(stay)))
    doubts = doubts_of_hours(session, added, row.day, row.starts, row.ends, names, row.id)
    if doubts and not is_agreed:
        raise Doubtful(doubts)
    _take_off(session, row, gone, by=by)
    session.add_all(SessionUnit(session_id=row.id, unit_id=unit_id, version=0) for unit_id in added)
    session.flush()
    _unrecord(session, row, by=by)
    row.version += 1
    sessions.record_event(session, row, SessionAct.CHANGE, by=by, added=len(added), removed=len(gone))
    audit.record(
        session, by=by, action="change_session_units", subject="guidance_session", subject_id=row.id,
        added_units=added, removed_units=gone,
    )  # fmt: skip
    return len(added), len(gone)


def _take_off(session: Session, row: GuidanceSession, unit_ids: Collection[int], *, by: User) -> None:
    """Their rows of the sheet go with them, and what the session proved of them."""
    if not unit_ids:
        return
    for table in (SessionAttendance, SessionUnit):
        session.execute(delete(table).where(table.session_id == row.id, table.unit_id.in_(unit_ids)))
    drop_session_proofs(session, row.id, why="", by=by, unit_ids=unit_ids)


def _unrecord(session: Session, row: GuidanceSession, *, by: User) -> None:
    """A session of whose record nothing is left is planned again."""
    if row.state != SessionState.HELD:
        return
    recorded = select(func.count()).select_from(SessionUnit).where(
        SessionUnit.session_id == row.id, SessionUnit.version > 0
    )  # fmt: skip
    helped = select(func.count()).select_from(SessionOutside).where(SessionOutside.session_id == row.id)
    if not session.scalar(recorded) and not session.scalar(helped):
        drop_session_proofs(session, row.id, why="", by=by)
        row.state, row.recorded_by_id, row.recorded_at = SessionState.PLANNED.value, None, None
