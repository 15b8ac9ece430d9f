"""Rows of lists all of which is held: kept while nothing about their people changes (ADR 28)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from rollout.core.bulk import insert_rows
from rollout.db import among, chunks
from rollout.models import HeldRow

HELD: Table = HeldRow.__table__  # type: ignore[assignment]


class Held(NamedTuple):
    """A row of a list of `unit_id` about a person; `seal`: 16 bytes; `list_on`: from then on it changes nothing."""

    person_id: int
    unit_id: int
    list_on: date
    seal: bytes


def hold(session: Session, rows: Sequence[Held]) -> None:
    """Notes that all of these rows is held, in place of what was noted of their people."""
    forget(session, [row.person_id for row in rows])
    insert_rows(session, HELD, [row._asdict() for row in rows])


def forget(session: Session, person_ids: Collection[int]) -> None:
    """Something about these people changes: their rows are compared in full again."""
    for run in chunks(sorted(person_ids)):
        session.execute(delete(HELD).where(among(session, HELD.c.person_id, run)))


def held_of(session: Session, unit_ids: Collection[int], most: int) -> dict[bytes, Held]:
    """Seal → what is held of lists of these units; nothing where that is more than `most` rows."""
    columns = select(HELD.c.person_id, HELD.c.unit_id, HELD.c.list_on, HELD.c.seal)
    rows = session.execute(columns.where(among(session, HELD.c.unit_id, sorted(unit_ids))).limit(most + 1)).all()
    return {held.seal: held for held in map(Held._make, rows)} if len(rows) <= most else {}
