"""Balances from rollups: slots cover each day once, several days at once are each alone, a crossing sums its units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.selection import EVERYTHING, Part, Selection
from rollout.ledger import balances
from rollout.ledger.balances import Balance
from rollout.models.rollup import COLUMNS, DIMS, LEVELS, slot_of
from rollout.register import units
from rollout.vocabulary import FIRST_DAY, Flow, Milestone, PeopleGroup
from tests.clock import BEGAN
from tests.ledger.rolled import rolled_flows
from tests.register.world import D, World, make_world

EVERYONE = tuple(PeopleGroup)
DAYS = [D(-1), D(0), D(6), D(20), D(21), D(39), D(40), D(60), BEGAN]


def days_of(level: int, slot: int) -> list[int]:
    """The days of a slot, by trying all that are near."""
    near = range(slot * 7**level - 7, (slot + 1) * 7**level + 7)
    return [day for day in near if slot_of(day, level) == slot]


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_a_cover_holds_each_day_once(first: int, length: int) -> None:
    held: Counter[int] = Counter()
    for sign, level, slot in balances.cover(first, first + length):
        held.update(dict.fromkeys(days_of(level, slot), sign))
    assert {day: times for day, times in held.items() if times} == dict.fromkeys(range(first, first + length + 1), 1)


def test_a_day_needs_a_few_slots_of_each_level() -> None:
    for day in range(1500, 1900):
        levels = Counter(slot.level for slot in balances.cover(-FIRST_DAY.weekday(), day))
        assert all(levels[level] <= 3 for level in range(LEVELS - 1))


def test_a_week_from_monday_is_one_slot() -> None:
    monday = day_number(date(2026, 11, 16))
    week = slot_of(monday, 1)
    assert balances.cover(monday, monday + 6) == [(1, 1, week)]
    assert balances.cover(monday, monday + 5) == [(-1, 0, monday + 6), (1, 1, week)]
    assert balances.cover(monday - 7, monday - 1) == [(1, 1, week - 1)]
    assert balances.cover(monday, monday - 1) == []


@pytest.fixture
def world(session: Session) -> World:
    """Three units whose people join and sign in on different days; one unit changes its office."""
    world = make_world(session)
    places: list[dict[str, Any]] = [
        {"area_2021": world.areas["A1"], "department": world.departments[0], "office": world.offices[0]},
        {"area_2021": world.areas["B1"], "department": world.departments[0], "office": world.offices[1]},
        {"area_2021": world.areas["A"], "department": world.departments[1]},
    ]
    unit_ids = [world.unit(**place) for place in places]
    for n, unit_id in enumerate(unit_ids):
        world.mark(world.listed(unit_id, 3, on=5 * n)[: n + 1], Milestone.SIGNED_IN, 20 + 9 * n)
    with world.act() as act:
        units.attribute(act, unit_ids[1], subject="office", value=world.offices[0], on=D(40))
    return world


def selections(world: World) -> list[Selection]:
    department = Part(frozenset({world.departments[0]}), "department")
    office = Part(frozenset({world.offices[0]}), "office")
    return [
        EVERYTHING,
        Selection(((department,),)),
        Selection(((department,), (office,))),
        Selection(((department, office),)),
        Selection(((Part(frozenset({1, 2})),),)),
        Selection(((),)),
    ]


def something(found: Mapping[int, Balance]) -> dict[int, Balance]:
    """Without the groups of which nothing is left."""
    return {group_id: balance for group_id, balance in found.items() if any(balance.values)}


def test_several_days_at_once_are_each_day_alone(world: World) -> None:
    for dim in DIMS:
        for selection in selections(world):
            at_once = balances.at_days(world.session, dim, DAYS, EVERYONE, COLUMNS, selection)
            assert list(at_once) == DAYS
            for day in DAYS:
                alone = balances.by_group(world.session, dim, day, EVERYONE, COLUMNS, selection)
                assert something(at_once[day]) == something(alone), (dim, selection, day)


def test_every_way_of_reading_gives_the_sum_of_the_units(world: World) -> None:
    zero = Balance((0,) * len(COLUMNS), (0,) * len(COLUMNS))
    for selection in selections(world):
        for day in DAYS:
            by_unit = balances.by_unit(world.session, day, EVERYONE, COLUMNS, selection)
            expected = tuple(map(sum, zip(*by_unit.values(), strict=True))) or zero.values
            for dim in DIMS:
                found = balances.by_group(world.session, dim, day, EVERYONE, COLUMNS, selection)
                assert balances.add(found.values(), len(COLUMNS)).values == expected, (dim, selection, day)


def test_opening_and_flows_are_the_closing(world: World) -> None:
    office = Selection(((Part(frozenset({world.offices[0]}), "office"),),))
    columns = ("participants", "signed_in_reported")
    for selection in (EVERYTHING, office):
        held = rolled_flows(world.session, "office", D(10), D(60), EVERYONE, columns, selection)
        opening = balances.by_group(world.session, "office", D(10), EVERYONE, columns, selection)
        closing = balances.by_group(world.session, "office", D(60), EVERYONE, columns, selection)
        for group_id, flows in held.items():
            for i in range(len(columns)):
                before = opening[group_id].values[i] if group_id in opening else 0
                assert before + sum(amounts[i] for amounts in flows.values()) == closing[group_id].values[i]
    moved = rolled_flows(world.session, "office", D(10), D(60), EVERYONE, columns, office)[world.offices[0]]
    assert moved[Flow.TRANSFERRED] == (3, 2)
    assert moved[Flow.REACHED] == (0, 1)


def test_many_days_at_once_are_the_balance_of_each(world: World) -> None:
    days = [D(on) for on in range(5, 61, 5)]
    for selection in selections(world):
        found = balances.at_days(world.session, "total", days, EVERYONE, ("participants",), selection)
        for day, held in found.items():
            alone = balances.by_group(world.session, "total", day, EVERYONE, ("participants",), selection)
            assert balances.add(held.values(), 1) == balances.add(alone.values(), 1), (selection, day)
