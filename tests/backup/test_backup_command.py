"""The commands leave a record of themselves: a backup in what was copied, a restore in what came back."""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.accounts import queries
from rollout.accounts.actions import open_log_in
from rollout.core.activation import find_activation, issue_activation
from rollout.core.users import add_user
from rollout.models import AuditRecord, Posting, User
from rollout.register.verify import verify

OS_USER = pwd.getpwuid(os.getuid()).pw_name


def run(app: Flask, *words: str) -> dict[str, Any]:
    ended = app.test_cli_runner().invoke(args=["backup", *words, "--json"])
    assert ended.exit_code == 0, ended.output
    told: dict[str, Any] = json.loads(ended.output)
    return told


def records(session: Session) -> list[tuple[str, str, int, dict[str, Any]]]:
    """Action, subject and detail of what the commands recorded, in order."""
    statement = select(AuditRecord).where(AuditRecord.subject == "backup").order_by(AuditRecord.id)
    found = [(row.action, row.subject, row.subject_id, row.detail) for row in session.scalars(statement)]
    assert list(verify(session)) == []
    session.rollback()
    return found


def test_a_backup_and_a_restore_are_on_the_record(
    app: Flask, session: Session, add_unit: Callable[[str], int], tmp_path: Path
) -> None:
    seq = add_unit("TA0001A")
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    made = run(app, "create", first)
    created = ("create_backup", "backup", seq, {"bytes": made["bytes"], "os_user": OS_USER})
    assert records(session) == [created]
    run(app, "create", second)
    assert [action for action, *_ in records(session)] == ["create_backup"] * 2
    assert run(app, "restore", second)["seq"] == seq + 1
    nobody = {"log_ins": 0, "activations": 0, "os_user": OS_USER}
    assert records(session) == [created, ("restore_backup", "backup", seq + 1, nobody)]
    run(app, "restore", first)
    assert records(session) == [("restore_backup", "backup", seq, nobody)]
    assert add_unit("TA0002A") == seq + 2


def test_a_restore_revives_no_log_in_and_no_code(app: Flask, session: Session, system: User, tmp_path: Path) -> None:
    """What was ended or used after the backup was made would open the door again."""
    user = add_user(session, username="lan.tran", display_name="Trần Lan", by=system)
    code, token = issue_activation(session, user, by=system), open_log_in(session, user, device="")
    session.commit()
    path = str(tmp_path / "backup")
    run(app, "create", path)
    assert queries.live_login(session, token) is not None
    assert find_activation(session, code) is not None
    session.rollback()
    told = run(app, "restore", path)
    assert (told["log_ins"], told["activations"]) == (1, 1)
    assert queries.live_login(session, token) is None
    assert find_activation(session, code) is None
    assert records(session)[-1][3] == {"log_ins": 1, "activations": 1, "os_user": OS_USER}


def test_a_posting_of_system_names_the_user_of_the_machine(session: Session, add_unit: Callable[[str], int]) -> None:
    seq = add_unit("TA0001A")
    assert session.get_one(Posting, seq).source == OS_USER
