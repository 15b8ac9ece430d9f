"""Plans of a week: which units officers might visit, as it was worked out and as staff moved it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, UtcDateTime, enum_column
from rollout.models.visit import HOURS
from rollout.vocabulary_of_visits import PlanState


class WeeklyPlan(Base):
    """The week that begins on the Monday `week_on`; of an office, None: of all units in the scope of who made it.

    `asked`: officers, visits a day, units taken out, whether units that are done come as well; `instance`: what it was
    made of; `result`: what that is worth, by which weights, and who is left out, or why it could not be worked out,
    and while its visits go out, that they do; with the first that did it is SENT.
    All of it keys, numbers and gettext ids, no name. `version` counts what anybody did with it.
    """

    __tablename__ = "weekly_plan"
    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_weekly_plan_week_on", "week_on", "id"),
    )

    id: Mapped[Key]
    week_on: Mapped[date] = mapped_column(Date())
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    state: Mapped[str] = mapped_column(enum_column(PlanState))
    seed: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    instance: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    made_at: Mapped[Moment]
    begun_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class PlanVisit(Base):
    """A visit of a plan: `terms` are those of the unit's sum. `is_pinned`: it stays where it is when it is worked out
    again; `visit_id`: it went out as that visit; `refused`: why it could not, when that was tried last, as a code with
    what it says, or empty."""

    __tablename__ = "plan_visit"
    __table_args__ = (UniqueConstraint("plan_id", "unit_id"), CheckConstraint(HOURS, name="hours"))

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("weekly_plan.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    day: Mapped[date] = mapped_column(Date())
    starts: Mapped[int]
    ends: Mapped[int]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    prize: Mapped[int]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    refused: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
