"""Undoing a posting, and merging two persons (R21)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from rollout.ledger import chain
from rollout.models import FACTS, Fact, Membership, SecondWorkplace, Statement
from rollout.register import marks, memberships, persons, standings, undo, units
from rollout.register.act import SEALED, Act, fact_table
from rollout.register.errors import AlreadyMerged, SamePerson
from rollout.register.undo import Undone
from rollout.vocabulary import (
    FOREVER,
    Channel,
    Evidence,
    IdentifierKind,
    LeavingReason,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)
from tests.register.world import D, World

COLUMNS = ("participants", "participants_s", "installed_reported", "accepted_reported", "units")


def undone(world: World, seq: int) -> Undone:
    with world.act("undo") as act:
        return undo.undo(act, seq)


def last(world: World) -> int:
    return chain.last_seq(world.session)


def live_facts(world: World) -> Counter[Any]:
    """All live facts by what they say."""
    found: Counter[Any] = Counter()
    for model in FACTS:
        table = fact_table(model)
        for row in world.session.execute(select(table).where(table.c.voided_seq.is_(None))).mappings():
            found[table.name, tuple(str(v) for k, v in row.items() if k not in SEALED)] += 1
    return found


def figures(world: World) -> list[int]:
    return [world.figure(column, on) for on in (0, 5, 10, 15, 20) for column in COLUMNS]


def join(act: Act, person_id: int, unit_id: int, on: int) -> None:
    memberships.join(act, person_id=person_id, unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=D(on))


def test_undone_everything_is_as_before(world: World) -> None:
    unit_id, other_id = world.unit(), world.unit()
    ids = world.listed(unit_id, 4)
    world.mark(ids[:2], Milestone.INSTALLED, 3)
    before = live_facts(world), figures(world)
    with world.act("all at once") as act:
        memberships.move(act, world.membership(ids[0]), to_unit_id=other_id, on=D(8))
        memberships.leave(act, world.membership(ids[1]), on=D(9), reason=LeavingReason.LEFT)
        marks.clear(act, person_ids=ids[:1], milestone=Milestone.INSTALLED, up_to=Evidence.OFFICIAL)
        standings.exclude(
            act, person_id=ids[2], kind=StandingKind.NO_SMARTPHONE, evidence=Evidence.VERIFIED, from_on=D(4)
        )
        units.switch_mode(act, other_id, mode=UnitMode.COUNT, on=D(12))
    seq = last(world)
    assert (live_facts(world), figures(world)) != before
    result = undone(world, seq)
    assert (result.persons, result.units) == ({*ids[:3]}, {other_id})
    assert not result.kept_persons
    assert not result.kept_units
    assert (live_facts(world), figures(world)) == before
    assert world.findings() == []


def test_an_undo_can_be_undone(world: World) -> None:
    ids = world.listed(world.unit(), 3)
    world.mark(ids, Milestone.INSTALLED, 3)
    seq, before = last(world), live_facts(world)
    undone(world, seq)
    assert world.figure("installed_reported", 3) == 0
    undone(world, last(world))
    assert live_facts(world) == before
    assert world.figure("installed_reported", 3) == 3
    assert world.findings() == []


def test_who_was_changed_later_is_kept_whole_and_named(world: World) -> None:
    ids = world.listed(world.unit(), 3)
    world.mark(ids, Milestone.INSTALLED, 3)
    seq = last(world)
    world.mark(ids[:1], Milestone.ACCEPTED, 5)
    assert undo.preview(world.session, seq).kept_persons == {ids[0]}
    result = undone(world, seq)
    assert (result.persons, result.kept_persons) == ({*ids[1:]}, {ids[0]})
    assert world.figure("installed_reported", 3) == 1
    assert world.findings() == []


def test_the_last_first(world: World) -> None:
    """A later change that was itself undone stands in nobody's way."""
    unit_id = world.unit()
    before = live_facts(world), figures(world)
    ids = world.listed(unit_id, 3)
    first = last(world)
    world.mark(ids, Milestone.INSTALLED, 3)
    second = last(world)
    with world.act("move") as act:
        memberships.move(act, world.membership(ids[0]), to_unit_id=unit_id, on=D(5), group=PeopleGroup.STUDENT)
    third = last(world)
    for seq in (third, second, first):
        result = undone(world, seq)
        assert not result.kept_persons
    assert (live_facts(world), figures(world)) == before
    assert world.findings() == []


