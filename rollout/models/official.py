"""What BHXH Việt Nam's files of accounts hold beside the register, and for which offices they speak (R14)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Day, Key, Moment, Name, Note, UtcDateTime, enum_column
from rollout.vocabulary import Settlement


class OfficialAccount(Base):
    """An account of the official book that the register cannot take: nobody has its number, or `person` has another.

    `unit`, `office`: as the file states them, where they are known here; `place`: its own words. `milestones`: what the
    file states → [day, channel]. Numbers are encrypted and found by their blind indexes, as in `identifier`.
    """

    __tablename__ = "official_account"
    __table_args__ = (
        CheckConstraint("bhxh_index IS NOT NULL OR personal_id_index IS NOT NULL", name="numbered"),
        CheckConstraint("(settlement IS NULL) = (settled_at IS NULL)", name="settled"),
        Index("ix_official_account_unit_id", "unit_id", "settlement"),
        Index("ix_official_account_open", "settlement", "office_id", "unit_id"),
    )

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    place: Mapped[Name] = mapped_column(default="")
    name: Mapped[Name]
    sort_name: Mapped[Name]
    birth_on: Mapped[date | None] = mapped_column(Date())
    birth_precision: Mapped[str] = mapped_column(String(5), default="none")
    bhxh: Mapped[bytes | None] = mapped_column(LargeBinary())
    bhxh_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    personal_id: Mapped[bytes | None] = mapped_column(LargeBinary())
    personal_id_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    milestones: Mapped[dict[str, Any]] = mapped_column(JSON())
    settlement: Mapped[str | None] = mapped_column(enum_column(Settlement))
    note: Mapped[Note]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class OfficialTotal(Base):
    """How many accounts an office has by the end of a day, as a file states it without naming anybody."""

    __tablename__ = "official_total"
    __table_args__ = (CheckConstraint("accounts >= 0", name="accounts"),)

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    place: Mapped[Name] = mapped_column(default="")
    day: Mapped[Day]
    accounts: Mapped[int]


class OfficialCover(Base):
    """An office of which a file names every account as of its day: only of its people it can be said who is missing."""

    __tablename__ = "official_cover"

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    list_on: Mapped[Day]


class OfficialReview(Base):
    """Somebody whom only the unit reports, looked into: holds until a file of a later day covers the office."""

    __tablename__ = "official_review"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    list_on: Mapped[Day]
    settlement: Mapped[str] = mapped_column(enum_column(Settlement))
    note: Mapped[Note]
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    settled_at: Mapped[Moment]
