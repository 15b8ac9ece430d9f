"""A plan is made, and worked out: what it needs is read, the solver finds the visits, they are written in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Permission, viewer_of
from rollout.core.dates import now
from rollout.core.office_hours import Hours
from rollout.core.selection import Selection
from rollout.models import PlanVisit, User, WeeklyPlan
from rollout.planning.errors import NoOfficers, PlanBusy, PlanChanged, PlanGoesOut, PlanSent, PlanUnmade, WeekPast
from rollout.planning.instance import Fixed, Instance
from rollout.planning.plan import Plan
from rollout.planning.queries import plans
from rollout.planning.queries.choices import groups
from rollout.planning.queries.week import Left, Prepared, Wish, left_out, prepared, selection_for
from rollout.planning.stored import packed, terms_of
from rollout.register.officers_at_work import at_work
from rollout.register.visit_times import most_a_day
from rollout.vocabulary_of_visits import PlanState

SEED = 728


class Worked(NamedTuple):
    """What was read for a plan, and what the solver is given: the same, with pinned visits fixed."""

    version: int
    prepared: Prepared
    given: Instance


def make(
    session: Session,
    *,
    week_on: date,
    office_id: int | None,
    officer_ids: Sequence[int],
    a_day: int | None,
    by: User,
    with_deployed: bool = False,
) -> WeeklyPlan:
    """A plan that waits to be worked out; without officers all go who have units there. Raises NoOfficers."""
    selection = selection_of(session, by, office_id)
    going = (
        sorted(set(officer_ids) & groups(session, selection, "officer"))
        if officer_ids
        else sorted(groups(session, selection, "officer"))
    )
    if not going:
        raise NoOfficers
    asked = {
        "officers": going,
        "a_day": a_day or most_a_day(session),
        "excluded": [],
        "deployed": with_deployed,
    }
    row = WeeklyPlan(
        week_on=week_on, office_id=office_id, state=PlanState.SOLVING.value, seed=SEED, version=1, asked=asked,
        instance={}, result={}, made_by_id=by.id, made_at=now(), begun_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, by=by, action="make_plan", subject="plan", subject_id=row.id, week=week_on.isoformat(),
        officers=len(going), **({"office": office_id} if office_id else {}),
    )  # fmt: skip
    return row


def selection_of(session: Session, user: User, office_id: int | None) -> Selection:
    """The units that a plan of somebody is made of."""
    return selection_for(viewer_of(session, user).selection(Permission.ARRANGE_VISITS), office_id)


def check_version(plan: WeeklyPlan, version: int) -> None:
    """Raises PlanBusy, PlanGoesOut, PlanChanged."""
    if plans.is_solving(plan):
        raise PlanBusy
    if plans.is_going(plan):
        raise PlanGoesOut
    if plan.version != version:
        raise PlanChanged


def check_worked_out(plan: WeeklyPlan, version: int) -> None:
    """The same of what needs visits to act on. Raises PlanBusy, PlanGoesOut, PlanChanged, PlanUnmade."""
    check_version(plan, version)
    if not plan.instance:
        raise PlanUnmade


def begin_again(session: Session, plan: WeeklyPlan, *, version: int, by: User, is_stuck: bool = False) -> None:
    """A plan waits to be worked out anew; pinned visits stay. `is_stuck`: whoever was at it has ended.

    Raises PlanBusy, PlanGoesOut, PlanChanged, PlanSent.
    """
    if not is_stuck:
        check_version(plan, version)
    if plan.sent_at is not None:
        raise PlanSent
    plan.state, plan.begun_at = PlanState.SOLVING.value, now()
    plan.version += 1
    audit.record(session, by=by, action="edit_plan", subject="plan", subject_id=plan.id, act="solve")


def work_out(session: Session, plan: WeeklyPlan) -> Worked:
    """Reads what a plan needs. Raises WeekPast."""
    by = session.get_one(User, plan.made_by_id)
    asked: dict[str, Any] = plan.asked
    there = at_work(session)
    going = tuple(key for key in asked["officers"] if key in there)
    wish = Wish(plan.week_on, going, asked["a_day"], frozenset(asked["excluded"]), asked["deployed"])
    found = prepared(session, selection_of(session, by, plan.office_id), wish)
    if not found.instance.days:
        raise WeekPast
    pinned = [row for row in plans.visits_of(session, plan.id) if row.is_pinned]
    return Worked(plan.version, found, with_pins(found.instance, pinned))


def with_pins(instance: Instance, rows: Sequence[PlanVisit]) -> Instance:
    """The instance in which visits that staff pinned are fixed, but of officers who go no longer. Pure."""
    going = {each.id for each in instance.officers}
    pins = tuple(
        Fixed(row.officer_id, row.day, Hours(row.starts, row.ends), row.area_id, (row.unit_id,), row.prize)
        for row in rows
        if row.day in instance.days and row.officer_id in going
    )
    return Instance(
        instance.days,
        instance.officers,
        instance.candidates,
        (*instance.fixed, *pins),
        instance.travel,
        instance.caps,
    )


def keep(session: Session, plan: WeeklyPlan, worked: Worked, found: Plan) -> bool:
    """Writes what the solver found, pinned visits aside; False where somebody was quicker."""
    if plan.version != worked.version or plan.state != PlanState.SOLVING.value:
        return False
    held = plans.visits_of(session, plan.id)
    pinned = {row.unit_id: row.area_id for row in held if row.is_pinned}
    session.execute(delete(PlanVisit).where(PlanVisit.plan_id == plan.id, PlanVisit.is_pinned.is_(False)))
    lines = worked.prepared.lines
    for route in found.routes:
        for stop in route.stops:
            unit_id = stop.unit_ids[0] if stop.unit_ids else 0
            if stop.fixed or unit_id in pinned:
                continue
            session.add(
                PlanVisit(
                    plan_id=plan.id, unit_id=unit_id, officer_id=route.officer_id, day=route.day,
                    starts=stop.hours.starts, ends=stop.hours.ends, area_id=stop.area_id, prize=stop.prize,
                    terms=terms_of(lines[unit_id].score), is_pinned=False, refused={},
                )
            )  # fmt: skip
    left = {key: why for key, why in worked.prepared.left.items() if key not in pinned}
    left |= {key: why for key, why in left_out(worked.given, found).items() if key not in pinned}
    plan.instance = packed(worked.prepared.instance, pinned.values())
    plan.result = {
        "prize": found.prize,
        "travel": found.travel_minutes,
        "weights": list(worked.prepared.weights),
        "left": {why.value: [key for key, held_why in left.items() if held_why is why] for why in Left},
    }
    plan.state = PlanState.READY.value
    plan.version += 1
    session.flush()
    return True


def fail(plan: WeeklyPlan, version: int, message: str) -> None:
    """What was begun as a version could not be worked out; nothing where it was begun anew. `message`: a gettext id."""
    if plan.version != version or plan.state != PlanState.SOLVING.value:
        return
    plan.state = PlanState.FAILED.value
    plan.version += 1
    plan.result = {**plan.result, "failed": message}
