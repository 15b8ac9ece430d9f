"""Where a visit stands in lists, kept with it: lists of many thousands are read along an index, a page at a time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Visit, VisitSlot, VisitUnit
from rollout.vocabulary import FOREVER
from rollout.vocabulary_of_visits import VisitState

KEEPS_TIME = tuple(
    state.value
    for state in (
        VisitState.CONFIRMED,
        VisitState.DONE,
        VisitState.UNIT_ABSENT,
        VisitState.OFFICER_ABSENT,
        VisitState.CANCELLED,
    )
)
"""States in which what was agreed last is the time of a visit, where something was."""


def put_in_order(session: Session, visit: Visit) -> None:
    """By what was agreed, else the first time offered in this round; far off where there is none. At most two queries.

    What one unit of several asks for counts for nothing here: not everybody who sees the visit may know of it.
    """
    visit.due_on = FOREVER
    if visit.state == VisitState.PROPOSED.value and visit.answer_by is not None:
        visit.due_on = visit.answer_by
    keeps = visit.state in KEEPS_TIME and visit.day is not None
    times = [] if keeps else _known_times(session, visit)
    if times:
        visit.listed_on, visit.listed_at = min((slot.day, slot.starts) for slot in times)
    elif visit.day is not None and visit.starts is not None:
        visit.listed_on, visit.listed_at = visit.day, visit.starts
    else:
        visit.listed_on, visit.listed_at = FOREVER, 0


def _known_times(session: Session, visit: Visit) -> list[VisitSlot]:
    """Times of the present round that whoever sees the visit may know of."""
    of_round = select(VisitSlot).where(VisitSlot.visit_id == visit.id, VisitSlot.round == visit.round)
    units = session.scalars(select(VisitUnit.unit_id).where(VisitUnit.visit_id == visit.id)).all()
    known = {None, *units} if len(units) == 1 else {None}
    return [slot for slot in session.scalars(of_round) if slot.unit_id in known]
