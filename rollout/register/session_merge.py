"""What guidance sessions say of one record of a person goes over to another of the same person."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import GuidanceSession, SessionAttendance, SessionClaim, SessionUnit, User
from rollout.register.sessions import record_event
from rollout.vocabulary_of_sessions import SessionAct


def hand_over(session: Session, loser_id: int, winner_id: int, *, by: User) -> None:
    """What sessions say of one record goes over to another of the same person; present as either is present."""
    rows = session.scalars(
        select(SessionAttendance).where(SessionAttendance.person_id.in_([loser_id, winner_id]))
    ).all()
    own = {row.session_id: row for row in rows if row.person_id == winner_id}
    for row in rows:
        kept = own.get(row.session_id)
        if row is kept:
            continue
        if kept is not None:
            if row.is_present and kept.is_present:
                _one_less(session, row, by=by)
            dropped = kept if row.is_present and not kept.is_present else row
            session.delete(dropped)
            session.flush()
            if dropped is row:
                continue
        row.person_id = winner_id
        session.flush()
    of_winner = select(SessionClaim.session_id, SessionClaim.milestone).where(SessionClaim.person_id == winner_id)
    claimed = {(row.session_id, row.milestone) for row in session.execute(of_winner)}
    for claim in session.scalars(select(SessionClaim).where(SessionClaim.person_id == loser_id)).all():
        if (claim.session_id, claim.milestone) in claimed:
            session.delete(claim)
        else:
            claim.person_id = winner_id
    session.flush()


def _one_less(session: Session, row: SessionAttendance, *, by: User) -> None:
    """Two rows that were there turn out to be one person."""
    part = session.get_one(SessionUnit, (row.session_id, row.unit_id))
    if part.attended:
        held = session.get_one(GuidanceSession, row.session_id)
        record_event(
            session, held, SessionAct.MERGE, by=by, unit_id=row.unit_id, attended=[part.attended, part.attended - 1]
        )
        part.attended -= 1
