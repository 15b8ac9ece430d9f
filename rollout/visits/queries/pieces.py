"""What other pages show of visits: of one unit, and of the day of whoever looks."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import exists, func, select, union_all

from rollout.core.access import Viewer
from rollout.core.dates import today
from rollout.models import Visit, VisitOfficer
from rollout.register.meetings_held import meetings
from rollout.register.visit_sight import is_seen
from rollout.visits.queries.listing import ARRANGE, Line, Order, first_of, is_unclosed, of_unit_rows, waits_for_answer
from rollout.vocabulary_of_visits import OPEN_STATES, VisitState

MOST = 10
"""Visits of each kind that a piece shows."""

OPEN = tuple(sorted(state.value for state in OPEN_STATES))
TODAYS = (VisitState.CONFIRMED.value, VisitState.DONE.value)


class OfUnit(NamedTuple):
    """`open`: what is still to come, agreed or not; `ended`: the last ones; `days`: since the last session held."""

    open: list[Line]
    ended: list[Line]
    days: int | None

    @property
    def most(self) -> int:
        return MOST


class Due(NamedTuple):
    """`today`: visits to which the viewer goes; `answer`, `closing`, `suggested`: what waits for the office."""

    today: list[Line]
    answer: list[Line]
    closing: list[Line]
    suggested: list[Line]

    @property
    def most(self) -> int:
        return MOST


def of_unit(viewer: Viewer, unit_id: int) -> OfUnit:
    """At most twenty-five queries."""
    held = of_unit_rows(unit_id)
    met = union_all(*meetings(unit_id)).subquery()
    last = viewer.session.scalar(select(func.max(met.c.day)))
    return OfUnit(
        first_of(viewer, held.where(Visit.state.in_(OPEN)), Order.EARLIEST, MOST),
        first_of(viewer, held.where(Visit.state.not_in(OPEN)), Order.LATEST, MOST),
        (today() - last).days if last else None,
    )


def due(viewer: Viewer) -> Due:
    """At most forty-eight queries."""
    mine = select(Visit).where(
        Visit.day == today(),
        Visit.state.in_(TODAYS),
        exists().where(VisitOfficer.visit_id == Visit.id, VisitOfficer.user_id == viewer.user.id),
    )
    seen = select(Visit).where(is_seen(viewer, ARRANGE))
    return Due(
        first_of(viewer, mine, Order.EARLIEST, MOST),
        first_of(viewer, seen.where(waits_for_answer()), Order.EARLIEST, MOST),
        first_of(viewer, seen.where(is_unclosed(viewer)), Order.EARLIEST, MOST),
        first_of(viewer, seen.where(Visit.state == VisitState.SUGGESTED.value), Order.EARLIEST, MOST),
    )
