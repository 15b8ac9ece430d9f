"""What a unit says is wrong or missing: asked once, answered field by field, done by the register; on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from rollout.core.cells import text_of
from rollout.core.dates import now, today
from rollout.core.purge import purge
from rollout.models import (
    AuditRecord,
    ChangeItem,
    ChangeRequest,
    Contact,
    LookUp,
    Membership,
    Person,
    Unit,
    UnitAttribution,
    UnitCode,
    UnitName,
)
from rollout.register import info_words, memberships, persons, undo, units
from rollout.vocabulary import CodeKind, IdentifierKind, InfoItem, PeopleGroup, Role, ScopeKind
from tests.filling import save
from tests.page import Page
from tests.register.world import D
from tests.requests.asked import MISSING, answer, items, last, report_missing, report_wrong
from tests.staffed import Staffed, queries

NUMBER = "5112345821"


def numbers_of(staffed: Staffed, person_id: int) -> dict[IdentifierKind, str]:
    staffed.session.rollback()
    return persons.numbers_of(staffed.session, [person_id]).get(person_id, {})


@pytest.mark.both_engines
def test_what_is_wrong_is_corrected_field_by_field(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, liaison, officer = staffed.world, staffed.liaison(unit_id), staffed.officer()
    text = report_wrong(liaison, person_id, name="Nguyễn Thị May", birth="02/03/1985", bhxh="5100000888")
    assert "Đã gửi cán bộ chuyên quản 3 mục" in text
    assert "chờ trả lời" in text
    assert "1 đề nghị sửa thông tin chờ trả lời" in officer.page("/requests/waiting").text
    assert "báo hôm nay · đã trả lời 0/3 mục" in officer.page("/requests").text
    page = officer.page(f"/requests/{last(staffed.session).id}")
    assert "Nguyễn Thị May" in page.text
    assert "•••• 821" in page.text
    assert "•••• 888" in page.text
    assert "5100000888" not in page.response.text
    after = answer(officer, staffed.session, ("name", "bhxh"), birth="Sai với sổ BHXH")
    assert "Đã ghi câu trả lời cho 3 mục" in after.text
    person = world.person(person_id)
    assert (person.name, person.birth_on) == ("Nguyễn Thị May", None)
    assert numbers_of(staffed, person_id)[IdentifierKind.BHXH] == "5100000888"
    assert last(staffed.session).settled_at is not None
    told = liaison.page(f"/units/{unit_id}/requests").text
    assert "Ngày sinh: Không chấp nhận – Sai với sổ BHXH" in told
    assert "Họ và tên: Đã chấp nhận" in told
    done = set(staffed.session.scalars(select(AuditRecord.action)))
    assert {"propose_change", "accept_change", "refuse_change", "update_person", "set_number", "check_number"} <= done
    assert world.findings() == []


def test_who_is_missing_joins_the_list(staffed: Staffed, unit_id: int) -> None:
    world, liaison, officer = staffed.world, staffed.liaison(unit_id), staffed.officer()
    report_missing(liaison, unit_id)
    assert world.figure("participants", 10) == 0
    little = answer(officer, staffed.session, ("name", "group"))
    assert "cần chấp nhận họ tên, nhóm và ít nhất một số" in little.text
    after = answer(officer, staffed.session, ("name", "group", "bhxh", "birth", "sex"), phone="Số không liên lạc được")
    assert "Đã ghi câu trả lời cho 6 mục" in after.text
    assert (world.figure("participants", 3, unit_id), world.figure("participants", 10, unit_id)) == (0, 1)
    person = world.person(last(staffed.session).person_id or 0)
    assert (person.name, person.phone, person.birth_precision) == ("Lê Văn Bình", None, "year")
    assert world.findings() == []


def test_a_name_refused_refuses_the_whole_person(staffed: Staffed, unit_id: int) -> None:
    report_missing(staffed.liaison(unit_id), unit_id)
    answer(staffed.officer(), staffed.session, name="Không thuộc đơn vị")
    assert last(staffed.session).settled_at is not None
    assert {item.state for item in items(staffed.session).values()} == {"refused"}
    assert staffed.session.scalar(select(func.count(Person.id))) == 0


def test_whose_a_number_is_nobody_tells_the_liaison(staffed: Staffed, unit_id: int) -> None:
    """The officer asks, and is counted; somebody of a unit that the officer does not see has it."""
    world = staffed.world
    [other] = world.listed(world.unit(), 1)
    taken = numbers_of(staffed, other)[IdentifierKind.BHXH]
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    before = staffed.session.scalar(select(func.count()).select_from(LookUp))
    text = report_missing(liaison, unit_id, bhxh=taken)
    assert "Đã gửi" in text
    assert staffed.session.scalar(select(func.count()).select_from(LookUp)) == before, "asking compares nothing"
    page = answer(officer, staffed.session, ("name", "group", "bhxh"))
    assert page.response.status_code == 422
    assert "Mã số BHXH: Số này đang thuộc về một người khác" in page.text
    assert world.person(other).name not in page.text
    assert staffed.session.scalar(select(func.count()).select_from(LookUp)) == 1
    answer(officer, staffed.session, name="Kiểm tra lại mã số BHXH")
    told = liaison.page(f"/units/{unit_id}/requests").text
    assert "Kiểm tra lại mã số BHXH" in told
    assert world.person(other).name not in told
    assert world.figure("participants", 10) == 1


def test_the_number_on_record_is_passed_on_like_any_other(staffed: Staffed, unit_id: int, person_id: int) -> None:
    """To answer that it is the same would tell whoever guesses."""
    assert "1 mục" in report_wrong(staffed.liaison(unit_id), person_id, bhxh=NUMBER)
    answer(staffed.officer(), staffed.session, ("bhxh",))
    assert numbers_of(staffed, person_id)[IdentifierKind.BHXH] == NUMBER


@pytest.mark.both_engines
def test_what_changed_meanwhile_needs_a_knowing_tick(staffed: Staffed, unit_id: int, person_id: int) -> None:
    session, officer = staffed.session, staffed.officer()
    report_wrong(staffed.liaison(unit_id), person_id, name="Nguyễn Thị May")
    person = staffed.world.person(person_id)
    persons.update_person(session, person, by=staffed.world.user, name="Nguyễn Thị Mài")
    session.commit()
    path = f"/requests/{last(session).id}"
    assert "Hiện nay: Nguyễn Thị Mài" in officer.page(path).text
    assert "đã khác lúc đơn vị báo" in answer(officer, session, ("name",)).text
    field = f"i{items(session)['name'].id}"
    form = officer.page(path).form(f"{field}-answer")
    persons.update_person(session, person, by=staffed.world.user, name="Nguyễn Thị Mãi")
    session.commit()
    stale = {**form.values, f"{field}-answer": "accept", f"{field}-agreed_again": "1"}
    page = Page(officer.post(path, data=stale))
    assert "vừa được người khác sửa" in page.text
    assert "Hiện nay: Nguyễn Thị Mãi" in page.text
    response = officer.submit(path, {f"{field}-answer": "accept", f"{field}-agreed_again": "1"}, action=path)
    assert response.status_code == 303
    assert staffed.world.person(person_id).name == "Nguyễn Thị May"


def test_the_units_own_data(staffed: Staffed, unit_id: int) -> None:
    world, session = staffed.world, staffed.session
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    path = f"/units/{unit_id}/requests/unit"
    data = {
        "unit_name": "Trường Tiểu học Số 1", "tax_code": "4300123456", "unit_address": "12 Hùng Vương",
        "area_2025": world.areas["X"], "headcount": "45", "contact_name": "Trần Lan", "contact_phone": "0255 3822 111",
        "on": "05/03/2021",
    }  # fmt: skip
    assert liaison.submit(path, data).status_code == 303
    page = officer.page(f"/requests/{last(session).id}")
    for told in ("Trường Tiểu học Số 1", "Xã X", "45, theo số liệu ngày 05/03/2021", "Trần Lan", "Đơn vị 1"):
        assert told in page.text
    response = officer.submit(page.path, {"do": "all"}, action=page.path)
    assert response.status_code == 303
    session.rollback()
    unit = session.get_one(Unit, unit_id)
    assert (unit.name, unit.headcount, text_of(unit, "address")) == ("Trường Tiểu học Số 1", 45, "12 Hùng Vương")
    assert [row.from_on for row in session.scalars(select(UnitName).where(UnitName.to_on > today()))] == [D(4)]
    area = session.scalars(select(UnitAttribution).filter_by(subject="area_2025", voided_seq=None)).one()
    assert (area.area_id, area.from_on) == (world.areas["X"], D(4))
    caller = session.scalars(select(Contact)).one()
    assert (caller.name, caller.is_main, text_of(caller, "phone")) == ("Trần Lan", True, "02553822111")
    assert units.unit_by_code(session, "4300123456") == unit_id
    assert world.findings() == []


@pytest.mark.parametrize("values", [{}, {"phone": "0908182151"}])
def test_what_is_so_already_is_not_asked(
    staffed: Staffed, unit_id: int, person_id: int, values: dict[str, str]
) -> None:
    path = f"/people/{person_id}/requests/new"
    response = staffed.liaison(unit_id).submit(path, {"name": "Nguyễn Thị Mai", **values})
    assert "Chưa có mục nào khác" in Page(response).text
    assert staffed.session.scalar(select(func.count(ChangeRequest.id))) == 0


@pytest.mark.both_engines
def test_a_field_is_asked_once_at_a_time_and_a_form_counts_once(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison, path = staffed.liaison(unit_id), f"/people/{person_id}/requests/new"
    form = liaison.page(path).form("bhxh")
    form.values.setlist("name", ["Nguyễn Thị May"])
    assert liaison.post(path, data=form.values).status_code == 303
    again = liaison.post(path, data=form.values)
    assert again.status_code == 303
    assert "không ghi lại lần nữa" in liaison.page(again.location).text
    assert staffed.session.scalar(select(func.count(ChangeRequest.id))) == 1
    response = liaison.submit(path, {"name": "Nguyễn Thị Mây"})
    assert "Đã có đề nghị đang chờ trả lời cho: Họ và tên" in Page(response).text


def test_who_moved_away_is_the_new_units_to_know(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, session = staffed.world, staffed.session
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    report_wrong(liaison, person_id, name="Nguyễn Thị May", note="Sai tên đệm")
    with world.act("move") as act:
        memberships.move(act, world.membership(person_id), to_unit_id=world.unit(), on=D(9))
    for client, path in (
        (liaison, f"/units/{unit_id}/requests"),
        (officer, "/requests"),
        (officer, f"/requests/{last(session).id}"),
    ):
        page = client.page(path)
        assert "không còn trong danh sách" in page.text
        assert not [told for told in ("Mai", "May", "Sai tên đệm") if told in page.text]
    field = f"i{items(session)['name'].id}-answer"
    form = officer.page(f"/requests/{last(session).id}").form(field)
    page = Page(officer.post(f"/requests/{last(session).id}", data={**form.values, field: "accept"}))
    assert "chỉ ghi Không chấp nhận" in page.text
    answer(officer, session, name="Đã chuyển đơn vị")
    assert last(session).settled_at is not None


def test_answering_goes_by_the_scope_of_the_moment(staffed: Staffed, unit_id: int, person_id: int) -> None:
    session, officer = staffed.session, staffed.officer()
    report_wrong(staffed.liaison(unit_id), person_id, name="Nguyễn Thị May")
    path = f"/requests/{last(session).id}"
    other = staffed.officer("other")
    assert other.get(path).status_code == 404
    assert "Không có đề nghị nào" in other.page("/requests").text
    with staffed.world.act("attribute_unit") as act:
        units.attribute(act, unit_id, subject="officer", value=staffed.officer_id("other"), on=today())
    assert officer.get(path).status_code == 404
    assert officer.post(path, data={}).status_code in (400, 404)
    assert "Nguyễn Thị Mai" in other.page("/requests").text
    answer(other, session, ("name",))
    assert staffed.world.person(person_id).name == "Nguyễn Thị May"


def test_nobody_else_asks_or_answers(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison, stranger = staffed.liaison(unit_id), staffed.liaison(staffed.world.unit(), name="stranger")
    report_wrong(liaison, person_id, name="Nguyễn Thị May")
    for path in (
        f"/units/{unit_id}/requests",
        f"/units/{unit_id}/requests/person",
        f"/people/{person_id}/requests/new",
    ):
        assert stranger.get(path).status_code == 404
        assert staffed.leader().get(path).status_code == 404
    for client in (liaison, staffed.leader(), staffed.desk(), staffed.admin()):
        assert client.get("/requests").status_code == 404
        assert client.get(f"/requests/{last(staffed.session).id}").status_code == 404
    assert staffed.officer().get(f"/people/{person_id}/requests/new").status_code == 404


def test_seen_in_full_for_a_reason_that_is_recorded(staffed: Staffed, unit_id: int, person_id: int) -> None:
    officer, session = staffed.officer(), staffed.session
    report_wrong(staffed.liaison(unit_id), person_id, bhxh="5100000888", phone="0905999888")
    at = f"/requests/{last(session).id}"
    bare = officer.submit(at, {"reason": ""}, action=f"{at}/values")
    assert bare.status_code == 422
    response = officer.submit(at, {"reason": "Đối chiếu sổ BHXH"}, action=f"{at}/values")
    for told in ("5100000888", NUMBER, "0905999888"):
        assert told in response.text
    assert session.scalars(select(AuditRecord).filter_by(action="reveal_request")).one().subject_id == last(session).id
    assert "5100000888" not in officer.page(at).response.text


@pytest.mark.both_engines
def test_texts_are_emptied_after_ninety_days_and_with_the_person(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    session, world = staffed.session, staffed.world
    report_wrong(staffed.liaison(unit_id), person_id, name="Nguyễn Thị May", note="Sai tên đệm")
    answer(staffed.officer(), session, name="Đúng theo sổ")
    report_wrong(staffed.liaison(unit_id), person_id, birth="1985")
    assert purge(session, now() + timedelta(days=89))["requests"] == 0
    assert purge(session, now() + timedelta(days=91))["requests"] == 1
    session.commit()
    first = session.scalars(select(ChangeRequest).order_by(ChangeRequest.id)).first()
    assert first is not None
    assert first.note is None
    held = session.scalars(select(ChangeItem).order_by(ChangeItem.id)).all()
    assert [(item.old_value or item.new_value or item.reason) is None for item in held] == [True, False]
    staffed._clients.clear()  # log-ins of long ago are gone, too
    assert "(đã xóa)" in staffed.officer().page(f"/requests/{first.id}").text
    with world.act("undo") as act:
        undo.undo(act, session.scalars(select(Membership.seq)).one())
    purge(session, now() + timedelta(days=91))
    session.commit()
    second = items(session)["birth"]
    assert (second.new_value, second.state, last(session).settled_at is None) == (None, "refused", False)


@pytest.mark.both_engines
def test_a_merged_record_takes_its_requests_along(staffed: Staffed, unit_id: int, person_id: int) -> None:
    session, world = staffed.session, staffed.world
    report_wrong(staffed.liaison(unit_id), person_id, name="Nguyễn Thị May")
    [twin] = world.listed(unit_id, 1)
    with world.act("merge") as act:
        undo.merge(act, winner=world.person(twin), loser=world.person(person_id), by=world.user)
    assert last(session).person_id == twin
    page = staffed.officer().page(f"/requests/{last(session).id}")
    assert "Hiện nay" in page.text


@pytest.mark.both_engines
def test_the_inbox_is_filtered_sorted_and_counted(staffed: Staffed, unit_id: int) -> None:
    world, session, officer = staffed.world, staffed.session, staffed.officer()
    other = world.unit(officer=staffed.officer_id())
    liaison = staffed.liaison(unit_id, other)
    for n in range(6):
        report_missing(liaison, (unit_id, other)[n % 2], name=f"Người Thiếu {'ABCDEF'[n]}", bhxh=f"510000{n:04d}")
    row = session.scalars(select(ChangeRequest).order_by(ChangeRequest.id)).all()[3]
    row.asked_at = now() - timedelta(days=8)
    session.commit()
    assert "6 đề nghị" in officer.page("/requests").text
    assert "1 đề nghị" in officer.page("/requests?age=7").text
    assert "3 đề nghị" in officer.page("/requests?q=ta0001").text
    assert officer.page("/requests").rows[1][0].endswith("Người Thiếu D")
    assert officer.page("/requests?order=newest").rows[1][0].endswith("Người Thiếu F")
    assert "Đơn vị 1" in officer.page("/requests?order=unit").rows[1][1]
    assert "Không có đề nghị nào khớp" in officer.page("/requests?kind=unit_data").text
    few = queries(lambda: officer.page("/requests?q=ta0002"))
    assert queries(lambda: officer.page("/requests")) == few


def test_a_file_holds_no_values(staffed: Staffed, unit_id: int) -> None:
    report_missing(staffed.liaison(unit_id), unit_id)
    answer(staffed.officer(), staffed.session, name="Không thuộc đơn vị")
    for client, page, path in (
        (staffed.officer(), "/requests?which=all", "/requests/export.csv?which=all"),
        (staffed.liaison(unit_id), f"/units/{unit_id}/requests", f"/units/{unit_id}/requests/export.csv"),
    ):
        token = client.page(page).form(action=path.partition("?")[0]).values
        response = client.post(path, data=token)
        assert response.status_code == 200
        assert "Thiếu người" in response.text
        assert not [told for told in (*MISSING.values(), "Không thuộc đơn vị") if told in response.text]


def test_a_liaison_of_a_department_scope_is_none(staffed: Staffed, unit_id: int) -> None:
    """A member of the staff of one unit alone answers there."""
    staffed.user("of-one", Role.STAFF, ScopeKind.UNITS, unit_ids=[unit_id])
    report_missing(staffed.liaison(unit_id), unit_id, group=PeopleGroup.STUDENT.value)
    assert "Lê Văn Bình" in staffed.client("of-one").page("/requests").text


def test_all_that_is_left_is_refused_for_one_reason_and_the_unit_sees_by_whom(staffed: Staffed, unit_id: int) -> None:
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    report_missing(liaison, unit_id)
    path = f"/requests/{last(staffed.session).id}"
    bare = officer.submit(path, {"do": "none"}, action=path)
    assert bare.status_code == 422, "a reason is needed"
    assert officer.submit(path, {"do": "none", "reason": "Đã nghỉ việc"}, action=path).status_code == 303
    held = items(staffed.session)
    assert {item.state for item in held.values()} == {"refused"}
    assert {text_of(item, "reason") for item in held.values()} == {"Đã nghỉ việc"}
    text = liaison.page(f"/units/{unit_id}/requests?which=all").text
    assert f"{staffed.user('officer', Role.OFFICER, ScopeKind.OFFICER).display_name} trả lời lúc" in text


@pytest.mark.both_engines
def test_a_code_is_looked_for_as_it_is_typed(staffed: Staffed, unit_id: int) -> None:
    """ "_" and "!" stand for themselves."""
    codes = update(UnitCode).where(UnitCode.unit_id == unit_id, UnitCode.kind == CodeKind.CODE.value)
    staffed.session.execute(codes.values(code="TA_1!A"))
    staffed.session.get_one(Unit, unit_id).code = "TA_1!A"
    staffed.session.commit()
    report_missing(staffed.liaison(unit_id), unit_id)
    for typed, is_found in (("TA_1!", True), ("TA_1", True), ("T__1", False), ("%", False)):
        text = staffed.officer().page(f"/requests?q={typed.replace('%', '%25')}").text
        assert ("Lê Văn Bình" in text) is is_found, typed


def test_what_waits_leaves_the_rest_of_a_form_free(staffed: Staffed, unit_id: int) -> None:
    """One field that waits is left out and named with the reason; the others are asked for."""
    liaison, at = staffed.liaison(unit_id), f"/units/{unit_id}/requests/unit"
    caller = {"contact_name": "Lê Thị Hoa", "contact_phone": "0905111222"}
    save(liaison, at, caller)
    told = save(liaison, at, {**caller, "contact_name": "Lê Thị Hồng", "unit_name": "Tên mới", "headcount": "50"})
    assert "Đã gửi cán bộ chuyên quản 2 mục" in told
    assert "Chưa ghi: Người liên hệ. Đề nghị trước về mục này còn chờ trả lời" in told
    assert set(items(staffed.session)) == {"unit_name", "headcount"}
    again = Page(liaison.submit(at, {**caller, "contact_name": "Lê Thị Hồng"}))
    assert again.response.status_code == 422
    assert "Chưa ghi gì thêm" in again.text
    assert "Lê Thị Hồng" in again.response.text


def test_what_is_accepted_completes_the_information(staffed: Staffed, unit_id: int, person_id: int) -> None:
    """Only the phone was lacking: whoever accepts it has nothing more to do, as by hand."""
    world, session = staffed.world, staffed.session
    persons.update_person(session, world.person(person_id), by=world.user, phone="")
    photos = dict.fromkeys((InfoItem.PORTRAIT, InfoItem.ID_FRONT, InfoItem.ID_BACK), True)
    info_words.say(session, {person_id: photos}, day=D(3), by=world.user)
    session.commit()
    report_wrong(staffed.liaison(unit_id), person_id, phone="0905111222")
    days = (today() - D(0)).days
    assert world.figure("info_completed_reported", days) == 0
    answer(staffed.officer(), session, ("phone",))
    assert world.figure("info_completed_reported", days) == 1
    assert world.findings() == []
