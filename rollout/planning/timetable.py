"""The working state of those who make plans: which units are on which day of which officer, and when at the earliest.

Fixed visits, hours, windows and the ways from home bound only when a visit may start, so they are worked out once, as
the starts that are possible. What is left of a day is an order of new visits in which each pair keeps the way between
them. Of every visit the earliest and the latest start are known, so whether one more fits is told without shifting
anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from rollout.core.office_hours import Hours, joined
from rollout.core.travel import ONLINE
from rollout.planning.instance import QUARTER, Fixed, Instance, Officer, free_hours
from rollout.planning.plan import Plan, Route, Stop, plan_of

Starts = tuple[tuple[int, int], ...]
"""Pieces of possible starts, from the first to the last of each, on the quarter hour."""

NEVER = 10_000
"""A minute after all days."""


class Fit(NamedTuple):
    """What it costs to put a unit at a place of a day: minutes of travel that are added."""

    added: int
    position: int


@dataclass
class Day:
    """A day of an officer. `visits` are numbers of candidates in their order; `earliest`, `latest` are their starts.

    `held` are the fixed visits: start, end, number of the place. `travel` is minutes with the ways from home and back.
    """

    number: int
    officer: Officer
    fixed: tuple[Fixed, ...]
    home: int
    held: tuple[tuple[int, int, int], ...]
    hours: tuple[Hours, ...]
    room: int
    visits: list[int] = field(default_factory=list)
    earliest: list[int] = field(default_factory=list)
    latest: list[int] = field(default_factory=list)
    travel: int = 0
    changes: int = 0


class Timetable:
    """All days of all officers. Candidates, places, days and kinds are numbers from 0, in the order of the instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        places = [officer.area_id for officer in instance.officers]
        places += [each.area_id for each in instance.candidates] + [each.area_id for each in instance.fixed]
        self._places = {place: number for number, place in enumerate(dict.fromkeys(places))}
        self.ways = [[instance.travel.minutes(a, b) for b in self._places] for a in self._places]
        pinned = {unit for fixed in instance.fixed for unit in fixed.unit_ids}
        self.open = [number for number, each in enumerate(instance.candidates) if each.unit_id not in pinned]
        self.place = [self._places[each.area_id] for each in instance.candidates]
        self.minutes = [each.minutes for each in instance.candidates]
        self.prize = [each.prize for each in instance.candidates]
        self.district = [each.district_id for each in instance.candidates]
        self.days = [self._day(officer, index) for officer in instance.officers for index in range(len(instance.days))]
        self.where: dict[int, int] = {}
        """Candidate → day that it is on."""
        self.of_district: dict[int, int] = {}
        self._pieces = [[joined(each.windows.get(day, ())) for day in instance.days] for each in instance.candidates]
        kinds: dict[object, int] = {}
        self.kind = [
            kinds.setdefault(
                (self.place[n], each.minutes, each.district_id, each.officers, *self._pieces[n]), len(kinds)
            )
            for n, each in enumerate(instance.candidates)
        ]
        """Candidates of a kind differ in their prizes alone."""
        self._starts: dict[tuple[int, int], Starts] = {}
        self._told: dict[object, Starts] = {}
        for day in self.days:
            day.travel = self._travel(day, [], [])

    def _day(self, officer: Officer, index: int) -> Day:
        day = self.instance.days[index]
        fixed = [each for each in self.instance.fixed if (each.officer_id, each.day) == (officer.id, day)]
        fixed.sort(key=lambda each: each.hours)
        return Day(
            number=self.instance.officers.index(officer) * len(self.instance.days) + index,
            officer=officer,
            fixed=tuple(fixed),
            home=self._places[officer.area_id],
            held=tuple((*each.hours, self._places[each.area_id]) for each in fixed),
            hours=joined(officer.hours.get(day, ())),
            room=officer.limit - len(fixed),
        )

    def starts(self, day: Day, candidate: int) -> Starts:
        """When a visit may start on a day as long as no other new one is there."""
        key = (day.number, self.kind[candidate])
        if key not in self._starts:
            pieces = self._pieces[candidate][day.number % len(self.instance.days)]
            officers = self.instance.candidates[candidate].officers
            may = officers is None or day.officer.id in officers
            # days of the same hours differ in nothing
            told = (day.home, day.hours, day.held, self.place[candidate], self.minutes[candidate], pieces)
            if may and told not in self._told:
                self._told[told] = tuple(self._possible(day, candidate))
            self._starts[key] = self._told[told] if may else ()
        return self._starts[key]

    def _possible(self, day: Day, candidate: int) -> Iterator[tuple[int, int]]:
        if not day.hours:
            return
        way, minutes = self.ways[day.home][self.place[candidate]], self.minutes[candidate]
        from_home, to_home = day.hours[0].starts + way, day.hours[-1].ends - way
        ways = self.ways[self.place[candidate]]
        for mine in day.hours:
            for theirs in self._pieces[candidate][day.number % len(self.instance.days)]:
                first = max(mine.starts, theirs.starts, from_home)
                last = min(mine.ends, theirs.ends, to_home) - minutes
                if not day.held:
                    yield from _on_the_quarter(first, last)
                    continue
                taken = [Hours(a - ways[place] - minutes + 1, b + ways[place]) for a, b, place in day.held]
                for piece in free_hours([Hours(first, last + 1)] if first <= last else [], taken):
                    yield from _on_the_quarter(piece.starts, piece.ends - 1)

    def fit(self, day: Day, candidate: int) -> Fit | None:
        """The least travel with which a unit fits into a day; none where it does not."""
        visits, possible = day.visits, self.starts(day, candidate)
        if not possible or len(visits) >= day.room:
            return None
        if not visits:
            return Fit(self._added(day, candidate, 0), 0)
        ways, minutes, places = self.ways[self.place[candidate]], self.minutes[candidate], self.place
        after = [day.earliest[n] + self.minutes[each] + ways[places[each]] for n, each in enumerate(visits)]
        before = [day.latest[n] - ways[places[each]] - minutes for n, each in enumerate(visits)]
        best: Fit | None = None
        from_minute = 0
        for position in range(len(visits) + 1):
            if position:
                from_minute = max(from_minute, after[position - 1])
            start = _first(possible, from_minute)
            if start == NEVER:
                break
            if start > min(before[position:], default=NEVER):
                continue
            added = self._added(day, candidate, position)
            if best is None or added < best.added:
                best = Fit(added, position)
        return best

    def _added(self, day: Day, candidate: int, position: int) -> int:
        if day.held:
            visits = [*day.visits[:position], candidate, *day.visits[position:]]
            return self._travel(day, visits, self._earliest(day, visits) or []) - day.travel
        visits, place, home = day.visits, self.place, day.home
        if not visits:
            return 2 * self.ways[home][place[candidate]]
        a = place[visits[position - 1]] if position else home
        b = place[visits[position]] if position < len(visits) else home
        ways = self.ways[place[candidate]]
        return ways[a] + ways[b] - self.ways[a][b]

    def has_room(self, candidate: int) -> bool:
        """May its district have one more?"""
        district = self.district[candidate]
        if district is None:
            return True
        cap = self.instance.caps.get(district)
        return cap is None or self.of_district.get(district, 0) < cap

    def put(self, day: Day, candidate: int, position: int) -> None:
        if not self.order(day, [*day.visits[:position], candidate, *day.visits[position:]]):
            raise RuntimeError("what fits does not fit")  # without it, whoever asks again would ask for ever

    def take(self, candidate: int) -> Day:
        """Off its day, which is told."""
        day = self.days[self.where[candidate]]
        self.order(day, [each for each in day.visits if each != candidate])
        return day

    def order(self, day: Day, visits: Sequence[int]) -> bool:
        """A day gets these visits in this order, if they fit so; else nothing changes."""
        earliest = self._earliest(day, visits)
        if earliest is None or len(visits) > max(day.room, 0):
            return False
        for gone in day.visits:
            self._count(gone, -1)
            del self.where[gone]
        for come in visits:
            self._count(come, 1)
            self.where[come] = day.number
        day.visits, day.earliest, day.latest = list(visits), earliest, self._latest(day, visits)
        day.travel = self._travel(day, visits, earliest)
        day.changes += 1
        return True

    def travel_in(self, day: Day, visits: Sequence[int]) -> int | None:
        """Minutes of travel of a day with these visits in this order; none where they do not fit so."""
        earliest = self._earliest(day, visits)
        return None if earliest is None else self._travel(day, visits, earliest)

    def _count(self, candidate: int, step: int) -> None:
        district = self.district[candidate]
        if district is not None:
            self.of_district[district] = self.of_district.get(district, 0) + step

    def _earliest(self, day: Day, visits: Sequence[int]) -> list[int] | None:
        found: list[int] = []
        for number, candidate in enumerate(visits):
            ways, from_minute = self.ways[self.place[candidate]], 0
            for other, start in zip(visits[:number], found, strict=True):
                from_minute = max(from_minute, start + self.minutes[other] + ways[self.place[other]])
            start = _first(self.starts(day, candidate), from_minute)
            if start == NEVER:
                return None
            found.append(start)
        return found

    def _latest(self, day: Day, visits: Sequence[int]) -> list[int]:
        found: list[int] = []
        for number in reversed(range(len(visits))):
            candidate = visits[number]
            ways, until = self.ways[self.place[candidate]], NEVER
            for other, start in zip(visits[number + 1 :], reversed(found), strict=True):
                until = min(until, start - ways[self.place[other]] - self.minutes[candidate])
            found.append(_last(self.starts(day, candidate), until))
        return found[::-1]

    def _travel(self, day: Day, visits: Sequence[int], earliest: Sequence[int]) -> int:
        places = [self.place[each] for each in visits]
        if day.held:
            online = self._places.get(ONLINE)
            stops = [(start, place) for start, _, place in day.held if place != online]
            places = [place for _, place in sorted([*stops, *zip(earliest, places, strict=True)], key=itemgetter(0))]
        if not places:
            return 0
        return sum(self.ways[a][b] for a, b in pairwise([day.home, *places, day.home]))

    def worth(self) -> tuple[int, int]:
        """The prizes of the new visits, and the travel of all, the less the better."""
        return sum(self.prize[each] for each in self.where), -sum(day.travel for day in self.days)

    def orders(self) -> list[list[int]]:
        return [list(day.visits) for day in self.days]

    def restore(self, orders: Sequence[Sequence[int]]) -> None:
        changed = [n for n, visits in enumerate(orders) if visits != self.days[n].visits]
        for n in changed:
            self.order(self.days[n], [])
        for n in changed:
            self.order(self.days[n], orders[n])

    def load(self, plan: Plan) -> None:
        """The visits of a plan, in its order, as early as can be."""
        officers = [each.id for each in self.instance.officers]
        units = {each.unit_id: number for number, each in enumerate(self.instance.candidates)}
        for route in plan.routes:
            row = officers.index(route.officer_id) * len(self.instance.days)
            visits = [units[stop.unit_ids[0]] for stop in route.stops if not stop.fixed]
            self.order(self.days[row + self.instance.days.index(route.day)], visits)

    def plan(self) -> Plan:
        return plan_of(self.instance, (self._route(day) for day in self.days))

    def _route(self, day: Day) -> Route:
        stops = [Stop(each.hours, each.area_id, each.unit_ids, each.prize, fixed=True) for each in day.fixed]
        for candidate, start in zip(day.visits, day.earliest, strict=True):
            unit = self.instance.candidates[candidate]
            hours = Hours(start, start + unit.minutes)
            stops.append(Stop(hours, unit.area_id, (unit.unit_id,), unit.prize))
        on = self.instance.days[day.number % len(self.instance.days)]
        return Route(day.officer.id, on, tuple(sorted(stops, key=lambda stop: stop.hours)))


def _on_the_quarter(first: int, last: int) -> Iterator[tuple[int, int]]:
    first, last = -(-first // QUARTER) * QUARTER, last // QUARTER * QUARTER
    if first <= last:
        yield first, last


def _first(possible: Starts, from_minute: int) -> int:
    """The first possible start that is not before a minute."""
    from_minute = -(-from_minute // QUARTER) * QUARTER
    for first, last in possible:
        if from_minute <= last:
            return max(first, from_minute)
    return NEVER


def _last(possible: Starts, until: int) -> int:
    """The last possible start that is not after a minute; there is one, for the earliest is."""
    for first, last in reversed(possible):
        if first <= until:
            return min(last, until // QUARTER * QUARTER)
    return -NEVER
