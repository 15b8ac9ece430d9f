"""What a plan is to be made of: officers and their hours, units that could be visited, what is fixed already. Pure.

Minutes are whole minutes; hours are minutes of the day (core/office_hours.py); places are keys of communes of the list
of 2025, or none where nobody knows; prizes are whole points, of which only the caller knows the meaning.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import ceil

from rollout.core.office_hours import Hours, joined
from rollout.core.travel import Travel

QUARTER = 15
"""Minutes: new visits start on the quarter hour."""

MOST_OFFICERS = 200
MOST_DAYS = 14
MOST_CANDIDATES = 5_000
MOST_FIXED = 2_000
MOST_PAIRS = 200_000
"""Days of officers × candidates. What is larger is planned office by office: each has officers of its own."""

LONGEST_VISIT = 600
"""Minutes."""

LARGEST_PRIZE = 1_000_000
DAY = 1440
"""Minutes."""


class BadInstance(ValueError):
    """An instance that is no instance: out of bounds, or a key that names nothing."""


@dataclass(frozen=True)
class Officer:
    """`area_id`: where the days begin and end, at home or at the office.

    `hours`: of each day the hours that new visits may take: those of the office, or as the officer agreed to wider
    ones, less absences. The officer leaves when the first begins and is back when the last ends. `limit`: visits of a
    day, those that are fixed among them.
    """

    id: int
    area_id: int | None
    hours: Mapping[date, tuple[Hours, ...]]
    limit: int = 4


@dataclass(frozen=True)
class Candidate:
    """A unit that could be visited once. `windows`: of each allowed day the hours in which it receives officers.

    `minutes`: how long the visit takes, without the way. `officers`: who may go; None is everybody.
    """

    unit_id: int
    area_id: int | None
    minutes: int
    prize: int
    windows: Mapping[date, tuple[Hours, ...]]
    officers: frozenset[int] | None = None
    district_id: int | None = None


@dataclass(frozen=True)
class Fixed:
    """A visit that stays as it is: agreed, or pinned by staff. It may lie out of all hours, for somebody said so."""

    officer_id: int
    day: date
    hours: Hours
    area_id: int | None
    unit_ids: tuple[int, ...]
    prize: int = 0


@dataclass(frozen=True)
class Instance:
    """`caps` are what is fair between districts: of a district no more new visits than its cap; others have none."""

    days: tuple[date, ...]
    officers: tuple[Officer, ...]
    candidates: tuple[Candidate, ...]
    fixed: tuple[Fixed, ...] = ()
    travel: Travel = field(default_factory=Travel)
    caps: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _bounded("officers", len(self.officers), 0, MOST_OFFICERS)
        _bounded("days", len(self.days), 0, MOST_DAYS)
        _bounded("candidates", len(self.candidates), 0, MOST_CANDIDATES)
        _bounded("fixed visits", len(self.fixed), 0, MOST_FIXED)
        _bounded("pairs", len(self.officers) * len(self.days) * len(self.candidates), 0, MOST_PAIRS)
        _once("day", self.days)
        _once("officer", [officer.id for officer in self.officers])
        _once("unit", [candidate.unit_id for candidate in self.candidates])
        for officer in self.officers:
            _bounded("limit of visits", officer.limit, 0, DAY)
            for hours in officer.hours.values():
                _within_a_day(hours)
        for candidate in self.candidates:
            _bounded("minutes of a visit", candidate.minutes, 1, LONGEST_VISIT)
            _bounded("prize", candidate.prize, 0, LARGEST_PRIZE)
            for hours in candidate.windows.values():
                _within_a_day(hours)
        known = {officer.id for officer in self.officers}
        for fixed in self.fixed:
            _bounded("prize", fixed.prize, 0, LARGEST_PRIZE)
            _within_a_day((fixed.hours,))
            if fixed.officer_id not in known or fixed.day not in self.days:
                raise BadInstance("a fixed visit is of an officer or a day that is not there")


SLACK = 1.5
"""So many times its share of the visits a district may have."""


def fair_caps(missing: Mapping[int, int], visits: int) -> dict[int, int]:
    """Caps by district: its share of the people missing × the visits that can be made × slack; one visit at least."""
    people = sum(missing.values())
    return {key: max(1, ceil(SLACK * visits * number / people)) for key, number in missing.items() if number > 0}


def free_hours(hours: Collection[Hours], held: Collection[Hours]) -> tuple[Hours, ...]:
    """Hours less what is held."""
    pieces = list(joined(hours))
    for taken in joined(held):
        pieces = [
            piece
            for each in pieces
            for piece in (
                Hours(each.starts, min(each.ends, taken.starts)),
                Hours(max(each.starts, taken.ends), each.ends),
            )
            if piece.starts < piece.ends
        ]
    return joined(pieces)


def _bounded(what: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise BadInstance(f"{what}: {number} is not between {least} and {most}")


def _once(what: str, keys: Collection[object]) -> None:
    if len(set(keys)) < len(keys):
        raise BadInstance(f"a {what} is there twice")


def _within_a_day(hours: Collection[Hours]) -> None:
    if any(not 0 <= each.starts < each.ends <= DAY for each in hours):
        raise BadInstance("hours are not within a day")
