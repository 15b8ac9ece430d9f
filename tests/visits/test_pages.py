"""Lists and pieces of visits: filtered, put in order, taken away; of a unit, of the day; and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from rollout.models import User, Visit
from rollout.register import visit_answers, visit_ends, visit_offers, visits
from rollout.register.visit_acts import CLOCK, office
from tests.clock import TurnTo
from tests.page import PageClient
from tests.register.visiting import EIGHT, MONDAY, NINE, TEN, TODAY, TUESDAY, Visiting, lapse
from tests.staffed import Staffed, queries
from tests.visits.test_proposing import own_unit

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def shown(client: PageClient, query: str) -> list[str]:
    """The addresses of the visits in a list, in their order."""
    page = client.page(f"/visits?{query}")
    found = (row.find("th/a") for body in page.markup.all("tbody") for row in body)
    return [link.get("href", "").rpartition("/")[2] for link in found if link is not None]


@pytest.fixture
def several(staffed: Staffed, visiting: Visiting) -> list[int]:
    """Suggested, proposed, counter-proposed, agreed, of several of which one declined, expired: in this order."""
    session, units = staffed.session, [own_unit(staffed) for _ in range(6)]
    made = [visiting.suggested(units[0]), visiting.proposed(units[1], starts=[(TUESDAY, EIGHT)])]
    made.append(visiting.proposed(units[2], starts=[(TUESDAY, TEN)]))
    visit_answers.counter(session, made[2], unit_id=units[2], round=1, start=(MONDAY, TEN), by=visiting.by)
    made.append(visiting.confirmed(units[3]))
    made.append(visiting.proposed(units[4], units[5], starts=[(TUESDAY, 810)]))
    visit_answers.decline(session, made[4], unit_id=units[5], round=1, by=visiting.by, reason="bận")
    made.append(visiting.proposed(units[5], starts=[(MONDAY, 810)]))
    made[5].answer_by = TODAY - timedelta(days=1)
    session.flush()
    lapse(session)
    session.commit()
    return [visit.id for visit in made]


def test_the_list_is_filtered_and_put_in_order(staffed: Staffed, visiting: Visiting, several: list[int]) -> None:
    client, goer = staffed.officer(), staffed.world.officers[0]
    assert shown(client, "order=earliest") == ["4", "3", "6", "2", "5", "1"]
    assert shown(client, "") == ["1", "5", "2", "6", "3", "4"], "the other way round"
    assert shown(client, "order=answer")[:2] == ["2", "5"]
    assert shown(client, "waits=answer&order=earliest") == ["3", "6", "5"]
    assert shown(client, "waits=closing") == []
    assert shown(client, "state=confirmed") == ["4"]
    assert shown(client, "method=joint") == ["5"]
    assert shown(client, "since=08/12/2026&until=8/12") == ["5", "2"]
    assert shown(client, "q=TA0004") == ["4"]
    assert shown(client, f"officer={goer}&office={staffed.world.offices[0]}&q=don+vi+1") == ["1"]
    page = client.page("/visits?state=done")
    assert "Không có lịch nào khớp với bộ lọc." in page.text
    for query in ("state=nothing", "officer=999", "office=x", "waits=x", "method=households"):
        assert client.get(f"/visits?{query}").status_code == 404, query
    assert "Không đọc được ngày" in client.page("/visits?since=x", 422).text
    assert "Đơn vị đề nghị thời gian khác" in client.fragment("/visits?waits=answer").text


def test_a_time_given_up_is_no_offer_that_nobody_answered(
    staffed: Staffed, visiting: Visiting, several: list[int]
) -> None:
    client, given_up = staffed.officer(), visiting.confirmed(own_unit(staffed), start=(TUESDAY, EIGHT))
    visits.release(staffed.session, given_up, by=CLOCK, reason="Cán bộ vắng vào thời gian này.")
    staffed.session.commit()
    assert shown(client, "state=expired") == [str(several[5])]
    assert shown(client, "state=given_up") == [str(given_up.id)]
    page = client.page("/visits?state=given_up")
    offered = {option.get("value"): option.text for option in page.element("state").iter("option")}
    assert offered["expired"] == "Hết hạn, chưa thống nhất"
    assert offered["given_up"] == page.rows[1][page.rows[0].index("Tình trạng")] == "Đã bỏ giờ, chờ hẹn lại"


def test_the_list_shows_of_each_what_one_may_know(staffed: Staffed, visiting: Visiting) -> None:
    mine, foreign = own_unit(staffed), visiting.unit()
    shared = visiting.proposed(mine, foreign)
    visit_answers.counter(
        staffed.session, shared, unit_id=foreign, round=1, start=(TUESDAY, NINE), by=visiting.by
    )  # fmt: skip
    visiting.proposed(foreign)
    staffed.session.commit()
    page = staffed.officer().page("/visits")
    assert shown(staffed.officer(), "") == ["1"]
    assert "Đơn vị 1 TA0001A và 1 đơn vị khác" in page.text
    assert "Đơn vị 2" not in page.text
    assert "09:00–10:00" not in page.text, "what a unit of others asks for"
    assert shown(staffed.officer(), "since=08/12/2026") == [], "nor does a filter tell it"
    assert shown(staffed.officer(), "q=TA0002") == []
    assert shown(staffed.staff(), "q=TA0002") == ["2", "1"]


def test_the_list_costs_as_much_of_many_as_of_few(staffed: Staffed, visiting: Visiting) -> None:
    client = staffed.officer()
    visiting.proposed(own_unit(staffed))
    client.page("/visits")
    few = queries(lambda: client.get("/visits?order=earliest&q=don"))
    for _ in range(6):
        visiting.proposed(own_unit(staffed))
    assert queries(lambda: client.get("/visits?order=earliest&q=don")) == few <= 24


def test_a_page_costs_little(staffed: Staffed, visiting: Visiting) -> None:
    client = staffed.officer()
    one, two = own_unit(staffed), own_unit(staffed)
    visit = visiting.proposed(one, two)
    client.page(f"/visits/{visit.id}")
    assert queries(lambda: client.get(f"/visits/{visit.id}")) <= 34
    poll = f"/visits/{visit.id}?since=2"
    assert queries(lambda: client.get(poll, headers={"HX-Request": "true"})) <= 12
    assert queries(lambda: client.get(f"/visits/new?unit={one}&unit={two}")) <= 37


def test_the_visits_of_a_unit_are_a_piece_of_its_page(staffed: Staffed, visiting: Visiting, turn: TurnTo) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    at = f"/units/{unit_id}/visits"
    assert "Chưa có lịch làm việc nào." in client.fragment(at).text
    assert at in client.page(f"/units/{unit_id}").response.text
    held = visiting.confirmed(unit_id)
    turn(MONDAY, 10)
    visit_ends.hold(staffed.session, held, session_id=visiting.planned_session(MONDAY), by=visiting.by)
    assert "Buổi gần nhất: hôm nay." in client.fragment(at).text
    turn(TUESDAY, 9)
    coming = visiting.proposed(unit_id, starts=[(TUESDAY + timedelta(days=1), EIGHT)])
    staffed.session.commit()
    piece = client.fragment(at)
    assert "Buổi gần nhất cách đây 1 ngày." in piece.text
    assert {f"/visits/{held.id}", f"/visits/{coming.id}", f"/visits/new?unit={unit_id}"} <= {*piece.links.values()}
    assert "Đã kết thúc" in client.page(at).text
    assert client.get(f"/units/{visiting.unit()}/visits").status_code == 404
    assert staffed.liaison(unit_id).get(at).status_code == 404
    assert at not in staffed.liaison(unit_id).page(f"/units/{unit_id}").response.text


def test_the_day_has_its_visits_and_what_waits(
    staffed: Staffed, visiting: Visiting, several: list[int], turn: TurnTo
) -> None:
    client = staffed.officer()
    assert "/visits/due" in client.page("/today").response.text
    text = client.fragment("/visits/due").text
    assert "Lịch chờ cán bộ trả lời" in text
    assert "Gợi ý, chưa gửi đơn vị" in text
    assert "Lịch làm việc hôm nay" not in text
    visit = visiting.session.get_one(Visit, several[3])
    going = visiting.session.get_one(User, staffed.officer_id())
    visits.give(
        staffed.session, visit, from_id=staffed.world.officers[0], to_id=going.id, by=office(going)
    )  # fmt: skip
    staffed.session.commit()
    turn(MONDAY, 7)
    assert "Lịch làm việc hôm nay 08:00–09:00 thứ Hai 07/12/2026" in client.page("/visits/due").text
    assert "/calendar/today" in client.page("/visits/due").links.values()
    turn(MONDAY, 10)
    page = client.page("/visits/due")
    assert "Đã qua giờ hẹn, chưa ghi kết quả 08:00–09:00 thứ Hai 07/12/2026" in page.text
    assert shown(client, "waits=closing") == ["4"]
    assert "không còn lịch nào chờ cán bộ" in staffed.officer("nobody").page("/visits/due").text


def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.proposed(unit_id)
    with client.session_transaction() as cookie:
        before = cookie["seen_at"] = cookie["seen_at"] - 600
    client.get(f"/visits/{visit.id}?since=2", headers={"HX-Request": "true", "X-Poll": "true"})
    with client.session_transaction() as cookie:
        assert cookie["seen_at"] == before
    client.get(f"/visits/{visit.id}")
    with client.session_transaction() as cookie:
        assert cookie["seen_at"] > before


def test_a_session_to_record_is_offered_once_it_has_begun(staffed: Staffed, visiting: Visiting, turn: TurnTo) -> None:
    visit, client = visiting.confirmed(own_unit(staffed)), staffed.officer()
    assert "Đổi lịch" in client.page(f"/visits/{visit.id}").links
    turn(MONDAY, 8)
    page = client.page(f"/visits/{visit.id}")
    assert "Đã thống nhất: 08:00–09:00" in page.text, "it is being held, not past"
    assert "Bắt đầu buổi hướng dẫn" in page.links
    turn(MONDAY, 9)
    page = client.page(f"/visits/{visit.id}")
    assert "Đã qua giờ hẹn, chưa ghi kết quả" in page.text
    assert "Đổi lịch" in page.links


def test_a_day_that_is_given_up_is_not_looked_up_in_the_calendar(staffed: Staffed, visiting: Visiting) -> None:
    visit, client = visiting.confirmed(own_unit(staffed)), staffed.officer()
    look = "Xem ngày 07/12/2026 trong lịch"
    assert look in client.page(f"/visits/{visit.id}").links
    visit_offers.propose(staffed.session, visit, starts=[(TUESDAY, EIGHT)], by=visiting.by, reason="Cán bộ bận")
    staffed.session.commit()
    assert look not in client.page(f"/visits/{visit.id}").links


def test_the_rounds_stay_readable(staffed: Staffed, visiting: Visiting) -> None:
    visit = visiting.proposed(own_unit(staffed))
    visit_offers.propose(staffed.session, visit, starts=[(TUESDAY, EIGHT), (TUESDAY, TEN)], by=visiting.by)
    staffed.session.commit()
    text = staffed.officer().page(f"/visits/{visit.id}").text
    told = [
        text.index(words) for words in ("Lần 2", "10:00–11:00", "Lần 1", "đã thay bằng lần sau", "thứ Hai 07/12/2026")
    ]
    assert told == sorted(told)
    assert staffed.session.scalar(select(Visit.round)) == 2
