"""What keeps people of a unit from going on: obstacles, whom they block, what was done, answers to use again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, Name, Note, UtcDateTime, enum_column
from rollout.vocabulary_of_obstacles import (
    ObstacleEventKind,
    ObstacleKind,
    ObstacleLevel,
    ObstaclePriority,
    ObstacleState,
)


class Obstacle(Base):
    """One problem of a unit, or of a facility that refuses the card. `due_on`: the last day of its level, or (resolved)
    of the unit's say; None while the clock stands still. `late_on`: the first such day that was missed in this round.

    `people_count` is what the unit says, of whom some may be named in obstacle_person. What it was before: the events.
    """

    __tablename__ = "obstacle"
    __table_args__ = (
        CheckConstraint("unit_id IS NOT NULL OR length(facility) > 0", name="place"),
        CheckConstraint("(kind = 'card_refused') = (length(facility) > 0)", name="facility"),
        CheckConstraint("people_count IS NULL OR people_count >= 0", name="people_count"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        Index("ix_obstacle_unit_id", "unit_id", "state"),
        Index("ix_obstacle_state", "state", "due_on"),
        Index("ix_obstacle_owner_id", "owner_id", "state"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    facility: Mapped[Name] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(enum_column(ObstacleKind))
    text: Mapped[Note]
    state: Mapped[str] = mapped_column(enum_column(ObstacleState))
    level: Mapped[str] = mapped_column(enum_column(ObstacleLevel))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    priority: Mapped[str] = mapped_column(enum_column(ObstaclePriority))
    round: Mapped[int] = mapped_column(default=1)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    opened_at: Mapped[Moment]
    due_on: Mapped[date | None] = mapped_column(Date())
    late_on: Mapped[date | None] = mapped_column(Date())
    people_count: Mapped[int | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("obstacle.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("known_answer.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)


class ObstaclePerson(Base):
    """Somebody who is kept from going on."""

    __tablename__ = "obstacle_person"

    obstacle_id: Mapped[int] = mapped_column(ForeignKey("obstacle.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


_BY_STEP = text("kind = 'escalated'")


class ObstacleEvent(Base):
    """What was done or said, when and by whom (None: by the clock), and how the obstacle stood afterwards.

    `state_to` where it changed; `due_on` of a step of the clock: the day that was missed, from which the next counts.
    `was`, of an edit alone: what there was before of kind, facility, people_count and priority, as far as it changed;
    the words that were there are its text.
    """

    __tablename__ = "obstacle_event"
    __table_args__ = (
        Index("ix_obstacle_event_obstacle_id", "obstacle_id", "id"),
        Index(
            "ix_obstacle_event_once",
            "obstacle_id",
            "round",
            "level",
            unique=True,
            sqlite_where=_BY_STEP,
            postgresql_where=_BY_STEP,
        ),
    )

    id: Mapped[Key]
    obstacle_id: Mapped[int] = mapped_column(ForeignKey("obstacle.id"))
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    kind: Mapped[str] = mapped_column(enum_column(ObstacleEventKind))
    state_to: Mapped[str | None] = mapped_column(enum_column(ObstacleState))
    level: Mapped[str] = mapped_column(enum_column(ObstacleLevel))
    round: Mapped[int]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    due_on: Mapped[date | None] = mapped_column(Date())
    text: Mapped[Note]
    was: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class KnownAnswer(Base):
    """An answer to use again; `search` is question and answer without tone marks. One that is retired is kept.

    `is_public`: the guide shows it to everybody.
    """

    __tablename__ = "known_answer"
    __table_args__ = (
        CheckConstraint("length(question) > 0 AND length(body) > 0", name="said"),
        Index("ix_known_answer_kind", "kind", "retired_at"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(enum_column(ObstacleKind))
    question: Mapped[Name]
    body: Mapped[Note]
    search: Mapped[str] = mapped_column(Text())
    by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[Moment]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
