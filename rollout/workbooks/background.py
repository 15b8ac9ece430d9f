"""Batches written or undone beside the requests: read and planned without a lock, written in one transaction."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.background import Report, background
from rollout.core.errors import Refusal, where
from rollout.core.progress import Stopped, part, telling
from rollout.db import db, reading
from rollout.models import Batch, User
from rollout.vocabulary import BatchState
from rollout.workbooks import actions
from rollout.workbooks.errors import UndoBroken
from rollout.workbooks.job_names import apply_name, undo_name

log = logging.getLogger(__name__)

PLANNED, WRITTEN = 40, 95  # per cent


def apply_beside(batch_id: int) -> None:
    """Starts writing a batch that is APPLYING."""
    background().start(apply_name(batch_id), lambda report: _apply(db.session(), batch_id, report))


def undo_beside(batch_id: int, *, by: User) -> None:
    """Starts undoing a batch that is APPLIED."""
    user_id = by.id
    background().start(undo_name(batch_id), lambda report: _undo(db.session(), batch_id, user_id, report))


def _apply(session: Session, batch_id: int, report: Report) -> None:
    running = background()
    try:
        with telling(report, lambda: running.is_stopped(apply_name(batch_id)) or _is_stopped(batch_id)):
            with reading(), part(0, PLANNED):
                batch = session.get_one(Batch, batch_id)
                by = session.get_one(User, batch.created_by_id)
                prepared = actions.prepare(session, batch, by=by)
                session.rollback()
            batch, by = session.get_one(Batch, batch_id), session.get_one(User, batch.created_by_id)
            with part(PLANNED, WRITTEN):
                actions.apply(session, batch, prepared, by=by)
        report(WRITTEN)
        session.commit()
    except Stopped:
        session.rollback()
        actions.stop_applying(session.get_one(Batch, batch_id))
        session.commit()
    except Exception as error:
        session.rollback()
        batch = session.get_one(Batch, batch_id)
        actions.fail(batch, error.message if isinstance(error, Refusal) else actions.BROKEN)
        session.commit()
        log.error("Batch %s is not written: %s at %s", batch_id, type(error).__name__, where(error))


def _is_stopped(batch_id: int) -> bool:
    """Has another process been asked to stop it? On SQLite there is none."""
    if db.engine.dialect.name == "sqlite":
        return False
    with reading(), db.engine.connect() as other:  # the job's own transaction sees what was there when it began
        return other.scalar(select(Batch.progress).where(Batch.id == batch_id)) == actions.STOPPING


def _undo(session: Session, batch_id: int, user_id: int, report: Report) -> None:
    try:
        actions.undo_batch(session, batch_id, by=session.get_one(User, user_id))
        report(WRITTEN)
        session.commit()
    except Exception as error:
        session.rollback()
        batch = session.get_one(Batch, batch_id)
        if batch.state == BatchState.APPLIED:
            refusal = error if isinstance(error, Refusal) else UndoBroken()
            batch.summary = {**batch.summary, "undo_refused": refusal.message, "undo_values": refusal.values}
            session.commit()
        log.error("Batch %s is not undone: %s at %s", batch_id, type(error).__name__, where(error))


def settle_interrupted(session: Session) -> None:
    """Looks, without a lock, for batches that were being written when their process ended, and says so of them."""
    with reading():
        found = actions.interrupted(session)
        session.rollback()
    if found:
        actions.fail_interrupted(session)
        session.commit()
