"""Which days are worked: what the province announced otherwise than the calendar, and when units are closed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Interval, Key, Name, enum_column, interval_check
from rollout.vocabulary import UnitForm


class DayException(Base):
    """A day off that the calendar does not know, or a day that is worked although it is one (announced swaps)."""

    __tablename__ = "day_exception"

    day: Mapped[date] = mapped_column(Date(), primary_key=True)
    is_off: Mapped[bool]
    name: Mapped[Name]


class Closure(Base, Interval):
    """Days of [from_on, to_on) on which a unit, or every unit of a form, is closed: schools in summer."""

    __tablename__ = "closure"
    __table_args__ = (
        interval_check(),
        CheckConstraint("(unit_id IS NULL) <> (unit_form IS NULL)", name="whose"),
        CheckConstraint("to_on < '9999-12-31'", name="ends"),
        Index("ix_closure_unit_form", "unit_form", "from_on"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_form: Mapped[str | None] = mapped_column(enum_column(UnitForm))
    name: Mapped[Name]
