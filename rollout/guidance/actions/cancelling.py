"""Cancelling a session."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.guidance.actions.planning import changed_at, check_open
from rollout.guidance.errors import ChangedMeanwhile
from rollout.guidance.queries import held as queries
from rollout.guidance.queries.held import Held
from rollout.models import User
from rollout.register import sessions, visit_of_session
from rollout.register.act import Act, check_note
from rollout.register.obligations import drop_session_proofs
from rollout.register.sessions import Void
from rollout.vocabulary_of_sessions import SessionAct, SessionState


def cancel(session: Session, held: Held, *, reason: str, events: int, by: User) -> Void:
    """The session was not held, or will not be: everything that it claims goes, what others said of people stays.

    `events`: how many acts on it whoever cancels it had seen. Raises Cancelled, ChangedMeanwhile, StrongerWord,
    TooLong, NumberInNote.
    """
    row = held.row
    check_open(session, row, None)
    if queries.acts_on(session, row.id) != events:
        raise ChangedMeanwhile(time=changed_at(session, row.id))
    check_note(reason)
    act = Act(session, by=by, action="cancel_session")
    gone = sessions.void_all(act, row, evidence={unit.id: unit.evidence for unit in held.units.values()})
    act.apply()
    drop_session_proofs(session, row.id, by=by)
    visit_of_session.was_cancelled(session, row, by=by)
    row.state = SessionState.CANCELLED.value
    row.version += 1
    sessions.record_event(
        session, row, SessionAct.CANCEL, by=by, people=gone.people, claims=gone.claims, reason=reason
    )  # fmt: skip
    audit.record(
        session, by=by, action="cancel_session", subject="guidance_session", subject_id=row.id, people=gone.people,
        claims=gone.claims,
    )  # fmt: skip
    session.flush()
    return gone
