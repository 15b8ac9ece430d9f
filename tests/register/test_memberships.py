"""Who is on whose list (R6, R9, R10): what is refused, and what changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from rollout.models import Membership, SecondWorkplace
from rollout.register import memberships
from rollout.register.errors import AlreadyOnList, NotOnList, Overlap, WrongInterval
from rollout.vocabulary import FOREVER, LeavingReason, PeopleGroup
from tests.register.world import D, World


def live(world: World, person_id: int) -> list[tuple[int, date, date]]:
    statement = select(Membership.unit_id, Membership.from_on, Membership.to_on).where(
        Membership.person_id == person_id, Membership.voided_seq.is_(None)
    )
    rows = world.session.execute(statement.order_by(Membership.from_on))
    return [(unit_id, from_on, to_on) for unit_id, from_on, to_on in rows]


def test_one_list_at_a_time(world: World) -> None:
    unit_id, other_id = world.unit(), world.unit()
    [person_id] = world.listed(unit_id, 1, on=10)
    for again_id in (unit_id, other_id):
        for on in (5, 10, 15):
            with pytest.raises(AlreadyOnList), world.act() as act:
                memberships.join(act, person_id=person_id, unit_id=again_id, group=PeopleGroup.EMPLOYEE, on=D(on))
    with world.act() as act:
        memberships.leave(act, world.membership(person_id), on=D(20), reason=LeavingReason.LEFT)
    with pytest.raises(Overlap), world.act() as act:
        memberships.join(act, person_id=person_id, unit_id=other_id, group=PeopleGroup.EMPLOYEE, on=D(19))
    with world.act() as act:
        memberships.join(act, person_id=person_id, unit_id=other_id, group=PeopleGroup.EMPLOYEE, on=D(20))
    assert live(world, person_id) == [(unit_id, D(10), D(20)), (other_id, D(20), FOREVER)]
    assert [world.figure("participants", on) for on in (9, 10, 19, 20)] == [0, 1, 1, 1]
    assert world.findings() == []


def test_leaving_on_the_joining_day_removes(world: World) -> None:
    [person_id] = world.listed(world.unit(), 1, on=10)
    with world.act() as act:
        memberships.leave(act, world.membership(person_id), on=D(10), reason=LeavingReason.LEFT)
    assert live(world, person_id) == []
    assert world.figure("participants", 10) == 0
    assert world.findings() == []


def test_leaving_before_joining_is_refused_and_nothing_is_voided(world: World) -> None:
    [person_id] = world.listed(world.unit(), 1, on=10)
    with world.act() as act:
        with pytest.raises(WrongInterval):
            memberships.leave(act, world.membership(person_id), on=D(9), reason=LeavingReason.LEFT)
        assert act.is_empty
    assert world.figure("participants", 10) == 1


def test_a_closed_membership_can_only_be_shortened(world: World) -> None:
    [person_id] = world.listed(world.unit(), 1, on=10)
    with world.act() as act:
        memberships.leave(act, world.membership(person_id), on=D(20), reason=LeavingReason.LEFT)
    closed = world.session.scalars(select(Membership).filter_by(person_id=person_id, voided_seq=None)).one()
    with pytest.raises(NotOnList), world.act() as act:
        memberships.leave(act, closed, on=D(25), reason=LeavingReason.DIED)
    with world.act() as act:
        memberships.leave(act, closed, on=D(15), reason=LeavingReason.DIED)
    assert [world.figure("participants", on) for on in (14, 15, 20)] == [1, 0, 0]
    assert live(world, person_id) == [(closed.unit_id, D(10), D(15))]
    assert world.findings() == []


def test_a_move_takes_and_gives_on_the_same_day(world: World) -> None:
    unit_id, other_id = world.unit(), world.unit()
    [person_id] = world.listed(unit_id, 1, on=10)
    with world.act() as act:
        assert memberships.move(act, world.membership(person_id), to_unit_id=other_id, on=D(20))
    assert [world.figure("participants", on, unit_id) for on in (19, 20)] == [1, 0]
    assert [world.figure("participants", on, other_id) for on in (19, 20)] == [0, 1]
    with world.act() as act:
        assert not memberships.move(act, world.membership(person_id), to_unit_id=other_id, on=D(25))
        assert act.is_empty
    assert world.findings() == []


def test_another_group_of_people_on_the_same_list(world: World) -> None:
    [person_id] = world.listed(world.unit(), 1, on=10)
    with world.act() as act:
        assert memberships.change_group(act, world.membership(person_id), group=PeopleGroup.STUDENT, on=D(20))
    assert world.membership(person_id).people_group == "student"
    with world.act() as act:
        assert not memberships.change_group(act, world.membership(person_id), group=PeopleGroup.STUDENT, on=D(25))
        assert act.is_empty
    assert [world.figure("participants", on) for on in (19, 20, 25)] == [1, 1, 1]


def test_a_second_workplace_is_shown_and_not_counted(world: World) -> None:
    unit_id, other_id = world.unit(), world.unit()
    [person_id] = world.listed(unit_id, 1)
    for is_new in (True, False):
        with world.act() as act:
            assert is_new is memberships.add_second_workplace(act, person_id=person_id, unit_id=other_id, on=D(5))
    workplace = world.session.scalars(select(SecondWorkplace)).one()
    assert world.figure("participants", 5, other_id) == 0
    with pytest.raises(WrongInterval), world.act() as act:
        memberships.end_second_workplace(act, workplace, on=D(4))
    with world.act() as act:
        memberships.end_second_workplace(act, workplace, on=D(8))
    live = select(func.count()).where(SecondWorkplace.voided_seq.is_(None), SecondWorkplace.to_on == D(8))
    assert world.session.scalar(live) == 1
    assert world.findings() == []
