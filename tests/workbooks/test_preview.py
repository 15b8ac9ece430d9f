"""What the preview tells and asks before anything is written."""

from __future__ import annotations

from sqlalchemy import select

from rollout.core.formats import day
from rollout.models import Statement, Unit
from rollout.vocabulary import Role, ScopeKind
from tests import markup
from tests.page import Page
from tests.register.world import D
from tests.staffed import Staffed
from tests.workbooks.loading import HEADER
from tests.workbooks.test_pages import apply, code_of, finish, listed, people, preview


def test_a_column_that_may_matter_is_left_out_only_when_that_is_ticked(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    header = (*HEADER, "Ngày kích hoạt", "SĐT Zalo")
    rows = [header, *((*row, "23/11/2021", "0908182151") for row in people(code_of(staffed, unit_id), "Lan"))]
    path = preview(client, rows)
    page = client.page(path)
    assert 'Cột E "Ngày kích hoạt" (Danh sách) trông giống một mốc VssID' in page.text
    assert "Bỏ qua cột này" in page.text
    boxes = [box.get("value") for box in page.markup.all("input") if box.get("name") == "agreed"]
    assert len(boxes) == 2
    for agreed in (None, boxes[:1]):
        refused = client.submit(path, {"agreed": agreed}, action=f"{path}/apply")
        assert refused.status_code == 422
        assert "Chưa ghi" in Page(refused).text
    assert listed(staffed, unit_id) == 0
    client.submit(path, {"agreed": boxes}, action=f"{path}/apply")
    finish(staffed.app, path)
    assert listed(staffed, unit_id) == 1
    page = client.page(path)
    assert "Đã ghi" in page.text
    assert "Bỏ qua cột này" not in page.text


def test_what_was_not_asked_when_it_was_shown_is_asked_before_it_is_written(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    path = preview(client, [("Mã đơn vị", "Cách theo dõi", "Người tham gia"), (code, "số lượng", 30)], kind="units")
    assert "agreed" not in client.page(path).form(action=f"{path}/apply").names
    staffed.world.listed(unit_id, 2)
    page = apply(staffed, client, path)
    assert "Chờ ghi" in page.text
    assert "2 người đang tính theo danh sách sẽ thôi tính; số theo báo cáo: 30 người." in page.text
    (box,) = [box.get("value") for box in page.markup.all("input") if box.get("name") == "agreed"]
    client.submit(path, {"agreed": box}, action=f"{path}/apply")
    finish(staffed.app, path)
    assert "Đã ghi" in client.page(path).text


def test_warnings_are_counted_and_each_is_shown_with_its_place(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    header = (*HEADER, "Giới tính", "Tình trạng")
    rows = [
        header,
        (code, "Lan", "5100000900", "051185000001", "Nam", "hên xui"),
        (code, "An", "5100000901", "", "", ""),
    ]
    page = client.page(preview(client, rows))
    assert "2 điều cần xem lại ở 1 dòng" in page.text
    shown = client.page(page.links["Cần xem lại: 1"]).rows
    assert [row[:3] for row in shown[-2:]] == [
        ["2", "Tình trạng", "Lan"],
        ["2", "Số định danh/CCCD", "Lan"],
    ]
    assert "không rõ ghi chú này nói mốc nào" in shown[-2][3]


def test_a_full_list_that_changes_nothing_can_be_confirmed(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [HEADER, *people(code_of(staffed, unit_id), "Lan")]
    apply(staffed, client, preview(client, rows, is_full="y", list_on=day(D(5))))
    part = preview(client, rows, list_on=day(D(9)))
    assert f"{part}/apply" not in client.get(part).text
    path = preview(client, rows, is_full="y", list_on=day(D(9)))
    assert f"ghi để xác nhận danh sách đầy đủ đến ngày {day(D(9))}" in client.page(path).text
    page = apply(staffed, client, path)
    assert "Đã ghi" in page.text
    assert staffed.session.get_one(Unit, unit_id).list_on == D(9)
    client.submit(f"{path}/undo", {}, action=f"{path}/undo")
    finish(staffed.app, path)
    assert "Mọi thứ như trước khi nạp" in client.page(path).text
    staffed.session.expire_all()
    assert staffed.session.get_one(Unit, unit_id).list_on == D(5)


def test_a_move_names_the_unit_that_it_is_from(staffed: Staffed) -> None:
    client, first, second = staffed.staff(), staffed.world.unit(), staffed.world.unit()
    apply(staffed, client, preview(client, [HEADER, *people(code_of(staffed, first), "Lan")]))
    text = client.page(preview(client, [HEADER, *people(code_of(staffed, second), "Lan")])).text
    assert f"Thuộc đơn vị: {code_of(staffed, first)} Đơn vị 1 → {code_of(staffed, second)} Đơn vị 2" in text


def test_users_are_shown_with_their_role_and_scope_in_words(staffed: Staffed) -> None:
    client, first, second = staffed.admin(), staffed.world.unit(), staffed.world.unit()
    codes = [code_of(staffed, unit_id) for unit_id in (first, second)]
    header = ("Tên đăng nhập", "Họ và tên", "Vai trò", "Phạm vi", "Mã phạm vi")
    nga = ("nga.pham", "Phạm Thị Nga", "đầu mối", "", "; ".join(codes))
    path = preview(client, [header, nga, ("son.le", "Lê Sơn", "chuyên viên", "", "")])
    text = client.page(f"{path}?state=created").text
    for shown in (
        "Tên đăng nhập: nga.pham",
        "Vai trò: Đầu mối đơn vị",
        "Phạm vi: Các đơn vị được giao",
        f"Nơi phụ trách: {codes[0]} Đơn vị 1; {codes[1]} Đơn vị 2",
        "Vai trò: Chuyên viên Phòng TT&PTĐT",
        "Phạm vi: Toàn tỉnh",
    ):
        assert shown in text
    apply(staffed, client, path)
    path = preview(client, [header, ("nga.pham", "", "cán bộ chuyên quản", "", "")])
    page = client.page(f"{path}?state=updated")
    assert "nga.pham" in page.rows[1]
    assert "Vai trò: Cán bộ chuyên quản" in page.text
    assert "tài khoản đang có 1 vai trò; vai trò trong tệp được thêm vào, vai trò cũ giữ nguyên" in page.text


def test_milestones_are_reported_unless_the_loader_says_otherwise(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    liaison, staff = staffed.liaison(unit_id), staffed.staff()
    for client, asked, choices in ((liaison, [], []), (staff, ["reported"], ["reported", "verified"])):
        page = client.page("/imports/new")
        assert page.form("file").values.getlist("evidence") == asked
        assert [box.get("value") for box in page.markup.all("input") if box.get("name") == "evidence"] == choices
    rows = [(*HEADER, "Đã cài"), *((*row, "x") for row in people(code_of(staffed, unit_id), "Lan"))]
    said = {"reported": "Đơn vị báo", "verified": "Cán bộ đã xác nhận"}
    for chosen, label in said.items():
        path = preview(staff, rows, evidence=chosen)
        page = staff.page(path)
        assert label in page.text
        boxes = [box.get("value") for box in page.markup.all("input") if box.get("name") == "agreed"]
        staff.submit(path, {"agreed": boxes} if boxes else {}, action=f"{path}/apply")
        finish(staffed.app, path)
        live = staffed.session.scalars(select(Statement.evidence).where(Statement.voided_seq.is_(None)))
        assert live.all()[-1] == chosen
        staffed.session.commit()


def test_a_unit_of_others_is_refused_without_its_name(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(office=staffed.world.offices[0])
    unit = staffed.session.get_one(Unit, unit_id)
    unit.name = "Trường Của Người Khác"
    staffed.session.commit()
    staffed.user("huyen", Role.STAFF, ScopeKind.OFFICE, office_id=staffed.world.offices[1])
    client = staffed.client("huyen")
    path = preview(client, [("Mã đơn vị", "Tên đơn vị"), (code_of(staffed, unit_id), "Tên mới")], kind="units")
    page = client.page(path)
    assert "nằm ngoài phạm vi được giao" in page.text
    assert "Trường Của Người Khác" not in page.text
    assert "Trường Của Người Khác" not in client.page("/imports").text


def test_whom_a_liaison_leaves_out_is_not_said_to_have_left(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    code, liaison = code_of(staffed, unit_id), staffed.liaison(unit_id)
    rows = [HEADER, *people(code, "Lan", "An", "Minh")]
    apply(staffed, staffed.staff(), preview(staffed.staff(), rows, list_on=day(D(5))))
    path = preview(liaison, rows[:2], is_full="y", list_on=day(D(9)))
    told = "Đề nghị đưa ra khỏi danh sách 2/2 người không có trong tệp; chờ cán bộ chuyên quản xác nhận."
    assert told in liaison.page(path).text
    page = apply(staffed, liaison, path)
    assert told in page.text
    assert "Đưa ra khỏi danh sách 2" not in page.text
    assert listed(staffed, unit_id) == 3
    path = preview(staffed.staff(), rows[:2], is_full="y", list_on=day(D(9)))
    assert "Đưa ra khỏi danh sách 2/2 người không có trong tệp." in apply(staffed, staffed.staff(), path).text


def headings(page: Page) -> list[str]:
    return [markup.words(cell) for cell in page.markup.all("th") if cell.get("scope") == "col"]


def test_rows_of_a_file_for_one_unit_do_not_say_which(staffed: Staffed) -> None:
    client, code = staffed.staff(), code_of(staffed, staffed.world.unit())
    header, row = ("Họ và tên", "Mã số BHXH"), ("Trần Lan", "5100000900")
    of_one = client.page(f"{preview(client, [header, row], unit=code)}?state=created")
    assert "Thuộc đơn vị" not in headings(of_one)
    other = code_of(staffed, staffed.world.unit())
    rows = [("Mã đơn vị", *header), (code, *row), (other, "Lê An", "5100000901")]
    of_many = client.page(f"{preview(client, rows)}?state=created")
    assert "Thuộc đơn vị" in headings(of_many)


def test_rows_that_are_skipped_or_come_twice_have_a_reason_and_are_jumped_to(staffed: Staffed) -> None:
    client, code = staffed.staff(), code_of(staffed, staffed.world.unit())
    rows = [("Họ và tên", "Mã số BHXH"), ("Trần Lan", "5100000900"), ("Trần Lan", "5100000900"), ("Cộng", "")]
    path = preview(client, rows, unit=code)
    for state in ("skipped", "duplicate", "rejected"):
        page = client.page(f"{path}?state={state}")
        assert "Lý do" in headings(page)
        assert page.element("rows")
        assert all(link.endswith("#rows") for link in page.links.values() if link.startswith(f"{path}?state="))
