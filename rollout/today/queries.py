"""Which units need a call today, in which order; and what was said to one unit so far."""

from __future__ import annotations

from collections.abc import Mapping
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
    """One page of the day's cards; how many units there are by their first reason; how many were tried today.

    `why`: the first reason of all those shown, None where they have any.
    """

    cards: list[Card]
    number: int
    why: Why | None
    by_why: dict[Why, int]
    done: int

    @property
    def total(self) -> int:
        return sum(self.by_why.values())

    @property
    def last(self) -> int:
        return last_page(_shown(self.by_why, self.why), CARDS)


def _shown(by_why: Mapping[Why, int], why: Why | None) -> int:
    return sum(by_why.values()) if why is None else by_why[why]


def day_of(viewer: Viewer, on: date, number: int, why: Why | None = None) -> Day:
    """The units that the viewer calls on a day, for one reason first of all where there are any.

    Five queries, and one more for each kind of scope.
    """
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
    why = why if why in by_why else None
    number = nearest(number, last_page(_shown(by_why, why), CARDS))
    of_rank = "rank IS NOT NULL" if why is None else f"rank = {whys.index(why)}"
    rows = viewer.session.execute(
        text(
            f"{known} SELECT * FROM ranked WHERE {of_rank} "
            f"ORDER BY rank, COALESCE(missing, people) DESC, sort_name, id LIMIT {CARDS} OFFSET {(number - 1) * CARDS}"
        )
        .bindparams(*values)
        .columns(**CARD_DAYS)
    ).all()
    callees = callees_of(viewer.session, [row.id for row in rows])
    shown = [card._replace(callee=callees.get(card.id)) for card in cards(viewer, rows, on)]
    return Day(shown, number, why, by_why, sum(int(row.tried) for row in counted))


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
