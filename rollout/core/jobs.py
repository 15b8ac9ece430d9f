"""Jobs that run at set times: each due time runs once over all processes, and a missed one is caught up.

`job_run(name, due_at)` is unique: whoever writes the row runs the job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.core.errors import where
from rollout.db import reading
from rollout.models import JobRun

log = logging.getLogger(__name__)

LOOKS_BACK = timedelta(days=8)  # farther than the due times of any job lie apart
FAILED = "failed: "


class JobError(Exception):
    """A job could not be done; the text says why and holds no personal value."""


@dataclass(frozen=True)
class Job:
    """What is done at some times of the day; `run` gets a session and the due time and says what it did.

    It may be run again for a due time whose first run ended with its process.
    """

    name: str
    at: CronTrigger
    run: Callable[[Session, datetime], str]

    def last_due(self, moment: datetime) -> datetime:
        """The last due time up to a moment."""
        due: datetime = self.at.get_next_fire_time(None, moment - LOOKS_BACK)
        while (following := self.at.get_next_fire_time(due, due + timedelta(seconds=1))) <= moment:
            due = following
        return due


def run_due(session: Session, jobs: Iterable[Job], moment: datetime, *, alone_since: datetime) -> None:
    """Runs the jobs whose last due time has no run yet, one after the other.

    A run that began before `alone_since`, when this process became the only one to run jobs, and never ended,
    ended with its process: it is taken over.
    """
    for job in jobs:
        due_at = job.last_due(moment)
        with reading():
            held = session.scalar(select(JobRun).where(JobRun.name == job.name, JobRun.due_at == due_at))
            is_free = held is None or (held.finished_at is None and held.started_at < alone_since)
            session.rollback()
        if is_free and (run_id := _claim(session, job, due_at)):
            _run(session, job, due_at, run_id)


def _claim(session: Session, job: Job, due_at: datetime) -> int | None:
    """The run of a due time, for this process to do; None when another was quicker."""
    run = session.scalar(select(JobRun).where(JobRun.name == job.name, JobRun.due_at == due_at))
    if run is None:
        run = JobRun(name=job.name, due_at=due_at, started_at=now())
        session.add(run)
    else:
        run.started_at = now()
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return None
    return run.id


def _run(session: Session, job: Job, due_at: datetime, run_id: int) -> None:
    session.rollback()  # a job that takes long must not hold SQLite's write lock meanwhile
    try:
        outcome = job.run(session, due_at)
        session.commit()
    except JobError as error:
        session.rollback()
        outcome = f"{FAILED}{error}"
    except Exception as error:  # the next job runs all the same; messages of errors may quote values, so only its kind
        session.rollback()
        outcome = f"{FAILED}{type(error).__name__}"
        log.error("Job %s: %s at %s", job.name, type(error).__name__, where(error))
    run = session.get_one(JobRun, run_id)
    run.finished_at, run.outcome = now(), outcome
    session.commit()
    log.log(logging.ERROR if outcome.startswith(FAILED) else logging.INFO, "Job %s: %s", job.name, outcome)


def last_finished(session: Session) -> dict[str, JobRun]:
    """The last finished run of each job."""
    latest = (
        select(JobRun.name, func.max(JobRun.due_at).label("due_at"))
        .where(JobRun.finished_at.is_not(None))
        .group_by(JobRun.name)
        .subquery()
    )
    statement = select(JobRun).join(latest, (JobRun.name == latest.c.name) & (JobRun.due_at == latest.c.due_at))
    return {run.name: run for run in session.scalars(statement)}
