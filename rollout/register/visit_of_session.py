"""The visit that a session is of: held when the session is recorded, opened again when that is taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from rollout.models import GuidanceSession, User, Visit, VisitOfficer, VisitUnit
from rollout.models.visit import QUARTER
from rollout.register import following, visits
from rollout.register.following_visits import going_to
from rollout.register.taking_part import takes_part
from rollout.register.visit_acts import follows_from, office
from rollout.register.visit_ends import hold, reopen
from rollout.register.visit_refusals import NoSuchMove, SessionTaken
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from rollout.vocabulary_of_visits import VisitAct, VisitState


def visit_of(session: Session, session_id: int) -> Visit | None:
    """A session is of one visit at most. One query."""
    return session.scalar(select(Visit).where(Visit.session_id == session_id))


def visits_to_join(session: Session, unit_ids: Collection[int], day: date) -> list[Visit]:
    """The agreed visits of a day without a session that one of these units would be the session of: of no other unit.

    One query.
    """
    comes = (VisitUnit.visit_id == Visit.id, takes_part())
    found = select(Visit).where(
        Visit.state == VisitState.CONFIRMED.value,
        Visit.day == day,
        Visit.session_id.is_(None),
        exists().where(*comes, VisitUnit.unit_id.in_(unit_ids)),
        ~exists().where(*comes, VisitUnit.unit_id.not_in(unit_ids)),
    )
    return list(session.scalars(found.order_by(Visit.starts, Visit.id)))


def agreed_around(
    session: Session, unit_ids: Collection[int], officer_ids: Collection[int], day: date, starts: int, ends: int
) -> list[tuple[Visit, list[int], list[int]]]:
    """The agreed visits whose hours overlap some of a day, with those of the units and officers that they hold.

    Three queries.
    """
    unit_of = exists().where(
        VisitUnit.visit_id == Visit.id,
        VisitUnit.unit_id.in_(unit_ids),
        takes_part(),
    )
    officer_of = exists().where(VisitOfficer.visit_id == Visit.id, VisitOfficer.user_id.in_(officer_ids))
    held = select(Visit).where(
        Visit.state == VisitState.CONFIRMED.value,
        Visit.day == day,
        Visit.starts < ends,
        Visit.ends > starts,
        or_(unit_of, officer_of),
    )
    found = list(session.scalars(held.order_by(Visit.starts, Visit.id)))
    if not found:
        return []
    keys = [visit.id for visit in found]
    of_units = select(VisitUnit.visit_id, VisitUnit.unit_id).where(
        VisitUnit.visit_id.in_(keys), VisitUnit.unit_id.in_(unit_ids), takes_part()
    )
    units = session.execute(of_units).all()
    officers = {key: sorted(going.intersection(officer_ids)) for key, going in going_to(session, keys).items()}
    return [(visit, sorted(u for key, u in units if key == visit.id), officers.get(visit.id, [])) for visit in found]


def of_others_too(session: Session, keys: Collection[int], unit_ids: Collection[int]) -> set[int]:
    """Which of some visits are of further units than these. One query."""
    found = select(VisitUnit.visit_id).where(
        VisitUnit.visit_id.in_(keys), VisitUnit.unit_id.not_in(unit_ids), takes_part()
    )
    return set(session.scalars(found.distinct()))


def coming_units(session: Session, visit: Visit) -> list[int]:
    """The units of a visit that did not say no. One query."""
    rows = select(VisitUnit.unit_id).where(VisitUnit.visit_id == visit.id, takes_part())
    return list(session.scalars(rows.order_by(VisitUnit.unit_id)))


def join(session: Session, visit: Visit, held: GuidanceSession) -> None:
    """The session is the one of an agreed visit. Raises NoSuchMove, SessionTaken."""
    if visit.state != VisitState.CONFIRMED.value:
        raise NoSuchMove(VisitState(visit.state), VisitAct.HOLD)
    other = visit_of(session, held.id)
    if visit.session_id not in (None, held.id) or (other is not None and other.id != visit.id):
        raise SessionTaken
    visit.session_id = held.id
    session.flush()


def was_held(session: Session, held: GuidanceSession, *, by: User) -> None:
    """A session was recorded, first or anew: the visit that it is of took place then, if it was agreed. One that was
    not stands by itself from then on: what it comes to is another meeting.

    Raises FutureDay.
    """
    visit = visit_of(session, held.id)
    if visit is None:
        return
    if visit.state in (VisitState.CONFIRMED.value, VisitState.DONE.value):
        hold(session, visit, session_id=held.id, by=follows_from(by))
    else:
        visit.session_id = None
        session.flush()


def was_cancelled(session: Session, held: GuidanceSession, *, by: User) -> None:
    """A session is not held: its visit stands as it was agreed, without it. Called before the session says so."""
    visit = visit_of(session, held.id)
    if visit is None:
        return
    if visit.state == VisitState.DONE.value:
        reopen(session, visit, by=follows_from(by))
    visit.session_id = None
    session.flush()


def was_unrecorded(session: Session, held: GuidanceSession, *, by: User) -> None:
    """Of what was recorded nothing is left: the session is planned again, for its visit. Called before it says so."""
    visit = visit_of(session, held.id)
    if visit is None or visit.state != VisitState.DONE.value:
        return
    if reopen(session, visit, by=follows_from(by)):
        visit.session_id = held.id
        session.flush()


def may_be_visited(held: GuidanceSession) -> bool:
    """Is it a planned session, of units that can be asked for their time?"""
    return held.state == SessionState.PLANNED.value and held.way != SessionWay.HOUSEHOLDS.value


def suggest_for(session: Session, held: GuidanceSession, unit_ids: Sequence[int], *, by: User) -> Visit:
    """A visit by which the units of a planned session are asked for their time; the session is its own from now on.

    Raises SessionTaken.
    """
    if visit_of(session, held.id) is not None:
        raise SessionTaken
    minutes = -(-(held.ends - held.starts) // QUARTER) * QUARTER
    officer_ids = following.officers_of(session, [held.id]).get(held.id) or {by.id}
    plan = Plan(SessionWay(held.way), minutes, place=held.place)
    visit = visits.suggest(session, plan, officer_ids=officer_ids, unit_ids=unit_ids, by=office(by))
    visit.session_id = held.id
    session.flush()
    return visit
