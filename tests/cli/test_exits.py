"""How commands end: 0 done, 2 done with rejected rows, 1 not done, with one line on stderr that says why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.crypto import Keys
from rollout.db import db
from rollout.models import Assignment, AuditRecord, Unit, User
from rollout.vocabulary import Base, Evidence, PeopleGroup
from tests.machine import ROOT
from tests.reports.sheets import Book
from tests.workbooks import files
from tests.workbooks.loading import HEADER, make_loader
from tests.workbooks.test_people import AN, LAN

ON_ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def run(app: Flask, *words: object) -> Result:
    ended = app.test_cli_runner().invoke(args=[str(word) for word in words])
    db.session.rollback()  # a process ends with its transaction
    return ended


def kept(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    path = folder / "list.csv"
    path.write_bytes(files.text_file(rows))
    return path


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "words",
    [
        "init --nonsense",
        "demo --units 1",
        "demo --units many",
        "reset-login",
        "reset-login nobody",
        "import",
        "import nonsense",
        "import units",
        "import units nowhere.xlsx",
        "import units app.py --full",
        "import participants",
        "import participants app.py --evidence official",
        "import participants app.py --list-date soon",
        "import participants app.py",
        "import users",
        "import users app.py --full",
        "import users app.py --list-date 2026-11-01",
        "import official",
        "import official app.py",
        "import official app.py --evidence official",
        "import undo",
        "import undo last",
        "import undo 99",
        "figures",
        "figures --by nonsense",
        "figures --by province --as-of soon",
        "report",
        "report build",
        "report build --period day --out a.xlsx",
        "report build --period week --out a.pdf",
        "report build --period week --out nowhere/a.xlsx",
        "verify --nonsense",
        "rebuild everything",
        "backup",
        "backup create",
        "backup create nowhere/a.backup",
        "backup restore nowhere.backup",
        "clock now",
    ],
)
def test_what_cannot_be_done_ends_with_1_and_one_line(app: Flask, session: Session, words: str) -> None:
    make_loader(session)
    before = session.scalars(select(AuditRecord.id)).all()
    session.rollback()
    ended = run(app, *words.split())
    assert (ended.exit_code, ended.stdout) == (1, ""), ended.output
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert len(ended.stderr) > 10
    assert session.scalars(select(AuditRecord.id)).all() == before


def test_what_is_done_ends_with_0_and_with_rejected_rows_with_2(app: Flask, session: Session, tmp_path: Path) -> None:
    make_loader(session)
    people = kept(tmp_path, [HEADER, LAN, AN])
    assert run(app, "import", "participants", people, "--full", "--dry-run").exit_code == 0
    done = run(app, "import", "participants", people, "--json")
    assert (done.exit_code, json.loads(done.stdout)["created"]) == (0, 2)
    assert run(app, "import", "undo", json.loads(done.stdout)["batch"]).exit_code == 0
    rejected = run(app, "import", "participants", kept(tmp_path, [HEADER, LAN, ("TA9999A", *AN[1:])]), "--json")
    assert (rejected.exit_code, json.loads(rejected.stdout)["rejected"]) == (2, 1)
    users = [("Tên đăng nhập", "Họ và tên", "Vai trò"), ("son.le", "Lê Sơn", "Cán bộ chuyên quản")]
    assert run(app, "import", "users", kept(tmp_path, users)).exit_code == 0
    assert run(app, "import", "users", kept(tmp_path, [*users, ("x", "Ai Đó", "chuyên viên")])).exit_code == 2
    units = [("Mã đơn vị", "Tên đơn vị"), ("X0001", "Trường Một")]
    assert run(app, "import", "units", kept(tmp_path, units)).exit_code == 0
    assert run(app, "import", "units", kept(tmp_path, [*units, ("X0002", "")])).exit_code == 2
    assert session.scalar(select(Unit.id).where(Unit.code == "X0001"))
    session.rollback()
    for words in (
        ("figures", "--by", "province"),
        ("report", "build", "--period", "week", "--out", tmp_path / "a.xlsx"),
        (
            "report",
            "build",
            "--period",
            "month",
            "--group",
            "child",
            "--base",
            "smartphone",
            "--evidence",
            "verified",
            "--out",
            tmp_path / "b.xlsx",
        ),
        ("rebuild",),
        ("verify",),
        ("backup", "create", tmp_path / "a.backup"),
        ("backup", "restore", tmp_path / "a.backup"),
        ("import", "--help"),
    ):
        ended = run(app, *words)
        assert (ended.exit_code, ended.stderr) == (0, ""), words
    said = "\n".join(Book((tmp_path / "b.xlsx").read_bytes())["Tổng hợp"].texts)
    for member in (PeopleGroup.CHILD, Base.SMARTPHONE, Evidence.VERIFIED):
        assert member.label in said


def test_init_makes_the_first_administrator_as_every_account_is_made(app: Flask, session: Session) -> None:
    assert run(app, "init", "--admin", "có dấu").exit_code == 1
    done = run(app, "init", "--admin", "Quan.Tri", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["admin"], len(told["activation_code"].split("-"))) == ("quan.tri", 3)
    user = session.scalars(select(User).where(User.username == "quan.tri")).one()
    assert [(row.role, row.scope_kind) for row in user.assignments] == [("admin", "province")]
    trail = select(AuditRecord.action).where(AuditRecord.subject == "user", AuditRecord.subject_id == user.id)
    assert session.scalars(trail.order_by(AuditRecord.id)).all() == ["create_user", "assign"]
    session.rollback()
    assert json.loads(run(app, "init", "--json").stdout)["activation_code"] is None
    assert run(app, "verify").exit_code == 0
    assert run(app, "demo").exit_code == 1
    assert len(session.scalars(select(Assignment)).all()) == 1


def started(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=False
    )


@ON_ONE_ENGINE
def test_a_process_ends_as_the_command_does(app: Flask) -> None:
    here = {name: app.config[name] for name in ("DATA_KEYS", "SECRET_KEY")}
    here["DATABASE_URL"] = app.config["SQLALCHEMY_DATABASE_URI"]
    wrong = started("flask", "--app", "app", "figures", "--by", "nonsense", **here)
    assert (wrong.returncode, wrong.stdout, len(wrong.stderr.splitlines())) == (1, "", 1), wrong.stderr
    assert "Traceback" not in wrong.stderr
    right = started("flask", "--app", "app", "verify", **here)
    assert (right.returncode, right.stderr) == (0, ""), right.stderr


def test_new_keys_need_nothing_and_leave_nothing() -> None:
    instance = ROOT / "instance"
    before = {path: path.stat().st_mtime_ns for path in (instance, *instance.rglob("*")) if path.exists()}
    made = [started("rollout.core.crypto", ROLLOUT_ENV="production") for _ in range(2)]
    assert [(one.returncode, one.stderr) for one in made] == [(0, ""), (0, "")]
    first, second = (Keys(one.stdout) for one in made)
    assert first.fingerprint != second.fingerprint
    assert {path: path.stat().st_mtime_ns for path in (instance, *instance.rglob("*")) if path.exists()} == before


@ON_ONE_ENGINE
def test_warnings_of_one_kind_are_one_line_after_the_errors(app: Flask, session: Session, tmp_path: Path) -> None:
    make_loader(session)
    people = [("TA0001A", f"Tên {number}", files.bhxh(number), "", f"90818{number:04d}") for number in range(12)]
    path = kept(tmp_path, [(*HEADER, "Điện thoại"), *people, ("TA0001A", "", "510", "", "")])
    ended = run(app, "import", "participants", path)
    assert ended.exit_code == 2
    said = [line.split("\t") for line in ended.output.splitlines()]
    codes = [line[1] for line in said if len(line) == 3]
    assert codes == ["row.digits", "clean.zero", "clean.zero"]
    assert said[-1][2] == "12 such: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …"
