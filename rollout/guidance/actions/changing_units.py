"""Units of a session, put on it or taken off it once it is there."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.guidance.actions.doubts import NameOf, Time, ask, doubts_of_closures, doubts_of_hours
from rollout.guidance.actions.planning import check_open
from rollout.guidance.errors import NoUnits, SameUnits, TooManyUnits, UnitsAttended
from rollout.guidance.queries.held import Held, attended_units
from rollout.guidance.queries.results import may_rewrite
from rollout.models import GuidanceSession, SessionOutside, SessionUnit, User
from rollout.register import sessions, visit_of_session
from rollout.register.errors import StrongerWord
from rollout.register.obligations import drop_session_proofs
from rollout.register.session_units import take_off
from rollout.register.unit_choice import MOST_UNITS
from rollout.vocabulary_of_sessions import SessionAct, SessionState


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
    """The session is of these units from now on; returns how many came and went. Nobody's attendance changes.

    Raises Cancelled, ChangedMeanwhile, NoUnits, TooManyUnits, SameUnits, StrongerWord, UnitsAttended, Doubtful.
    """
    row, wanted, known = held.row, set(unit_ids), set(held.parts)
    check_open(session, row, version)
    if not may_rewrite(session, held):
        raise StrongerWord
    if not wanted:
        raise NoUnits
    if len(wanted) > MOST_UNITS:
        raise TooManyUnits(most=MOST_UNITS)
    added, gone = sorted(wanted - known), sorted(known - wanted)
    if not added and not gone:
        raise SameUnits
    if stay := attended_units(session, row.id) & set(gone):
        raise UnitsAttended(units=", ".join(names(unit_id) for unit_id in sorted(stay)))
    hours = doubts_of_hours(session, added, Time(row.day, row.starts, row.ends), names, row.id)
    ask(chain(hours, doubts_of_closures(session, added, row.day, names)), is_agreed=is_agreed)
    if gone:
        take_off(session, row, gone, left=wanted & known, by=by)
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


def _unrecord(session: Session, row: GuidanceSession, *, by: User) -> None:
    """A session of whose record nothing is left is planned again."""
    if row.state != SessionState.HELD:
        return
    recorded = select(func.count()).select_from(SessionUnit).where(
        SessionUnit.session_id == row.id, SessionUnit.version > 0
    )  # fmt: skip
    helped = select(func.count()).select_from(SessionOutside).where(SessionOutside.session_id == row.id)
    if not session.scalar(recorded) and not session.scalar(helped):
        drop_session_proofs(session, row.id, by=by)
        visit_of_session.was_unrecorded(session, row, by=by)
        row.state, row.recorded_by_id, row.recorded_at = SessionState.PLANNED.value, None, None
