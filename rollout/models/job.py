"""Runs of the scheduled jobs: one row per due time, so that each runs once and a missed one is caught up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Code, Key, Moment, UtcDateTime


class JobRun(Base):
    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("name", "due_at"),)

    id: Mapped[Key]
    name: Mapped[Code]
    due_at: Mapped[Moment]
    started_at: Mapped[Moment]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    outcome: Mapped[str] = mapped_column(Text(), default="")
