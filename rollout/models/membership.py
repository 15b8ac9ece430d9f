"""Facts of persons: membership, second workplace, standing, statement, rejection, ending, refutation (R1)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import (
    Base,
    Fact,
    Interval,
    Note,
    day_check,
    enum_column,
    interval_check,
)
from rollout.vocabulary import (
    Channel,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
    StandingKind,
)


class Membership(Base, Fact, Interval):
    """A person is on the list of a unit on the days of [from_on, to_on); one at a time (R10)."""

    __tablename__ = "membership"
    __table_args__ = (
        interval_check(),
        CheckConstraint("(leaving_reason = 'none') = (to_on = '9999-12-31')", name="leaving"),
        Index("ix_membership_person_id", "person_id", "from_on"),
        Index("ix_membership_unit_id", "unit_id", "from_on"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    people_group: Mapped[str] = mapped_column(enum_column(PeopleGroup))
    leaving_reason: Mapped[str] = mapped_column(enum_column(LeavingReason), default=LeavingReason.NONE.value)


class SecondWorkplace(Base, Fact, Interval):
    """A further unit of a person: shown on its list, not counted there (R1)."""

    __tablename__ = "second_workplace"
    __table_args__ = (interval_check(), Index("ix_second_workplace_unit_id", "unit_id", "from_on"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))


class Standing(Base, Fact, Interval):
    """Why a person is out of a base or on a work list (R9); `reported` until an officer confirms."""

    __tablename__ = "standing"
    __table_args__ = (
        interval_check(),
        CheckConstraint("evidence <> 'official'", name="evidence_level"),
        CheckConstraint("kind NOT IN ('long_leave', 'abroad') OR to_on < '9999-12-31'", name="end_day"),
        CheckConstraint("kind <> 'other' OR note <> ''", name="other"),
        Index("ix_standing_person_id", "person_id", "from_on"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(enum_column(StandingKind))
    evidence: Mapped[str] = mapped_column(enum_column(Evidence))
    note: Mapped[Note]


class Statement(Base, Fact):
    """Someone says that a person reached a milestone on a day (R4), or a guidance session claims it."""

    __tablename__ = "statement"
    __table_args__ = (day_check(), Index("ix_statement_person_id", "person_id", "milestone"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    milestone: Mapped[str] = mapped_column(enum_column(Milestone))
    evidence: Mapped[str] = mapped_column(enum_column(Evidence))
    day: Mapped[date] = mapped_column(Date())
    channel: Mapped[str] = mapped_column(enum_column(Channel))
    guidance_session_id: Mapped[int | None]  # no foreign key: SQLite would write the whole table anew to take one


class Rejection(Base, Fact):
    """A declaration was not accepted on a day; open until refiled or accepted (R8)."""

    __tablename__ = "rejection"
    __table_args__ = (
        day_check(),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_rejection_person_id", "person_id", "day"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    evidence: Mapped[str] = mapped_column(enum_column(Evidence))
    day: Mapped[date] = mapped_column(Date())
    reason: Mapped[Note]


class Ending(Base, Fact):
    """A milestone no longer holds from a day on, e.g. an account stopped (R7)."""

    __tablename__ = "ending"
    __table_args__ = (day_check(), Index("ix_ending_person_id", "person_id", "day"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    milestone: Mapped[str] = mapped_column(enum_column(Milestone))
    day: Mapped[date] = mapped_column(Date())
    reason: Mapped[Note]


class Refutation(Base, Fact):
    """An officer refuted a milestone; while live, a liaison cannot state it again (R7)."""

    __tablename__ = "refutation"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_refutation_person_id", "person_id", "milestone"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    milestone: Mapped[str] = mapped_column(enum_column(Milestone))
    reason: Mapped[Note]
