"""A process that loads a file and is killed at its n-th statement (0: never; it prints how many there were).

It loads a file as the command does, or writes a staged batch as the page does. The database and the keys come from the
environment.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from rollout import create_app
from rollout.core.background import background
from rollout.core.installation import system_user
from rollout.db import db
from rollout.vocabulary import ImportKind
from rollout.workbooks import actions
from rollout.workbooks.background import apply_beside
from rollout.workbooks.job_names import apply_name
from tests.workbooks.loading import DAY


def main(instance: str, file: str, fatal: int, batch: int | None) -> None:
    app = create_app(instance=Path(instance))
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1
        if statements == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        session = db.session()
        by = system_user(session)
        session.commit()
        event.listen(db.engine, "before_cursor_execute", count)
        event.listen(db.engine, "commit", count)
        if batch is None:
            actions.load_file(session, by=by, kind=ImportKind.PARTICIPANTS, path=Path(file), list_on=DAY)
            session.commit()
        else:
            apply_beside(batch)
            background().wait(apply_name(batch), 600)
    sys.stdout.write(f"{statements}\n")
