"""What is said and done about an obstacle, once it is there."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.models import Obstacle, ObstacleEvent, User
from rollout.obstacles import turns
from rollout.obstacles.errors import NobodyAbove, NotAnOwner, NotPossibleNow, TextMissing
from rollout.register.act import check_note
from rollout.register.errors import JustChanged, ReasonMissing
from rollout.register.obstacle_clock import level_above
from rollout.register.obstacle_owners import WORKERS, owner_at, people_of
from rollout.register.obstacle_steps import Known, catch_up
from rollout.vocabulary import Role
from rollout.vocabulary_of_obstacles import (
    CONFIRMED_BY_PHONE,
    NEEDS_REASON,
    TRANSITIONS,
    ObstacleEventKind,
    ObstacleKind,
    ObstacleLevel,
    ObstaclePriority,
    ObstacleState,
)

S = ObstacleState


def begin(
    session: Session, obstacle: Obstacle, *, version: int | None, text: str = "", known: Known | None = None
) -> None:
    """Before every act: nobody was quicker, the text is fit to be kept, the clock is where it should be.

    `version`: what the form was made of; None where no form was. `known`: where many are acted on. Raises JustChanged,
    TooLong, NumberInNote.
    """
    if version is not None and version != obstacle.version:
        raise JustChanged
    check_note(text)
    catch_up(session, obstacle, known)


def write(
    session: Session,
    obstacle: Obstacle,
    kind: ObstacleEventKind,
    *,
    by: User,
    text: str = "",
    state: S | None = None,
    was: dict[str, Any] | None = None,
    known: Known | None = None,
) -> None:
    """Notes one act, and counts on to the next step. `was`: what an edit put something else in place of.

    Raises NotPossibleNow for a state that cannot follow.
    """
    if state is not None:
        before = ObstacleState(obstacle.state)
        if state not in TRANSITIONS[before]:
            refuse(obstacle)
        obstacle.state = state.value
    obstacle.version += 1
    event = ObstacleEvent(
        obstacle_id=obstacle.id,
        at=now(),
        by_id=by.id,
        kind=kind.value,
        state_to=state.value if state else None,
        level=obstacle.level,
        round=obstacle.round,
        owner_id=obstacle.owner_id,
        text=text.strip(),
        was=was,
    )
    session.add(event)
    if known is None:
        session.flush()
    else:
        known.events[obstacle.id].append(event)
    catch_up(session, obstacle, known)


def refuse(obstacle: Obstacle) -> None:
    """Raises NotPossibleNow."""
    raise NotPossibleNow(ObstacleState(obstacle.state))


def comment(session: Session, obstacle: Obstacle, *, text: str, by: User, version: int | None = None) -> None:
    """Raises TextMissing and what `begin` does."""
    if not text.strip():
        raise TextMissing
    begin(session, obstacle, version=version, text=text)
    write(session, obstacle, ObstacleEventKind.COMMENTED, by=by, text=text)
    _record(session, "comment_obstacle", obstacle, by)


def assign(
    session: Session,
    obstacle: Obstacle,
    *,
    owner: User,
    by: User,
    priority: ObstaclePriority = ObstaclePriority.NORMAL,
    text: str = "",
    version: int | None = None,
) -> None:
    """Gives it to somebody who works in the unit's place. Raises NotAnOwner, NotPossibleNow and what `begin` does."""
    begin(session, obstacle, version=version, text=text)
    if owner.id not in {user.id for user in possible_owners(session, obstacle)}:
        raise NotAnOwner
    if S.ASSIGNED not in TRANSITIONS[S(obstacle.state)]:
        refuse(obstacle)
    waits = S(obstacle.state) in (S.WAITING_UNIT, S.WAITING_VSS)
    obstacle.owner_id, obstacle.priority = owner.id, priority.value
    write(session, obstacle, ObstacleEventKind.ASSIGNED, by=by, text=text, state=None if waits else S.ASSIGNED)
    _record(session, "assign_obstacle", obstacle, by)


def possible_owners(session: Session, obstacle: Obstacle) -> list[User]:
    """A card refused is never an officer's. Three queries."""
    is_of_card = obstacle.kind == ObstacleKind.CARD_REFUSED
    return people_of(session, obstacle.unit_id, *((Role.STAFF,) if is_of_card else WORKERS))


def move(
    session: Session,
    obstacle: Obstacle,
    *,
    state: ObstacleState,
    is_worker: bool,
    by: User,
    text: str = "",
    version: int | None = None,
) -> None:
    """Sets the state by hand. Raises ReasonMissing, NotPossibleNow and what `begin` does."""
    if state in NEEDS_REASON and not text.strip():
        raise ReasonMissing
    begin(session, obstacle, version=version, text=text)
    if state not in turns.settable(S(obstacle.state), ObstacleLevel(obstacle.level), is_worker=is_worker):
        refuse(obstacle)
    write(session, obstacle, ObstacleEventKind.CHANGED, by=by, text=text, state=state)
    _record(session, "move_obstacle", obstacle, by)


def escalate(
    session: Session, obstacle: Obstacle, *, text: str, is_worker: bool, by: User, version: int | None = None
) -> None:
    """One level up, before its day. Raises ReasonMissing, NotPossibleNow, NobodyAbove and what `begin` does."""
    if not text.strip():
        raise ReasonMissing
    begin(session, obstacle, version=version, text=text)
    level = ObstacleLevel(obstacle.level)
    if not turns.may_escalate(S(obstacle.state), level, is_worker=is_worker):
        refuse(obstacle)
    above = level_above(ObstacleKind(obstacle.kind), level)
    if above is None:
        raise NobodyAbove
    owner = owner_at(session, above, obstacle.unit_id)
    obstacle.level, obstacle.owner_id = above.value, owner.id if owner else None
    write(session, obstacle, ObstacleEventKind.ESCALATED, by=by, text=text, state=S.ESCALATED)
    _record(session, "escalate_obstacle", obstacle, by)


def close(
    session: Session, obstacle: Obstacle, *, by: User, by_phone: bool = False, version: int | None = None
) -> None:
    """The unit confirms; `by_phone`: to somebody who works on it, and this is their word for it.

    Raises NotPossibleNow, JustChanged.
    """
    begin(session, obstacle, version=version)
    text = CONFIRMED_BY_PHONE if by_phone else ""
    write(session, obstacle, ObstacleEventKind.CLOSED, by=by, text=text, state=S.CLOSED)
    _record(session, "close_obstacle", obstacle, by)


def reopen(session: Session, obstacle: Obstacle, *, text: str, by: User, version: int | None = None) -> None:
    """It is not settled after all: a new round at the same level. Raises ReasonMissing, NotPossibleNow and what `begin`
    does."""
    if not text.strip():
        raise ReasonMissing
    begin(session, obstacle, version=version, text=text)
    if not turns.may_reopen(S(obstacle.state)):
        refuse(obstacle)
    obstacle.round += 1
    obstacle.late_on = obstacle.answer_id = None
    write(session, obstacle, ObstacleEventKind.REOPENED, by=by, text=text, state=S.REOPENED)
    _record(session, "reopen_obstacle", obstacle, by)


def _record(session: Session, action: str, obstacle: Obstacle, by: User) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        subject="obstacle",
        subject_id=obstacle.id,
        state=obstacle.state,
        level=obstacle.level,
    )
