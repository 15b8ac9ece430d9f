"""Departments: the bodies that units answer to, a tree (6396/UBND-KGVX)."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Code, Key, Name, enum_column
from rollout.vocabulary import DepartmentKind


class Department(Base):
    __tablename__ = "department"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    short_name: Mapped[Name]
    kind: Mapped[str] = mapped_column(enum_column(DepartmentKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    basis: Mapped[Name]
    position: Mapped[int]
