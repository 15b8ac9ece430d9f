"""Who counts working days on their fingers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from rollout.core.working_days import WorkingDays
from rollout.register.obstacle_clock import Step, level_above
from rollout.vocabulary_of_obstacles import RUNNING_STATES, ObstacleKind, ObstacleLevel, ObstacleState

L = ObstacleLevel
S = ObstacleState
LIMITS = {L.LIAISON: 2, L.OFFICER: 3, L.STAFF: 5, L.LEADER: 5, L.INSPECTORS: 3, L.HEALTH_DEPARTMENT: 5}


def counted(
    kind: ObstacleKind, first: L, days: WorkingDays, moves: Mapping[date, list[S]], first_day: date, until: date
) -> list[Step]:
    """The steps of the days from the first until another, each day looked at by itself."""
    level: L | None = first
    state, left, found = S.NEW, LIMITS[first], []
    for day in (first_day + timedelta(days=n) for n in range((until - first_day).days)):
        state = moves[day][-1] if day in moves else state
        if day == first_day or state not in RUNNING_STATES or not days.is_working(day):
            continue
        left -= 1
        if left == 0 and level and (level := level_above(kind, level)):
            found.append(Step(level, day))
            left = LIMITS[level]
    return found
