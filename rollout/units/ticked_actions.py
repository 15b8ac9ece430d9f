"""What is done to several units of the list at once, with one audit record a unit. None commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Unit, User
from rollout.register import contacts
from rollout.vocabulary import ContactOutcome, ContactWay


def log_contacts(
    session: Session,
    unit_ids: Collection[int],
    *,
    way: ContactWay,
    outcome: ContactOutcome,
    callees: Mapping[int, int],
    call_back_on: date | None,
    note: str,
    by: User,
) -> None:
    """The same contact with each unit; `callees`: whom it was with, by unit.

    Raises CallBackMissing, CallBackPast, TooLong, NumberInNote.
    """
    for unit in session.scalars(select(Unit).where(Unit.id.in_(unit_ids)).order_by(Unit.id)).all():
        contacts.log_contact(
            session,
            unit,
            way=way,
            outcome=outcome,
            contact_id=callees.get(unit.id),
            call_back_on=call_back_on,
            note=note,
            by=by,
        )
