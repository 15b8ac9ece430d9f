"""What a handover does on its days, whenever that is noticed: on the first its units go, on the last they come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.core.installation import system_user
from rollout.handover.queries.left import come_since, others_of
from rollout.models import Handover, HandoverItem, HandoverOutcome, User
from rollout.register import following, following_visits, officers
from rollout.register.act import Act
from rollout.register.obstacle_steps import catch_up_each
from rollout.register.officers_at_work import at_work

GIVEN, RETURNED = HandoverOutcome.GIVEN.value, HandoverOutcome.RETURNED.value
SKIPPED, KEPT, WAITING = HandoverOutcome.SKIPPED.value, HandoverOutcome.KEPT.value, HandoverOutcome.WAITING.value


class Due(NamedTuple):
    """A step of a handover whose day has come."""

    day: date
    is_begin: bool
    handover_id: int


def due_steps(session: Session) -> list[Due]:
    """What is due of all handovers, day by day as if none had been missed. One query."""
    begins = and_(Handover.begun_at.is_(None), Handover.from_on <= today())
    ends = and_(Handover.ended_at.is_(None), Handover.to_on <= today())
    rows = session.execute(
        select(Handover.id, Handover.from_on, Handover.to_on).where(Handover.undone_at.is_(None), or_(begins, ends))
    )
    return sorted(  # who comes back takes over before anybody goes
        Due(day, is_begin, handover_id)
        for handover_id, from_on, to_on in rows
        for day, is_begin in ((from_on, True), (to_on, False))
        if day is not None and day <= today()
    )


def take_step(session: Session, due: Due) -> bool:
    """Takes a step that is due, as of its day; False where it was taken, or the one before it was not."""
    handover = session.get_one(Handover, due.handover_id)
    return _step(session, handover, is_end=not due.is_begin, by=system_user(session))


def catch_up(session: Session, handover: Handover, *, by: User) -> None:
    """Does what is due of one that stands: begins it, ends it; each once, as of its day."""
    _step(session, handover, is_end=False, by=by)
    _step(session, handover, is_end=True, by=by)


def _step(session: Session, handover: Handover, *, is_end: bool, by: User) -> bool:
    """Was there something to be done?"""
    if not is_end and handover.begun_at is None and handover.from_on <= today():
        _begin(session, handover, by=by)
        return True
    is_over = handover.to_on is not None and handover.to_on <= today()
    if is_end and is_over and handover.begun_at is not None and handover.ended_at is None:
        _end(session, handover, by=by)
        return True
    return False


def items_of(session: Session, handover: Handover, *outcomes: str) -> list[HandoverItem]:
    """The items with one of some outcomes, units first."""
    return list(
        session.scalars(
            select(HandoverItem)
            .where(HandoverItem.handover_id == handover.id, HandoverItem.outcome.in_(outcomes))
            .order_by(HandoverItem.id)
        )
    )


def _begin(session: Session, handover: Handover, *, by: User) -> None:
    """Units that are no longer the giver's on the first day, and those for who is no officer any more, stay."""
    items = items_of(session, handover, WAITING)
    unit_ids = [item.unit_id for item in items if item.unit_id is not None]
    courses = officers.courses(session, unit_ids)
    working = at_work(session)
    act = Act(session, by=by, action="hand_over")
    takers: dict[int, int] = {}
    for item in items:
        if item.unit_id is None or item.after_id is None:
            continue  # none such waits
        course = courses[item.unit_id]
        until = officers.held_until(course, handover.giver_id, handover.from_on)
        if until is None or item.after_id not in working:
            item.outcome = SKIPPED
            continue
        officers.give_days(act, item.unit_id, course, officer_id=item.after_id, since=handover.from_on, until=until)
        item.until, item.outcome = until, GIVEN
        takers[item.unit_id] = item.after_id
    act.apply()
    handover.begun_at = now()
    followed = 0 if handover.to_on and handover.to_on <= today() else _follow(session, handover, takers, by=by)
    _record(session, "hand_over", handover, by, units=len(takers), others=followed)


