"""What was done with a unit by a day, as numbers: how often it was reached, and how many lists came from it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE
from rollout.models import ContactLog
from rollout.vocabulary import MADE_CONTACT, ContactWay


class Reached(NamedTuple):
    """How often a unit was spoken to or written to in one way."""

    way: ContactWay
    times: int


class Done(NamedTuple):
    reached: list[Reached]
    last_on: date | None

    @property
    def times(self) -> int:
        return sum(held.times for held in self.reached)


def done(session: Session, unit_id: int, day: date) -> Done:
    """By the end of a day; what came to nothing or was taken back is left out. One query."""
    end = datetime.combine(day + timedelta(days=1), time.min, ZONE)
    rows = session.execute(
        select(ContactLog.way, func.count(), func.max(ContactLog.at))
        .where(
            ContactLog.unit_id == unit_id,
            ContactLog.outcome.in_(sorted(MADE_CONTACT)),
            ContactLog.taken_back_at.is_(None),
            ContactLog.at < end,
        )
        .group_by(ContactLog.way)
    ).all()
    held = {ContactWay(way): (times, last) for way, times, last in rows}
    last = max((at for _times, at in held.values()), default=None)
    return Done(
        [Reached(way, held[way][0]) for way in ContactWay if way in held],
        last.astimezone(ZONE).date() if last else None,
    )
