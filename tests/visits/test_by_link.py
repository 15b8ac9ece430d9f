"""A unit answers by its link: opening it changes nothing, an answer counts once, nothing else is opened by it."""

from __future__ import annotations

import logging
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from rollout.core.cells import text_of
from rollout.db import db
from rollout.models import Base, Setting, Unit, Visit, VisitEvent, VisitSlot
from rollout.register import visit_answers, visit_ends, visit_offers
from rollout.register.visit_acts import unit_of, units_of
from rollout.register.visit_links import make_link, token_of
from rollout.visits.queries.shown import shown_to
from rollout.vocabulary_of_visits import LinkPurpose
from tests.clock import TurnTo
from tests.databases import let_go
from tests.page import Page, PageClient
from tests.register.visiting import EIGHT, MONDAY, NINE, TODAY, TUESDAY, Visiting
from tests.staffed import Staffed

WHY = "Đơn vị bận kiểm kê"
TAKES = {"answer": "1", "who": "Chị Lan, kế toán", "coming": "12", "needs_device": "y", "needs_room": None, "note": ""}
ASKS = {"answer": "other", "day": "8/12", "starts": "09:00"}


def path_of(visiting: Visiting, visit: Visit, unit_id: int = 0, purpose: LinkPurpose = LinkPurpose.ANSWER) -> str:
    session = visiting.session
    link = make_link(session, visit, unit_id or units_of(session, visit)[0].unit_id, purpose=purpose)
    session.commit()
    return f"/v/{token_of(link)}"


def told(client: PageClient, path: str, status: int = 200) -> str:
    return client.page(path, status).text


def test_a_day_of_last_week_is_not_taken_for_next_year(visiting: Visiting, client: PageClient) -> None:
    visit = visiting.proposed(visiting.unit())
    path = path_of(visiting, visit)
    answer = client.submit(path, ASKS | {"day": "30/11"}, action=path)
    assert answer.status_code == 422
    assert "Thời gian này đã qua." in Page(answer).text
    assert (visit.state, Page(answer).form("answer").values["day"]) == ("proposed", "30/11")


def test_a_time_is_taken_by_a_link(staffed: Staffed, visiting: Visiting, client: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one, starts=[(MONDAY, EIGHT), (TUESDAY, NINE)])
    path = path_of(visiting, visit)
    page = client.page(path)
    for word in (
        "08:00–09:00 thứ Hai 07/12/2026",
        "09:00–10:00 thứ Ba 08/12/2026",
        "Tại đơn vị",
        "Trả lời chậm nhất",
    ):
        assert word in page.text
    answer = client.submit(path, TAKES | {"answer": "2"}, action=path)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    visiting.session.expire_all()
    row = unit_of(visiting.session, visit, one, visiting.by)
    assert (visit.state, visit.day, row.coming, row.needs_device) == ("confirmed", TUESDAY, 12, True)
    (event,) = visiting.session.scalars(select(VisitEvent).where(VisitEvent.act == "accept"))
    assert (event.via, event.unit_id, event.by_id) == ("link", one, None)
    after = told(client, path)
    assert "Đã thống nhất: 09:00–10:00 thứ Ba 08/12/2026" in after
    assert "12 người dự" in after
    assert "Chị Lan" not in after, "whoever holds the link later reads no names"


