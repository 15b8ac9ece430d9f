"""What is deleted once its time is over: kept files of imports, log-ins and codes long past, old runs of jobs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from rollout.core.dates import local
from rollout.models import Activation, Batch, JobRun, LoginSession, Reveal

KEPT = timedelta(days=90)
"""How long what is over can still be looked at; the audit trail stays for good."""


def purge(session: Session, at: datetime) -> dict[str, int]:
    """Deletes what is past at a moment; returns how many of each."""
    before = at - KEPT
    files = (
        update(Batch)
        .where(Batch.file.is_not(None), Batch.keep_until < local(at).date())
        .values(file=None, keep_until=None)
    )
    statements = {
        "files": files,
        "log_ins": delete(LoginSession).where(LoginSession.expires_at < before),
        "activations": delete(Activation).where(Activation.expires_at < before),
        "reveals": delete(Reveal).where(Reveal.until < before),
        "job_runs": delete(JobRun).where(JobRun.due_at < before),
    }
    return {name: session.execute(statement).rowcount for name, statement in statements.items()}  # type: ignore[attr-defined]
