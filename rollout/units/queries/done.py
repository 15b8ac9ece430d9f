"""What was done with a unit by a day: how often it was reached, and the last list or numbers that came from it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE, local
from rollout.models import ContactLog, Unit
from rollout.units.queries import history
from rollout.vocabulary import MADE_CONTACT, ContactWay


class Reached(NamedTuple):
    """How often a unit was spoken to or written to in one way."""

    way: ContactWay
    times: int


class Done(NamedTuple):
    """`listed_on` is of the last list or stock-take."""

    reached: list[Reached]
    last_on: date | None
    listed_on: date | None

    @property
    def times(self) -> int:
        return sum(held.times for held in self.reached)


def done(session: Session, unit: Unit, day: date) -> Done:
    """By the end of a day; what came to nothing or was taken back is left out. Three queries."""
    end = datetime.combine(day + timedelta(days=1), time.min, ZONE)
    rows = session.execute(
        select(ContactLog.way, func.count(), func.max(ContactLog.at))
        .where(
            ContactLog.unit_id == unit.id,
            ContactLog.outcome.in_(sorted(MADE_CONTACT)),
            ContactLog.taken_back_at.is_(None),
            ContactLog.at < end,
        )
        .group_by(ContactLog.way)
    ).all()
    held = {ContactWay(way): (times, last) for way, times, last in rows}
    lists = (unit.list_on, history.last_list_day(session, unit.id, day))
    last = max((at for _times, at in held.values()), default=None)
    return Done(
        [Reached(way, held[way][0]) for way in ContactWay if way in held],
        local(last).date() if last else None,
        max((listed_on for listed_on in lists if listed_on and listed_on <= day), default=None),
    )
