"""Visits follow units from one officer to another; an agreed time that the new officer cannot keep is given up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from rollout.core.office_hours import Hours
from rollout.db import among
from rollout.models import User, Visit, VisitOfficer, VisitSlot, VisitUnit
from rollout.register import visits
from rollout.register.booking import ALL_DAY, By, Held, Wanted, Whom, clashes, of_others, officers_held, where
from rollout.register.taking_part import decides
from rollout.register.visit_acts import follows_from
from rollout.register.visit_refusals import TimeRefused
from rollout.register.visit_times import rules, visits_on
from rollout.vocabulary_of_visits import MOVES, OFFERED_STATES, VisitAct, VisitState

GIVABLE = frozenset(state for state, moves in MOVES.items() if VisitAct.GIVE in moves)
UNDATED = GIVABLE - set(OFFERED_STATES) - {VisitState.CONFIRMED}


def _codes(states: Collection[VisitState]) -> list[str]:
    return sorted(state.value for state in states)


def open_visits(
    session: Session, officer_id: int, unit_ids: Collection[int], since: date, until: date | None = None
) -> dict[Visit, list[int]]:
    """The visits that an officer has to see to, each with those of some units that take part in it: agreed
    ones of the days [since, until), offers of times in them, and what has no day yet. Two queries.
    """
    days = Visit.day >= since if until is None else and_(Visit.day >= since, Visit.day < until)
    of_round = (VisitSlot.visit_id == Visit.id, VisitSlot.round == Visit.round)
    in_days = exists().where(*of_round, VisitSlot.day >= since, VisitSlot.day < (until or date.max))
    offers = Visit.state.in_(_codes(OFFERED_STATES))
    found = (
        select(Visit)
        .join(VisitOfficer, VisitOfficer.visit_id == Visit.id)
        .where(
            VisitOfficer.user_id == officer_id,
            or_(
                and_(Visit.state == VisitState.CONFIRMED.value, days),
                offers if until is None else and_(offers, in_days),
                Visit.state.in_(_codes(UNDATED)),
            ),
        )
        .order_by(Visit.id)
    )
    held = session.scalars(found).all()
    if not held:
        return {}
    parts: defaultdict[int, list[int]] = defaultdict(list)
    rows = select(VisitUnit.visit_id, VisitUnit.unit_id).where(
        among(session, VisitUnit.visit_id, [visit.id for visit in held]),
        among(session, VisitUnit.unit_id, unit_ids),
        decides(),
    )
    for visit_id, unit_id in session.execute(rows.order_by(VisitUnit.visit_id, VisitUnit.unit_id)):
        parts[visit_id].append(unit_id)
    return {visit: parts[visit.id] for visit in held if visit.id in parts}


def going_to(session: Session, visit_ids: Collection[int]) -> dict[int, set[int]]:
    """Who goes to each of some visits. One query."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = select(VisitOfficer.visit_id, VisitOfficer.user_id).where(among(session, VisitOfficer.visit_id, visit_ids))
    for visit_id, user_id in session.execute(rows):
        found[visit_id].add(user_id)
    return dict(found)


def give_visits(
    session: Session, giver_id: int, takers: Mapping[int, int], coming: Mapping[Visit, Sequence[int]], *, by: User
) -> list[tuple[Visit, int | None]]:
    """Visits go to whoever gets the first of their units; each with who goes in the giver's stead, None: the others
    who go anyway. A time that the new officer cannot keep is given up, and comes back to that officer.
    """
    given: list[tuple[Visit, int | None]] = []
    held, doer = rules(session) if coming else None, follows_from(by)
    going = going_to(session, [visit.id for visit in coming])
    for visit, unit_ids in coming.items():
        taker_id = takers[unit_ids[0]]
        if taker_id in going.get(visit.id, ()):
            visits.take_leave(session, visit, officer_id=giver_id, by=doer)
            given.append((visit, None))
        else:
            visits.give(session, visit, from_id=giver_id, to_id=taker_id, by=doer, held=held)
            given.append((visit, taker_id))
    return given


def give_back(session: Session, visit: Visit, *, from_id: int | None, to_id: int, by: User) -> bool:
    """An officer goes again who went before, in somebody's stead or (None) as well; False where the time is not
    theirs to give any more."""
    if from_id is not None:
        visits.give(session, visit, from_id=from_id, to_id=to_id, by=follows_from(by))
        return True
    try:
        visits.come_along(session, visit, officer_id=to_id, by=follows_from(by))
    except TimeRefused:
        return False
    return True


def not_kept(session: Session, given: Mapping[Visit, int]) -> list[Visit]:
    """Which agreed visits the officers who are to get them cannot keep, as far as can be foreseen. Eleven queries."""
    agreed = {visit: taker for visit, taker in given.items() if visit.state == VisitState.CONFIRMED.value}
    if not agreed:
        return []
    held = rules(session)
    days, takers = sorted({visit.day for visit in agreed if visit.day}), set(agreed.values())
    busy = officers_held(session, days, takers)
    numbers = visits_on(session, Wanted(date.min, ALL_DAY, None, takers), days)
    found = []
    for visit, taker_id in sorted(agreed.items(), key=lambda pair: (pair[0].starts or 0, pair[0].id)):
        if visit.day is None or visit.starts is None or visit.ends is None:
            continue
        hours, place = Hours(visit.starts, visit.ends), where(visit.way, visit.area_id)
        wanted = Wanted(visit.day, hours, place, [taker_id], but_session=visit.session_id or 0)
        theirs = (each for each in busy[visit.day] if each.key == taker_id)
        is_full = numbers[taker_id, visit.day] >= held.a_day
        if is_full or clashes(wanted, of_others(wanted, theirs), held.travel):
            found.append(visit)
        else:
            busy[visit.day].append(Held(Whom.OFFICER, taker_id, By.VISIT, visit.id, hours, place))
            numbers[taker_id, visit.day] += 1
    return found
