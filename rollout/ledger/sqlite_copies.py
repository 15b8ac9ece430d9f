"""Copying an SQLite database into one file and back, by SQLite's own backup."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from rollout.db import db
from rollout.ledger.copies import BackupError, Claims, written_whole

IN_USE = "Another program is using the database: stop the server, then restore again. Nothing was changed."


def _open(path: Path, mode: str) -> closing[sqlite3.Connection]:
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return closing(sqlite3.connect(uri, uri=True, timeout=5, isolation_level=None))


class SqliteCopies:
    suffix = ".sqlite"

    def __init__(self, database: Path) -> None:
        self._database = database

    def is_live(self, file: Path, /) -> bool:
        return file.exists() and self._database.exists() and file.samefile(self._database)

    def copy(self, into: Path) -> None:
        try:
            with _open(self._database, "ro") as source:
                self._copy(source, into)
        except sqlite3.Error as error:
            raise BackupError(f"The database could not be copied: {error}") from error

    @staticmethod
    def _copy(source: sqlite3.Connection, into: Path) -> None:
        with _open(into, "rw") as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a write-ahead log beside it

    def claims(self, file: Path) -> Claims:
        try:
            with _open(file, "ro") as connection:
                found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
                orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
                if found != ["ok"] or orphans:
                    raise BackupError(f"{file.name} is damaged.")
                (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
                installed = connection.execute("SELECT key_fingerprint FROM installation").fetchone()
                head = connection.execute("SELECT seq, mac FROM chain_head").fetchone()
                last = connection.execute("SELECT seq, mac FROM chain_link ORDER BY seq DESC LIMIT 1").fetchone()
        except (sqlite3.Error, TypeError) as error:
            raise BackupError(f"{file.name} is no backup of this program, or is damaged.") from error
        if installed is None:
            raise BackupError(f"{file.name} was never set up: it holds nothing.")
        return Claims(revision, installed[0], head, last)

    def replace(self, by: Path, set_aside: Path) -> bool:
        db.session.close()
        db.engine.dispose()
        if not self._database.exists():
            os.close(os.open(self._database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with _open(self._database, "rw") as live, _open(by, "ro") as source:
                self._take_alone(live)
                holds_anything = live.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
                if holds_anything:
                    with written_whole(set_aside) as partial:
                        self._copy(live, partial)
                source.backup(live)  # one transaction: an interrupted one is rolled back when the file is next opened
        except sqlite3.Error as error:
            raise BackupError(f"The database was not replaced: {error}") from error
        return holds_anything

    @staticmethod
    def _take_alone(live: sqlite3.Connection) -> None:
        """Leaving the write-ahead log needs the file alone, and exclusive locking keeps it so until the end."""
        try:
            live.execute("PRAGMA journal_mode=DELETE")
            live.execute("PRAGMA locking_mode=EXCLUSIVE")
            live.execute("BEGIN EXCLUSIVE")
            live.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise BackupError(IN_USE) from error
