"""Seeing the numbers of a unit's people in full: asked one reason per unit, which holds for an hour."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.models import Reveal, User
from rollout.register.errors import ReasonNeeded

REVEALED_FOR = timedelta(hours=1)


def live_reveal(session: Session, unit_id: int, *, by: User) -> Reveal | None:
    """The reason given within the last hour to see this unit's numbers in full."""
    return session.scalar(
        select(Reveal)
        .where(Reveal.user_id == by.id, Reveal.unit_id == unit_id, Reveal.until > now())
        .order_by(Reveal.until.desc())
        .limit(1)
    )


def reason_to_see(session: Session, unit_id: int, *, reason: str, by: User) -> str:
    """The reason that holds, or the one given now; the caller records the look. Raises ReasonNeeded."""
    held = live_reveal(session, unit_id, by=by)
    if held is None:
        if not reason.strip():
            raise ReasonNeeded
        held = Reveal(user_id=by.id, unit_id=unit_id, reason=reason.strip(), until=now() + REVEALED_FOR)
        session.add(held)
        session.flush()
    return held.reason
