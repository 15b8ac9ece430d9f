"""Offers: times that the office proposes round by round, and what becomes of those that not all answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from rollout.core.dates import today
from rollout.core.office_hours import Hours
from rollout.models import Visit, VisitSlot
from rollout.models.visit import QUARTER
from rollout.register.visit_acts import CLOCK, Doer, may, units_of, wanted_by
from rollout.register.visit_refusals import HostGone, NotOnTheQuarter, OneTimeNeeded, TimesNeeded
from rollout.register.visit_steps import step
from rollout.register.visit_times import Rules, Time, check_time, rules
from rollout.register.visits import reset_answers
from rollout.vocabulary_of_visits import VisitAct, VisitState

MOST_TIMES = 3
"""How many times one offer holds."""

Start = tuple[date, int]
"""A day and the minute of it on which something begins."""


def time_from(start: Start, minutes: int) -> Time:
    """Raises NotOnTheQuarter where it does not fit the day."""
    day, begins = start
    if begins % QUARTER or not 0 <= begins < begins + minutes <= 24 * 60:
        raise NotOnTheQuarter
    return Time(day, Hours(begins, begins + minutes))


def answer_by(held: Rules, times: Sequence[Time]) -> date:
    """Until when a unit answers: some working days, and not after the day before the first time, nor before today."""
    last = held.days.after(today(), held.answer_days)
    return max(today(), min(last, min(time.day for time in times) - timedelta(days=1)))


def propose(
    session: Session,
    visit: Visit,
    *,
    starts: Sequence[Start],
    by: Doer,
    consents: bool = False,
    reason: str = "",
    held: Rules | None = None,
) -> None:
    """Offers times of a visit as it is held. `consents`: the officer comes in a unit's own hours.

    Raises NotOnTheQuarter, TimeRefused, and as `offer`.
    """
    may(visit, VisitAct.PROPOSE, by, reason)
    held = held or rules(session)
    times = [time_from(start, visit.minutes) for start in starts]
    for time in times:
        check_time(session, held, wanted_by(session, visit, time), consents=consents, seen=by.seen)
    offer(session, visit, times, by=by, consents=consents, reason=reason, held=held)


def offer(
    session: Session,
    visit: Visit,
    times: Sequence[Time],
    *,
    by: Doer,
    consents: bool,
    reason: str,
    held: Rules,
) -> None:
    """Offers one to three times, of several units one, that may be had: whoever calls has checked that in this
    transaction. A new round, to which nobody has answered yet; nothing is held by it.

    Raises TimesNeeded, OneTimeNeeded, HostGone, and as visit_acts.may.
    """
    may(visit, VisitAct.PROPOSE, by, reason)
    if not 1 <= len(times) == len(set(times)) <= MOST_TIMES:
        raise TimesNeeded
    units = {row.unit_id for row in units_of(session, visit)}
    if len(times) > 1 and len(units) > 1:
        raise OneTimeNeeded
    if visit.host_id is not None and visit.host_id not in units:
        raise HostGone
    visit.round += 1
    visit.answer_by = answer_by(held, times)
    session.add_all(
        VisitSlot(
            visit_id=visit.id, round=visit.round, position=position, day=time.day, starts=time.hours.starts,
            ends=time.hours.ends,
        )
        for position, time in enumerate(times, 1)
    )  # fmt: skip
    reset_answers(session, visit)
    step(session, visit, VisitAct.PROPOSE, by=by, reason=reason, times=len(times), consents=consents)


def _is_overdue(day: date) -> ColumnElement[bool]:
    """The condition on the table of visits: units should have answered before a day, or what they answered came back to
    the office, which did nothing until the last day that could still be agreed was over."""
    later = aliased(VisitSlot)
    is_replaced = exists().where(  # by another wish of the same unit
        later.visit_id == VisitSlot.visit_id,
        later.round == VisitSlot.round,
        later.unit_id == VisitSlot.unit_id,
        later.position > VisitSlot.position,
    )
    is_wished = (Visit.state == VisitState.COUNTER_PROPOSED.value) & ~is_replaced
    ahead = exists().where(
        VisitSlot.visit_id == Visit.id,
        VisitSlot.round == Visit.round,
        VisitSlot.unit_id.is_(None) | is_wished,
        VisitSlot.day >= day,
    )
    unanswered = (Visit.state == VisitState.PROPOSED.value) & (Visit.answer_by < day)
    returned = Visit.state.in_([VisitState.ANSWERED.value, VisitState.COUNTER_PROPOSED.value])
    return or_(unanswered, returned & ~ahead)


def overdue(session: Session, day: date) -> list[Visit]:
    """The offers that a day finds too late to be agreed."""
    return list(session.scalars(select(Visit).where(_is_overdue(day)).order_by(Visit.id)))


def expire(session: Session, visit: Visit, day: date) -> bool:
    """Takes back an offer that is overdue on a day; False where it was agreed, or made anew, meanwhile."""
    if session.scalar(select(Visit.id).where(Visit.id == visit.id, _is_overdue(day))) is None:
        return False
    step(session, visit, VisitAct.EXPIRE, by=CLOCK)
    return True
