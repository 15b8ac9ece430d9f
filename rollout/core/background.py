"""Long work beside the requests: one job at a time over all processes, in one thread of this process.

A lock of the operating system or the database is held while a job runs, so that everyone can tell whether
somebody works: it ends with the process.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from rollout.core.election import AdvisoryLock, Election, FileLock
from rollout.core.errors import where
from rollout.db import db, reading

log = logging.getLogger(__name__)

WORK_LOCK = 728_6398
"""The advisory lock on PostgreSQL that the process with a running job holds."""

TRIES_EVERY = 0.2  # seconds, while another process has its turn

Report = Callable[[int], None]
"""Says how many per cent of a job are done."""


def work_lock(engine: Engine) -> Election:
    if engine.dialect.name == "postgresql":
        return AdvisoryLock(engine, WORK_LOCK)
    return FileLock(Path(engine.url.database or "").with_suffix(".working"))


def is_anyone_working(session: Session) -> bool:
    """Does any process run a job at this moment?"""
    bind = session.get_bind()
    lock = work_lock(bind if isinstance(bind, Engine) else bind.engine)
    try:
        with reading():  # a second writing transaction would wait for the caller's
            return lock.hold() is None
    finally:
        lock.release()


class Background:
    """The jobs of one application; each has a name and is forgotten when it has ended."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._percent: dict[str, int] = {}
        self._ending: dict[str, Future[None]] = {}
        self._stopped: set[str] = set()
        self._running: str | None = None
        self._guard = Lock()

    def start(self, name: str, work: Callable[[Report], None]) -> None:
        """Runs the work in an application context of its own; nothing when a job of this name waits or runs."""
        with self._guard:
            if name in self._percent:
                return
            self._percent[name] = 0
            self._ending[name] = self._threads.submit(self._run, name, work)

    def percent(self, name: str) -> int | None:
        """How far a job of this process is; None when there is none."""
        return self._percent.get(name)

    def ahead_of(self, name: str) -> str | None:
        """The job that one of this process waits for, "" where that is of another process; None: it waits for none."""
        with self._guard:
            if name not in self._percent or name == self._running:
                return None
            return self._running or ""

    def stop(self, name: str) -> bool:
        """Asks a job of this process to end; False when there is none."""
        with self._guard:
            if name not in self._percent:
                return False
            self._stopped.add(name)
            return True

    def is_stopped(self, name: str) -> bool:
        return name in self._stopped

    def wait(self, name: str, seconds: float) -> None:
        """Until a job has ended. Raises TimeoutError."""
        ending = self._ending.get(name)
        if ending is not None:
            ending.result(seconds)

    def _run(self, name: str, work: Callable[[Report], None]) -> None:
        with self._app.app_context():
            lock = work_lock(db.engine)
            try:
                with reading():
                    while lock.hold() is None:
                        time.sleep(TRIES_EVERY)
                self._running = name
                work(lambda percent: self._percent.__setitem__(name, percent))
            except Exception as error:  # nobody waits for it; what it was is in the log, without what was typed
                log.error("Job %s: %s at %s", name, type(error).__name__, where(error))
            finally:
                lock.release()
                with self._guard:
                    self._running = None
                    del self._percent[name], self._ending[name]
                    self._stopped.discard(name)


def init_app(app: Flask) -> None:
    app.extensions["background"] = Background(app)


def background() -> Background:
    """The jobs of the running application."""
    held: Background = current_app.extensions["background"]
    return held
