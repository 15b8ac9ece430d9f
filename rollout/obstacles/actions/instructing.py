"""A leader says what is to be done about an obstacle that has come up to them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.models import Obstacle, User
from rollout.obstacles import turns
from rollout.obstacles.actions.working import begin, refuse, write
from rollout.obstacles.errors import TextMissing
from rollout.vocabulary_of_obstacles import ObstacleEventKind, ObstacleLevel, ObstacleState


def instruct(session: Session, obstacle: Obstacle, *, text: str, by: User, version: int | None = None) -> None:
    """It stands in the conversation, and the obstacle among what is due until somebody acts on it.

    Raises TextMissing, NotPossibleNow, JustChanged, TooLong, NumberInNote.
    """
    if not text.strip():
        raise TextMissing
    begin(session, obstacle, version=version, text=text)
    if not turns.may_instruct(ObstacleState(obstacle.state), ObstacleLevel(obstacle.level)):
        refuse(obstacle)
    write(session, obstacle, ObstacleEventKind.INSTRUCTED, by=by, text=text)
    audit.record(session, by=by, action="instruct_obstacle", subject="obstacle", subject_id=obstacle.id)
