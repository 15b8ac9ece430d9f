"""A handover is taken back: what is still as it left it returns to the giver, what was changed since is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.handover.actions.running import GIVEN, KEPT, RETURNED, WAITING, give_back, items_of, return_new
from rollout.handover.errors import AlreadyUndone
from rollout.handover.queries.left import others_of
from rollout.models import Handover, HandoverItem, HandoverOutcome, User
from rollout.register import officers
from rollout.register.act import Act

UNDONE = HandoverOutcome.UNDONE.value


@dataclass
class Undoing:
    """What taking a handover back would do: which items return, which are kept as they are now."""

    units: list[HandoverItem] = field(default_factory=list)
    others: list[HandoverItem] = field(default_factory=list)
    waiting: list[HandoverItem] = field(default_factory=list)
    kept: list[HandoverItem] = field(default_factory=list)


def preview(session: Session, handover: Handover) -> Undoing:
    """What `undo` would do now. Of a session or an obstacle that came back nothing is left to be done.

    Seven queries.
    """
    found = Undoing(waiting=items_of(session, handover, WAITING), kept=items_of(session, handover, KEPT))
    gone = items_of(session, handover, GIVEN, RETURNED)
    courses = officers.courses(session, [item.unit_id for item in gone if item.unit_id is not None])
    others = others_of(session, [item for item in gone if item.unit_id is None])
    for item in gone:
        if item.unit_id is not None and item.until is not None and item.after_id is not None:
            is_left = officers.is_all_of(courses[item.unit_id], item.after_id, handover.from_on, item.until)
            (found.units if is_left else found.kept).append(item)
        elif item.outcome == GIVEN:
            (found.others if others.is_left(item) else found.kept).append(item)
    return found


def undo(session: Session, handover: Handover, *, by: User) -> Undoing:
    """Takes a handover back, the days of a leave too; what waits for its day will not come. Raises AlreadyUndone."""
    if handover.undone_at is not None:
        raise AlreadyUndone
    found = preview(session, handover)
    courses = officers.courses(session, [item.unit_id for item in found.units if item.unit_id is not None])
    act = Act(session, by=by, action="undo_handover")
    for item in found.units:
        if item.unit_id is None or item.until is None:
            continue  # none such was given
        officers.give_days(
            act, item.unit_id, courses[item.unit_id], officer_id=item.before_id, since=handover.from_on,
            until=item.until,
        )  # fmt: skip
    act.apply()
    gone = {item.unit_id: item.after_id for item in found.units if item.outcome == GIVEN}
    handover.undone_at, handover.undone_by_id = now(), by.id
    session.flush()  # who was on leave is there again, and may keep what was agreed
    for item in (*found.units, *found.waiting):
        item.outcome = UNDONE
    for item in found.kept:
        item.outcome = KEPT
    others = give_back(session, found.others, UNDONE, by=by)
    others += return_new(session, handover, {key: taker for key, taker in gone.items() if key and taker})
    session.flush()
    audit.record(
        session, by=by, action="undo_handover", subject="handover", subject_id=handover.id, giver=handover.giver_id,
        units=len(found.units), others=others, kept=len(found.kept),
    )  # fmt: skip
    return found
