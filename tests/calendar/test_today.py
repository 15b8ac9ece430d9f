"""The visits of a day in the order of the way: whom to call, what is needed, and whether the ways fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rollout.calendar.queries.route import Stop, with_ways
from rollout.core.cells import put
from rollout.core.dates import now
from rollout.core.office_hours import Hours
from rollout.core.travel import Travel
from rollout.models import (
    Contact,
    GuidanceSession,
    Office,
    SessionOfficer,
    SessionUnit,
    TravelCorrection,
    User,
    Visit,
)
from rollout.register import visit_answers
from rollout.register.visit_answers import Details
from rollout.register.visit_places import place_said
from rollout.register.visit_sight import SeenVisit
from rollout.register.visits import Plan
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from tests.clock import TurnTo
from tests.register.visiting import EIGHT, MONDAY, TEN, TUESDAY, Visiting
from tests.staffed import Staffed, queries

OF_OFFICERS = "/calendar/today?officer={}"


@pytest.fixture
def goer(staffed: Staffed, visiting: Visiting) -> int:
    """An officer of the whole first office, to whom its visits of tests are given."""
    user = staffed.user("goer", Role.OFFICER, ScopeKind.OFFICE, office_id=visiting.world.offices[0])
    visiting.world.officers[0] = user.id
    office = staffed.session.get_one(Office, visiting.world.offices[0])
    office.area_id = visiting.world.areas["X"]
    staffed.session.commit()
    return user.id


@pytest.mark.both_engines
def test_the_day_begins_and_ends_at_the_office(staffed: Staffed, visiting: Visiting, goer: int, turn: TurnTo) -> None:
    near, far = visiting.unit("X"), visiting.unit("Y")
    x, y = sorted((visiting.world.areas["X"], visiting.world.areas["Y"]))
    visiting.session.add(TravelCorrection(area_id=x, other_area_id=y, minutes=40, reason="Đường đèo"))
    contact = Contact(unit_id=far, name="Trần Thị Lan", job_title="Kế toán", is_main=True)
    visiting.session.add(contact)
    visiting.session.flush()
    put(contact, "phone", "0905123456")
    visiting.session.commit()
    visiting.confirmed(near, start=(MONDAY, EIGHT))
    late = visiting.confirmed(far, start=(MONDAY, TEN))
    details = Details(coming=35, needs_device=True, who="Chị Lan")
    visit_answers.detail(visiting.session, late, unit_id=far, details=details, by=visiting.by)
    visiting.confirmed(visiting.unit(), start=(TUESDAY, EIGHT))
    visiting.session.commit()
    turn(MONDAY, 6)
    page = staffed.client("goer").page("/calendar/today")
    assert "2 buổi làm việc" in page.text
    assert "Rời BHXH 1 trước 07:45, đường đi khoảng 15 phút" in page.text
    assert "Đường đi khoảng 40 phút, rời trước 09:20" in page.text
    assert "Về BHXH 1: đường đi khoảng 40 phút" in page.text
    assert page.text.index("08:00–09:00") < page.text.index("10:00–11:00")
    assert page.links["Gọi 0905123456"] == "tel:0905123456"
    for said in ("Trần Thị Lan, Kế toán", "35 người dự", "cần mang thiết bị", "Xã Y", "Ngày mai bắt đầu lúc 08:00"):
        assert said in page.text
    assert f"/visits/{late.id}/session" in page.links.values()


def test_the_day_begins_at_the_office_of_the_officer_whoever_holds_the_visit(
    staffed: Staffed, visiting: Visiting, goer: int, turn: TurnTo
) -> None:
    for start, office in ((EIGHT, None), (TEN, visiting.world.offices[1])):
        visiting.confirmed(start=(MONDAY, start), plan=Plan(SessionWay.AT_UNIT, 60, office))
    turn(MONDAY, 6)
    page = staffed.client("goer").page("/calendar/today")
    assert "Rời BHXH 1 trước 07:45" in page.text
    assert "Về BHXH 1" in page.text


def test_who_sets_out_from_a_commune_of_their_own_returns_there(
    staffed: Staffed, visiting: Visiting, goer: int, turn: TurnTo
) -> None:
    x, y = sorted((visiting.world.areas["X"], visiting.world.areas["Y"]))
    visiting.session.add(TravelCorrection(area_id=x, other_area_id=y, minutes=40, reason="Đường đèo"))
    visiting.session.get_one(User, goer).set_out_area_id = visiting.world.areas["Y"]
    visiting.session.commit()
    visiting.confirmed(visiting.unit("X"), start=(MONDAY, EIGHT))
    turn(MONDAY, 6)
    page = staffed.client("goer").page("/calendar/today")
    assert "Rời nơi xuất phát trước 07:20, đường đi khoảng 40 phút" in page.text
    assert "Về nơi xuất phát: đường đi khoảng 40 phút" in page.text
    assert "Về BHXH 1" not in page.text


def test_a_way_that_does_not_fit_is_told(staffed: Staffed, visiting: Visiting, goer: int, turn: TurnTo) -> None:
    """What was agreed stays so when somebody corrects a way afterwards."""
    visiting.confirmed(visiting.unit("X"), start=(MONDAY, EIGHT))
    visiting.confirmed(visiting.unit("Y"), start=(MONDAY, TEN))
    visiting.session.add(TravelCorrection(area_id=visiting.world.areas["Y"], minutes=90, reason="Sạt lở"))
    x, y = sorted((visiting.world.areas["X"], visiting.world.areas["Y"]))
    visiting.session.add(TravelCorrection(area_id=x, other_area_id=y, minutes=90, reason="Sạt lở"))
    visiting.session.commit()
    turn(MONDAY, 6)
    assert "Không kịp: đường đi khoảng 90 phút, chỉ còn 60 phút." in staffed.client("goer").page("/calendar/today").text


def test_the_room_is_told(staffed: Staffed, visiting: Visiting, goer: int, turn: TurnTo) -> None:
    visiting.confirmed(start=(MONDAY, EIGHT), plan=visiting.in_room())
    turn(MONDAY, 6)
    page = staffed.client("goer").page("/calendar/today")
    assert "Tại cơ quan BHXH · Phòng họp tầng 2, BHXH 1 · Xã X" in page.text


def test_staff_may_look_at_an_officer_and_an_officer_at_nobody_else(
    staffed: Staffed, visiting: Visiting, goer: int, turn: TurnTo
) -> None:
    unit_id = visiting.world.unit(officer=goer, office=visiting.world.offices[0])
    visiting.confirmed(unit_id, start=(MONDAY, EIGHT))
    turn(MONDAY, 6)
    page = staffed.staff().page(OF_OFFICERS.format(goer))
    assert "Người goer" in page.text
    assert "08:00–09:00" in page.text
    assert "Hôm nay không có buổi làm việc nào" in staffed.staff().page("/calendar/today").text
    staffed.officer_id()
    assert staffed.officer().get(OF_OFFICERS.format(goer)).status_code == 404
    assert staffed.officer().get(OF_OFFICERS.format(99999)).status_code == 404


@pytest.mark.both_engines
def test_a_day_of_many_costs_as_much_as_one_of_few(
    staffed: Staffed, visiting: Visiting, goer: int, turn: TurnTo
) -> None:
    visiting.confirmed(start=(MONDAY, EIGHT))
    visiting.confirmed(start=(TUESDAY, EIGHT))
    turn(MONDAY, 6)
    client = staffed.client("goer")
    client.page("/calendar/today")
    few = queries(lambda: client.page("/calendar/today"))
    turn(MONDAY - timedelta(days=3))
    visiting.confirmed(start=(MONDAY, TEN))
    visiting.confirmed(start=(MONDAY, 14 * 60))
    turn(MONDAY, 6)
    assert queries(lambda: client.page("/calendar/today")) == few <= 44


def test_nobody_moves_for_what_is_online() -> None:
    def stop(starts: int, area_id: int | None, way: SessionWay = SessionWay.AT_UNIT) -> Stop:
        return Stop(SeenVisit(Visit(area_id=area_id), (), 0, {}), Hours(starts, starts + 60), way, place_said(way), ())

    travel = Travel(ways={(1, 2): 30})
    stops = [stop(480, 1), stop(555, None, SessionWay.ONLINE), stop(630, 2)]
    told, back = with_ways(stops, travel, 1)
    assert [each.way for each in told] == [15, None, 30]
    assert [each.free for each in told] == [None, None, 90]
    assert back == 30
    told, back = with_ways(stops, travel, None)
    assert ([each.way for each in told], back) == ([None, None, 30], None)
    assert with_ways([], travel, 1) == ((), None)
    assert replace(told[2], free=20).is_late
    assert not replace(told[2], free=30).is_late


def session_on(visiting: Visiting, officer_id: int, day: date, start: int, state: SessionState, *unit_ids: int) -> int:
    row = GuidanceSession(
        state=state.value, way=SessionWay.JOINT.value, day=day, starts=start, ends=start + 120, place="Nhà văn hóa",
        contents="", conclusions="", signers="", created_by_id=officer_id, created_at=now(),
    )  # fmt: skip
    visiting.session.add(row)
    visiting.session.flush()
    visiting.session.add(SessionOfficer(session_id=row.id, user_id=officer_id))
    visiting.session.add_all(SessionUnit(session_id=row.id, unit_id=key, version=0) for key in unit_ids)
    visiting.session.commit()
    return row.id


@pytest.mark.both_engines
def test_sessions_of_no_visit_are_stops_without_ways(
    staffed: Staffed, visiting: Visiting, goer: int, turn: TurnTo
) -> None:
    unit_id, hidden = visiting.unit(), visiting.world.unit(office=visiting.world.offices[1])
    visiting.session.add(Contact(unit_id=unit_id, name="Lê Văn Nam"))
    planned = session_on(visiting, goer, MONDAY, 14 * 60, SessionState.PLANNED, unit_id, hidden)
    held = session_on(visiting, goer, MONDAY, 6 * 60, SessionState.HELD, unit_id)
    session_on(visiting, goer, MONDAY, 15 * 60, SessionState.CANCELLED, unit_id)
    session_on(visiting, goer, MONDAY, 16 * 60, SessionState.PLANNED, hidden)  # of nobody that the officer may see
    tomorrow = session_on(visiting, goer, TUESDAY, EIGHT, SessionState.PLANNED, unit_id)
    visiting.confirmed(start=(TUESDAY, 14 * 60))
    turn(MONDAY, 7)
    client = staffed.client("goer")
    page = client.page("/calendar/today")
    assert "2 buổi làm việc" in page.text
    assert page.text.index("06:00–08:00") < page.text.index("14:00–16:00")
    assert "Nhiều đơn vị cùng buổi · Nhà văn hóa" in page.text
    for said in ("Lê Văn Nam", "và 1 đơn vị khác", "Ngày mai bắt đầu lúc 08:00"):
        assert said in page.text
    for said in ("Chưa biết số người dự", "đường đi khoảng", "15:00", "16:00–"):
        assert said not in page.text
    links = set(page.links.values())
    assert {f"/sessions/{key}" for key in (planned, held, tomorrow)} <= links
    assert f"/sessions/{planned}/record" in links
    assert f"/sessions/{held}/record" not in links
    visiting.confirmed(start=(MONDAY, TEN))
    page = client.page("/calendar/today")
    assert "3 buổi làm việc" in page.text
    assert page.text.index("06:00–08:00") < page.text.index("10:00–11:00") < page.text.index("14:00–16:00")
    assert "đường đi khoảng" not in page.text  # from words to words


def test_the_officer_of_a_visit_sees_whom_to_call_whatever_the_unit(
    staffed: Staffed, visiting: Visiting, turn: TurnTo
) -> None:
    own = staffed.officer_id()
    visiting.world.officers[0] = own
    unit_id = visiting.unit()
    visiting.session.add(Contact(unit_id=unit_id, name="Lê Văn Nam"))
    visiting.session.commit()
    visiting.confirmed(unit_id, start=(MONDAY, EIGHT))
    turn(MONDAY, 6)
    assert staffed.session.get_one(User, own).is_active
    assert "Lê Văn Nam" in staffed.officer().page("/calendar/today").text
