"""Persons and their numbers: found by the exact number, never in clear in the database, never two at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from rollout.core.dates import today
from rollout.models import AuditRecord, Identifier
from rollout.register import persons, undo
from rollout.register.errors import NumberTaken
from rollout.vocabulary import FOREVER, IdentifierKind
from tests.register.world import D, World

BHXH, CMND, PASSPORT = IdentifierKind.BHXH, IdentifierKind.CMND, IdentifierKind.PASSPORT


@pytest.fixture
def person_id(world: World) -> int:
    new = persons.NewPerson("Trần Thị Bưởi", ((BHXH, "5100000001"), (CMND, "212345678")), phone="0905123456")
    person_id = persons.create_person(world.session, new, by=world.user)
    world.session.commit()
    return person_id


def test_a_unique_number_belongs_to_one_person(world: World, person_id: int) -> None:
    with pytest.raises(NumberTaken):
        persons.create_person(world.session, persons.NewPerson("Lê A", ((BHXH, "5100000001"),)), by=world.user)
    other_id = persons.create_person(world.session, persons.NewPerson("Lê B", ((CMND, "212345678"),)), by=world.user)
    with pytest.raises(NumberTaken):
        persons.set_number(world.session, other_id, BHXH, "5100000001", by=world.user)
    assert persons.set_number(world.session, other_id, PASSPORT, "C1234567", by=world.user)
    assert persons.persons_by_number(world.session, [(BHXH, "5100000001"), (BHXH, "5100000002")]) == {
        (BHXH, "5100000001"): person_id
    }


def test_a_number_set_twice_changes_nothing(world: World, person_id: int) -> None:
    for is_new in (True, False):
        assert is_new is persons.set_number(world.session, person_id, BHXH, "5100000009", by=world.user)
        world.session.commit()
    assert persons.numbers_of(world.session, [person_id]) == {person_id: {BHXH: "5100000009", CMND: "212345678"}}
    assert persons.persons_by_number(world.session, [(BHXH, "5100000001")]) == {}
    live = select(Identifier.id).where(Identifier.kind == BHXH.value, Identifier.to_on == FOREVER)
    assert len(world.session.scalars(live).all()) == 1


def test_the_number_of_a_merged_record_can_become_the_number_of_today(world: World, person_id: int) -> None:
    right = "5100000002"
    loser_id, somebody = (
        persons.create_person(world.session, persons.NewPerson("Trần Thị Bưởi", numbers), by=world.user)
        for numbers in (((BHXH, right),), ())
    )
    with world.act() as act:
        undo.merge(act, winner=world.person(person_id), loser=world.person(loser_id), by=world.user)
    for number in (right, "5100000001"):
        for is_new in (True, False):
            assert is_new is persons.set_number(world.session, person_id, BHXH, number, by=world.user)
            world.session.commit()
        assert persons.numbers_of(world.session, [person_id])[person_id][BHXH] == number
        assert persons.persons_by_number(world.session, [(BHXH, number)]) == {(BHXH, number): person_id}
        with pytest.raises(NumberTaken):
            persons.set_number(world.session, somebody, BHXH, right, by=world.user)
    assert world.findings() == []


def test_whoever_is_looked_at_first_the_same_people_are_found(world: World, person_id: int) -> None:
    others = [
        persons.create_person(world.session, persons.NewPerson("Trần Thị Bưởi", ((BHXH, number),)), by=world.user)
        for number in ("5100000002", "5100000003")
    ]
    with world.act() as act:
        undo.merge(act, winner=world.person(person_id), loser=world.person(others[0]), by=world.user)
    asked = [(BHXH, f"510000000{n}") for n in range(5)] + [(CMND, "212345678"), (IdentifierKind.PERSONAL_ID, "1")]
    found = persons.holders_of(world.session, asked)
    assert {number[1]: (holder.person_id, holder.is_today) for number, holder in found.items()} == {
        "5100000001": (person_id, True),
        "5100000002": (person_id, False),
        "5100000003": (others[1], True),
        "212345678": (person_id, True),
    }
    for likely in ([person_id], others, [person_id, *others]):
        assert persons.holders_of(world.session, asked, likely) == found


@pytest.mark.parametrize("many", [False, True])
def test_a_number_of_one_day_leaves_no_row_and_an_older_one_its_days(world: World, person_id: int, many: bool) -> None:
    def give(number: str) -> None:
        if many:
            persons.give_numbers(world.session, [(person_id, BHXH, number)])
        else:
            persons.set_number(world.session, person_id, BHXH, number, by=world.user)
        world.session.commit()

    held = select(Identifier.from_on, Identifier.to_on).where(Identifier.kind == BHXH.value).order_by(Identifier.to_on)
    give("5100000009")
    assert world.session.execute(held).all() == [(today(), FOREVER)]
    world.session.execute(update(Identifier).values(from_on=D(0)))
    give("5100000001")
    assert world.session.execute(held).all() == [(D(0), today()), (today(), FOREVER)]


def test_corrected_twice_changes_nothing(world: World, person_id: int) -> None:
    changes = {"name": "Trần Thị Bưởi Hồng", "phone": "0905000000", "email": ""}
    assert persons.update_person(world.session, world.person(person_id), by=world.user, **changes) == ["name", "phone"]
    world.session.commit()
    assert persons.update_person(world.session, world.person(person_id), by=world.user, **changes) == []
    assert persons.clear_text(world.person(person_id), "phone") == "0905000000"
    assert persons.clear_text(world.person(person_id), "email") == ""
    assert world.person(person_id).search_name == "tran thi buoi hong"


def test_audit_names_the_fields_and_never_their_values(world: World, person_id: int) -> None:
    persons.update_person(world.session, world.person(person_id), by=world.user, phone="0905000000")
    persons.set_number(world.session, person_id, BHXH, "5100000009", by=world.user)
    world.session.commit()
    details = [str(detail) for detail in world.session.scalars(select(AuditRecord.detail))]
    assert any("phone" in detail for detail in details)
    assert not [detail for detail in details if "0905" in detail or "51000" in detail]
    assert world.findings() == []
