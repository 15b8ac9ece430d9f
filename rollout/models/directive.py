"""Directives and their clauses."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rollout.models.base import Base, Code, Key, Moment, Name, Note, enum_column
from rollout.vocabulary import DeliveryWay


class Directive(Base):
    """`by_id`: who entered it; empty where it came with the product, and then nobody changes its text."""

    __tablename__ = "directive"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    number: Mapped[Code] = mapped_column(unique=True)
    alias: Mapped[Code]
    issued_on: Mapped[date] = mapped_column(Date())
    issuer: Mapped[Name]
    subject: Mapped[str] = mapped_column(Text())
    note: Mapped[str] = mapped_column(Text())
    by_id: Mapped[int | None]  # no foreign key: SQLite would write the whole table anew to take one

    clauses: Mapped[list[Clause]] = relationship(back_populates="directive", order_by="Clause.position")


class Clause(Base):
    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("directive_id", "number"), UniqueConstraint("directive_id", "position"))

    id: Mapped[Key]
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"))
    number: Mapped[str] = mapped_column(String(12))
    position: Mapped[int]
    addressee_kind: Mapped[Code]
    text: Mapped[str] = mapped_column(Text())

    directive: Mapped[Directive] = relationship(back_populates="clauses")


class DirectiveChange(Base):
    """What a directive said `before` it was corrected: the fields that changed, or of a clause. Append-only.

    `clause_number` is that of the clause as it was, "" for the directive itself.
    """

    __tablename__ = "directive_change"
    __table_args__ = (Index("ix_directive_change_directive_id", "directive_id", "id"),)

    id: Mapped[Key]
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"))
    clause_number: Mapped[str] = mapped_column(String(12))
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    reason: Mapped[Note]
    before: Mapped[dict[str, Any]] = mapped_column(JSON())


class DirectiveReceipt(Base):
    """A directive as it went to one unit and was taken in there; what nobody said is None or "".

    `sent_by_id` is who sent it, `by_id` who noted it last; `number_in` the number it was given on arrival ("số đến").
    """

    __tablename__ = "directive_receipt"
    __table_args__ = (
        UniqueConstraint("directive_id", "unit_id"),
        CheckConstraint("(sent_on IS NULL) = (way IS NULL)", name="sent"),
        CheckConstraint("sent_on IS NOT NULL OR received_on IS NOT NULL", name="known"),
        CheckConstraint("number_in = '' OR received_on IS NOT NULL", name="number"),
        Index("ix_directive_receipt_unit_id", "unit_id"),
    )

    id: Mapped[Key]
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), index=True)
    sent_on: Mapped[date | None] = mapped_column(Date())
    way: Mapped[str | None] = mapped_column(enum_column(DeliveryWay))
    number_in: Mapped[str] = mapped_column(String(40), default="")
    received_on: Mapped[date | None] = mapped_column(Date())
    by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    at: Mapped[Moment]
