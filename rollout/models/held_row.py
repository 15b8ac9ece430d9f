"""Rows of lists all of which is held: the same row again changes nothing (ADR 28)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base


class HeldRow(Base):
    """What the last list said of a person, as a keyed hash, while it is all that there is to say.

    Whatever is changed about the person takes it away (register.held_rows); without it a row is compared in full.
    `list_on` is the day from which on it changes nothing.
    """

    __tablename__ = "held_row"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    list_on: Mapped[date] = mapped_column(Date())
    seal: Mapped[bytes] = mapped_column(LargeBinary(16))
