"""Whom to call in the demo province: mostly known, at numbers that nobody has, the same from the same seed."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rollout.core.cells import text_of
from rollout.core.numbers import contact_phone, email
from rollout.demo.contacts import load_contacts
from rollout.demo.units import KINDS, PlannedUnit
from rollout.models import Contact, Unit
from rollout.register.units import NewUnit
from tests.register.world import START, make_world

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

NUMBER = 60


def told(session: Session) -> list[tuple[int, str, str, str, str, bool]]:
    rows = session.scalars(select(Contact).order_by(Contact.unit_id, Contact.is_main.desc(), Contact.name))
    return [
        (row.unit_id, row.name, row.job_title, text_of(row, "phone"), text_of(row, "email"), row.is_main)
        for row in rows
    ]


def test_most_units_have_somebody_to_call_whom_nobody_is(session: Session) -> None:
    world = make_world(session)
    units = [session.get_one(Unit, world.unit()) for _ in range(NUMBER)]
    created = [
        (unit, PlannedUnit(NewUnit(code=unit.code, name=unit.name, started_on=START), KINDS[n % len(KINDS)], 9))
        for n, unit in enumerate(units)
    ]
    load_contacts(session, world.user, random.Random(728), created)
    held = told(session)
    known = {unit_id for unit_id, *_ in held}
    assert NUMBER * 0.75 < len(known) < NUMBER, "a few have nobody, as in life"
    assert len(known) < len(held)
    assert sum(is_main for *_, is_main in held) == len(known)
    phones = [phone for _, _, _, phone, _, _ in held]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("02550") and contact_phone(phone) == phone for phone in phones), "a form takes them"
    mails = [mail for *_, mail, _ in held if mail]
    assert len(held) * 0.3 < len(mails) < len(held)
    assert all(mail.endswith("@example.vn") and email(mail) == mail for mail in mails)
    session.execute(delete(Contact))
    load_contacts(session, world.user, random.Random(728), created)
    assert told(session) == held
