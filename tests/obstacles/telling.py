"""An obstacle told by the system, and the steps that it took."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Obstacle, ObstacleEvent, Unit
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.register.obstacle_clock import Step
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel
from tests.register.world import World

L = ObstacleLevel
K = ObstacleKind


def told(world: World, unit_id: int | None, kind: ObstacleKind = K.NO_SMS, **more: object) -> Obstacle:
    """An obstacle as the system notes it."""
    unit = world.session.get(Unit, unit_id) if unit_id else None
    new = NewObstacle(unit=unit, kind=kind, text="Ba người chưa nhận được tin nhắn", **more)  # type: ignore[arg-type]
    made = open_obstacle(world.session, new, by=world.user)
    world.session.commit()
    return made


def steps_of(session: Session, obstacle: Obstacle) -> list[Step]:
    events = session.scalars(
        select(ObstacleEvent)
        .where(ObstacleEvent.obstacle_id == obstacle.id, ObstacleEvent.kind == "escalated")
        .order_by(ObstacleEvent.id)
    )
    return [Step(L(event.level), event.due_on) for event in events if event.due_on]
