"""Imports: the batch, its rows, and its kept file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, Name, UtcDateTime, enum_column
from rollout.vocabulary import BatchState, Evidence, ImportKind, RowState


class Batch(Base):
    """One file loaded: what it was, what it says, and how far it got. The file is kept encrypted until `keep_until`.

    `understood` (encrypted): what its columns are taken for, what is asked, what was answered. `revision` counts the
    times that its plan was made anew.
    """

    __tablename__ = "batch"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(enum_column(ImportKind))
    state: Mapped[str] = mapped_column(enum_column(BatchState))
    file_name: Mapped[Name]
    file_hash: Mapped[str] = mapped_column(String(64), index=True)
    file_size: Mapped[int]
    file: Mapped[bytes | None] = mapped_column(LargeBinary(), deferred=True)
    keep_until: Mapped[date | None] = mapped_column(Date())
    list_on: Mapped[date] = mapped_column(Date())
    is_full: Mapped[bool]
    evidence: Mapped[str] = mapped_column(enum_column(Evidence))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    created_at: Mapped[Moment] = mapped_column(index=True)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    planned_seq: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    understood: Mapped[bytes | None] = mapped_column(LargeBinary(), deferred=True)
    progress: Mapped[int] = mapped_column(default=0)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON())


class BatchRow(Base):
    """One row of the file as understood: the parsed values are encrypted, the messages carry none of them."""

    __tablename__ = "batch_row"
    __table_args__ = (
        UniqueConstraint("batch_id", "sheet", "number"),
        Index("ix_batch_row_state", "batch_id", "state", "id"),
    )

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    sheet: Mapped[Name]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(enum_column(RowState))
    is_ticked: Mapped[bool]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary())
    before: Mapped[bytes | None] = mapped_column(LargeBinary())
    messages: Mapped[list[dict[str, Any]]] = mapped_column(JSON())


class BatchQuiet(Base):
    """Rows of a file that change nothing and of which nothing is told, many together, encrypted (workbooks.quiet)."""

    __tablename__ = "batch_quiet"

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    count: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary())
