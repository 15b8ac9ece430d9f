"""An instance and the terms of a sum as JSON that is kept, and back again: keys and numbers. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import combinations
from typing import Any

from rollout.core.office_hours import Hours
from rollout.core.travel import Travel
from rollout.planning.expected import Expected
from rollout.planning.instance import Candidate, Fixed, Instance, Officer
from rollout.planning.score import Score, UnitRow, Weights, score


def packed(instance: Instance, others: Collection[int | None] = ()) -> dict[str, Any]:
    """Windows that many units share are kept once, and of the ways those between places of the instance and `others`:
    where pinned visits lie whose units it does not have (any more)."""
    windows: dict[tuple[tuple[str, tuple[Hours, ...]], ...], int] = {}

    def place_of(held: Candidate) -> int:
        told = tuple((day.isoformat(), tuple(hours)) for day, hours in sorted(held.windows.items()))
        return windows.setdefault(told, len(windows))

    candidates = [
        [c.unit_id, c.area_id, c.minutes, c.prize, place_of(c), None if c.officers is None else sorted(c.officers),
         c.district_id]
        for c in instance.candidates
    ]  # fmt: skip
    areas = {o.area_id for o in instance.officers} | {c.area_id for c in instance.candidates}
    areas |= {f.area_id for f in instance.fixed} | set(others)
    return {
        "days": [day.isoformat() for day in instance.days],
        "officers": [
            [o.id, o.area_id, {day.isoformat(): hours for day, hours in o.hours.items()}, o.limit]
            for o in instance.officers
        ],
        "windows": [dict(told) for told in windows],
        "candidates": candidates,
        "fixed": [
            [f.officer_id, f.day.isoformat(), f.hours, f.area_id, list(f.unit_ids), f.prize] for f in instance.fixed
        ],
        "ways": _ways(instance.travel, areas),
        "within": instance.travel.within,
        "caps": [list(cap) for cap in sorted(instance.caps.items())],
    }


def _ways(travel: Travel, areas: Iterable[int | None]) -> list[list[int]]:
    """Minutes between places, those of no known commune as 0."""
    keys = sorted(area or 0 for area in areas)
    return [[a, b, travel.minutes(a or None, b or None)] for a, b in combinations(keys, 2)]


def unpacked(kept: dict[str, Any]) -> Instance:
    windows = [{date.fromisoformat(day): _hours(hours) for day, hours in told.items()} for told in kept["windows"]]
    return Instance(
        tuple(date.fromisoformat(day) for day in kept["days"]),
        tuple(
            Officer(key, area, {date.fromisoformat(day): _hours(hours) for day, hours in held.items()}, limit)
            for key, area, held, limit in kept["officers"]
        ),
        tuple(
            Candidate(key, area, minutes, prize, windows[n], None if of is None else frozenset(of), district)
            for key, area, minutes, prize, n, of, district in kept["candidates"]
        ),
        tuple(
            Fixed(officer, date.fromisoformat(day), Hours(*hours), area, tuple(units), prize)
            for officer, day, hours, area, units, prize in kept["fixed"]
        ),
        KeptTravel({(a, b): minutes for a, b, minutes in kept["ways"]}, kept["within"]),
        dict(kept["caps"]),
    )


def _hours(told: Iterable[Iterable[int]]) -> tuple[Hours, ...]:
    return tuple(Hours(*each) for each in told)


class KeptTravel(Travel):
    """The ways that were kept, those to and from where nobody knows among them."""

    def __init__(self, ways: dict[tuple[int, int], int], within: int) -> None:
        super().__init__(ways=ways, within=within)

    def minutes(self, a: int | None, b: int | None) -> int:
        low, high = sorted((a or 0, b or 0))
        return self.within if low == high else self.ways[low, high]


def terms_of(held: Score) -> dict[str, Any]:
    """What the sum of a unit was made of."""
    row = held.row
    return {**row._asdict(), "expected": list(row.expected) if row.expected else None}


def score_of(terms: dict[str, Any], weights: Iterable[Any]) -> Score:
    expected = terms["expected"]
    row = UnitRow(**{**terms, "expected": Expected(*expected) if expected else None})
    # plans that were made before a visit was bounded have no fourth weight
    return score(row, Weights(*weights))
