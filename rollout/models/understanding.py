"""What people have taught the import: words of status, and what the columns of a layout are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment


class StatusWord(Base):
    """A word or mark of status as the province means it, beside those that ship with the product."""

    __tablename__ = "status_word"

    word: Mapped[str] = mapped_column(String(60), primary_key=True)
    meaning: Mapped[str] = mapped_column(String(40))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[Moment]


class ColumnMemory(Base):
    """What somebody said the columns under one header are: letter of the column → field, "" for none of ours."""

    __tablename__ = "column_memory"
    __table_args__ = (UniqueConstraint("user_id", "kind", "layout", name="uq_column_memory_user_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    layout: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any]] = mapped_column(JSON())
    chosen_at: Mapped[Moment]
