"""A liaison's own page of visits: what waits stands first, the same answers as by a link, never another's unit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from rollout.core.cells import text_of
from rollout.models import Unit, Visit, VisitEvent
from rollout.register import visit_answers, visit_ends
from rollout.register.visit_acts import holder, unit_of
from rollout.register.visit_answers import Details
from tests.clock import TurnTo
from tests.markup import words
from tests.page import Page, PageClient
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, TEN, TUESDAY, Visiting, lapse
from tests.staffed import Staffed, queries

WHY = "Đơn vị bận kiểm kê"


@pytest.fixture
def own(visiting: Visiting) -> int:
    """The unit of the liaison."""
    return visiting.unit()


@pytest.fixture
def liaison(staffed: Staffed, own: int) -> PageClient:
    return staffed.liaison(own)


def address(visit: Visit, unit_id: int) -> str:
    return f"/my-visits/{visit.id}/{unit_id}"


@pytest.mark.both_engines
def test_what_waits_stands_first_then_what_comes_then_what_was(
    visiting: Visiting, own: int, liaison: PageClient
) -> None:
    gone = visiting.proposed(own, starts=[(FRIDAY, EIGHT)])
    visit_ends.cancel(visiting.session, gone, by=visiting.by, reason="Đổi kế hoạch")
    coming = visiting.confirmed(own, start=(TUESDAY, NINE))
    waiting = visiting.proposed(own)
    visiting.suggested(own)
    page = liaison.page("/my-visits")
    ways = [address for address in page.links.values() if address.startswith("/my-visits/")]
    assert ways == [address(visit, own) for visit in (waiting, coming, gone)]
    headings = [page.text.index(word) for word in ("Chờ đơn vị trả lời", "Sắp tới", "Đã qua")]
    assert headings == sorted(headings)
    assert "Chờ đơn vị trả lời, chậm nhất ngày 04/12/2026" in page.text


def test_a_liaison_answers_as_by_a_link(visiting: Visiting, own: int, liaison: PageClient) -> None:
    visit = visiting.proposed(own)
    at = address(visit, own)
    said = {"answer": "1", "who": "Chị Lan, kế toán", "coming": "12", "needs_room": "y"}
    assert liaison.submit(at, said).headers["Location"] == at
    visiting.session.expire_all()
    (event,) = visiting.session.scalars(select(VisitEvent).where(VisitEvent.act == "accept"))
    assert (visit.state, event.via, event.unit_id, event.by_id is not None) == ("confirmed", "page", own, True)
    page = liaison.page(at)
    assert "Đã thống nhất: 08:00–09:00 thứ Hai 07/12/2026" in page.text
    assert "Chị Lan, kế toán" in page.text
    more = {"answer": "same", "who": "Anh Nam", "coming": "15"}
    assert liaison.submit(at, more).status_code == 303
    row = unit_of(visiting.session, visit, own, visiting.by)
    visiting.session.expire_all()
    assert (text_of(row, "who"), row.coming, visit.state) == ("Anh Nam", 15, "confirmed")
    refused = liaison.submit(at, {"answer": "other", "day": "8/12", "starts": "09:00"})
    assert refused.status_code == 422
    assert "Lý do: Cần điền mục này." in Page(refused).text
    asked = {"answer": "other", "day": "8/12", "starts": "09:00", "reason": WHY}
    assert liaison.submit(at, asked).status_code == 303
    visiting.session.expire_all()
    assert visit.state == "counter_proposed"


def test_what_is_refused_keeps_what_was_typed(visiting: Visiting, own: int, liaison: PageClient) -> None:
    visit, other = visiting.proposed(own), visiting.unit()
    visiting.accept(visiting.proposed(other), other)
    answer = liaison.submit(address(visit, own), {"answer": "1", "note": "Gọi bảo vệ"})
    assert answer.status_code == 422
    page = Page(answer)
    assert "Thời gian này không còn trống." in page.text
    assert page.form("answer").values["note"] == "Gọi bảo vệ"
    assert visiting.session.get_one(Unit, other).name not in page.text


def test_an_officer_who_did_not_come_is_noted(visiting: Visiting, own: int, liaison: PageClient, turn: TurnTo) -> None:
    visit = visiting.confirmed(own)
    assert "Đã đến giờ mà cán bộ BHXH không đến" not in liaison.page(address(visit, own)).text
    turn(MONDAY, 9)
    assert liaison.submit(address(visit, own), {"answer": "absent", "reason": "Chờ từ 8 giờ"}).status_code == 303
    visiting.session.expire_all()
    assert visit.state == "confirmed", "the office says whether it is so"
    visit_ends.officer_absent(visiting.session, visit, by=visiting.by, reason="Xe hỏng")
    visiting.session.commit()
    page = liaison.page(address(visit, own))
    assert "Cán bộ BHXH không đến được" in page.text
    assert 'name="answer"' not in page.response.text
    token = page.form(action="/language").values["csrf_token"]
    liaison.post(address(visit, own), data={"csrf_token": token, "answer": "same", "round": "1"})
    assert "Lịch này không còn chờ câu trả lời." in liaison.page(address(visit, own)).text


def test_what_was_held_says_so_and_waits_for_nobody(
    visiting: Visiting, own: int, liaison: PageClient, turn: TurnTo
) -> None:
    visit = visiting.confirmed(own)
    turn(TUESDAY)
    visit_ends.hold(visiting.session, visit, session_id=visiting.planned_session(MONDAY), by=visiting.by)
    visiting.session.commit()
    page = liaison.page(address(visit, own))
    assert "Đã thực hiện" in page.text
    assert "08:00–09:00 thứ Hai 07/12/2026" in page.text
    assert "Chờ các đơn vị khác" not in page.text
    assert '<p class="notice">' not in page.response.text, "nothing is wrong with it"


def test_a_liaison_learns_of_no_other_unit(staffed: Staffed, visiting: Visiting, own: int, liaison: PageClient) -> None:
    other, third = visiting.unit(), visiting.unit()
    joint, foreign = visiting.proposed(own, other, third), visiting.proposed(other)
    names = [visiting.session.get_one(Unit, key).name for key in (other, third)]
    for path in ("/my-visits", "/my-visits/next", f"/my-visits/next?unit={other}", address(joint, own)):
        text = liaison.page(path).response.text
        assert not any(name in text for name in names), path
    assert "và 2 đơn vị khác" in liaison.page(address(joint, own)).text
    suggested = visiting.suggested(own)
    for visit, unit_id in ((joint, other), (foreign, other), (foreign, own), (suggested, own)):
        assert liaison.get(address(visit, unit_id)).status_code == 404
    for stranger in (staffed.staff(), staffed.leader(), staffed.officer()):
        assert stranger.get("/my-visits").status_code == stranger.get(address(joint, own)).status_code == 404


@pytest.mark.both_engines
def test_many_visits_cost_as_much_as_few(visiting: Visiting, own: int, liaison: PageClient) -> None:
    visiting.proposed(own)
    few = queries(lambda: liaison.get("/my-visits"))
    for _ in range(5):
        visiting.proposed(own)
        visiting.suggested(own)
    assert queries(lambda: liaison.get("/my-visits")) <= few


def test_what_three_lists_look_up_is_looked_up_once(visiting: Visiting, own: int, liaison: PageClient) -> None:
    visiting.proposed(own)
    one = queries(lambda: liaison.get("/my-visits"))
    visiting.confirmed(own, start=(TUESDAY, NINE))
    gone = visiting.proposed(own, starts=[(FRIDAY, EIGHT)])
    visit_ends.cancel(visiting.session, gone, by=visiting.by, reason="Đổi kế hoạch")
    visiting.session.commit()
    assert queries(lambda: liaison.get("/my-visits")) == one


def test_it_stands_near_the_front(visiting: Visiting, own: int, liaison: PageClient) -> None:
    page = liaison.page("/my-visits")
    bar = next(element for element in page.markup.all("ul") if element.get("class") == "first")
    assert [link.get("href") for link in bar.iter("a")][:2] == ["/my-unit", "/my-visits"]
    assert "Chưa có lịch làm việc nào với đơn vị." in page.text


def test_the_page_of_the_unit_shows_what_comes(visiting: Visiting, own: int, liaison: PageClient) -> None:
    visiting.confirmed(own)
    path = f"/my-visits/next?unit={own}"
    assert path in liaison.page(f"/units/{own}/work").response.text
    assert "08:00–09:00 thứ Hai 07/12/2026" in liaison.fragment(path).text


def test_a_unit_is_asked_also_while_another_wishes_another_time(
    visiting: Visiting, own: int, liaison: PageClient
) -> None:
    other = visiting.unit()
    visit = visiting.proposed(own, other)
    visit_answers.counter(
        visiting.session, visit, unit_id=other, round=1, start=(MONDAY, TEN), by=holder(other)
    )  # fmt: skip
    visiting.session.commit()
    text = liaison.page("/my-visits").text
    assert "Chờ đơn vị trả lời" in text
    assert "Đơn vị đề nghị thời gian khác" not in text


def test_a_unit_that_said_yes_is_not_told_that_it_did_not_answer(
    visiting: Visiting, own: int, liaison: PageClient, turn: TurnTo
) -> None:
    visit = visiting.proposed(own, visiting.unit())
    visiting.accept(visit, own)
    turn(MONDAY)
    assert lapse(visiting.session) == 1
    visiting.session.commit()
    for at in ("/my-visits", address(visit, own)):
        page = liaison.page(at).text
        assert "Đơn vị đã đồng ý; chưa thống nhất được với đơn vị khác cùng buổi" in page
        assert "đơn vị chưa trả lời" not in page


def test_what_others_wrote_meanwhile_of_who_comes_is_not_lost(
    visiting: Visiting, own: int, liaison: PageClient
) -> None:
    visit = visiting.confirmed(own)
    at = address(visit, own)
    typed = liaison.page(at).form("who").values.copy()
    typed["answer"], typed["who"] = "same", "Anh Nam"
    by_phone = Details("Chị Lan", 40, needs_device=True, needs_room=True, note="Mang máy chiếu")
    visit_answers.detail(visiting.session, visit, unit_id=own, details=by_phone, by=visiting.by)
    visiting.session.commit()
    answer = liaison.post(at, data=typed)
    assert answer.status_code == 422
    page = Page(answer)
    assert "Lịch vừa có thay đổi sau khi mở trang này." in page.text
    for present in (
        "Ai dự buổi làm việc: Hiện đang ghi “Chị Lan”.",
        "Số người dự: Hiện đang ghi “40”.",
        "Cần cơ quan BHXH bố trí phòng: Hiện đang ghi “có”.",
        "Ghi chú: Hiện đang ghi “Mang máy chiếu”.",
    ):
        assert present in page.text
    visiting.session.expire_all()
    row = unit_of(visiting.session, visit, own, visiting.by)
    assert (text_of(row, "who"), row.coming, row.needs_room) == ("Chị Lan", 40, True)
    again = page.form("who").values.copy()
    assert again["who"] == "Anh Nam", "what was typed stays"
    again["coming"] = "40"
    assert liaison.post(at, data=again).status_code == 303, "and is sent by whoever has seen the rest"
    visiting.session.expire_all()
    assert (text_of(row, "who"), row.coming) == ("Anh Nam", 40)


def said(liaison: PageClient) -> dict[str, list[str]]:
    """Heading → what stands under it."""
    found: dict[str, list[str]] = {}
    for element in liaison.page("/my-visits").markup.all("h2", "li"):
        if element.tag == "h2":
            heading = words(element)
            found[heading] = []
        elif found and element.find("a") is not None:
            found[heading].append(words(element))
    return found


def test_what_is_past_stands_under_past_and_a_wish_of_ones_own_is_shown(
    staffed: Staffed, visiting: Visiting, own: int, liaison: PageClient, turn: TurnTo
) -> None:
    session, other = visiting.session, visiting.unit()
    split = visiting.proposed(own, other)
    visiting.accept(split, own)
    assert "Đơn vị đã đồng ý, chờ các đơn vị khác" in said(liaison)["Sắp tới"][0]
    visit_answers.decline(session, split, unit_id=other, round=1, by=visiting.by, reason=WHY)
    asking = visiting.proposed(own, starts=[(TUESDAY, EIGHT)])
    visit_answers.counter(session, asking, unit_id=own, round=1, start=(FRIDAY, EIGHT), by=visiting.by)
    visit_answers.counter(session, asking, unit_id=own, round=1, start=(FRIDAY, NINE), by=visiting.by)
    session.commit()
    coming = said(liaison)["Sắp tới"]
    assert any("08:00–09:00 thứ Hai" in line and "Đơn vị đã đồng ý, chờ cơ quan BHXH" in line for line in coming)
    wish = "09:00–10:00 thứ Sáu 11/12/2026"
    assert any(wish in line and "Đơn vị đã đề nghị thời gian khác, chờ cơ quan BHXH" in line for line in coming)
    assert not any("thứ Ba" in line or "08:00–09:00 thứ Sáu" in line for line in coming)
    assert "Cán bộ BHXH sẽ liên hệ để thống nhất thời gian của cả buổi." in liaison.page(address(split, own)).text
    staff = staffed.staff()
    assert f"Nhận {wish[:11]}" in staff.page(f"/visits/{asking.id}").text
    turn(FRIDAY, 12)
    assert "Nhận 09:00" not in staff.page(f"/visits/{asking.id}").text
    turn(FRIDAY + timedelta(days=1), 7)
    assert "Sắp tới" not in said(liaison) or said(liaison)["Sắp tới"] == []
    assert [line for line in said(liaison)["Đã qua"] if "thứ" in line] == said(liaison)["Đã qua"]
    assert len(said(liaison)["Đã qua"]) == 2


def test_an_offer_that_another_units_wish_keeps_open_is_past_after_its_day(
    visiting: Visiting, own: int, liaison: PageClient, turn: TurnTo
) -> None:
    other = visiting.unit()
    visit = visiting.proposed(own, other)
    visit_answers.counter(visiting.session, visit, unit_id=other, round=1, start=(FRIDAY, NINE), by=visiting.by)
    visiting.session.commit()
    turn(MONDAY, 9)
    assert len(said(liaison)["Chờ đơn vị trả lời"]) == 1
    turn(TUESDAY, 9)
    (line,) = said(liaison)["Đã qua"]
    assert "Đã qua thời gian đề xuất, chờ cơ quan BHXH" in line
