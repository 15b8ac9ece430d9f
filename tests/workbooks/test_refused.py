"""The workbook of refused rows: whole for its loader, masked for others, recorded, and never a formula."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from rollout.models import AuditRecord, Batch
from rollout.vocabulary import ImportKind
from rollout.workbooks import refused
from rollout.workbooks.choices import NOTHING_SAID
from rollout.workbooks.reading import read_file
from tests.page import PageClient
from tests.staffed import Staffed
from tests.workbooks import files
from tests.workbooks.loading import HEADER
from tests.workbooks.test_pages import ON_ONE_ENGINE, code_of, preview, send


def taken(client: PageClient, path: str) -> list[list[Any]]:
    """The cells of the workbook of refused rows."""
    answer = client.get(f"{path}/refused.xlsx")
    assert answer.status_code == 200
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.data)).active]


def test_refused_rows_are_whole_for_their_loader_for_a_week_and_masked_for_others(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    liaison, code = staffed.liaison(unit_id), code_of(staffed, unit_id)
    header = (*HEADER, "Điện thoại", "Địa chỉ", "Số thẻ 0398765009")
    row = (code, "", "510000090012", "051185000001", "0908182151", "Số 9", "GD 4510000009", "thừa 0908182152")
    path = preview(liaison, [header, row])
    whole = taken(liaison, path)
    assert whole[1][:8] == [code, None, *row[2:]]
    assert whole[0][8] == "Lý do bị từ chối"
    masked = taken(staffed.staff(), path)
    assert masked[0][6] == "Số thẻ •••• 009"
    assert masked[1][:8] == [
        code, None, "•••• 012", "•••• 001", "•••• 151", "đã điền", "đã điền", "đã điền"
    ]  # fmt: skip
    assert masked[1][8] == whole[1][8]
    batch = staffed.session.scalars(select(Batch)).one()
    batch.created_at -= timedelta(days=7)
    assert taken(liaison, path) == masked
    staffed.session.expire_all()
    records = staffed.session.scalars(
        select(AuditRecord).where(AuditRecord.action == "take_refused").order_by(AuditRecord.id)
    ).all()
    fields = ["address", "bhxh", "name", "personal_id", "phone", "unit_code", "unknown"]
    assert [record.detail for record in records] == [
        {"fields": fields, "rows": 1, "whole": whole} for whole in (True, False, False)
    ]
    assert {(record.subject, record.subject_id) for record in records} == {("batch", batch.id)}
    staffed.session.rollback()
    assert "Tải các dòng bị từ chối" in staffed.admin().page("/audit").text
    assert staffed.world.findings() == []


@ON_ONE_ENGINE
def test_refused_rows_of_a_sheet_with_any_name_can_be_taken(staffed: Staffed) -> None:
    client = staffed.staff()
    for name in (":/[]*?\\", "'", "x" * 40, "[leavers]", "Sheet", "Lan 0398765001"):
        book = io.BytesIO()
        rows = [HEADER, ("TA9999A", "Ai Đó", "5100000999", "")]
        with zipfile.ZipFile(io.BytesIO(files.workbook(rows, "Một"))) as source, zipfile.ZipFile(book, "w") as target:
            for part in source.namelist():
                target.writestr(part, source.read(part).replace('name="Một"'.encode(), f'name="{name}"'.encode()))
        path = send(client, book.getvalue())
        assert isinstance(path, str)
        assert taken(client, path)[1][:2] == ["TA9999A", "Ai Đó"]


def test_refused_rows_cannot_be_formulas(staffed: Staffed) -> None:
    client = staffed.staff()
    trick = '=HYPERLINK("http://example.vn","x")'
    content = files.text_file([HEADER, ("TA9999A", trick, "5100000001", "\x0b051"), ("", "+84", "", "@x")])
    path = send(client, content, "a.csv")
    sheet = load_workbook(io.BytesIO(client.get(f"{path}/refused.xlsx").data)).active
    cells = [cell for row in sheet for cell in row]
    assert trick in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def made(rows: list[list[str]]) -> bytes:
    """The workbook of refused rows of a file that is refused whole."""
    read = read_file(files.text_file(rows), "a.csv")
    reasons = {("", number): ["Vì sao."] for number in range(2, len(rows) + 1)}
    found = refused.refused_rows(
        ImportKind.PARTICIPANTS,
        read,
        NOTHING_SAID,
        reasons,
        reason_heading="Lý do",
        stopped="Còn nữa.",
        withheld="đã điền",
    )
    return found.content


def test_one_wide_row_does_not_make_every_row_wide() -> None:
    """Who loads a file of 100,000 narrow rows and one wide one would take the memory of the server."""
    rows = [["Họ và tên", "Mã số BHXH"], *[["a", "1"]] * 99, ["a", "1", *[""] * 490, "z"]]
    with zipfile.ZipFile(io.BytesIO(made(rows))) as archive:
        written = re.findall(rb"<c ", archive.read("xl/worksheets/sheet1.xml"))
    assert len(written) == 3 + 99 * 3 + 4
    cells = load_workbook(io.BytesIO(made(rows))).active
    assert cells.cell(101, 493).value == "đã điền"
    assert {cells.cell(row, 494).value for row in range(2, 102)} == {"Vì sao."}


def test_a_long_reason_is_seen_whole() -> None:
    sheet = load_workbook(io.BytesIO(made([["Họ và tên", "Mã số BHXH"], ["Lan", "51"]]))).worksheets[0]
    assert (sheet.column_dimensions["C"].width, sheet["C2"].alignment.wrap_text) == (100, True)
    assert sheet.row_dimensions[2].height is None, "it grows by itself"


def test_a_workbook_of_refused_rows_ends_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refused, "MOST_CELLS", 30)
    rows = [["Họ và tên", "Mã số BHXH"], *[[f"tên {n}", "1"] for n in range(20)]]
    column = [row[0].value for row in load_workbook(io.BytesIO(made(rows))).active]
    assert column == ["Họ và tên", *[f"tên {n}" for n in range(9)], "Còn nữa."]


@ON_ONE_ENGINE
def test_one_workbook_of_refused_rows_is_made_at_a_time(staffed: Staffed) -> None:
    client = staffed.staff()
    path = preview(client, [HEADER, ("TA9999A", "Ai Đó", "5100000999", "")])
    with refused.turn.take(0):
        answer = client.get(f"{path}/refused.xlsx")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert "Hệ thống đang đọc tệp khác" in client.page(path).text
    assert taken(client, path)[1][1] == "Ai Đó"
