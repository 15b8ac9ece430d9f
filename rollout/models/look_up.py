"""Numbers that somebody asked about, by which guessing is told from work (ADR 20)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Moment, enum_column


class Answer(StrEnum):
    """What a user was told of a number."""

    FOUND = "found"  # it is somebody's
    MISSED = "missed"  # it is nobody's whom they may see
    LISTED = "listed"  # the same, by the preview of a list of people that is not written


class LookUp(Base):
    """A number that a user asked about, what they were told, and when they last asked.

    `ending` is a keyed hash of the number's ending, `number` the beginning of one of the whole, by which numbers of one
    ending are told apart. Both are of the user alone, so that nobody's rows are like another's.
    """

    __tablename__ = "look_up"
    __table_args__ = (Index("ix_look_up_at", "user_id", "answer", "at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    ending: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    number: Mapped[bytes] = mapped_column(LargeBinary(4), primary_key=True)
    answer: Mapped[str] = mapped_column(enum_column(Answer), primary_key=True)
    at: Mapped[Moment]
