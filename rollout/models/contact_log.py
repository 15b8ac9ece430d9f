"""Who spoke or wrote to a unit, how, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, Note, UtcDateTime, enum_column
from rollout.vocabulary import ContactOutcome, ContactWay


class ContactLog(Base):
    """One contact. What was logged by mistake is taken back and stays; the last one with a day to call back counts."""

    __tablename__ = "contact_log"
    __table_args__ = (
        CheckConstraint("(call_back_on IS NOT NULL) = (outcome = 'call_back')", name="call_back"),
        Index("ix_contact_log_unit_id", "unit_id", "at"),
        Index("ix_contact_log_user_id", "user_id", "at"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    way: Mapped[str] = mapped_column(enum_column(ContactWay))
    outcome: Mapped[str] = mapped_column(enum_column(ContactOutcome))
    at: Mapped[Moment]
    call_back_on: Mapped[date | None] = mapped_column(Date())
    note: Mapped[Note]
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
