"""What is wrong with a plan. It shares nothing with what makes plans, so that it may judge them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import Enum
from itertools import combinations, pairwise
from typing import NamedTuple

from rollout.core.travel import ONLINE
from rollout.planning.instance import Candidate, Instance, Officer
from rollout.planning.plan import Plan, Route, Stop


class Wrong(Enum):
    STRANGER = "an officer, a day or a unit that the instance does not have"
    ROUTE_TWICE = "an officer has two routes on a day"
    UNIT_TWICE = "a unit is visited twice"
    PIN = "a fixed visit is not kept, or one is made up"
    OFFICER = "this officer may not go there"
    DAY = "the unit receives nobody on this day"
    HOURS = "the visit does not lie in one piece of the officer's hours and one of the unit's"
    QUARTER = "the visit does not start on the quarter hour"
    ORDER = "the route is not in the order of its hours"
    MINUTES = "the visit is shorter or longer than it should be"
    OVERLAP = "two visits are at the same time"
    CLASH = "two visits leave no time for the way between them"
    HOME = "the day leaves no time for the way from home or back"
    LIMIT = "too many visits on a day"
    CAP = "too many visits of a district"
    TOLD = "the prize, the ways, the place or the units left out are told wrong"


class Fault(NamedTuple):
    wrong: Wrong
    officer_id: int | None = None
    day: date | None = None
    unit_ids: tuple[int, ...] = ()


def faults(instance: Instance, plan: Plan) -> list[Fault]:
    """Everything that is wrong with a plan; nothing where it is valid."""
    return [*_of_all(instance, plan), *(fault for route in plan.routes for fault in _of_route(instance, route))]


def _of_all(instance: Instance, plan: Plan) -> Iterator[Fault]:
    stops = [(route, stop) for route in plan.routes for stop in route.stops]
    for (officer_id, day), number in Counter((route.officer_id, route.day) for route in plan.routes).items():
        if number > 1:
            yield Fault(Wrong.ROUTE_TWICE, officer_id, day)
    # units that fixed visits alone share are what somebody agreed to
    times = Counter(unit for _, stop in stops if not stop.fixed for unit in stop.unit_ids)
    pinned = {unit for each in instance.fixed for unit in each.unit_ids}
    for unit, number in times.items():
        if number > 1 or unit in pinned:
            yield Fault(Wrong.UNIT_TWICE, unit_ids=(unit,))
    kept = Counter((r.officer_id, r.day, s.hours, s.area_id, s.unit_ids, s.prize) for r, s in stops if s.fixed)
    wanted = Counter((f.officer_id, f.day, f.hours, f.area_id, f.unit_ids, f.prize) for f in instance.fixed)
    if kept != wanted:
        yield Fault(Wrong.PIN)
    districts = {each.unit_id: each.district_id for each in instance.candidates}
    visits = Counter(districts.get(unit) for unit in times)
    for district, number in visits.items():
        if district is not None and number > instance.caps.get(district, number):
            yield Fault(Wrong.CAP)
    left = {each.unit_id for each in instance.candidates} - set(times) - pinned
    ways = sum(_ways(instance, route) for route in plan.routes)
    if (plan.prize, plan.travel_minutes, set(plan.left_out)) != (sum(s.prize for _, s in stops), ways, left):
        yield Fault(Wrong.TOLD)


def _officer(instance: Instance, route: Route) -> Officer | None:
    return next((each for each in instance.officers if each.id == route.officer_id), None)


def _ways(instance: Instance, route: Route) -> int:
    officer = _officer(instance, route)
    visited = [stop.area_id for stop in route.stops if stop.area_id != ONLINE]
    if officer is None or not visited:
        return 0
    inner = sum(instance.travel.minutes(a, b) for a, b in pairwise(visited))
    out = instance.travel.minutes(officer.area_id, visited[0])
    return out + inner + instance.travel.minutes(visited[-1], officer.area_id)


def _of_route(instance: Instance, route: Route) -> Iterator[Fault]:
    officer = _officer(instance, route)
    if officer is None or route.day not in instance.days:
        yield Fault(Wrong.STRANGER, route.officer_id, route.day)
        return
    new = [stop for stop in route.stops if not stop.fixed]
    if new and len(route.stops) > officer.limit:
        yield Fault(Wrong.LIMIT, officer.id, route.day)
    for a, b in pairwise(route.stops):
        if a.hours.starts > b.hours.starts:
            yield Fault(Wrong.ORDER, officer.id, route.day)
    for a, b in combinations(route.stops, 2):
        way = instance.travel.minutes(a.area_id, b.area_id)
        apart = a.hours.ends + way <= b.hours.starts or b.hours.ends + way <= a.hours.starts
        if not apart and not (a.fixed and b.fixed):  # two fixed ones were there before the plan
            wrong = Wrong.OVERLAP if a.hours.overlaps(b.hours) else Wrong.CLASH
            yield Fault(wrong, officer.id, route.day, a.unit_ids + b.unit_ids)
    candidates = {each.unit_id: each for each in instance.candidates}
    for stop in new:
        held = candidates.get(stop.unit_ids[0]) if len(stop.unit_ids) == 1 else None
        wrongs = [Wrong.STRANGER] if held is None else _of_stop(instance, officer, route.day, stop, held)
        for wrong in wrongs:
            yield Fault(wrong, officer.id, route.day, stop.unit_ids)


def _of_stop(instance: Instance, officer: Officer, day: date, stop: Stop, unit: Candidate) -> Iterator[Wrong]:
    starts, ends = stop.hours
    if (stop.area_id, stop.prize) != (unit.area_id, unit.prize):
        yield Wrong.TOLD
    if unit.officers is not None and officer.id not in unit.officers:
        yield Wrong.OFFICER
    if ends - starts != unit.minutes:
        yield Wrong.MINUTES
    if starts % 15 != 0:
        yield Wrong.QUARTER
    if not unit.windows.get(day):
        yield Wrong.DAY
    # minute by minute: whatever pieces overlap or touch, each minute of the visit has to lie in the hours of both
    minutes = set(range(starts, ends))
    for hours in (officer.hours.get(day, ()), unit.windows.get(day, ())):
        if not minutes <= {minute for piece in hours for minute in range(piece.starts, piece.ends)}:
            yield Wrong.HOURS
            break
    hours_of_day = officer.hours.get(day, ())
    way = instance.travel.minutes(officer.area_id, unit.area_id)
    if hours_of_day and not (
        min(piece.starts for piece in hours_of_day) + way <= starts
        and ends + way <= max(piece.ends for piece in hours_of_day)
    ):
        yield Wrong.HOME
