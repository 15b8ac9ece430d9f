"""The command that lets an administrator in again whom nobody can help."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import AuditRecord, LoginSession, User
from tests.page import PageClient
from tests.staffed import make_staffed


def test_the_command_ends_log_ins_and_its_code_lets_in(app: Flask, session: Session, client: PageClient) -> None:
    staffed = make_staffed(app, session)
    staffed.staff()
    session.commit()
    done = app.test_cli_runner().invoke(args=["reset-login", "staff", "--json"])
    assert done.exit_code == 0, done.stderr
    code = json.loads(done.stdout)["activation_code"]
    held = session.scalars(select(LoginSession).join(User).where(User.username == "staff")).all()
    assert held
    assert all(login.ended_at for login in held)
    [record] = session.scalars(select(AuditRecord).where(AuditRecord.action == "reset_password")).all()
    assert record.subject_id == session.scalar(select(User.id).where(User.username == "staff"))
    session.commit()
    new = "một câu khác hẳn câu trước"
    assert client.submit("/activate", {"code": code, "password": new, "repeated": new}).status_code == 303


@pytest.mark.usefixtures("session")
def test_an_account_that_is_not_there_is_named(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["reset-login", "nobody"])
    assert (done.exit_code, done.stderr) == (1, "There is no account nobody.\n")
