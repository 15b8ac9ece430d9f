"""A page of a long list is read along an index, on both engines: nothing is put in order that is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from rollout.db import db
from rollout.models import Visit
from rollout.register import visit_answers, visit_ends, visits
from rollout.register.visit_acts import holder
from rollout.vocabulary import FOREVER
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, TEN, TUESDAY, Visiting
from tests.staffed import Staffed

Sent = list[tuple[str, Any]]

PAGES = (
    "/visits", "/visits?order=earliest", "/visits?order=answer", "/visits?state=done", "/visits?office=1",
    "/visits?since=01/11/2026&until=31/12/2026", "/messages", "/messages?order=earliest", "/messages?order=next",
    "/messages?state=sent", "/messages?about=proposal",
)  # fmt: skip


@pytest.fixture
def sent(app: Flask) -> Iterator[Sent]:
    """What the engine is asked from now on of visits and messages, a page of them or their number."""
    held: Sent = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if re.search(r"FROM (visit|message)\s+(WHERE .*)?ORDER BY .*LIMIT|SELECT count", statement, re.DOTALL):
            held.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    yield held
    event.remove(db.engine, "before_cursor_execute", note)


def plan_of(session: Session, statement: str, parameters: Any) -> list[str]:
    cursor = session.connection().connection.cursor()
    if session.get_bind().dialect.name == "sqlite":
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in cursor.fetchall()]
    session.execute(text("SET LOCAL enable_seqscan = off"))  # as of a table that is large
    session.execute(text("SET LOCAL enable_bitmapscan = off"))
    cursor.execute(f"EXPLAIN {statement}", parameters)
    return [row[0] for row in cursor.fetchall()]


@pytest.mark.both_engines
def test_a_page_is_read_along_an_index(staffed: Staffed, visiting: Visiting, sent: Sent) -> None:
    visiting.proposed()
    visiting.session.commit()
    client = staffed.staff()
    for path in PAGES:
        sent.clear()
        assert client.get(path).status_code == 200
        asked = list(sent)
        pages = [one for one in asked if "LIMIT" in one[0]]
        assert pages, path
        for statement, parameters in (one for one in asked if one not in pages):
            plan = plan_of(visiting.session, statement, parameters)
            assert not [
                step
                for step in plan
                if re.fullmatch(r"SCAN (visit|message)", step)
                or "Seq Scan on visit" in step
                or "Seq Scan on mess" in step
            ], (path, plan)
        for statement, parameters in pages:
            plan = plan_of(visiting.session, statement, parameters)
            assert not [step for step in plan if "TEMP B-TREE" in step or re.search(r"\bSort\b", step)], (path, plan)


def places(visiting: Visiting, visit: Visit) -> tuple[date, int, date]:
    visiting.session.flush()
    rows = select(Visit.listed_on, Visit.listed_at, Visit.due_on).where(Visit.id == visit.id)
    on, at, due = visiting.session.execute(rows).one()
    return on, at, due


def test_a_visit_stands_where_its_time_is(visiting: Visiting) -> None:
    session, one = visiting.session, visiting.unit()
    assert places(visiting, visiting.suggested(one)) == (FOREVER, 0, FOREVER)
    visit = visiting.proposed(one, starts=[(TUESDAY, NINE), (TUESDAY, EIGHT)])
    assert visit.answer_by is not None
    assert places(visiting, visit) == (TUESDAY, EIGHT, visit.answer_by)
    visit_answers.counter(session, visit, unit_id=one, round=1, start=(MONDAY, TEN), by=holder(one))
    assert places(visiting, visit) == (MONDAY, TEN, FOREVER), "whoever sees it may know what its only unit asks for"
    visit_answers.accept(session, visit, unit_id=one, round=1, position=1, by=holder(one))
    assert places(visiting, visit) == (TUESDAY, NINE, FOREVER)
    visits.release(session, visit, by=visiting.by, reason="Cán bộ đi vắng")
    assert places(visiting, visit) == (MONDAY, TEN, FOREVER)
    joint = visiting.proposed(one, visiting.unit(), starts=[(TUESDAY, TEN)])
    visit_answers.counter(session, joint, unit_id=one, round=1, start=(FRIDAY, EIGHT), by=holder(one))
    assert places(visiting, joint)[:2] == (TUESDAY, TEN), "what one of several asks for tells the others nothing"
    visit_ends.cancel(session, joint, by=visiting.by, reason="Đổi kế hoạch")
    assert places(visiting, joint)[:2] == (TUESDAY, TEN)
