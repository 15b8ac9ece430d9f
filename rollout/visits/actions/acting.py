"""Acts of the office on a visit that is there, of whoever has seen how it stands."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.models import User, Visit
from rollout.register import visit_answers, visit_ends, visits
from rollout.register.visit_acts import office
from rollout.visits.errors import ChangedMeanwhile
from rollout.visits.queries.page import last_event


def check_unchanged(session: Session, visit: Visit, version: int, *, unit_id: int | None = None) -> None:
    """Raises ChangedMeanwhile where more was done, by or for one unit where it is told, than whoever acts has seen."""
    if last_event(session, visit.id, unit_id) != version:
        raise ChangedMeanwhile


def agree(session: Session, visit: Visit, *, round: int, position: int, version: int, by: User) -> None:  # noqa: A002
    """Takes the time that the unit asked for, in its own hours too: they were shown. Raises as visit_answers.agree."""
    check_unchanged(session, visit, version)
    visit_answers.agree(session, visit, round=round, position=position, by=office(by), consents=True)


def leave_out(session: Session, visit: Visit, *, unit_id: int, reason: str, version: int, by: User) -> bool:
    """Raises ChangedMeanwhile, and as visit_answers.leave_out."""
    check_unchanged(session, visit, version)
    return visit_answers.leave_out(session, visit, unit_id=unit_id, by=office(by), reason=reason)


def cancel(session: Session, visit: Visit, *, reason: str, version: int, by: User) -> None:
    """Raises ChangedMeanwhile, NoSuchMove, ReasonMissing."""
    check_unchanged(session, visit, version)
    visit_ends.cancel(session, visit, by=office(by), reason=reason)


def unit_absent(session: Session, visit: Visit, *, reason: str, version: int, by: User) -> None:
    """Raises ChangedMeanwhile, and as visit_ends.unit_absent."""
    check_unchanged(session, visit, version)
    visit_ends.unit_absent(session, visit, by=office(by), reason=reason)


def officer_absent(session: Session, visit: Visit, *, reason: str, version: int, by: User) -> None:
    """Raises ChangedMeanwhile, and as visit_ends.officer_absent."""
    check_unchanged(session, visit, version)
    visit_ends.officer_absent(session, visit, by=office(by), reason=reason)


def reopen(session: Session, visit: Visit, *, reason: str, version: int, by: User) -> bool:
    """Nobody stayed away after all; True where its time is kept. Raises ChangedMeanwhile, and as visit_ends.reopen."""
    check_unchanged(session, visit, version)
    return visit_ends.reopen(session, visit, by=office(by), reason=reason)


def give(session: Session, visit: Visit, *, from_id: int, to_id: int, version: int, by: User) -> None:
    """Another officer goes. Raises ChangedMeanwhile, and as visits.give."""
    check_unchanged(session, visit, version)
    visits.give(session, visit, from_id=from_id, to_id=to_id, by=office(by))
