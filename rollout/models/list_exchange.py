"""Lists of people that went to a unit and came back."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Day, Key, Moment, Note, day_check, enum_column
from rollout.vocabulary import ListWay


class ListExchange(Base):
    """A list sent to a unit, or come back from it. Versions of a unit count up with each list sent.

    `version` of one returned is that of the list it answers, 0 where none was sent; `batch_id` the import it was.
    """

    __tablename__ = "list_exchange"
    __table_args__ = (
        day_check("on_day"),
        CheckConstraint("version >= 0 AND people >= 0", name="numbers"),
        CheckConstraint("batch_id IS NULL OR way = 'returned'", name="batch"),
        Index("ix_list_exchange_unit_id", "unit_id", "way", "version"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    way: Mapped[str] = mapped_column(enum_column(ListWay))
    on_day: Mapped[Day]
    version: Mapped[int]
    people: Mapped[int]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    at: Mapped[Moment]
    note: Mapped[Note]
