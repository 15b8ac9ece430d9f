"""Rows that change nothing and of which nothing is told, as most of a list that comes again: many kept together."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from rollout.core.crypto import keys
from rollout.db import chunks
from rollout.models import BatchQuiet
from rollout.vocabulary import RowState
from rollout.workbooks.plans import PlannedRow

FIELD = "batch_quiet.content"
AT_ONCE = 1_000  # rows that are read to show any of them


class QuietRow(NamedTuple):
    """Where a row stands in the file, what it is about, and what it is called there."""

    sheet: str
    number: int
    unit_id: int | None
    person_id: int | None
    title: str


def is_quiet(row: PlannedRow) -> bool:
    return row.state is RowState.UNCHANGED and not (row.row.errors or row.row.warnings)


def keep_quiet(session: Session, batch_id: int, rows: Sequence[QuietRow]) -> None:
    """Keeps rows of a batch, in their order, after those kept before."""
    for run in chunks(rows, AT_ONCE):
        told = zlib.compress(json.dumps(run, ensure_ascii=False, check_circular=False).encode(), 1)
        session.add(BatchQuiet(batch_id=batch_id, count=len(run), content=keys().encrypt_bytes(told, FIELD)))
    session.flush()


def quiet_count(session: Session, batch_id: int) -> int:
    return session.scalar(select(func.sum(BatchQuiet.count)).where(BatchQuiet.batch_id == batch_id)) or 0


def quiet_rows(session: Session, batch_id: int, first: int, count: int) -> list[QuietRow]:
    """So many rows from a place on, 0 being the first."""
    found: list[QuietRow] = []
    runs = select(BatchQuiet.id, BatchQuiet.count).where(BatchQuiet.batch_id == batch_id).order_by(BatchQuiet.id)
    for run_id, length in session.execute(runs).all():
        if len(found) < count and first < length:
            found += _opened(session.get_one(BatchQuiet, run_id))[first : first + count - len(found)]
        first = max(0, first - length)
    return found


def quiet_persons(session: Session, batch_id: int) -> Iterator[int]:
    """Whom they are about."""
    for run in session.scalars(select(BatchQuiet).where(BatchQuiet.batch_id == batch_id).order_by(BatchQuiet.id)):
        yield from (row.person_id for row in _opened(run) if row.person_id is not None)


def forget_quiet(session: Session, batch_ids: Collection[int]) -> None:
    for run in chunks(sorted(batch_ids)):
        session.execute(delete(BatchQuiet).where(BatchQuiet.batch_id.in_(run)))


def _opened(run: BatchQuiet) -> list[QuietRow]:
    told = json.loads(zlib.decompress(keys().decrypt_bytes(run.content, FIELD)))
    return [QuietRow(*row) for row in told]
