"""Verification of visits: nobody agreed to be in two places, each state follows from its events, what is done has a
session. Each finding is one sentence that names the row; none names a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.office_hours import Hours
from rollout.db import among
from rollout.models import (
    GuidanceSession,
    SessionEvent,
    SessionOfficer,
    SessionUnit,
    Visit,
    VisitEvent,
    VisitOfficer,
    VisitUnit,
)
from rollout.register.booking import is_said_by_unit
from rollout.register.session_time import holds_its_own_time
from rollout.register.taking_part import takes_part
from rollout.vocabulary_of_sessions import SessionAct, SessionState
from rollout.vocabulary_of_visits import MOVES, VisitAct, VisitState, may_stay


class _Booked(NamedTuple):
    """What an agreed visit holds: `key` of an officer, unit, room or vehicle."""

    whom: str
    key: int
    day: date
    hours: Hours
    visit_id: int


def verify_visits(session: Session) -> Iterator[str]:
    booked = _booked(session)
    yield from _overlaps(booked)
    yield from _over_sessions(session, booked)
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


class _Planned(NamedTuple):
    """The hours of a planned session, and when they were said last."""

    session_id: int
    hours: Hours
    said_at: datetime


def _over_sessions(session: Session, booked: Iterable[_Booked]) -> Iterator[str]:
    """A visit is not agreed over a planned session. The other way round whoever plans one is asked and may say so, so
    a session that was planned or changed later stands there knowingly."""
    planned = _planned(session)
    over = [
        (each, there)
        for each in booked
        for there in planned.get((each.whom, each.key, each.day), ())
        if each.hours.starts < there.hours.ends and there.hours.starts < each.hours.ends
    ]
    if not over:
        return
    of_visits = select(Visit.id, Visit.session_id).where(Visit.session_id.is_not(None))
    own = {(visit_id, session_id) for visit_id, session_id in session.execute(of_visits)}
    taken = _taken(session, {each.visit_id for each, _there in over})
    for each, there in sorted(over):
        at = max(taken.get((each.visit_id, whom), there.said_at) for whom in (None, (each.whom, each.key)))
        if (each.visit_id, there.session_id) not in own and at > there.said_at:
            yield (
                f"visit {each.visit_id} was agreed over session {there.session_id}: both hold {each.whom} {each.key}"
                f" on {each.day}"
            )


def _planned(session: Session) -> dict[tuple[str, int, date], list[_Planned]]:
    """Whom, which and on what day → the sessions that hold their own time."""
    row = GuidanceSession
    last = (
        select(func.max(SessionEvent.at))
        .where(
            SessionEvent.session_id == row.id,
            SessionEvent.act.in_((SessionAct.PLAN.value, SessionAct.CHANGE.value)),
        )
        .correlate(row)
        .scalar_subquery()
    )
    time = (row.day, row.id, row.starts, row.ends, func.coalesce(last, row.created_at))
    units = select(SessionUnit.unit_id, *time).join(row, row.id == SessionUnit.session_id)
    officers = select(SessionOfficer.user_id, *time).join(row, row.id == SessionOfficer.session_id)
    found: defaultdict[tuple[str, int, date], list[_Planned]] = defaultdict(list)
    for whom, statement in (("officer", officers.where(~is_said_by_unit())), ("unit", units)):
        for key, day, session_id, starts, ends, at in session.execute(statement.where(holds_its_own_time())):
            found[whom, key, day].append(_Planned(session_id, Hours(starts, ends), at))
    return found


_TAKING = tuple(act.value for act in (VisitAct.ACCEPT, VisitAct.AGREE, VisitAct.LEAVE_OUT, VisitAct.REOPEN))


def _taken(session: Session, visit_ids: Collection[int]) -> dict[tuple[int, tuple[str, int] | None], datetime]:
    """When each of some visits took its time last, for all of it (None) or for an officer who goes since."""
    rows = (
        select(VisitEvent.visit_id, VisitEvent.act, VisitEvent.at, VisitEvent.detail)
        .where(
            among(session, VisitEvent.visit_id, visit_ids),
            VisitEvent.became == VisitState.CONFIRMED.value,
            VisitEvent.act.in_((*_TAKING, VisitAct.GIVE.value)),
        )
        .order_by(VisitEvent.id)
    )
    found: dict[tuple[int, tuple[str, int] | None], datetime] = {}
    for visit_id, act, at, detail in session.execute(rows):
        if act in _TAKING:
            found[visit_id, None] = at
        elif (receiver := detail.get("receiver")) is not None:
            found[visit_id, ("officer", receiver)] = at
    return found


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
