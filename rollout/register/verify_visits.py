"""Verification of visits: nobody agreed to be in two places, each state follows from its events, what is done has a
session. Each finding is one sentence that names the row; none names a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.office_hours import Hours
from rollout.models import GuidanceSession, Visit, VisitEvent, VisitOfficer, VisitUnit
from rollout.register.taking_part import takes_part
from rollout.vocabulary_of_sessions import SessionState
from rollout.vocabulary_of_visits import MOVES, VisitAct, VisitState, may_stay


class _Booked(NamedTuple):
    """What an agreed visit holds: `key` of an officer, unit, room or vehicle."""

    whom: str
    key: int
    day: date
    hours: Hours
    visit_id: int


def verify_visits(session: Session) -> Iterator[str]:
    yield from _overlaps(_booked(session))
    yield from _states(session)
    yield from _sessions(session)


def _booked(session: Session) -> list[_Booked]:
    is_agreed = Visit.state == VisitState.CONFIRMED.value
    time = (Visit.day, Visit.starts, Visit.ends, Visit.id)
    officers = select(VisitOfficer.user_id, *time).join(Visit, Visit.id == VisitOfficer.visit_id).where(is_agreed)
    units = select(VisitUnit.unit_id, *time).join(Visit, Visit.id == VisitUnit.visit_id).where(is_agreed, takes_part())
    rooms = select(Visit.room_id, *time).where(is_agreed, Visit.room_id.is_not(None))
    vehicles = select(Visit.vehicle_id, *time).where(is_agreed, Visit.vehicle_id.is_not(None))
    return [
        _Booked(whom, key, day, Hours(starts or 0, ends or 0), visit_id)
        for whom, statement in (("officer", officers), ("unit", units), ("room", rooms), ("vehicle", vehicles))
        for key, day, starts, ends, visit_id in session.execute(statement)
        if key is not None and day is not None
    ]


def _overlaps(booked: Iterable[_Booked]) -> Iterator[str]:
    """Ways are not asked for: a correction made since may lengthen them, and nobody did wrong."""
    held: defaultdict[tuple[str, int, date], list[_Booked]] = defaultdict(list)
    for each in booked:
        held[each.whom, each.key, each.day].append(each)
    for (whom, key, day), there in sorted(held.items()):
        there.sort(key=lambda each: (each.hours, each.visit_id))
        last = there[0]
        for each in there[1:]:
            if each.hours.starts < last.hours.ends:
                yield f"visits {last.visit_id} and {each.visit_id} both hold {whom} {key} on {day}"
            last = max(last, each, key=lambda one: one.hours.ends)


def _states(session: Session) -> Iterator[str]:
    """The events of a visit lead along the moves to the state in which it is."""
    rows = select(VisitEvent.visit_id, VisitEvent.act, VisitEvent.became).order_by(VisitEvent.visit_id, VisitEvent.id)
    events: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for visit_id, act, became in session.execute(rows, execution_options={"yield_per": 5_000}):
        events[visit_id].append((act, became))
    for visit_id, state in session.execute(select(Visit.id, Visit.state).order_by(Visit.id)):
        held = events.get(visit_id, [])
        if not held:
            yield f"visit {visit_id} has no event"
            continue
        if not _follow(held):
            yield f"visit {visit_id}: its events do not follow from each other"
        elif held[-1][1] != state:
            yield f"visit {visit_id} is {state}, its events say {held[-1][1]}"


def _follow(events: Sequence[tuple[str, str]]) -> bool:
    (act, state), *later = events
    if (act, state) != (VisitAct.SUGGEST.value, VisitState.SUGGESTED.value):
        return False
    for act, became in later:
        move = MOVES[VisitState(state)].get(VisitAct(act))
        stays = may_stay(VisitState(state), VisitAct(act), VisitState(became))
        if move is None or (became != move.to.value and not stays):
            return False
        state = became
    return True


def _sessions(session: Session) -> Iterator[str]:
    """What is done has a session, and it was held on that day."""
    rows = (
        select(Visit.id, Visit.day, GuidanceSession.id, GuidanceSession.state, GuidanceSession.day)
        .outerjoin(GuidanceSession, GuidanceSession.id == Visit.session_id)
        .where(Visit.state == VisitState.DONE.value)
        .order_by(Visit.id)
    )
    for visit_id, on, session_id, state, day in session.execute(rows):
        if state != SessionState.HELD.value:
            yield f"visit {visit_id} is done, its session {session_id or 'none'} is {state or 'not there'}"
        elif day != on:
            yield f"visit {visit_id} is done on {on}, its session {session_id} was held on {day}"
