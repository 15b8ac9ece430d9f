"""Settings, and the one row that says what this database is."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, GivenKey, Name


class Setting(Base):
    """One value that staff may change: agency, hotline, working hours, the rule of "đã triển khai"."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text())
    label: Mapped[Name]
    basis: Mapped[Name]


class Installation(Base):
    """Exactly one row: which keys this database was written with, and whether its people are invented."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[GivenKey]
    is_demo: Mapped[bool]
    key_fingerprint: Mapped[str] = mapped_column(String(64))
