"""Putting a person on a unit's list: one who is new, or one of the same number and name who is on no list."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Permission, Viewer
from rollout.core.crypto import mask
from rollout.core.names import search_key
from rollout.core.rights import permissions_on
from rollout.models import Person, Unit, UnitModeFact, User
from rollout.register import memberships
from rollout.register.act import Act
from rollout.register.errors import NumberTaken, OnAnotherList, UnitNotThere
from rollout.register.persons import UNIQUE_KINDS, NewPerson, create_person, persons_by_number
from rollout.vocabulary import PeopleGroup


def add_person(viewer: Viewer, unit: Unit, new: NewPerson, *, group: PeopleGroup, on: date, by: User) -> int:
    """Puts a person on a unit's list from a day: a new one, or one of the same number and name who is on no list.

    Raises NumberTaken, OnAnotherList, UnitNotThere, FutureDay.
    """
    session = viewer.session
    act = Act(session, by=by, action="join")
    check_exists(session, unit.id, unit.code, on)
    person_id = _known_person(viewer, new)
    if person_id is None:
        person_id = create_person(session, new, by=by)
    memberships.join(act, person_id=person_id, unit_id=unit.id, group=group, on=on)
    act.apply()
    audit.record(session, by=by, action="join", subject="person", subject_id=person_id, unit=unit.id)
    return person_id


def _known_person(viewer: Viewer, new: NewPerson) -> int | None:
    """Who holds one of the numbers already and is on no list; None for a person who is new."""
    numbers = [(kind, number) for kind, number in new.numbers if kind in UNIQUE_KINDS]
    holders = persons_by_number(viewer.session, numbers) if numbers else {}
    if not holders:
        return None
    kind, number = next(pair for pair in numbers if pair in holders)
    person_id = holders[kind, number]
    if len(set(holders.values())) > 1:
        raise NumberTaken(kind)
    held = memberships.current(viewer.session, [person_id]).get(person_id)
    if held is not None:
        if Permission.SEE_PEOPLE in permissions_on(viewer, held.unit_id):
            raise OnAnotherList(
                kind,
                name=viewer.session.get_one(Person, person_id).name,
                number=mask(number),
                unit=viewer.session.get_one(Unit, held.unit_id).name,
            )
        raise NumberTaken(kind)
    if viewer.session.get_one(Person, person_id).search_name != search_key(new.name):
        raise NumberTaken(kind)
    return person_id


def check_exists(session: Session, unit_id: int, code: str, on: date) -> None:
    """Raises UnitNotThere when a unit does not exist on a day: who is put there would count nowhere."""
    found = session.scalar(
        select(UnitModeFact.id).where(
            UnitModeFact.unit_id == unit_id,
            UnitModeFact.voided_seq.is_(None),
            UnitModeFact.from_on <= on,
            UnitModeFact.to_on > on,
        )
    )
    if found is None:
        raise UnitNotThere(code=code, day=f"{on:%d/%m/%Y}")
