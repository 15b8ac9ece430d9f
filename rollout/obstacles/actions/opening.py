"""An obstacle is reported: by a liaison, or noted by an officer who was called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.models import Membership, Obstacle, ObstacleEvent, ObstaclePerson, Unit, User
from rollout.obstacles.actions.working import begin, refuse, write
from rollout.obstacles.errors import FacilityMissing, NotOnUnitList, TextMissing, UnitMissing
from rollout.register.act import check_note
from rollout.register.obstacle_owners import owner_at
from rollout.register.obstacle_steps import catch_up
from rollout.vocabulary_of_obstacles import (
    OPEN_STATES,
    ObstacleEventKind,
    ObstacleKind,
    ObstacleLevel,
    ObstaclePriority,
    ObstacleState,
)


@dataclass(frozen=True)
class NewObstacle:
    """`facility` of a card that was refused, "" of all else; `unit` may then be None. `level`: whose turn it is first,
    of other kinds. `people_count`: what the unit says, None where it says nothing."""

    unit: Unit | None
    kind: ObstacleKind
    text: str
    facility: str = ""
    person_ids: Collection[int] = ()
    people_count: int | None = None
    level: ObstacleLevel = ObstacleLevel.OFFICER
    priority: ObstaclePriority = ObstaclePriority.NORMAL


def open_obstacle(session: Session, new: NewObstacle, *, by: User, at: datetime | None = None) -> Obstacle:
    """`at` is now unless it is said.

    Raises TextMissing, UnitMissing, FacilityMissing, NotOnUnitList, TooLong, NumberInNote.
    """
    is_of_card = new.kind is ObstacleKind.CARD_REFUSED
    if not new.text.strip():
        raise TextMissing
    if is_of_card and not new.facility.strip():
        raise FacilityMissing
    if new.unit is None and not is_of_card:
        raise UnitMissing
    check_note(new.text)
    check_note(new.facility)
    level = ObstacleLevel.INSPECTORS if is_of_card else new.level
    unit_id = new.unit.id if new.unit else None
    owner = owner_at(session, level, unit_id)
    obstacle = Obstacle(
        unit_id=unit_id,
        facility=new.facility.strip() if is_of_card else "",
        kind=new.kind.value,
        text=new.text.strip(),
        state=ObstacleState.NEW.value,
        level=level.value,
        owner_id=owner.id if owner else None,
        priority=new.priority.value,
        round=1,
        version=1,
        opened_by_id=by.id,
        opened_at=at or now(),
        people_count=new.people_count,
    )
    session.add(obstacle)
    session.flush()
    session.add(
        ObstacleEvent(
            obstacle_id=obstacle.id,
            at=obstacle.opened_at,
            by_id=by.id,
            kind=ObstacleEventKind.OPENED.value,
            state_to=obstacle.state,
            level=obstacle.level,
            round=1,
            owner_id=obstacle.owner_id,
            text=obstacle.text,
        )
    )
    _block(session, obstacle, new.person_ids)
    session.flush()
    catch_up(session, obstacle)
    audit.record(
        session,
        by=by,
        action="open_obstacle",
        subject="obstacle",
        subject_id=obstacle.id,
        kind=new.kind.value,
        level=obstacle.level,
        people=len(set(new.person_ids)),
    )
    return obstacle


def block_people(
    session: Session, obstacle: Obstacle, person_ids: Collection[int], *, by: User, version: int | None = None
) -> int:
    """Names people whom an open obstacle blocks; how many are new.

    Raises NotOnUnitList, NotPossibleNow, JustChanged.
    """
    begin(session, obstacle, version=version)
    _check_open(obstacle)
    added = _block(session, obstacle, person_ids)
    if added:
        write(session, obstacle, ObstacleEventKind.NAMED, by=by)
        audit.record(session, by=by, action="block_people", subject="obstacle", subject_id=obstacle.id, people=added)
    return added


def free_person(session: Session, obstacle: Obstacle, person_id: int, *, by: User, version: int | None = None) -> None:
    """Somebody is no longer blocked by it. Raises NotPossibleNow, JustChanged."""
    begin(session, obstacle, version=version)
    _check_open(obstacle)
    row = session.get(ObstaclePerson, (obstacle.id, person_id))
    if row is not None:
        session.delete(row)
        write(session, obstacle, ObstacleEventKind.FREED, by=by)
        audit.record(
            session, by=by, action="free_person", subject="obstacle", subject_id=obstacle.id, persons=[person_id]
        )  # by which it is found when they are erased


def _check_open(obstacle: Obstacle) -> None:
    if ObstacleState(obstacle.state) not in OPEN_STATES:
        refuse(obstacle)


def _block(session: Session, obstacle: Obstacle, person_ids: Collection[int]) -> int:
    wanted = set(person_ids)
    if not wanted:
        return 0
    listed = session.scalar(
        select(func.count(Membership.person_id.distinct())).where(
            Membership.person_id.in_(wanted),
            Membership.unit_id == (obstacle.unit_id or 0),
            Membership.voided_seq.is_(None),
            Membership.from_on <= today(),
            Membership.to_on > today(),
        )
    )
    if listed != len(wanted):
        raise NotOnUnitList
    held = select(ObstaclePerson.person_id).where(ObstaclePerson.obstacle_id == obstacle.id)
    added = wanted - set(session.scalars(held))
    session.add_all(ObstaclePerson(obstacle_id=obstacle.id, person_id=person_id) for person_id in sorted(added))
    session.flush()
    return len(added)
