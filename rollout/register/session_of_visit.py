"""The session that is planned for a visit: it goes along with the visit's time, and is called off with the visit."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.models import GuidanceSession, User, Visit, VisitEvent, VisitOfficer
from rollout.register.following import officers_of, replace_officer
from rollout.register.obligations import drop_session_proofs
from rollout.register.session_units import bring_back, take_off_leaving
from rollout.register.sessions import record_event
from rollout.vocabulary_of_sessions import SessionAct, SessionState
from rollout.vocabulary_of_visits import VisitAct, VisitState

CALLED_OFF = frozenset({VisitState.CANCELLED, VisitState.UNIT_ABSENT, VisitState.OFFICER_ABSENT})


def take_session_along(
    session: Session, visit: Visit, act: VisitAct, unit_id: int | None, *, by: User, reason: str = ""
) -> None:
    """After a step of a visit, by or for a unit: its planned session is when the visit was agreed to be, with the units
    that take part, or is not held with it."""
    if visit.session_id is None:
        return
    held = session.get_one(GuidanceSession, visit.session_id)
    if held.state != SessionState.PLANNED.value:
        return
    if VisitState(visit.state) in CALLED_OFF:
        _call_off(session, held, by=by, reason=reason)
        visit.session_id = None
        session.flush()
        return
    is_agreed = visit.state == VisitState.CONFIRMED.value
    if unit_id is not None and (act is VisitAct.LEAVE_OUT or (act is VisitAct.DECLINE and is_agreed)):
        take_off_leaving(session, held, unit_id, by=by)
    if is_agreed:
        _hand(session, held, visit, by=by)
        _move(session, held, visit, by=by)
        bring_back(session, held, visit, by=by)


def _call_off(session: Session, held: GuidanceSession, *, by: User, reason: str) -> None:
    """Nothing was recorded of it, so nothing is taken back."""
    drop_session_proofs(session, held.id, by=by)
    held.state = SessionState.CANCELLED.value
    held.version += 1
    record_event(session, held, SessionAct.CANCEL, by=by, people=0, claims=0, reason=reason.strip())
    audit.record(session, by=by, action="cancel_session", subject="guidance_session", subject_id=held.id, people=0,
                 claims=0)  # fmt: skip


def _hand(session: Session, held: GuidanceSession, visit: Visit, *, by: User) -> None:
    """Whoever was given the visit while it had no time holds the session too, now that they were asked for its time."""
    going = set(session.scalars(select(VisitOfficer.user_id).where(VisitOfficer.visit_id == visit.id)))
    if going <= officers_of(session, [held.id])[held.id]:
        return
    given = select(VisitEvent.detail).where(VisitEvent.visit_id == visit.id, VisitEvent.act == VisitAct.GIVE.value)
    for told in session.scalars(given.order_by(VisitEvent.id)):
        replace_officer(session, held, out_id=told["giver"], in_id=told["receiver"], by=by)


def _move(session: Session, held: GuidanceSession, visit: Visit, *, by: User) -> None:
    if visit.day is None or visit.starts is None or visit.ends is None:
        raise ValueError("an agreed visit has its time")
    if (held.day, held.starts, held.ends) == (visit.day, visit.starts, visit.ends):
        return
    held.day, held.starts, held.ends = visit.day, visit.starts, visit.ends
    held.version += 1
    record_event(session, held, SessionAct.CHANGE, by=by)
    audit.record(session, by=by, action="change_session", subject="guidance_session", subject_id=held.id)
    session.flush()


def take_officers_along(session: Session, visit: Visit, *, out_id: int | None, in_id: int | None, by: User) -> None:
    """Others go to a visit, and hold its planned session as well; not one that has hours of its own while the visit has
    none: nobody asked whether they are free then."""
    held = session.get(GuidanceSession, visit.session_id) if visit.session_id is not None else None
    if held is None or held.state != SessionState.PLANNED.value:
        return
    is_agreed = visit.state == VisitState.CONFIRMED.value
    if is_agreed or (held.day, held.starts, held.ends) == (visit.day, visit.starts, visit.ends):
        replace_officer(session, held, out_id=out_id, in_id=in_id, by=by)
