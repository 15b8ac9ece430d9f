"""How long files and rows of imports are kept, and what is deleted after that (ADR 16). The summary stays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE, local, today
from rollout.models import Batch, BatchRow
from rollout.vocabulary import BatchState

KEEP_FILES = timedelta(days=30)
"""How long a file is kept after it was loaded; whoever has not written it until then loads it again."""

KEEP_ROWS = timedelta(days=90)
"""How long the rows of a batch are kept after it was written, and how long it can be undone."""

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
    """Drops the rows of batches that nobody applied while their file was kept; returns how many batches."""
    over = select(Batch.id).where(Batch.state.in_([state.value for state in WAITING]), Batch.keep_until < on)
    ids = list(session.scalars(over))
    session.execute(delete(BatchRow).where(BatchRow.batch_id.in_(ids)))
    session.execute(
        update(Batch).where(Batch.id.in_(ids)).values(state=BatchState.CANCELLED.value, file=None, keep_until=None)
    )
    return len(ids)


def forget_rows(session: Session, on: date) -> int:
    """Deletes the rows of batches written or undone whose last day is before a day; returns of how many batches."""
    before = datetime.combine(on - KEEP_ROWS, time(), ZONE)
    over = select(Batch.id).where(Batch.state.in_([state.value for state in WRITTEN]), Batch.applied_at < before)
    ids = list(session.scalars(over.where(select(BatchRow.id).where(BatchRow.batch_id == Batch.id).exists())))
    session.execute(delete(BatchRow).where(BatchRow.batch_id.in_(ids)))
    return len(ids)
