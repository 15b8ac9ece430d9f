"""What the liaison of the demo asks to be corrected, and bundles of declarations that were made and handed in."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.demo.names import Invention
from rollout.models import Assignment, AssignmentUnit, ChangeField, RequestKind, Unit, User
from rollout.participants.queries.statuses import statuses
from rollout.register import bundles, memberships
from rollout.requests.actions import propose
from rollout.requests.values import Caller, write_caller
from rollout.vocabulary import Milestone, PeopleGroup

IN_A_BUNDLE = 5


def load_asked(session: Session, source: random.Random, liaison: User) -> None:
    """Of the liaison's units: somebody wrong, somebody missing, whom to call; one bundle made, one handed in."""
    invention = Invention(source)
    unit_ids = session.scalars(
        select(AssignmentUnit.unit_id)
        .join(Assignment, Assignment.id == AssignmentUnit.assignment_id)
        .where(Assignment.user_id == liaison.id)
        .order_by(AssignmentUnit.unit_id)
    ).all()
    for unit_id in unit_ids:
        unit = session.get_one(Unit, unit_id)
        _ask(session, source, invention, unit, liaison)
        due = _due(session, unit_id)
        for first, is_handed_in in ((0, True), (IN_A_BUNDLE, False)):
            chosen = due[first : first + IN_A_BUNDLE]
            if chosen:
                bundle = bundles.make(session, unit, chosen, by=liaison)
                if is_handed_in:
                    bundles.hand_in(session, bundle, day=today(), by=liaison)
                session.commit()


def _due(session: Session, unit_id: int) -> list[int]:
    """Who has sent a declaration and not handed in the paper."""
    held = statuses(session, memberships.members(session, unit_id), today())
    return [
        person_id
        for person_id, status in held.items()
        if status.has(Milestone.REGISTERED)
        and not status.has(Milestone.SUBMITTED, Milestone.ACCEPTED)
        and not status.is_out
        and status.rejected_on is None
    ]


def _ask(session: Session, source: random.Random, invention: Invention, unit: Unit, by: User) -> None:
    wrong = memberships.members(session, unit.id)[0]
    right = invention.person((1966, 2003))
    propose(
        session, unit, RequestKind.PERSON_WRONG, {ChangeField.NAME: right.name, ChangeField.PHONE: right.phone},
        note="Đã đối chiếu với CCCD", by=by, person_id=wrong,
    )  # fmt: skip
    new = invention.person((1966, 2003))
    missing = {
        ChangeField.NAME: new.name,
        ChangeField.BHXH: f"51{source.randrange(10**8):08d}",
        ChangeField.SEX: new.sex.value,
        ChangeField.GROUP: PeopleGroup.EMPLOYEE.value,
    }
    on = today() - timedelta(days=source.randint(5, 30))
    propose(session, unit, RequestKind.PERSON_MISSING, missing, note="Mới tuyển dụng", by=by, on=on)
    caller = Caller(invention.name(new.sex), "Kế toán", "02553822456", "")
    told = {ChangeField.CONTACT: write_caller(caller)}
    propose(session, unit, RequestKind.UNIT_DATA, told, note="", by=by, on=today())
    session.commit()
