"""The pages of obstacles: reported on one screen, worked off, answered together, and nobody else's business."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.models import AuditRecord, KnownAnswer, Obstacle, ObstaclePerson, Person, SentForm, Unit
from rollout.vocabulary import Role
from tests.filling import refuse, save
from tests.page import Page, PageClient
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

NEW = {"kind": "no_sms", "said": "Ba người chưa nhận được tin nhắn"}


def report(client: PageClient, **more: object) -> int:
    """Reports one; its number."""
    response = client.submit("/obstacles/new", NEW | more)
    if response.status_code == 422 and "agreed" in (again := Page(response).form("kind")).names:
        response = client.post("/obstacles/new", data={**again.values.to_dict(), "agreed": "y"})
    assert response.status_code == 303, Page(response).text
    return int(response.location.rsplit("/", 1)[-1])


def the_one(session: Session) -> Obstacle:
    session.expire_all()
    return session.scalars(select(Obstacle)).one()


def name_of(session: Session, unit_id: int) -> str:
    return session.get_one(Unit, unit_id).name


def test_a_liaison_reports_for_the_only_unit_there_is(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    client = staffed.liaison(unit_id)
    page = client.page("/obstacles/new")
    assert name_of(session, unit_id) in page.text
    assert "Ai xử lý trước" not in page.text
    said = save(client, "/obstacles/new", NEW)
    assert "Đã tiếp nhận vướng mắc số 1." in said
    assert "Cán bộ chuyên quản: Người officer" in said
    assert the_one(session).unit_id == unit_id


def test_a_unit_is_found_by_code_by_letters_and_by_first_letters(staffed: Staffed, session: Session) -> None:
    first, second = staffed.world.unit(), staffed.world.unit()
    for unit_id, name in ((first, "Bệnh viện Đa khoa"), (second, "Trường Mầm non Hoa Sen")):
        unit = session.get_one(Unit, unit_id)
        unit.name, unit.search_name = name, {first: "benh vien da khoa", second: "truong mam non hoa sen"}[unit_id]
    session.commit()
    client = staffed.staff()
    for typed, found in (
        ("TA0001A", first),
        ("hoa", second),
        ("bvd", first),
        ("sen", second),
        ("tmn", second),
        ("mam sen", second),
    ):
        number = report(client, unit=typed)
        assert session.get_one(Obstacle, number).unit_id == found
        offered = client.fragment(f"/obstacles/units?unit={typed}")
        assert offered.text.startswith(name_of(session, found)), typed
    assert "Không có đơn vị nào khớp" in client.fragment("/obstacles/units?unit=zzz").text


def test_where_several_units_may_be_meant_one_is_chosen(staffed: Staffed, session: Session) -> None:
    units = [staffed.world.unit() for _ in range(2)]
    client = staffed.staff()
    form = client.page("/obstacles/new").form("kind").values.to_dict()
    answer = client.post("/obstacles/new", data=form | NEW | {"unit": "don vi"})
    assert answer.status_code == 422
    assert "Có nhiều đơn vị khớp" in Page(answer).text
    answer = client.post("/obstacles/new", data=form | NEW | {"unit": "don vi", "unit_id": units[1]})
    assert answer.status_code == 303
    assert the_one(session).unit_id == units[1]


def test_what_is_wrong_is_said_and_kept(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client = staffed.liaison(unit_id)
    assert "Cần điền mục này" in refuse(client, "/obstacles/new", kind="no_sms", said="")
    assert "Không ghi số giấy tờ" in refuse(client, "/obstacles/new", kind="no_sms", said="Số 5100000001")
    assert "Ghi tên cơ sở" in refuse(client, "/obstacles/new", kind="card_refused", said="Không nhận")


def test_a_form_sent_twice_counts_once(staffed: Staffed, session: Session) -> None:
    client = staffed.liaison(staffed.world.unit())
    form = client.page("/obstacles/new").form("kind").values.to_dict() | NEW
    first, second = (client.post("/obstacles/new", data=form) for _ in range(2))
    assert first.location == second.location
    assert "không ghi lại lần nữa" in client.page(second.location).text
    assert session.scalar(select(func.count(Obstacle.id))) == 1
    assert session.scalar(select(func.count()).select_from(SentForm)) == 1


def test_a_draft_is_gone_on_with(staffed: Staffed, session: Session) -> None:
    client = staffed.liaison(staffed.world.unit())
    form = client.page("/obstacles/new").form("kind").values.to_dict() | NEW
    saved = client.post(f"/drafts/{form['token']}", data=form | {"draft": "1"})
    page = client.page(saved.location)
    assert page.form("kind").values["said"] == NEW["said"]
    assert "Bản nháp lưu lúc" in client.page("/obstacles").text
    again = page.form("kind").values.to_dict()
    assert client.post("/obstacles/new", data=again).status_code == 303
    assert "Bản nháp lưu lúc" not in client.page("/obstacles").text


def test_from_the_row_of_a_person(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit()
    person_id = staffed.world.listed(unit_id, 1)[0]
    name = session.get_one(Person, person_id).name
    client = staffed.liaison(unit_id)
    link = client.page(f"/people/{person_id}").links["Báo vướng mắc"]
    assert name in client.page(link).text
    said = save(client, link, NEW)
    assert name in said
    assert "1 người có tên" in said
    other = staffed.liaison(staffed.world.unit(), name="other")
    assert other.get(link).status_code == 404


def test_nobody_sees_those_of_other_units(staffed: Staffed, session: Session) -> None:
    own, other = staffed.world.unit(), staffed.world.unit()
    number = report(staffed.liaison(own))
    stranger = staffed.liaison(other, name="stranger")
    for path in ("", "/state", "/escalate", "/reopen", "/people", "/assign", "/merge", "/letter"):
        assert stranger.get(f"/obstacles/{number}{path}").status_code == 404, path
    assert stranger.get(f"/units/{own}/obstacles").status_code == 404
    assert NEW["said"] not in stranger.page("/obstacles?standing=all").text
    assert staffed.officer().get(f"/obstacles/{number}").status_code == 404
    assert staffed.desk().get("/obstacles").status_code == 404
    leader = staffed.leader()
    assert leader.get(f"/obstacles/{number}").status_code == 404
    assert NEW["said"] not in leader.page("/obstacles").text


def test_it_is_worked_off(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    at = f"/obstacles/{report(liaison)}"
    assert "Chờ đơn vị bổ sung" in refuse(officer, f"{at}/state", state="waiting_unit", said="")
    assert "chờ đơn vị" in save(officer, f"{at}/state", state="waiting_unit", said="Gửi lại danh sách")
    said = save(liaison, f"{at}/state", state="in_progress", said="Đã gửi")
    assert "Đang xử lý" in said
    assert "Đã chuyển cấp trên" in save(officer, f"{at}/escalate", said="Lỗi của nhà mạng")
    staff_id = staffed.user("staff", Role.STAFF).id
    said = save(staffed.staff(), f"{at}/assign", owner=str(staff_id), priority="urgent")
    assert "Phân công: Người staff" in said
    assert "Khẩn" in said
    assert "Đã hỏi nhà mạng" in save(staffed.staff(), at, said="Đã hỏi nhà mạng")
    assert "chờ đơn vị xác nhận" in save(staffed.staff(), f"{at}/state", state="resolved", said="Đã gửi lại tin nhắn")
    assert "Mở lại" in save(liaison, f"{at}/reopen", said="Vẫn chưa có")
    save(staffed.staff(), f"{at}/state", state="resolved", said="Đã gửi lại lần nữa")
    answer = liaison.submit(at, {}, action=f"{at}/close")
    assert "Đã kết thúc" in liaison.page(answer.location).text
    assert the_one(session).state == "closed"
    assert liaison.get(f"{at}/state").status_code == 303, "there is nothing to set any more"


def test_a_form_of_yesterday_does_not_overwrite(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    at = f"/obstacles/{report(staffed.liaison(unit_id))}"
    old = staffed.officer().page(f"{at}/state").form("state").values.to_dict()
    save(staffed.liaison(unit_id), at, said="Thêm hai người nữa")
    answer = staffed.officer().post(f"{at}/state", data=old | {"state": "in_progress", "said": ""})
    assert answer.status_code == 422
    assert "Người khác vừa thay đổi" in Page(answer).text
    again = Page(answer).form("state").values.to_dict()
    assert staffed.officer().post(f"{at}/state", data=again).status_code == 303


def test_one_answer_for_those_alike(staffed: Staffed, session: Session) -> None:
    units = [staffed.world.unit(officer=staffed.officer_id()) for _ in range(3)]
    for number, unit_id in enumerate(units):
        report(staffed.liaison(unit_id, name=f"liaison{number}"))
    officer = staffed.officer()
    asked = officer.page("/obstacles").form("ids")
    assert asked.action == "/obstacles/answer"
    answer = officer.submit(
        "/obstacles/answer?ids=1", {"ids": ["1", "2"], "said": "Kiểm tra hộp thư rác", "question": "Không có tin nhắn?"}
    )
    assert answer.status_code == 303, Page(answer).text
    session.expire_all()
    states = session.scalars(select(Obstacle.state).order_by(Obstacle.id)).all()
    assert states == ["resolved", "resolved", "new"]
    known = session.scalars(select(KnownAnswer)).one()
    assert "Không có tin nhắn?" in officer.page("/obstacles/3").text
    officer.submit("/obstacles/answer?ids=3", {"known": str(known.id), "said": ""})
    session.expire_all()
    assert session.get_one(Obstacle, 3).answer_id == known.id
    assert "đã dùng 3 lần" in officer.page("/answers?q=hop thu").text


def test_the_bank_is_searched_without_tone_marks(staffed: Staffed, session: Session) -> None:
    staff = staffed.staff()
    save(staff, "/answers/new", kind="no_sms", question="Không nhận được OTP?", body="Kiểm tra hộp thư rác.")
    save(staff, "/answers/new", kind="app_error", question="Ứng dụng báo lỗi?", body="Cập nhật bản mới.")
    page = staff.page("/answers?q=hop+thu")
    assert "Không nhận được OTP?" in page.text
    assert "Ứng dụng báo lỗi?" not in page.text
    known = session.scalars(select(KnownAnswer).order_by(KnownAnswer.id)).first()
    assert known is not None
    assert "Gọi tổng đài" in save(
        staff, f"/answers/{known.id}", kind="no_sms", question="Không nhận được OTP?", body="Gọi tổng đài."
    )
    staff.post(
        f"/answers/{known.id}/retire", data=staff.page("/answers").form(action=f"/answers/{known.id}/retire").values
    )
    assert "Gọi tổng đài" not in staff.page("/answers").text
    assert "Gọi tổng đài" in staff.page("/answers?retired=1").text
    reader = staffed.liaison(staffed.world.unit())
    assert "Cập nhật bản mới" in reader.page("/answers").text
    assert reader.get("/answers/new").status_code == 404


def test_people_are_named_and_freed(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit()
    ids = staffed.world.listed(unit_id, 3)
    client = staffed.liaison(unit_id)
    at = f"/obstacles/{report(client, people_count='5')}"
    assert "5 người theo số lượng" in client.page(at).text
    said = save(client, f"{at}/people", ids=[str(ids[0]), str(ids[1])])
    assert "2 người có tên · 3 người theo số lượng" in said
    client.post(f"{at}/people/{ids[0]}/free", data=client.page(at).form(action=f"{at}/people/{ids[0]}/free").values)
    assert set(session.scalars(select(ObstaclePerson.person_id))) == {ids[1]}


def test_of_one_unit_alone_are_merged_and_those_of_others_answered_together(staffed: Staffed) -> None:
    at = f"/obstacles/{report(staffed.liaison(staffed.world.unit(officer=staffed.officer_id())))}"
    page = staffed.officer().page(f"{at}/merge")
    assert "Chỉ gộp được các vướng mắc đang mở của cùng một đơn vị." in page.text
    assert "Đơn vị này không có vướng mắc đang mở nào khác." in page.text
    assert "/obstacles/answer?ids=1" in page.links.values()


def test_two_told_twice_become_one(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    client = staffed.liaison(unit_id)
    first, second = report(client), report(client, said="Lại nữa")
    said = save(staffed.officer(), f"/obstacles/{second}/merge", into=str(first))
    assert f"Nhận gộp vướng mắc số {second}" in said
    assert f"Gộp vào vướng mắc số {first}" in client.page(f"/obstacles/{second}").text
    merged = session.scalars(select(AuditRecord).filter_by(action="merge_obstacles")).one()
    assert (merged.subject_id, merged.detail) == (first, {"merged_obstacle": second})


def test_the_pieces_of_other_pages(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    client = staffed.liaison(unit_id)
    report(client)
    assert "1 vướng mắc đang mở" in client.fragment(f"/units/{unit_id}/obstacles").text
    assert f"/units/{unit_id}/obstacles" in client.page(f"/units/{unit_id}").links.values()
    officer = staffed.officer()
    assert "/obstacles/due" in officer.page("/today").links.values()
    due = officer.fragment("/obstacles/due")
    assert "1 vướng mắc đang mở của tôi" in due.text
    assert "/obstacles/figures" in officer.page("/").links.values()
    assert re.search("Không nhận được tin nhắn", officer.fragment("/obstacles/figures").text)


def test_the_list_costs_no_more_when_it_is_longer(staffed: Staffed) -> None:
    staffed.world.unit()
    client = staffed.staff()
    report(client, unit="TA0001A")
    few = queries(lambda: client.page("/obstacles"))
    for _ in range(5):
        report(client, unit="TA0001A")
    assert queries(lambda: client.page("/obstacles")) == few


def test_one_that_is_open_already_is_told_at_intake(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit()
    person_id = staffed.world.listed(unit_id, 1)[0]
    client = staffed.liaison(unit_id)
    first = report(client)
    assert "Đã có vướng mắc số" not in client.page("/obstacles/new?kind=app_error").text
    assert f"Đã có vướng mắc số {first} đang mở, cùng loại" in client.page("/obstacles/new?kind=no_sms").text
    answer = client.submit(f"/obstacles/new?person={person_id}", NEW)
    assert answer.status_code == 422
    page = Page(answer)
    adding = page.links[f"Ghi thêm người vào vướng mắc số {first}"]
    assert page.links[f"Đã có vướng mắc số {first} đang mở, cùng loại"] == f"/obstacles/{first}"
    assert session.scalar(select(func.count(Obstacle.id))) == 1
    naming = client.page(adding).form("ids")
    assert naming.values.getlist("ids") == [str(person_id)]
    assert client.post(naming.action, data=naming.values).status_code == 303
    assert set(session.scalars(select(ObstaclePerson.obstacle_id))) == {first}
    new = {**page.form("kind").values.to_dict(), "agreed": "y"}
    assert client.post("/obstacles/new", data=new).status_code == 303
    assert session.scalar(select(func.count(Obstacle.id))) == 2


def test_a_form_of_yesterday_names_nobody(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit()
    person_id = staffed.world.listed(unit_id, 1)[0]
    client = staffed.liaison(unit_id)
    at = f"/obstacles/{report(client)}"
    old = client.page(f"{at}/people").form("ids").values.to_dict() | {"ids": str(person_id)}
    save(client, at, said="Thêm một người nữa")
    answer = client.post(f"{at}/people", data=old)
    assert answer.status_code == 422
    assert "Người khác vừa thay đổi" in Page(answer).text
    assert not session.scalars(select(ObstaclePerson)).all()


def test_who_answered_ends_it_on_the_word_of_the_unit(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    at = f"/obstacles/{report(liaison)}"
    save(officer, f"{at}/state", state="resolved", said="Đã gửi lại")
    assert "Xác nhận đã xong" in liaison.page(at).text
    page = officer.page(at).text
    assert "Xác nhận đã xong" not in page
    assert "Đơn vị đã xác nhận qua điện thoại" in page
    officer.submit(at, {}, action=f"{at}/close")
    said = liaison.page(at).text
    assert "Kết thúc: đơn vị đã xác nhận qua điện thoại, theo lời người ghi" in said
    assert "Người officer" in said


def test_a_person_shows_the_obstacles_that_name_them(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    person_id, other = staffed.world.listed(unit_id, 2)
    client = staffed.liaison(unit_id)
    number = report(client)
    save(client, f"/obstacles/{number}/people", ids=str(person_id))
    link = client.page(f"/people/{person_id}").links["Xem vướng mắc của người này"]
    assert f"/obstacles/{number}" in client.page(link).links.values()
    assert "Không có vướng mắc đang mở" in client.fragment(f"/people/{other}/obstacles").text
    stranger = staffed.liaison(staffed.world.unit(), name="stranger")
    assert stranger.get(link).status_code == 404
    assert staffed.leader().get(link).status_code == 404
    staffed.desk()
    assert staffed.desk().get(link).status_code == 404


def test_what_is_ticked_stays_ticked_whatever_is_older(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.obstacles.queries.page.MOST_ALIKE", 1)
    staffed.world.unit()
    client = staffed.staff()
    numbers = [report(client, unit="TA0001A") for _ in range(4)]
    form = client.page(f"/obstacles/answer?ids={numbers[2]}&ids={numbers[3]}").form("said")
    assert form.values.getlist("ids") == [str(numbers[2]), str(numbers[3])]
    assert f"{numbers[0]}. " in client.page(f"/obstacles/answer?ids={numbers[3]}").text
