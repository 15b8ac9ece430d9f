"""A unit says that somebody left (R9): about one list, settled when the person is off it, however that came about."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.register import memberships, standings, undo
from rollout.register.errors import NotOnList, WrongInterval
from rollout.vocabulary import FOREVER, Evidence, LeavingReason, PeopleGroup, StandingKind
from tests.register.world import D, World


@pytest.fixture
def units(world: World) -> tuple[int, int]:
    return world.unit(), world.unit()


@pytest.fixture
def person_id(world: World, units: tuple[int, int]) -> int:
    [person_id] = world.listed(units[0], 1, on=5)
    return person_id


def propose(world: World, person_id: int, on: int = 10, note: str = "") -> bool:
    with world.act() as act:
        return standings.exclude(
            act, person_id=person_id, kind=StandingKind.LEFT_UNIT, evidence=Evidence.REPORTED, from_on=D(on), note=note
        )


def proposed(world: World, person_id: int) -> list[tuple[date, date]]:
    with world.act() as act:
        return [(held.from_on, held.to_on) for held in standings.live(act, person_id)]


def move(world: World, person_id: int, unit_id: int, on: int, group: PeopleGroup | None = None) -> None:
    with world.act() as act:
        assert memberships.move(act, world.membership(person_id), to_unit_id=unit_id, on=D(on), group=group)


@pytest.mark.parametrize(("on", "left"), [(8, []), (10, []), (15, [(D(10), D(15))])])
def test_a_move_settles_what_the_old_unit_said(
    world: World, units: tuple[int, int], person_id: int, on: int, left: list[tuple[date, date]]
) -> None:
    propose(world, person_id)
    move(world, person_id, units[1], on)
    assert proposed(world, person_id) == left
    assert [world.figure("proposed_left", day) for day in (9, 10, 14, 15, 20)] == [0, on > 10, on > 10, 0, 0]
    assert [world.figure("participants", day, units[1]) for day in (on - 1, on, 20)] == [0, 1, 1]
    assert propose(world, person_id, on=20), "the new unit may say it of its own list"
    assert world.figure("proposed_left", 20, units[1]) == 1
    assert world.findings() == []


def test_leaving_settles_it_too_whoever_takes_the_person_off(world: World, person_id: int) -> None:
    propose(world, person_id)
    with world.act() as act:
        memberships.leave(act, world.membership(person_id), on=D(15), reason=LeavingReason.DIED)
    assert proposed(world, person_id) == [(D(10), D(15))]
    assert world.findings() == []


@pytest.mark.parametrize(("on", "left"), [(8, [(D(10), FOREVER)]), (10, [(D(10), FOREVER)]), (15, [(D(10), D(15))])])
@pytest.mark.parametrize("is_move", [False, True])
def test_counted_in_another_group_a_person_is_still_on_the_list(
    world: World, units: tuple[int, int], person_id: int, on: int, left: list[tuple[date, date]], is_move: bool
) -> None:
    propose(world, person_id)
    if is_move:
        move(world, person_id, units[0], on, PeopleGroup.STUDENT)
    else:
        with world.act() as act:
            memberships.change_group(act, world.membership(person_id), group=PeopleGroup.STUDENT, on=D(on))
    assert proposed(world, person_id) == left
    assert world.figure("proposed_left", 20) == sum(until == FOREVER for _, until in left)
    assert world.findings() == []


def test_it_is_about_the_list_the_person_is_on_and_said_once(
    world: World, units: tuple[int, int], person_id: int
) -> None:
    with pytest.raises(NotOnList):
        propose(world, person_id, on=4)
    assert propose(world, person_id)
    for on in (9, 10, 12):
        assert not propose(world, person_id, on=on, note="đã chuyển trường")
    move(world, person_id, units[1], 15)
    with pytest.raises(NotOnList):
        propose(world, person_id, on=14)
    [nobody_listed] = world.people(1)
    with pytest.raises(NotOnList):
        propose(world, nobody_listed)


def merged(world: World, winner_id: int, loser_id: int) -> None:
    with world.act() as act:
        undo.merge(act, winner=world.person(winner_id), loser=world.person(loser_id), by=world.user)


@pytest.mark.parametrize(
    ("listed_on", "same_unit", "left"),
    [(5, False, []), (5, True, [(D(10), FOREVER)]), (20, False, [(D(10), D(20))]), (20, True, [(D(10), D(20))])],
)
def test_a_merge_keeps_it_as_far_as_the_list_is_kept(
    world: World,
    units: tuple[int, int],
    person_id: int,
    listed_on: int,
    same_unit: bool,
    left: list[tuple[date, date]],
) -> None:
    [winner_id] = world.listed(units[0] if same_unit else units[1], 1, on=listed_on)
    propose(world, person_id)
    merged(world, winner_id, person_id)
    assert proposed(world, winner_id) == left
    open_ones = sum(until == FOREVER for _, until in left)
    assert world.figure("proposed_left", 25) == open_ones
    assert world.figure("participants", 25) == 1
    assert world.findings() == []


def test_two_who_were_both_said_to_have_left_are_said_so_once(
    world: World, units: tuple[int, int], person_id: int
) -> None:
    [winner_id] = world.listed(units[0], 1, on=5)
    propose(world, person_id, on=8)
    propose(world, winner_id, on=12)
    merged(world, winner_id, person_id)
    assert proposed(world, winner_id) == [(D(12), FOREVER)]
    assert world.findings() == []


def test_a_standing_does_not_end_before_it_began(world: World, person_id: int) -> None:
    propose(world, person_id)
    with world.act() as act:
        [standing] = standings.live(act, person_id)
    for on in (9, 4):
        with pytest.raises(WrongInterval), world.act() as act:
            standings.end(act, standing, on=D(on))
    assert proposed(world, person_id) == [(D(10), FOREVER)]
