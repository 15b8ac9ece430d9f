"""What a unit is asked about a visit as it stands."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.core.office_hours import Hours, joined
from rollout.models import Visit, VisitUnit
from rollout.models.visit import QUARTER
from rollout.register.taking_part import comes
from rollout.register.visit_acts import slots_of
from rollout.register.visit_times import Time, has_begun, office_hours, visiting_hours_of
from rollout.visits.replies import Question
from rollout.vocabulary_of_visits import OFFERED_STATES, VisitReply, VisitState

OF_OFFER: tuple[VisitReply, ...] = (VisitReply.OTHER, VisitReply.NO)
OF_AGREED: tuple[VisitReply, ...] = (VisitReply.SAME, VisitReply.OTHER, VisitReply.NO)


def question_of(session: Session, visit: Visit, row: VisitUnit) -> Question | None:
    """None where the unit has nothing to say: nothing is offered, or all is over for it. At most four queries."""
    if visit.state in OFFERED_STATES:  # it may take what is offered, whatever it said before
        starts = _starts(session, visit, row)
        return Question(visit.round, _offered(session, visit), starts, OF_OFFER, must_explain=False)
    if visit.state != VisitState.CONFIRMED.value or not comes(row):
        return None
    if visit.day is None or visit.starts is None:
        return None
    replies = (VisitReply.ABSENT,) if has_begun(visit.day, visit.starts) else OF_AGREED
    return Question(visit.round, {}, _starts(session, visit, row), replies, must_explain=True)


def question_heard(session: Session, visit: Visit, row: VisitUnit) -> Question:
    """The same where an officer hears the answer, and may then write down whatever it was.

    Of an offer that has expired too, of an agreed visit that has begun, of a unit that had said no, which can but ask
    for another time; absences are noted on pages of their own. For a visit of which VisitAct.DECLINE is a move.
    One query.
    """
    if visit.state == VisitState.CONFIRMED.value:
        replies = OF_AGREED if comes(row) else (VisitReply.OTHER,)
        return Question(visit.round, {}, None, replies, must_explain=True)
    return Question(visit.round, _offered(session, visit), None, OF_OFFER, must_explain=False)


def _offered(session: Session, visit: Visit) -> dict[int, Time]:
    offered = (slot for slot in slots_of(session, visit) if slot.unit_id is None)
    return {slot.position: Time(slot.day, Hours(slot.starts, slot.ends)) for slot in offered}


def _starts(session: Session, visit: Visit, row: VisitUnit) -> tuple[int, ...]:
    """When a visit of this length can begin, on whatever day: in the hours of the office, or in the unit's own."""
    windows = visiting_hours_of(session, [row.unit_id]).windows.get(row.unit_id, {})
    hours = joined([*office_hours(session), *(window for held in windows.values() for window in held)])
    return tuple(start for held in hours for start in range(held.starts, held.ends - visit.minutes + 1, QUARTER))
