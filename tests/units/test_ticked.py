"""What is done to the units ticked in the list: hand over, log a contact, one message; within the scope of each."""

from __future__ import annotations

from rollout.core.access import Permission, viewer_of
from rollout.models import AuditRecord, ContactLog, User
from tests.page import Page
from tests.staffed import Staffed, queries
from tests.units.pages import audited


def of(*unit_ids: int) -> str:
    return "&".join(["back=order%3D-name%26below%3D50", *(f"unit_ids={unit_id}" for unit_id in unit_ids)])


BACK = "/units?order=-name&below=50"


def test_ticked_units_are_handed_over_with_the_consequence_in_numbers(staffed: Staffed) -> None:
    world, taker = staffed.world, staffed.officer_id("taker")
    a, b, c = world.unit(officer=world.officers[0]), world.unit(), world.unit(officer=taker)
    world.listed(a, 3)
    staff = staffed.staff()
    path = f"/units/ticked/handover?{of(a, b, c)}"
    assert "3 đơn vị, 3 người tham gia chuyển sang người nhận" in staff.page(path).text
    answer = staff.submit(path, {"taker": str(taker)})
    assert answer.headers["Location"] == BACK
    text = staff.page("/units").text
    assert "Đã bàn giao 2 đơn vị." in text
    assert "1 đơn vị vốn do người nhận phụ trách" in text
    viewer = viewer_of(staffed.session, staffed.session.get_one(User, taker))
    assert viewer.units_of(Permission.EDIT_UNITS) == frozenset({a, b, c})
    records = staffed.session.query(AuditRecord).filter_by(action="attribute_unit").all()
    assert {record.subject_id for record in records} >= {a, b}


def test_one_contact_is_logged_for_each(staffed: Staffed) -> None:
    world = staffed.world
    mine = [world.unit(officer=staffed.officer_id()) for _ in range(2)]
    other = world.unit()
    officer = staffed.officer()
    message = officer.page(f"/units/ticked/message?{of(*mine, other)}")
    assert "2 đơn vị, 0 người tham gia" in message.text
    assert "Quý đơn vị" in message.text
    assert "Người officer" in message.text
    answer = officer.submit(f"/units/ticked/message?{of(*mine, other)}", {"outcome": "sent"})
    assert answer.headers["Location"] == BACK
    assert "Đã ghi cho 2 đơn vị: Nhắn Zalo, Đã gửi." in officer.page("/units").text
    rows = staffed.session.query(ContactLog).all()
    assert {(row.unit_id, row.way, row.outcome) for row in rows} == {(unit_id, "zalo", "sent") for unit_id in mine}
    assert audited(staffed, "log_contact") == 2
    later = officer.submit(f"/units/ticked/log?{of(*mine)}", {"way": "call", "outcome": "call_back"})
    assert later.status_code == 422
    assert "nhật ký của 2 đơn vị" in Page(later).text
    assert staffed.session.query(ContactLog).count() == 2


def test_none_too_many_and_those_out_of_scope(staffed: Staffed) -> None:
    world = staffed.world
    mine, other = world.unit(officer=staffed.officer_id()), world.unit()
    officer = staffed.officer()
    for act in ("handover", "log", "message"):
        assert officer.get(f"/units/ticked/{act}?{of(other)}").status_code == 404
        assert officer.get(f"/units/ticked/{act}?{of()}").headers["Location"] == BACK
        assert "Chưa chọn đơn vị nào" in officer.page("/units").text
        assert officer.get(f"/units/ticked/{act}?{of(*range(1, 52))}").headers["Location"] == BACK
        assert "nhiều nhất 50 đơn vị" in officer.page("/units").text
        assert officer.get(f"/units/ticked/{act}?{of(mine)}").status_code == 200
        for client in (staffed.liaison(mine), staffed.leader(), staffed.desk(), staffed.admin()):
            assert client.get(f"/units/ticked/{act}?{of(mine)}").status_code == 404
    assert "unit_ids" not in staffed.liaison(mine).page("/units").response.text
    assert f'value="{mine}"' in officer.page("/units").response.text


def test_the_way_back_leads_nowhere_else(staffed: Staffed) -> None:
    staff, unit_id = staffed.staff(), staffed.world.unit()
    for back in ("//evil.example/", "https://evil.example", "_external%3D1%26_scheme%3Dx", "%0d%0aSet-Cookie:x"):
        answer = staff.get(f"/units/ticked/log?back={back}")
        assert answer.headers["Location"].startswith("/units"), back
        assert "evil" not in answer.headers["Location"].split("?")[0]
    assert unit_id


def test_the_pages_ask_the_same_of_fifty_units_as_of_one(staffed: Staffed) -> None:
    world, staff = staffed.world, staffed.staff()
    ids = [world.unit() for _ in range(30)]
    for act in ("handover", "log", "message"):
        staff.page(f"/units/ticked/{act}?{of(*ids[:1])}")
        few = queries(lambda act=act: staff.get(f"/units/ticked/{act}?{of(*ids[:1])}"))  # type: ignore[misc]
        assert queries(lambda act=act: staff.get(f"/units/ticked/{act}?{of(*ids)}")) == few <= 8  # type: ignore[misc]
