"""How long files and rows of imports are kept, and what is deleted after that (ADR 16). The summary stays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import ZONE, local, today
from rollout.core.installation import system_user
from rollout.models import Batch, BatchQuiet, BatchRow, User
from rollout.vocabulary import BatchState, RowState
from rollout.workbooks.quiet import forget_quiet, quiet_persons

KEEP_FILES = timedelta(days=30)
"""How long a file is kept after it was loaded; whoever has not written it until then loads it again."""

KEEP_ROWS = timedelta(days=90)
"""How long the rows of a batch are kept after it was written, and how long it can be undone."""

PERSONS_NOTED = 100
"""Of the people whom a dropped file was about, so many are named in the trail."""

WAITING = (BatchState.STAGED, BatchState.FAILED)
"""The states in which a batch may be applied or cancelled: nothing of it is written."""

WRITTEN = (BatchState.APPLIED, BatchState.UNDONE)


def rows_until(batch: Batch) -> date | None:
    """The last day of the rows of a batch; None when it was never written."""
    return local(batch.applied_at).date() + KEEP_ROWS if batch.applied_at else None


def are_rows_over(batch: Batch) -> bool:
    """Are the rows gone by now, or about to go?"""
    last = rows_until(batch)
    return last is not None and last < today()


def forget_unapplied(session: Session, on: date) -> int:
    """Drops the batches that nobody applied while their file was kept; returns how many."""
    waiting = Batch.state.in_([state.value for state in WAITING])
    over = session.scalars(select(Batch).where(waiting, Batch.keep_until < on)).all()
    for batch in over:
        drop(session, batch, by=system_user(session))
    return len(over)


def drop(session: Session, batch: Batch, *, by: User) -> None:
    """Ends a batch that was not written, its file and rows; the trail keeps whom of the register it was about."""
    matched = (
        select(BatchRow.person_id)
        .where(BatchRow.batch_id == batch.id, BatchRow.person_id.is_not(None), BatchRow.state != RowState.LEAVER.value)
        .order_by(BatchRow.id)
    )
    persons = [*session.scalars(matched), *quiet_persons(session, batch.id)]
    batch.state = BatchState.CANCELLED.value
    _erase(batch)
    session.execute(delete(BatchRow).where(BatchRow.batch_id == batch.id))
    forget_quiet(session, [batch.id])
    audit.record(
        session, by=by, action="cancel_import", subject="batch", subject_id=batch.id, matched=len(persons),
        persons=persons[:PERSONS_NOTED],
    )  # fmt: skip


def _erase(batch: Batch) -> None:
    """The file and what was understood of it, with its first rows; which column was what stays in the summary."""
    batch.file, batch.keep_until, batch.understood = None, None, None


def forget_files(session: Session, on: date) -> int:
    """Erases the files of batches written or undone whose last day is before a day; returns of how many batches."""
    written = Batch.state.in_([state.value for state in WRITTEN])
    over = session.scalars(select(Batch).where(written, Batch.file.is_not(None), Batch.keep_until < on)).all()
    for batch in over:
        _erase(batch)
    return len(over)


def forget_rows(session: Session, on: date) -> int:
    """Deletes the rows of batches written or undone whose last day is before a day; returns of how many batches."""
    before = datetime.combine(on - KEEP_ROWS, time(), ZONE)
    over = select(Batch.id).where(Batch.state.in_([state.value for state in WRITTEN]), Batch.applied_at < before)
    held = (select(rows.id).where(rows.batch_id == Batch.id).exists() for rows in (BatchRow, BatchQuiet))
    ids = list(session.scalars(over.where(or_(*held))))
    session.execute(delete(BatchRow).where(BatchRow.batch_id.in_(ids)))
    forget_quiet(session, ids)
    return len(ids)
