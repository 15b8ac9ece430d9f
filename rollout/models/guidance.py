"""Guidance sessions: when and how, whose people, who was there, what was reached there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, Name, Note, UtcDateTime, enum_column
from rollout.vocabulary import Channel, Evidence, Milestone, PeopleGroup
from rollout.vocabulary_of_sessions import OutsideKind, SessionAct, SessionState, SessionWay

CLAIMED = tuple(milestone.value for milestone in Milestone)


class GuidanceSession(Base):
    """A session, planned or held. `starts` and `ends` are minutes of the day in Việt Nam; `version` of these facts."""

    __tablename__ = "guidance_session"
    __table_args__ = (
        CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name="hours"),
        Index("ix_guidance_session_day", "day", "state"),
    )

    id: Mapped[Key]
    state: Mapped[str] = mapped_column(enum_column(SessionState))
    way: Mapped[str] = mapped_column(enum_column(SessionWay))
    place: Mapped[Name] = mapped_column(default="")
    day: Mapped[date] = mapped_column(Date())
    starts: Mapped[int]
    ends: Mapped[int]
    contents: Mapped[Note]
    conclusions: Mapped[Note]
    signers: Mapped[Note]
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[Moment]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class SessionUnit(Base):
    """The part of a session that is one unit's. `version` 0: nothing recorded of it yet.

    `attended` is how many were there; of a unit that counts, the columns of milestones say how many reached them for
    the first time.
    """

    __tablename__ = "session_unit"
    __table_args__ = (
        CheckConstraint(
            " AND ".join(f"({name} IS NULL OR {name} >= 0)" for name in ("attended", *CLAIMED, "already_in_units")),
            name="numbers",
        ),
        Index("ix_session_unit_unit_id", "unit_id"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("guidance_session.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    attended: Mapped[int | None]
    people_group: Mapped[str | None] = mapped_column(enum_column(PeopleGroup))
    info_completed: Mapped[int | None]
    installed: Mapped[int | None]
    registered: Mapped[int | None]
    submitted: Mapped[int | None]
    accepted: Mapped[int | None]
    signed_in: Mapped[int | None]
    password_changed: Mapped[int | None]
    card_used: Mapped[int | None]
    already_in_units: Mapped[int | None]

    @property
    def claimed(self) -> dict[str, int]:
        """What a unit that counts claims of its first-timers, by milestone."""
        said = {name: getattr(self, name) for name in CLAIMED}
        return {name: number for name, number in said.items() if number is not None}


class SessionOfficer(Base):
    """Who of BHXH held it."""

    __tablename__ = "session_officer"
    __table_args__ = (Index("ix_session_officer_user_id", "user_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("guidance_session.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)


class SessionAttendance(Base):
    """A row of the attendance sheet; `is_present` is not known until the sheet comes back."""

    __tablename__ = "session_attendance"
    __table_args__ = (
        CheckConstraint("position > 0", name="position"),
        Index("ix_session_attendance_unit_id", "session_id", "unit_id", "position"),
        Index("ix_session_attendance_person_id", "person_id"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("guidance_session.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[int]
    is_present: Mapped[bool | None]


class SessionClaim(Base):
    """What a session says that somebody reached there; the statement it made carries the session's key."""

    __tablename__ = "session_claim"
    __table_args__ = (Index("ix_session_claim_person_id", "person_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("guidance_session.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    milestone: Mapped[str] = mapped_column(enum_column(Milestone), primary_key=True)
    channel: Mapped[str] = mapped_column(enum_column(Channel))
    evidence: Mapped[str] = mapped_column(enum_column(Evidence))


class SessionOutside(Base):
    """People helped who are on no list (R14): printed beside the figures, never in the ledger."""

    __tablename__ = "session_outside"
    __table_args__ = (CheckConstraint("people >= 0 AND installed >= 0 AND registered >= 0", name="numbers"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("guidance_session.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(enum_column(OutsideKind), primary_key=True)
    people: Mapped[int]
    installed: Mapped[int] = mapped_column(default=0)
    registered: Mapped[int] = mapped_column(default=0)


class SessionEvent(Base):
    """What was done with the record of a session: who, when, the numbers before and after; no names."""

    __tablename__ = "session_event"
    __table_args__ = (Index("ix_session_event_session_id", "session_id", "id"),)

    id: Mapped[Key]
    session_id: Mapped[int] = mapped_column(ForeignKey("guidance_session.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    act: Mapped[str] = mapped_column(enum_column(SessionAct))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
