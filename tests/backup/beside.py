"""What a process beside the tests does: it restores a backup, or keeps time as `flask clock` does."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection
from pathlib import Path

from rollout import create_app
from rollout.ledger.backup import restore_backup
from rollout.schedule import keep_time


def restore(instance: str, backup: Path, begun: Connection) -> None:
    """Says when it begins: it is killed some moments later."""
    app = create_app(instance=Path(instance))
    with app.app_context():
        begun.send("restoring")
        restore_backup(backup)


def clock(instance: str) -> None:
    keep_time(create_app(instance=Path(instance)))
    sys.stdout.write("ended\n")
