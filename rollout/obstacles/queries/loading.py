"""One obstacle with what the viewer may do with it; out of scope it does not exist."""

from __future__ import annotations

from typing import NamedTuple

from flask import abort
from sqlalchemy import exists, select

from rollout.core.access import Permission, Viewer
from rollout.core.rights import LARGEST_KEY, permissions_on
from rollout.models import KnownAnswer, Obstacle, ObstacleEvent, Unit
from rollout.vocabulary_of_obstacles import OPEN_STATES, ObstacleState

OF_OBSTACLES = frozenset({Permission.REPORT_OBSTACLES, Permission.WORK_OBSTACLES, Permission.INSTRUCT_OBSTACLES})


class Case(NamedTuple):
    """`unit` is None of a facility that refuses the card to nobody's people in particular."""

    obstacle: Obstacle
    unit: Unit | None
    permissions: frozenset[Permission]

    @property
    def may_work(self) -> bool:
        return Permission.WORK_OBSTACLES in self.permissions


def opened(viewer: Viewer, obstacle_id: int, needed: Permission = Permission.REPORT_OBSTACLES) -> Case:
    """404 unless the viewer has what is needed where the obstacle is. Two queries."""
    return find(viewer, obstacle_id, needed) or abort(404)


def find(viewer: Viewer, obstacle_id: int, needed: Permission = Permission.REPORT_OBSTACLES) -> Case | None:
    """As `opened`; None where the viewer has no such obstacle."""
    if obstacle_id > LARGEST_KEY:
        return None
    row = viewer.session.execute(
        select(Obstacle, Unit).outerjoin(Unit, Unit.id == Obstacle.unit_id).where(Obstacle.id == obstacle_id)
    ).first()
    if row is None:
        return None
    obstacle: Obstacle = row[0]
    unit: Unit | None = row[1]
    if unit is None:
        everywhere = (p for p in OF_OBSTACLES if viewer.can(p) and viewer.selection(p).is_everything)
        held = frozenset(everywhere)
    else:
        held = permissions_on(viewer, unit.id)
    if needed not in held:
        return None
    return Case(obstacle, unit, held)


def may_edit(viewer: Viewer, case: Case) -> bool:
    """Whoever works on it, while it is open; whoever reported it, until somebody else has done anything. One query."""
    held = case.obstacle
    if ObstacleState(held.state) not in OPEN_STATES:
        return False
    if case.may_work:
        return True
    if held.opened_by_id != viewer.user.id:
        return False
    others = exists().where(ObstacleEvent.obstacle_id == held.id, ObstacleEvent.by_id != viewer.user.id)
    return not viewer.session.scalar(select(others))


def opened_answer(viewer: Viewer, answer_id: int) -> KnownAnswer:
    """A kept answer, which is everybody's; 404 for none."""
    return viewer.session.get(KnownAnswer, answer_id) or abort(404)
