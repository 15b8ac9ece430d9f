"""Staff know better: a visit of a plan is moved, pinned or let go, a unit taken out or back."""

from __future__ import annotations

from datetime import date

from flask import abort
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.models import PlanVisit, User, WeeklyPlan
from rollout.planning.actions.making import check_worked_out
from rollout.planning.errors import PlanSent
from rollout.planning.queries.week import Left


def _changed(session: Session, plan: WeeklyPlan, act: str, unit_id: int, by: User) -> None:
    plan.version += 1
    session.flush()
    audit.record(session, by=by, action="edit_plan", subject="plan", subject_id=plan.id, act=act, unit=unit_id)


def _open(plan: WeeklyPlan, row: PlanVisit, version: int) -> None:
    check_worked_out(plan, version)
    if row.visit_id is not None:
        raise PlanSent


def move(
    session: Session, plan: WeeklyPlan, row: PlanVisit, *, officer_id: int, day: date, starts: int, version: int,
    by: User,
) -> None:  # fmt: skip
    """Another officer, day or hour; it is pinned there, or working it out again would undo it.

    Whether it is right so, the checker says. Raises PlanBusy, PlanGoesOut, PlanChanged, PlanUnmade, PlanSent.
    """
    _open(plan, row, version)
    row.ends = starts + row.ends - row.starts
    row.officer_id, row.day, row.starts = officer_id, day, starts
    row.is_pinned, row.refused = True, {}
    _changed(session, plan, "move", row.unit_id, by)


def pin(session: Session, plan: WeeklyPlan, row: PlanVisit, *, is_pinned: bool, version: int, by: User) -> None:
    """Raises PlanBusy, PlanGoesOut, PlanChanged, PlanUnmade, PlanSent."""
    _open(plan, row, version)
    row.is_pinned = is_pinned
    _changed(session, plan, "pin" if is_pinned else "unpin", row.unit_id, by)


def exclude(session: Session, plan: WeeklyPlan, row: PlanVisit, *, version: int, by: User) -> None:
    """A unit is taken out, of this plan whenever it is worked out.

    Raises PlanBusy, PlanGoesOut, PlanChanged, PlanUnmade, PlanSent.
    """
    _open(plan, row, version)
    session.delete(row)
    plan.asked = {**plan.asked, "excluded": sorted({*plan.asked["excluded"], row.unit_id})}
    plan.result = {**plan.result, "left": _moved(plan, row.unit_id, Left.EXCLUDED)}
    _changed(session, plan, "exclude", row.unit_id, by)


def include(session: Session, plan: WeeklyPlan, unit_id: int, *, version: int, by: User) -> None:
    """A unit that was taken out may come again when the plan is worked out; 404 for any other.

    Raises PlanBusy, PlanGoesOut, PlanChanged, PlanUnmade.
    """
    check_worked_out(plan, version)
    if unit_id not in plan.asked["excluded"]:
        abort(404)
    plan.asked = {**plan.asked, "excluded": [key for key in plan.asked["excluded"] if key != unit_id]}
    plan.result = {**plan.result, "left": _moved(plan, unit_id, Left.AGAIN)}
    _changed(session, plan, "include", unit_id, by)


def _moved(plan: WeeklyPlan, unit_id: int, to: Left) -> dict[str, list[int]]:
    """Who is left out by why, when one has another reason."""
    held = {why: [key for key in keys if key != unit_id] for why, keys in plan.result["left"].items()}
    held[to.value] = [unit_id, *held.get(to.value, ())]
    return held
