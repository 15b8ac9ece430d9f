"""Users, what they may do where, and their log-in sessions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rollout.models.base import (
    Base,
    Key,
    Moment,
    Name,
    UtcDateTime,
    enum_column,
    interval_check,
)
from rollout.vocabulary import FOREVER, Role, ScopeKind


class User(Base):
    """A person who logs in, or "system", who never does (no password)."""

    __tablename__ = "app_user"

    id: Mapped[Key]
    username: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[Name]
    sort_name: Mapped[Name] = mapped_column(default="", index=True)
    search_name: Mapped[Name] = mapped_column(default="")
    job_title: Mapped[Name] = mapped_column(default="")
    phone: Mapped[bytes | None] = mapped_column(LargeBinary())
    email: Mapped[bytes | None] = mapped_column(LargeBinary())
    # The commune of 2025 where days of visits begin and end: no address, and none who sets out from the office.
    set_out_area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]

    assignments: Mapped[list[Assignment]] = relationship(back_populates="user", foreign_keys="Assignment.user_id")

    # What Flask-Login asks of whoever is logged in; the token is of this request's log-in and never stored.
    is_authenticated = True
    is_anonymous = False
    login_token = ""

    def get_id(self) -> str:
        return self.login_token


class Assignment(Base):
    """One role in one scope, for the days of [from_on, to_on)."""

    __tablename__ = "assignment"
    __table_args__ = (
        interval_check(),
        CheckConstraint(
            "(scope_kind = 'office') = (office_id IS NOT NULL) AND "
            "(scope_kind = 'department') = (department_id IS NOT NULL) AND "
            "(scope_kind = 'district') = (area_id IS NOT NULL)",
            name="scope",
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    role: Mapped[str] = mapped_column(enum_column(Role))
    scope_kind: Mapped[str] = mapped_column(enum_column(ScopeKind))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date())
    to_on: Mapped[date] = mapped_column(Date(), default=FOREVER)

    user: Mapped[User] = relationship(back_populates="assignments")
    units: Mapped[list[AssignmentUnit]] = relationship(cascade="all, delete-orphan")


class AssignmentUnit(Base):
    """The units of an assignment whose scope is a set of units."""

    __tablename__ = "assignment_unit"
    __table_args__ = (UniqueConstraint("assignment_id", "unit_id"),)

    id: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)


class LoginSession(Base):
    """A log-in that the server can end; the cookie holds the token, the database its hash."""

    __tablename__ = "login_session"

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    started_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    device: Mapped[Name] = mapped_column(default="")

    user: Mapped[User] = relationship()


class LoginPlace(Base):
    """How a name fared at the door from one network, or (a row of its own) from all where it was never let in.

    Name and network are keyed hashes: nothing of what strangers type is kept, nor from where people work.
    """

    __tablename__ = "login_place"

    name_hash: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    network_hash: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    was_let_in: Mapped[bool] = mapped_column(default=False)
    keep_until: Mapped[Moment] = mapped_column(index=True)


class Activation(Base):
    """A one-time code, printed on a slip or read out by phone, that lets its holder set a password."""

    __tablename__ = "activation"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[Moment]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class Reveal(Base):
    """A reason given to see one unit's personal data in full; it lasts an hour."""

    __tablename__ = "reveal"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    reason: Mapped[Name]
    until: Mapped[Moment]
