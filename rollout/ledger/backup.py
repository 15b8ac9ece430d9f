"""Backups: a whole, checked copy of the database in one file, and back again. Never holds a key.

A backup is as readable as the database itself: personal fields stay encrypted, and without DATA_KEYS they stay so.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple

from alembic.script import ScriptDirectory
from flask import current_app

from rollout.core.crypto import keys
from rollout.core.dates import local, now
from rollout.db import db
from rollout.ledger import chain
from rollout.ledger.copies import BackupError, Claims, Copies, written_whole
from rollout.ledger.postgresql_copies import PostgresqlCopies
from rollout.ledger.sqlite_copies import SqliteCopies

DAYS_KEPT = 14
FOLDER = "backups"  # in the instance folder


class Backup(NamedTuple):
    path: Path
    seq: int
    size: int


class Restored(NamedTuple):
    seq: int
    set_aside: Path | None


def _copies() -> Copies:
    """The way of copying of this application's engine."""
    if db.engine.dialect.name == "postgresql":
        return PostgresqlCopies(db.engine)
    return SqliteCopies(Path(db.engine.url.database or ""))


def create_backup(path: Path) -> Backup:
    """Writes a checked copy of the database to `path`, readable by its owner alone; replaces a file that is there.

    Online and as of one moment. Raises BackupError; then whatever was at `path` is still there.
    """
    held = _copies()
    path = path.absolute()
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    if path.is_dir():
        raise BackupError(f"{path} is a folder; name a file.")
    if held.is_live(path):
        raise BackupError(f"{path} is the database itself; name another file.")
    with written_whole(path) as partial:
        held.copy(partial)
        seq = _checked(held.claims(partial))
    return Backup(path, seq, path.stat().st_size)


def restore_backup(path: Path) -> Restored:
    """Puts a backup in the place of the database, which is kept as a file in the instance's backups folder.

    Raises BackupError, and then nothing changed: where the file is damaged, of other keys or of a newer version of
    the program, where the present database cannot be set aside, or where others are using it.
    """
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    held = _copies()
    if held.is_live(path):
        raise BackupError(f"{path} is the database itself; name a backup.")
    seq = _checked(held.claims(path))
    set_aside = _free(backup_folder() / f"before-restore-{local(now()):%Y-%m-%d-%H%M%S}{held.suffix}")
    return Restored(seq, set_aside if held.replace(path, set_aside) else None)


def keep_daily_backup(day: date) -> Backup:
    """The backup of a day in the instance's backups folder, of which the newest fourteen are kept."""
    held = _copies()
    made = create_backup(backup_folder() / f"rollout-{day.isoformat()}{held.suffix}")
    for old in sorted(made.path.parent.glob(f"rollout-????-??-??{held.suffix}"))[:-DAYS_KEPT]:
        old.unlink()
    return made


def backup_folder() -> Path:
    """Where the daily backups and the databases set aside lie; its owner's alone."""
    folder = Path(current_app.instance_path) / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _free(path: Path) -> Path:
    """The path, or the next like it where no file lies: two restores of one second keep both databases."""
    names = (f"{path.stem}-{number}" if number > 1 else path.stem for number in count(1))
    return next(free for free in map(path.with_stem, names) if not free.exists())


def _checked(claims: Claims) -> int:
    """The seq at which a copy stands. Raises BackupError unless it is ours, with our keys and a whole chain's end."""
    if claims.fingerprint != keys().fingerprint:
        raise BackupError("The backup was written with other keys; put back its DATA_KEYS, see README, section Keys.")
    known = ScriptDirectory(current_app.extensions["migrate"].directory)
    if claims.revision not in {script.revision for script in known.walk_revisions()}:
        raise BackupError("The backup was written by a newer version of the program; bring the program up to it first.")
    if claims.head is None and claims.last_link is None:
        return 0
    if claims.head is None or claims.last_link is None:
        raise BackupError("The chain of the backup has no end: rows were removed from it.")
    (seq, mac), (last_seq, last_mac) = claims.head, claims.last_link
    if seq != last_seq or mac != keys().link(chain.head_content(last_seq, last_mac)):
        raise BackupError(f"The chain of the backup ends at link {last_seq}, its head says {seq}: it was changed.")
    return seq
