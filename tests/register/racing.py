"""A process that agrees visits one after another, each for another unit, while others do the same.

It says that it is ready by a file of its own in a folder and begins when another file is there. Prints a line for each
visit: "agreed", or the refusal. The database and the keys come from the environment.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from sqlalchemy import select

from rollout import create_app
from rollout.db import db
from rollout.models import Visit, VisitUnit
from rollout.register import visit_answers
from rollout.register.visit_acts import holder
from rollout.register.visit_refusals import TimeTaken
from rollout.register.visit_times import rules


def main(instance: str, ready: Path, go: Path, visit_ids: list[int]) -> None:
    app = create_app(instance=Path(instance))
    with app.test_request_context():
        held = rules(db.session())  # what the settings say; who is held is read for each
        db.session.remove()
        (ready / str(os.getpid())).touch()
        while not go.exists():
            time.sleep(0.005)
        for visit_id in visit_ids:
            session = db.session()
            unit_id = session.scalars(select(VisitUnit.unit_id).where(VisitUnit.visit_id == visit_id)).one()
            visit = session.get_one(Visit, visit_id)
            try:
                visit_answers.accept(
                    session, visit, unit_id=unit_id, round=1, position=1, by=holder(unit_id), held=held
                )
                session.commit()
                sys.stdout.write("agreed\n")
            except TimeTaken as refused:
                session.rollback()
                sys.stdout.write(f"{refused.text}\n")
            db.session.remove()
