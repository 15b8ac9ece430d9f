"""Lists of people as they were sent to a unit, each with its version, and as they came back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.models import Batch, ListExchange, User
from rollout.register.act import check_note
from rollout.register.errors import FutureDay, NeverSent
from rollout.vocabulary import ListWay


def last_version(session: Session, unit_id: int) -> int:
    """The version of the list that was sent to a unit last, 0 where none was."""
    statement = select(func.max(ListExchange.version)).where(
        ListExchange.unit_id == unit_id, ListExchange.way == ListWay.SENT.value
    )
    return session.scalar(statement) or 0


def note_sent(session: Session, unit_id: int, *, on: date, people: int, by: User, note: str = "") -> ListExchange:
    """A list went to a unit, as its next version; the same list taken again on the same day is no other.

    Raises FutureDay, TooLong, NumberInNote.
    """
    version = last_version(session, unit_id)
    last = session.scalar(
        select(ListExchange).where(
            ListExchange.unit_id == unit_id, ListExchange.way == ListWay.SENT.value, ListExchange.version == version
        )
    )
    if last is not None and (last.on_day, last.people, last.by_id, last.note) == (on, people, by.id, note):
        return last
    return _note(session, unit_id, ListWay.SENT, on=on, version=version + 1, people=people, by=by, note=note)


def note_returned(
    session: Session,
    unit_id: int,
    *,
    on: date,
    people: int,
    by: User,
    version: int | None = None,
    batch: Batch | None = None,
    note: str = "",
) -> ListExchange:
    """A list came back from a unit: the one sent last unless a version is named.

    Raises NeverSent for a version that was never sent, FutureDay, TooLong, NumberInNote.
    """
    last = last_version(session, unit_id)
    if version is not None and not 0 <= version <= last:
        raise NeverSent(version=version)
    answered = last if version is None else version
    return _note(
        session, unit_id, ListWay.RETURNED, on=on, version=answered, people=people, by=by, note=note, batch=batch
    )


def _note(
    session: Session,
    unit_id: int,
    way: ListWay,
    *,
    on: date,
    version: int,
    people: int,
    by: User,
    note: str,
    batch: Batch | None = None,
) -> ListExchange:
    if on > today():
        raise FutureDay(on)
    check_note(note)
    row = ListExchange(
        unit_id=unit_id,
        way=way.value,
        on_day=on,
        version=version,
        people=people,
        batch_id=batch.id if batch else None,
        by_id=by.id,
        at=now(),
        note=note,
    )
    session.add(row)
    session.flush()
    audit.record(
        session, by=by, action="note_list", subject="unit", subject_id=unit_id, list_way=way.value, version=version,
        people=people,
    )  # fmt: skip
    return row
