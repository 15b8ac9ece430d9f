"""The plan of a week for 8 officers and 60, 300 and 1,000 units: points, time, and how much better any plan could be.

The reference is one pass over the units, the most points for a minute first, each put where it first fits: what a
person with a map would do. It is written out here, so that it stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from benchmarks.result import Result
from benchmarks.week import week
from rollout.core.office_hours import Hours
from rollout.planning.bound import bound
from rollout.planning.checker import faults
from rollout.planning.greedy import greedy
from rollout.planning.instance import Candidate, Instance, Officer
from rollout.planning.plan import Plan, Route, Stop, plan_of
from rollout.planning.solver import solve

SIZES = (60, 300, 1000)
IN_TIME = 10.0
"""Seconds."""

NEAR = 1.3
"""The bound may be so many times the plan; it knows of no windows, and of the shortest way alone."""


def one_pass(instance: Instance) -> Plan:
    stops: dict[tuple[int, int], list[Stop]] = {
        (o, d): [
            Stop(each.hours, each.area_id, each.unit_ids, each.prize, fixed=True)
            for each in instance.fixed
            if (each.officer_id, each.day) == (officer.id, day)
        ]
        for o, officer in enumerate(instance.officers)
        for d, day in enumerate(instance.days)
    }
    for unit in sorted(instance.candidates, key=lambda each: -each.prize / each.minutes):
        for (o, d), held in stops.items():
            officer = instance.officers[o]
            if unit.officers is None or officer.id in unit.officers:
                stop = _first(instance, officer, d, unit, held)
                if stop:
                    held.append(stop)
                    break
    return plan_of(
        instance,
        (
            Route(instance.officers[o].id, instance.days[d], tuple(sorted(held, key=lambda stop: stop.hours)))
            for (o, d), held in stops.items()
        ),
    )


def _first(instance: Instance, officer: Officer, d: int, unit: Candidate, held: list[Stop]) -> Stop | None:
    hours, minutes = officer.hours[instance.days[d]], instance.travel.minutes
    windows = unit.windows.get(instance.days[d], ())
    home = minutes(officer.area_id, unit.area_id)
    if len(held) >= officer.limit:
        return None
    ways = [(stop.hours, minutes(stop.area_id, unit.area_id)) for stop in held]
    for start in range(hours[0].starts, hours[-1].ends, 15):
        wanted = Hours(start, start + unit.minutes)
        if (
            any(piece.holds(wanted) for piece in hours)
            and any(piece.holds(wanted) for piece in windows)
            and hours[0].starts + home <= start
            and wanted.ends + home <= hours[-1].ends
            and all(wanted.ends + way <= other.starts or other.ends + way <= start for other, way in ways)
        ):
            return Stop(wanted, unit.area_id, (unit.unit_id,), unit.prize)
    return None


def run() -> Iterator[Result]:
    for size in SIZES:
        instance = week(size)
        start = perf_counter()
        plain = one_pass(instance)
        middle = perf_counter()
        first = greedy(instance)
        then = perf_counter()
        plan = solve(instance)
        seconds = perf_counter() - then
        most = bound(instance)
        wrong = sum(len(faults(instance, each)) for each in (plain, first, plan))
        name = f"week of 8 officers, {size} units"
        yield Result(f"{name}: faults that the checker finds", wrong, 0)
        yield Result(f"{name}: greedy {first.prize:,} / plan {plan.prize:,} points", first.prize / plan.prize, 1)
        yield Result(f"{name}: one pass {plain.prize:,} / plan {plan.prize:,} points", plain.prize / plan.prize, 1)
        yield Result(f"{name}: bound {most:,.0f} / plan {plan.prize:,} points", most / plan.prize, NEAR)
        yield Result(f"{name}: seconds", seconds, IN_TIME)
        yield Result(f"{name}: greedy / one pass, seconds", (then - middle) / (middle - start), 5)
