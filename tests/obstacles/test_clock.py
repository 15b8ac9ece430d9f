"""The clock of obstacles: by examples of real days, and against a quarter counted day by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.core.working_days import Announced, WorkingDays
from rollout.register.obstacle_clock import Stand, Step, closing_day, due_day, level_above, remaining, steps
from rollout.vocabulary_of_obstacles import OPEN_STATES, ObstacleKind, ObstacleLevel, ObstacleState
from tests.obstacles.naive import LIMITS, counted

L = ObstacleLevel
S = ObstacleState
PLAIN = WorkingDays()
MONDAY = date(2026, 11, 2)


def stand(*states: tuple[date, S], level: L = L.OFFICER, since: date | None = None) -> Stand:
    return Stand(level, since or states[0][0], states)


@pytest.mark.parametrize(
    ("states", "days", "due"),
    [
        ([(MONDAY, S.NEW)], PLAIN, date(2026, 11, 5)),
        ([(date(2026, 11, 5), S.NEW)], PLAIN, date(2026, 11, 10)),  # over a week-end
        ([(date(2026, 11, 7), S.NEW)], PLAIN, date(2026, 11, 11)),  # told on a Saturday
        ([(date(2026, 2, 13), S.NEW)], PLAIN, date(2026, 2, 25)),  # the whole week is Tết
        ([(date(2026, 11, 20), S.NEW)], PLAIN, date(2026, 11, 26)),  # 24 November is a day off
        ([(MONDAY, S.NEW), (date(2026, 11, 4), S.WAITING_UNIT)], PLAIN, None),
        ([(MONDAY, S.NEW), (date(2026, 11, 6), S.WAITING_UNIT)], PLAIN, date(2026, 11, 5)),  # already missed
        ([(MONDAY, S.NEW), (date(2026, 11, 5), S.WAITING_VSS)], PLAIN, None),  # on the last day itself
        (
            [(MONDAY, S.NEW), (date(2026, 11, 4), S.WAITING_UNIT), (date(2026, 11, 9), S.IN_PROGRESS)],
            PLAIN,
            date(2026, 11, 10),  # 3, 9 and 10 count
        ),
        (
            [(MONDAY, S.NEW), (date(2026, 11, 4), S.WAITING_UNIT), (date(2026, 11, 4), S.IN_PROGRESS)],
            PLAIN,
            date(2026, 11, 5),  # waited for an hour
        ),
        ([(MONDAY, S.NEW)], PLAIN.without([(date(2026, 11, 3), date(2026, 11, 10))]), date(2026, 11, 12)),
        ([(MONDAY, S.NEW), (date(2026, 11, 4), S.RESOLVED)], PLAIN, None),
    ],
)
def test_an_officer_has_three_working_days(states: list[tuple[date, S]], days: WorkingDays, due: date | None) -> None:
    assert due_day(stand(*states), 3, days) == due


def test_a_step_is_taken_once_its_day_has_ended_and_the_next_counts_from_it() -> None:
    opened = stand((MONDAY, S.NEW))

    def taken(on: date) -> list[Step]:
        return steps(ObstacleKind.APP_ERROR, opened, LIMITS, PLAIN, on)

    assert taken(date(2026, 11, 5)) == []  # the last day is still the officer's
    assert taken(date(2026, 11, 6)) == [Step(L.STAFF, date(2026, 11, 5))]
    late = [Step(L.STAFF, date(2026, 11, 5)), Step(L.LEADER, date(2026, 11, 12))]
    assert taken(date(2026, 11, 13)) == late
    assert taken(date(2027, 11, 13)) == late, "nobody is above the leader"


def test_a_card_refused_is_never_an_officers() -> None:
    told = stand((MONDAY, S.NEW), level=L.INSPECTORS)
    found = steps(ObstacleKind.CARD_REFUSED, told, LIMITS, PLAIN, date(2027, 1, 1))
    assert found == [Step(L.HEALTH_DEPARTMENT, date(2026, 11, 5)), Step(L.LEADER, date(2026, 11, 12))]
    assert level_above(ObstacleKind.NO_SMS, L.LIAISON) is L.OFFICER


def test_a_step_that_was_taken_stays_when_days_off_are_announced_later() -> None:
    taken = Stand(L.STAFF, date(2026, 11, 5), [(MONDAY, S.NEW), (date(2026, 11, 6), S.ESCALATED)])
    off = WorkingDays(announced={MONDAY + timedelta(days=n): Announced(True, "bão") for n in range(1, 8)})
    assert due_day(taken, 5, PLAIN) == date(2026, 11, 12)
    assert due_day(taken, 5, off) == date(2026, 11, 16), "counts from the step, with the days as they are known now"


def test_what_is_left_is_counted_in_working_days() -> None:
    assert remaining(date(2026, 11, 5), MONDAY, PLAIN) == 3
    assert remaining(date(2026, 11, 5), date(2026, 11, 5), PLAIN) == 0
    assert remaining(date(2026, 11, 5), date(2026, 11, 9), PLAIN) == -2
    assert closing_day(date(2026, 2, 13), 5, PLAIN) == date(2026, 2, 27)


FIRST = date(2026, 1, 26)
"""A quarter that holds Tết (14 to 22 February), and the days around it."""

DAYS = 91
CLOSED = (FIRST + timedelta(days=40), FIRST + timedelta(days=55))
STOPPED = frozenset(FIRST + timedelta(days=n) for n in (17, 18, 19))
"""Three days on which no job runs."""

MOVES = st.dictionaries(
    st.integers(0, DAYS - 1).map(lambda n: FIRST + timedelta(days=n)),
    st.lists(st.sampled_from([*sorted(OPEN_STATES - {S.NEW, S.ESCALATED}), S.RESOLVED]), min_size=1, max_size=2),
    max_size=8,
)


@dataclass
class Kept:
    """One obstacle as the program keeps it: the steps are taken by the job, and first by whoever acts."""

    kind: ObstacleKind
    stand: Stand
    days: WorkingDays
    taken: list[Step] = field(default_factory=list)

    def catch_up(self, on: date) -> None:
        for step in steps(self.kind, self.stand, LIMITS, self.days, on):
            self.taken.append(step)
            self.stand = Stand(step.level, step.on, [*self.stand.states, (on, S.ESCALATED)])

    def move(self, on: date, state: S) -> None:
        self.catch_up(on)
        self.stand = self.stand._replace(states=[*self.stand.states, (on, state)])


@settings(max_examples=300, deadline=None)
@given(
    kind_and_level=st.sampled_from(
        [(ObstacleKind.NO_SMS, L.LIAISON), (ObstacleKind.NO_SMS, L.OFFICER), (ObstacleKind.CARD_REFUSED, L.INSPECTORS)]
    ),
    moves=MOVES,
    is_school=st.booleans(),
    missed=st.frozensets(st.integers(0, DAYS).map(lambda n: FIRST + timedelta(days=n)), max_size=40),
)
def test_every_step_of_a_quarter_is_taken_once_and_on_its_day(
    kind_and_level: tuple[ObstacleKind, L], moves: dict[date, list[S]], is_school: bool, missed: frozenset[date]
) -> None:
    kind, level = kind_and_level
    days = PLAIN.without([CLOSED]) if is_school else PLAIN
    moves = {day: states for day, states in moves.items() if day > FIRST}
    kept = Kept(kind, Stand(level, FIRST, [(FIRST, S.NEW)]), days)
    last = FIRST + timedelta(days=DAYS)
    for day in (FIRST + timedelta(days=n) for n in range(DAYS)):
        if day not in STOPPED | missed:
            kept.catch_up(day)
        for state in moves.get(day, []):
            kept.move(day, state)
    kept.catch_up(last)
    assert kept.taken == counted(kind, level, days, moves, FIRST, last)
    assert len({step.level for step in kept.taken}) == len(kept.taken)
    assert all(days.is_working(step.on) for step in kept.taken)
