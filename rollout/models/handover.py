"""Handovers: an officer's units go to others, for good or for the days of a leave, with what follows them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, Note, UtcDateTime, enum_column
from rollout.vocabulary import N_, Labelled


class HandoverRule(Labelled):
    """How it is found to whom each unit goes, before single units are changed by hand."""

    ONE = "one", N_("Một người nhận tất cả")
    DISTRICT = "district", N_("Theo huyện, mỗi huyện một người")
    SPREAD = "spread", N_("Chia cho cán bộ cùng cơ quan đang phụ trách ít đơn vị nhất")


class HandoverState(Labelled):
    """How far a handover is."""

    PLANNED = "planned", N_("Chờ đến ngày")
    RUNNING = "running", N_("Đang tạm thay")
    DONE = "done", N_("Đã bàn giao")
    ENDED = "ended", N_("Đã hết tạm thay")
    UNDONE = "undone", N_("Đã hoàn tác")


class HandoverOutcome(Labelled):
    """What became of one thing that is handed over."""

    WAITING = "waiting", N_("Chờ đến ngày")
    GIVEN = "given", N_("Đã chuyển")
    SKIPPED = "skipped", N_("Không chuyển")
    RETURNED = "returned", N_("Đã trả lại")
    KEPT = "kept", N_("Giữ nguyên, đã có thay đổi khác")
    UNDONE = "undone", N_("Đã hoàn tác")


class Handover(Base):
    """One handover. `to_on` is the day on which the giver is back, None for good; `taker_id` of rule ONE alone.

    `begun_at`: when it was carried out, `ended_at`: when the units of a leave went back; both as of their days.
    """

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR from_on < to_on", name="days"),
        CheckConstraint("(rule = 'one') = (taker_id IS NOT NULL)", name="taker"),
        CheckConstraint("ended_at IS NULL OR (to_on IS NOT NULL AND begun_at IS NOT NULL)", name="ended"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
        Index("ix_handover_giver_id", "giver_id", "from_on"),
        Index("ix_handover_made_at", "made_at"),
    )

    id: Mapped[Key]
    giver_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    rule: Mapped[str] = mapped_column(enum_column(HandoverRule))
    taker_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date())
    to_on: Mapped[date | None] = mapped_column(Date())
    reason: Mapped[Note]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    made_at: Mapped[Moment]
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), index=True)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    @property
    def state(self) -> HandoverState:
        if self.undone_at is not None:
            return HandoverState.UNDONE
        if self.begun_at is None:
            return HandoverState.PLANNED
        if self.to_on is None:
            return HandoverState.DONE
        return HandoverState.RUNNING if self.ended_at is None else HandoverState.ENDED


class HandoverItem(Base):
    """One unit, obstacle, session or visit of a handover: whose it was, whose it became.

    `after_id` is None of a session that others hold already, and of a visit to which others go. `until`: the end of
    the days of a unit that went over, 9999-12-31 where it is open. What follows a unit without being anybody's
    (requests, obligations) has no item.
    """

    __tablename__ = "handover_item"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN obstacle_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN session_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="subject",
        ),
        CheckConstraint("after_id IS NOT NULL OR session_id IS NOT NULL OR visit_id IS NOT NULL", name="after"),
        Index("ix_handover_item_handover_id", "handover_id", "id"),
    )

    id: Mapped[Key]
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    obstacle_id: Mapped[int | None] = mapped_column(ForeignKey("obstacle.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_session.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    before_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    after_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), index=True)
    until: Mapped[date | None] = mapped_column(Date())
    outcome: Mapped[str] = mapped_column(enum_column(HandoverOutcome))
