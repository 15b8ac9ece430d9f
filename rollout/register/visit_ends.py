"""How a visit ends: held, with its session, or not, for one side stayed away or called it off; and opened again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import GuidanceSession, Visit
from rollout.register.booking import check
from rollout.register.sessions import check_day
from rollout.register.visit_acts import Doer, agreed_time, may, unit_of, wanted_by
from rollout.register.visit_refusals import NotYetBegun, SessionTaken
from rollout.register.visit_steps import step
from rollout.register.visit_times import has_begun
from rollout.register.visits import release
from rollout.register.ways import travel
from rollout.vocabulary import N_
from rollout.vocabulary_of_visits import Side, VisitAct


def hold(session: Session, visit: Visit, *, session_id: int, by: Doer) -> None:
    """It took place, and this is its session. Raises NoSuchMove, SessionTaken, FutureDay."""
    may(visit, VisitAct.HOLD, by)
    other = select(Visit.id).where(Visit.session_id == session_id, Visit.id != visit.id)
    if session.scalar(other) is not None:
        raise SessionTaken
    check_day(session.get_one(GuidanceSession, session_id).day)
    visit.session_id = session_id
    step(session, visit, VisitAct.HOLD, by=by, guidance_session=session_id)


TAKEN = N_("Giờ này đã có lịch khác.")
"""Why a visit that is opened again comes back to the officer."""


def reopen(session: Session, visit: Visit, *, by: Doer, reason: str = "") -> bool:
    """Its session was not held after all, or nobody stayed away: it stands as agreed; True where its time is free.

    Where others have the time meanwhile it is given up, and the officer has to act. A planned session that was called
    off with it stays so, for its proofs are gone: another is begun from the visit. Raises NoSuchMove.
    """
    may(visit, VisitAct.REOPEN, by)
    was, visit.session_id = visit.session_id, None
    step(session, visit, VisitAct.REOPEN, by=by, reason=reason, guidance_session=was)
    time = agreed_time(visit)
    if time is None or not check(session, wanted_by(session, visit, time, is_agreed=True), travel(session)):
        return True
    release(session, visit, by=by, reason=TAKEN)
    return False


def unit_absent(session: Session, visit: Visit, *, by: Doer, reason: str) -> None:
    """Raises NoSuchMove, ReasonMissing, NotYetBegun."""
    _absent(session, visit, VisitAct.UNIT_ABSENT, by=by, reason=reason)


def officer_absent(session: Session, visit: Visit, *, by: Doer, reason: str) -> None:
    """A unit only reports it: the visit stays agreed until the office has said so itself.

    Raises NoSuchMove, ReasonMissing, NotYetBegun.
    """
    _absent(session, visit, VisitAct.OFFICER_ABSENT, by=by, reason=reason)


def _absent(session: Session, visit: Visit, act: VisitAct, *, by: Doer, reason: str) -> None:
    may(visit, act, by, reason)
    if by.side is Side.UNIT and by.unit_id is not None:
        unit_of(session, visit, by.unit_id, by)
    if visit.day is None or visit.starts is None or not has_begun(visit.day, visit.starts):
        raise NotYetBegun
    step(session, visit, act, by=by, reason=reason, stays=by.side is Side.UNIT)


def cancel(session: Session, visit: Visit, *, by: Doer, reason: str) -> None:
    """Raises NoSuchMove, ReasonMissing."""
    step(session, visit, VisitAct.CANCEL, by=by, reason=reason)
