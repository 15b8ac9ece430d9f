"""Whatever the instance: plans are valid, pins stay, the search is never worse than greedy and below the bound."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, permutations
from random import Random
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.core.office_hours import Hours
from rollout.core.travel import ONLINE
from rollout.planning.bound import bound
from rollout.planning.checker import faults
from rollout.planning.greedy import greedy
from rollout.planning.instance import BadInstance, Candidate, Fixed, Instance, fair_caps, free_hours
from rollout.planning.plan import Plan, plan_of
from rollout.planning.queries.week import Left, left_out
from rollout.planning.search import search
from rollout.planning.solver import solve
from tests.planning.instances import (
    BESIDE,
    CITY,
    ISLAND,
    MONDAY,
    OFFICE,
    TRAVEL,
    TUESDAY,
    hours,
    instances,
    officer,
    unit,
)

ROUNDS = 15


def starts(plan: Plan) -> list[int]:
    return [stop.hours.starts for route in plan.routes for stop in route.stops]


def units(plan: Plan) -> set[int]:
    return {unit for route in plan.routes for stop in route.stops for unit in stop.unit_ids}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instances(), st.integers(0, 3))
def test_plans_are_valid_and_the_search_is_never_worse(instance: Instance, seed: int) -> None:
    first = greedy(instance)
    better = search(instance, rounds=ROUNDS, seed=seed)
    assert faults(instance, first) == []
    assert faults(instance, better) == []
    assert better.worth >= first.worth
    assert better.prize <= bound(instance) + 1e-6


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instances())
def test_pins_stay(instance: Instance) -> None:
    plan = search(instance, rounds=ROUNDS)
    kept = [
        (route.officer_id, route.day, stop.hours, stop.area_id, stop.unit_ids, stop.prize)
        for route in plan.routes
        for stop in route.stops
        if stop.fixed
    ]
    assert sorted(map(str, kept)) == sorted(str(tuple(vars(each).values())) for each in instance.fixed)


def fits(visits: Sequence[Candidate]) -> bool:
    """Do they fit into a Monday in this order? As early as can be, quarter by quarter."""
    done: list[tuple[int, Candidate]] = []
    for visit in visits:
        home = TRAVEL.minutes(CITY, visit.area_id)
        ready = [420 + home, *(end + TRAVEL.minutes(each.area_id, visit.area_id) for end, each in done)]
        for start in range(420, 1020, 15):
            wanted = Hours(start, start + visit.minutes)
            if start >= max(ready) and any(piece.holds(wanted) for piece in OFFICE) and wanted.ends + home <= 1020:
                done.append((wanted.ends, visit))
                break
        else:
            return False
    return True


@pytest.mark.parametrize("seed", range(30))
def test_one_day_is_planned_as_well_as_can_be(seed: int) -> None:
    """Against every order of every choice. Always the same instances: local search promises no optimum."""
    chance = Random(seed)
    told = [(chance.randint(1, 4), chance.randint(1, 10)) for _ in range(5)]
    candidates = tuple(
        unit(number, area_id=place, minutes=100, prize=prize) for number, (place, prize) in enumerate(told, 1)
    )
    orders = (order for number in range(4) for order in permutations(candidates, number))
    best = max(sum(each.prize for each in order) for order in orders if fits(order))
    assert search(Instance((MONDAY,), (officer(limit=3),), candidates, (), TRAVEL), rounds=60).prize == best


def test_the_same_seed_gives_the_same_plan() -> None:
    candidates = tuple(unit(number, area_id=number % 4 + 1, prize=number * 7 % 50) for number in range(1, 30))
    instance = Instance((MONDAY,), (officer(1), officer(2)), candidates, (), TRAVEL)
    assert search(instance, rounds=30, seed=4) == search(instance, rounds=30, seed=4)


def test_the_time_is_kept() -> None:
    candidates = tuple(unit(number, area_id=number % 4 + 1, prize=number) for number in range(1, 200))
    instance = Instance((MONDAY,), (officer(1), officer(2)), candidates, (), TRAVEL)
    began = monotonic()
    assert faults(instance, solve(instance, seconds=0.5)) == []
    assert monotonic() - began < 5


def test_the_better_prize_for_each_hour_comes_first() -> None:
    near, far = unit(1, prize=50), unit(2, area_id=ISLAND, prize=60)
    plan = greedy(Instance((MONDAY,), (officer(limit=1),), (far, near), (), TRAVEL))
    assert (units(plan), plan.left_out) == ({1}, (2,))
    # the search counts points alone
    assert units(search(Instance((MONDAY,), (officer(limit=1),), (far, near), (), TRAVEL), rounds=5)) == {2}


def test_nobody_moves_for_what_is_online() -> None:
    """A visit may begin as soon as the meeting ends; the way there is from the place before it."""
    meeting = Fixed(1, MONDAY, Hours(510, 570), ONLINE, (90,))
    island = unit(1, area_id=ISLAND, minutes=60, hours=(Hours(570, 630),))
    instance = Instance((MONDAY,), (officer(),), (island,), (meeting,), TRAVEL)
    for plan in (greedy(instance), search(instance, rounds=3)):
        assert (starts(plan), plan.travel_minutes, faults(instance, plan)) == ([510, 570], 180, [])
    assert greedy(Instance((MONDAY,), (officer(),), (), (meeting,), TRAVEL)).travel_minutes == 0


def test_a_day_begins_and_ends_at_home() -> None:
    island = unit(1, area_id=ISLAND, minutes=60)
    plan = greedy(Instance((MONDAY,), (officer(),), (island,), (), TRAVEL))
    assert (starts(plan), plan.travel_minutes) == ([420 + 90], 180)
    # 07:00–11:30 holds the visit and the way there; the way back must be over at 17:00
    late = unit(1, area_id=ISLAND, minutes=60, hours=(Hours(900, 1020),))
    assert starts(greedy(Instance((MONDAY,), (officer(),), (late,), (), TRAVEL))) == []


def test_nobody_is_kept_over_the_midday_break() -> None:
    long = unit(1, minutes=240, hours=(Hours(600, 900),))
    assert greedy(Instance((MONDAY,), (officer(),), (long,), (), TRAVEL)).left_out == (1,)


@given(st.lists(hours(), max_size=4), st.lists(hours(), max_size=4))
def test_free_hours_are_those_that_nothing_holds(all_hours: list[Hours], held: list[Hours]) -> None:
    def minutes(pieces: list[Hours]) -> set[int]:
        return {minute for piece in pieces for minute in range(piece.starts, piece.ends)}

    free = list(free_hours(all_hours, held))
    assert minutes(free) == minutes(all_hours) - minutes(held)
    assert all(a.ends < b.starts for a, b in pairwise(free))


def test_a_pinned_visit_takes_its_unit_its_hour_and_its_way() -> None:
    pinned = Fixed(1, MONDAY, Hours(480, 600), BESIDE, (1,), 40)
    candidates = (unit(1), unit(2, minutes=30), unit(3, minutes=90, hours=(Hours(420, 630),)))
    plan = greedy(Instance((MONDAY,), (officer(),), candidates, (pinned,), TRAVEL))
    assert plan.left_out == (3,)  # neither before nor after the pinned one, with 15 minutes to it
    assert starts(plan) == [435, 480]
    assert plan.prize == 140


def test_districts_share_the_visits() -> None:
    candidates = tuple(unit(number, prize=100 - number, district_id=1 + (number > 4)) for number in range(1, 7))
    free = greedy(Instance((MONDAY,), (officer(limit=4),), candidates, (), TRAVEL))
    assert units(free) == {1, 2, 3, 4}
    caps = fair_caps({1: 375, 2: 125}, visits=2)
    assert caps == {1: 3, 2: 1}
    instance = Instance((MONDAY,), (officer(limit=4),), candidates, (), TRAVEL, caps)
    assert units(greedy(instance)) == {1, 2, 3, 5}
    assert units(search(instance, rounds=30)) == {1, 2, 3, 5}


def test_fair_caps_leave_every_district_a_visit() -> None:
    assert fair_caps({1: 999, 2: 1, 3: 0}, visits=10) == {1: 15, 2: 1}
    assert fair_caps({}, visits=10) == {}


def test_why_units_are_left_out() -> None:
    """The first district has one visit at most and has it; nobody is expected of one unit; the last is shut."""
    candidates = (
        unit(1, prize=50, district_id=1), unit(2, prize=40, district_id=1), unit(3, prize=0, district_id=2),
        unit(4, prize=30, district_id=2, hours=(Hours(0, 60),)), unit(5, prize=20),
    )  # fmt: skip
    instance = Instance((MONDAY,), (officer(limit=4),), candidates, (), TRAVEL, {1: 1, 2: 1})
    plan = greedy(instance)
    assert units(plan) == {1, 5}
    assert left_out(instance, plan) == {2: Left.DISTRICT_FULL, 3: Left.NO_POINTS, 4: Left.NO_ROOM}


def test_another_solver_is_heard_and_never_trusted(caplog: pytest.LogCaptureFixture) -> None:
    candidates = (unit(1, prize=50), unit(2, area_id=ISLAND, prize=60))
    instance = Instance((MONDAY,), (officer(limit=1),), candidates, (), TRAVEL)

    def fails(instance: Instance, seconds: float) -> Plan:
        raise MemoryError

    def boasts(instance: Instance, seconds: float) -> Plan:
        return Plan((), 10_000, 0, ())

    def does_nothing(instance: Instance, seconds: float) -> Plan:
        return plan_of(instance, ())

    plan = solve(instance, seconds=0.2, others=(fails, boasts, does_nothing))
    assert plan.prize == 60
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "Another solver failed",
        "Another solver's plan has 1 faults, the first",
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"candidates": (unit(1), unit(1))},
        {"candidates": (unit(1, minutes=0),)},
        {"candidates": (unit(1, prize=-1),)},
        {"candidates": (unit(1, hours=(Hours(700, 600),)),)},
        {"candidates": tuple(unit(number) for number in range(5_001))},
        {"days": (MONDAY, MONDAY)},
        {"officers": (officer(1), officer(1))},
        {"fixed": (Fixed(9, MONDAY, Hours(480, 540), CITY, (1,)),)},
        {"fixed": (Fixed(1, TUESDAY, Hours(480, 540), CITY, (1,)),)},
    ],
)
def test_what_is_no_instance_is_refused(told: dict[str, object]) -> None:
    whole: dict[str, object] = {"days": (MONDAY,), "officers": (officer(),), "candidates": (unit(1),), **told}
    with pytest.raises(BadInstance):
        Instance(**whole)  # type: ignore[arg-type]
