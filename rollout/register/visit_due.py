"""What the clock does with visits: reminders before an agreed one, a word to whoever has not closed one, what is late.

Each reminder is put into the outbox once for each version of a visit. One that was missed is caught up as long as it is
of use: the day's until the hour's is due, the hour's until the visit begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE, local
from rollout.core.working_days import WorkingDays, working_days
from rollout.db import among
from rollout.models import Message, User, Visit
from rollout.register import outbox
from rollout.register.outbox import Recipient
from rollout.register.taking_part import comes
from rollout.register.visit_acts import agreed_time, officers_of, units_of
from rollout.register.visit_times import Time
from rollout.vocabulary_of_visits import REMINDERS, UNSENT_STATES, MessageKind, MessageState, VisitState

REMINDED_AT = time(15)
"""When units and officers are reminded, on the working day before."""

AN_HOUR = timedelta(hours=1)

CLOSED_WITHIN = 2
"""Whole working days after that of a visit, in which an officer says what came of it."""

CHASED_FROM = time(8)

OF_THE_TIME = (MessageKind.CONFIRMED, *REMINDERS)
"""What nobody needs once the visit has begun."""


class Reminder(NamedTuple):
    """`version` is that of the visit when it was found."""

    visit: Visit
    kind: MessageKind
    due: datetime
    version: int


def is_overdue_to_close(session: Session, on: date) -> ColumnElement[bool]:
    """The condition on the table of visits: agreed, two working days went by after its day, and nobody said what came
    of it.

    Two queries, of the calendar.
    """
    days = working_days(session)
    first = days.before(on - timedelta(days=1), CLOSED_WITHIN)  # of the whole ones, the day after it
    return (Visit.state == VisitState.CONFIRMED.value) & (Visit.day <= first)


def start_of(agreed: Time) -> datetime:
    """The moment at which an agreed time begins."""
    return datetime.combine(agreed.day, time(), ZONE) + timedelta(minutes=agreed.hours.starts)


def reminders(session: Session, at: datetime) -> list[Reminder]:
    """The agreed visits of which somebody is to be reminded at a moment, with the kind of it."""
    on, days = local(at).date(), working_days(session)
    coming = Visit.state == VisitState.CONFIRMED.value, Visit.day >= on, Visit.day <= days.after(on, 1)
    visits = session.scalars(select(Visit).where(*coming).order_by(Visit.day, Visit.starts, Visit.id))
    return [found for visit in visits if (found := _reminder(days, visit, at)) is not None]


def _reminder(days: WorkingDays, visit: Visit, at: datetime) -> Reminder | None:
    agreed = agreed_time(visit)
    if agreed is None:
        return None
    hour = start_of(agreed) - AN_HOUR
    if hour <= at < hour + AN_HOUR:
        return Reminder(visit, MessageKind.REMINDER_HOUR, hour, visit.version)
    before = agreed.day - timedelta(days=1)
    while not days.is_working(before):
        before -= timedelta(days=1)
    day = datetime.combine(before, REMINDED_AT, ZONE)
    return Reminder(visit, MessageKind.REMINDER_DAY, day, visit.version) if day <= at < hour else None


def remind(session: Session, asked: Reminder) -> int:
    """Puts a reminder into the outbox for each party, once; how many. Who was invited after it was due needs none.

    0 where the visit was moved or called off since it was found.
    """
    visit, kind, due, version = asked
    if visit.state != VisitState.CONFIRMED.value or visit.version != version:
        return 0
    told = session.execute(
        select(Message.kind, Message.unit_id, Message.user_id, Message.made_at).where(
            Message.visit_id == visit.id,
            Message.version == visit.version,
            Message.kind.in_([kind.value, MessageKind.CONFIRMED.value]),
        )
    ).all()
    knows = {Recipient(row.unit_id, row.user_id) for row in told if row.kind == kind.value or row.made_at > due}
    parties = [to for to in _parties(session, visit) if to not in knows]
    return len(outbox.enqueue(session, kind, visit, parties))


def _parties(session: Session, visit: Visit) -> Iterator[Recipient]:
    for row in units_of(session, visit):
        if comes(row):
            yield outbox.to_unit(row.unit_id)
    yield from _officers(session, visit)


def _officers(session: Session, visit: Visit) -> Iterator[Recipient]:
    for user_id in officers_of(session, visit):
        if session.get_one(User, user_id).is_active:
            yield outbox.to_user(user_id)


def to_chase(session: Session, at: datetime) -> list[Visit]:
    """The visits overdue to be closed whose officers have not been told so yet."""
    if local(at).time() < CHASED_FROM:
        return []
    chased = exists().where(
        Message.visit_id == Visit.id,
        Message.kind == MessageKind.CHASED.value,
        Message.version == Visit.version,
    )
    asked = select(Visit).where(is_overdue_to_close(session, local(at).date()), ~chased)
    return list(session.scalars(asked.order_by(Visit.day, Visit.id)))


def chase(session: Session, visit: Visit, on: date) -> int:
    """Reminds the officers of a visit that is overdue to be closed on a day, once; how many."""
    if session.scalar(select(Visit.id).where(Visit.id == visit.id, is_overdue_to_close(session, on))) is None:
        return 0  # closed meanwhile
    return len(outbox.enqueue(session, MessageKind.CHASED, visit, _officers(session, visit)))


def drop_late(session: Session, at: datetime) -> int:
    """Takes out of the outbox what was not sent before its visit began, and is of no use any more; how many."""
    unsent = select(Message).join(Visit, Visit.id == Message.visit_id).where(
        Message.state.in_([state.value for state in UNSENT_STATES]),
        Message.kind.in_([kind.value for kind in OF_THE_TIME]),
        Visit.day <= local(at).date(),
    )  # fmt: skip
    found = session.scalars(unsent).all()
    visits = session.scalars(select(Visit).where(among(session, Visit.id, {message.visit_id for message in found})))
    begun = {visit.id for visit in visits if (agreed := agreed_time(visit)) is not None and start_of(agreed) <= at}
    late = [message for message in found if message.visit_id in begun]
    for message in late:
        message.state = MessageState.DROPPED.value
    return len(late)
