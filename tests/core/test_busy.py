"""Whoever waits too long for a turn to write is told so, and nothing of it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, Response
from sqlalchemy import text

from rollout import db as database
from rollout.core.access import public
from rollout.db import db
from tests.page import Page, PageClient

pytestmark = pytest.mark.own_app


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.2)


@contextmanager
def somebody_writing(app: Flask) -> Iterator[None]:
    """A transaction of another connection that holds the turn to write."""
    with app.app_context():
        db.engine.dispose()  # connections made before are as patient as ever
        with db.engine.connect() as connection:
            connection.execute(text("UPDATE setting SET value = value"))
            yield


@pytest.mark.usefixtures("impatient")
def test_who_waits_too_long_for_a_turn_to_write_is_told_so(app: Flask, client: PageClient) -> None:
    def write() -> Response:
        db.session.execute(text("UPDATE setting SET value = value"))
        return Response("written", mimetype="application/json")

    app.add_url_rule("/write", "write", public(write), methods=["POST"])
    app.config["WTF_CSRF_ENABLED"] = False
    with somebody_writing(app):
        answer = client.post("/write")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "Hệ thống đang ghi một việc lớn nên chưa lưu được. Chưa có gì thay đổi." in Page(answer).text
    assert client.post("/write").status_code == 200


@pytest.mark.usefixtures("impatient")
def test_a_command_that_waits_too_long_says_so_in_one_line(app: Flask) -> None:
    with somebody_writing(app):
        done = app.test_cli_runner().invoke(args=["rebuild"])
    assert done.exit_code == 1
    assert done.stderr.splitlines() == ["Somebody else has been writing for too long. Nothing was changed; try again."]


def test_another_complaint_of_the_database_is_an_error_of_ours(app: Flask, client: PageClient) -> None:
    def fail() -> Response:
        db.session.execute(text("SELECT nothing FROM nowhere"))
        return Response()

    app.add_url_rule("/fail", "fail", public(fail), methods=["POST"])
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    assert client.post("/fail").status_code == 500