def _follow(session: Session, handover: Handover, takers: dict[int, int], *, by: User) -> int:
    """The giver's open obstacles of these units, coming sessions and visits go with them; how many."""
    coming = following.coming_sessions(session, handover.giver_id, takers, handover.from_on, handover.to_on)
    gone = following.follow(session, handover.giver_id, takers, coming, by=by)
    for obstacle, taker_id in gone.obstacles:
        _note(session, handover, taker_id, obstacle_id=obstacle.id)
    for row, taker_id in gone.sessions:
        _note(session, handover, taker_id, session_id=row.id)
    since = max(handover.from_on, today())  # what was agreed for days past its officer closes
    open_visits = following_visits.open_visits(session, handover.giver_id, takers, since, handover.to_on)
    given = following_visits.give_visits(session, handover.giver_id, takers, open_visits, by=by)
    for visit, taker_id in given:
        _note(session, handover, taker_id, visit_id=visit.id)
    session.flush()
    return len(gone.obstacles) + len(gone.sessions) + len(given)


def _note(session: Session, handover: Handover, after_id: int | None, **subject: int) -> None:
    session.add(
        HandoverItem(
            handover_id=handover.id, before_id=handover.giver_id, after_id=after_id, outcome=GIVEN, **subject
        )
    )  # fmt: skip


def _end(session: Session, handover: Handover, *, by: User) -> None:
    """The giver is back: what is still as the handover left it returns, of units on the day that was said.

    Nothing returns to somebody who is no officer any more.
    """
    back_on = handover.to_on or today()
    is_back = handover.giver_id in at_work(session)
    items = items_of(session, handover, GIVEN)
    courses = officers.courses(session, [item.unit_id for item in items if item.unit_id is not None])
    act = Act(session, by=by, action="end_handover")
    returned: dict[int, int] = {}
    for item in items:
        if item.unit_id is None or item.until is None or item.after_id is None:
            continue
        course = courses[item.unit_id]
        if not is_back or not officers.is_all_of(course, item.after_id, handover.from_on, item.until):
            item.outcome = KEPT
            continue
        if back_on < item.until:
            officers.give_days(act, item.unit_id, course, officer_id=item.before_id, since=back_on, until=item.until)
            item.until = back_on
        item.outcome = RETURNED
        returned[item.unit_id] = item.after_id
    act.apply()
    others = [item for item in items if item.unit_id is None]
    returned_others = give_back(session, others if is_back else [], RETURNED, by=by)
    returned_others += return_new(session, handover, returned)
    handover.ended_at = now()
    session.flush()
    _record(session, "end_handover", handover, by, units=len(returned), others=returned_others)


def return_new(session: Session, handover: Handover, returned: Mapping[int, int]) -> int:
    """What came to a deputy meanwhile of units that are back is the giver's as well; how many obstacles."""
    if handover.begun_at is None:
        return 0
    found = come_since(session, returned, handover.begun_at)
    catch_up_each(session, found)
    back = [one for one in found if one.owner_id == returned[one.unit_id or 0]]  # others went up
    following.give_obstacles(session, [(one, handover.giver_id) for one in back])
    session.flush()
    return len(back)


def give_back(session: Session, items: Sequence[HandoverItem], outcome: str, *, by: User) -> int:
    """Obstacles, sessions and visits that are as they were left go back to who had them; how many. Others are kept."""
    others = others_of(session, items)
    catch_up_each(session, list(others.obstacles.values()))
    left = [item for item in items if others.is_left(item)]
    for item in items:
        item.outcome = KEPT
    for item in left:
        item.outcome = outcome
        if item.visit_id is not None:
            visit = others.visits[item.visit_id]
            if not following_visits.give_back(session, visit, from_id=item.after_id, to_id=item.before_id, by=by):
                item.outcome = KEPT
        if item.session_id is not None:
            held = others.sessions[item.session_id]
            following.replace_officer(session, held, out_id=item.after_id, in_id=item.before_id, by=by)
    obstacles = [(others.obstacles[item.obstacle_id], item.before_id) for item in left if item.obstacle_id is not None]
    following.give_obstacles(session, obstacles)
    session.flush()
    return sum(item.outcome == outcome for item in left)


def _record(session: Session, action: str, handover: Handover, by: User, **detail: int) -> None:
    audit.record(
        session, by=by, action=action, subject="handover", subject_id=handover.id, giver=handover.giver_id, **detail
    )
