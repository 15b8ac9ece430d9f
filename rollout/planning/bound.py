"""More than any plan can bring: the prizes that would fit if only time and numbers bound them. Pure.

In a piece of hours, k visits take their minutes and k − 1 ways; the first of a day has the way from home before it, the
last the way back behind it. With the shortest of all ways for each, the visits of all days are a knapsack of minutes,
and the limits of visits a knapsack of numbers. Each, and each mixture of both, bounds the prizes; what is cut may be
taken in part. The least of them is told. Windows, officers allowed and caps are left aside.
"""

from __future__ import annotations

from collections.abc import Iterable

from rollout.core.office_hours import Hours, joined
from rollout.core.travel import ONLINE
from rollout.planning.instance import Instance

PARTS = 20
"""How many mixtures are tried."""


def bound(instance: Instance) -> float:
    """Points that no plan exceeds, those of fixed visits among them."""
    pinned = {unit for fixed in instance.fixed for unit in fixed.unit_ids}
    open_ones = [
        each
        for each in instance.candidates
        if each.unit_id not in pinned and each.prize > 0 and any(each.windows.get(day) for day in instance.days)
    ]
    way = _shortest(instance)
    minutes, visits = _room(instance, way)
    fixed = sum(each.prize for each in instance.fixed)
    if not open_ones or minutes <= 0 or visits <= 0:
        return fixed
    found = []
    for part in range(PARTS + 1):
        by_time, by_number = part / PARTS / minutes, (1 - part / PARTS) / visits
        sizes = [((each.minutes + way) * by_time + by_number, each.prize) for each in open_ones]
        found.append(_knapsack(sizes, 1.0))
    return fixed + min(found)


def _shortest(instance: Instance) -> int:
    """Minutes of the shortest way that any two visits, or a visit and a home, have between them."""
    held = [each.area_id for each in instance.candidates]
    held += [each.area_id for each in instance.fixed if each.area_id != ONLINE]
    places = {*held, *(officer.area_id for officer in instance.officers)}
    return min((instance.travel.minutes(a, b) for a in places for b in places), default=0)


def _room(instance: Instance, way: int) -> tuple[int, int]:
    """Minutes for visits with a way each, and how many visits, of all days."""
    minutes = visits = 0
    for officer in instance.officers:
        for day in instance.days:
            pieces = joined(officer.hours.get(day, ()))
            held = [each.hours for each in instance.fixed if (each.officer_id, each.day) == (officer.id, day)]
            if not pieces or len(held) >= officer.limit:
                continue
            visits += officer.limit - len(held)
            whole = sum(piece.ends - piece.starts for piece in pieces) - _common(pieces, joined(held))
            minutes += max(0, whole + (len(pieces) - 2) * way)
    return minutes, visits


def _common(pieces: Iterable[Hours], held: Iterable[Hours]) -> int:
    """Minutes that lie in both."""
    held = list(held)
    return sum(max(0, min(a.ends, b.ends) - max(a.starts, b.starts)) for a in pieces for b in held)


def _knapsack(sizes: Iterable[tuple[float, int]], room: float) -> float:
    """The prizes that fit, the best for their size first, and of the next as much as fits."""
    prize = 0.0
    for size, points in sorted(sizes, key=lambda each: each[1] / each[0] if each[0] else float("inf"), reverse=True):
        if size > room:
            return prize + points * room / size
        prize, room = prize + points, room - size
    return prize
