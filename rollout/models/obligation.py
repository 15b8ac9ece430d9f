"""Obligations: what a clause of a directive lays on a kind of addressee, and what was said of single addressees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rollout.models.base import Base, Key, Moment, Name, Note, UtcDateTime, enum_column
from rollout.models.directive import Clause
from rollout.vocabulary import Base as CountBase
from rollout.vocabulary import Evidence, Measure, PeopleGroup, UnitForm
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationAct, ObligationRule, ProofKind

ADDRESSEES = ("department_id", "office_id", "unit_id")
"""The columns that name an addressee, of which exactly one is set."""


def _named(number: str = "= 1") -> CheckConstraint:
    """How many of the columns that name an addressee are set."""
    told = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in ADDRESSEES)
    return CheckConstraint(f"{told} {number}", name="addressee")


def _of_bodies(table: str) -> Iterator[Index]:
    """Finds the few rows about departments and offices among thousands about units."""
    where = text("unit_id IS NULL")
    yield Index(f"ix_{table}_bodies", "obligation_id", sqlite_where=where, postgresql_where=where)


class Obligation(Base):
    """One task of a clause, laid on one kind of addressee, of units perhaps on one form of them alone.

    By FIGURE it is done where `measure` reaches `threshold_percent` of the base; figures of people name their base,
    group and evidence, units deployed are part of all units. `by_id` is empty where it came with the product. Due on a
    day, or `due_days` working days after it starts, of which an addressee's closed days are none.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        CheckConstraint("(rule = 'figure') = (measure IS NOT NULL)", name="figure"),
        CheckConstraint("(rule = 'figure') = (threshold_percent IS NOT NULL)", name="threshold_given"),
        CheckConstraint("threshold_percent BETWEEN 1 AND 100", name="threshold"),
        CheckConstraint("unit_form IS NULL OR addressee_kind = 'unit'", name="form_of_units"),
        CheckConstraint("due_on >= starts_on", name="due"),
        CheckConstraint("length(task) > 0", name="said"),
    )

    id: Mapped[Key]
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"), index=True)
    task: Mapped[Name]
    addressee_kind: Mapped[str] = mapped_column(enum_column(AddresseeKind))
    unit_form: Mapped[str | None] = mapped_column(enum_column(UnitForm))
    starts_on: Mapped[date] = mapped_column(Date())
    due_on: Mapped[date | None] = mapped_column(Date())
    due_days: Mapped[int | None]
    due_reason: Mapped[Note]
    rule: Mapped[str] = mapped_column(enum_column(ObligationRule))
    measure: Mapped[str | None] = mapped_column(enum_column(Measure))
    base: Mapped[str | None] = mapped_column(enum_column(CountBase))
    people_group: Mapped[str | None] = mapped_column(enum_column(PeopleGroup))
    evidence: Mapped[str | None] = mapped_column(enum_column(Evidence))
    threshold_percent: Mapped[int | None]
    basis: Mapped[Note]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), index=True)
    at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    clause: Mapped[Clause] = relationship()


class ObligationAddressee(Base):
    """What was said of one addressee of an obligation: a due day of its own, that it is done, that it owes nothing."""

    __tablename__ = "obligation_addressee"
    __table_args__ = (
        _named(),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed"),
        CheckConstraint("(exempted_at IS NULL) = (exempted_by_id IS NULL)", name="exempted"),
        *_of_bodies("obligation_addressee"),
        *(
            Index(
                f"uq_obligation_addressee_{name}",
                "obligation_id",
                name,
                unique=True,
                sqlite_where=text(f"{name} IS NOT NULL"),
                postgresql_where=text(f"{name} IS NOT NULL"),
            )
            for name in ADDRESSEES
        ),
    )

    id: Mapped[Key]
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    due_on: Mapped[date | None] = mapped_column(Date())
    due_reason: Mapped[Note]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), index=True)
    confirmed_note: Mapped[Note]
    exempted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    exempted_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), index=True)
    exempted_reason: Mapped[Note]


class ObligationProof(Base):
    """What shows that an addressee did something of an obligation; noted by mistake, it is taken back and stays."""

    __tablename__ = "obligation_proof"
    __table_args__ = (
        _named(),
        *_of_bodies("obligation_proof"),
        Index(
            "ix_obligation_proof_unit_id",
            "obligation_id",
            "unit_id",
            sqlite_where=text("unit_id IS NOT NULL"),
            postgresql_where=text("unit_id IS NOT NULL"),
        ),
        Index(
            "ix_obligation_proof_guidance_session_id",
            "guidance_session_id",
            sqlite_where=text("guidance_session_id IS NOT NULL"),
            postgresql_where=text("guidance_session_id IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(enum_column(ProofKind))
    guidance_session_id: Mapped[int | None]  # no foreign key: SQLite would write the whole table anew to take one
    day: Mapped[date] = mapped_column(Date())
    text: Mapped[Note]
    by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    at: Mapped[Moment]
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ObligationEvent(Base):
    """One act on an obligation, or on one addressee of it: who, when, why, and what was there before. Append-only."""

    __tablename__ = "obligation_event"
    __table_args__ = (_named("<= 1"), Index("ix_obligation_event_obligation_id", "obligation_id", "id"))

    id: Mapped[Key]
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(enum_column(ObligationAct))
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    note: Mapped[Note]
    before: Mapped[dict[str, Any]] = mapped_column(JSON())
