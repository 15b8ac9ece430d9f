"""How long ways take: along winding roads, as corrected, never shorter than within a commune."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.core.travel import ONLINE, STEP, UNKNOWN, Point, Travel, kilometres

CITY, MOUNTAIN, ISLAND, BESIDE = 1, 2, 3, 4
POINTS = {
    CITY: Point(108.8117, 15.1143),
    MOUNTAIN: Point(108.2309, 14.9199),
    ISLAND: Point(109.1179, 15.3806),
    BESIDE: Point(108.8118, 15.1144),
}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        # one degree along a meridian is 111.2 km, along a parallel as much by the cosine of the latitude
        (Point(108.0, 15.0), Point(108.0, 16.0), 111.2),
        (Point(108.0, 60.0), Point(109.0, 60.0), 55.6),
        (Point(108.0, 15.0), Point(108.0, 15.0), 0.0),
    ],
)
def test_straight_lines(a: Point, b: Point, expected: float) -> None:
    assert kilometres(a, b) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("travel", "a", "b", "expected"),
    [
        (Travel(POINTS), CITY, CITY, 15),
        (Travel(POINTS, within=20), None, None, 20),
        (Travel(POINTS), CITY, None, UNKNOWN),
        (Travel(POINTS), CITY, 99, UNKNOWN),
        # 66.1 km straight, 92.5 on the road, 158.6 minutes at 35 km/h
        (Travel(POINTS), CITY, MOUNTAIN, 160),
        (Travel(POINTS, winding=1.0), CITY, MOUNTAIN, 115),
        (Travel(POINTS, speed=70.0), CITY, MOUNTAIN, 80),
        # next door is no nearer than a place of the same commune
        (Travel(POINTS), CITY, BESIDE, 15),
        (Travel(POINTS, ways={(CITY, MOUNTAIN): 210}), MOUNTAIN, CITY, 210),
        (Travel(POINTS, harder={ISLAND: 90}), ISLAND, CITY, 110 + 90),
        (Travel(POINTS, harder={ISLAND: 90}), ISLAND, 99, UNKNOWN + 90),
        (Travel(POINTS, harder={ISLAND: 90}), ISLAND, ISLAND, 15),
        (Travel(POINTS, ways={(CITY, ISLAND): 120}, harder={ISLAND: 90}), CITY, ISLAND, 120),
    ],
)
def test_minutes(travel: Travel, a: int | None, b: int | None, expected: int) -> None:
    assert travel.minutes(a, b) == expected


@pytest.mark.parametrize("place", [CITY, ISLAND, 99, None, ONLINE])
def test_nobody_moves_for_what_is_online(place: int | None) -> None:
    travel = Travel(POINTS, harder={ISLAND: 90})
    assert travel.minutes(ONLINE, place) == travel.minutes(place, ONLINE) == 0


PLACES = st.one_of(st.none(), st.integers(1, 6))


@given(PLACES, PLACES, st.dictionaries(st.integers(1, 6), st.integers(1, 300), max_size=3))
def test_there_and_back_take_the_same_and_never_nothing(a: int | None, b: int | None, harder: dict[int, int]) -> None:
    travel = Travel(POINTS, harder=harder, ways={(1, 2): 7})
    assert travel.minutes(a, b) == travel.minutes(b, a) > 0
    if travel.ways.get((min(a or 0, b or 0), max(a or 0, b or 0))) is None:
        assert (travel.minutes(a, b) - harder.get(a or 0, 0) * (a != b) - harder.get(b or 0, 0) * (a != b)) % STEP == 0
