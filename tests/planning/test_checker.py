"""The checker finds each kind of fault that is planted in a valid plan, and names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rollout.core.office_hours import Hours
from rollout.planning.checker import Wrong, faults
from rollout.planning.instance import Fixed, Instance
from rollout.planning.plan import Plan, Route, Stop, plan_of
from tests.planning.instances import BESIDE, CITY, ISLAND, MONDAY, TRAVEL, TUESDAY, officer, unit

PIN = Fixed(1, MONDAY, Hours(480, 540), CITY, (90,), 5)
INSTANCE = Instance(
    (MONDAY, TUESDAY),
    (officer(1, days=(MONDAY, TUESDAY), limit=3), officer(2, days=(MONDAY, TUESDAY))),
    (
        unit(1, area_id=BESIDE, district_id=7),
        unit(2, minutes=90, officers=frozenset({2})),
        unit(3, area_id=ISLAND, hours=(Hours(420, 1020),)),
        unit(4, district_id=7),
        unit(5),
    ),
    (PIN,),
    TRAVEL,
    {7: 1},
)
PINNED = Stop(PIN.hours, CITY, (90,), 5, fixed=True)
NEXT = Stop(Hours(570, 630), BESIDE, (1,), 100)
OTHER = Stop(Hours(435, 525), CITY, (2,), 100)
VALID = (Route(1, MONDAY, (PINNED, NEXT)), Route(2, MONDAY, (OTHER,)))


def at(starts: int, number: int, *, area_id: int = CITY, minutes: int = 60, prize: int = 100) -> Stop:
    return Stop(Hours(starts, starts + minutes), area_id, (number,), prize)


def wrongs(plan: Plan) -> set[Wrong]:
    return {fault.wrong for fault in faults(INSTANCE, plan)}


def with_first(*stops: Stop) -> tuple[Route, ...]:
    return (Route(1, MONDAY, stops), VALID[1])


def test_a_valid_plan_has_no_fault() -> None:
    plan = plan_of(INSTANCE, VALID)
    assert (wrongs(plan), plan.prize, plan.left_out) == (set(), 205, (3, 4, 5))


@pytest.mark.parametrize(
    ("wrong", "routes"),
    [
        (Wrong.STRANGER, (VALID[0], Route(2, MONDAY, (at(435, 77),)))),
        (Wrong.ROUTE_TWICE, (*VALID, Route(2, MONDAY, (at(810 + 15, 5),)))),
        (Wrong.UNIT_TWICE, (*VALID, Route(2, TUESDAY, (OTHER,)))),
        (Wrong.UNIT_TWICE, (VALID[0], Route(2, MONDAY, (at(435, 90),)))),
        (Wrong.PIN, with_first(NEXT)),
        (Wrong.PIN, with_first(PINNED._replace(hours=Hours(495, 555)), NEXT)),
        (Wrong.PIN, (*VALID, Route(2, TUESDAY, (PINNED,)))),
        (Wrong.OFFICER, (Route(1, MONDAY, (PINNED, NEXT, at(825, 2, minutes=90))),)),
        (Wrong.DAY, (VALID[0], Route(2, TUESDAY, (OTHER,)))),
        (Wrong.HOURS, (VALID[0], Route(2, MONDAY, (at(660, 5),)))),  # over the midday break
        (Wrong.HOURS, (VALID[0], Route(2, MONDAY, (at(720, 5),)))),  # in it
        (Wrong.QUARTER, (VALID[0], Route(2, MONDAY, (at(440, 5),)))),
        (Wrong.ORDER, with_first(NEXT, PINNED)),
        (Wrong.MINUTES, (VALID[0], Route(2, MONDAY, (at(435, 2, minutes=75),)))),
        (Wrong.CLASH, with_first(PINNED, at(540, 1, area_id=BESIDE))),
        (Wrong.OVERLAP, with_first(PINNED, at(510, 1, area_id=BESIDE))),
        (Wrong.HOME, (VALID[0], Route(2, MONDAY, (at(420, 5),)))),
        (Wrong.HOME, (VALID[0], Route(2, MONDAY, (at(960, 5),)))),
        (Wrong.LIMIT, with_first(PINNED, NEXT, at(825, 4), at(900, 5))),
        (Wrong.CAP, with_first(PINNED, NEXT, at(825, 4))),
        (Wrong.TOLD, with_first(PINNED, NEXT._replace(prize=1_000))),
        (Wrong.TOLD, with_first(PINNED, NEXT._replace(area_id=CITY))),
    ],
)
def test_a_planted_fault_is_found(wrong: Wrong, routes: tuple[Route, ...]) -> None:
    assert wrong in wrongs(plan_of(INSTANCE, routes))


@pytest.mark.parametrize("lone", [Wrong.QUARTER, Wrong.HOME, Wrong.CAP])
def test_a_fault_brings_no_others(lone: Wrong) -> None:
    routes = {
        Wrong.QUARTER: (VALID[0], Route(2, MONDAY, (at(440, 5),))),
        Wrong.HOME: (VALID[0], Route(2, MONDAY, (at(420, 5),))),
        Wrong.CAP: with_first(PINNED, NEXT, at(825, 4)),
    }[lone]
    assert wrongs(plan_of(INSTANCE, routes)) == {lone}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plan: replace(plan, prize=plan.prize + 1),
        lambda plan: replace(plan, travel_minutes=plan.travel_minutes - 1),
        lambda plan: replace(plan, left_out=plan.left_out[1:]),
    ],
)
def test_what_a_plan_tells_of_itself_is_counted(spoil: Callable[[Plan], Plan]) -> None:
    assert wrongs(spoil(plan_of(INSTANCE, VALID))) == {Wrong.TOLD}


def test_a_stranger_s_route_is_found() -> None:
    plan = plan_of(INSTANCE, VALID)
    strange = replace(plan, routes=(*plan.routes, Route(9, MONDAY, ())))
    assert Wrong.STRANGER in wrongs(strange)


def test_two_visits_at_one_time_are_told_once_and_as_such() -> None:
    """However long the way between them is."""
    found = wrongs(plan_of(INSTANCE, with_first(PINNED, at(510, 1, area_id=BESIDE))))
    assert Wrong.OVERLAP in found
    assert Wrong.CLASH not in found


def test_pairs_that_are_no_neighbours_clash_too() -> None:
    """By way of a quay the island is nearer than straight: each pair keeps its own way all the same."""
    instance = Instance((MONDAY,), (officer(1),), INSTANCE.candidates, (), TRAVEL)
    stops = (at(435, 5, minutes=60), at(510, 1, area_id=BESIDE, minutes=30), at(570, 3, area_id=ISLAND))
    found = faults(instance, plan_of(instance, (Route(1, MONDAY, stops),)))
    assert [fault.unit_ids for fault in found if fault.wrong is Wrong.CLASH] == [(5, 3)]
