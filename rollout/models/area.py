"""Areas: the administrative lists of 2021 and 2025 and what became of what."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rollout.models.base import Base, Code, Key, Name, enum_column
from rollout.vocabulary import AreaLevel, AreaList


class Area(Base):
    """One area of one list. A code means nothing without its list: 55 codes are in both.

    `longitude` and `latitude`, in degrees, are a point in the middle of a commune of 2025; older ones have none.
    """

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("area_list", "code"),
        CheckConstraint("(level = 'province') = (parent_id IS NULL)", name="parent"),
        CheckConstraint("length(code) BETWEEN 2 AND 5", name="code"),
    )

    id: Mapped[Key]
    area_list: Mapped[str] = mapped_column(enum_column(AreaList))
    code: Mapped[Code]
    name: Mapped[Name]
    level: Mapped[str] = mapped_column(enum_column(AreaLevel))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]

    parent: Mapped[Area | None] = relationship(remote_side="Area.id")


class AreaSuccessor(Base):
    """Where an area of 2021 went in 2025; it proposes, a unit stores both (R18)."""

    __tablename__ = "area_successor"
    __table_args__ = (
        UniqueConstraint("old_id", "new_id"),
        CheckConstraint("part IN ('whole', 'part')", name="part"),
    )

    id: Mapped[Key]
    old_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    new_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    part: Mapped[str] = mapped_column(String(8))
    basis: Mapped[Name]
