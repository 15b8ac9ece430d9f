"""Persons and their numbers: found by the exact number, never in clear in the database, never two at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import AuditRecord, Identifier
from rollout.register import persons
from rollout.register.errors import NumberTaken
from rollout.vocabulary import FOREVER, IdentifierKind
from tests.register.world import World

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
