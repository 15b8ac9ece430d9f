"""What a plan is: of each officer and day the visits in their order, and what that is worth. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from rollout.core.office_hours import Hours
from rollout.core.travel import ONLINE
from rollout.planning.instance import Instance


class Stop(NamedTuple):
    """A visit of a plan: of one unit, or a fixed one, perhaps of several."""

    hours: Hours
    area_id: int | None
    unit_ids: tuple[int, ...]
    prize: int
    fixed: bool = False


class Route(NamedTuple):
    """The visits of an officer on a day, the earliest first."""

    officer_id: int
    day: date
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Plan:
    """`prize`: of all visits, fixed ones too. `travel_minutes`: all ways, those from home and back among them.

    `left_out`: units that could have been visited and are not.
    """

    routes: tuple[Route, ...]
    prize: int
    travel_minutes: int
    left_out: tuple[int, ...]

    @property
    def worth(self) -> tuple[int, int]:
        """Of two plans the better has the greater worth: the prize, and of equal prizes less travel."""
        return self.prize, -self.travel_minutes


def plan_of(instance: Instance, routes: Iterable[Route]) -> Plan:
    """A plan of routes; those without a visit are none."""
    held = tuple(route for route in routes if route.stops)
    visited = {unit for route in held for stop in route.stops for unit in stop.unit_ids}
    return Plan(
        held,
        sum(stop.prize for route in held for stop in route.stops),
        sum(travel_of(instance, route) for route in held),
        tuple(each.unit_id for each in instance.candidates if each.unit_id not in visited),
    )


def travel_of(instance: Instance, route: Route) -> int:
    """Minutes from home by every visit and back; 0 for an officer whom the instance does not have."""
    homes = {officer.id: officer.area_id for officer in instance.officers}
    if route.officer_id not in homes:
        return 0
    home = homes[route.officer_id]
    places = [home, *(stop.area_id for stop in route.stops if stop.area_id != ONLINE), home]
    if len(places) == 2:
        return 0
    return sum(instance.travel.minutes(a, b) for a, b in pairwise(places))
