"""`import official`: the same path as the page, with the counts that every import prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rollout.core.dates import now, today
from rollout.db import db
from rollout.models import OfficialAccount, OfficialCover
from rollout.register.verify import verify
from tests.official.province import HEADER, account
from tests.staffed import Staffed
from tests.workbooks import files


def run(app: Flask, *words: str) -> tuple[int, Any]:
    answer = app.test_cli_runner().invoke(args=["import", *words])
    return answer.exit_code, json.loads(answer.stdout) if answer.exit_code != 1 else answer.stderr


def test_a_file_is_loaded_and_taken_back(app: Flask, staffed: Staffed, tmp_path: Path) -> None:
    unit_id = staffed.world.unit(office=staffed.world.offices[0])
    staffed.world.listed(unit_id, 2)
    rows = [account("5100000002", "Nguyễn Văn 2"), account("5100000077", "Võ Mới"), account("51", "Sai Số")]
    file = tmp_path / "tai khoan.xlsx"
    file.write_bytes(files.workbook([HEADER, *rows]))
    tried = run(app, "official", str(file), "--full", "--dry-run", "--json")
    code, told = run(app, "official", str(file), "--full", "--list-date", today().isoformat(), "--json")
    assert code == tried[0] == 2
    counts = ("rows_read", "created", "updated", "unchanged", "rejected", "skipped", "left")
    assert [told[name] for name in counts] == [tried[1][name] for name in counts] == [3, 1, 1, 0, 1, 0, 0]
    assert [error["code"] for error in told["errors"]] == ["row.digits"]
    assert "file.covers" in {warning["code"] for warning in told["warnings"]}
    assert staffed.session.query(OfficialCover).count() == 1
    assert run(app, "undo", str(told["batch"]), "--json") == (0, {"batch": told["batch"], "kept": 0, "kept_fields": 0})
    staffed.session.rollback()
    assert staffed.session.query(OfficialAccount).count() == staffed.session.query(OfficialCover).count() == 0
    assert list(verify(staffed.session)) == []


def test_the_database_takes_the_kinds_that_there_are(app: Flask, session: Session, staffed: Staffed) -> None:
    """SQLite made the table anew for the new kind: every check of before is there, and none of the old kinds."""
    checks = {check["name"]: check["sqltext"] for check in inspect(db.engine).get_check_constraints("batch")}
    assert len(checks) == 3
    assert all(f"'{kind}'" in checks["ck_batch_importkind"] for kind in ("units", "participants", "users", "official"))
    columns = "kind, state, file_name, file_hash, file_size, list_on, is_full, evidence, created_by_id, created_at, "
    columns += "planned_seq, revision, progress, summary"
    for kind, state, is_taken in (("official", "staged", True), ("else", "staged", False), ("users", "else", False)):
        values = f"'{kind}', '{state}', 'a', 'b', 1, '2026-01-01', false, 'official', 1, :at, 0, 0, 0, '{{}}'"
        insert = db.text(f"INSERT INTO batch ({columns}) VALUES ({values})").bindparams(
            db.bindparam("at", now().replace(tzinfo=None))
        )
        if is_taken:
            session.execute(insert)
            continue
        with pytest.raises(IntegrityError):
            session.execute(insert)
        session.rollback()
