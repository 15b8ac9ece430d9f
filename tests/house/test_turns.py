"""Writers take turns: a form that comes back keeps nobody waiting while its page is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, request, template_rendered
from sqlalchemy.orm import Session

from rollout.db import WRITING_LOCK, db
from tests.house.walk import ENDS_THE_WALK, Walker, lived_in, path_of, rules, somebody_of_everything

WRITE_BESIDE = frozenset({"workbooks.apply", "workbooks.undo"})
"""After one of these somebody else writes, and has the turn."""


def another_may_write() -> bool:
    """Would a second process have its turn right now?"""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        if db.engine.dialect.name == "postgresql":
            cursor.execute(f"SELECT pg_try_advisory_xact_lock({WRITING_LOCK})")
            return bool(cursor.fetchone()[0])  # type: ignore[index]
        cursor.execute("PRAGMA query_only=OFF")
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except db.engine.dialect.loaded_dbapi.OperationalError:
            return False
        finally:
            cursor.execute("PRAGMA busy_timeout=30000")
        return True
    finally:
        connection.rollback()
        connection.close()


@contextmanager
def pages_made(app: Flask) -> Iterator[dict[str, bool]]:
    """POSTs that were answered with a page, and whether others could write at the end of its making."""
    seen: dict[str, bool] = {}

    def look(_app: Flask, **_others: object) -> None:
        if request.method == "POST":
            seen[request.path] = another_may_write()

    with template_rendered.connected_to(look, app):
        yield seen


@pytest.fixture
def walker(app: Flask, session: Session) -> Walker:
    app.config.update(WTF_CSRF_ENABLED=False)
    return somebody_of_everything(lived_in(app, session))


def test_nobody_waits_for_the_page_of_a_form_that_came_back(app: Flask, walker: Walker) -> None:
    with pages_made(app) as seen:
        for rule, method in rules(app):
            if method == "POST" and rule.endpoint not in ENDS_THE_WALK | WRITE_BESIDE:
                walker.ask(path_of(app, rule), "POST")
    assert len(seen) > 40
    assert sorted(path for path, may_write in seen.items() if not may_write) == []


def test_nobody_waits_for_the_page_of_what_the_rules_refuse(app: Flask, walker: Walker) -> None:
    refused = {
        "/units/1/name": {"name": "", "on": "hôm nay"},
        "/people/1/move": {"code": "NONE", "on": "hôm nay"},
        "/people/2/numbers": {"reason": ""},
        "/units/1/people?milestone=installed": {
            "do": "mark",
            "everyone": "1",
            "milestone": "installed",
            "day": "01/01/2020",
            "channel": "app",
            "evidence": "verified",
        },
    }
    with pages_made(app) as seen:
        answers = {path: walker.ask(path, "POST", data=data) for path, data in refused.items()}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(refused, 422)
    assert len(seen) == len(refused)
    assert sorted(path for path, may_write in seen.items() if not may_write) == []
