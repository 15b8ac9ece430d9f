"""To whom each unit goes by a rule. Pure: the same units and officers always give the same answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rollout.models import HandoverRule

Takers = dict[int, int]
"""Unit → the officer who gets it; a unit that is absent stays where it is."""


@dataclass(frozen=True)
class NewHandover:
    """`taker_id` of rule ONE alone; `to_on`: the day on which the giver is back, None for good."""

    giver_id: int
    rule: HandoverRule
    from_on: date
    to_on: date | None = None
    taker_id: int | None = None
    reason: str = ""


class HeldUnit(NamedTuple):
    """A unit that its officer may hand over; 0 is the key of no district and of no office."""

    id: int
    code: str
    name: str
    people: int
    district_id: int
    district: str
    office_id: int
    office: str


class Officer(NamedTuple):
    """An officer at work: how many units they have, in which offices, and where they open what they are given.

    `opens_own`: whatever is theirs; `offices` and `units`: the assignments that name their place.
    """

    id: int
    name: str
    load: int
    works_in: frozenset[int]
    opens_own: bool
    offices: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()

    def opens(self, unit: HeldUnit) -> bool:
        return self.opens_own or unit.office_id in self.offices or unit.id in self.units


def one(units: Collection[HeldUnit], taker_id: int) -> Takers:
    return {unit.id: taker_id for unit in units}


def by_district(units: Collection[HeldUnit], chosen: Mapping[int, int]) -> Takers:
    """`chosen`: district → officer; units of a district for which nobody is chosen stay."""
    return {unit.id: chosen[unit.district_id] for unit in units if unit.district_id in chosen}


def spread(units: Sequence[HeldUnit], officers: Sequence[Officer]) -> Takers:
    """Each unit, in the order given, to the officer of its office who then has the fewest; the first of those alike.

    A unit of whose office there is no other officer stays.
    """
    loads = {officer.id: officer.load for officer in officers}
    found: Takers = {}
    for unit in units:
        able = [officer for officer in officers if unit.office_id in officer.works_in and officer.opens(unit)]
        if unit.office_id and able:
            chosen = min(able, key=lambda officer: loads[officer.id])
            found[unit.id] = chosen.id
            loads[chosen.id] += 1
    return found