def everything(visiting: Visiting) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the database."""
    session = visiting.session
    session.rollback()
    found = {
        table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }
    session.rollback()
    return found


def test_to_open_changes_nothing(visiting: Visiting, client: PageClient) -> None:
    visit = visiting.proposed()
    path = path_of(visiting, visit)
    before = everything(visiting)
    for _ in range(2):
        assert client.get(path).status_code == client.head(path).status_code == 200
    assert client.get(f"{path}?lang=en").status_code == 200
    assert client.get(f"{path}x").status_code == client.head("/v/x").status_code == 404
    assert everything(visiting) == before


def test_another_time_is_asked_for(visiting: Visiting, client: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one)
    path = path_of(visiting, visit)
    assert client.submit(path, ASKS | {"note": "Có máy chiếu"}, action=path).status_code == 303
    visiting.session.expire_all()
    assert visit.state == "counter_proposed"
    assert text_of(unit_of(visiting.session, visit, one, visiting.by), "note") == "Có máy chiếu"
    slot = visiting.session.scalars(select(VisitSlot).where(VisitSlot.unit_id == one)).one()
    assert (slot.day, slot.starts, slot.ends) == (TUESDAY, NINE, 600)
    after = told(client, path)
    assert "Đơn vị đã đề nghị: 09:00–10:00 thứ Ba 08/12/2026" in after
    assert "Cán bộ BHXH sẽ trả lời." in after


def test_a_no_says_why(visiting: Visiting, client: PageClient) -> None:
    visit = visiting.proposed()
    path = path_of(visiting, visit)
    refused = client.submit(path, {"answer": "no"}, action=path)
    assert refused.status_code == 422
    assert "Lý do: Cần điền mục này." in Page(refused).text
    assert client.submit(path, {"answer": "no", "reason": WHY}, action=path).status_code == 303
    visiting.session.expire_all()
    assert visit.state == "cancelled"
    assert "Đơn vị đã trả lời không nhận lịch này." in told(client, path)


def test_what_is_refused_keeps_what_was_typed_and_names_no_other_unit(visiting: Visiting, client: PageClient) -> None:
    mine, foreign = visiting.unit(), visiting.unit()
    visit = visiting.proposed(mine)
    path = path_of(visiting, visit)
    visiting.accept(visiting.proposed(foreign), foreign)
    answer = client.submit(path, TAKES | {"note": "Gọi bảo vệ mở cổng"}, action=path)
    page = Page(answer)
    assert answer.status_code == 422
    assert "Thời gian này không còn trống. Giờ trống gần nhất:" in page.text
    form = page.form("answer", action=path)
    assert [form.values[name] for name in ("answer", "who", "coming", "note")] == [
        "1", "Chị Lan, kế toán", "12", "Gọi bảo vệ mở cổng",
    ]  # fmt: skip
    other = visiting.session.get_one(Unit, foreign)
    assert other.name not in page.text
    assert client.submit(path, ASKS, action=path).status_code == 303, "the link is still good"


@pytest.mark.both_engines
def test_an_answer_counts_once(visiting: Visiting, client: PageClient) -> None:
    visit = visiting.proposed()
    path = path_of(visiting, visit)
    values = client.page(path).form("answer", action=path).values.copy()
    values["answer"] = "1"
    assert client.post(path, data=values).status_code == 303
    before = everything(visiting)
    again = client.post(path, data=values | {"answer": "no", "reason": WHY})
    assert again.status_code == 409
    assert "Câu trả lời chỉ ghi một lần" in Page(again).text
    assert "Đã thống nhất: 08:00–09:00" in Page(again).text
    assert everything(visiting) == before


@pytest.mark.both_engines
def test_of_ten_at_once_one_counts(app: Flask, visiting: Visiting) -> None:
    visit = visiting.proposed()
    visit_id, path = visit.id, path_of(visiting, visit)
    visiting.session.close()
    let_go(app)
    together, statuses = Barrier(10), list[int]()

    def send(number: int) -> None:
        together.wait()
        data = {"round": "1", "answer": "1", "coming": str(number)}
        statuses.append(app.test_client().post(path, data=data).status_code)

    hands = [Thread(target=send, args=(number,)) for number in range(1, 11)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(statuses) == [303, *[409] * 9]
    accepted = VisitEvent.visit_id == visit_id, VisitEvent.act == "accept"
    assert db.session.scalar(select(func.count(VisitEvent.id)).where(*accepted)) == 1


def test_guessed_and_altered_addresses_open_nothing(visiting: Visiting, client: PageClient) -> None:
    visit = visiting.proposed()
    path = path_of(visiting, visit)
    unit = units_of(visiting.session, visit)[0]
    for wrong in (f"{path[:-1]}{'A' if path[-1] != 'A' else 'B'}", path[:-3], f"/v/{'A' * 43}", f"/v/{visit.uid}"):
        for answer in (client.get(wrong), client.post(wrong, data={"answer": "1", "round": "1"})):
            assert answer.status_code == 404
            assert "Đường dẫn có thể bị cắt bớt" in Page(answer).text
            assert "08:00" not in Page(answer).text
    visiting.session.expire_all()
    assert (visit.state, unit.answer) == ("proposed", "waiting")


@pytest.mark.both_engines
def test_whoever_has_no_good_link_waits_for_no_turn_to_write(visiting: Visiting, client: PageClient) -> None:
    visit, other = visiting.proposed(), visiting.proposed()
    path, used = path_of(visiting, visit), path_of(visiting, other)
    client.submit(used, {"answer": "no", "reason": WHY}, action=used)
    visiting.session.commit()
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        asked.append(statement)

    def turns() -> list[str]:
        return [said for said in asked if "BEGIN IMMEDIATE" in said or "pg_advisory" in said]

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for at, data in (
            ("/v/none", {"answer": "1"}),
            (f"/v/{'C' * 43}/change", {}),
            (used, {"answer": "1", "round": "1"}),
            (f"{used}/change", {}),
            (f"{path}/change", {}),
            (path, {"answer": "no", "round": "1"}),
        ):
            assert client.post(at, data=data).status_code in (404, 409, 422)
        assert asked
        assert not turns()
        assert client.post(path, data={"answer": "1", "round": "1"}).status_code == 303
        assert turns()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_each_link_says_what_became_of_it(visiting: Visiting, client: PageClient, turn: TurnTo) -> None:
    visiting.session.add(Setting(key="hotline", value="1900 9068", label="Điện thoại hỗ trợ", basis="728"))
    one = visiting.unit()
    visit = visiting.proposed(one)
    path = path_of(visiting, visit)
    visit_offers.propose(visiting.session, visit, starts=[(TUESDAY, NINE)], by=visiting.by)
    newer = path_of(visiting, visit)
    assert "Mở đường dẫn mới gửi sau cùng" in told(client, path)
    assert client.post(path, data={"answer": "1", "round": "2"}).status_code == 409
    late = visiting.proposed()
    overdue = path_of(visiting, late)
    turn(MONDAY, 9)
    for gone in (newer, overdue):
        assert "Đường dẫn này đã hết hạn." in told(client, gone)
        assert client.post(gone, data={"answer": "1", "round": "2"}).status_code == 409
    turn(TODAY)
    visit_ends.cancel(visiting.session, visit, by=visiting.by, reason="Đổi kế hoạch")
    visiting.session.commit()
    for gone in (path, newer):
        page = client.page(gone)
        assert "Lịch này đã kết thúc: Đã hủy." in page.text
        assert "Đổi kế hoạch" not in page.text
        assert "Hỏi cơ quan BHXH" in page.text
        assert not any(officer.name in page.text for officer in shown_to(visiting.session, visit, one).officers)
        assert 'name="answer"' not in page.response.text
        assert client.post(gone, data={"answer": "1", "round": "2"}).status_code == 409
    visiting.session.expire_all()
    assert (visit.state, late.state) == ("cancelled", "proposed")


def test_of_several_units_each_speaks_for_itself_and_hears_of_no_other(visiting: Visiting, client: PageClient) -> None:
    one, two, three = visiting.unit(), visiting.unit(), visiting.unit()
    visit = visiting.proposed(one, two, three)
    session = visiting.session
    names = {key: session.get_one(Unit, key).name for key in (one, two, three)}
    path = path_of(visiting, visit, one)
    page = client.page(path)
    assert "và 2 đơn vị khác" in page.text
    assert client.submit(path, TAKES, action=path).status_code == 303
    after = told(client, path)
    assert "Đơn vị đã đồng ý: 08:00–09:00" in after
    assert "Chờ các đơn vị khác" in after
    for text in (page.response.text, after):
        assert names[two] not in text
        assert names[three] not in text
    session.expire_all()
    answers = {row.unit_id: row.answer for row in units_of(session, visit)}
    assert answers == {one: "accepted", two: "waiting", three: "waiting"}
    left = path_of(visiting, visit, two)
    visit_answers.leave_out(session, visit, unit_id=two, by=visiting.by, reason="Đến riêng")
    session.commit()
    assert "Lịch này không còn hẹn với đơn vị." in told(client, left)
    assert client.post(left, data={"answer": "1", "round": "1"}).status_code == 409


def test_what_was_agreed_is_changed_by_a_link_of_its_own(visiting: Visiting, client: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one)
    path = path_of(visiting, visit)
    client.submit(path, TAKES, action=path)
    first = client.submit(path, {}, action=f"{path}/change").headers["Location"]
    again = client.submit(path, {}, action=f"{path}/change").headers["Location"]
    assert first == again != path
    page = client.page(first)
    assert "Đề nghị đổi sang thời gian khác" in page.text
    assert client.submit(first, ASKS, action=first).status_code == 422, "it says why"
    assert client.submit(first, ASKS | {"reason": WHY}, action=first).status_code == 303
    visiting.session.expire_all()
    row = unit_of(visiting.session, visit, one, visiting.by)
    assert (visit.state, row.coming) == ("counter_proposed", 12)
    assert client.post(f"{path}/change").status_code == 409
    assert client.post(f"/v/{'B' * 43}/change").status_code == 404


def test_an_answer_keeps_what_was_said_before_and_left_blank(visiting: Visiting, client: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one)
    first, again = path_of(visiting, visit), path_of(visiting, visit)
    assert client.submit(first, TAKES | ASKS | {"note": "Có máy chiếu"}, action=first).status_code == 303
    page = client.page(again)
    form = page.form("answer", action=again)
    assert (form.values["coming"], form.values["needs_device"], form.values["who"]) == ("12", "y", "")
    assert "Chị Lan" not in page.response.text
    assert client.submit(again, {"answer": "1"}, action=again).status_code == 303
    visiting.session.expire_all()
    row = unit_of(visiting.session, visit, one, visiting.by)
    said = visit.state, row.coming, row.needs_device, text_of(row, "who"), text_of(row, "note")
    assert said == ("confirmed", 12, True, "Chị Lan, kế toán", "Có máy chiếu")


def test_what_was_agreed_is_called_off(visiting: Visiting, client: PageClient) -> None:
    visit = visiting.confirmed()
    path = path_of(visiting, visit, purpose=LinkPurpose.WITHDRAW)
    assert client.submit(path, {"answer": "no", "reason": WHY}, action=path).status_code == 303
    visiting.session.expire_all()
    assert visit.state == "cancelled"


def test_the_address_is_told_to_nobody(
    visiting: Visiting, client: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visit = visiting.proposed()
    path = path_of(visiting, visit)
    token = path.removeprefix("/v/")
    client.submit(path, TAKES, action=path)
    page = client.get(path)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    kept = repr(everything(visiting))
    assert token not in kept
    assert token not in caplog.text
    assert "Chị Lan" not in kept + caplog.text


def test_it_reads_in_english_without_a_cookie(app: Flask, visiting: Visiting) -> None:
    visit = visiting.proposed()
    path = path_of(visiting, visit)
    client = app.test_client(use_cookies=False)
    assert isinstance(client, PageClient)
    page = client.page(f"{path}?lang=en")
    assert page.heading == "Visit by BHXH"
    assert "08:00–09:00 Monday 07/12/2026" in page.text
    answer = client.submit(f"{path}?lang=en", TAKES)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?lang=en")
    assert "Agreed:" in told(client, answer.headers["Location"])
