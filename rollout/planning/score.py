"""Whom to visit next: the ranking, with its arithmetic kept so that it can be shown. Pure.

A unit's points are the people a visit is expected to bring for each hour it costs, and points for a deadline that comes
near and for obligations that are overdue. Minutes are whole minutes, shares are between 0 and 1, points are of no unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rollout.planning.expected import Expected

SHORTEST = 0.25
"""Hours that a visit costs at least: what is nearly nothing must not be divided by."""

MOST_OVERDUE = 3
"""More overdue obligations than these weigh no more."""

POINTS_TO_A_PERSON = 100
"""Of a prize: the planner counts in whole points."""


class Weights(NamedTuple):
    """`deadline`: points on its day; they grow from nothing over the `horizon`, in days. `overdue`: points for each
    obligation. `most_people`: whom a visit can help at most, however many are missing; None where nothing bounds it."""

    deadline: float = 5.0
    overdue: float = 3.0
    horizon: int = 30
    most_people: int | None = None


class UnitRow(NamedTuple):
    """What is known of a unit. `missing`: people still without an account; `blocked`: those of them whom an obstacle
    holds. `travel_minutes`: there and back. `days_left`: to its next deadline, below zero once it has passed, or none.
    """

    unit_id: int
    missing: int
    blocked: int
    expected: Expected | None
    travel_minutes: int
    session_minutes: int
    days_left: int | None = None
    overdue: int = 0


class Score(NamedTuple):
    """The sum of a unit, term by term. What hangs on an unknown yield is none: "chưa rõ".

    `people`, `low`, `high`: whom a visit is expected to bring, with the interval, none above the `most` that it can
    help; `per_hour` is people ÷ hours; `total` is per_hour + deadline + overdue.
    """

    row: UnitRow
    reachable: int
    most: int | None
    hours: float
    people: float | None
    low: float | None
    high: float | None
    per_hour: float | None
    deadline: float
    overdue: float
    total: float | None


class Ranking(NamedTuple):
    """`ranked`: the most points first; `unknown`: of these nothing is known, and they have no place."""

    ranked: tuple[Score, ...]
    unknown: tuple[Score, ...]


def score(row: UnitRow, weights: Weights) -> Score:
    reachable = max(0, row.missing - row.blocked)
    hours = max(SHORTEST, (row.travel_minutes + row.session_minutes) / 60)
    deadline = weights.deadline * _nearness(row.days_left, weights.horizon)
    overdue = weights.overdue * min(max(0, row.overdue), MOST_OVERDUE)
    if row.expected is None:
        return Score(row, reachable, weights.most_people, hours, None, None, None, None, deadline, overdue, None)
    most = reachable if weights.most_people is None else weights.most_people
    expected = row.expected
    people, low, high = (min(most, reachable * share) for share in (expected.share, expected.low, expected.high))
    per_hour = people / hours
    total = per_hour + deadline + overdue
    return Score(row, reachable, weights.most_people, hours, people, low, high, per_hour, deadline, overdue, total)


def rank(rows: Iterable[UnitRow], weights: Weights) -> Ranking:
    """Of equal points the unit with more people comes first, then the lower key."""
    scores = [score(row, weights) for row in rows]
    known = [(each.total, each) for each in scores if each.total is not None]
    known.sort(key=lambda each: (-each[0], -each[1].reachable, each[1].row.unit_id))
    return Ranking(tuple(each for _, each in known), tuple(each for each in scores if each.total is None))


def prize(score: Score) -> int:
    """What a visit is worth to the planner, which counts hours itself: people and, for each hour, the other points."""
    if score.people is None:
        return 0
    return round(POINTS_TO_A_PERSON * (score.people + (score.deadline + score.overdue) * score.hours))


def _nearness(days_left: int | None, horizon: int) -> float:
    """0 where the deadline is farther than the horizon, 1 on its day and after."""
    if days_left is None:
        return 0.0
    return min(1.0, max(0.0, 1 - days_left / max(1, horizon)))
