"""A process that sends the form of a session and is killed at its n-th statement.

0: never, and it prints how many there were; -1: once all of it is written and before anybody is answered.

It acts as the user "liaison"; the database and the keys come from the environment.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event, select

from rollout import create_app
from rollout.core import sent
from rollout.db import db
from rollout.guidance import actions
from rollout.guidance.actions import Facts, Whole
from rollout.models import User
from rollout.register.sessions import Part
from rollout.vocabulary import Channel, Evidence, Milestone
from rollout.vocabulary_of_sessions import SessionWay
from tests.register.world import D


def main(instance: str, fatal: int, token: str, unit_id: int, people: list[int]) -> None:
    app = create_app(instance=Path(instance))
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1
        if statements == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.test_request_context(method="POST", data={"token": token, "what": "a session"}):
        session = db.session()
        by = session.scalars(select(User).where(User.username == "liaison")).one()
        session.commit()
        event.listen(db.engine, "before_cursor_execute", count)
        event.listen(db.engine, "commit", count)
        if sent.before(session, by=by, kind="guidance_session") is None:
            part = Part(
                unit_id, Evidence.REPORTED, rows=dict(enumerate(people, 1)), present=frozenset(people),
                claims={(person_id, Milestone.INSTALLED): Channel.APP for person_id in people},
            )  # fmt: skip
            facts = Facts(SessionWay.AT_UNIT, D(10), 480, 600)
            row, _ = actions.record_new(session, [unit_id], facts, [part], Whole(), by=by, names=str, is_agreed=True)
            sent.note(session, by=by, kind="guidance_session", subject_id=row.id)
            session.commit()
    if fatal < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdout.write(f"{statements}\n")
