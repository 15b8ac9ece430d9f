"""Plans that go out beside the requests: each visit in a transaction of its own, so what went out stays so."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from rollout.core.background import Report, background
from rollout.core.errors import Refusal
from rollout.db import db
from rollout.models import PlanVisit, User, WeeklyPlan
from rollout.planning.actions import sending
from rollout.planning.errors import PlanGoesOut
from rollout.planning.solving import OURS
from rollout.register.visit_times import rules


def name_of(plan_id: int) -> str:
    return f"{OURS}{plan_id}-out"


def percent(plan_id: int) -> int | None:
    """How far a plan is sent by this process; None where it is not."""
    return background().percent(name_of(plan_id))


def check_still(plan_id: int) -> None:
    """Raises PlanGoesOut while it does."""
    if percent(plan_id) is not None:
        raise PlanGoesOut


def send_beside(plan_id: int, row_ids: Sequence[int], *, by: User) -> None:
    """Starts sending visits of a plan that is SENT. What is not sent when the process ends can be sent again."""
    user_id = by.id
    background().start(name_of(plan_id), lambda report: _send_each(db.session(), plan_id, row_ids, user_id, report))


def _send_each(session: Session, plan_id: int, row_ids: Sequence[int], user_id: int, report: Report) -> None:
    """Those refused are kept with why, and the rest goes out."""
    held = rules(session)
    for number, row_id in enumerate(row_ids):
        report(100 * number // len(row_ids))
        plan, row, by = (
            session.get_one(WeeklyPlan, plan_id), session.get(PlanVisit, row_id), session.get_one(User, user_id),
        )  # fmt: skip
        if row is None or not by.is_active:  # somebody took it out meanwhile, or closed the account
            continue
        try:
            sending.send(session, plan, row, by=by, held=held)
            session.commit()
        except Refusal as refusal:
            session.rollback()
            if (row := session.get(PlanVisit, row_id)) is not None and row.visit_id is None:
                sending.refuse(row, refusal)
            session.commit()
