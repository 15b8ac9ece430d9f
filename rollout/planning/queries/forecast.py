"""What if: the ranking of a viewer played through, and the answer in days and officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.rights import sees_people_of_all
from rollout.core.small_numbers import is_small
from rollout.core.working_days import WorkingDays, working_days
from rollout.planning.queries.choices import groups
from rollout.planning.queries.ranking import Show, ranking_of
from rollout.planning.queries.week import selection_for
from rollout.planning.score import UnitRow
from rollout.planning.simulation import Assumptions, Finish, Simulation, simulate

PLAYED = 40_000
"""Units × runs of one answer, so that it is there in a second or two."""

LEAST_RUNS, MOST_RUNS = 20, 60
LONGEST = 2_500
"""Working days; what takes longer is told as never."""


class Ending(NamedTuple):
    """When so many officers are through: the day in half of the runs, and the interval; none is "never"."""

    officers: int
    day: date | None
    low: date | None
    high: date | None


class Forecast(NamedTuple):
    """`unknown`: units of which nothing is known, by why they are left aside. `endings`: of some numbers of officers.

    `needed`: officers that are through in the working days until the end of a day, in half of the runs and the
    interval; where that is none, `can_be` says whether more officers than are tried would be through. `hides`: the
    people are too few for whoever may not see them, and a day would tell how many (ADR 12).
    """

    simulation: Simulation
    units: int
    unknown: int
    endings: Sequence[Ending]
    days: int
    needed: Finish | None
    can_be: Finish
    hides: bool = False


def forecast(
    viewer: Viewer, *, office_id: int | None, officers: int | None, until: date | None, share: int, visits: int
) -> Forecast:
    """Units with an open visit are played as well: the visit is one of those that bring people."""
    session = viewer.session
    selection = selection_for(viewer.selection(Permission.FORECAST_VISITS), office_id)
    ranking = ranking_of(session, selection)
    played = [line.score.row for line in ranking.lines if line.why in (None, Show.OPEN_VISIT)]
    rows: list[UnitRow] = [row for row in played if row.missing > row.blocked]
    going = officers or max(1, len(groups(session, selection, "officer")))
    runs = max(LEAST_RUNS, min(MOST_RUNS, PLAYED // max(1, len(rows))))
    most = ranking.weights.most_people
    found = simulate(rows, Assumptions(done=share / 100, runs=runs, most_visits=visits, most_people=most))
    days = working_days(session)
    asked = sorted({max(1, going // 2), going, going + 1, 2 * going})
    number = days.between(today(), until) if until else 0
    return Forecast(
        found,
        len(rows),
        ranking.counts[Show.NO_NUMBER] + ranking.counts[Show.NO_YIELD],
        [_ending(found, each, days) for each in asked],
        number,
        found.officers(number) if until else None,
        found.finish(1) if number > 0 else Finish(None, None, None),
        is_small(found.people) and not sees_people_of_all(viewer, Permission.FORECAST_VISITS),
    )


def _ending(found: Simulation, officers: int, days: WorkingDays) -> Ending:
    told = found.finish(officers)
    return Ending(
        officers, *(days.after(today(), each) if each is not None and each <= LONGEST else None for each in told)
    )
