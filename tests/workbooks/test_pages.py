"""From the file to the result in a browser: upload, preview, ticks, writing, refused rows, undo, history by scope."""

from __future__ import annotations

import io
from collections.abc import Sequence
from threading import Event
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from rollout import config
from rollout.core.background import Background, Report
from rollout.core.formats import day
from rollout.models import Batch, BatchRow, Membership, Unit
from rollout.vocabulary import BatchState, UnitMode
from rollout.workbooks import actions
from rollout.workbooks.background import apply_beside
from rollout.workbooks.job_names import apply_name, undo_name
from tests.page import Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed, queries, sent
from tests.workbooks import files
from tests.workbooks.loading import HEADER

ON_ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
PATIENCE = 60  # seconds


def send(
    client: PageClient, content: bytes, name: str = "danh sách.xlsx", status: int = 303, **fields: Any
) -> Page | str:
    """Uploads a file by the page's form: the address of the preview, or the page that says what is wrong."""
    form = client.page("/imports/new").form("file", "kind")
    values = form.values.to_dict() | fields | {"file": (io.BytesIO(content), name)}
    response = client.post("/imports/new", data=values, content_type="multipart/form-data")
    assert response.status_code == status, response.text
    return response.headers["Location"] if status == 303 else Page(response)


def send_raw(client: PageClient, content: bytes, name: bytes = b"a.csv") -> TestResponse:
    """Uploads a large file, or one with any name; the test client itself would spool it to a temporary file."""
    values = client.page("/imports/new").form("file", "kind").values
    parts = [f'--limit\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in values.items()]
    parts.append('--limit\r\nContent-Disposition: form-data; name="file"; filename="')
    body = "".join(parts).encode() + name + b'"\r\n\r\n' + content + b"\r\n--limit--\r\n"
    return client.post("/imports/new", data=body, content_type="multipart/form-data; boundary=limit")


def post(client: PageClient, address: str) -> int:
    """Sends an empty form that any page could hold; the status of the answer."""
    token = client.page("/imports/new").form("csrf_token", "kind").values["csrf_token"]
    return client.post(address, data={"csrf_token": token}).status_code


def preview(client: PageClient, rows: Sequence[Sequence[Any]], **fields: Any) -> str:
    """Uploads rows; returns the path of the batch."""
    address = send(client, files.workbook(rows), **fields)
    assert isinstance(address, str)
    return address


def finish(app: Flask, path: str) -> None:
    """Waits for what was started beside the requests."""
    held: Background = app.extensions["background"]
    number = int(path.rpartition("/")[2])
    for name in (apply_name(number), undo_name(number)):
        held.wait(name, PATIENCE)


def apply(staffed: Staffed, client: PageClient, path: str) -> Page:
    client.submit(path, {}, action=f"{path}/apply")
    finish(staffed.app, path)
    return client.page(path)


def code_of(staffed: Staffed, unit_id: int) -> str:
    return staffed.session.get_one(Unit, unit_id).code


def people(code: str, *names: str) -> list[tuple[str, str, str, str]]:
    return [(code, name, f"51{number:08d}", "") for number, name in enumerate(names, 900)]


def listed(staffed: Staffed, unit_id: int) -> int:
    statement = select(Membership).where(Membership.unit_id == unit_id, Membership.voided_seq.is_(None))
    found = len(staffed.session.scalars(statement).all())
    staffed.session.commit()
    return found


def test_from_the_file_to_the_result_and_back(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    rows = [
        (*HEADER, "Điện thoại"),
        *((*row, "0908182151") for row in people(code, "Trần Thị Lan", "Nguyễn Văn An")),
        ("TA9999A", "Ai Đó", "5100000999", "", ""),
    ]
    path = preview(client, rows)
    page = client.page(path)
    assert page.heading == "Lần nạp số 1"
    assert "3 dòng: thêm mới 2, thay đổi 0, không đổi 0, bị từ chối 1." in page.text
    assert 'không có đơn vị mang mã "TA9999A"' in page.text, "it opens with what was refused"
    created = client.page(f"{path}?state=created").text
    assert "Trần Thị Lan" in created
    assert "Số điện thoại: •••• 151" in created
    assert "0908182151" not in created
    assert listed(staffed, unit_id) == 0, "nothing is written before it is asked for"

    page = apply(staffed, client, path)
    assert "Đã ghi" in page.text
    assert listed(staffed, unit_id) == 2

    taken = load_workbook(io.BytesIO(client.get(f"{path}/refused.xlsx").data)).active
    cells = [[cell.value for cell in row] for row in taken]
    assert [row[:2] for row in cells] == [list(row[:2]) for row in rows]
    assert [bool(row[5]) for row in cells[1:]] == [False, False, True]

    assert "2 người hoặc đơn vị trở lại" in client.page(f"{path}/undo").text
    client.submit(f"{path}/undo", {}, action=f"{path}/undo")
    finish(staffed.app, path)
    assert "Mọi thứ như trước khi nạp" in client.page(path).text
    assert listed(staffed, unit_id) == 0


def test_leavers_are_ticked_and_stay_when_they_are_not(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    staffed.world.listed(unit_id, 3)
    stays, leaves = sorted(
        staffed.session.scalars(select(Membership.person_id).where(Membership.unit_id == unit_id)).all()
    )[:2]
    rows = [HEADER, (code_of(staffed, unit_id), "Người Mới", "5100000950", "")]
    path = preview(client, rows, is_full="y")
    page = client.page(path)
    assert "Đưa ra khỏi danh sách 3/3 người" in page.text
    form = page.form("leaver", "shown")
    boxes = form.values.getlist("leaver")
    assert boxes == form.values.getlist("shown")
    form.values.setlist("leaver", boxes[1:])
    client.post(form.action, data=form.values)
    assert "Đưa ra khỏi danh sách 2/3 người" in client.page(path).text
    partial = client.post(form.action, data=form.values, headers={"HX-Request": "true"})
    assert partial.text.lstrip().startswith('<div id="batch">')
    apply(staffed, client, path)
    today = staffed.session.scalars(select(Membership).where(Membership.unit_id == unit_id)).all()
    open_now = {row.person_id for row in today if row.voided_seq is None and row.to_on.year == 9999}
    assert stays in open_now
    assert leaves not in open_now
    assert len(open_now) == 2


def test_what_happened_since_the_preview_is_planned_again(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [HEADER, *people(code_of(staffed, unit_id), "Lan", "An")]
    path, other = preview(client, rows), preview(client, rows[:2])
    assert "thêm mới 1" in apply(staffed, client, other).text
    page = apply(staffed, client, path)
    assert "thêm mới 1, thay đổi 0, không đổi 1" in page.text
    assert "kết quả khác với bản xem trước" in page.text
    assert listed(staffed, unit_id) == 1, "what nobody has seen is not written"
    assert "Đã ghi" in apply(staffed, client, path).text
    assert listed(staffed, unit_id) == 2
    assert staffed.world.findings() == []


@ON_ONE_ENGINE
def test_a_file_that_was_written_before_is_called_so_before_and_after(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    content = files.workbook([HEADER, *people(code_of(staffed, unit_id), "Lan")])
    apply(staffed, client, str(send(client, content)))
    again = str(send(client, content, is_full="y"))
    assert "Tệp này đã được ghi ngày" in client.page(again).text
    assert "Tệp này đã được ghi ngày" in apply(staffed, client, again).text


@ON_ONE_ENGINE
def test_writing_is_stopped_before_anything_is_written(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = preview(client, [HEADER, *people(code_of(staffed, unit_id), "Lan")])
    running: Background = staffed.app.extensions["background"]
    going_on = Event()

    def wait(_report: Report) -> None:
        going_on.wait(PATIENCE)

    running.start("before", wait)
    client.submit(path, {}, action=f"{path}/apply")
    page = client.page(path)
    assert "Đang ghi vào hệ thống: 0 %" in page.text
    client.submit(path, {}, action=f"{path}/stop")
    going_on.set()
    finish(staffed.app, path)
    page = client.page(path)
    assert "Đã dừng theo yêu cầu. Chưa ghi gì; có thể ghi lại." in page.text
    assert listed(staffed, unit_id) == 0
    assert post(client, f"{path}/stop") == 422, "there is nothing to stop any more"
    assert "Đã dừng theo yêu cầu" not in apply(staffed, client, path).text
    assert listed(staffed, unit_id) == 1


def test_what_another_process_writes_is_stopped_through_the_database(staffed: Staffed, engine: str) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = preview(client, [HEADER, *people(code_of(staffed, unit_id), "Lan")])
    batch = staffed.session.scalars(select(Batch)).one()
    actions.start_applying(batch, agreed=(), revision=batch.revision)
    batch_id = batch.id
    staffed.session.commit()
    assert post(client, f"{path}/stop") == 303
    apply_beside(batch_id)
    finish(staffed.app, path)
    staffed.session.expire_all()
    expected = BatchState.STAGED if engine == "postgresql" else BatchState.APPLIED
    assert staffed.session.get_one(Batch, batch_id).state == expected, "SQLite has one process"


def test_a_cancelled_file_leaves_nothing(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = preview(client, [HEADER, *people(code_of(staffed, unit_id), "Lan")])
    client.submit(path, {}, action=f"{path}/cancel")
    assert "Đã hủy" in client.page(path).text
    (batch,) = staffed.session.scalars(select(Batch)).all()
    assert (batch.state, batch.file) == (BatchState.CANCELLED, None)
    staffed.session.commit()
    assert staffed.session.scalars(select(BatchRow)).all() == []
    staffed.session.commit()
    assert post(client, f"{path}/apply") == 422


@ON_ONE_ENGINE
def test_only_so_many_files_of_one_person_may_wait(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_WAITING", 2)
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [HEADER, *people(code_of(staffed, unit_id), "Lan")]
    first, _ = preview(client, rows), preview(client, rows)
    page = send(client, files.workbook(rows), status=422)
    assert isinstance(page, Page)
    assert "Đang có 2 lần nạp chờ ghi, là mức tối đa của một người." in page.text
    assert len(staffed.session.scalars(select(Batch)).all()) == 2
    staffed.session.commit()
    assert preview(staffed.officer(), [HEADER, ("X", "Lan", "5100000001", "")]), "others are not held up"
    apply(staffed, client, first)
    assert preview(client, rows) == "/imports/4"


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (files.workbook([]), "a.xlsx", "Tệp không có dòng dữ liệu nào. Chưa có gì thay đổi."),
        (b"%PDF", "a.pdf", 'Tệp "a.pdf" không phải bảng tính hay bảng dạng văn bản.'),
        (files.workbook([HEADER]), "a.xlsx", "Tệp không có dòng dữ liệu nào."),
    ],
    ids=["empty", "type", "rows"],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(staffed: Staffed, content: bytes, name: str, told: str) -> None:
    page = send(staffed.staff(), content, name, status=422)
    assert isinstance(page, Page)
    assert told in page.text
    assert staffed.session.scalars(select(Batch)).all() == []


@ON_ONE_ENGINE
def test_a_day_to_come_and_a_unit_unknown_are_refused(staffed: Staffed) -> None:
    content = files.workbook([HEADER[1:], ("Lan", "5100000001", "")])
    page = send(staffed.staff(), content, status=422, list_on="01/01/2099")
    assert isinstance(page, Page)
    assert "Ngày 01/01/2099 sau hôm nay." in page.text
    page = send(staffed.staff(), content, status=422, unit="TA9999A")
    assert isinstance(page, Page)
    assert 'Không có đơn vị mang mã "TA9999A"' in page.text


@pytest.mark.parametrize(
    ("name", "status"),
    [(b"a\x0bb.csv", 303), (b"a\0b.csv", 400), (b"a\xffb.csv", 400), (b"a\xed\xa0\x80b.csv", 400)],
)
def test_a_file_may_be_called_anything_that_can_be_stored(staffed: Staffed, name: bytes, status: int) -> None:
    code = code_of(staffed, staffed.world.unit())
    answer = send_raw(staffed.staff(), files.text_file([HEADER, *people(code, "Lan")]), name)
    assert answer.status_code == status
    names = staffed.session.scalars(select(Batch.file_name)).all()
    assert names == (["ab.csv"] if status == 303 else [])


@ON_ONE_ENGINE
@pytest.mark.parametrize("megabytes", [21, 40])
def test_a_file_that_is_too_large_gets_one_sentence(staffed: Staffed, megabytes: int) -> None:
    assert megabytes * 1024 * 1024 > config.UPLOAD_LIMIT
    answer = send_raw(staffed.staff(), bytes(megabytes * 1024 * 1024))
    assert answer.status_code == 413
    assert "Tệp quá lớn" in Page(answer).text
    assert staffed.session.scalars(select(Batch)).all() == []


@ON_ONE_ENGINE
def test_a_large_file_never_touches_the_disk(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [(*HEADER, "Ghi chú"), *((*row, "x" * 2_000) for row in people(code_of(staffed, unit_id), *["Lan"] * 900))]
    content = files.text_file(rows)
    assert len(content) > 1_500_000
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")  # whoever asks for a temporary file now fails
    assert send_raw(client, content).headers["Location"] == "/imports/1"


def test_what_a_liaison_loads_is_reported_and_proposed(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    staffed.world.listed(unit_id, 1)
    liaison = staffed.liaison(unit_id)
    assert "evidence" not in liaison.page("/imports/new").form("file").names, "a choice of one is none"
    path = preview(liaison, [HEADER, *people(code_of(staffed, unit_id), "Lan")], is_full="y", evidence="verified")
    assert "Đề nghị, chờ cán bộ chuyên quản xác nhận" in liaison.page(f"{path}?state=leaver").text
    apply(staffed, liaison, path)
    assert listed(staffed, unit_id) == 2
    assert "Đơn vị báo" in liaison.page(path).text


def test_old_and_new_are_shown_and_numbers_masked(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit(UnitMode.LIST)
    code = code_of(staffed, unit_id)
    header = (*HEADER, "Điện thoại", "Địa chỉ", "Giới tính", "Đã cài đặt", "Smartphone")
    first = preview(client, [header, (code, "Trần Lan", "5100000900", "", "0908182151", "Số 1", "Nam", "", "")])
    apply(staffed, client, first)
    row = (code, "Trần Thị Lan", "5100000900", "051185000001", "0908182159", "Số 9", "Nữ", "x", "không")
    text = client.page(f"{preview(client, [header, row])}?state=updated").text
    for shown in (
        "Họ và tên: Trần Lan → Trần Thị Lan",
        "Số định danh/CCCD: •••• 001",
        "Số điện thoại: •••• 151 → •••• 159",
        "Địa chỉ: đã điền → đã điền",
        "Giới tính: Nam → Nữ",
        "Đã cài đặt ứng dụng: đã đạt, không rõ ngày",
        "Có điện thoại thông minh: không",
    ):
        assert shown in text
    for hidden in ("0908182159", "051185000001", "Số 9"):
        assert hidden not in text


def test_users_lead_to_their_slips(staffed: Staffed) -> None:
    admin = staffed.admin()
    rows = [("Tên đăng nhập", "Họ và tên", "Vai trò"), ("nga.pham", "Phạm Thị Nga", "chuyên viên")]
    page = apply(staffed, admin, preview(admin, rows))
    assert page.links["In phiếu kích hoạt"] == "/users?state=waiting"


def test_units_are_loaded_by_staff(staffed: Staffed) -> None:
    client = staffed.staff()
    rows = [("Mã đơn vị", "Tên đơn vị", "Ngày bắt đầu"), ("X0001", "Trường Một", day(D(0)))]
    page = apply(staffed, client, preview(client, rows, kind="units"))
    assert "thêm mới 1" in page.text
    assert staffed.session.scalars(select(Unit.name).where(Unit.code == "X0001")).one() == "Trường Một"


def test_progress_is_a_fragment_and_leads_to_the_result(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = preview(client, [HEADER, *people(code_of(staffed, unit_id), "Lan")])
    batch = staffed.session.scalars(select(Batch)).one()
    batch.state, batch.progress = BatchState.APPLYING.value, 40
    page = client.page(path)
    assert "Đang ghi vào hệ thống" in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.response.text
    fragment = client.fragment(f"{path}/progress")
    assert fragment.element("percent").get("value") == "40"
    batch = staffed.session.scalars(select(Batch)).one()
    batch.state = BatchState.FAILED.value
    batch.summary = {**batch.summary, "failure": "interrupted"}
    staffed.session.commit()
    ended = client.get(f"{path}/progress", headers={"HX-Request": "true"})
    assert ended.headers["HX-Redirect"] == path
    assert "Chưa ghi gì: việc ghi đã bị ngắt giữa chừng." in client.page(path).text
    assert "Đã ghi" in apply(staffed, client, path).text, "it can be written again"


@ON_ONE_ENGINE
@pytest.mark.parametrize("is_everywhere", [True, False])
def test_the_page_of_a_batch_reads_no_other_batch(staffed: Staffed, is_everywhere: bool) -> None:
    unit_id = staffed.world.unit()
    client = staffed.staff() if is_everywhere else staffed.liaison(unit_id)
    rows = [HEADER, *people(code_of(staffed, unit_id), "Lan")]
    path, _ = preview(client, rows), preview(client, rows)
    read = [sql for sql in sent(lambda: client.page(path)) if "FROM batch " in sql]
    assert read
    assert [sql for sql in read if "batch.id = " not in sql] == []


@ON_ONE_ENGINE
def test_the_history_and_a_batch_take_few_queries_however_many_rows(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = preview(client, [HEADER, *people(code_of(staffed, unit_id), *["Lan"] * 120)])
    for address in ("/imports", path, f"{path}?state=created&page=2"):
        assert queries(lambda address=address: client.page(address)) <= 15  # type: ignore[misc]
