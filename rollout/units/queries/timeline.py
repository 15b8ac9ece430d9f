"""What happened to one unit, newest first, as one list: contacts, visits, sessions, obstacles, dated changes, lists
taken in, deployment."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from rollout.core.dates import local
from rollout.models import Batch, ContactLog, Membership, Posting, UnitCode, UnitName, User
from rollout.units.queries.deeds import deeds
from rollout.units.queries.deployment import shown_basis
from rollout.units.queries.events import Event, Kind, Spoken
from rollout.units.queries.history import DEPLOYMENT, MODE, counts, written
from rollout.units.queries.news import News, news
from rollout.vocabulary import (
    FIRST_DAY,
    BatchState,
    CodeKind,
    ContactOutcome,
    ContactWay,
    CountKind,
    UnitMode,
)

ROWS = 20
LAST_PAGE = 25
"""Further back the list does not go; the sections of the unit hold everything."""


class Timeline(NamedTuple):
    events: list[Event]
    number: int
    has_more: bool


def timeline(session: Session, unit_id: int, number: int, *, by: User, contacts_since: datetime | None) -> Timeline:
    """A page of twenty. Ten queries; contacts and what was done with the unit only where `contacts_since` is given, the
    moment from which `by` may take back what they logged."""
    number = min(max(1, number), LAST_PAGE)
    most = number * ROWS + 1
    events = [*_news(session, unit_id), *_lists(session, unit_id, most), *_counts(session, unit_id)]
    first = min((event.day for event in events if event.kind is Kind.ADDED), default=FIRST_DAY)
    called = (*_names(session, unit_id, most), *_codes(session, unit_id, most))
    events += (event for event in called if event.day != first)  # those of the first day came with the unit
    if contacts_since is not None:
        events += [*_contacts(session, unit_id, most, by, contacts_since), *deeds(session, unit_id, most)]
    events.sort(key=lambda event: (event.day, event.at.timestamp() if event.at else 0), reverse=True)
    shown = events[(number - 1) * ROWS : number * ROWS]
    return Timeline(shown, number, len(events) > number * ROWS and number < LAST_PAGE)


def _contacts(session: Session, unit_id: int, most: int, by: User, since: datetime) -> list[Event]:
    rows = session.execute(
        select(ContactLog, User.display_name)
        .join(User, User.id == ContactLog.user_id)
        .where(ContactLog.unit_id == unit_id)
        .order_by(ContactLog.at.desc(), ContactLog.id.desc())
        .limit(most)
    )
    return [
        Event(
            local(row.at).date(), Kind.CONTACT, by=name, at=row.at, note=row.note,
            spoken=Spoken(
                row.id,
                ContactWay(row.way),
                ContactOutcome(row.outcome),
                row.call_back_on,
                row.user_id == by.id and row.at >= since and row.taken_back_at is None,
            ),
            is_taken_back=row.taken_back_at is not None,
        )
        for row, name in rows
    ]  # fmt: skip


def _names(session: Session, unit_id: int, most: int) -> list[Event]:
    rows = session.scalars(
        select(UnitName).where(UnitName.unit_id == unit_id).order_by(UnitName.from_on.desc()).limit(most)
    )
    return [Event(row.from_on, Kind.NAME, row.name) for row in rows]


def _codes(session: Session, unit_id: int, most: int) -> list[Event]:
    rows = session.scalars(
        select(UnitCode).where(UnitCode.unit_id == unit_id).order_by(UnitCode.from_on.desc()).limit(most)
    )
    kinds = {CodeKind.CODE.value: Kind.CODE, CodeKind.TAX.value: Kind.TAX}
    return [Event(row.from_on, kinds[row.kind], row.code) for row in rows]


def _news(session: Session, unit_id: int) -> list[Event]:
    """Where the unit belonged, how it counted, when it was deployed: a few rows for each act on the unit itself."""
    return [_event(piece) for piece in news(written(session, unit_id))]


_ENDS = {MODE: Kind.STOPPED, DEPLOYMENT: Kind.REOPENED}


def _event(told: News) -> Event:
    row = told.row
    is_mode, is_deployment = row.subject == MODE, row.subject == DEPLOYMENT
    kind = Kind.ADDED if told.is_start else Kind.DEPLOYED if is_deployment else Kind(row.subject)
    return Event(
        told.day,
        _ENDS.get(row.subject, kind) if told.is_end else kind,
        "" if is_mode or told.is_end else row.value,
        row.recorded_by,
        row.recorded_at,
        shown_basis(row.note) if is_deployment else row.note,
        what=UnitMode(row.value) if is_mode and not told.is_end else None,
        is_taken_back=told.is_taken_back,
    )


def _lists(session: Session, unit_id: int, most: int) -> list[Event]:
    """Imports by which somebody came on the list; whose days on it an import only wrote anew was there before."""
    before = aliased(Membership)
    was_there = exists().where(
        before.person_id == Membership.person_id,
        before.unit_id == unit_id,
        ((before.voided_seq == Membership.seq) & (before.from_on == Membership.from_on))
        | ((before.seq == Membership.seq) & (before.to_on == Membership.from_on)),
    )
    rows = session.execute(
        select(Batch.list_on, Batch.state, func.min(Posting.recorded_at), User.display_name, func.count())
        .select_from(Membership)
        .join(Posting, Posting.seq == Membership.seq)
        .join(Batch, Batch.id == Posting.batch_id)
        .join(User, User.id == Posting.actor_id)
        .where(Membership.unit_id == unit_id, ~was_there)
        .group_by(Batch.id, Batch.list_on, Batch.state, User.display_name)
        .order_by(Batch.list_on.desc(), Batch.id.desc())
        .limit(most)
    )
    return [
        Event(on, Kind.LIST, "", by, at, people=people, is_taken_back=state == BatchState.UNDONE)
        for on, state, at, by, people in rows
    ]


def _counts(session: Session, unit_id: int) -> list[Event]:
    """The stock-takes: a few numbers at a time, as often as somebody wrote them."""
    return [
        Event(
            count.fact.day, Kind.COUNT, "", count.recorded_by, count.recorded_at, count.fact.reason,
            numbers=count.numbers, is_taken_back=count.voided_at is not None, group=count.group,
        )
        for count in counts(session, unit_id)
        if count.kind is CountKind.STOCK
    ]  # fmt: skip
