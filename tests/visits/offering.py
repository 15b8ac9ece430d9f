"""A visit that waits for the answer of a unit, which has a link to answer by: for tests of pages."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.models import User, VisitLink
from rollout.register import visit_offers, visits
from rollout.register.visit_acts import office
from rollout.register.visit_links import make_link
from rollout.register.visit_times import rules
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay

STARTS = (480, 810)


def offered(session: Session, unit_id: int, officer_id: int, *, by: User, office_id: int | None = None) -> VisitLink:
    """Two times of a day more than a week ahead, 90 minutes each; the link of the unit."""
    plan = Plan(SessionWay.AT_UNIT, 90, office_id)
    visit = visits.suggest(session, plan, officer_ids=[officer_id], unit_ids=[unit_id], by=office(by))
    day = rules(session).days.after(today() + timedelta(days=7), 1)
    visit_offers.propose(session, visit, starts=[(day, start) for start in STARTS], by=office(by))
    return make_link(session, visit, unit_id, by=by)
