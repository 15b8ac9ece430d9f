"""Writers take turns: a form that comes back keeps nobody waiting while its page is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request, template_rendered
from sqlalchemy import update
from sqlalchemy.orm import Session

import rollout
from rollout.core.dates import now
from rollout.db import WRITING_LOCK, db, writing
from rollout.models import LoginSession
from tests.house.walk import ENDS_THE_WALK, Walker, lived_in, path_of, rules, somebody_of_everything

PACKAGE = Path(rollout.__file__).parent

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


class OnItsWay(BytesIO):
    """A body; `meanwhile` happens when it is asked for."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__(b"a=1")
        self._meanwhile = meanwhile

    def read(self, size: int | None = -1) -> bytes:
        self._meanwhile()
        return super().read(size)

    def readinto(self, buffer: Any) -> int:
        self._meanwhile()
        return super().readinto(buffer)


def send_slowly(walker: Walker, path: str, meanwhile: Callable[[], object]) -> int:
    """The status of an answer to a form that comes in after its headers."""
    kind = "application/x-www-form-urlencoded"
    body = {"wsgi.input": OnItsWay(meanwhile), "CONTENT_LENGTH": "3", "CONTENT_TYPE": kind}
    return walker.ask(path, "POST", environ_overrides=body).status_code


def test_nobody_waits_while_a_body_is_on_its_way(walker: Walker) -> None:
    seen: list[bool] = []
    for path in ("/units/1/name", "/imports/new", "/login", "/nowhere"):
        send_slowly(walker, path, lambda: seen.append(another_may_write()))
    assert len(seen) >= 3
    assert all(seen)


def test_a_log_in_that_ended_while_the_body_was_on_its_way_does_nothing(walker: Walker) -> None:
    def end() -> None:
        with db.engine.connect() as connection, writing():
            connection.execute(update(LoginSession).values(ended_at=now()))
            connection.commit()

    assert send_slowly(walker, "/units/1/name", lambda: None) == 422
    assert send_slowly(walker, "/units/1/name", end) == 303


READ_FIRST = frozenset({"db.py", "core/access.py", "register/outbox.py", "accounts/routes/door.py"})
"""Where nobody's rights are at stake: no request, or one of somebody who has just logged in."""


def test_routes_that_read_first_are_guarded_again_before_they_write() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\breading_first\b", path.read_text("utf-8"))
    }
    assert found == READ_FIRST, "use core.access.looking_first, which asks for the viewer's rights again"
