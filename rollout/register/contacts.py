"""Contacts with units: a call, a message, a letter, what came of it; and the days that follow from them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import local, now, today
from rollout.models import ContactLog, Unit, User
from rollout.register.act import check_note
from rollout.register.errors import CallBackMissing, CallBackPast, FutureMoment, NotTakenBack
from rollout.vocabulary import MADE_CONTACT, ContactOutcome, ContactWay
from rollout.vocabulary_of_sessions import SessionState


def log_contact(
    session: Session,
    unit: Unit,
    *,
    way: ContactWay,
    outcome: ContactOutcome,
    by: User,
    contact_id: int | None = None,
    at: datetime | None = None,
    call_back_on: date | None = None,
    note: str = "",
) -> ContactLog:
    """Notes one contact; `at` is now unless it is said. A day to call back belongs to CALL_BACK and to nothing else.

    Raises CallBackMissing, CallBackPast, FutureMoment, TooLong, NumberInNote.
    """
    moment = at or now()
    if moment > now():
        raise FutureMoment
    if outcome is ContactOutcome.CALL_BACK:
        if call_back_on is None:
            raise CallBackMissing
        if call_back_on < local(moment).date():
            raise CallBackPast
    check_note(note)
    row = ContactLog(
        unit_id=unit.id,
        contact_id=contact_id,
        user_id=by.id,
        way=way.value,
        outcome=outcome.value,
        at=moment,
        call_back_on=call_back_on if outcome is ContactOutcome.CALL_BACK else None,
        note=note.strip(),
    )
    session.add(row)
    session.flush()
    _settle(session, unit)
    audit.record(
        session, by=by, action="log_contact", subject="unit", subject_id=unit.id, contact=row.id, way=way.value,
        outcome=outcome.value,
    )  # fmt: skip
    return row


def last_contact(unit: str) -> str:
    """The day of the last contact with a unit, in SQL: by its log, or a guidance session that was held there.

    `unit` is the alias of a row of units.
    """
    held = (
        "(SELECT MAX(gs.day) FROM session_unit su JOIN guidance_session gs ON gs.id = su.session_id "
        f"WHERE su.unit_id = {unit}.id AND gs.state = '{SessionState.HELD.value}')"
    )
    logged = f"{unit}.contacted_on"
    return f"CASE WHEN {logged} IS NULL OR {held} > {logged} THEN {held} ELSE {logged} END"


def take_back(session: Session, unit: Unit, row: ContactLog, *, by: User) -> None:
    """What was logged by mistake; by whoever logged it, on the same day. Raises NotTakenBack."""
    if row.taken_back_at is not None or row.user_id != by.id or local(row.at).date() != today():
        raise NotTakenBack
    row.taken_back_at = now()
    session.flush()
    _settle(session, unit)
    audit.record(session, by=by, action="take_contact_back", subject="unit", subject_id=unit.id, contact=row.id)


def _settle(session: Session, unit: Unit) -> None:
    """The days of the unit that its log leads to. A contact made, or another day agreed, settles an earlier one."""
    rows = session.execute(
        select(ContactLog.at, ContactLog.outcome, ContactLog.call_back_on)
        .where(ContactLog.unit_id == unit.id, ContactLog.taken_back_at.is_(None))
        .order_by(ContactLog.at, ContactLog.id)
    ).all()
    unit.tried_on = local(rows[-1].at).date() if rows else None
    unit.contacted_on = max((local(row.at).date() for row in rows if row.outcome in MADE_CONTACT), default=None)
    unit.call_back_on = None
    for row in rows:
        if row.outcome in MADE_CONTACT or row.call_back_on is not None:
            unit.call_back_on = row.call_back_on
