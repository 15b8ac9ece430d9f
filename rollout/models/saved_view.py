"""Filters of a list that somebody has kept under a name."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Name


class SavedView(Base):
    """A list as one user likes to see it: its page and the query of its address."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("user_id", "page", "name", name="uq_saved_view_user_id"),
        CheckConstraint("length(name) > 0", name="named"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    page: Mapped[str] = mapped_column(String(40))
    name: Mapped[Name]
    query: Mapped[str] = mapped_column(String(1_000))
