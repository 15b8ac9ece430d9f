"""Directives as they were sent to units, and as the units took them in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.core.names import tidy
from rollout.core.numbers import holds_number
from rollout.models import Directive, DirectiveReceipt, User
from rollout.register.errors import BeforeDirective, FutureDay, NumberInNote, ReceiptEmpty, SentAfterReceived
from rollout.vocabulary import DeliveryWay

FIELDS = ("sent_on", "way", "number_in", "received_on")


def note_sent(
    session: Session, directive: Directive, unit_ids: Collection[int], *, on: date, way: DeliveryWay, by: User
) -> int:
    """A directive was sent to units on a day; of those to which it was sent before nothing changes. Returns how many.

    Raises FutureDay, BeforeDirective, SentAfterReceived.
    """
    _check_day(directive, on)
    held = {
        row.unit_id: row
        for row in session.scalars(
            select(DirectiveReceipt).where(
                DirectiveReceipt.directive_id == directive.id, DirectiveReceipt.unit_id.in_(unit_ids)
            )
        )
    }
    sent = []
    for unit_id in sorted(set(unit_ids)):
        row = held.get(unit_id)
        if row is not None and row.sent_on is not None:
            continue
        if row is None:
            row = DirectiveReceipt(directive_id=directive.id, unit_id=unit_id, number_in="")
        elif row.received_on is not None and row.received_on < on:
            raise SentAfterReceived
        row.sent_on, row.way, row.sent_by_id = on, way.value, by.id
        row.by_id, row.at = by.id, now()
        session.add(row)
        sent.append(unit_id)
    session.flush()
    if sent:
        subject, subject_id = ("unit", sent[0]) if len(sent) == 1 else ("directive", directive.id)
        audit.record(
            session, by=by, action="send_directive", subject=subject, subject_id=subject_id, directive=directive.number,
            units=len(sent), delivery=way.value,
        )  # fmt: skip
    return len(sent)


def correct(
    session: Session,
    directive: Directive,
    unit_id: int,
    *,
    sent_on: date | None,
    way: DeliveryWay | None,
    number_in: str,
    received_on: date | None,
    by: User,
) -> bool:
    """What is known of one unit and directive; all of it empty takes the row away. False when it is so already.

    Raises FutureDay, BeforeDirective, SentAfterReceived, ReceiptEmpty, NumberInNote.
    """
    for day in (sent_on, received_on):
        if day is not None:
            _check_day(directive, day)
    if (number_in and received_on is None) or (sent_on is None) is not (way is None):
        raise ReceiptEmpty
    if sent_on is not None and received_on is not None and received_on < sent_on:
        raise SentAfterReceived
    if holds_number(number_in):
        raise NumberInNote
    row = receipt(session, directive.id, unit_id)
    values = (sent_on, way.value if way else None, tidy(number_in), received_on)
    before = (row.sent_on, row.way, row.number_in, row.received_on) if row else (None, None, "", None)
    if values == before:
        return False
    if row is not None and sent_on is None and received_on is None:
        session.delete(row)
    else:
        if row is None:
            row = DirectiveReceipt(directive_id=directive.id, unit_id=unit_id)
        if before[:2] != values[:2]:
            row.sent_by_id = by.id if sent_on else None
        row.sent_on, row.way, row.number_in, row.received_on = values
        row.by_id, row.at = by.id, now()
        session.add(row)
    session.flush()
    changed = [name for name, now_, was in zip(FIELDS, values, before, strict=True) if now_ != was]
    audit.record(
        session, by=by, action="note_receipt", subject="unit", subject_id=unit_id, directive=directive.number,
        fields=changed,
    )  # fmt: skip
    return True


def receipt(session: Session, directive_id: int, unit_id: int) -> DirectiveReceipt | None:
    """What is known of a directive at a unit."""
    return session.scalar(
        select(DirectiveReceipt).where(
            DirectiveReceipt.directive_id == directive_id, DirectiveReceipt.unit_id == unit_id
        )
    )


def _check_day(directive: Directive, day: date) -> None:
    if day > today():
        raise FutureDay(day)
    if day < directive.issued_on:
        raise BeforeDirective(day=f"{directive.issued_on:%d/%m/%Y}")