def test_a_unit_stays_while_someone_kept_is_on_its_list(world: World) -> None:
    with world.act("import") as act:
        unit_id = units.create_unit(act, units.NewUnit("TC1", "Đơn vị mới", D(0)), by=world.user).id
        ids = persons.create_persons(world.session, [persons.NewPerson(f"Người {i}") for i in range(2)])
        for person_id in ids:
            join(act, person_id, unit_id, 0)
    seq = last(world)
    world.mark(ids[:1], Milestone.INSTALLED, 3)
    result = undone(world, seq)
    assert (result.kept_persons, result.kept_units) == ({ids[0]}, {unit_id})
    assert (result.persons, result.units) == ({ids[1]}, set())
    assert [world.figure(column, 5) for column in COLUMNS] == [1, 1, 1, 0, 1]
    assert world.findings() == []


def test_a_unit_that_people_joined_later_stays(world: World) -> None:
    unit_id = world.unit()
    seq = last(world)
    world.listed(unit_id, 1)
    assert undone(world, seq).kept_units == {unit_id}
    assert world.figure("units", 5) == 1


def test_what_one_transaction_wrote_and_voided_itself_is_not_revived(world: World) -> None:
    unit_id, other_id = world.unit(), world.unit()
    [person_id] = world.people(1)
    before = live_facts(world)
    act = Act(world.session, by=world.user, action="two steps")
    join(act, person_id, unit_id, 0)
    act.apply()
    memberships.move(act, world.membership(person_id), to_unit_id=other_id, on=D(5))
    act.apply()
    world.session.commit()
    undone(world, last(world))
    assert live_facts(world) == before
    assert world.findings() == []


def merged(world: World, winner_id: int, loser_id: int) -> None:
    with world.act("merge") as act:
        undo.merge(act, winner=world.person(winner_id), loser=world.person(loser_id), by=world.user)


def memberships_of(world: World, person_id: int, model: type[Fact] = Membership) -> list[tuple[Any, ...]]:
    table = fact_table(model)
    statement = select(table.c.unit_id, table.c.from_on, table.c.to_on).where(
        table.c.person_id == person_id, table.c.voided_seq.is_(None)
    )
    return [tuple(row) for row in world.session.execute(statement.order_by(table.c.from_on))]


def test_merged_the_two_count_once_and_nothing_is_lost(world: World) -> None:
    unit_id, other_id = world.unit(), world.unit()
    [loser_id] = world.listed(other_id, 1, on=0)
    [winner_id] = world.listed(unit_id, 1, on=10)
    world.mark([loser_id], Milestone.INSTALLED, 3)
    world.mark([winner_id], Milestone.ACCEPTED, 12)
    merged(world, winner_id, loser_id)
    assert memberships_of(world, winner_id) == [(other_id, D(0), D(10)), (unit_id, D(10), FOREVER)]
    assert memberships_of(world, winner_id, SecondWorkplace) == [(other_id, D(10), FOREVER)]
    assert memberships_of(world, loser_id) == []
    assert [world.figure("participants", on) for on in (0, 10)] == [1, 1]
    assert [world.figure("installed_reported", on, unit_id) for on in (9, 10)] == [0, 1]
    assert [world.figure("accepted_reported", on) for on in (11, 12)] == [0, 1]
    assert world.person(loser_id).merged_into_id == winner_id
    assert world.findings() == []


