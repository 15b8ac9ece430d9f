"""What if: with so many officers, when are we through; to be through by a day, how many officers? Pure, seeded.

Visits are played through down the ranking, many times over, each with chance of its own. A run makes one row of visits
that does not depend on how many officers there are; they only share its days. So more officers are never later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from operator import itemgetter
from random import Random
from typing import NamedTuple

from rollout.planning.instance import MOST_OFFICERS
from rollout.planning.score import SHORTEST, UnitRow

MOST_UNITS = 20_000


class Assumptions(NamedTuple):
    """What the answer hangs on. `hours`: of an officer's working day for visits and ways. `done`: we are through when
    so large a share of the people who can be reached have an account. `spread`: standard deviation of a session's share
    around the expected one. `most_visits`: of a unit; after that it is given up. `most_people`: whom a visit helps at
    most, None where nothing bounds it. `runs` of chance, and the `seed` of it. `sure`: how large a share of the runs
    lies in the interval.
    """

    hours: float = 6.0
    done: float = 0.95
    spread: float = 0.15
    most_visits: int = 30
    most_people: int | None = None
    runs: int = 60
    seed: int = 1
    sure: float = 0.8


class Course(NamedTuple):
    """Days of one officer until the end of a run, and the people reached; `through` is whether it came to the end."""

    days: int
    people: int
    through: bool


class Finish(NamedTuple):
    """Working days until we are through: median and interval; none where that run never is."""

    days: int | None
    low: int | None
    high: int | None


class Simulation(NamedTuple):
    """`people` can be reached in the units played; of `unknown` units nothing is known, so they are left aside."""

    assumptions: Assumptions
    courses: tuple[Course, ...]
    people: int
    unknown: int

    def finish(self, officers: int) -> Finish:
        """With so many officers."""
        days = sorted(float("inf") if not run.through else ceil(run.days / officers) for run in self.courses)
        aside = (1 - self.assumptions.sure) / 2
        return Finish(*(_at(days, share) for share in (0.5, aside, 1 - aside)))

    @property
    def reached(self) -> int | None:
        """People whom more than half of the runs reach; None where the run in the middle is through."""
        if not self.courses or self.finish(1).days is not None:
            return None
        return sorted(run.people for run in self.courses)[(len(self.courses) - 1) // 2]

    def officers(self, days: int) -> Finish:
        """The fewest officers that are through in so many working days: in half of the runs, in few, in nearly all.

        None where more than a plan may have would be needed.
        """
        aside = (1 - self.assumptions.sure) / 2
        needed = sorted(float("inf") if not run.through else ceil(run.days / max(1, days)) for run in self.courses)
        found = [_at(needed, share) if days > 0 else None for share in (0.5, aside, 1 - aside)]
        return Finish(*(None if each is None or each > MOST_OFFICERS else each for each in found))


def simulate(rows: Sequence[UnitRow], assumptions: Assumptions) -> Simulation:
    """Plays the visits of units of which something is known, the most people for each hour first.

    Two thousand units take two or three seconds with the fewest runs.
    """
    if len(rows) > MOST_UNITS:
        raise ValueError(f"more than {MOST_UNITS} units")
    known = [row for row in rows if row.expected is not None and row.missing > row.blocked]
    unknown = sum(row.expected is None for row in rows)
    people = sum(row.missing - row.blocked for row in known)
    hours = [max(SHORTEST, (row.travel_minutes + row.session_minutes) / 60) for row in known]
    chance = Random(assumptions.seed)  # noqa: S311 — chance of a simulation is no secret
    courses = tuple(_play(known, hours, people, assumptions, chance) for _ in range(assumptions.runs))
    return Simulation(assumptions, courses, people, unknown)


def _play(
    rows: Sequence[UnitRow], hours: Sequence[float], people: int, assumptions: Assumptions, chance: Random
) -> Course:
    # what is uncertain of a kind of units is so for the whole run, and for all units of the kind
    off = {row.expected: chance.gauss(0, 1) for row in rows}
    visits: list[tuple[float, float, int]] = []
    for row, each in zip(rows, hours, strict=True):
        visits += _visits_of(row, each, _share(row, off[row.expected]), assumptions, chance)
    # each unit promises less from visit to visit, so all in one order is the order in which they are made
    visits.sort(key=itemgetter(0), reverse=True)
    goal, reached, days, today = ceil(assumptions.done * people), 0, 0, 0.0
    for _promised, each, brought in visits:
        if reached >= goal:
            break
        reached += brought
        if today == 0.0 or today + each > assumptions.hours:
            days, today = days + 1, 0.0
        today += each
    return Course(days, reached, reached >= goal)


def _visits_of(
    row: UnitRow, hours: float, share: float, assumptions: Assumptions, chance: Random
) -> Iterator[tuple[float, float, int]]:
    """Visits of a unit until nobody is left or it is given up: what each promises for an hour, its hours, what came."""
    left = row.missing - row.blocked
    most = left if assumptions.most_people is None else assumptions.most_people
    for _ in range(assumptions.most_visits):
        if left <= 0:
            return
        # whole people: the part of one that is left comes or does not
        drawn = int(left * chance.gauss(share, assumptions.spread) + chance.random())
        brought = min(left, most, max(0, drawn))
        yield min(most, left * share) / hours, hours, brought
        left -= brought


def _share(row: UnitRow, off: float) -> float:
    if row.expected is None:
        return 0.0
    share, low, high = row.expected.share, row.expected.low, row.expected.high
    return min(1.0, max(0.01, share + off * (high - low) / (2 * 1.96)))


def _at(ordered: Sequence[float], share: float) -> int | None:
    """The value below which such a share of them lies; none where there is none or it is endless."""
    if not ordered:
        return None
    value = ordered[min(len(ordered) - 1, int(share * len(ordered)))]
    return None if value == float("inf") else int(value)
