"""A plan goes out: each of its visits is suggested and proposed, and counts once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Permission, viewer_of
from rollout.core.dates import now, today
from rollout.core.errors import Refusal
from rollout.models import PlanVisit, Unit, User, Visit, WeeklyPlan
from rollout.planning.actions.making import check_worked_out
from rollout.planning.errors import OfficerGone, PlanEmpty, PlanFaulty, UnitDone, UnitGone, UnitHasVisit
from rollout.planning.queries import plans
from rollout.planning.queries.known import open_visits, suggestion_of
from rollout.planning.refused import kept
from rollout.register import visit_offers, visits, ways
from rollout.register.booking import Wanted
from rollout.register.officers_at_work import at_work
from rollout.register.visit_acts import Doer, office, officers_of
from rollout.register.visit_times import Rules
from rollout.register.visit_warnings import deployed_among
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import PlanState, VisitVia


def begin(session: Session, plan: WeeklyPlan, *, version: int, by: User) -> list[int]:
    """The rows that are to go out; from now on it goes out.

    Raises PlanBusy, PlanGoesOut, PlanChanged, PlanUnmade, PlanFaulty, PlanEmpty.
    """
    check_worked_out(plan, version)
    if plans.verdict(session, plan):
        raise PlanFaulty
    rows = [row.id for row in plans.visits_of(session, plan.id) if row.visit_id is None]
    if not rows:
        raise PlanEmpty
    plan.result, plan.begun_at = {**plan.result, plans.GOING: True}, now()
    plan.version += 1
    audit.record(session, by=by, action="send_plan", subject="plan", subject_id=plan.id, visits=len(rows))
    return rows


def end(plan: WeeklyPlan) -> None:
    """It goes out no longer: all was tried, or whoever was at it has ended."""
    plan.result = {key: value for key, value in plan.result.items() if key != plans.GOING}


def send(session: Session, plan: WeeklyPlan, row: PlanVisit, *, by: User, held: Rules) -> Visit | None:
    """One visit goes out, and with the first its plan is SENT; None where it did before. A visit that was suggested
    to the unit's officer is the one that is proposed, so that it does not wait on.

    Raises what the register refuses, UnitHasVisit, UnitDone, UnitGone, OfficerGone. What has come in between is found
    here, inside the transaction that writes.
    """
    if row.visit_id is not None:
        return None
    unit = session.get_one(Unit, row.unit_id)
    if not viewer_of(session, by).may(Permission.ARRANGE_VISITS, unit.id):
        raise UnitGone(unit=unit.name)
    if row.officer_id not in at_work(session):
        raise OfficerGone(unit=unit.name)
    if open_visits(session, [unit.id]):
        raise UnitHasVisit(unit=unit.name)
    minutes = row.ends - row.starts
    wanted = Wanted(row.day, plans.hours_of(row), row.area_id, [row.officer_id], [unit.id])
    if not plan.asked["deployed"] and deployed_among(session, wanted):
        raise UnitDone(unit=unit.name)
    doer = office(by, VisitVia.PLAN)
    how = visits.Plan(
        SessionWay.AT_UNIT, minutes, plan.office_id or ways.office_of(session, [unit.id], today()), area_id=row.area_id
    )
    made = suggestion_of(session, unit.id)
    if made is None:
        made = visits.suggest(session, how, officer_ids=[row.officer_id], unit_ids=[unit.id], by=doer)
    else:
        _give(session, made, row.officer_id, by=doer)
        visits.lay(session, made, how, [unit.id])
    visit_offers.propose(session, made, starts=[(row.day, row.starts)], by=doer, held=held)
    row.visit_id, row.refused = made.id, {}
    plan.state, plan.sent_at = PlanState.SENT.value, plan.sent_at or now()
    session.flush()
    return made


def _give(session: Session, visit: Visit, officer_id: int, *, by: Doer) -> None:
    """What was suggested before is held by the officer of the plan alone."""
    going = officers_of(session, visit)
    if officer_id not in going:
        visits.give(session, visit, from_id=going.pop(), to_id=officer_id, by=by)
    for other in going:
        if other != officer_id:
            visits.take_leave(session, visit, officer_id=other, by=by)


def refuse(row: PlanVisit, why: Refusal) -> None:
    """It could not go out; why is told with the plan until it can."""
    row.refused = kept(why)
