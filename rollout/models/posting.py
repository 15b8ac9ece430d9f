"""The ledger: postings, their lines, the audit trail and the chain over all of them. Append-only."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import (
    Base,
    Code,
    GivenKey,
    Mac,
    Moment,
    Name,
    day_check,
    enum_column,
)
from rollout.vocabulary import (
    NO_EVIDENCE,
    NO_GROUP,
    Evidence,
    Flow,
    Measure,
    PeopleGroup,
)


class Posting(Base):
    """One act that changed facts (R3). `seq` is the order of the acts, without regard to their days."""

    __tablename__ = "posting"

    seq: Mapped[GivenKey]
    recorded_at: Mapped[Moment]
    actor_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    action: Mapped[Code]
    source: Mapped[Name]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    mac: Mapped[Mac]


class Line(Base):
    """How much one posting moved one figure of one unit on one day (R3)."""

    __tablename__ = "ledger_line"
    __table_args__ = (
        day_check(),
        CheckConstraint("delta <> 0", name="delta"),
        CheckConstraint("flow <> 'transferred'", name="posted_flow"),
        Index("ix_ledger_line_unit_id", "unit_id", "day"),
        Index(
            "ix_ledger_line_official",
            "measure",
            sqlite_where=text("evidence = 'official'"),
            postgresql_where=text("evidence = 'official'"),
        ),
    )

    id: Mapped[GivenKey]
    seq: Mapped[int] = mapped_column(ForeignKey("posting.seq"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    day: Mapped[date] = mapped_column(Date())
    measure: Mapped[str] = mapped_column(enum_column(Measure))
    people_group: Mapped[str] = mapped_column(enum_column(PeopleGroup, NO_GROUP))
    smartphone: Mapped[bool]
    evidence: Mapped[str] = mapped_column(enum_column(Evidence, NO_EVIDENCE))
    flow: Mapped[str] = mapped_column(enum_column(Flow))
    by_count: Mapped[bool]
    delta: Mapped[int]
    mac: Mapped[Mac]


class AuditRecord(Base):
    """Who did or looked at what, when. Names the personal fields that changed, never their values."""

    __tablename__ = "audit_record"
    __table_args__ = (
        Index("ix_audit_record_subject", "subject", "subject_id"),
        Index("ix_audit_record_action", "action", "id"),
        Index("ix_audit_record_actor_id", "actor_id", "id"),
    )

    id: Mapped[GivenKey]
    seq: Mapped[int] = mapped_column(Integer, index=True)
    recorded_at: Mapped[Moment] = mapped_column(index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    action: Mapped[Code]
    subject: Mapped[Code]
    subject_id: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON())
    mac: Mapped[Mac]


class ChainLink(Base):
    """One link per transaction over all that it wrote and voided, so that a row removed later is missed."""

    __tablename__ = "chain_link"

    seq: Mapped[GivenKey]
    recorded_at: Mapped[Moment]
    row_count: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class ChainHead(Base):
    """The last link, sealed apart, so that a removed last link shows. One row; the only one that is updated."""

    __tablename__ = "chain_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[GivenKey]
    seq: Mapped[int]
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class ChainNote(Base):
    """Where the chain stood at the end of a day; the same line goes to the log, which leaves this machine."""

    __tablename__ = "chain_note"

    day: Mapped[date] = mapped_column(Date(), primary_key=True)
    seq: Mapped[int]
    mac: Mapped[str] = mapped_column(String(64))
