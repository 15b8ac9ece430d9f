"""Offices of the social insurance, sectors and unit types: the short lists of the registry."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Code, Key, Name, enum_column
from rollout.vocabulary import PeopleGroup, UnitForm


class Office(Base):
    """A BHXH office that manages units; unit → office is data, never computed from the area."""

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("level IN ('province', 'district')", name="level"),)

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    short_name: Mapped[Name]
    level: Mapped[str] = mapped_column(String(12))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    basis: Mapped[Name]


class Sector(Base):
    __tablename__ = "sector"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]


class UnitType(Base):
    """Khối, loại hình: an editable list."""

    __tablename__ = "unit_type"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    form: Mapped[str] = mapped_column(enum_column(UnitForm))
    default_group: Mapped[str] = mapped_column(enum_column(PeopleGroup))
