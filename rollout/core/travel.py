"""How long the way between two communes takes: along a winding road on the map, or as somebody corrected it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import asin, ceil, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0
STEP = 5
"""Minutes to which a way is rounded up."""

UNKNOWN = 60
"""Minutes to or from a commune of which the map knows no point."""


ONLINE = -1
"""In place of a commune: what is held online, to and from which nobody moves."""


class Point(NamedTuple):
    """Degrees east and north."""

    longitude: float
    latitude: float


def kilometres(a: Point, b: Point) -> float:
    """As the crow flies, by the haversine formula."""
    east, north = radians(b.longitude - a.longitude), radians(b.latitude - a.latitude)
    part = sin(north / 2) ** 2 + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(part))


@dataclass(frozen=True)
class Travel:
    """Minutes between communes, by their keys; the same there and back.

    `winding`: how much longer than straight a road is; `speed` in km/h; `within`: minutes between two places of one
    commune. `ways` are corrected pairs, the smaller key first; `harder` adds minutes to every way into a commune that
    has no correction of its own: a boat, a mountain road.
    """

    points: Mapping[int, Point] = field(default_factory=dict)
    winding: float = 1.4
    speed: float = 35.0
    within: int = 15
    ways: Mapping[tuple[int, int], int] = field(default_factory=dict)
    harder: Mapping[int, int] = field(default_factory=dict)

    def minutes(self, a: int | None, b: int | None) -> int:
        """0 where either is ONLINE; None is a commune that nobody knows."""
        if ONLINE in (a, b):
            return 0
        if a == b:
            return self.within
        keys = [key for key in (a, b) if key is not None]
        if len(keys) == 2 and (told := self.ways.get((min(keys), max(keys)))) is not None:
            return told
        more = sum(self.harder.get(key, 0) for key in keys)
        points = [self.points[key] for key in keys if key in self.points]
        if len(points) < 2:
            return UNKNOWN + more
        on_road = kilometres(*points) * self.winding / self.speed * 60
        return max(self.within, STEP * ceil(on_road / STEP)) + more
