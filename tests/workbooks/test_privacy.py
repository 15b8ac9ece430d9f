"""Nothing that identifies or reaches a person lies in clear: database and its log, instance, logs, temporary files."""

from __future__ import annotations

import io
import logging
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import select, text

from rollout.db import db
from rollout.models import Batch, Unit
from rollout.vocabulary import BatchState, ImportKind
from rollout.workbooks import actions
from rollout.workbooks.headings import HEADINGS
from rollout.workbooks.messages import Message, quotable
from rollout.workbooks.reading import read_file
from rollout.workbooks.staging import message_row
from tests.staffed import Staffed
from tests.workbooks import files
from tests.workbooks.loading import HEADER
from tests.workbooks.test_pages import apply, finish, preview, send, send_raw

PEOPLE = 1_000
WITH_OLD_CARD = 100
MARKS = ("9876598", "9876599", "051919876", "0398765", "Ngõ Kín số 98765", "2129876", "hop-thu-98765")
"""What the numbers, phones, addresses and e-mail addresses of this test begin with; no chance writes so long a one."""


def rows(code: str) -> list[tuple[str, ...]]:
    header: tuple[str, ...] = (*HEADER, "Điện thoại", "Địa chỉ", "CMND", "Email")
    return [header] + [
        (
            code, f"Người Thứ {n}", f"9876598{n:03d}", f"051919876{n:03d}", f"0398765{n:03d}",
            f"Ngõ Kín số 98765{n}", f"2129876{n:02d}" if n < WITH_OLD_CARD else "", f"hop-thu-98765-{n}@example.vn",
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
    assert len(in_clear(content)) >= 5 * PEOPLE + WITH_OLD_CARD
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
    assert send(client, b"\xff\xfe98765980010398765001", "a.csv", status=422)
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
    assert sheet["C2"].value == "9876598000"
    assert client.get("/imports/template/participants.xlsx").status_code == 200


PREFIX = "918273"
"""What every number below begins with, and nothing else that a database holds."""

SEPARATORS = ("", " ", ".", "-", "_", " . ", "/", "\u00a0", "- ")
numbers = st.text("0123456789", min_size=3, max_size=6).map(PREFIX.__add__)


@pytest.mark.parametrize(
    "words", ["DS 23-11-2026 (2).xlsx", "2026.11.23.csv", "Quý 4/2026, 12.500 người (01/10 đến 31/12)"]
)
def test_days_and_counts_are_no_numbers_of_people(words: str) -> None:
    assert quotable(words) == words


@st.composite
def typed(draw: st.DrawFn) -> str:
    """A number as people type it, with one kind of separator here and there."""
    separator = draw(st.sampled_from(SEPARATORS[:4] + SEPARATORS[6:]))
    number = draw(numbers)
    return number[0] + "".join(draw(st.sampled_from(["", separator])) + digit for digit in number[1:])


def bare(text: str) -> str:
    """A text without what may stand between the digits of a number."""
    return re.sub(r"[\W_]", "", text)


@given(typed(), st.sampled_from(["", "Lan ", "Tổ 1, "]), st.sampled_from(["", " cũ", ".xlsx"]))
def test_a_number_in_words_that_are_kept_is_masked_however_it_is_typed(number: str, before: str, after: str) -> None:
    written = before + number + after
    kept = [
        quotable(written, 300),
        quotable("x" * 55 + written),
        *(str(part) for part in message_row(Message("row.digits", written, {"code": written, "want": 10})).values()),
        *(read.name for read in read_file(files.workbook([["x"]], _title(written)), "a.xlsx").sheets),
    ]
    assert [text for text in kept if PREFIX in bare(text)] == []


def _title(text: str) -> str:
    return re.sub(r"[\\*?:/\[\]]", "-", text)[:31]


def test_no_number_of_a_file_is_kept_in_clear_wherever_it_stands(staffed: Staffed, engine: str) -> None:
    client, dice = staffed.staff(), random.Random(728)
    code = staffed.session.get_one(Unit, staffed.world.unit()).code
    known: set[str] = set()

    def number() -> str:
        plain = PREFIX + f"{dice.randrange(10**4):04d}"
        separator = dice.choice(SEPARATORS[:5])
        written = plain[:4] + separator + plain[4:7] + separator + plain[7:]
        known.update({plain, written})
        return written

    def stage(kind: str) -> str:
        known_headings = [f"{field} ({number()})" for field, _ in HEADINGS[ImportKind(kind)].values()]
        header = [*known_headings, f"Cột lạ {number()}", f"{'Cột rất dài ' * 4} {number()}"]
        names = {"Họ và tên", "Tên đơn vị", "Mã đơn vị"}
        rows = [["Lan" if field in names else number() for field, _ in HEADINGS[ImportKind(kind)].values()]]
        rows += [[number() for _ in header], [code, *(number() for _ in header[1:])]]
        book = Workbook()
        for title in (f"Tờ {number()}", f"Bỏ {number()}"):
            sheet = book.create_sheet(re.sub("/", "-", title))
            for row in [header, *rows] if title.startswith("Tờ") else [[number()]]:
                sheet.append(row)
        held = io.BytesIO()
        book.save(held)
        path = send(client, held.getvalue(), f"Danh sách {number()} {number()}.xlsx", kind=kind)
        assert isinstance(path, str)
        return path

    for kind in ("participants", "units"):
        path = stage(kind)
        client.page(path)
        assert client.get(f"{path}/refused.xlsx").status_code == 200
    sought = re.compile("|".join(map(re.escape, known)).encode())
    found = {str(path): sought.findall(content)[:3] for path, content in contents(places(staffed, engine))}
    assert len(found) >= 2
    assert {path: marks for path, marks in found.items() if marks} == {}
