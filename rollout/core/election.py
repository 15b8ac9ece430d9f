"""Who runs the scheduled jobs when several processes could: the one that holds a lock of the database."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

import psycopg
from sqlalchemy import Engine

from rollout.core.dates import now

SCHEDULER_LOCK = 728_6397
"""The advisory lock on PostgreSQL that the scheduling process holds."""


class Election(Protocol):
    def hold(self) -> datetime | None:
        """Takes the lock or keeps it: since when this process holds it, None while another does."""

    def release(self) -> None:
        """Lets another process take over."""


def election_of(engine: Engine) -> Election:
    if engine.dialect.name == "postgresql":
        return AdvisoryLock(engine)
    return FileLock(Path(engine.url.database or "").with_suffix(".scheduler"))


class AdvisoryLock:
    """Held by one connection of its own: it ends with the process, or with its connection."""

    def __init__(self, engine: Engine, key: int = SCHEDULER_LOCK) -> None:
        self._engine = engine
        self._key = key
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._since: datetime | None = None

    def hold(self) -> datetime | None:
        if self._connection is not None:
            try:
                self._connection.execute("SELECT 1")
            except psycopg.Error:  # the lock went with the connection
                self.release()
        if self._connection is None:
            self._take()
        return self._since

    def _take(self) -> None:
        # none of the pool's: its lock would live on there, and its transactions wait for whoever is writing
        arguments, settings = self._engine.dialect.create_connect_args(self._engine.url)
        connection = psycopg.connect(*arguments, **settings, autocommit=True)
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (self._key,)).fetchone()
        if row == (True,):
            self._connection, self._since = connection, now()
        else:
            connection.close()

    def release(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):  # a lost connection holds nothing
                # the server notices that a connection was closed a little later only
                self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._connection.close()
        self._connection = self._since = None


class FileLock:
    """A lock on a file beside the database, which the operating system drops when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._since: datetime | None = None

    def hold(self) -> datetime | None:
        if self._file is None:
            file = self._path.open("ab")
            if _lock(file):
                self._file, self._since = file, now()
            else:
                file.close()
        return self._since

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = self._since = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
