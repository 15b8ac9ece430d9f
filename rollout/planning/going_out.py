"""Plans that go out beside the requests: each visit in a transaction of its own, so what went out stays so.

That one goes out is written with it, and whoever sends it does so under the version that it began at: once somebody has
taken the plan over, nothing more is sent of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.background import Report, background
from rollout.core.errors import Refusal, where
from rollout.db import db
from rollout.models import PlanVisit, User, WeeklyPlan
from rollout.planning.actions import sending
from rollout.planning.errors import NotSent, PlanGoesOut
from rollout.planning.queries import plans
from rollout.planning.solving import OURS, is_left
from rollout.register.visit_times import rules

log = logging.getLogger(__name__)


class Going(NamedTuple):
    """A plan that goes out, as it was when that began, and who sends it."""

    plan_id: int
    version: int
    user_id: int


def name_of(plan_id: int) -> str:
    return f"{OURS}{plan_id}-out"


def percent(session: Session, plan: WeeklyPlan) -> int | None:
    """How far a plan is sent: 0 where another process is at it, None where nobody is."""
    here = background().percent(name_of(plan.id))
    return 0 if here is None and plans.is_going(plan) and not is_cut(session, plan) else here


def is_cut(session: Session, plan: WeeklyPlan) -> bool:
    """Has whoever sent it ended before all was tried?"""
    return plans.is_going(plan) and is_left(session, name_of(plan.id), plan.begun_at)


def check_still(session: Session, plan: WeeklyPlan) -> None:
    """Before anything is done with a plan: one that was cut goes out no longer. Raises PlanGoesOut while it does."""
    if is_cut(session, plan):
        sending.end(plan)
    if percent(session, plan) is not None:
        raise PlanGoesOut


def send_beside(plan: WeeklyPlan, row_ids: Sequence[int], *, by: User) -> None:
    """Starts sending visits of a plan that goes out. What is not sent when the process ends can be sent again."""
    going = Going(plan.id, plan.version, by.id)
    background().start(name_of(plan.id), lambda report: _send_each(db.session(), going, row_ids, report))


def _send_each(session: Session, going: Going, row_ids: Sequence[int], report: Report) -> None:
    """Those refused, or broken, are kept with why, and the rest goes out."""
    for number, row_id in enumerate(row_ids):
        report(100 * number // len(row_ids))
        if why := _done(session, going, partial(_send, session, row_id, going.user_id)):
            _done(session, going, partial(_refuse, session, row_id, why))
    _done(session, going, sending.end)


def _done(session: Session, going: Going, act: Callable[[WeeklyPlan], None]) -> Refusal | None:
    """One act in a transaction of its own; why not, where it could not be done. Nothing once the plan is not ours."""
    try:
        plan = session.get_one(WeeklyPlan, going.plan_id)
        if plans.is_going(plan) and plan.version == going.version:
            act(plan)
        session.commit()
    except Refusal as refusal:
        session.rollback()
        return refusal
    except Exception as error:  # the others are to go out all the same
        session.rollback()
        log.error("Plan %s goes out, but: %s at %s", going.plan_id, type(error).__name__, where(error))
        return NotSent()
    return None


def _send(session: Session, row_id: int, user_id: int, plan: WeeklyPlan) -> None:
    row, by = session.get(PlanVisit, row_id), session.get_one(User, user_id)
    if row is not None and by.is_active:  # somebody took it out meanwhile, or closed the account
        sending.send(session, plan, row, by=by, held=rules(session))


def _refuse(session: Session, row_id: int, why: Refusal, _plan: WeeklyPlan) -> None:
    row = session.get(PlanVisit, row_id)
    if row is not None and row.visit_id is None:
        sending.refuse(row, why)
