"""How a visit ends: held, when its session was, or not, for one side stayed away or called it off; and opened again.

A visit that was held has the time of its session, so that whatever asks for its day reads one day; what was agreed
stays in its events, and comes back when it is opened again. That is history: nobody's other time stands in its way.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.office_hours import Hours
from rollout.models import GuidanceSession, Visit, VisitEvent
from rollout.models.visit import QUARTER
from rollout.register.booking import check
from rollout.register.sessions import check_day
from rollout.register.visit_acts import Doer, agreed_time, may, unit_of, wanted_by
from rollout.register.visit_refusals import NotYetBegun, SessionTaken
from rollout.register.visit_steps import step
from rollout.register.visit_times import Time, has_begun
from rollout.register.visits import release
from rollout.register.ways import travel
from rollout.vocabulary import N_
from rollout.vocabulary_of_visits import Side, VisitAct, VisitState


def hold(session: Session, visit: Visit, *, session_id: int, by: Doer) -> None:
    """It took place when this session did, or that was corrected since. Raises NoSuchMove, SessionTaken, FutureDay."""
    may(visit, VisitAct.HOLD, by)
    other = select(Visit.id).where(Visit.session_id == session_id, Visit.id != visit.id)
    if session.scalar(other) is not None:
        raise SessionTaken
    held = session.get_one(GuidanceSession, session_id)
    check_day(held.day)
    time = time_of(held)
    was_done = visit.state == VisitState.DONE.value
    if was_done and agreed_time(visit) == time:
        return
    agreed = (_agreed_before(session, visit) if was_done else None) or agreed_time(visit)
    is_other = _set_time(visit, time)
    visit.version += is_other  # calendars hear of it
    visit.session_id = session_id
    told: dict[str, Any] = {"agreed": _written(agreed), "held": _written(time)} if is_other and agreed else {}
    step(session, visit, VisitAct.HOLD, by=by, guidance_session=session_id, **told)


def time_of(held: GuidanceSession) -> Time:
    """When a session is held, in whole quarter hours as visits have them."""
    start = held.starts - held.starts % QUARTER
    return Time(held.day, Hours(start, -(-held.ends // QUARTER) * QUARTER))


def _set_time(visit: Visit, time: Time) -> bool:
    """The visit has another time from now on; False where it has it already."""
    if agreed_time(visit) == time:
        return False
    visit.day, visit.starts, visit.ends = time.day, time.hours.starts, time.hours.ends
    return True


def _agreed_before(session: Session, visit: Visit) -> Time | None:
    """What was agreed of a visit that was held at another time; None where it was held as agreed."""
    held = VisitEvent.visit_id == visit.id, VisitEvent.act == VisitAct.HOLD.value
    last = session.scalars(select(VisitEvent).where(*held).order_by(VisitEvent.id.desc()).limit(1)).first()
    return time_told(last.detail.get("agreed")) if last is not None else None


def _written(time: Time) -> list[str | int]:
    return [time.day.isoformat(), time.hours.starts, time.hours.ends]


def time_told(told: list[str | int] | None) -> Time | None:
    """A time as the detail of an event keeps it."""
    if told is None:
        return None
    day, starts, ends = told
    return Time(date.fromisoformat(str(day)), Hours(int(starts), int(ends)))


TAKEN = N_("Giờ này đã có lịch khác.")
"""Why a visit that is opened again comes back to the officer."""


def reopen(session: Session, visit: Visit, *, by: Doer, reason: str = "") -> bool:
    """Its session was not held after all, or nobody stayed away: it stands as agreed, at the time that was agreed if it
    was held at another; True where its time is free.

    Where others have the time meanwhile it is given up, and the officer has to act. A planned session that was called
    off with it stays so, for its proofs are gone: another is begun from the visit. Raises NoSuchMove.
    """
    may(visit, VisitAct.REOPEN, by)
    agreed = _agreed_before(session, visit) if visit.state == VisitState.DONE.value else None
    was, visit.session_id = visit.session_id, None
    told: dict[str, Any] = {"agreed": _written(agreed)} if agreed and _set_time(visit, agreed) else {}
    step(session, visit, VisitAct.REOPEN, by=by, reason=reason, guidance_session=was, **told)
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
