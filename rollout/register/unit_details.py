"""What is known of a unit beside its dated facts: how many people it has, where it is, whom to call."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.cells import put, text_of
from rollout.models import Contact, Unit, User


def set_headcount(session: Session, unit: Unit, *, headcount: int, on: date, by: User) -> bool:
    """How many people the unit says it has: a check of the list's coverage, never a denominator (R10)."""
    if (unit.headcount, unit.headcount_on) == (headcount, on):
        return False
    unit.headcount, unit.headcount_on = headcount, on
    audit.record(session, by=by, action="set_headcount", subject="unit", subject_id=unit.id)
    return True


def add_contact(
    session: Session, unit: Unit, *, name: str, job_title: str, phone: str, email: str, is_main: bool, by: User
) -> Contact:
    """Someone to call; a new main contact replaces the one before in that place."""
    if is_main:
        live = Contact.unit_id == unit.id, Contact.ended_at.is_(None)
        session.execute(update(Contact).where(*live).values(is_main=False))
    contact = Contact(unit_id=unit.id, name=name, job_title=job_title, is_main=is_main)
    session.add(contact)
    session.flush()
    put(contact, "phone", phone)
    put(contact, "email", email)
    audit.record(session, by=by, action="add_contact", subject="unit", subject_id=unit.id, contact=contact.id)
    return contact


def set_address(session: Session, unit: Unit, *, address: str, by: User) -> bool:
    """Where a unit is: house, street, hamlet; False when that is known already."""
    if text_of(unit, "address") == address:
        return False
    put(unit, "address", address)
    audit.record(session, by=by, action="set_address", subject="unit", subject_id=unit.id)
    return True
