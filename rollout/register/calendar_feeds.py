"""Addresses at which calendar programs follow the visits of an officer or a unit: made, shown again, ended.

A program that follows a calendar cannot log in, so whoever has the address reads it: one address for each owner, which
can be ended where it came into wrong hands, and ends where somebody who could read it is of the unit no more. So that
of a unit is shown to its liaisons and to whoever made it alone, and opens nothing while whoever made it does not have
the unit, however they lost it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import ROLES, Permission, Viewer, viewer_of
from rollout.core.dates import now
from rollout.core.scopes import bound, has_unit
from rollout.core.tokens import derived_token, token_hash
from rollout.db import among
from rollout.models import CalendarFeed, Unit, User

PURPOSE = "calendar-feed"

READERS = frozenset(
    role for role, held in ROLES.items() if held & {Permission.ARRANGE_VISITS, Permission.ANSWER_VISITS}
)
"""Who may make an address of a unit of theirs."""


def feed_of(session: Session, owner: User | Unit) -> CalendarFeed | None:
    """The feed of an owner that can be followed now; None for one whose address a new SECRET_KEY has ended, or whose
    maker has the unit no more."""
    live = select(CalendarFeed).where(_is_of(owner), CalendarFeed.revoked_at.is_(None), _is_kept())
    return next((feed for feed in session.scalars(live) if token_of(feed)), None)


def token_of(feed: CalendarFeed) -> str:
    """The token in the address of a feed, "" where the key that it was made with is gone."""
    token = derived_token(PURPOSE, feed.nonce)
    return token if hmac.compare_digest(token_hash(token), feed.token_hash) else ""


def make_feed(session: Session, owner: User | Unit, *, by: User) -> CalendarFeed:
    """The feed of an owner, a new one where there is none. What others made and left does not come back beside it."""
    held = feed_of(session, owner)
    if held is not None:
        return held
    _end(session, and_(_is_of(owner), ~_is_kept()), by=by)
    nonce = secrets.token_urlsafe(16)
    feed = CalendarFeed(
        token_hash=token_hash(derived_token(PURPOSE, nonce)),
        nonce=nonce,
        user_id=owner.id if isinstance(owner, User) else None,
        unit_id=owner.id if isinstance(owner, Unit) else None,
        made_by_id=by.id,
        made_at=now(),
    )
    session.add(feed)
    session.flush()
    _record(session, owner, "make_calendar", by)
    return feed


def make_anew(session: Session, owner: User | Unit, *, by: User) -> CalendarFeed:
    """A new feed in place of whatever there is, which ends."""
    end_feeds(session, owner, by=by)
    return make_feed(session, owner, by=by)


def is_shown(viewer: Viewer, feed: CalendarFeed) -> bool:
    """May a viewer of the owner read the address? The others know that there is one, and may end it."""
    if viewer.user.id in (feed.user_id, feed.made_by_id):
        return True
    return feed.unit_id is not None and viewer.may(Permission.ANSWER_VISITS, feed.unit_id)


def end_feeds(session: Session, owner: User | Unit, *, by: User) -> int:
    """No address of an owner that was given out so far is followed any more; returns how many ended."""
    feeds = session.scalars(select(CalendarFeed).where(_is_of(owner), CalendarFeed.revoked_at.is_(None))).all()
    for feed in feeds:
        feed.revoked_at = now()
    if feeds:
        _record(session, owner, "end_calendar", by)
    return len(feeds)


@contextmanager
def losing_units(session: Session, user: User, *, by: User) -> Iterator[None]:
    """What is done inside may take units from somebody, or close the account: the addresses of units that they could
    read as a liaison, or that they made, end for good where they may not any more, and with the account whatever they
    made and that of their own calendar. Those who stay make new ones."""
    before = _known_by(session, user)
    yield
    session.flush()
    _end(session, among(session, CalendarFeed.id, before - _known_by(session, user)), by=by)
    if not user.is_active:
        _end(session, and_(CalendarFeed.unit_id.is_not(None), CalendarFeed.made_by_id == user.id), by=by)
        end_feeds(session, user, by=by)


def _known_by(session: Session, user: User) -> set[int]:
    """The addresses of units, not ended, that they are shown (`is_shown`) and still have the unit of."""
    if not user.is_active:
        return set()
    who, unit_id = viewer_of(session, user), "calendar_feed.unit_id"
    shown = bound(who.selection(Permission.ANSWER_VISITS), unit_id)
    made = and_(CalendarFeed.made_by_id == user.id, bound(who.selection(Permission.ARRANGE_VISITS), unit_id))
    live = select(CalendarFeed.id).where(CalendarFeed.unit_id.is_not(None), CalendarFeed.revoked_at.is_(None))
    return set(session.scalars(live.where(or_(shown, made))))


def _end(session: Session, which: ColumnElement[bool], *, by: User) -> None:
    """Addresses of units end because somebody left; those that ended before stay as they are."""
    ended = select(CalendarFeed).where(which, CalendarFeed.revoked_at.is_(None)).order_by(CalendarFeed.id)
    for feed in session.scalars(ended).all():
        feed.revoked_at, feed.is_left = now(), True
        _record(session, session.get_one(Unit, feed.unit_id or 0), "end_left_calendar", by)


def left_behind(session: Session, units: ColumnElement[bool]) -> dict[int, datetime | None]:
    """Unit → when its address ended with somebody who could read it, where none was made since; None where it opens
    nothing because its maker has the unit no more. `units`: a condition on calendar_feed.unit_id. One query."""
    row = CalendarFeed
    last = select(func.max(row.id)).where(row.unit_id.is_not(None)).group_by(row.unit_id)
    is_left = or_(row.is_left.is_(True), and_(row.revoked_at.is_(None), ~_is_kept()))
    found = select(row.unit_id, row.revoked_at).where(row.id.in_(last), is_left, units)
    return {unit_id: at for unit_id, at in session.execute(found) if unit_id is not None}


def find_feed(session: Session, token: str) -> CalendarFeed | None:
    """The feed that a token opens: not ended, of nobody whose account is closed, of no unit that its maker lost."""
    asked = select(CalendarFeed).where(CalendarFeed.token_hash == token_hash(token), CalendarFeed.revoked_at.is_(None))
    feed = session.scalar(asked.where(_is_kept()))
    # a row that somebody wrote into the database opens nothing without the key
    if feed is None or not hmac.compare_digest(token_of(feed).encode(), token.encode()):
        return None
    if feed.user_id is not None and not session.get_one(User, feed.user_id).is_active:
        return None
    return feed


def _is_kept() -> ColumnElement[bool]:
    """That an address is somebody's own, or of a unit that its maker has today: units go to others by many ways, some
    by the day alone, so it is asked whenever one is read."""
    row = CalendarFeed
    return or_(row.user_id.is_not(None), has_unit(row.made_by_id, row.unit_id, READERS))


def _is_of(owner: User | Unit) -> ColumnElement[bool]:
    return (CalendarFeed.user_id if isinstance(owner, User) else CalendarFeed.unit_id) == owner.id


def _record(session: Session, owner: User | Unit, action: str, by: User) -> None:
    subject = "user" if isinstance(owner, User) else "unit"
    audit.record(session, by=by, action=action, subject=subject, subject_id=owner.id)
