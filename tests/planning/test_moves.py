"""Each small change finds what it is there for, and leaves alone what it cannot make better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.planning import moves
from rollout.planning.checker import faults
from rollout.planning.instance import Instance
from rollout.planning.timetable import Timetable
from tests.planning.instances import BESIDE, CITY, ISLAND, MONDAY, MOUNTAIN, TRAVEL, instances, officer, unit

Move = Callable[[Timetable, moves.Over], bool]
MOVES = (moves.relocate, moves.exchange, moves.turn, moves.replace)
PLACES = (CITY, BESIDE, MOUNTAIN, ISLAND, MOUNTAIN, BESIDE)


def never() -> bool:
    return False


def table_of(orders: Sequence[Sequence[int]], *, limit: int = 4) -> Timetable:
    """A Monday of each officer with these units; unit 0 to 5 are in the places above, and bring 10, 20, … points."""
    candidates = tuple(
        unit(number, area_id=place, minutes=30, prize=10 * (number + 1), district_id=place)
        for number, place in enumerate(PLACES)
    )
    officers = tuple(officer(number, limit=limit) for number in range(1, len(orders) + 1))
    table = Timetable(Instance((MONDAY,), officers, candidates, (), TRAVEL))
    for day, order in zip(table.days, orders, strict=True):
        assert table.order(day, order)
    return table


@pytest.mark.parametrize(
    ("move", "limit", "before", "after"),
    [
        (moves.relocate, 4, [[1, 2], [4]], [[1], [2, 4]]),
        (moves.exchange, 2, [[1, 2], [5, 4]], [[1, 5], [2, 4]]),
        (moves.turn, 4, [[2, 1, 4]], [[1, 2, 4]]),
        (moves.replace, 1, [[1]], [[5]]),
    ],
)
def test_a_change_that_is_worth_it(move: Move, limit: int, before: list[list[int]], after: list[list[int]]) -> None:
    table = table_of(before, limit=limit)
    worth = table.worth()
    assert move(table, never)
    assert table.worth() > worth
    assert sorted(map(sorted, table.orders())) == sorted(map(sorted, after))


@pytest.mark.parametrize("move", MOVES)
def test_nothing_changes_when_the_time_is_up(move: Move) -> None:
    table = table_of([[2, 1], [4, 5]])
    assert not move(table, lambda: True)
    assert table.orders() == [[2, 1], [4, 5]]


def test_a_replacement_keeps_the_caps() -> None:
    table = table_of([[1]], limit=1)
    capped = Timetable(
        Instance((MONDAY,), table.instance.officers, table.instance.candidates, (), TRAVEL, {ISLAND: 0, MOUNTAIN: 0})
    )
    assert capped.order(capped.days[0], [0])
    assert moves.replace(capped, never)
    assert capped.orders() == [[5]]  # of BESIDE, which has no cap
    assert not moves.replace(capped, never)


@settings(deadline=None)
@given(instances(), st.permutations(MOVES), st.randoms(use_true_random=False))
def test_from_any_valid_plan_changes_lead_to_better_valid_ones(
    instance: Instance, order: Sequence[Move], chance: Random
) -> None:
    table = Timetable(instance)
    for candidate in chance.sample(table.open, len(table.open)):
        day = chance.choice(table.days)
        if table.has_room(candidate) and (fit := table.fit(day, candidate)):
            table.put(day, candidate, fit.position)
    assert faults(instance, table.plan()) == []
    for move in order:
        worth = table.worth()
        changed = move(table, never)
        assert (table.worth() > worth) is changed
        assert faults(instance, table.plan()) == []


@settings(deadline=None)
@given(instances(), st.integers(0, 50))
def test_a_fit_is_told_as_it_comes(instance: Instance, number: int) -> None:
    """What putting a unit somewhere adds is what was foretold, and where nothing fits no order holds."""
    table = Timetable(instance)
    for candidate in table.open:
        day = table.days[(number + candidate) % len(table.days)]
        fit, before = table.fit(day, candidate), day.travel
        orders = [[*day.visits[:at], candidate, *day.visits[at:]] for at in range(len(day.visits) + 1)]
        ways = [table.travel_in(day, order) for order in orders]
        possible = [way for way in ways if way is not None] if len(day.visits) < day.room else []
        if fit is None:
            assert possible == []
            continue
        table.put(day, candidate, fit.position)
        assert day.travel == before + fit.added == min(possible)
