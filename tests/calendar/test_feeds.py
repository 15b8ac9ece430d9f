"""The calendar that other programs follow: by two programs of others, and what is in it for whom."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from rollout.calendar.queries.feeding import appointments_of
from rollout.core.cells import put
from rollout.core.users import assign
from rollout.models import AuditRecord, CalendarFeed, Unit, User, VisitUnit
from rollout.register import visit_answers, visit_ends, visit_offers
from rollout.register.calendar_feeds import end_feeds, feed_of, make_feed, token_of
from rollout.register.visit_acts import CLOCK
from rollout.register.visit_answers import Details
from rollout.register.visits import Plan
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_sessions import SessionWay
from tests.clock import TurnTo
from tests.core.test_ics import READERS, Entry, Reader, at
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, TODAY, TUESDAY, Visiting
from tests.staffed import Staffed, queries

readers = pytest.mark.parametrize("kind", READERS)


@pytest.fixture
def goer(staffed: Staffed, visiting: Visiting) -> User:
    """An officer to whom the visits of tests are given."""
    user = staffed.user("goer", Role.OFFICER, ScopeKind.OFFICE, office_id=visiting.world.offices[0])
    visiting.world.officers[0] = user.id
    return user


@pytest.fixture(autouse=True)
def maker(visiting: Visiting) -> None:
    """Whoever makes the addresses of units has all units."""
    user = visiting.world.user
    assign(visiting.session, user, role=Role.STAFF, scope=ScopeKind.PROVINCE, by=user)
    visiting.session.commit()


def path_of(feed: CalendarFeed) -> str:
    return f"/calendar/{token_of(feed)}.ics"


def read(staffed: Staffed, program: Reader, path: str) -> dict[str, Entry]:
    answer = staffed.app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    program.follow(answer.data)
    return program.held


def feed_for(visiting: Visiting, owner: User | int) -> CalendarFeed:
    held = owner if isinstance(owner, User) else visiting.session.get_one(Unit, owner)
    made = make_feed(visiting.session, held, by=visiting.world.user)
    visiting.session.commit()
    return made


@readers
def test_an_officer_follows_agreed_visits_until_they_are_moved_or_called_off(
    staffed: Staffed, visiting: Visiting, goer: User, kind: type[Reader]
) -> None:
    unit_id = visiting.unit()
    visit = visiting.confirmed(unit_id, start=(MONDAY, EIGHT))
    visiting.proposed(visiting.unit(), starts=[(FRIDAY, EIGHT)])
    path, program = path_of(feed_for(visiting, goer)), kind()
    held = read(staffed, program, path)
    assert list(held) == [visit.uid]
    first = held[visit.uid]
    assert (first.starts, first.ends, first.summary) == (at(8), at(9), "VssID: Đơn vị 1")
    assert (first.place, first.status) == ("Xã X", "CONFIRMED")
    visit_offers.propose(visiting.session, visit, starts=[(TUESDAY, EIGHT)], by=visiting.by, reason="Họp")
    visiting.session.commit()
    assert read(staffed, program, path) == {}
    visiting.accept(visit, unit_id)
    moved = read(staffed, program, path)[visit.uid]
    assert moved.starts == at(8, day=TUESDAY)
    assert moved.sequence > first.sequence
    visit_ends.cancel(visiting.session, visit, by=visiting.by, reason="Bão")
    visiting.session.commit()
    assert read(staffed, program, path) == {}


@readers
def test_an_entry_moves_to_when_it_was_held_and_back(
    staffed: Staffed, visiting: Visiting, goer: User, turn: TurnTo, kind: type[Reader]
) -> None:
    visit = visiting.confirmed(visiting.unit(), start=(TUESDAY, EIGHT))
    path, program = path_of(feed_for(visiting, goer)), kind()
    first = read(staffed, program, path)[visit.uid]
    turn(MONDAY, 18)
    visit_ends.hold(visiting.session, visit, session_id=visiting.planned_session(MONDAY), by=visiting.by)
    visiting.session.commit()
    moved = read(staffed, program, path)[visit.uid]
    assert (moved.starts, moved.summary) == (at(8, day=MONDAY), "Đã xong: VssID: Đơn vị 1")
    visit_ends.reopen(visiting.session, visit, by=CLOCK)
    visiting.session.commit()
    back = read(staffed, program, path)[visit.uid]
    assert back.starts == at(8, day=TUESDAY)
    assert back.sequence > moved.sequence > first.sequence


@readers
def test_it_says_the_room_and_how_to_join(staffed: Staffed, visiting: Visiting, goer: User, kind: type[Reader]) -> None:
    unit_id = visiting.unit()
    there = visiting.confirmed(unit_id, start=(MONDAY, EIGHT), plan=visiting.in_room())
    online = visiting.confirmed(
        unit_id, start=(TUESDAY, EIGHT), plan=Plan(SessionWay.ONLINE, 60, place="https://hop.example.vn/1")
    )
    unsaid = visiting.confirmed(unit_id, start=(FRIDAY, EIGHT), plan=Plan(SessionWay.ONLINE, 60))
    for owner in (goer, unit_id):
        held = read(staffed, kind(), path_of(feed_for(visiting, owner)))
        assert held[there.uid].place == "Phòng họp tầng 2, BHXH 1"
        assert held[online.uid].place == "https://hop.example.vn/1"
        assert held[unsaid.uid].place == "Trực tuyến"


@readers
@pytest.mark.both_engines
def test_a_unit_follows_its_own_and_no_other_unit_is_named(
    staffed: Staffed, visiting: Visiting, kind: type[Reader]
) -> None:
    own, other, third = visiting.unit(), visiting.unit(), visiting.unit()
    shared = visiting.confirmed(own, other, start=(MONDAY, EIGHT))
    visiting.confirmed(other, start=(TUESDAY, EIGHT))
    path, program = path_of(feed_for(visiting, own)), kind()
    assert list(read(staffed, program, path)) == [shared.uid]
    text = staffed.app.test_client().get(path).text
    assert "Đơn vị 2" not in text
    assert "officer1" not in text
    assert list(read(staffed, kind(), path_of(feed_for(visiting, third)))) == []
    row = visiting.session.get_one(VisitUnit, (shared.id, own))
    row.answer = "declined"
    visiting.session.commit()
    assert read(staffed, program, path) == {}


@readers
def test_an_officer_reads_of_no_unit_that_said_no(
    staffed: Staffed, visiting: Visiting, goer: User, kind: type[Reader]
) -> None:
    out, coming = visiting.unit(), visiting.unit()
    visit = visiting.confirmed(out, coming, start=(MONDAY, EIGHT))
    visit_answers.decline(visiting.session, visit, unit_id=out, round=1, by=visiting.by, reason="Họp")
    visiting.session.commit()
    assert read(staffed, kind(), path_of(feed_for(visiting, goer)))[visit.uid].summary == "VssID: Đơn vị 2"


def test_nothing_personal_is_in_it(staffed: Staffed, visiting: Visiting, goer: User) -> None:
    unit_id = visiting.unit()
    put(goer, "phone", "0905123456")
    visit = visiting.confirmed(unit_id, start=(MONDAY, EIGHT))
    details = Details("Chị Lan kế toán", 12, note="Gọi 0911222333")
    visit_answers.detail(visiting.session, visit, unit_id=unit_id, details=details, by=visiting.by)
    visiting.session.commit()
    for owner in (goer, unit_id):
        text = staffed.app.test_client().get(path_of(feed_for(visiting, owner))).text
        assert visit.uid in text
        for personal in ("Lan", "0905123456", "0911222333", goer.display_name, "ATTENDEE", "ORGANIZER"):
            assert personal not in text


@pytest.mark.both_engines
def test_it_is_of_some_weeks_back_and_a_year_ahead(visiting: Visiting, goer: User) -> None:
    visiting.confirmed(start=(MONDAY, EIGHT))
    feed = feed_for(visiting, goer)
    for days, number in ((0, 1), (30, 1), (31, 0), (-366, 1), (-367, 0)):
        day = MONDAY + timedelta(days=days)
        assert len(appointments_of(visiting.session, feed, day)) == number, days


@pytest.mark.both_engines
def test_a_long_calendar_costs_as_much_as_a_short_one(staffed: Staffed, visiting: Visiting, goer: User) -> None:
    visiting.confirmed(start=(MONDAY, EIGHT))
    feed = feed_for(visiting, goer)
    few = queries(lambda: appointments_of(visiting.session, feed, TODAY))
    for number in range(1, 5):
        visiting.confirmed(start=(MONDAY + timedelta(days=number), EIGHT))
    assert queries(lambda: appointments_of(visiting.session, feed, TODAY)) == few <= 12
    assert len(appointments_of(visiting.session, feed, TODAY)) == 5


def test_who_has_the_present_state_is_told_so(staffed: Staffed, visiting: Visiting, goer: User, turn: TurnTo) -> None:
    visiting.confirmed(start=(MONDAY, EIGHT))
    path, client = path_of(feed_for(visiting, goer)), staffed.app.test_client()
    for headers in ({}, {"Accept-Encoding": "gzip, br"}):
        first = client.get(path, headers=headers)
        assert first.headers["Cache-Control"] == "no-store"
        assert "Last-Modified" not in first.headers
        by_day = {**headers, "If-Modified-Since": "Fri, 31 Dec 2027 00:00:00 GMT"}
        assert client.get(path, headers=by_day).status_code == 200, "a visit that is gone leaves no date behind"
        again = client.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    turn(TODAY, 15)
    visiting.confirmed(start=(TUESDAY, EIGHT))
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_an_address_that_opens_nothing_is_not_there(staffed: Staffed, visiting: Visiting, goer: User) -> None:
    client, feed = staffed.app.test_client(), feed_for(visiting, goer)
    path = path_of(feed)
    assert client.get(path).status_code == 200
    for wrong in ("/calendar/.ics", "/calendar/x.ics", path.replace(".ics", "A.ics"), f"/calendar/{feed.nonce}.ics"):
        assert client.get(wrong).status_code == 404
    end_feeds(visiting.session, goer, by=goer)
    visiting.session.commit()
    assert client.get(path).status_code == 404
    again = path_of(feed_for(visiting, goer))
    assert again != path
    assert client.get(again).status_code == 200
    goer.is_active = False
    visiting.session.commit()
    assert client.get(again).status_code == 404


def test_who_arranges_no_visits_any_more_is_followed_by_nobody(staffed: Staffed, visiting: Visiting) -> None:
    leader = staffed.user("leader", Role.LEADER)
    assert staffed.app.test_client().get(path_of(feed_for(visiting, leader))).status_code == 404


def test_an_officer_makes_sees_and_ends_an_address(staffed: Staffed, visiting: Visiting) -> None:
    officer = staffed.officer()
    page = officer.page("/calendar/address")
    assert "Ai có địa chỉ này đều đọc được lịch" in page.text
    officer.submit("/calendar/address", {"act": "make", "unit": ""}, action="/calendar/address")
    address = officer.page("/calendar/address").element("calendar-own").get("value", "")
    assert staffed.app.test_client().get(urlsplit(address).path).status_code == 200
    officer.submit("/calendar/address", {"act": "end", "unit": ""}, action="/calendar/address")
    assert staffed.app.test_client().get(urlsplit(address).path).status_code == 404
    acts = [row.action for row in visiting.session.query(AuditRecord).order_by(AuditRecord.id)]
    assert acts[-2:] == ["make_calendar", "end_calendar"]


def test_a_liaison_does_so_for_own_units_and_staff_for_any(staffed: Staffed, visiting: Visiting) -> None:
    own, other = visiting.unit(), visiting.unit()
    liaison = staffed.liaison(own)
    page = liaison.page("/calendar/address")
    assert "Đơn vị 1" in page.text
    assert "Lịch của tôi" not in page.text
    liaison.submit("/calendar/address", {"act": "make", "unit": str(own)}, action="/calendar/address")
    assert feed_of(visiting.session, visiting.session.get_one(Unit, own))
    assert "Thu hồi địa chỉ" in liaison.page("/calendar/address").text
    token = liaison.page("/calendar/address").form("unit", "act").values["csrf_token"]
    for unit in (str(other), ""):
        sent = {"act": "make", "unit": unit, "csrf_token": token}
        assert liaison.post("/calendar/address", data=sent).status_code == 404
    assert liaison.get(f"/calendar/address?unit={other}").status_code == 404
    staff = staffed.staff()
    assert "Thu hồi địa chỉ" in staff.page(f"/calendar/address?unit={own}").text
    staff.submit(f"/calendar/address?unit={own}", {"act": "end", "unit": str(own)})
    assert feed_of(visiting.session, visiting.session.get_one(Unit, own)) is None
    wrong = {
        "act": "other",
        "unit": "",
        "csrf_token": staff.page("/calendar/address").form("unit").values["csrf_token"],
    }
    assert staff.post("/calendar/address", data=wrong).status_code == 400
    assert staffed.leader().get("/calendar/address").status_code == 404
