"""kill -9 at any point of an import leaves the database as before it or as after it, never between."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from rollout.models import Batch, Membership, Statement
from rollout.vocabulary import BatchState, ImportKind
from rollout.workbooks import actions
from rollout.workbooks.background import settle_interrupted
from rollout.workbooks.examining import Upload, examine
from tests.databases import let_go
from tests.nursery import born, environ_of
from tests.workbooks import files, killed
from tests.workbooks.loading import DAY, D, Loader, make_loader


class Killed:
    """Runs tests.workbooks.killed against the database of an application."""

    def __init__(self, app: Flask, file: Path) -> None:
        self.app, self.file = app, file

    def run(self, statement: int, batch: int | None = None) -> int:
        """Loads, killed at a statement; returns how many statements there were when it was not."""
        let_go(self.app)
        arguments = (self.app.instance_path, str(self.file), statement, batch)
        log = self.file.with_suffix(".log")
        process = born(killed.main, *arguments, environ=environ_of(self.app), log=log)
        process.join()
        said = log.read_text(encoding="utf-8")
        if statement:
            assert process.exitcode == -signal.SIGKILL, said
            return statement
        assert process.exitcode == 0, said
        return int(said)


def sizes(session: Session) -> tuple[int, int, int]:
    """How many batches, memberships and statements there are."""
    found = tuple(
        session.scalar(select(func.count()).select_from(model)) or 0 for model in (Batch, Membership, Statement)
    )
    session.rollback()
    return found[0], found[1], found[2]


def write_file(loader: Loader, folder: Path, count: int, units: int) -> Path:
    """A file of people of as many units; the units are loaded."""
    rows = files.units(units, started=D(-200))
    loader.load([files.UNITS_HEADER, *rows], ImportKind.UNITS)
    file = folder / "people.csv"
    people = files.people(count, [row[0] for row in rows], first_day=D(-60), last_day=D(50))
    file.write_bytes(files.text_file([files.PEOPLE_HEADER, *people]))
    return file


def points(statements: int, number: int) -> list[int]:
    """As many statements from the first to the last, the last ones being those of the commit."""
    return sorted({1 + round(i * (statements - 1) / (number - 1)) for i in range(number)})


def check_points(loader: Loader, killed: Killed, number: int) -> None:
    def undo() -> tuple[int, int, int]:
        loader.undo(loader.session.scalars(select(func.max(Batch.id))).one())
        return sizes(loader.session)

    killed.run(0)
    undo()  # from now on everybody is known, and every run sends the same statements
    statements = killed.run(0)
    after, before = sizes(loader.session), undo()
    for statement in points(statements, number):
        killed.run(statement)
        assert sizes(loader.session) == before, f"killed at statement {statement} of {statements}"
    loader.agree()
    assert killed.run(0) == statements
    written = tuple(now - then for now, then in zip(sizes(loader.session), before, strict=True))
    assert written == (1, after[1] // 2, after[2] // 2)


def test_a_command_killed_at_some_points_wrote_nothing(loader: Loader, app: Flask, tmp_path: Path) -> None:
    check_points(loader, Killed(app, write_file(loader, tmp_path, 200, 10)), 3)


def test_a_batch_killed_while_it_is_written_says_that_it_is_not_written(
    session: Session, app: Flask, tmp_path: Path
) -> None:
    loader = make_loader(session)
    file = write_file(loader, tmp_path, 200, 5)
    upload = Upload(ImportKind.PARTICIPANTS, file.name, file.read_bytes(), DAY)
    batch = actions.stage_upload(session, examine(session, upload, by=loader.system), by=loader.system)
    batch_id = batch.id
    actions.start_applying(batch, agreed=(), revision=1)
    session.commit()
    before = sizes(session)
    killed = Killed(app, file)
    killed.run(40, batch_id)
    assert sizes(session) == before
    assert session.get_one(Batch, batch_id).state == BatchState.APPLYING
    session.rollback()
    settle_interrupted(session)
    found = session.get_one(Batch, batch_id)
    assert (found.state, found.summary["failure"]) == (BatchState.FAILED, actions.INTERRUPTED)
    actions.start_applying(found, agreed=(), revision=1)
    session.commit()
    killed.run(0, batch_id)
    assert session.get_one(Batch, batch_id).state == BatchState.APPLIED
    assert sizes(session)[1] == before[1] + 200
    loader.agree()


def test_a_batch_that_is_being_written_is_left_alone(session: Session, app: Flask) -> None:
    from rollout.core.background import work_lock
    from rollout.db import db

    loader = make_loader(session)
    session.execute(update(Batch).values(state=BatchState.APPLYING.value))
    session.commit()
    lock = work_lock(db.engine)
    assert lock.hold() is not None
    settle_interrupted(session)
    assert set(session.scalars(select(Batch.state))) == {BatchState.APPLYING}
    session.rollback()
    lock.release()
    settle_interrupted(session)
    assert set(session.scalars(select(Batch.state))) == {BatchState.FAILED}
    session.rollback()
    assert loader.units


@pytest.mark.soak
def test_40_000_people_killed_at_20_points(loader: Loader, app: Flask, tmp_path: Path) -> None:
    check_points(loader, Killed(app, write_file(loader, tmp_path, 40_000, 300)), 20)
