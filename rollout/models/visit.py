"""Visits: when and how officers meet units, what was offered and answered, what was done with each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, Name, Note, UtcDateTime, enum_column
from rollout.vocabulary import FOREVER
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import LinkPurpose, VisitAct, VisitAnswer, VisitState, VisitVia

QUARTER = 15
"""Visits begin and end on the quarter hour: minutes of the day in Việt Nam."""

HOURS = f"0 <= starts AND starts < ends AND ends <= 1440 AND starts % {QUARTER} = 0 AND ends % {QUARTER} = 0"


class Visit(Base):
    """An appointment. `day`, `starts` and `ends` are what was agreed last, None before: it is kept while CONFIRMED and
    stays afterwards, so that whoever is told of an end is told of what; once it is DONE they are its session's.
    `area_id` is the commune (list of 2025) where it takes place, None for online or not known; fixed when it is
    offered, for units move. `round` counts the offers, `version` the changes that calendars must hear of. `host_id`:
    the unit at whose place it is held, None at BHXH's, online, or elsewhere. `uid` names it to calendars for good.
    `session_id` is the session that is planned for it, or was held. By `listed_on`, `listed_at` (minute of the day) and
    `due_on`, the last day of an answer that is waited for, lists are in order (register/visit_order.py).
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint(
            f"(day IS NULL AND starts IS NULL AND ends IS NULL) OR (day IS NOT NULL AND {HOURS})", name="hours"
        ),
        CheckConstraint(
            "state NOT IN ('confirmed', 'done', 'unit_absent', 'officer_absent') OR day IS NOT NULL", name="agreed"
        ),
        CheckConstraint("state <> 'done' OR session_id IS NOT NULL", name="session"),
        CheckConstraint(f"minutes > 0 AND minutes % {QUARTER} = 0", name="minutes"),
        CheckConstraint("host_id IS NULL OR way = 'at_unit' OR way = 'joint'", name="host"),
        Index("ix_visit_day", "day", "state"),
        Index("ix_visit_state", "state", "answer_by"),
        Index("ix_visit_listed", "listed_on", "listed_at", "id"),
        Index("ix_visit_state_listed", "state", "listed_on", "listed_at", "id"),
        Index("ix_visit_way_listed", "way", "listed_on", "listed_at", "id"),
        Index("ix_visit_office_listed", "office_id", "listed_on", "listed_at", "id"),
        Index("ix_visit_due", "due_on", "id"),
        Index("ix_visit_room_id", "room_id", "day"),
        Index("ix_visit_vehicle_id", "vehicle_id", "day"),
    )

    id: Mapped[Key]
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    state: Mapped[str] = mapped_column(enum_column(VisitState))
    way: Mapped[str] = mapped_column(enum_column(SessionWay))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    place: Mapped[Name] = mapped_column(default="")
    host_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    minutes: Mapped[int]
    day: Mapped[date | None] = mapped_column(Date())
    starts: Mapped[int | None]
    ends: Mapped[int | None]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"))
    round: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    answer_by: Mapped[date | None] = mapped_column(Date())
    listed_on: Mapped[date] = mapped_column(Date(), default=FOREVER)
    listed_at: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date] = mapped_column(Date(), default=FOREVER)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_session.id"), unique=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[Moment]


class VisitUnit(Base):
    """A unit of a visit: what it said of the present round, who comes and what they ask for.

    `who` and `note` are words of strangers, encrypted; `coming` how many people.
    """

    __tablename__ = "visit_unit"
    __table_args__ = (
        CheckConstraint("coming IS NULL OR coming BETWEEN 0 AND 100000", name="coming"),
        Index("ix_visit_unit_unit_id", "unit_id", "visit_id"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(enum_column(VisitAnswer), default=VisitAnswer.WAITING.value)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    coming: Mapped[int | None]
    who: Mapped[bytes | None] = mapped_column(LargeBinary())
    note: Mapped[bytes | None] = mapped_column(LargeBinary())
    needs_device: Mapped[bool] = mapped_column(default=False)
    needs_room: Mapped[bool] = mapped_column(default=False)


class VisitOfficer(Base):
    __tablename__ = "visit_officer"
    __table_args__ = (Index("ix_visit_officer_user_id", "user_id", "visit_id"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)


class VisitSlot(Base):
    """A time that was offered in a round, by BHXH or (`unit_id`) by a unit; kept for good."""

    __tablename__ = "visit_slot"
    __table_args__ = (CheckConstraint(HOURS, name="hours"), CheckConstraint("position > 0", name="position"))

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    day: Mapped[date] = mapped_column(Date())
    starts: Mapped[int]
    ends: Mapped[int]


class VisitEvent(Base):
    """What was done with a visit, and what it became: by whom, or by a link for which unit; no names, append-only."""

    __tablename__ = "visit_event"
    __table_args__ = (
        Index("ix_visit_event_visit_id", "visit_id", "id"),
        Index("ix_visit_event_at", "at", "act", "became", "visit_id"),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    via: Mapped[str] = mapped_column(enum_column(VisitVia))
    act: Mapped[str] = mapped_column(enum_column(VisitAct))
    became: Mapped[str] = mapped_column(enum_column(VisitState))
    reason: Mapped[Note]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class VisitLink(Base):
    """An address by which one unit answers one round, or withdraws, without a log-in; the token is not here."""

    __tablename__ = "visit_link"
    __table_args__ = (Index("ix_visit_link_visit_id", "visit_id", "unit_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(22), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    purpose: Mapped[str] = mapped_column(enum_column(LinkPurpose))
    round: Mapped[int]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    made_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
