"""What a calendar program finds at the address of an officer or a unit: agreed visits of some weeks, and no names.

Whoever has the address reads it, and the calendars of phones lie with strangers: so units are named to officers alone,
nobody who comes or goes is named, and no phone stands in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, viewer_of
from rollout.core.dates import today
from rollout.core.ics import Appointment
from rollout.core.letters import Sender, sender_of
from rollout.core.public import page_elsewhere
from rollout.db import among
from rollout.models import CalendarFeed, Unit, User, Visit, VisitEvent, VisitOfficer, VisitUnit
from rollout.register.calendar_feeds import find_feed
from rollout.register.taking_part import takes_part
from rollout.register.visit_places import places_of
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import VisitState

PAST, COMING = 30, 366
"""Days before today and after it of which visits are told."""

MOST = 2_000
MOST_NAMED = 3
"""Units that a line names; the others are counted."""


class Followed(NamedTuple):
    """A calendar as it is now."""

    name: str
    appointments: list[Appointment]


def followed(session: Session, token: str) -> Followed | None:
    """The calendar that a token opens; None for a token that opens none, or whose officer arranges no visits now."""
    feed = find_feed(session, token)
    if feed is None:
        return None
    if feed.user_id is not None:
        if not viewer_of(session, session.get_one(User, feed.user_id)).can(Permission.ARRANGE_VISITS):
            return None
        name = "Lịch làm việc VssID"
    else:
        name = f"Lịch VssID – {session.get_one(Unit, feed.unit_id or 0).name}"
    return Followed(name, appointments_of(session, feed, today()))


def appointments_of(session: Session, feed: CalendarFeed, day: date) -> list[Appointment]:
    """At most nine queries. What is only offered holds no time, and what was called off is no more: neither is told."""
    rows = session.scalars(
        select(Visit)
        .where(
            Visit.day >= day - timedelta(days=PAST),
            Visit.day <= day + timedelta(days=COMING),
            Visit.state.in_((VisitState.CONFIRMED.value, VisitState.DONE.value)),
            _is_of(feed),
        )
        .order_by(Visit.day, Visit.starts, Visit.id)
        .limit(MOST)
    ).all()
    keys = [row.id for row in rows]
    last = select(VisitEvent.visit_id, func.max(VisitEvent.at)).where(among(session, VisitEvent.visit_id, keys))
    changed = dict(session.execute(last.group_by(VisitEvent.visit_id)).all())
    units = _units(session, keys) if feed.user_id is not None else {}
    places = places_of(session, rows)
    sender = sender_of(session)
    return [
        Appointment(
            row.uid, row.version, changed[row.id], row.day, row.starts, row.ends,
            _summary(row, units.get(row.id), sender), places[row.id].in_calendar, _description(row, feed, sender),
        )
        for row in rows
        if row.day is not None and row.starts is not None and row.ends is not None
    ]  # fmt: skip


def _is_of(feed: CalendarFeed) -> ColumnElement[bool]:
    """A unit that said no to a visit of several does not go there."""
    if feed.user_id is not None:
        return exists().where(VisitOfficer.visit_id == Visit.id, VisitOfficer.user_id == feed.user_id)
    return exists().where(
        VisitUnit.visit_id == Visit.id,
        VisitUnit.unit_id == feed.unit_id,
        takes_part(),
    )


def _units(session: Session, keys: Collection[int]) -> Mapping[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    names = (
        select(VisitUnit.visit_id, Unit.name)
        .join(Unit, Unit.id == VisitUnit.unit_id)
        .where(among(session, VisitUnit.visit_id, keys), takes_part())
    )
    for visit_id, name in session.execute(names.order_by(Unit.sort_name, Unit.id)):
        found[visit_id].append(name)
    return found


def _summary(row: Visit, units: Sequence[str] | None, sender: Sender) -> str:
    done = "Đã xong: " if row.state == VisitState.DONE.value else ""
    if units is None:
        return f"{done}Làm việc với {sender.short_name or sender.agency or 'BHXH'} về VssID"
    more = len(units) - MOST_NAMED
    return f"{done}VssID: {', '.join(units[:MOST_NAMED])}{f' và {more} đơn vị khác' if more > 0 else ''}"


def _description(row: Visit, feed: CalendarFeed, sender: Sender) -> str:
    is_office = feed.user_id is not None
    address = page_elsewhere("visits.visit", visit_id=row.id) if is_office else page_elsewhere("visits.of_my_units")
    lines = [SessionWay(row.way).label]
    if address:
        lines.append(f"Xem, đổi giờ: {address}")
    if feed.user_id is None and sender.hotline:
        lines.append(f"Cần đổi giờ, gọi {sender.hotline}")
    return "\n".join(lines)
