"""What a handover does on its days, whenever that is noticed: on the first its units go, on the last they come back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.core.installation import system_user
from rollout.handover.queries import holdings
from rollout.models import GuidanceSession, Handover, HandoverItem, HandoverOutcome, Obstacle, User
from rollout.register import officers
from rollout.register.act import Act
from rollout.vocabulary_of_obstacles import OPEN_STATES
from rollout.vocabulary_of_sessions import SessionState

GIVEN, RETURNED = HandoverOutcome.GIVEN.value, HandoverOutcome.RETURNED.value
SKIPPED, KEPT, WAITING = HandoverOutcome.SKIPPED.value, HandoverOutcome.KEPT.value, HandoverOutcome.WAITING.value


def catch_up_all(session: Session) -> int:
    """Does what is due of all handovers, day by day as if none had been missed; how many steps. For the daily job."""
    begins = and_(Handover.begun_at.is_(None), Handover.from_on <= today())
    ends = and_(Handover.ended_at.is_(None), Handover.to_on <= today())
    due = session.scalars(select(Handover).where(Handover.undone_at.is_(None), or_(begins, ends))).all()
    steps = [
        (day, is_begin, handover)
        for handover in due
        for day, is_begin in ((handover.from_on, True), (handover.to_on, False))
        if day is not None and day <= today()
    ]
    steps.sort(key=lambda step: (step[0], step[1], step[2].id))  # who comes back takes over before anybody goes
    by = system_user(session)
    return sum(_step(session, handover, is_end=not is_begin, by=by) for _day, is_begin, handover in steps)


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
    """Units that are no longer the giver's on the first day, and those for whoever left since, stay."""
    items = items_of(session, handover, WAITING)
    unit_ids = [item.unit_id for item in items if item.unit_id is not None]
    courses = officers.courses(session, unit_ids)
    at_work = set(
        session.scalars(select(User.id).where(User.id.in_({item.after_id for item in items}), User.is_active))
    )
    act = Act(session, by=by, action="hand_over")
    takers: dict[int, int] = {}
    for item in items:
        if item.unit_id is None or item.after_id is None:
            continue  # none such waits
        course = courses[item.unit_id]
        until = officers.held_until(course, handover.giver_id, handover.from_on)
        if until is None or item.after_id not in at_work:
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
    """The giver's open obstacles of these units and coming sessions go with them; how many."""
    giver_id, followed = handover.giver_id, 0
    for obstacle in holdings.open_obstacles(session, giver_id, takers):
        taker_id = takers[obstacle.unit_id or 0]
        officers.give_obstacle(session, obstacle, owner_id=taker_id, by=by)
        _note(session, handover, taker_id, obstacle_id=obstacle.id)
        followed += 1
    coming = holdings.coming_sessions(session, giver_id, takers, handover.from_on, handover.to_on)
    held_by = officers.officers_of(session, [row.id for row in coming])
    for row, unit_ids in coming.items():
        taker_id = takers[unit_ids[0]]
        new_id = None if taker_id in held_by[row.id] else taker_id
        officers.replace_officer(session, row, out_id=giver_id, in_id=new_id, by=by)
        _note(session, handover, new_id, session_id=row.id)
        followed += 1
    session.flush()
    return followed


def _note(session: Session, handover: Handover, after_id: int | None, **subject: int) -> None:
    session.add(
        HandoverItem(
            handover_id=handover.id, before_id=handover.giver_id, after_id=after_id, outcome=GIVEN, **subject
        )
    )  # fmt: skip


def _end(session: Session, handover: Handover, *, by: User) -> None:
    """The giver is back: what is still as the handover left it returns, of units on the day that was said.

    Nothing returns to somebody whose account was closed meanwhile.
    """
    back_on = handover.to_on or today()
    is_back = session.get_one(User, handover.giver_id).is_active
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
    returned_others += _return_new(session, handover, returned, by=by)
    handover.ended_at = now()
    session.flush()
    _record(session, "end_handover", handover, by, units=len(returned), others=returned_others)


def _return_new(session: Session, handover: Handover, returned: dict[int, int], *, by: User) -> int:
    """What was reported to a deputy meanwhile is the giver's as well; how many obstacles."""
    found = [
        obstacle
        for deputy_id in sorted(set(returned.values()))
        for obstacle in holdings.open_obstacles(
            session, deputy_id, [unit_id for unit_id, held_by in returned.items() if held_by == deputy_id]
        )
        if handover.begun_at is not None and obstacle.opened_at >= handover.begun_at
    ]
    for obstacle in found:
        officers.give_obstacle(session, obstacle, owner_id=handover.giver_id, by=by)
    session.flush()
    return len(found)


def give_back(session: Session, items: Sequence[HandoverItem], outcome: str, *, by: User) -> int:
    """Obstacles and sessions that are as they were left go back to who had them; how many. The others are kept."""
    returned = 0
    for item in items:
        is_as_left = as_left(session, item)
        if is_as_left and item.obstacle_id is not None:
            obstacle = session.get_one(Obstacle, item.obstacle_id)
            officers.give_obstacle(session, obstacle, owner_id=item.before_id, by=by)
        elif is_as_left and item.session_id is not None:
            held = session.get_one(GuidanceSession, item.session_id)
            if item.after_id is None:
                officers.join_officer(session, held, user_id=item.before_id, by=by)
            else:
                officers.replace_officer(session, held, out_id=item.after_id, in_id=item.before_id, by=by)
        item.outcome = outcome if is_as_left else KEPT
        returned += is_as_left
    session.flush()
    return returned


def as_left(session: Session, item: HandoverItem) -> bool:
    """Is an obstacle or a session still as the handover left it, and not over?"""
    if item.obstacle_id is not None:
        obstacle = session.get_one(Obstacle, item.obstacle_id)
        return obstacle.owner_id == item.after_id and obstacle.state in OPEN_STATES
    held = session.get_one(GuidanceSession, item.session_id)
    names = officers.officers_of(session, [held.id])[held.id]
    is_held = item.after_id is None or item.after_id in names
    return held.state == SessionState.PLANNED and is_held and item.before_id not in names


def _record(session: Session, action: str, handover: Handover, by: User, **detail: int) -> None:
    audit.record(
        session, by=by, action=action, subject="handover", subject_id=handover.id, giver=handover.giver_id, **detail
    )
