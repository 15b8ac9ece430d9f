"""Which units need a call today, in which order; and what was said to one unit so far."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.paging import last_page, nearest
from rollout.models import ContactLog, User
from rollout.register.attention import stale_days
from rollout.register.calls import CARD_DAYS, Card, Why, callees_of, cards, days_bound, known_sql
from rollout.vocabulary import ContactOutcome, ContactWay

CARDS = 20  # units on one page of the day
SAID = 30  # contacts shown of one unit, the last first


class Day(NamedTuple):
    """One page of the day's cards; how many units there are by their first reason; how many were tried today."""

    cards: list[Card]
    number: int
    by_why: dict[Why, int]
    done: int

    @property
    def total(self) -> int:
        return sum(self.by_why.values())

    @property
    def last(self) -> int:
        return last_page(self.total, CARDS)


def day_of(viewer: Viewer, on: date, number: int) -> Day:
    """The units that the viewer calls on a day: five queries, and one more for each kind of scope."""
    values, known = days_bound(on, stale_days(viewer.session)), known_sql(viewer)
    counted = viewer.session.execute(
        text(
            f"{known} SELECT rank, COUNT(*) AS units, COUNT(CASE WHEN tried_on = :on THEN 1 END) AS tried "
            "FROM ranked GROUP BY rank"
        ).bindparams(*values)
    ).all()
    whys = list(Why)
    units = {row.rank: int(row.units) for row in counted}
    by_why = {whys[rank]: units[rank] for rank in sorted(units.keys() - {None})}
    number = nearest(number, last_page(sum(by_why.values()), CARDS))
    rows = viewer.session.execute(
        text(
            f"{known} SELECT * FROM ranked WHERE rank IS NOT NULL "
            f"ORDER BY rank, COALESCE(missing, people) DESC, sort_name, id LIMIT {CARDS} OFFSET {(number - 1) * CARDS}"
        )
        .bindparams(*values)
        .columns(**CARD_DAYS)
    ).all()
    callees = callees_of(viewer.session, [row.id for row in rows])
    shown = [card._replace(callee=callees.get(card.id)) for card in cards(viewer, rows, on)]
    return Day(shown, number, by_why, sum(int(row.tried) for row in counted))


class Said(NamedTuple):
    """One contact with a unit; `is_mine`: may the viewer take it back today?"""

    id: int
    at: datetime
    way: ContactWay
    outcome: ContactOutcome
    call_back_on: date | None
    note: str
    by: str
    is_mine: bool
    is_taken_back: bool


def said(session: Session, unit_id: int, *, by: User, since: datetime) -> list[Said]:
    """The last contacts with a unit, the latest first; `is_mine` those that `by` logged from `since` on. One query."""
    rows = session.execute(
        select(ContactLog, User.display_name)
        .join(User, User.id == ContactLog.user_id)
        .where(ContactLog.unit_id == unit_id)
        .order_by(ContactLog.at.desc(), ContactLog.id.desc())
        .limit(SAID)
    )
    return [
        Said(
            row.id,
            row.at,
            ContactWay(row.way),
            ContactOutcome(row.outcome),
            row.call_back_on,
            row.note,
            name,
            row.user_id == by.id and row.at >= since and row.taken_back_at is None,
            row.taken_back_at is not None,
        )
        for row, name in rows
    ]


def logged(session: Session, unit_id: int, log_id: int) -> ContactLog | None:
    """A contact with the unit."""
    row = session.get(ContactLog, log_id)
    return row if row is not None and row.unit_id == unit_id else None
