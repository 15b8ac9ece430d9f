"""A unit answers, whoever sends it: by its link, by its log-in, or by telephone through an officer."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.models import Visit
from rollout.register import visit_answers, visit_ends
from rollout.register.visit_acts import Doer, check_round, unit_of
from rollout.register.visit_refusals import NoSuchTime
from rollout.visits.actions.acting import check_unchanged
from rollout.visits.errors import NothingNew
from rollout.visits.replies import Said
from rollout.vocabulary_of_visits import Side, VisitReply


def answer(session: Session, visit: Visit, *, unit_id: int, said: Said, by: Doer, version: int) -> None:
    """`version`: the last act that whoever answers had seen; a unit sees those of its own part alone.

    Raises ChangedMeanwhile, NothingNew, and VisitError and ReasonMissing as the acts of the register do.
    """
    check_unchanged(session, visit, version, unit_id=unit_id if by.side is Side.UNIT else None)
    if said.reply is None:
        if said.position is None:
            raise NoSuchTime
        visit_answers.accept(
            session, visit, unit_id=unit_id, round=said.round, position=said.position, by=by, details=said.details
        )
    elif said.reply is VisitReply.OTHER:
        if said.start is None:
            raise NoSuchTime
        visit_answers.counter(
            session, visit, unit_id=unit_id, round=said.round, start=said.start, by=by, reason=said.reason,
            details=said.details,
        )  # fmt: skip
    elif said.reply is VisitReply.NO:
        visit_answers.decline(
            session, visit, unit_id=unit_id, round=said.round, by=by, reason=said.reason, details=said.details
        )
    else:
        check_round(visit, said.round)
        if said.reply is VisitReply.SAME and said.details is not None:
            row = unit_of(session, visit, unit_id, by)
            if by.side is Side.OFFICE and said.details == visit_answers.details_of(row):
                raise NothingNew  # else it would be told as a call that nobody made
            visit_answers.detail(session, visit, unit_id=unit_id, details=said.details, by=by)
        elif said.reply is VisitReply.ABSENT:
            visit_ends.officer_absent(session, visit, by=by, reason=said.reason)


def check_answer(session: Session, visit: Visit, *, unit_id: int, said: Said, by: Doer, version: int) -> None:
    """Whether the time that is taken or asked for can be had; writes nothing, so it is asked before a turn to write.

    Raises as `answer`.
    """
    check_unchanged(session, visit, version, unit_id=unit_id if by.side is Side.UNIT else None)
    if said.position is not None:
        visit_answers.check_accept(session, visit, unit_id=unit_id, round=said.round, position=said.position, by=by)
    elif said.start is not None:
        visit_answers.check_counter(
            session, visit, unit_id=unit_id, round=said.round, start=said.start, by=by, reason=said.reason
        )
