"""A unit with an officer and a liaison, and one person on its list of whom everything is known."""

from __future__ import annotations

import pytest

from rollout.register import memberships, persons
from rollout.vocabulary import IdentifierKind, PeopleGroup, Sex
from tests.register.world import D
from tests.staffed import Staffed


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    return staffed.world.unit(officer=staffed.officer_id())


@pytest.fixture
def person_id(staffed: Staffed, unit_id: int) -> int:
    [person_id] = persons.create_persons(
        staffed.session,
        [
            persons.NewPerson(
                "Nguyễn Thị Mai",
                ((IdentifierKind.BHXH, "5112345821"),),
                sex=Sex.FEMALE,
                phone="0908182151",
                address="Tổ 5",
            )
        ],
    )
    with staffed.world.act("join") as act:
        memberships.join(act, person_id=person_id, unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=D(0))
    return person_id
