"""Nothing that identifies or reaches a person lies in clear: database and its log, instance, logs, temporary files."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.db import db
from rollout.models import Batch, Unit
from rollout.vocabulary import BatchState
from rollout.workbooks import actions
from tests.staffed import Staffed, make_staffed
from tests.workbooks import files
from tests.workbooks.loading import HEADER
from tests.workbooks.test_pages import apply, finish, preview, send, send_raw

PEOPLE = 1_000
MARKS = ("98765", "051919876", "0398765", "Ngõ Kín số 98765", "212987", "hop-thu-98765")
"""What the numbers, phones, addresses and e-mail addresses of this test begin with."""


def rows(code: str) -> list[tuple[str, ...]]:
    header: tuple[str, ...] = (*HEADER, "Điện thoại", "Địa chỉ", "CMND", "Email")
    return [header] + [
        (
            code, f"Người Thứ {n}", f"98765{n:05d}", f"051919876{n:03d}", f"0398765{n:03d}",
            f"Ngõ Kín số 98765{n}", f"212987{n:03d}", f"hop-thu-98765-{n}@example.vn",
        )
        for n in range(PEOPLE)
    ]  # fmt: skip


def in_clear(content: bytes) -> list[bytes]:
    """What of the marks is in some bytes, in either encoding."""
    spelled = [mark.encode(encoding) for mark in MARKS for encoding in ("utf-8", "utf-16-le")]
    return re.findall(b"|".join(re.escape(mark) for mark in spelled), content)


def contents(folders: list[Path]) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()


@pytest.fixture
def staffed(app: Flask, session: Session) -> Staffed:
    return make_staffed(app, session)


def places(staffed: Staffed, engine: str) -> list[Path]:
    """Where this database keeps its bytes, and the instance folder."""
    instance = Path(staffed.app.instance_path)
    if engine == "postgresql":
        staffed.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            return [Path(connection.execute(text("SHOW data_directory")).scalar_one()), instance]
    url = staffed.app.config["SQLALCHEMY_DATABASE_URI"]
    path = Path(url.removeprefix("sqlite:///"))
    return [path, path.with_name(f"{path.name}-wal"), instance]


def test_the_search_finds_what_is_in_clear() -> None:
    content = files.text_file(rows("X0001"))
    assert len(in_clear(content)) >= 6 * PEOPLE
    assert in_clear("0398765001".encode("utf-16-le"))


def test_no_number_phone_or_address_is_in_clear_after_an_import_an_undo_and_an_error(
    staffed: Staffed, engine: str, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = staffed.session.get_one(Unit, unit_id).code
    # imported by the page and taken back
    path = preview(client, rows(code), name="0398765001 Lan.xlsx")
    assert "thêm mới 1.000" in apply(staffed, client, path).text
    for state in ("created", "rejected"):
        assert not in_clear(client.get(f"{path}?state={state}").data)
    client.submit(f"{path}/undo", {}, action=f"{path}/undo")
    finish(staffed.app, path)
    # corrected, refused, cancelled
    corrected = [rows(code)[0], *((row[0], f"{row[1]} Mới", *row[2:]) for row in rows(code)[1:50])]
    apply(staffed, client, preview(client, corrected))
    broken = preview(client, [rows(code)[0], *((row[0], "", f"{row[2]}9", *row[3:]) for row in rows(code)[1:50])])
    assert "bị từ chối 49" in client.page(broken).text
    client.submit(broken, {}, action=f"{broken}/cancel")
    assert send(client, b"\xff\xfe98765000010398765001", "a.csv", status=422)
    # an error in the middle of writing, as the database would make it
    fresh = preview(client, [rows(code)[0], (code, "Người Sau Cùng", "9876599999", "", "0398765999", "", "", "")])
    column = "new.blind_index" if engine == "sqlite" else "blind_index"
    break_writing(staffed, engine, column)
    apply(staffed, client, fresh)
    (failed,) = staffed.session.scalars(select(Batch).where(Batch.state == BatchState.FAILED.value)).all()
    assert failed.summary["failure"] == actions.BROKEN
    staffed.session.commit()
    assert "Chưa ghi gì: hệ thống gặp lỗi khi ghi." in client.page(fresh).text
    # and one in a request that carries the file
    monkeypatch.setitem(staffed.app.config, "PROPAGATE_EXCEPTIONS", False)
    staffed.session.execute(text("ALTER TABLE batch_row RENAME TO batch_row_gone"))
    staffed.session.commit()
    assert send_raw(client, files.text_file(rows(code)[:3])).status_code == 500

    found = {str(path): in_clear(content)[:3] for path, content in contents([*places(staffed, engine), tmp_path])}
    assert len(found) >= 2
    assert {path: marks for path, marks in found.items() if marks} == {}
    assert "is not written" in caplog.text
    assert in_clear(caplog.text.encode()) == []


def break_writing(staffed: Staffed, engine: str, column: str) -> None:
    """From now on the database refuses every new number."""
    if engine == "sqlite":
        statement = "CREATE TRIGGER refuse_all BEFORE INSERT ON identifier BEGIN SELECT RAISE(ABORT, 'refused'); END"
    else:
        statement = f"ALTER TABLE identifier ADD CONSTRAINT refuse_all CHECK ({column} IS NULL) NOT VALID"
    staffed.session.execute(text(statement))
    staffed.session.commit()


def test_a_workbook_of_refused_rows_is_made_in_memory(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    client = staffed.staff()
    path = preview(client, rows("TA9999A")[:20])
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")  # whoever asks for a temporary file now fails
    sheet = load_workbook(io.BytesIO(client.get(f"{path}/refused.xlsx").data)).active
    assert sheet["C2"].value == "9876500000"
    assert client.get("/imports/template/participants.xlsx").status_code == 200
