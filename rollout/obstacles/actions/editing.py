"""What an obstacle is said to be is put right; the words that were there stay in its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.models import Obstacle, User
from rollout.obstacles.actions.working import begin, refuse, write
from rollout.obstacles.errors import FacilityMissing, OfOtherLadder, TextMissing
from rollout.register.act import check_note
from rollout.vocabulary_of_obstacles import (
    OPEN_STATES,
    ObstacleEventKind,
    ObstacleKind,
    ObstaclePriority,
    ObstacleState,
)


@dataclass(frozen=True)
class Wording:
    """What is said of an obstacle; `facility` of a card that was refused alone."""

    kind: ObstacleKind
    text: str
    facility: str
    people_count: int | None
    priority: ObstaclePriority


def edit(session: Session, obstacle: Obstacle, new: Wording, *, by: User, version: int | None = None) -> bool:
    """False where it says that already.

    Raises TextMissing, FacilityMissing, OfOtherLadder, NotPossibleNow and what `begin` does.
    """
    is_of_card = new.kind is ObstacleKind.CARD_REFUSED
    if not new.text.strip():
        raise TextMissing
    if is_of_card and not new.facility.strip():
        raise FacilityMissing
    check_note(new.facility)
    begin(session, obstacle, version=version, text=new.text)
    if ObstacleState(obstacle.state) not in OPEN_STATES:
        refuse(obstacle)
    if is_of_card is not (obstacle.kind == ObstacleKind.CARD_REFUSED):
        raise OfOtherLadder
    wanted: dict[str, Any] = {
        "kind": new.kind.value,
        "facility": new.facility.strip() if is_of_card else "",
        "text": new.text.strip(),
        "people_count": new.people_count,
        "priority": new.priority.value,
    }
    was = {name: held for name, value in wanted.items() if (held := getattr(obstacle, name)) != value}
    if not was:
        return False
    for name in was:
        setattr(obstacle, name, wanted[name])
    text = was.pop("text", "")
    write(session, obstacle, ObstacleEventKind.CHANGED, by=by, text=text, was=was)
    fields = ["said" if name == "text" else name for name in wanted if name in was or (name == "text" and text)]
    audit.record(session, by=by, action="edit_obstacle", subject="obstacle", subject_id=obstacle.id, fields=fields)
    return True
