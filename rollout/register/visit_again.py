"""Visits that are suggested again by rule: so many days after one that was held, where people still lack accounts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.selection import EVERYTHING, Part
from rollout.core.settings import settings, whole
from rollout.ledger.balances import by_unit
from rollout.models import Visit, VisitUnit
from rollout.models.rollup import column
from rollout.register import visits
from rollout.register.attention import is_deployed
from rollout.register.officers import holders
from rollout.register.taking_part import takes_part
from rollout.register.visit_acts import CLOCK, officers_of
from rollout.register.visits import plan_of
from rollout.vocabulary import Base, Evidence, Measure, PeopleGroup
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import OPEN_STATES, VisitState

SETTING = "visit_again_days"
LOOKED_BACK = 60
"""Days after its due day for which a visit is still followed by another: while one was open nothing was suggested."""


def suggest_again(session: Session) -> int:
    """Suggests what is due today and was not suggested yet; how many. Nothing where the setting is 0. Whoever comes
    twice finds nothing more to do. Six queries, and a few for each visit that is made."""
    days = whole(settings(session, SETTING)[SETTING], 0)
    if not days:
        return 0
    last = today() - timedelta(days=days)
    due = _held_last(session, last)
    needy = _needy(session, {unit_id for units in due.values() for unit_id in units})
    officers = holders(session, needy)
    made = 0
    for visit_id, unit_ids in sorted(due.items()):
        for unit_id in sorted(unit_ids & needy):
            made += _suggest(session, session.get_one(Visit, visit_id), unit_id, officers.get(unit_id))
    return made


def _held_last(session: Session, last: date) -> dict[int, set[int]]:
    """Visits held up to a day with their units of which no later one was held, and that no visit with them followed.
    Of several of one day the last: a unit is suggested once."""
    follower, followed = Visit.__table__.alias("follower"), VisitUnit.__table__.alias("followed")
    latest = (
        select(VisitUnit.unit_id, func.max(Visit.day))
        .join(Visit, Visit.id == VisitUnit.visit_id)
        .where(Visit.state == VisitState.DONE.value, takes_part())
        .group_by(VisitUnit.unit_id)
    )
    newest = dict(session.execute(latest).all())
    is_followed = exists().where(
        follower.c.follows_id == Visit.id,
        followed.c.visit_id == follower.c.id,
        followed.c.unit_id == VisitUnit.unit_id,
    )
    rows = (
        select(Visit.id, Visit.day, VisitUnit.unit_id, is_followed)
        .join(VisitUnit, VisitUnit.visit_id == Visit.id)
        .where(
            Visit.state == VisitState.DONE.value,
            Visit.day <= last,
            Visit.day >= last - timedelta(days=LOOKED_BACK),
            takes_part(),
        )
        .order_by(Visit.day, Visit.starts, Visit.id)
    )
    lasting = {unit_id: (visit_id, day, is_over) for visit_id, day, unit_id, is_over in session.execute(rows)}
    found: defaultdict[int, set[int]] = defaultdict(set)
    for unit_id, (visit_id, day, is_over) in lasting.items():
        if newest.get(unit_id) == day and not is_over:
            found[visit_id].add(unit_id)
    return dict(found)


def _needy(session: Session, unit_ids: set[int]) -> set[int]:
    """Those of some units that are not "đã triển khai", have people without an account and no visit under way."""
    if not unit_ids:
        return set()
    keys = ",".join(str(int(unit_id)) for unit_id in sorted(unit_ids))
    statement = f"SELECT u.id FROM unit u WHERE u.id IN ({keys}) AND NOT {is_deployed('u.id')}"
    wanting = set(session.scalars(text(statement), {"on": today().isoformat()}))
    busy = (
        select(VisitUnit.unit_id)
        .join(Visit, Visit.id == VisitUnit.visit_id)
        .where(
            VisitUnit.unit_id.in_(wanting), takes_part(),
            Visit.state.in_(sorted(state.value for state in OPEN_STATES)),
        )
    )  # fmt: skip
    wanting -= set(session.scalars(busy))
    columns = (
        column(Measure.PARTICIPANTS, Base.SMARTPHONE),
        column(Measure.ACCEPTED, Base.SMARTPHONE, Evidence.REPORTED),
    )
    shown = EVERYTHING.within(Part(frozenset(wanting)))
    held = by_unit(session, today(), tuple(PeopleGroup), columns, shown)
    return {unit_id for unit_id in wanting if unit_id in held and held[unit_id][0] > held[unit_id][1]}


def _suggest(session: Session, before: Visit, unit_id: int, officer_id: int | None) -> int:
    """One more of the same with a unit alone, by whoever has the unit now."""
    plan = replace(plan_of(before), host_id=None)
    is_elsewhere = before.host_id is not None and before.host_id != unit_id
    if plan.way is SessionWay.JOINT or is_elsewhere:
        plan = visits.Plan(SessionWay.AT_UNIT, plan.minutes, plan.office_id)
    going = [officer_id] if officer_id else officers_of(session, before)
    visits.suggest(session, plan, officer_ids=going, unit_ids=[unit_id], by=CLOCK, follows_id=before.id)
    return 1
