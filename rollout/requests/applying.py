"""What is accepted of a request, done by the register's own functions: audit and figures follow as by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Viewer
from rollout.models import ChangeField, Person, Unit, User
from rollout.register import corrections, joining, persons, unit_details, units
from rollout.register.act import Act
from rollout.requests.errors import NotEnoughToList
from rollout.requests.values import read_birth, read_caller, read_headcount
from rollout.vocabulary import CodeKind, IdentifierKind, PeopleGroup, Sex

Values = Mapping[ChangeField, str]


def enlist(viewer: Viewer, unit: Unit, accepted: Values, *, on: date, by: User) -> int:
    """Puts somebody on the unit's list; returns the person. Raises NotEnoughToList and what joining raises."""
    numbers = _numbers(accepted)
    if ChangeField.NAME not in accepted or ChangeField.GROUP not in accepted or not numbers:
        raise NotEnoughToList
    born, precision = read_birth(accepted.get(ChangeField.BIRTH, ""))
    new = persons.NewPerson(
        accepted[ChangeField.NAME],
        tuple(numbers.items()),
        born,
        precision,
        Sex(accepted.get(ChangeField.SEX, Sex.UNKNOWN.value)),
        accepted.get(ChangeField.PHONE, ""),
        accepted.get(ChangeField.EMAIL, ""),
        accepted.get(ChangeField.ADDRESS, ""),
    )
    return joining.add_person(viewer, unit, new, group=PeopleGroup(accepted[ChangeField.GROUP]), on=on, by=by)


def _numbers(accepted: Values) -> dict[IdentifierKind, str]:
    return {kind: accepted[ChangeField(kind.value)] for kind in IdentifierKind if ChangeField(kind.value) in accepted}


def apply_to_person(session: Session, person_id: int, accepted: Values, *, by: User) -> None:
    """Corrects who a person is and how to reach them. Raises NumberTaken."""
    person = session.get_one(Person, person_id)
    session.refresh(person, with_for_update=True)
    changes: dict[str, Any] = {
        field.value: accepted[field]
        for field in (
            ChangeField.NAME, ChangeField.SEX, ChangeField.PHONE, ChangeField.EMAIL, ChangeField.ADDRESS,
        )
        if field in accepted
    }  # fmt: skip
    if ChangeField.BIRTH in accepted:
        changes["birth_on"], changes["birth_precision"] = read_birth(accepted[ChangeField.BIRTH])
    corrections.correct(session, person, changes, numbers=_numbers(accepted), by=by)


def apply_to_unit(session: Session, unit: Unit, accepted: Values, *, on: date, by: User) -> None:
    """Corrects what is known of a unit from a day on. Raises CodeTaken, Overlap, WrongArea, FutureDay."""
    if name := accepted.get(ChangeField.UNIT_NAME):
        units.rename(session, unit, name=name, on=on, by=by)
    if code := accepted.get(ChangeField.TAX_CODE):
        units.recode(session, unit, kind=CodeKind.TAX, code=code, on=on, by=by)
    if address := accepted.get(ChangeField.UNIT_ADDRESS):
        unit_details.set_address(session, unit, address=address, by=by)
    if area := accepted.get(ChangeField.AREA_2025):
        _move(session, unit, int(area), on=on, by=by)
    if headcount := accepted.get(ChangeField.HEADCOUNT):
        people, day = read_headcount(headcount)
        unit_details.set_headcount(session, unit, headcount=people, on=day, by=by)
    if told := accepted.get(ChangeField.CONTACT):
        caller = read_caller(told)
        unit_details.add_contact(session, unit, **caller._asdict(), is_main=True, by=by)


def _move(session: Session, unit: Unit, area_id: int, *, on: date, by: User) -> None:
    act = Act(session, by=by, action="attribute_unit")
    if not units.attribute(act, unit.id, subject="area_2025", value=area_id, on=on):
        return
    act.apply()
    audit.record(
        session, by=by, action="attribute_unit", subject="unit", subject_id=unit.id, subject_of="area_2025"
    )  # fmt: skip
