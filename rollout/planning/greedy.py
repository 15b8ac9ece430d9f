"""A plan by insertion: again and again the unit that brings the most for each hour it adds to a day. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from rollout.planning.instance import Instance
from rollout.planning.plan import Plan
from rollout.planning.timetable import Day, Fit, Timetable


class _Offer(NamedTuple):
    """`loss`: the prize for each minute that is added, below zero. An offer to a day that has changed since is void."""

    loss: float
    prize: int
    candidate: int
    day: int
    changes: int
    fit: Fit


def greedy(instance: Instance) -> Plan:
    table = Timetable(instance)
    insert(table, table.open, table.days)
    return table.plan()


def insert(
    table: Timetable, candidates: Collection[int], days: Collection[Day], taste: Mapping[int, float] | None = None
) -> None:
    """Puts on the days what fits of the candidates, the most points for each added hour first.

    `taste`: factors by which the points of some count more or less in this order.
    """
    taste = taste or {}
    kinds: dict[int, list[int]] = {}
    for candidate in sorted(candidates, key=lambda each: (table.prize[each], -each)):
        if candidate not in table.where and table.prize[candidate] > 0:
            kinds.setdefault(table.kind[candidate], []).append(candidate)
    offers = [offer for day in days for offer in _offers(table, day, kinds, taste)]
    heapify(offers)
    while offers:
        offer = heappop(offers)
        day = table.days[offer.day]
        if day.changes != offer.changes:
            continue
        if offer.candidate in table.where:
            if best := _best(table, kinds[table.kind[offer.candidate]]):
                heappush(offers, _offer(table, day, best, offer.fit, taste))
        elif table.has_room(offer.candidate):
            table.put(day, offer.candidate, offer.fit.position)
            for more in _offers(table, day, kinds, taste):
                heappush(offers, more)


def _best(table: Timetable, alike: list[int]) -> int | None:
    """The candidate of a kind with the greatest prize that is on no day."""
    while alike and alike[-1] in table.where:
        alike.pop()
    return alike[-1] if alike else None


def _offers(table: Timetable, day: Day, kinds: dict[int, list[int]], taste: Mapping[int, float]) -> list[_Offer]:
    if len(day.visits) >= day.room:
        return []
    found = []
    for alike in kinds.values():
        best = _best(table, alike)
        if best is not None and table.has_room(best) and (fit := table.fit(day, best)):
            found.append(_offer(table, day, best, fit, taste))
    return found


def _offer(table: Timetable, day: Day, candidate: int, fit: Fit, taste: Mapping[int, float]) -> _Offer:
    # corrected ways may make a detour shorter than the way itself
    minutes = max(1, table.minutes[candidate] + fit.added)
    prize = table.prize[candidate]
    return _Offer(-prize * taste.get(candidate, 1.0) / minutes, -prize, candidate, day.number, day.changes, fit)
