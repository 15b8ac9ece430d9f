"""A unit gets an address by which it answers without a log-in; the trail says of which unit, never the address."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.installation import system_user
from rollout.models import Message, User, Visit, VisitLink
from rollout.register import outbox
from rollout.register.visit_links import live_link, make_link, take_back
from rollout.visits.queries.links import marked_message, waiting_message
from rollout.vocabulary_of_visits import LinkPurpose


def link_for(
    session: Session, visit: Visit, unit_id: int, *, purpose: LinkPurpose, by: User | None = None
) -> VisitLink:
    """The link of a unit that is good for the present round, made where there is none.

    `by` is None where the unit itself asks for one. Raises NotOfVisit, NoSuchTime.
    """
    held = live_link(session, visit, unit_id, purpose)
    if held is not None:
        return held
    link = make_link(session, visit, unit_id, purpose=purpose, by=by)
    audit.record(
        session, by=by or system_user(session), action="make_visit_link", subject="visit", subject_id=visit.id,
        unit=unit_id, state=visit.state,
    )  # fmt: skip
    return link


def end_links(session: Session, visit: Visit, unit_id: int, *, by: User) -> bool:
    """What a unit was given opens nothing any more; False where it had no link."""
    if not take_back(session, visit, unit_id):
        return False
    audit.record(
        session, by=by, action="end_visit_links", subject="visit", subject_id=visit.id, unit=unit_id,
        state=visit.state,
    )  # fmt: skip
    return True


def note_printed(session: Session, visit: Visit, unit_id: int, *, by: User) -> bool:
    """The letter of a unit goes on paper, so nothing is mailed any more; False where nothing was to be told."""
    message: Message | None = waiting_message(session, visit, unit_id)
    if message is None or not outbox.mark_printed(message):
        return False
    audit.record(
        session, by=by, action="print_visit_letter", subject="visit", subject_id=visit.id, unit=unit_id,
    )  # fmt: skip
    return True


def unmark_printed(session: Session, visit: Visit, unit_id: int, *, by: User) -> bool:
    """The letter of a unit waits again; False where none was marked or it has nothing to say any more."""
    message = marked_message(session, visit, unit_id)
    if message is None or not outbox.unmark_printed(message):
        return False
    audit.record(
        session, by=by, action="unmark_visit_letter", subject="visit", subject_id=visit.id, unit=unit_id,
    )  # fmt: skip
    return True
