"""What the register does for obstacles: who is blocked stays so under the record that is kept."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from rollout.models import ObstaclePerson


def hand_over_obstacles(session: Session, loser_id: int, winner_id: int) -> None:
    """What blocks one record blocks the other of the same person, once."""
    of_loser = ObstaclePerson.person_id == loser_id
    held = select(ObstaclePerson.obstacle_id).where(ObstaclePerson.person_id == winner_id)
    session.execute(
        update(ObstaclePerson).where(of_loser, ObstaclePerson.obstacle_id.not_in(held)).values(person_id=winner_id)
    )
    session.execute(delete(ObstaclePerson).where(of_loser))
