"""The way of an officer through the visits and sessions of a day: whom to meet where, and whether the ways fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select, exists, select

from rollout.calendar.queries.session_stops import SeenSession, sessions_of
from rollout.core.access import Permission, Viewer
from rollout.core.office_hours import Hours
from rollout.core.travel import Travel
from rollout.db import among
from rollout.models import Office, Visit, VisitOfficer, VisitUnit
from rollout.register import ways
from rollout.register.calls import Callee, callees_of
from rollout.register.homes import homes_of
from rollout.register.taking_part import comes
from rollout.register.visit_places import MeetingPlace, places_of
from rollout.register.visit_sight import SeenVisit, VisitedUnit, is_seen, seen
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from rollout.vocabulary_of_visits import VisitState

PERMISSION = Permission.ARRANGE_VISITS
MOST = 30
"""Visits, and sessions, of a day that are shown: more than anybody makes."""

FARTHEST = 31
"""Days in which the next visit or session is looked for."""


class Met(NamedTuple):
    """A unit that is met: whom to call there, how many come, what they asked for; of a session nobody said so."""

    unit: VisitedUnit
    callee: Callee | None
    coming: int | None
    needs_device: bool
    needs_room: bool


@dataclass(frozen=True)
class Stop:
    """A visit of the day, or a session that is of none. `way`: minutes from the place before it, None where nothing is
    known of that, or online; `free`: minutes between the two, None after the office."""

    seen: SeenVisit | SeenSession
    hours: Hours
    way_of: SessionWay
    place: MeetingPlace
    units: tuple[Met, ...]
    way: int | None = None
    free: int | None = None

    @property
    def is_late(self) -> bool:
        """Is there less time than the way takes?"""
        return self.way is not None and self.free is not None and self.way > self.free

    @property
    def leave_at(self) -> int | None:
        """The minute at which to leave the place before it."""
        return None if self.way is None else max(0, self.hours.starts - self.way)

    @property
    def visit(self) -> Visit | None:
        """None for a session that is of none."""
        return self.seen.row if isinstance(self.seen, SeenVisit) else None

    @property
    def day(self) -> date | None:
        return self.seen.row.day if isinstance(self.seen, SeenVisit) else self.seen.day

    @property
    def is_done(self) -> bool:
        return self.seen.row.state == VisitState.DONE.value if isinstance(self.seen, SeenVisit) else self.seen.is_done

    @property
    def session_id(self) -> int | None:
        return self.seen.row.session_id if isinstance(self.seen, SeenVisit) else self.seen.id


@dataclass(frozen=True)
class Round:
    """`office`: where the day begins and ends, "" where that is no office or nobody knows; `back`: the way there from
    the last visit."""

    stops: tuple[Stop, ...]
    office: str
    back: int | None


def round_of(viewer: Viewer, officer_id: int, day: date) -> Round:
    """The visits of a day that an officer goes to, agreed or done already, and the sessions that are of none, planned
    or held, as far as the viewer sees them."""
    session = viewer.session
    rows = session.scalars(
        _agreed(viewer, officer_id)
        .where(Visit.day == day, Visit.state.in_((VisitState.CONFIRMED.value, VisitState.DONE.value)))
        .order_by(Visit.starts, Visit.id)
        .limit(MOST)
    ).all()
    states = (SessionState.PLANNED, SessionState.HELD)
    sessions = sessions_of(viewer, officer_id, day, day + timedelta(days=1), states, MOST)
    stops = sorted((*_stops(viewer, rows), *_of_sessions(viewer, sessions)), key=lambda stop: stop.hours)
    if not stops:
        return Round((), "", None)
    homes = homes_of(session, ways.communes(session), day, [officer_id])
    office = session.get(Office, homes.office(officer_id) or 0)
    told, back = with_ways(stops, ways.travel(session), homes.commune(officer_id))
    return Round(told, office.short_name if office is not None else "", back)


def next_stop(viewer: Viewer, officer_id: int, after: date) -> Stop | None:
    """The first agreed visit, or planned session that is of none, of the days after one."""
    last = after + timedelta(days=FARTHEST)
    rows = viewer.session.scalars(
        _agreed(viewer, officer_id)
        .where(
            Visit.day > after,
            Visit.day <= last,
            Visit.state == VisitState.CONFIRMED.value,
        )
        .order_by(Visit.day, Visit.starts, Visit.id)
        .limit(1)
    ).all()
    first, end = after + timedelta(days=1), last + timedelta(days=1)
    sessions = sessions_of(viewer, officer_id, first, end, [SessionState.PLANNED], 1)
    stops = [*_stops(viewer, rows), *_of_sessions(viewer, sessions)]
    return min(stops, key=lambda stop: (stop.day or end, stop.hours), default=None)


def _agreed(viewer: Viewer, officer_id: int) -> Select[Visit]:
    goes = exists().where(VisitOfficer.visit_id == Visit.id, VisitOfficer.user_id == officer_id)
    return select(Visit).where(is_seen(viewer, PERMISSION), goes)


def _stops(viewer: Viewer, rows: Sequence[Visit]) -> list[Stop]:
    """At most twelve queries, however many they are."""
    if not rows:
        return []
    session = viewer.session
    found = seen(viewer, rows, PERMISSION)
    places = places_of(session, rows)
    callees = callees_of(session, {unit.id for held in found for unit in held.units})
    said: defaultdict[int, dict[int, VisitUnit]] = defaultdict(dict)
    for part in session.scalars(select(VisitUnit).where(among(session, VisitUnit.visit_id, [row.id for row in rows]))):
        said[part.visit_id][part.unit_id] = part
    return [
        Stop(
            held, Hours(held.row.starts or 0, held.row.ends or 0), SessionWay(held.row.way),
            places[held.row.id],
            tuple(
                Met(unit, callees.get(unit.id), part.coming, part.needs_device, part.needs_room)
                for unit in held.units
                if comes(part := said[held.row.id][unit.id])
            ),
        )
        for held in found
    ]  # fmt: skip


def _of_sessions(viewer: Viewer, sessions: Sequence[SeenSession]) -> list[Stop]:
    callees = callees_of(viewer.session, {unit.id for held in sessions for unit in held.units}) if sessions else {}
    return [
        Stop(
            held, held.hours, held.way, held.place,
            tuple(Met(unit, callees.get(unit.id), None, needs_device=False, needs_room=False) for unit in held.units),
        )
        for held in sessions
    ]  # fmt: skip


def with_ways(stops: Sequence[Stop], travel: Travel, home: int | None) -> tuple[tuple[Stop, ...], int | None]:
    """The same stops with the way to each, from home to the first; and the way home. Nobody moves for what is online.

    The way from or to a home that nobody knows is None, and so is that from or to a session: its place is in words
    alone. Pure.
    """
    told: list[Stop] = []
    before: Stop | None = None
    for stop in stops:
        if stop.way_of is SessionWay.ONLINE:
            told.append(stop)
            continue
        visit, came_from = stop.visit, before.visit if before is not None else None
        if visit is None or (before is not None and came_from is None):
            told.append(stop)
        elif before is not None and came_from is not None:
            way = travel.minutes(came_from.area_id, visit.area_id)
            told.append(replace(stop, way=way, free=stop.hours.starts - before.hours.ends))
        else:
            told.append(replace(stop, way=travel.minutes(home, visit.area_id) if home is not None else None))
        before = stop
    last = before.visit if before is not None else None
    return tuple(told), travel.minutes(last.area_id, home) if last is not None and home is not None else None
