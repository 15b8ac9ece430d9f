"""A job that ends while a page is made: the page either still waits for it, or shows what it has left."""

from __future__ import annotations

from threading import Event
from typing import Any

from sqlalchemy import event

from rollout.core.background import Background, Report
from rollout.db import db
from rollout.workbooks.job_names import undo_name
from tests.staffed import Staffed
from tests.workbooks.loading import HEADER
from tests.workbooks.test_pages import ON_ONE_ENGINE, PATIENCE, apply, code_of, finish, people, preview

pytestmark = ON_ONE_ENGINE


def end_after_the_batch_is_read(held: Background, name: str, may_end: Event) -> None:
    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM batch" in statement and not may_end.is_set():
            may_end.set()
            held.wait(name, PATIENCE)

    event.listen(db.engine, "after_cursor_execute", look)


def test_an_undoing_that_ends_while_its_page_is_made_is_waited_for(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = preview(client, [HEADER, *people(code_of(staffed, unit_id), "Lan")])
    apply(staffed, client, path)
    held: Background = staffed.app.extensions["background"]
    name, may_end = undo_name(1), Event()

    def wait(_report: Report) -> None:
        may_end.wait(PATIENCE)

    held.start(name, wait)
    end_after_the_batch_is_read(held, name, may_end)
    assert 'id="progress"' in client.get(path).text, "what was read of the batch is older than the end of the job"
    finish(staffed.app, path)
    assert 'id="progress"' not in client.get(path).text
