"""What if: more officers are never later, the two questions agree, and what cannot be reached is said."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.planning.expected import Expected
from rollout.planning.score import UnitRow
from rollout.planning.simulation import Assumptions, simulate

HALF, LOW = Expected(0.5, 0.4, 0.6, 10, 0.9), Expected(0.1, 0.0, 0.3, 1, 0.2)
QUICK = Assumptions(runs=20)
SURE = Assumptions(hours=6, done=1.0, spread=0.0, runs=5)
ALL = Expected(1.0, 1.0, 1.0, 99, 1.0)


def row(
    number: int, missing: int = 40, *, blocked: int = 0, expected: Expected | None = HALF, minutes: int = 120
) -> UnitRow:
    return UnitRow(number, missing, blocked, expected, minutes // 2, minutes - minutes // 2)


ROWS = st.lists(
    st.builds(
        row,
        st.just(1),
        st.integers(0, 60),
        blocked=st.integers(0, 10),
        expected=st.sampled_from([HALF, LOW, None]),
        minutes=st.integers(0, 500),
    ),
    max_size=12,
)


def later(day: int | None) -> float:
    return float("inf") if day is None else day


@settings(deadline=None)
@given(ROWS)
def test_more_officers_are_never_later(rows: list[UnitRow]) -> None:
    simulation = simulate(rows, QUICK)
    finishes = [simulation.finish(officers) for officers in range(1, 8)]
    for fewer, more in pairwise(finishes):
        assert all(later(b) <= later(a) for a, b in zip(fewer, more, strict=True))
    assert all(later(each.low) <= later(each.days) <= later(each.high) for each in finishes)


@settings(deadline=None)
@given(ROWS, st.integers(1, 30))
def test_the_two_questions_agree(rows: list[UnitRow], days: int) -> None:
    simulation = simulate(rows, QUICK)
    needed = simulation.officers(days)
    if needed.days is None:
        assert later(simulation.finish(200).days) > days
    elif needed.days > 0:
        assert later(simulation.finish(needed.days).days) <= days
        if needed.days > 1:
            assert later(simulation.finish(needed.days - 1).days) > days


@settings(deadline=None)
@given(ROWS, st.integers(1, 5))
def test_more_days_need_no_more_officers(rows: list[UnitRow], days: int) -> None:
    simulation = simulate(rows, QUICK)
    assert later(simulation.officers(days + 1).high) <= later(simulation.officers(days).high)


@pytest.mark.parametrize(("officers", "days"), [(1, 4), (2, 2), (3, 2), (4, 1), (9, 1)])
def test_days_are_counted(officers: int, days: int) -> None:
    """Ten visits of two hours, three a day of six hours."""
    simulation = simulate([row(number, expected=ALL) for number in range(10)], SURE)
    assert simulation.finish(officers) == (days, days, days)


@pytest.mark.parametrize(("days", "officers"), [(1, 4), (2, 2), (3, 2), (4, 1), (0, None)])
def test_officers_are_counted(days: int, officers: int | None) -> None:
    simulation = simulate([row(number, expected=ALL) for number in range(10)], SURE)
    assert simulation.officers(days) == (officers, officers, officers)


def test_a_visit_longer_than_a_day_takes_its_day() -> None:
    assert simulate([row(1, expected=ALL, minutes=900)], SURE).finish(1).days == 1


def test_units_of_which_nothing_is_known_are_counted_aside() -> None:
    simulation = simulate([row(1, 40, blocked=10), row(2, 99, expected=None), row(3, 0)], QUICK)
    assert (simulation.people, simulation.unknown) == (30, 1)


def test_who_is_never_through_has_no_day() -> None:
    few = Assumptions(done=1.0, spread=0.0, most_visits=1, runs=5)
    simulation = simulate([row(number) for number in range(3)], few)
    assert simulation.finish(5) == (None, None, None)
    assert simulation.officers(30) == (None, None, None)
    assert all(not course.through and course.people < 120 for course in simulation.courses)


def test_what_is_reached_when_all_visits_are_made_is_told() -> None:
    bounded = SURE._replace(done=0.9, most_visits=2, most_people=10)
    simulation = simulate([row(number, 40, expected=ALL) for number in range(3)], bounded)
    assert simulation.finish(1).days is None
    assert (simulation.people, simulation.reached) == (120, 60)
    assert simulate([row(1, 40, expected=ALL)], bounded._replace(most_visits=4)).reached is None
    assert simulate([], bounded).reached is None


def test_a_visit_helps_no_more_than_it_can() -> None:
    """Forty people at ten a visit: four visits of two hours, three a day."""
    bounded = SURE._replace(most_people=10)
    assert simulate([row(1, 40, expected=ALL)], bounded).finish(1).days == 2


def test_with_nobody_missing_we_are_through() -> None:
    assert simulate([], QUICK).finish(1) == (0, 0, 0)


def test_the_same_seed_gives_the_same_answer_and_another_does_not() -> None:
    rows = [row(number, 50, expected=LOW) for number in range(30)]
    assert simulate(rows, QUICK) == simulate(rows, QUICK)
    assert simulate(rows, QUICK).courses != simulate(rows, QUICK._replace(seed=2)).courses


def test_what_is_less_sure_has_a_wider_interval() -> None:
    def width(low: float, high: float) -> int:
        rows = [row(number, 200, expected=Expected(0.4, low, high, 3, 0.5)) for number in range(40)]
        found = simulate(rows, Assumptions(done=0.8, runs=100)).finish(2)
        assert found.low is not None
        assert found.high is not None
        return found.high - found.low

    assert width(0.2, 0.6) > 2 * width(0.38, 0.42)
