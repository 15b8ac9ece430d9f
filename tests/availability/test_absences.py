"""Absences: who records whose, what is refused, and that no agreed visit is left inside or lost."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from rollout.models import AuditRecord, OfficerAbsence, SessionOfficer
from rollout.register.visit_acts import officers_of
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_visits import VisitState
from tests.filling import refuse, save
from tests.page import Page
from tests.register.visiting import EIGHT, MONDAY, TEN, TUESDAY, Visiting
from tests.staffed import Staffed, queries, sent

LIST, NEW = "/availability/absences", "/availability/absences/new"
WEEK = {"absence_kind": "leave", "first": "07/12/2026", "last": "11/12/2026"}


def absences(session: Session) -> list[OfficerAbsence]:
    session.expire_all()
    return list(session.scalars(select(OfficerAbsence).order_by(OfficerAbsence.id)))


def test_an_officer_records_changes_and_takes_back_an_absence(staffed: Staffed, held: Visiting) -> None:
    officer = staffed.officer()
    assert "officer" not in officer.page(NEW).form("first").names, "only one's own"
    assert "Người officer" in officer.page(NEW).text
    said = save(officer, NEW, absence_kind="training", first="07/12/2026", ends="11:30", note="Tập huấn ở tỉnh")
    assert "Đã ghi giờ vắng." in said
    row = ["Người officer", "07/12/2026", "07/12/2026", "00:00–11:30", "Tập huấn, họp", "Tập huấn ở tỉnh", "Sắp vắng"]
    assert officer.page(LIST).rows[1][:7] == row
    (first,) = absences(staffed.session)
    path = f"{LIST}/{first.id}/edit"
    assert officer.page(path).form("first").values["ends"] == "11:30"
    save(officer, path, last="08/12/2026", starts="13:00", ends="")
    first, second = absences(staffed.session)
    assert first.taken_back_at is not None
    assert (second.from_on, second.to_on) == (MONDAY, TUESDAY + timedelta(days=1))
    assert (second.starts, second.ends, second.note) == (780, 1440, "Tập huấn ở tỉnh")
    officer.submit(LIST, {}, action=f"{LIST}/{second.id}/take-back")
    assert all(row.taken_back_at for row in absences(staffed.session))
    assert "chưa ghi khoảng vắng nào" in officer.page(LIST).text
    assert len(officer.page(f"{LIST}?which=taken_back&order=newest").rows) == 3
    trail = select(AuditRecord).where(AuditRecord.action.like("%absence")).order_by(AuditRecord.id)
    records = list(staffed.session.scalars(trail))
    assert [record.action for record in records] == [
        "record_absence", "take_back_absence", "record_absence", "take_back_absence",
    ]  # fmt: skip
    assert not any("Tập huấn" in str(record.detail) for record in records)


def test_what_cannot_be_is_refused(staffed: Staffed, held: Visiting) -> None:
    officer = staffed.officer()
    for typed, said in (
        ({"first": "01/11/2026"}, "Chỉ ghi được từ hôm nay trở đi"),
        ({"first": "07/12/2026", "last": "06/12/2026"}, "Ngày cuối đứng trước ngày đầu."),
        ({"first": "07/12/2026", "last": "08/12/2027"}, "dài hơn một năm"),
        ({"first": "07/12/2026", "starts": "13:00", "ends": "8:00"}, "Giờ kết thúc phải sau giờ bắt đầu."),
        ({"first": "07/12/2026", "starts": "24:00"}, "Giờ bắt đầu phải trước 24:00."),
        ({"first": "07/12/2026", "starts": "sáng"}, "Không đọc được giờ."),
        ({"first": ""}, "Cần điền mục này."),
    ):
        assert said in refuse(officer, NEW, typed)
    assert absences(staffed.session) == []


def test_whoever_records_for_several_says_for_whom(staffed: Staffed, held: Visiting) -> None:
    staffed.officer_id("second")
    staff = staffed.staff()
    assert staff.page(NEW).form("first").values["officer"] == "0", "nobody, until somebody is chosen"
    assert "Chọn một cán bộ." in refuse(staff, NEW, {"first": "07/12/2026"})
    assert absences(staffed.session) == []


def test_agreed_visits_are_named_and_each_goes_where_it_was_said(staffed: Staffed, held: Visiting) -> None:
    a, b = held.confirmed(start=(MONDAY, EIGHT)), held.confirmed(start=(TUESDAY, TEN))
    held.confirmed(start=(MONDAY, EIGHT), officer=1)
    officer, second = staffed.officer(), str(staffed.officer_id("second"))
    answer = officer.submit(NEW, WEEK)
    page = Page(answer)
    assert answer.status_code == 422
    assert "Trong thời gian này có 2 lịch làm việc đã thống nhất. Chọn cách xử lý từng mục dưới đây" in page.text
    for said in ("07/12/2026 · 08:00–09:00 · Đơn vị 1 · Người officer", "08/12/2026 · 10:00–11:00 · Đơn vị 2"):
        assert said in page.text, said
    busy, free = (options(page, f"v{visit.id}-fate") for visit in (a, b))
    assert free == {"", second, "release"}, "kept it cannot be: nobody is in two places"
    assert busy == {"", "release"}, "the other officer has a visit of his own then"
    assert absences(staffed.session) == []

    form = page.form("first", action=NEW)
    values = form.values.copy()
    values[f"v{a.id}-fate"] = "release"
    answer = officer.post(NEW, data=values)
    assert answer.status_code == 422, "of one nothing is said"
    assert page.text.count("Chọn cách xử lý.") == 0, "at first it is asked"
    assert (
        Page(answer).links["08/12/2026 · 10:00–11:00 · Đơn vị 2 · Người officer: Chọn cách xử lý."] == f"#v{b.id}-fate"
    )
    values[f"v{b.id}-fate"] = second
    answer = officer.post(NEW, data=values)
    assert answer.status_code == 303, Page(answer).text
    assert "xử lý 2 lịch" in officer.page(answer.location).text
    staffed.session.expire_all()
    assert (a.state, b.state) == (VisitState.GIVEN_UP, VisitState.CONFIRMED)
    assert officers_of(staffed.session, b) == [int(second)]
    assert "không ghi lại lần nữa" in officer.page(officer.post(NEW, data=values).location).text
    assert len(absences(staffed.session)) == 1


def options(page: Page, name: str) -> set[str]:
    return {option.get("value", "") for option in page.element(name).iter("option")}


def test_one_choice_for_all(staffed: Staffed, held: Visiting) -> None:
    visits = [held.confirmed(start=(MONDAY, minute)) for minute in (EIGHT, TEN)]
    officer = staffed.officer()
    values = Page(officer.submit(NEW, WEEK)).form("first", action=NEW).values.copy()
    values["rest-fate"] = "keep"
    assert officer.post(NEW, data=values).status_code == 422, "that is not offered"
    values["rest-fate"] = "release"
    assert officer.post(NEW, data=values).status_code == 303
    staffed.session.expire_all()
    assert {visit.state for visit in visits} == {VisitState.GIVEN_UP}


def test_another_who_has_become_busy_is_refused_and_nothing_is_written(staffed: Staffed, held: Visiting) -> None:
    visits = [held.confirmed(start=(MONDAY, minute)) for minute in (EIGHT, EIGHT + 75)]  # fits one, not two: the way
    officer, second = staffed.officer(), str(staffed.officer_id("second"))
    values = Page(officer.submit(NEW, WEEK)).form("first", action=NEW).values.copy()
    for visit in visits:
        values[f"v{visit.id}-fate"] = second
    held.confirmed(start=(MONDAY, EIGHT + 30), officer=1)
    answer = officer.post(NEW, data=values)
    assert answer.status_code == 422
    staffed.session.expire_all()
    assert absences(staffed.session) == []
    assert {visit.state for visit in visits} == {VisitState.CONFIRMED}


def test_sessions_are_given_or_left(staffed: Staffed, held: Visiting) -> None:
    officer, second = staffed.officer(), staffed.officer_id("second")
    key = held.planned_session(MONDAY)
    staffed.session.add(SessionOfficer(session_id=key, user_id=staffed.officer_id()))
    staffed.session.commit()
    page = Page(officer.submit(NEW, WEEK))
    assert "Trong thời gian này có 1 buổi hướng dẫn đã thống nhất." in page.text
    assert "Buổi hướng dẫn 07/12/2026" in page.text
    values = page.form("first", action=NEW).values.copy()
    values[f"s{key}-fate"] = str(second)
    assert officer.post(NEW, data=values).status_code == 303
    held_by = staffed.session.scalars(select(SessionOfficer.user_id).where(SessionOfficer.session_id == key))
    assert list(held_by) == [second]


def test_many_choices_cost_as_much_as_one_and_keep_nobody_from_writing(staffed: Staffed, held: Visiting) -> None:
    officer, session = staffed.officer(), staffed.session
    values = officer.page(NEW).form("first", action=NEW).values.copy()
    for name, value in WEEK.items():
        values.setlist(name, [value])

    def asked() -> list[str]:
        return sent(lambda: answers.append(officer.post(NEW, data=values)))

    def add(*days: int) -> None:
        for day in (MONDAY + timedelta(days=number) for number in days):
            held.confirmed(start=(day, TEN))
            session.add(SessionOfficer(session_id=held.planned_session(day), user_id=staffed.officer_id()))
        session.commit()

    answers: list[TestResponse] = []
    add(0)
    asked()  # what is read once for all requests
    one = asked()
    add(1, 2, 3, 4)
    many = asked()
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "Trong thời gian này có 5 lịch làm việc và 5 buổi hướng dẫn đã thống nhất." in Page(answers[2]).text
    assert len({name for name in Page(answers[2]).form("first", action=NEW).values if name.endswith("-fate")}) == 11
    assert len(many) == len(one)
    turn = [
        number for number, statement in enumerate(many) if statement == "BEGIN IMMEDIATE" or "advisory" in statement
    ]
    offered = [number for number, statement in enumerate(many) if "FROM officer_absence" in statement]
    assert len(turn) == 2, "the turn that the request began with is given up"
    assert turn[0] < min(offered) <= max(offered) < turn[1], "who could go is asked before one writes"


def test_staff_record_for_the_officers_in_their_scope(staffed: Staffed, held: Visiting) -> None:
    world = staffed.world
    world.unit(officer=staffed.officer_id(), office=world.offices[0])
    world.unit(officer=staffed.officer_id("second"), office=world.offices[1])
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[0])
    staff, clerk, own, other = staffed.staff(), staffed.client("clerk"), staffed.officer_id(), staffed.officer()
    second = staffed.officer_id("second")
    assert options(staff.page(NEW), "officer") == {"0", str(own), str(second)}
    assert "Người officer" in clerk.page(NEW).text
    save(staff, NEW, officer=str(own), **WEEK)
    save(staff, f"{NEW}?officer={second}", officer=str(second), **WEEK)
    mine, others = absences(staffed.session)
    for client in (clerk, other):
        assert "Người officer" in client.page(LIST).text
        assert "Người second" not in client.page(LIST).text
        assert client.get(f"{LIST}/{mine.id}/edit").status_code == 200
        assert client.get(f"{LIST}/{others.id}/edit").status_code == 404
        token = client.page(NEW).form("first").values["csrf_token"]
        assert client.post(f"{LIST}/{others.id}/take-back", data={"csrf_token": token}).status_code == 404
    for nobody in (staffed.liaison(world.unit()), staffed.leader(), staffed.desk(), staffed.admin()):
        assert nobody.get(LIST).status_code == 404
    assert len(staff.page(f"{LIST}?officer={own}").rows) == 2
    assert "Không có khoảng vắng nào khớp" in staff.page(f"{LIST}?kind=other").text


def test_the_list_and_the_overview_take_few_queries(staffed: Staffed, held: Visiting) -> None:
    staff = staffed.staff()
    for day in range(7, 27):
        save(staff, NEW, officer=str(staffed.officer_id()), absence_kind="other", first=f"{day:02}/12/2026")
    assert queries(lambda: staff.page(LIST)) < 25
    assert queries(lambda: staff.page("/availability")) < 30
    assert "07/12/2026" in staff.page("/availability").text
