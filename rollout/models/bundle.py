"""Bundles of signed declarations that a unit hands in together ("bảng kê nộp tờ khai")."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, Note, UtcDateTime, enum_column
from rollout.vocabulary import N_, Labelled


class BundleState(Labelled):
    """Where a bundle of declarations is; the order of its way."""

    MADE = "made", N_("Chưa nộp")
    HANDED = "handed", N_("Đã nộp, chờ tiếp nhận")
    CLOSED = "closed", N_("Đã tiếp nhận xong")
    DROPPED = "dropped", N_("Đã hủy")


class BundleOutcome(Labelled):
    """What became of one declaration of a bundle at the counter."""

    WAITING = "waiting", N_("Chờ tiếp nhận")
    RECEIVED = "received", N_("Đã nhận")
    RETURNED = "returned", N_("Trả lại tại quầy")


class Bundle(Base):
    """A bundle. `handed_on` is the day it was handed in, `handed_at` when that was written down and `handed_seq` the
    posting that reported it of its people; closed when none of them waits. What the unit never said was handed in is
    so when it is closed, at that very moment.

    A dropped one stays, so that its number names nothing else.
    """

    __tablename__ = "bundle"
    __table_args__ = (
        CheckConstraint(
            "(handed_on IS NULL) = (handed_by_id IS NULL) AND (handed_on IS NULL) = (handed_at IS NULL)", name="handed"
        ),
        CheckConstraint("dropped_at IS NULL OR handed_on IS NULL", name="dropped"),
        CheckConstraint("closed_at IS NULL OR handed_on IS NOT NULL", name="closed"),
        Index("ix_bundle_unit_id", "unit_id", "made_at"),
        Index("ix_bundle_made_at", "made_at"),
        Index("ix_bundle_number", "number", unique=True),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    number: Mapped[str] = mapped_column(String(12))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    made_at: Mapped[Moment]
    handed_on: Mapped[date | None] = mapped_column(Date())
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    handed_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    handed_seq: Mapped[int | None] = mapped_column(ForeignKey("posting.seq"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class BundlePerson(Base):
    """One declaration of a bundle. `position` is its number on the paper; `reason` says why it was returned,
    `returned_seq` is the posting that cleared what the unit had said of it."""

    __tablename__ = "bundle_person"
    __table_args__ = (
        CheckConstraint("(outcome = 'waiting') = (decided_at IS NULL)", name="decided"),
        Index("ix_bundle_person_person_id", "person_id"),
    )

    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    position: Mapped[int]
    outcome: Mapped[str] = mapped_column(enum_column(BundleOutcome), default=BundleOutcome.WAITING.value)
    reason: Mapped[Note]
    day: Mapped[date | None] = mapped_column(Date())
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    returned_seq: Mapped[int | None]
