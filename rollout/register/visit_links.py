"""Addresses by which a unit answers without a log-in.

The token follows from the secret key of the server and a nonce, so the same address can be printed again; the database
holds the nonce and a hash, which open nothing. A link is of one unit, one round and one purpose, for one answer.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE, now
from rollout.core.tokens import derived_token, token_hash
from rollout.models import User, Visit, VisitLink, VisitUnit
from rollout.register.taking_part import comes
from rollout.register.visit_acts import Doer, agreed_time, holder, slots_of
from rollout.register.visit_refusals import LinkRefused, LinkStatus, NoSuchTime, NotOfVisit
from rollout.vocabulary_of_visits import ENDED_STATES, OFFERED_STATES, LinkPurpose, VisitState

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
        expires_at=expiry_of(session, visit, purpose),
    )
    session.add(link)
    return link


def live_link(session: Session, visit: Visit, unit_id: int, purpose: LinkPurpose) -> VisitLink | None:
    """The last link of a unit for the present round, or the time agreed now, that is still good for an answer."""
    return live_links(session, visit, [unit_id], purpose).get(unit_id)


def live_links(session: Session, visit: Visit, unit_ids: Collection[int], purpose: LinkPurpose) -> dict[int, VisitLink]:
    """Unit → its last link for the present round, or the time agreed now, that is still good for an answer. One
    query."""
    good = (
        VisitLink.visit_id == visit.id,
        VisitLink.unit_id.in_(unit_ids),
        VisitLink.purpose == purpose.value,
        VisitLink.round == visit.round,
        VisitLink.used_at.is_(None),
        VisitLink.expires_at > now(),
    )
    held = session.scalars(select(VisitLink).where(*good).order_by(VisitLink.made_at, VisitLink.nonce.desc()))
    return {  # the last one stays
        link.unit_id: link for link in held if is_of_this_key(link) and is_of_present_time(visit, link)
    }


def is_of_present_time(visit: Visit, link: VisitLink) -> bool:
    """Does a link change the time that is agreed now? It ends when that begins; those that answer are of a round."""
    agreed = agreed_time(visit)
    is_same = agreed is not None and link.expires_at == _moment(agreed.day, agreed.hours.starts)
    return link.purpose != LinkPurpose.WITHDRAW.value or is_same


def is_of_this_key(link: VisitLink) -> bool:
    """Does the address of a link still lead to it? Not after another SECRET_KEY."""
    return hmac.compare_digest(token_hash(token_of(link)), link.token_hash)


def expiry_of(session: Session, visit: Visit, purpose: LinkPurpose) -> datetime:
    """The end of the last day for an answer, or when the visit begins. Raises NoSuchTime.

    Once a unit has asked for another time, the office's may be taken until they begin, though the last day is past.
    """
    if purpose is LinkPurpose.WITHDRAW:
        agreed = agreed_time(visit)
        if agreed is None:
            raise NoSuchTime
        return _moment(agreed.day, agreed.hours.starts)
    if visit.answer_by is None:
        raise NoSuchTime
    last_day = _moment(visit.answer_by + timedelta(days=1))
    if visit.state != VisitState.COUNTER_PROPOSED.value:
        return last_day
    offered = [_moment(slot.day, slot.starts) for slot in slots_of(session, visit) if slot.unit_id is None]
    return max([last_day, *offered])


def _moment(day: date, minute: int = 0) -> datetime:
    return datetime.combine(day, time(), ZONE) + timedelta(minutes=minute)


def links_of_round(session: Session, visit: Visit, unit_ids: Collection[int]) -> list[VisitLink]:
    """All links of some units for the present round, good or not, in the order in which they were made."""
    wanted = VisitLink.visit_id == visit.id, VisitLink.unit_id.in_(unit_ids), VisitLink.round == visit.round
    return list(session.scalars(select(VisitLink).where(*wanted).order_by(VisitLink.made_at, VisitLink.token_hash)))


def is_taken_back(link: VisitLink) -> bool:
    """Did it end no later than it was made or used? By itself a link ends later."""
    return link.expires_at <= (link.used_at or link.made_at)


def take_back(session: Session, visit: Visit, unit_id: int) -> int:
    """The links of a unit for the present round open nothing any more, nor give another one; how many there were."""
    links = [link for link in links_of_round(session, visit, [unit_id]) if not is_taken_back(link)]
    for link in links:
        link.expires_at = link.used_at or link.made_at
    session.flush()
    return len(links)


def end_withdrawals(session: Session, visit: Visit) -> None:
    """An agreed time is given up: nobody changes it any more."""
    at = now()
    ends = VisitLink.purpose == LinkPurpose.WITHDRAW.value, VisitLink.used_at.is_(None), VisitLink.expires_at > at
    for link in session.scalars(select(VisitLink).where(VisitLink.visit_id == visit.id, *ends)):
        link.expires_at = at
    session.flush()


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


_ENDED = tuple(state.value for state in ENDED_STATES)


def _status(link: VisitLink, visit: Visit, unit: VisitUnit | None) -> LinkStatus:
    if unit is None:
        return LinkStatus.ENDED
    is_used = link.used_at is not None and not is_taken_back(link)
    if is_used and link.round == visit.round and not comes(unit):
        return LinkStatus.USED  # their own no is what ended it
    if visit.state in _ENDED:
        return LinkStatus.ENDED
    if link.round != visit.round:
        return LinkStatus.MOVED
    if is_taken_back(link):
        return LinkStatus.EXPIRED
    if link.used_at is not None:
        return LinkStatus.USED
    if visit.state in (VisitState.EXPIRED, VisitState.GIVEN_UP):
        return LinkStatus.EXPIRED
    is_agreed = visit.state == VisitState.CONFIRMED.value
    if link.purpose == LinkPurpose.WITHDRAW.value and not (is_agreed and is_of_present_time(visit, link)):
        return LinkStatus.MOVED
    if link.expires_at <= now():
        return LinkStatus.EXPIRED
    # by a link for an answer nothing agreed is changed: the answer came by another way
    is_for_this = link.purpose == LinkPurpose.WITHDRAW.value or visit.state in OFFERED_STATES
    return LinkStatus.LIVE if is_for_this else LinkStatus.USED


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
