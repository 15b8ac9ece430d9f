"""Directives and their clauses."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rollout.models.base import Base, Code, Key, Name


class Directive(Base):
    __tablename__ = "directive"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    number: Mapped[Code] = mapped_column(unique=True)
    alias: Mapped[Code]
    issued_on: Mapped[date] = mapped_column(Date())
    issuer: Mapped[Name]
    subject: Mapped[str] = mapped_column(Text())
    note: Mapped[str] = mapped_column(Text())

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
