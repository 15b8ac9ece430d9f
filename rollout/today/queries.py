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
from rollout.register.calls import Card, Why, callees_of, cards_of, days_bound, known_sql
from rollout.register.waiting import Overdue
from rollout.vocabulary import ContactOutcome, ContactWay

CARDS = 20  # units on one page of the day
SAID = 30  # contacts shown of one unit, the last first


class Day(NamedTuple):
    """One page of the day's cards; how many units there are by their first reason; how many were tried today.

    `why`: the first reason of all those shown, None where they have any. `waiting_days`: the working days after which
    BHXH is late.
    """

    cards: list[Card]
    number: int
    why: Why | None
    by_why: dict[Why, int]
    done: int
    waiting_days: int

    @property
    def total(self) -> int:
        return sum(self.by_why.values())

    @property
    def last(self) -> int:
        return last_page(_shown(self.by_why, self.why), CARDS)


def _shown(by_why: Mapping[Why, int], why: Why | None) -> int:
    return sum(by_why.values()) if why is None else by_why[why]


def day_of(viewer: Viewer, on: date, number: int, why: Why | None = None, size: int = CARDS) -> Day:
    """The units that the viewer calls on a day, for one reason first of all where there are any.

    All of them are judged once, those of the page read whole. Eight queries, and one more for each kind of scope.
    """
    overdue = Overdue(viewer.session, on)
    values, whys = days_bound(overdue, stale_days(viewer.session)), list(Why)
    found = viewer.session.execute(
        text(
            f"{known_sql(viewer)} SELECT id, rank, tried_on = :on AS is_tried FROM ranked "
            "WHERE rank IS NOT NULL OR tried_on = :on ORDER BY rank, COALESCE(missing, people) DESC, sort_name, id"
        ).bindparams(*values)
    ).all()
    ids = {why: [row.id for row in found if row.rank == rank] for rank, why in enumerate(whys)}
    by_why = {why: len(of_why) for why, of_why in ids.items() if of_why}
    why = why if why in by_why else None
    asked = ids[why] if why else [unit_id for of_why in ids.values() for unit_id in of_why]
    number = nearest(number, last_page(len(asked), size))
    shown = cards_of(viewer, overdue, asked[(number - 1) * size : number * size], values)
    callees = callees_of(viewer.session, [card.id for card in shown])
    held = [card._replace(callee=callees.get(card.id)) for card in shown]
    return Day(held, number, why, by_why, sum(bool(row.is_tried) for row in found), overdue.days)


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
