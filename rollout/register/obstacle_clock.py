"""When an obstacle is due at its level, and when it goes one level up. Pure (docs/adr/0031).

A day counts when it is worked, the unit is open, and the state in which the obstacle ends the day is one that runs. A
step is taken once its day has ended, and what follows counts from that day, whenever it is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rollout.core.working_days import FARTHEST, Span, WorkingDays
from rollout.vocabulary import FOREVER
from rollout.vocabulary_of_obstacles import (
    LADDER,
    LADDER_OF_CARDS,
    RUNNING_STATES,
    ObstacleKind,
    ObstacleLevel,
    ObstacleState,
)

Limits = Mapping[ObstacleLevel, int]
"""In how many working days each level acts."""


class Stand(NamedTuple):
    """How an obstacle stands: since the end of `since` at its level; `states`: each state with the day it came on;
    `acted_on`: the day of the last act of somebody, if there was one at this level.

    The states are in order, the last is that of now.
    """

    level: ObstacleLevel
    since: date
    states: Sequence[tuple[date, ObstacleState]]
    acted_on: date | None = None

    @property
    def state(self) -> ObstacleState:
        return self.states[-1][1]


class Step(NamedTuple):
    """One level up: `on` is the day that was missed."""

    level: ObstacleLevel
    on: date


def ladder_of(kind: ObstacleKind) -> tuple[ObstacleLevel, ...]:
    return LADDER_OF_CARDS if kind is ObstacleKind.CARD_REFUSED else LADDER


def level_above(kind: ObstacleKind, level: ObstacleLevel) -> ObstacleLevel | None:
    """The next level; None at the top."""
    levels = ladder_of(kind)
    place = levels.index(level) + 1
    return levels[place] if place < len(levels) else None


def pauses(states: Sequence[tuple[date, ObstacleState]]) -> Iterator[Span]:
    """The days at whose end the clock stands still, as spans of [from, to)."""
    ends = [day for day, _state in states[1:]] + [FOREVER]
    for (start, state), end in zip(states, ends, strict=True):
        if state not in RUNNING_STATES and start < end:
            yield start, end


def due_day(stand: Stand, limit: int, days: WorkingDays) -> date | None:
    """The last day for its level; None while the clock stands still before that day, or where none comes."""
    return _after(stand.since, limit, days.without(pauses(stand.states)))


def _after(since: date, count: int, days: WorkingDays) -> date | None:
    endless = next((start for start, end in days.closed if end == FOREVER), None)
    day = since
    for _ in range(FARTHEST):
        day += timedelta(days=1)
        if endless is not None and day >= endless:
            return None
        count -= days.is_working(day)
        if count <= 0:
            return day
    return None


def steps(kind: ObstacleKind, stand: Stand, limits: Limits, days: WorkingDays, on: date) -> list[Step]:
    """The steps of the days that ended before `on`, each counted from the one before."""
    found: list[Step] = []
    while (above := level_above(kind, stand.level)) is not None:
        due = due_day(stand, limits[stand.level], days)
        if due is None or due >= on:
            break
        found.append(Step(above, due))
        stand = step_taken(stand, found[-1], None)
    return found


def step_taken(stand: Stand, step: Step, on: date | None) -> Stand:
    """How it stands after a step; `on`: the day on which the state changed with it, None where it did not.

    Where it turns out later that days counted before the last act (a closure is taken back), these are nobody's above:
    the next level counts from that act.
    """
    since = max(step.on, stand.acted_on or step.on)
    states = stand.states if on is None else [*stand.states, (on, ObstacleState.ESCALATED)]
    return Stand(step.level, since, states, stand.acted_on)


def closing_day(resolved_on: date, count: int, days: WorkingDays) -> date | None:
    """Until when the unit can say that it is not resolved."""
    return _after(resolved_on, count, days)


def remaining(due: date, on: date, days: WorkingDays) -> int:
    """How many working days come after a day until it is due: 0 on the last; negative for those since."""
    return days.between(on, due) if due >= on else -days.between(due, on)