def test_merged_inside_one_another_leaves_two_pieces(world: World) -> None:
    unit_id = world.unit()
    [loser_id] = world.listed(unit_id, 1, on=0)
    [winner_id] = world.listed(unit_id, 1, on=5)
    with world.act() as act:
        memberships.leave(act, world.membership(winner_id), on=D(10), reason=LeavingReason.LEFT)
    merged(world, winner_id, loser_id)
    assert memberships_of(world, winner_id) == [
        (unit_id, D(0), D(5)), (unit_id, D(5), D(10)), (unit_id, D(10), FOREVER),
    ]  # fmt: skip
    assert memberships_of(world, winner_id, SecondWorkplace) == []
    assert [world.figure("participants", on) for on in (0, 5, 10)] == [1, 1, 1]
    assert world.findings() == []


def test_numbers_follow_the_winner(world: World) -> None:
    winner_id, loser_id = world.people(2)
    persons.set_number(world.session, loser_id, IdentifierKind.PERSONAL_ID, "051200000001", by=world.user)
    own = persons.numbers_of(world.session, [winner_id])[winner_id][IdentifierKind.BHXH]
    lost = persons.numbers_of(world.session, [loser_id])[loser_id][IdentifierKind.BHXH]
    merged(world, winner_id, loser_id)
    assert persons.numbers_of(world.session, [winner_id, loser_id]) == {
        winner_id: {IdentifierKind.BHXH: own, IdentifierKind.PERSONAL_ID: "051200000001"}
    }
    number = (IdentifierKind.BHXH, lost)  # the next list may still carry it
    assert persons.persons_by_number(world.session, [number]) == {number: winner_id}


def test_children_follow_the_winner(world: World) -> None:
    winner_id, loser_id, child_id = world.people(3)
    world.person(child_id).guardian_id = loser_id
    world.person(winner_id).guardian_id = loser_id
    world.session.commit()
    merged(world, winner_id, loser_id)
    assert [world.person(key).guardian_id for key in (child_id, winner_id)] == [winner_id, None]


def test_nobody_is_merged_twice_or_with_themselves(world: World) -> None:
    first_id, second_id, third_id = world.people(3)
    with pytest.raises(SamePerson):
        merged(world, first_id, first_id)
    merged(world, first_id, second_id)
    with pytest.raises(AlreadyMerged):
        merged(world, third_id, second_id)
    with pytest.raises(AlreadyMerged):
        merged(world, second_id, third_id)
    merged(world, third_id, first_id)
    assert world.findings() == []


@pytest.mark.parametrize("marked_later", [False, True])
def test_a_merge_stays_merged(world: World, marked_later: bool) -> None:
    """Its numbers and its link went over too: undoing the facts alone would count one person twice."""
    unit_id = world.unit()
    [loser_id] = world.listed(unit_id, 1)
    first = last(world)
    [winner_id] = world.listed(unit_id, 1)
    second = last(world)
    merged(world, winner_id, loser_id)
    merge_seq = last(world)
    if marked_later:
        world.mark([winner_id], Milestone.INSTALLED, 3)
        assert undone(world, last(world)).persons == {winner_id}
    for seq, person_id in ((merge_seq, loser_id), (second, winner_id), (first, loser_id)):
        result = undone(world, seq)
        assert (result.persons, result.kept_persons) == (set(), {person_id})
    assert world.figure("participants", 5) == 1
    assert world.findings() == []


def test_the_order_of_two_stock_takes_of_one_day_survives(world: World) -> None:
    [person_id] = world.listed(world.unit(), 1)
    with world.act("two statements") as act:
        for milestone in (Milestone.INSTALLED, Milestone.ACCEPTED):
            marks.state(
                act, person_ids=[person_id], milestone=milestone, day=D(3), channel=Channel.APP,
                evidence=Evidence.REPORTED,
            )  # fmt: skip
    undone(world, last(world))
    undone(world, last(world))
    live = select(Statement.milestone).where(Statement.voided_seq.is_(None)).order_by(Statement.id)
    assert world.session.scalars(live).all() == ["installed", "accepted"]
