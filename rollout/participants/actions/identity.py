"""Who a person is and how to reach them: correct, number, guardian, reveal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Viewer
from rollout.core.formats import moment
from rollout.models import Identifier, Person, User
from rollout.participants.errors import OwnGuardian, StaleForm
from rollout.participants.queries.cases import Case
from rollout.participants.queries.record import changed_at
from rollout.register import corrections, persons
from rollout.register.reveals import reason_to_see
from rollout.vocabulary import IdentifierKind, Sex


def version(session: Session, person: Person) -> str:
    """A mark of a person's fields and numbers as they are: a form that carries an older one is stale."""
    numbers = session.execute(
        select(Identifier.id, Identifier.to_on).where(Identifier.person_id == person.id).order_by(Identifier.id)
    ).all()
    fields = (
        person.name, person.birth_on, person.birth_precision, person.sex, person.phone, person.email,
        person.address, person.guardian_id, [tuple(number) for number in numbers],
    )  # fmt: skip
    return hashlib.sha256(repr(fields).encode()).hexdigest()[:16]


def _check_version(session: Session, person: Person, seen: str) -> None:
    """Compares with what is there now; nobody else changes the person until this transaction ends."""
    session.refresh(person, with_for_update=True)
    if version(session, person) != seen:
        raise StaleForm(time=moment(changed_at(session, person.id)))


def correct(
    session: Session,
    case: Case,
    *,
    seen: str,
    name: str,
    birth_on: date | None,
    birth_precision: str,
    sex: Sex,
    numbers: Mapping[IdentifierKind, str],
    by: User,
) -> list[str]:
    """Corrects who a person is; an empty number leaves the one that is known. Returns the names of what changed.

    `seen` is the version that the form was made from. Raises StaleForm, NumberTaken.
    """
    _check_version(session, case.person, seen)
    given = {kind: number for kind, number in numbers.items() if number}
    fields = {"name": name, "birth_on": birth_on, "birth_precision": birth_precision, "sex": sex.value}
    return corrections.correct(session, case.person, fields, numbers=given, by=by)


def correct_contact(session: Session, case: Case, *, seen: str, changes: Mapping[str, str], by: User) -> list[str]:
    """Corrects phone, e-mail and address; what `changes` leaves out stays. Raises StaleForm."""
    _check_version(session, case.person, seen)
    return corrections.correct(session, case.person, changes, by=by)


def set_guardian(session: Session, case: Case, *, guardian_id: int | None, by: User) -> bool:
    """Who a person's guardian is, None for nobody; False when it is so already. Raises OwnGuardian."""
    if guardian_id == case.person.id:
        raise OwnGuardian
    return bool(persons.update_person(session, case.person, by=by, guardian_id=guardian_id))


def reveal(viewer: Viewer, case: Case, *, reason: str, by: User) -> None:
    """Lets the viewer see a person's numbers in full; a reason holds for the unit for an hour, each look is recorded.

    Raises ReasonNeeded when no reason is given and none holds.
    """
    told = reason_to_see(viewer.session, case.unit.id, reason=reason, by=by)
    audit.record(
        viewer.session, by=by, action="reveal_person", subject="person", subject_id=case.person.id, reason=told
    )
