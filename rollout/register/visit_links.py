"""Addresses by which a unit answers without a log-in.

The token follows from the secret key of the server and a nonce, so the same address can be printed again; the database
holds the nonce and a hash, which open nothing. A link is of one unit, one round and one purpose, for one answer.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE, now
from rollout.core.tokens import derived_token, token_hash
from rollout.models import User, Visit, VisitLink, VisitUnit
from rollout.register.visit_acts import Doer, agreed_time, holder
from rollout.register.visit_refusals import LinkRefused, LinkStatus, NoSuchTime, NotOfVisit
from rollout.vocabulary_of_visits import ENDED_STATES, LinkPurpose, VisitAnswer, VisitState

LONGEST = 43
"""Letters of a token: 256 bits."""


class Found(NamedTuple):
    """What a token opens; no visit where it is none."""

    status: LinkStatus
    link: VisitLink | None = None
    visit: Visit | None = None
    unit: VisitUnit | None = None


def token_of(link: VisitLink) -> str:
    """The token of a link that was made before, for a reminder or another print."""
    return derived_token(f"visit-link {link.purpose}", link.nonce)


def make_link(
    session: Session, visit: Visit, unit_id: int, *, purpose: LinkPurpose = LinkPurpose.ANSWER, by: User | None = None
) -> VisitLink:
    """A link of a unit for the present round. Raises NotOfVisit, NoSuchTime where there is nothing to answer."""
    if session.get(VisitUnit, (visit.id, unit_id)) is None:
        raise NotOfVisit
    nonce = secrets.token_urlsafe(16)
    link = VisitLink(
        token_hash=token_hash(derived_token(f"visit-link {purpose.value}", nonce)),
        nonce=nonce,
        visit_id=visit.id,
        unit_id=unit_id,
        purpose=purpose.value,
        round=visit.round,
        made_by_id=by.id if by else None,
        made_at=now(),
        expires_at=_expiry(visit, purpose),
    )
    session.add(link)
    session.flush()
    return link


def live_link(session: Session, visit: Visit, unit_id: int, purpose: LinkPurpose) -> VisitLink | None:
    """The last link of a unit for the present round that is still good for an answer."""
    good = (
        VisitLink.visit_id == visit.id,
        VisitLink.unit_id == unit_id,
        VisitLink.purpose == purpose.value,
        VisitLink.round == visit.round,
        VisitLink.used_at.is_(None),
        VisitLink.expires_at > now(),
    )
    return session.scalar(select(VisitLink).where(*good).order_by(VisitLink.made_at.desc(), VisitLink.nonce).limit(1))


def _expiry(visit: Visit, purpose: LinkPurpose) -> datetime:
    """The end of the last day for an answer, or when the visit begins."""
    if purpose is LinkPurpose.WITHDRAW:
        agreed = agreed_time(visit)
        if agreed is None:
            raise NoSuchTime
        return datetime.combine(agreed.day, time(), ZONE) + timedelta(minutes=agreed.hours.starts)
    if visit.answer_by is None:
        raise NoSuchTime
    return datetime.combine(visit.answer_by + timedelta(days=1), time(), ZONE)


def find(session: Session, token: str) -> Found:
    """What a token opens now; looking changes nothing."""
    if len(token) != LONGEST or not token.isascii():
        return Found(LinkStatus.NONE)
    link = session.get(VisitLink, token_hash(token))
    # a row that somebody wrote into the database opens nothing without the key
    if link is None or not hmac.compare_digest(token_of(link), token):
        return Found(LinkStatus.NONE)
    visit = session.get_one(Visit, link.visit_id)
    unit = session.get(VisitUnit, (link.visit_id, link.unit_id))
    return Found(_status(link, visit, unit), link, visit, unit)


_ANSWERABLE = (VisitState.PROPOSED.value, VisitState.COUNTER_PROPOSED.value)
_ENDED = tuple(state.value for state in ENDED_STATES)


def _status(link: VisitLink, visit: Visit, unit: VisitUnit | None) -> LinkStatus:
    if unit is None:
        return LinkStatus.ENDED
    if link.used_at is not None and link.round == visit.round and unit.answer == VisitAnswer.DECLINED.value:
        return LinkStatus.USED  # their own no is what ended it
    if visit.state in _ENDED:
        return LinkStatus.ENDED
    if link.round != visit.round:
        return LinkStatus.MOVED
    if link.used_at is not None:
        return LinkStatus.USED
    if link.expires_at <= now() or visit.state == VisitState.EXPIRED.value:
        return LinkStatus.EXPIRED
    if link.purpose == LinkPurpose.ANSWER.value:
        # the answer came by another way
        return LinkStatus.LIVE if visit.state in _ANSWERABLE else LinkStatus.USED
    return LinkStatus.LIVE if visit.state == VisitState.CONFIRMED.value else LinkStatus.MOVED


def take(session: Session, token: str) -> tuple[Found, Doer]:
    """Uses a link up for the answer that follows in this transaction, and says who gives it. Raises LinkRefused.

    Where that answer is refused the transaction is undone, and the link is good for another.
    """
    found = find(session, token)
    if found.status is not LinkStatus.LIVE or found.link is None:
        raise LinkRefused(found.status)
    found.link.used_at = now()
    session.flush()
    return found, holder(found.link.unit_id)
