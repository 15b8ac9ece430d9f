"""Plans worked out beside the requests: read without a lock, solved in no transaction, written in one."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from rollout.core.background import background, is_anyone_working
from rollout.core.dates import now
from rollout.core.errors import Refusal, where
from rollout.db import db, reading
from rollout.models import User, WeeklyPlan
from rollout.planning.actions import making
from rollout.planning.errors import PlanInHand
from rollout.planning.queries import plans
from rollout.planning.solver import SECONDS, installed, solve
from rollout.vocabulary import N_, Labelled

log = logging.getLogger(__name__)

BROKEN = N_("Chưa tính được kế hoạch do lỗi của hệ thống. Thử tính lại.")

LONGEST = timedelta(seconds=60)
"""After which a plan that nobody of this process works out is taken for left behind by one that has ended."""


OURS = "plan-"
"""How the names of jobs of plans begin; all others load lists, or undo it."""


class Ahead(Labelled):
    """What a plan waits for: all long work of the server is done one after another."""

    LISTS = "lists", N_("Đang chờ một lần nạp danh sách, hoặc hoàn tác, xong rồi mới đến lượt kế hoạch này.")
    PLAN = "plan", N_("Đang chờ một kế hoạch khác xong rồi mới đến lượt kế hoạch này.")
    OTHER = "other", N_("Đang chờ một việc dài khác của máy chủ (nạp danh sách hoặc kế hoạch khác) xong.")


def name_of(plan_id: int) -> str:
    return f"{OURS}{plan_id}"


def ahead_of(name: str) -> Ahead | None:
    """What a job of a plan waits for; None: somebody is at it, or it is not of this process."""
    other = background().ahead_of(name)
    if not other:
        return None if other is None else Ahead.OTHER
    return Ahead.PLAN if other.startswith(OURS) else Ahead.LISTS


def solve_beside(plan_id: int) -> None:
    """Starts working out a plan that is SOLVING."""
    background().start(name_of(plan_id), lambda _report: _solve(db.session(), plan_id))


def is_stuck(session: Session, plan: WeeklyPlan) -> bool:
    """Has whoever worked it out ended? While another process is at some long work the plan may wait there."""
    return is_left(session, name_of(plan.id), plan.begun_at)


def is_left(session: Session, name: str, begun_at: datetime) -> bool:
    """Has whoever was at a job of a plan ended?"""
    is_here = background().percent(name) is not None
    return not is_here and now() > begun_at + LONGEST and not is_anyone_working(session)


def check_free(session: Session, *, by: User) -> None:
    """One plan of somebody at a time, for all long work waits in one row. Raises PlanInHand."""
    if any(not is_stuck(session, plan) for plan in plans.solving_of(session, by.id)):
        raise PlanInHand


def _solve(session: Session, plan_id: int) -> None:
    version = 0
    try:
        with reading():
            plan = session.get_one(WeeklyPlan, plan_id)
            seed, version = plan.seed, plan.version
            worked = making.work_out(session, plan)
            session.rollback()
        found = solve(worked.given, seconds=SECONDS, seed=seed, others=installed())
        making.keep(session, session.get_one(WeeklyPlan, plan_id), worked, found)
        session.commit()
    except Exception as error:
        session.rollback()
        message = error.message if isinstance(error, Refusal) else BROKEN
        making.fail(session.get_one(WeeklyPlan, plan_id), version, message)
        session.commit()
        log.error("Plan %s is not worked out: %s at %s", plan_id, type(error).__name__, where(error))
