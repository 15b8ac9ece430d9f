"""The way of an officer through the visits of a day: whom to meet where, and whether the ways between fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select, exists, select

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
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import VisitState

PERMISSION = Permission.ARRANGE_VISITS
MOST = 30
"""Visits of a day that are shown: more than anybody makes."""

FARTHEST = 31
"""Days in which the next visit is looked for."""


class Met(NamedTuple):
    """A unit that is visited: whom to call there, how many come, what they asked for."""

    unit: VisitedUnit
    callee: Callee | None
    coming: int | None
    needs_device: bool
    needs_room: bool


@dataclass(frozen=True)
class Stop:
    """A visit of the day. `way`: minutes from the place before it, None where nothing is known of that, or online;
    `free`: minutes between the two, None after the office."""

    seen: SeenVisit
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
    def coming(self) -> int | None:
        told = [met.coming for met in self.units if met.coming is not None]
        return sum(told) if told else None


@dataclass(frozen=True)
class Round:
    """`office`: where the day begins and ends, "" where that is no office or nobody knows; `back`: the way there from
    the last visit."""

    stops: tuple[Stop, ...]
    office: str
    back: int | None


def round_of(viewer: Viewer, officer_id: int, day: date) -> Round:
    """The visits of a day that an officer goes to, agreed or done already, as far as the viewer sees them."""
    session = viewer.session
    rows = session.scalars(
        _agreed(viewer, officer_id)
        .where(Visit.day == day, Visit.state.in_((VisitState.CONFIRMED.value, VisitState.DONE.value)))
        .order_by(Visit.starts, Visit.id)
        .limit(MOST)
    ).all()
    stops = _stops(viewer, rows)
    if not stops:
        return Round((), "", None)
    homes = homes_of(session, ways.communes(session), day, [officer_id])
    office = session.get(Office, homes.office(officer_id) or 0)
    told, back = with_ways(stops, ways.travel(session), homes.commune(officer_id))
    return Round(told, office.short_name if office is not None else "", back)


def next_stop(viewer: Viewer, officer_id: int, after: date) -> Stop | None:
    """The first agreed visit of the days after one."""
    rows = viewer.session.scalars(
        _agreed(viewer, officer_id)
        .where(
            Visit.day > after,
            Visit.day <= after + timedelta(days=FARTHEST),
            Visit.state == VisitState.CONFIRMED.value,
        )
        .order_by(Visit.day, Visit.starts, Visit.id)
        .limit(1)
    ).all()
    return next(iter(_stops(viewer, rows)), None)


def _agreed(viewer: Viewer, officer_id: int) -> Select[Visit]:
    goes = exists().where(VisitOfficer.visit_id == Visit.id, VisitOfficer.user_id == officer_id)
    return select(Visit).where(is_seen(viewer, PERMISSION), goes)


def _stops(viewer: Viewer, rows: Sequence[Visit]) -> list[Stop]:
    """Nine queries, however many they are."""
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


def with_ways(stops: Sequence[Stop], travel: Travel, home: int | None) -> tuple[tuple[Stop, ...], int | None]:
    """The same stops with the way to each, from home to the first; and the way home. Nobody moves for what is online.

    The way from or to a home that nobody knows is None. Pure.
    """
    told: list[Stop] = []
    before: Stop | None = None
    for stop in stops:
        if stop.way_of is SessionWay.ONLINE:
            told.append(stop)
            continue
        at = stop.seen.row.area_id
        if before is not None:
            way = travel.minutes(before.seen.row.area_id, at)
            free = stop.hours.starts - before.hours.ends
            told.append(Stop(stop.seen, stop.hours, stop.way_of, stop.place, stop.units, way, free))
        else:
            way_out = travel.minutes(home, at) if home is not None else None
            told.append(Stop(stop.seen, stop.hours, stop.way_of, stop.place, stop.units, way_out))
        before = stop
    back = travel.minutes(before.seen.row.area_id, home) if before is not None and home is not None else None
    return tuple(told), back
