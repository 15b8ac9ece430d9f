"""Việc hôm nay: which units are called, why, in which order, and what one tap does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollout.core.dates import now, today
from rollout.models import GuidanceSession, Person, SessionUnit, Visit, VisitUnit
from rollout.register import counts, units
from rollout.register.calls import Part, Why
from rollout.register.counts import Stated
from rollout.vocabulary import (
    Evidence,
    PeopleGroup,
    UnitMode,
)
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from rollout.vocabulary_of_visits import VisitAnswer, VisitState
from tests.staffed import queries
from tests.today.own import Own

pytestmark = pytest.mark.both_engines

EMPLOYEE, CHILD = PeopleGroup.EMPLOYEE, PeopleGroup.CHILD
REPORTED = Evidence.REPORTED


def test_a_unit_that_nobody_spoke_to_is_called(own: Own) -> None:
    assert own.whys() == [(own.unit_id, ["never"])]


def test_reasons_stand_in_the_order_of_their_urgency(own: Own) -> None:
    empty = own.another()
    own.unit.contacted_on = own.unit.tried_on = today() - timedelta(days=22)
    own.unit.call_back_on = today()
    assert own.whys() == [(own.unit_id, ["call_back", "quiet"]), (empty, ["no_list"])]
    own.unit.call_back_on = today() + timedelta(days=1)
    assert own.whys() == [(empty, ["no_list"]), (own.unit_id, ["quiet"])]
    own.unit.contacted_on = today() - timedelta(days=20)
    assert own.whys() == [(empty, ["no_list"])]


def test_a_unit_that_counts_is_asked_for_numbers_and_for_no_list(own: Own) -> None:
    world, client = own.staffed.world, own.staffed.officer()
    own.unit.contacted_on = own.unit.tried_on = today()
    counting = world.unit(UnitMode.COUNT, officer=own.staffed.officer_id())

    def take(**numbers: int) -> None:
        stated = Stated(today(), PeopleGroup.EMPLOYEE, Evidence.REPORTED, numbers)
        with world.act() as act:
            counts.record(act, counting, stated)

    def told() -> str:
        return client.page("/today").text + client.page(f"/units/{counting}").text

    assert own.whys() == [(counting, ["no_count"])]
    assert "Chưa báo số liệu" in told()
    assert "chưa báo số người tham gia" in told()
    assert (
        "số người tham gia và số người đã được cấp tài khoản" in client.page(f"/units/{counting}/message").response.text
    )
    take(participants=60)
    [card] = own.cards()
    assert (card.whys, card.people, card.missing) == ((Why.NO_COUNT,), 60, None)
    assert "chưa báo số người được cấp tài khoản" in told()
    assert "60 người tham gia" in told()
    assert "danh sách người tham gia" not in client.page(f"/units/{counting}/message").response.text
    take(accepted=45)
    [card] = own.cards()
    assert (card.whys, card.missing, card.unverified) == ((Why.NEVER, Why.VERIFY), 15, 45)


def stated(own: Own, unit_id: int, group: PeopleGroup, **numbers: int) -> None:
    with own.staffed.world.act() as act:
        counts.record(act, unit_id, Stated(today(), group, REPORTED, numbers))


def message_to(own: Own, unit_id: int) -> str:
    page = own.staffed.officer().page(f"/units/{unit_id}/message")
    return "".join(next(iter(page.markup.all("textarea"))).itertext())


def test_groups_are_told_apart_and_one_that_said_nothing_is_not_judged(own: Own) -> None:
    own.unit.contacted_on = own.unit.tried_on = today()
    school = own.staffed.world.unit(UnitMode.COUNT, officer=own.staffed.officer_id())
    stated(own, school, EMPLOYEE, participants=40, accepted=38)
    stated(own, school, PeopleGroup.STUDENT, participants=800)
    [card] = own.cards()
    assert (card.missing, card.told) == (2, (Part(EMPLOYEE, 40, 2),))
    told = own.staffed.officer().page("/today").text + own.staffed.officer().page(f"/units/{school}").text
    assert told.count("Người lao động: 2/40 người chưa có tài khoản") == 2
    words = message_to(own, school)
    assert "- Người lao động: 38/40 người được cấp tài khoản VssID (95,0 %); còn 2 người chưa có tài khoản.\n" in words
    assert "840" not in words + told
    assert "800" not in words
    stated(own, school, PeopleGroup.STUDENT, participants=800, accepted=200)
    [card] = own.cards()
    assert (card.missing, card.told) == (602, (Part(EMPLOYEE, 40, 2), Part(PeopleGroup.STUDENT, 800, 600)))
    words = message_to(own, school)
    assert "- Học sinh, sinh viên: 200/800 người được cấp tài khoản VssID (25,0 %); còn 600 người" in words
    assert "nhắc người chưa có tài khoản" in words
    assert "840" not in words


def test_children_are_registered_by_whoever_cares_for_them(own: Own) -> None:
    own.staffed.world.listed(own.unit_id, 2, group=CHILD)
    words = message_to(own, own.unit_id)
    assert "- Trẻ em qua tài khoản cha mẹ: 0/2 người" in words
    assert "nhắc bố, mẹ hoặc người giám hộ đăng ký tài khoản cho con" in words


def test_more_accounts_than_people_are_to_be_checked_and_never_told_the_unit(own: Own) -> None:
    own.unit.contacted_on = own.unit.tried_on = today()
    counting = own.staffed.world.unit(UnitMode.COUNT, officer=own.staffed.officer_id())
    stated(own, counting, EMPLOYEE, participants=60, accepted=62)
    [card] = own.cards()
    assert (card.whys, card.missing, card.is_over) == ((Why.VERIFY,), 0, True)
    for path in ("/today", f"/units/{counting}"):
        told = own.staffed.officer().page(path).text
        assert "62/60 người được cấp tài khoản: số tài khoản nhiều hơn số người, cần kiểm tra" in told
        assert "-2" not in told
    words = message_to(own, counting)
    assert "đề nghị Quý đơn vị kiểm tra và báo lại số người tham gia và số người đã được cấp tài khoản VssID" in words
    assert "62" not in words
    stated(own, counting, PeopleGroup.STUDENT, participants=10, accepted=4)
    [card] = own.cards()
    assert (card.whys, card.missing, card.is_over) == ((Why.NEVER, Why.VERIFY), 6, True)
    words = message_to(own, counting)
    assert "- Học sinh, sinh viên: 4/10 người" in words
    assert "62" not in words


def test_one_reason_is_looked_at_by_itself(own: Own) -> None:
    empty = own.another()
    client = own.staffed.officer()
    page = client.page("/today")
    only = client.page(page.links["1 Chưa có danh sách"])
    assert f"/units/{empty}" in only.links.values()
    assert f"/units/{own.unit_id}" not in only.links.values()
    assert "2 đơn vị cần liên hệ" in only.text
    assert "Mỗi đơn vị tính một lần, theo lý do gấp nhất; chưa gồm đơn vị đã gọi hôm nay." in only.text
    every = client.page(only.links["1 Chưa có danh sách"])
    assert {f"/units/{empty}", f"/units/{own.unit_id}"} <= set(every.links.values())
    for nothing in ("stale", "nonsense"):
        assert f"/units/{empty}" in client.page(f"/today?why={nothing}").links.values()


def test_one_tap_logs_a_call_and_one_takes_it_back(own: Own) -> None:
    client = own.staffed.officer()
    assert "1 đơn vị cần liên hệ" in client.page("/today").text
    own.tap(client, outcome="reached")
    [row] = own.logged()
    assert (row.unit_id, row.way, row.outcome) == (own.unit_id, "call", "reached")
    assert "Xong việc hôm nay. Đã gọi hoặc nhắn 1 đơn vị." in client.page("/today").text
    log = f"/units/{own.unit_id}/log"
    client.submit(log, {}, action=f"{log}/{row.id}/take-back")
    assert "Đã rút lại" in client.page(log).text
    assert "1 đơn vị cần liên hệ" in client.page("/today").text


def test_a_call_that_nobody_answered_is_no_contact_made(own: Own) -> None:
    own.another()
    client = own.staffed.officer()
    own.tap(client, outcome="no_answer")
    page = client.page("/today")
    assert "1 đơn vị cần liên hệ · đã gọi hoặc nhắn 1 đơn vị hôm nay" in page.text
    assert "đã liên hệ" not in page.text.lower()


def test_htmx_gets_the_card_as_it_is_now(own: Own) -> None:
    client, path = own.staffed.officer(), f"/today/{own.unit_id}"
    token = client.page("/today").form("csrf_token", action=path).values["csrf_token"]
    data = {"csrf_token": token, "way": "call", "outcome": "call_back", "call_back_on": "ngày mai"}
    answer = client.post(path, data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f"Hẹn gọi lại: {today() + timedelta(days=1):%d/%m/%Y}" in answer.text
    assert "Hoàn tác" in answer.text


def test_what_is_wrong_is_said_and_nothing_is_written(own: Own) -> None:
    assert own.tap(own.staffed.officer(), outcome="call_back", call_back_on="") == 422
    assert own.logged() == []


def test_the_units_of_others_are_not_called(own: Own) -> None:
    foreign = own.staffed.world.unit()
    own.staffed.world.listed(foreign, 2)
    client = own.staffed.officer()
    assert own.whys() == [(own.unit_id, ["never"])]
    for path in (f"/units/{foreign}/log", f"/units/{foreign}/message", f"/units/{foreign}/log/new"):
        assert client.get(path).status_code == 404


def test_the_message_names_numbers_and_nobody(own: Own) -> None:
    client, path = own.staffed.officer(), f"/units/{own.unit_id}/message"
    words = "".join(next(iter(client.page(path).markup.all("textarea"))).itertext())
    assert "Quý đơn vị có 0/3 người được cấp tài khoản VssID (0,0 %); còn 3 người chưa có tài khoản." in words
    assert not any(own.staffed.session.get_one(Person, person_id).name in words for person_id in own.people)
    own.tap(client, path, outcome="sent")
    [row] = own.logged()
    assert (row.way, row.outcome) == ("zalo", "sent")


def test_a_day_of_many_units_costs_as_many_queries_as_one(own: Own) -> None:
    client = own.staffed.officer()
    client.page("/today")
    one = queries(lambda: client.page("/today"))
    for _ in range(25):
        own.another(1)
    assert queries(lambda: client.page("/today")) == one <= 15


def held_session(own: Own, days_ago: int, state: SessionState = SessionState.HELD) -> None:
    """A guidance session of the own unit, as it is kept."""
    session, by = own.staffed.session, own.staffed.world.user.id
    row = GuidanceSession(
        day=today() - timedelta(days=days_ago), starts=480, ends=600, way=SessionWay.AT_UNIT.value, place="Hội trường",
        state=state.value, created_by_id=by, created_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(SessionUnit(session_id=row.id, unit_id=own.unit_id))
    session.commit()


def test_a_session_that_was_held_is_a_contact(own: Own) -> None:
    held_session(own, 3, SessionState.PLANNED)
    assert own.whys() == [(own.unit_id, ["never"])]
    held_session(own, 30)
    assert own.whys() == [(own.unit_id, ["quiet"])]
    staff = own.staffed.staff()
    assert "0 đơn vị" in staff.page("/units?contact=never").text
    assert "30 ngày trước" in staff.page("/units?columns=contact").text
    held_session(own, 2)
    assert own.whys() == []
    own.unit.contacted_on = today() - timedelta(days=25)
    own.staffed.session.commit()
    assert own.whys() == []
    assert "2 ngày trước" in staff.page("/units?columns=contact").text


@pytest.mark.parametrize(
    ("state", "days", "answer", "is_called"),
    [
        (VisitState.SUGGESTED, None, VisitAnswer.WAITING, True),
        (VisitState.PROPOSED, None, VisitAnswer.WAITING, False),
        (VisitState.COUNTER_PROPOSED, None, VisitAnswer.WAITING, False),
        (VisitState.CONFIRMED, 0, VisitAnswer.WAITING, False),
        (VisitState.CONFIRMED, -1, VisitAnswer.WAITING, True),
        (VisitState.CONFIRMED, 3, VisitAnswer.DECLINED, True),
        (VisitState.PROPOSED, None, VisitAnswer.DECLINED, True),
        (VisitState.EXPIRED, None, VisitAnswer.WAITING, True),
        (VisitState.CANCELLED, 3, VisitAnswer.WAITING, True),
    ],
)
def test_nobody_calls_a_unit_only_to_have_spoken_while_a_visit_is_arranged(
    own: Own, state: VisitState, days: int | None, answer: VisitAnswer, is_called: bool
) -> None:
    day = None if days is None else today() + timedelta(days=days)
    hours = (None, None) if day is None else (480, 540)
    visit = Visit(
        uid=state.value, state=state.value, way=SessionWay.AT_UNIT.value, minutes=60, day=day, starts=hours[0],
        ends=hours[1], created_by_id=own.staffed.world.user.id, created_at=now(),
    )  # fmt: skip
    own.staffed.session.add(visit)
    own.staffed.session.flush()
    own.staffed.session.add(VisitUnit(visit_id=visit.id, unit_id=own.unit_id, answer=answer.value))
    own.staffed.session.commit()
    for contacted, why in ((None, "never"), (today() - timedelta(days=40), "quiet")):
        own.unit.contacted_on = contacted
        own.staffed.session.commit()
        assert own.whys() == ([(own.unit_id, [why])] if is_called else [])


def test_a_unit_that_is_deployed_is_not_due_unless_it_asked(own: Own) -> None:
    staff = own.staffed.staff()
    assert "1 đơn vị" in staff.page("/units?contact=never").text
    with own.staffed.world.act() as act:
        units.deploy(act, own.unit_id, on=today(), basis="biên bản")
    assert own.whys() == []
    assert "0 đơn vị" in staff.page("/units?contact=never").text
    assert "1 đơn vị" in staff.page("/units?contact=never&deployed=yes").text
    own.unit.call_back_on = today()
    own.staffed.session.commit()
    assert own.whys() == [(own.unit_id, ["call_back"])]
