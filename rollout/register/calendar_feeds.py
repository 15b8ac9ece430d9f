"""Addresses at which calendar programs follow the visits of an officer or a unit: made, shown again, ended.

A program that follows a calendar cannot log in, so whoever has the address reads it: one address for each owner, which
can be ended where it came into wrong hands.
"""

from __future__ import annotations

import hmac
import secrets

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.core.tokens import derived_token, token_hash
from rollout.models import CalendarFeed, Unit, User

PURPOSE = "calendar-feed"


def feed_of(session: Session, owner: User | Unit) -> CalendarFeed | None:
    """The feed of an owner that can be followed now; None for one whose address a new SECRET_KEY has ended."""
    live = select(CalendarFeed).where(_is_of(owner), CalendarFeed.revoked_at.is_(None))
    return next((feed for feed in session.scalars(live) if token_of(feed)), None)


def token_of(feed: CalendarFeed) -> str:
    """The token in the address of a feed, "" where the key that it was made with is gone."""
    token = derived_token(PURPOSE, feed.nonce)
    return token if hmac.compare_digest(token_hash(token), feed.token_hash) else ""


def make_feed(session: Session, owner: User | Unit, *, by: User) -> CalendarFeed:
    """The feed of an owner, a new one where there is none."""
    held = feed_of(session, owner)
    if held is not None:
        return held
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


def end_feeds(session: Session, owner: User | Unit, *, by: User) -> int:
    """No address of an owner that was given out so far is followed any more; returns how many ended."""
    feeds = session.scalars(select(CalendarFeed).where(_is_of(owner), CalendarFeed.revoked_at.is_(None))).all()
    for feed in feeds:
        feed.revoked_at = now()
    if feeds:
        _record(session, owner, "end_calendar", by)
    return len(feeds)


def find_feed(session: Session, token: str) -> CalendarFeed | None:
    """The feed that a token opens: not ended, and of nobody whose account is closed."""
    feed = session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == token_hash(token)))
    # a row that somebody wrote into the database opens nothing without the key
    if feed is None or feed.revoked_at is not None or not hmac.compare_digest(token_of(feed).encode(), token.encode()):
        return None
    if feed.user_id is not None and not session.get_one(User, feed.user_id).is_active:
        return None
    return feed


def _is_of(owner: User | Unit) -> ColumnElement[bool]:
    return (CalendarFeed.user_id if isinstance(owner, User) else CalendarFeed.unit_id) == owner.id


def _record(session: Session, owner: User | Unit, action: str, by: User) -> None:
    subject = "user" if isinstance(owner, User) else "unit"
    audit.record(session, by=by, action=action, subject=subject, subject_id=owner.id)
