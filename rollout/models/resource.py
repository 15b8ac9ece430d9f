"""What a visit needs besides people's time, and when officers and units have none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Interval, Key, Moment, Name, Note, UtcDateTime, enum_column, interval_check
from rollout.vocabulary_of_visits import AbsenceKind

OF_A_DAY = "0 <= starts AND starts < ends AND ends <= 1440"


class Vehicle(Base):
    __tablename__ = "vehicle"

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    name: Mapped[Name]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class Room(Base):
    """A room of an office; `seats` is how many people it holds."""

    __tablename__ = "room"
    __table_args__ = (CheckConstraint("seats > 0", name="seats"),)

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    name: Mapped[Name]
    seats: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class OfficerAbsence(Base, Interval):
    """On the days of [from_on, to_on) an officer visits nobody from `starts` to `ends`: minutes of the day, to 1440."""

    __tablename__ = "officer_absence"
    __table_args__ = (
        interval_check(),
        CheckConstraint(OF_A_DAY, name="hours"),
        CheckConstraint("to_on < '9999-12-31'", name="ends"),
        Index("ix_officer_absence_user_id", "user_id", "from_on"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    starts: Mapped[int]
    ends: Mapped[int]
    kind: Mapped[str] = mapped_column(enum_column(AbsenceKind))
    note: Mapped[Note]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    made_at: Mapped[Moment]
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class UnitWindow(Base):
    """Hours of a weekday (1 is Monday) on which a unit receives officers, in place of the hours of the office."""

    __tablename__ = "unit_window"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint(OF_A_DAY, name="hours"),
        Index("ix_unit_window_unit_id", "unit_id", "weekday"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    weekday: Mapped[int]
    starts: Mapped[int]
    ends: Mapped[int]


_ALONE = text("other_area_id IS NULL")


class TravelCorrection(Base):
    """Minutes between two communes of the list of 2025 that a map does not know, or, without the second, minutes more
    for every way into the first: a boat, a mountain road."""

    __tablename__ = "travel_correction"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("other_area_id IS NULL OR area_id < other_area_id", name="order"),
        Index("uq_travel_correction_area", "area_id", unique=True, sqlite_where=_ALONE, postgresql_where=_ALONE),
        Index("uq_travel_correction_areas", "area_id", "other_area_id", unique=True),
    )

    id: Mapped[Key]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    other_area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    minutes: Mapped[int]
    reason: Mapped[Note]
