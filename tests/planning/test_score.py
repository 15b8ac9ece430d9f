"""The ranking: each term is what it says, they add up, and units of which nothing is known have no place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.planning.expected import Expected
from rollout.planning.score import SHORTEST, UnitRow, Weights, prize, rank, score

HALF = Expected(0.5, 0.4, 0.6, 10, 0.9)
WEIGHTS = Weights(deadline=6, overdue=3, horizon=30)


def row(
    number: int = 1,
    *,
    missing: int = 100,
    blocked: int = 20,
    expected: Expected | None = HALF,
    travel: int = 60,
    session: int = 60,
    days_left: int | None = None,
    overdue: int = 0,
) -> UnitRow:
    return UnitRow(number, missing, blocked, expected, travel, session, days_left, overdue)


def test_the_sum_of_a_unit() -> None:
    found = score(row(days_left=10, overdue=2), WEIGHTS)
    assert (found.reachable, found.hours) == (80, 2.0)
    assert [found.people, found.low, found.high] == pytest.approx([40, 32, 48])
    assert [found.per_hour, found.deadline, found.overdue] == pytest.approx([20, 4, 6])
    assert found.total == pytest.approx(30)
    # 40 people, and 10 other points for each of two hours
    assert prize(found) == 6_000


def test_a_visit_helps_no_more_than_it_can() -> None:
    bounded = WEIGHTS._replace(most_people=35)
    found = score(row(), bounded)
    assert (found.people, found.low, found.high, found.most) == (35, 32, 35, 35)
    assert found.total == pytest.approx(17.5)
    many, few = score(row(missing=9_000), bounded), score(row(missing=90), bounded)
    assert many.people == few.people == 35
    assert prize(many) == 3_500


@pytest.mark.parametrize(("days_left", "points"), [(None, 0), (31, 0), (30, 0), (15, 3), (0, 6), (-1, 6), (-400, 6)])
def test_a_deadline_that_comes_near(days_left: int | None, points: float) -> None:
    assert score(row(days_left=days_left), WEIGHTS).deadline == pytest.approx(points)


@pytest.mark.parametrize(("overdue", "points"), [(-1, 0), (0, 0), (1, 3), (3, 9), (50, 9)])
def test_overdue_obligations(overdue: int, points: float) -> None:
    assert score(row(overdue=overdue), WEIGHTS).overdue == points


def test_who_is_blocked_cannot_be_reached() -> None:
    assert score(row(missing=5, blocked=9), WEIGHTS).total == 0


def test_a_visit_costs_some_time() -> None:
    assert score(row(travel=0, session=0), WEIGHTS).hours == SHORTEST


def test_what_is_unknown_has_no_place() -> None:
    ranking = rank([row(1, missing=50), row(2, expected=None, days_left=0, overdue=3), row(3)], WEIGHTS)
    assert [each.row.unit_id for each in ranking.ranked] == [3, 1]
    [unknown] = ranking.unknown
    assert (unknown.row.unit_id, unknown.total, unknown.people, prize(unknown)) == (2, None, None, 0)
    assert (unknown.deadline, unknown.overdue) == (6, 9)


def test_of_equal_points_more_people_come_first() -> None:
    rows = [row(1, missing=20), row(3, missing=100, travel=540), row(2, missing=100, travel=540)]
    ranking = rank([each._replace(blocked=each.missing) for each in rows] + [row(9, missing=30)], WEIGHTS)
    assert [each.row.unit_id for each in ranking.ranked] == [9, 1, 2, 3]
    even = rank([row(1, missing=20, blocked=0), row(2, missing=40, blocked=0, session=180)], WEIGHTS)
    assert [each.row.unit_id for each in even.ranked] == [2, 1]


@given(
    st.lists(
        st.builds(
            row,
            st.integers(1, 99),
            missing=st.integers(0, 5_000),
            blocked=st.integers(0, 5_000),
            expected=st.sampled_from([HALF, None, Expected(0.0, 0.0, 0.3, 1, 0.2)]),
            travel=st.integers(0, 600),
            session=st.integers(0, 300),
            days_left=st.none() | st.integers(-99, 99),
            overdue=st.integers(0, 9),
        )
    )
)
def test_everybody_is_somewhere_and_terms_add_up(rows: list[UnitRow]) -> None:
    ranking = rank(rows, WEIGHTS)
    assert len(ranking.ranked) + len(ranking.unknown) == len(rows)
    totals = [each.total for each in ranking.ranked if each.total is not None]
    assert totals == sorted(totals, reverse=True)
    for each in ranking.ranked:
        assert each.per_hour is not None
        assert each.total == pytest.approx(each.per_hour + each.deadline + each.overdue)
        assert prize(each) >= 0
