"""When → which job, and the clock that one process keeps: elected by a lock, started with the server or alone."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE, local, now
from rollout.core.election import election_of
from rollout.core.errors import where
from rollout.core.jobs import Job, JobError, run_due
from rollout.core.purge import purge
from rollout.db import db
from rollout.handover.actions.running import due_steps, take_step
from rollout.ledger.backup import keep_daily_backup
from rollout.ledger.copies import BackupError
from rollout.ledger.notes import log_head, note_chain
from rollout.messages import running
from rollout.register.look_ups import forget_past
from rollout.register.obstacle_steps import catch_up_runs
from rollout.register.visit_again import suggest_again
from rollout.workbooks.background import settle_interrupted
from rollout.workbooks.keeping import forget_files, forget_rows, forget_unapplied

log = logging.getLogger(__name__)


def _note_chain(session: Session, due_at: datetime) -> str:
    note = note_chain(session, local(due_at).date() - timedelta(days=1))
    return f"link {note.seq}" if note else "no link yet"


def _log_head(session: Session, _due_at: datetime) -> str:
    seq = log_head(session)
    return f"link {seq}" if seq else "no link yet"


def _back_up(_session: Session, due_at: datetime) -> str:
    try:
        made = keep_daily_backup(local(due_at).date())
    except BackupError as error:
        raise JobError(error) from error
    return f"{made.path.name}, {made.size} bytes, link {made.seq}"


def _escalate(session: Session, _due_at: datetime) -> str:
    taken = 0
    for run in catch_up_runs(session):
        session.commit()  # whoever wants to write waits for no more than one run
        taken += run
    return f"{taken} steps"


def _hand_over(session: Session, _due_at: datetime) -> str:
    """Each step by itself: one that fails is told, and tried again the next day, while the others are taken."""
    taken, failed = 0, set()
    for due in due_steps(session):
        try:
            taken += take_step(session, due)
            session.commit()
        except Exception as error:  # messages of errors may quote values, so only its kind
            session.rollback()
            failed.add(due.handover_id)
            log.error("Handover %s: %s at %s", due.handover_id, type(error).__name__, where(error))
    if failed:
        raise JobError(f"handovers {', '.join(map(str, sorted(failed)))}; {taken} steps taken")
    return f"{taken} steps"


def _suggest_again(session: Session, _due_at: datetime) -> str:
    return f"{suggest_again(session)} visits"


def _purge(session: Session, due_at: datetime) -> str:
    on = local(due_at).date()
    done = {
        "batches": forget_unapplied(session, on),
        "files": forget_files(session, on),
        "rows": forget_rows(session, on),
        "look_ups": forget_past(session, due_at),
        **purge(session, due_at),
    }
    return ", ".join(f"{count} {name}" for name, count in done.items())


def _visits(session: Session, _due_at: datetime) -> str:
    """By the moment and not by when it was due: what was missed is caught up as far as it is of use."""
    return running.run(session, now())


def _daily(hour: int, minute: int = 0) -> CronTrigger:
    return CronTrigger(hour=hour, minute=minute, timezone=ZONE)


JOBS = (
    Job("chain-head", CronTrigger(minute=10, timezone=ZONE), _log_head),
    Job("visits", CronTrigger(minute="*/5", timezone=ZONE), _visits),
    Job("chain-note", _daily(0, 5), _note_chain),
    Job("escalation", _daily(0, 10), _escalate),
    Job("handovers", _daily(0, 30), _hand_over),  # what was missed was missed by whoever had it
    Job("visits-again", _daily(0, 40), _suggest_again),  # after units went over
    Job("backup", _daily(1), _back_up),
    Job("purge", _daily(2), _purge),
)


class Clock:
    """Looks every minute, in a thread of its own, whether this process is the one that runs jobs and what is due."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        with app.app_context():
            self._election = election_of(db.engine)
        self._scheduler = BackgroundScheduler(timezone=ZONE)  # keeps its one entry in memory
        self._scheduler.add_job(self.look, "interval", minutes=1, next_run_time=now(), misfire_grace_time=None)

    def start(self) -> None:
        app_log = self._app.logger  # asking for it gives the program's log its place to go
        app_log.setLevel(min(app_log.getEffectiveLevel(), logging.INFO))
        self._scheduler.start()

    def look(self) -> None:
        with self._app.app_context():
            alone_since = self._election.hold()
            if alone_since is not None:
                settle_interrupted(db.session())
                run_due(db.session(), JOBS, now(), alone_since=alone_since)

    def stop(self) -> None:
        """Waits for the job that is running, then lets another process take over."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._election.release()


def keep_time(app: Flask) -> None:
    """Runs the clock until the process is asked to end; for a process that does nothing else."""
    ending = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ending.set())
    clock = Clock(app)
    clock.start()
    app.logger.info("The clock runs: %s", ", ".join(job.name for job in JOBS))
    ending.wait()
    clock.stop()
