"""Proposing times, of a new visit and anew; what is refused, what is asked first, what counts once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rollout.core.dates import now
from rollout.models import OfficerAbsence, Room, Setting, UnitWindow, User, Visit, VisitEvent, VisitOfficer, VisitSlot
from rollout.register import visit_ends
from rollout.register import visits as register
from rollout.register.units import deploy
from rollout.register.visit_acts import officers_of, slots_of, units_of
from rollout.register.visits import Plan
from rollout.visits.actions import Offer, propose_again
from rollout.visits.errors import TimesRefused
from rollout.visits.queries.page import last_event
from rollout.vocabulary_of_sessions import SessionWay
from tests.clock import TurnTo
from tests.page import Form, Page, PageClient
from tests.register.visiting import EIGHT, MONDAY, NINE, SATURDAY, TODAY, TUESDAY, Visiting
from tests.staffed import Staffed, queries, sent


def own_unit(staffed: Staffed) -> int:
    world = staffed.world
    return world.unit(area_2025=world.areas["X"], office=world.offices[0], officer=staffed.officer_id())


def filled(client: PageClient, at: str, **said: Any) -> Form:
    form = client.page(at).form("token", "starts")
    for name, value in said.items():
        form.values.setlist(name, value if isinstance(value, list) else [] if value is None else [value])
    return form


def send(client: PageClient, form: Form, status: int = 303, **more: str) -> Page:
    response = client.post(form.action, data={**form.values.to_dict(flat=False), **more})
    assert response.status_code == status, Page(response).text if response.data else response.status
    return client.page(response.headers["Location"]) if status == 303 else Page(response)


def visits(staffed: Staffed) -> list[Visit]:
    staffed.session.rollback()
    return list(staffed.session.scalars(select(Visit).order_by(Visit.id)))


@pytest.mark.both_engines
def test_a_visit_is_proposed_once(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    form = filled(client, f"/visits/new?unit={unit_id}", day="7/12", starts="8h", day_2="8/12", starts_2="13:30")
    page = send(client, form)
    assert "Đã đề xuất, chờ đơn vị trả lời đến hết ngày 04/12/2026" in page.text
    [visit] = visits(staffed)
    assert (visit.state, visit.way, visit.minutes, visit.office_id) == (
        "proposed", "at_unit", 90, staffed.world.offices[0],
    )  # fmt: skip
    assert [(s.day, s.starts, s.ends) for s in slots_of(staffed.session, visit)] == [
        (MONDAY, EIGHT, 570), (TUESDAY, 810, 900),
    ]  # fmt: skip
    assert officers_of(staffed.session, visit) == [staffed.officer_id()], "oneself"
    assert "không ghi lại lần nữa" in send(client, form).text
    assert len(visits(staffed)) == 1
    assert [e.act for e in staffed.session.scalars(select(VisitEvent))] == ["suggest", "propose"]


def test_several_units_are_offered_one_time(staffed: Staffed, visiting: Visiting) -> None:
    one, two = own_unit(staffed), own_unit(staffed)
    form = filled(staffed.officer(), f"/visits/new?unit={one}&unit={two}", day="7/12", starts="8:00")
    assert "day_2" not in form.names
    assert form.values["method"] == "joint"
    said = "Chọn đơn vị nhận tổ chức, hoặc ghi địa điểm buổi chung."
    assert said in send(staffed.officer(), form, 422).text
    form.values["method"] = "at_unit"
    assert "Đơn vị nhận tổ chức: Chọn đơn vị nhận tổ chức." in send(staffed.officer(), form, 422).text
    form.values["method"] = "joint"
    form.values["place"] = "Hội trường xã"
    send(staffed.officer(), form)
    (visit,) = visits(staffed)
    assert [row.unit_id for row in units_of(staffed.session, visit)] == [one, two]
    assert visit.host_id is None


def test_one_of_several_units_has_the_visit_until_it_falls_out(staffed: Staffed, visiting: Visiting) -> None:
    one, two = own_unit(staffed), own_unit(staffed)
    client = staffed.officer()
    form = filled(client, f"/visits/new?unit={one}&unit={two}", day="7/12", starts="8:00", host=str(two))
    assert "Địa điểmĐơn vị 2, Xã X" in send(client, form).text
    (visit,) = visits(staffed)
    assert (visit.host_id, visit.way, visit.place) == (two, "joint", "")
    at = f"/visits/{visit.id}"
    again = filled(client, f"{at}/propose", day="7/12", starts="9:00", place="Tầng 2")
    assert again.values["host"] == str(two)
    assert "Địa điểmTầng 2, Đơn vị 2" in send(client, again).text
    for unit_id in (one, two):
        visiting.accept(visit, unit_id)
    client.submit(f"{at}/answer/{two}", {"answer": "decline", "reason": "Bận kiểm kê"})
    page = client.page(at)
    assert "Đơn vị 2 nhận tổ chức nhưng không dự nữa, nên buổi chưa có địa điểm. Chọn nơi khác" in page.text
    assert "Đã bỏ giờ, chờ hẹn lại" in page.text
    assert "Địa điểm" not in page.text
    assert "Tầng 2" not in staffed.liaison(one).page(f"/my-visits/{visit.id}/{one}").text
    assert [row[2] for row in client.page("/visits?waits=answer").rows[1:]] == ["Đã bỏ giờ, chờ hẹn lại"]
    moved = filled(client, f"{at}/propose", day="8/12", starts="9:00")
    assert (moved.values["host"], moved.values["place"]) == ("", "")
    assert "Chọn đơn vị nhận tổ chức, hoặc ghi địa điểm buổi chung." in send(client, moved, 422).text
    moved.values["host"] = str(one)
    assert "Địa điểmĐơn vị 1" in send(client, moved).text


@pytest.mark.both_engines
def test_a_time_that_is_taken_says_which_and_offers_the_next(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visiting.confirmed(unit_id)  # Monday 8:00-9:00
    said = {"day": "7/12", "starts": "8:00", "day_2": "8/12", "starts_2": "12:00", "place": "Phòng họp tầng 2"}
    form = filled(client, f"/visits/new?unit={unit_id}", **said)
    page = send(client, form, 422)
    assert "Giờ bắt đầu: Đơn vị 1 đã có lịch từ 08:00 đến 09:00. Giờ trống gần nhất" in page.text
    assert "Thời gian thứ hai: giờ bắt đầu: 12:00–13:30 ngày 08/12/2026 không nằm trọn trong giờ làm việc" in page.text
    again = page.form("token", "starts")
    assert (again.values["place"], again.values["starts_2"]) == ("Phòng họp tầng 2", "12:00")
    assert len(visits(staffed)) == 1
    taken = send(client, again, 422, take="2_2026-12-08_810").form("token", "starts")
    assert (taken.values["day_2"], taken.values["starts_2"]) == ("08/12/2026", "13:30")
    page = send(client, taken, 422, take="1_2026-12-07_540")
    assert "Đơn vị 1: đơn vị đang có lịch khác chưa xong." in page.text
    page = send(client, page.form("token", "starts"), agreed="y")
    assert page.response.request.path == f"/visits/{visits(staffed)[1].id}"
    assert [slot.starts for slot in slots_of(staffed.session, visits(staffed)[1])] == [NINE, 810]


def test_a_button_that_is_none_of_ours_takes_nothing(staffed: Staffed, visiting: Visiting) -> None:
    client, form = staffed.officer(), filled(staffed.officer(), f"/visits/new?unit={own_unit(staffed)}")
    assert client.post(form.action, data={**form.values.to_dict(), "take": "1_2026-99-08_810"}).status_code == 400
    send(client, form, 422, take="9_2026-12-08_810")


def test_units_that_are_done_come_up_when_they_are_asked_for(staffed: Staffed, visiting: Visiting) -> None:
    done, other, client = own_unit(staffed), own_unit(staffed), staffed.officer()
    with staffed.world.act("deploy") as act:
        deploy(act, done, on=TODAY, basis="Đủ 80 %")
    assert client.page("/visits/new").response.text.count('name="unit"') == 1
    assert client.page("/visits/new?all=1").response.text.count('name="unit"') == 2
    page = client.page(f"/visits/new?unit={done}&unit={other}")
    assert "Đơn vị 1: đã triển khai từ 01/12/2026." in page.text
    assert page.links["Chỉ các đơn vị chưa triển khai"] == f"/visits/new?unit={other}"
    form = filled(client, page.links["Vẫn đề xuất"], day="7/12", starts="8:00", place="Hội trường")
    send(client, form)
    assert len(visits(staffed)) == 1, "asked once"


@pytest.mark.both_engines
def test_units_of_others_are_not_there(staffed: Staffed, visiting: Visiting) -> None:
    mine, foreign = own_unit(staffed), visiting.unit()
    client = staffed.officer()
    assert client.get(f"/visits/new?unit={foreign}").status_code == 404
    assert client.get(f"/visits/new?unit={mine}&unit={foreign}").status_code == 404
    form = filled(client, f"/visits/new?unit={mine}", day="7/12", starts="8:00")
    assert client.post(f"/visits/new?unit={foreign}", data=form.values).status_code == 404
    assert client.get(f"/visits/new?unit={mine}&follows={visiting.proposed(foreign).id}").status_code == 404
    assert staffed.leader().get(f"/visits/new?unit={mine}").status_code == 404


def test_the_form_says_what_is_known_of_the_unit(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = own_unit(staffed)
    staffed.session.add(UnitWindow(unit_id=unit_id, weekday=6, starts=EIGHT, ends=660))
    visiting.confirmed(unit_id)
    text = staffed.officer().page(f"/visits/new?unit={unit_id}&day=2026-12-08&starts=480").text
    assert "Giờ đơn vị tiếp: thứ Bảy 08:00–11:00" in text
    assert "Đang có lịch khác chưa xong Đã thống nhất: 08:00 07/12/2026" in text
    assert "Chưa liên hệ lần nào" in text
    form = filled(staffed.officer(), f"/visits/new?unit={unit_id}&day=2026-12-08&starts=480")
    assert (form.values["day"], form.values["starts"]) == ("08/12/2026", "08:00")


def test_the_hours_of_the_unit_are_had_where_the_officer_consents(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    staffed.session.add(UnitWindow(unit_id=unit_id, weekday=6, starts=EIGHT, ends=660))
    form = filled(client, f"/visits/new?unit={unit_id}", day=f"{SATURDAY:%d/%m}", starts="8:00")
    text = send(client, form, 422).text
    assert "không phải ngày làm việc" in text
    assert "đánh dấu “Nhận cả giờ riêng của đơn vị” để đề xuất" in text
    form.values["consents"] = "y"
    late = send(client, form, 422, starts="10:30").text
    assert "Đơn vị 1 tiếp 08:00–11:00 thứ Bảy 12/12/2026; 10:30–12:00 không nằm trọn trong giờ đó." in late
    send(client, form)
    assert staffed.session.scalar(select(VisitSlot.day)) == SATURDAY


def test_a_form_that_lacks_something_says_what(staffed: Staffed, visiting: Visiting) -> None:
    client = staffed.officer()
    said = {"day": "7/12", "starts": "", "day_2": "8/12", "officers": None, "room": ""}
    text = send(client, filled(client, f"/visits/new?unit={own_unit(staffed)}", **said), 422).text
    assert "Giờ bắt đầu: Cần điền mục này." in text
    assert "Thời gian thứ hai: giờ bắt đầu: Thời gian cần cả ngày và giờ." in text
    assert "Chọn ít nhất một cán bộ." in text
    form = filled(client, f"/visits/new?unit={own_unit(staffed)}", day="7/12", starts="8:10")
    assert "Giờ bắt đầu: Lịch tính theo 15 phút" in send(client, form, 422).text


def test_where_a_visit_is_held_follows_its_way(staffed: Staffed, visiting: Visiting) -> None:
    client, unit_id = staffed.officer(), own_unit(staffed)

    def refused(**said: str) -> str:
        known = {"day": "7/12", "starts": "8:00", "office": "", "method": "online"}
        return send(client, filled(client, f"/visits/new?unit={unit_id}", **{**known, **said}), 422).text

    for way in ("at_office", "train_liaisons"):
        assert "Ghi địa điểm, hoặc chọn cơ quan BHXH tổ chức." in refused(method=way, place="")
    assert "Không ghi số giấy tờ" in refused(method="at_unit", place="0905 123 456")
    assert "mã phòng họp (chỉ gồm chữ số)" in refused(place="Gọi anh Ba 0905123456")
    for place, day in (("https://zoom.us/j/98765432101?pwd=Ab1", "7/12"), ("987 6543 2101", "8/12")):
        form = filled(
            client, f"/visits/new?unit={own_unit(staffed)}", day=day, starts="8:00", method="online", place=place
        )
        form.values["agreed"] = "y"
        send(client, form)
        assert visiting.session.scalars(select(Visit.place).order_by(Visit.id.desc())).first() == place


def test_an_agreed_visit_is_moved_with_a_reason(staffed: Staffed, visiting: Visiting) -> None:
    visit, client = visiting.confirmed(own_unit(staffed)), staffed.officer()
    form = filled(client, f"/visits/{visit.id}/propose?day=2026-12-08&starts=480")
    assert (form.values["day"], form.values["minutes"]) == ("08/12/2026", "60")
    assert "ghi lý do đổi (chỉ cán bộ BHXH đọc)" in send(client, form, 422).text
    form.values["reason"] = "Cán bộ họp ở tỉnh"
    page = send(client, form)
    assert "Lý do: Cán bộ họp ở tỉnh" in page.text
    assert "đã thay bằng lần sau" in page.text
    staffed.session.rollback()
    assert (visit.state, visit.round) == ("proposed", 2)
    assert "không ghi lại lần nữa" in send(client, form).text


def test_the_form_begins_with_the_usual_length(staffed: Staffed, visiting: Visiting) -> None:
    staffed.session.add(Setting(key="visit_minutes", value="120", label="", basis=""))
    staffed.session.commit()
    page = staffed.officer().page(f"/visits/new?unit={own_unit(staffed)}")
    assert page.form("token", "starts").values["minutes"] == "120"


def test_whoever_moves_it_has_seen_how_it_stands(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.proposed(unit_id)
    form = filled(client, f"/visits/{visit.id}/propose", day="8/12", starts="8:00", place="Tầng 3")
    visiting.accept(visit, unit_id)
    page = send(client, form, 422, reason="Cán bộ họp ở tỉnh")
    assert "Lịch vừa có thay đổi sau khi mở trang này" in page.text
    assert page.form("token", "starts").values["place"] == "Tầng 3"
    staffed.session.rollback()
    assert visit.state == "confirmed"


def test_a_suggested_visit_is_proposed(staffed: Staffed, visiting: Visiting) -> None:
    visit, client = visiting.suggested(own_unit(staffed)), staffed.officer()
    page = client.page(f"/visits/{visit.id}")
    assert "chưa gửi đơn vị" in page.text
    form = filled(client, page.links["Đề xuất lịch"], day="7/12", starts="8:00")
    sent = send(client, form)
    assert visits(staffed)[0].state == "proposed"
    first, again = "Đã đề xuất lịch. Gửi đường dẫn cho đơn vị", "Đã đề xuất lại. Gửi đường dẫn mới cho đơn vị"
    assert first in sent.text
    assert again in send(client, filled(client, f"/visits/{visit.id}/propose", day="8/12", starts="8:00")).text


def test_a_draft_is_gone_on_with(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    form = filled(client, f"/visits/new?unit={unit_id}", place="Tầng 9")
    answer = client.post(f"/drafts/{form.values['token']}", data={**form.values.to_dict(flat=False), "draft": "1"})
    opened = client.page(answer.headers["Location"]).form("token", "starts")
    assert opened.values["place"] == "Tầng 9"
    assert "Bản nháp lưu lúc" in client.page("/visits").text


def test_a_follow_up_goes_on_with_a_visit(staffed: Staffed, visiting: Visiting, turn: TurnTo) -> None:
    unit_id = own_unit(staffed)
    visit, client = visiting.confirmed(unit_id), staffed.officer()
    turn(MONDAY, 10)
    visit_ends.hold(staffed.session, visit, session_id=visiting.planned_session(MONDAY), by=visiting.by)
    staffed.session.commit()
    link = client.page(f"/visits/{visit.id}").links["Hẹn buổi tiếp theo"]
    assert link == f"/visits/new?unit={unit_id}&follows={visit.id}"
    form = filled(client, link, day="18/12", starts="8:00")
    send(client, form)
    assert visits(staffed)[-1].follows_id == visit.id


def test_officers_of_the_units_may_be_chosen(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = own_unit(staffed)
    form = filled(staffed.staff(), f"/visits/new?unit={unit_id}", day="7/12", starts="8:00")
    form.values.setlist("officers", [str(staffed.officer_id())])
    send(staffed.staff(), form)
    assert list(staffed.session.scalars(select(VisitOfficer.user_id))) == [staffed.officer_id()]
    form.values["token"], form.values["officers"] = "A" * 22, "999"
    send(staffed.staff(), form, 422)


def test_whoever_goes_to_a_unit_of_others_sees_their_own_visits_with_it(staffed: Staffed, visiting: Visiting) -> None:
    foreign, me = visiting.unit(), staffed.officer_id()
    visiting.confirmed(foreign, start=(TUESDAY, EIGHT))  # another officer's
    mine = visits_of(visiting, foreign, me)
    page = staffed.officer().page(f"/visits/{mine.id}/propose")
    assert "Đang có lịch khác chưa xong" not in page.text
    assert "Đơn vị 1" in page.text


def visits_of(visiting: Visiting, unit_id: int, officer_id: int) -> Visit:
    made = register.suggest(visiting.session, Plan(), officer_ids=[officer_id], unit_ids=[unit_id], by=visiting.by)
    visiting.session.commit()
    return made


def test_what_an_officer_does_with_units_of_others_is_told_to_nobody(staffed: Staffed, visiting: Visiting) -> None:
    mine, foreign, other = own_unit(staffed), visiting.unit(), visiting.world.officers[0]
    visiting.confirmed(foreign, start=(MONDAY, EIGHT))
    shared = visits_of(visiting, mine, other)
    form = filled(staffed.officer(), f"/visits/{shared.id}/propose", day="7/12", starts="8:00")
    page = send(staffed.officer(), form, 422)
    assert "Thời gian này không còn trống" in page.text
    assert "Đơn vị 2" not in page.text
    form = filled(staffed.staff(), f"/visits/{shared.id}/propose", day="7/12", starts="8:00")
    assert "đã có lịch tại Đơn vị 2 từ" in send(staffed.staff(), form, 422).text


def test_who_is_away_is_told_where_their_units_are_known(staffed: Staffed, visiting: Visiting) -> None:
    mine, other = own_unit(staffed), visiting.world.officers[0]
    staffed.session.add(
        OfficerAbsence(
            user_id=other, from_on=MONDAY, to_on=TUESDAY, starts=0, ends=1440, kind="training",
            made_by_id=staffed.world.user.id, made_at=now(),
        )
    )  # fmt: skip
    shared = visits_of(visiting, mine, other)
    away = "officer1 vắng cả ngày 07/12/2026"
    for client, words in ((staffed.officer(), "Thời gian này không còn trống"), (staffed.staff(), away)):
        form = filled(client, f"/visits/{shared.id}/propose", day="7/12", starts="8:00")
        assert words in send(client, form, 422).text


@pytest.mark.both_engines
def test_offices_rooms_and_officers_are_those_of_the_own_scope(staffed: Staffed, visiting: Visiting) -> None:
    world, unit_id = staffed.world, own_unit(staffed)
    staffed.session.add_all(Room(office_id=key, name=f"Phòng {n}", seats=9) for n, key in enumerate(world.offices, 1))
    world.unit(office=world.offices[1], officer=staffed.officer_id("far"))
    staffed.session.commit()
    client = staffed.officer()
    page = client.page(f"/visits/new?unit={unit_id}")
    assert "Phòng 1" in page.text
    assert "Phòng 2" not in page.text
    form = filled(client, f"/visits/new?unit={unit_id}", day="7/12", starts="8:00", office=str(world.offices[1]))
    send(client, form, 422)
    mine = visits_of(visiting, unit_id, staffed.officer_id())
    mine.office_id = world.offices[1]  # proposed by whoever may
    staffed.session.commit()
    kept = client.page(f"/visits/{mine.id}/propose").form("token", "starts")
    assert kept.values["office"] == str(world.offices[1])
    assert "Phòng 2" not in client.page(f"/visits/{mine.id}/propose").text
    assert "Người far" not in client.get(f"/visits/{mine.id}/give").text


def test_each_time_is_looked_at_once(staffed: Staffed, visiting: Visiting) -> None:
    """In the transaction that offers it; and where it is refused, all days after it at once."""
    session, officer, visit = visiting.session, visiting.world.officers[0], visiting.suggested()
    by = session.get_one(User, officer)
    three = {number: (MONDAY + timedelta(days=number), EIGHT) for number in (0, 1, 2)}
    offer = Offer(Plan(SessionWay.AT_UNIT, 60, visiting.world.offices[0]), three)
    version = last_event(session, visit.id)
    told = sent(lambda: propose_again(session, visit, offer, version=version, by=by))
    assert sum("FROM officer_absence" in statement for statement in told) == len(three)
    session.rollback()
    session.add(OfficerAbsence(user_id=officer, from_on=TODAY, to_on=date(2027, 2, 1), starts=0, ends=1440,
                               kind="leave", note="", made_by_id=officer, made_at=now()))  # fmt: skip
    session.commit()

    def refused() -> None:
        with pytest.raises(TimesRefused):
            propose_again(session, visit, offer, version=version, by=by)

    assert queries(refused) <= 75
