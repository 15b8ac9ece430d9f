"""A visit that waits for the answer of a unit, which has a link to answer by: for tests of pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.models import User, Visit, VisitLink
from rollout.register import visit_offers, visits
from rollout.register.visit_acts import Doer, office
from rollout.register.visit_links import make_link
from rollout.register.visit_refusals import TimeRefused
from rollout.register.visit_times import rules
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay

STARTS = (480, 810)

TRIED_DAYS = 10


def offered(session: Session, unit_id: int, officer_id: int, *, by: User, office_id: int | None = None) -> VisitLink:
    """Two times of a free day more than a week ahead, 90 minutes each; the link of the unit."""
    plan = Plan(SessionWay.AT_UNIT, 90, office_id)
    visit = visits.suggest(session, plan, officer_ids=[officer_id], unit_ids=[unit_id], by=office(by))
    propose_when_free(session, visit, STARTS, days=6, by=office(by))
    return make_link(session, visit, unit_id, by=by)


def propose_when_free(session: Session, visit: Visit, starts: Sequence[int], *, days: int, by: Doer) -> date:
    """Proposes these times of the first day, from so many working days ahead on, that everybody has free; the day."""
    held = rules(session)
    for number in range(days, days + TRIED_DAYS):
        day = held.days.after(today(), number)
        try:
            visit_offers.propose(session, visit, starts=[(day, start) for start in starts], by=by)
        except TimeRefused:
            continue
        return day
    raise AssertionError(f"none of {TRIED_DAYS} days is free")
