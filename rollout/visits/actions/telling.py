"""What a unit said by telephone is written down by the officer in one step."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from rollout.models import User, Visit
from rollout.register import visit_answers
from rollout.register.visit_acts import office
from rollout.register.visit_answers import Details
from rollout.register.visit_offers import Start
from rollout.visits.actions.acting import check_unchanged
from rollout.vocabulary_of_visits import VisitVia


@dataclass(frozen=True)
class Said:
    """`position`: the time that is taken; `start`: another one that is asked for; `is_no`: none of them, nor another.

    Nothing of it: the time stays, and only the details are new.
    """

    details: Details
    position: int | None = None
    start: Start | None = None
    is_no: bool = False
    reason: str = ""


def write_down(session: Session, visit: Visit, said: Said, *, unit_id: int, version: int, by: User) -> None:
    """Raises ChangedMeanwhile, and as the answers of register/visit_answers.py."""
    check_unchanged(session, visit, version)
    doer, number = office(by, VisitVia.PHONE), visit.round
    if said.is_no:
        visit_answers.decline(session, visit, unit_id=unit_id, round=number, by=doer, reason=said.reason)
    elif said.position is not None:
        visit_answers.accept(
            session, visit, unit_id=unit_id, round=number, position=said.position, by=doer, details=said.details
        )
    elif said.start is not None:
        visit_answers.counter(
            session, visit, unit_id=unit_id, round=number, start=said.start, by=doer, reason=said.reason,
            details=said.details,
        )  # fmt: skip
    else:
        visit_answers.detail(session, visit, unit_id=unit_id, details=said.details, by=doer)
