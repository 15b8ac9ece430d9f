"""Instances to plan, by hand and by hypothesis: two days, communes around the city, a boat that breaks triangles."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from rollout.core.office_hours import Hours
from rollout.core.travel import ONLINE, Point, Travel
from rollout.planning.instance import Candidate, Fixed, Instance, Officer

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(1)
OFFICE = (Hours(420, 690), Hours(810, 1020))
CITY, BESIDE, MOUNTAIN, ISLAND = 1, 2, 3, 4
TRAVEL = Travel(
    {
        CITY: Point(108.81, 15.11),
        BESIDE: Point(108.85, 15.14),
        MOUNTAIN: Point(108.50, 14.95),
        ISLAND: Point(109.11, 15.38),
    },
    ways={(CITY, ISLAND): 90, (BESIDE, ISLAND): 20},  # by way of BESIDE it is quicker than straight
)


def officer(number: int = 1, *, days: tuple[date, ...] = (MONDAY,), limit: int = 4) -> Officer:
    return Officer(number, CITY, dict.fromkeys(days, OFFICE), limit)


def unit(
    number: int,
    *,
    area_id: int | None = CITY,
    minutes: int = 60,
    prize: int = 100,
    days: tuple[date, ...] = (MONDAY,),
    hours: tuple[Hours, ...] = OFFICE,
    officers: frozenset[int] | None = None,
    district_id: int | None = None,
) -> Candidate:
    return Candidate(number, area_id, minutes, prize, dict.fromkeys(days, hours), officers, district_id)


def hours() -> st.SearchStrategy[Hours]:
    return st.tuples(st.integers(360, 1100), st.integers(1, 400)).map(lambda at: Hours(at[0], min(1440, sum(at))))


def _pieces() -> st.SearchStrategy[tuple[Hours, ...]]:
    return st.one_of(st.just(OFFICE), st.lists(hours(), max_size=3).map(tuple))


_PLACES = st.sampled_from([CITY, BESIDE, MOUNTAIN, ISLAND, None])
_DAYS = (MONDAY, TUESDAY)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    officers = tuple(
        Officer(number, draw(_PLACES), {day: draw(_pieces()) for day in _DAYS}, draw(st.integers(0, 5)))
        for number in range(1, 1 + draw(st.integers(1, 3)))
    )
    candidates = tuple(
        Candidate(
            number,
            draw(_PLACES),
            draw(st.integers(1, 150)),
            draw(st.integers(0, 1000)),
            {day: draw(_pieces()) for day in _DAYS if draw(st.booleans())},
            draw(st.one_of(st.none(), st.frozensets(st.integers(1, 3), max_size=2))),
            draw(st.sampled_from([None, 1, 2])),
        )
        for number in range(1, 1 + draw(st.integers(0, 12)))
    )
    fixed = tuple(
        Fixed(
            draw(st.integers(1, len(officers))),
            draw(st.sampled_from(_DAYS)),
            draw(hours()),
            draw(_PLACES | st.just(ONLINE)),
            (draw(st.integers(10, 20)),),
            draw(st.integers(0, 100)),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    caps = draw(st.dictionaries(st.sampled_from([1, 2]), st.integers(0, 4)))
    return Instance(_DAYS, officers, candidates, fixed, TRAVEL, caps)
