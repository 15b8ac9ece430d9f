"""A session counts once: sent ten times at once, and after the server was killed at any point, on both engines."""

from __future__ import annotations

import signal
from contextvars import Context
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.tokens import make_form_token
from rollout.db import db
from rollout.models import GuidanceSession, SentForm, SessionClaim, Statement
from tests.databases import let_go
from tests.guidance import killed
from tests.guidance.conftest import Held
from tests.nursery import born, environ_of
from tests.page import Form, Page, PageClient
from tests.staffed import PASSWORD, make_staffed


def sizes(session: Session) -> tuple[int, ...]:
    """How many sessions, claims, live statements and sent forms there are."""
    found = tuple(
        session.scalar(select(func.count()).select_from(model)) or 0
        for model in (GuidanceSession, SessionClaim, Statement, SentForm)
    )
    session.rollback()
    return found


def test_sent_ten_times_at_once_it_counts_once(app: Flask) -> None:
    with app.app_context():
        staffed = make_staffed(app, db.session())
        unit_id = staffed.world.unit()
        people = staffed.world.listed(unit_id, 30)
        staffed.liaison(unit_id)
        staffed.session.commit()
        held = Held(staffed, unit_id, people)
        form = held.filled(held.liaison, u_everybody="y", done=["installed"], channel="app")
        db.session.remove()
    begin, heard = Barrier(10), []

    def one() -> None:
        client = app.test_client()
        assert isinstance(client, PageClient)
        client.log_in("liaison", PASSWORD)
        csrf = client.page("/sessions").form("language").values["csrf_token"]
        own = form.values.copy()
        own.setlist("csrf_token", [csrf])
        begin.wait()
        heard.append(client.post(form.action, data=own).headers["Location"])

    threads = [Thread(target=Context().run, args=(one,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == ["/sessions/1"] * 10
    with app.app_context():
        assert sizes(db.session()) == (1, 30, 30, 1)


class Killed:
    """Runs tests.guidance.killed against the database of an application."""

    def __init__(self, app: Flask, unit_id: int, people: list[int], log: Path) -> None:
        self.app, self.unit_id, self.people, self.log = app, unit_id, people, log

    def run(self, statement: int, token: str) -> int:
        let_go(self.app)
        arguments = (self.app.instance_path, statement, token, self.unit_id, self.people)
        process = born(killed.main, *arguments, environ=environ_of(self.app), log=self.log)
        process.join()
        said = self.log.read_text(encoding="utf-8")
        if statement:
            assert process.exitcode == -signal.SIGKILL, said
            return statement
        assert process.exitcode == 0, said
        return int(said)


def check_points(held: Held, number: int, log: Path) -> None:
    """Killed before the end nothing is there, killed after it all is; sent again it is there once."""
    session, killed = held.staffed.session, Killed(held.staffed.app, held.unit_id, held.people, log)
    killed.run(0, make_form_token())
    statements = killed.run(0, make_form_token())  # what every further run sends
    held_twice = sizes(session)
    for at in sorted({1 + round(i * (statements - 1) / (number - 1)) for i in range(number)}):
        killed.run(at, make_form_token())
        assert sizes(session) == held_twice, f"killed at statement {at} of {statements}"
    token = make_form_token()
    killed.run(-1, token)  # written, and nobody was told
    held_thrice = tuple(each // 2 * 3 for each in held_twice)
    assert sizes(session) == held_thrice
    killed.run(0, token)
    assert sizes(session) == held_thrice
    assert held.staffed.world.findings() == []
    session.rollback()


@pytest.fixture
def at_unit(held: Held) -> Held:
    held.liaison.page("/sessions")
    return held


def test_killed_at_some_points_and_between_write_and_answer(at_unit: Held, tmp_path: Path) -> None:
    check_points(at_unit, 3, tmp_path / "log")


@pytest.mark.soak
def test_killed_at_thirty_points(at_unit: Held, tmp_path: Path) -> None:
    check_points(at_unit, 30, tmp_path / "log")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_after_the_server_was_killed_the_form_leads_to_what_it_made(at_unit: Held, tmp_path: Path) -> None:
    form: Form = at_unit.filled(at_unit.liaison, u_everybody="y", done=["installed"], channel="app")
    Killed(at_unit.staffed.app, at_unit.unit_id, at_unit.people, tmp_path / "log").run(-1, form.values["token"])
    answer = at_unit.liaison.post(form.action, data=form.values)
    assert answer.status_code == 422, "the same token with another content: the form of what was made"
    assert "không ghi lại lần nữa" in Page(answer).text
    assert len(at_unit.sessions()) == 1
    opened = at_unit.liaison.get(f"{form.action}&draft={form.values['token']}")
    assert opened.headers["Location"] == "/sessions/1"
