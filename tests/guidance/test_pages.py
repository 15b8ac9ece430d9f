"""Planning, paper, lists, pieces of other pages, and what came of sessions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rollout.core.dates import local, now, today
from rollout.core.formats import day as day_text
from rollout.guidance import actions
from rollout.guidance.actions import Facts
from rollout.models import GuidanceSession, User, Visit
from rollout.vocabulary import Milestone
from rollout.vocabulary_of_sessions import SessionWay
from tests.guidance.conftest import Held, put, send
from tests.page import Form, Page, PageClient
from tests.staffed import queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def planned(held: Held, day: date | None = None, *units: int) -> int:
    """A session in the morning of a day, by default of today."""
    facts = Facts(SessionWay.AT_UNIT, day or today(), 480, 600)
    row = actions.plan(
        held.staffed.session, [held.unit_id, *units], facts, by=held.staffed.world.user, names=str, is_agreed=True
    )
    held.staffed.session.commit()
    return row.id


def worked_day() -> date:
    """A weekday to come that is no holiday."""
    return date(today().year + 1, 6, 1) + timedelta(days=-date(today().year + 1, 6, 1).weekday() % 7)


def plan_form(held: Held, client: PageClient, **said: Any) -> Form:
    form = client.page(f"/sessions/plan?unit={held.unit_id}").form("token", "method")
    put(form, {"day": day_text(worked_day()), **said}, held.unit_id)
    return form


def test_a_session_is_planned_once_and_changed(held: Held) -> None:
    form = plan_form(held, held.officer, place="Hội trường", contents="Cài đặt và đăng ký")
    page = send(held.officer, form)
    assert "Hội trường" in page.text
    assert "Đã lập lịch" in page.text
    assert "không ghi lại lần nữa" in send(held.officer, form).text
    again = held.officer.page("/sessions/1/change").form("token", "method")
    put(again, {"starts": "14:00", "ends": "16:00"}, held.unit_id)
    assert "14:00–16:00" in send(held.officer, again).text
    put(again, {"starts": "15:00"}, held.unit_id)  # made from what was there before
    assert "Dữ liệu đã được người khác cập nhật" in send(held.officer, again, 422).text
    assert [(s.starts, s.version) for s in held.sessions()] == [(840, 2)]


def test_a_day_without_its_year_is_the_nearest(held: Held) -> None:
    for typed in (today() + timedelta(days=5), today() - timedelta(days=5)):
        send(held.officer, plan_form(held, held.officer, day=f"{typed:%d/%m}", agreed="y"))
        assert held.sessions()[-1].day == typed


def test_a_session_to_come_is_not_recorded(held: Held) -> None:
    planned(held, today() + timedelta(days=2))
    assert "Ghi kết quả" not in held.officer.page("/sessions/1").links
    form = held.form(held.officer, "/sessions/1/record")
    put(form, {"u_everybody": "y"}, held.unit_id)
    assert "sau hôm nay" in send(held.officer, form, 422).text


def test_the_sheet_keeps_its_numbers(held: Held) -> None:
    planned(held)
    assert held.officer.get("/sessions/1/sheet").status_code == 303
    answer = held.officer.submit("/sessions/1", {}, action="/sessions/1/sheet")
    page = held.officer.page(answer.headers["Location"])
    assert [row[:2] for row in page.rows[1:]] == [[str(n), f"Nguyễn Văn {n + 1}"] for n in range(1, 6)]
    assert 'class="qr"' in page.response.text
    held.staffed.world.listed(held.unit_id, 2)
    assert len(held.officer.page("/sessions/1/sheet").rows) == 6, "who came since has no number on paper yet"
    held.officer.submit("/sessions/1", {}, action="/sessions/1/sheet")
    rows = held.officer.page("/sessions/1/sheet").rows[1:]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert rows[4][1] == "Nguyễn Văn 6"
    form = held.form(held.officer, "/sessions/1/record")
    put(form, {"u_everybody": "y", "u_absent": "6", "done": ["installed"], "channel": "officer"}, held.unit_id)
    send(held.officer, form)
    assert len(held.live()) == 6


def test_a_planned_session_is_cancelled(held: Held) -> None:
    planned(held)
    form = held.officer.page("/sessions/1/cancel").form("reason")
    form.values["reason"] = "đơn vị bận"
    assert "Đã hủy buổi hướng dẫn." in send(held.officer, form).text
    assert held.officer.get("/sessions/1/cancel").status_code == 404
    assert held.officer.get("/sessions/1/change").status_code == 404


def test_units_are_chosen_by_their_letters(held: Held) -> None:
    second = held.staffed.world.unit(officer=held.staffed.officer_id())
    page = held.officer.page("/sessions/new?q=don+vi")
    assert page.response.text.count('name="unit"') == 2
    assert held.officer.page("/sessions/new?q=TA0001").response.text.count('name="unit"') == 1
    assert held.officer.get(f"/sessions/new?unit={second}").status_code == 200
    assert held.liaison.get("/sessions/new").headers["Location"] == f"/sessions/new?unit={held.unit_id}"
    assert held.liaison.get(f"/sessions/new?unit={second}").status_code == 404
    assert "Không có đơn vị nào khớp" in held.officer.page("/sessions/plan?q=xyz").text


def test_the_list_is_filtered_put_in_order_and_taken_away(held: Held) -> None:
    other = held.staffed.world.unit()
    for back in range(4):
        planned(held, today() - timedelta(days=back), *((other,) if back == 3 else ()))
    client = held.officer
    days = [day_text(today() - timedelta(days=back)) for back in range(4)]

    def shown(query: str) -> list[str]:
        rows = client.page(f"/sessions?{query}").rows
        return [row[0].split(",")[0] for row in rows[1:]]

    assert shown("") == days
    assert shown("order=earliest") == days[::-1]
    assert shown(f"since={days[1]}&until={days[0]}") == days[:2]
    assert shown("state=planned&method=at_unit") == days
    assert shown("q=TA0001") == days
    assert shown("q=khong+co") == []
    assert client.get("/sessions?state=nothing").status_code == 404
    assert client.get("/sessions?office=99").status_code == 404
    assert "1 đơn vị khác" in client.page("/sessions").text
    answer = client.submit("/sessions?order=earliest", {}, action="/sessions/export.csv")
    assert answer.data.decode("utf-8-sig").count("TA0001A") == 4
    assert held.liaison.page("/sessions").rows[1][1] == "Đơn vị 1"


def test_a_long_list_comes_in_pages_by_a_bounded_number_of_queries(held: Held) -> None:
    planned(held)
    held.officer.page("/sessions")
    few = queries(lambda: held.officer.page("/sessions"))
    for days in range(1, 60):
        planned(held, today() - timedelta(days=days))
    assert queries(lambda: held.officer.page("/sessions")) <= few
    assert len(held.officer.page("/sessions?page=2").rows) == 11
    assert few <= 32


def test_what_waits_stands_on_the_units_page_and_in_the_days_work(held: Held) -> None:
    planned(held, today() - timedelta(days=1))
    planned(held, today() + timedelta(days=1))
    piece = held.officer.fragment("/sessions/due")
    assert day_text(today() - timedelta(days=1)) in piece.text
    assert day_text(today() + timedelta(days=1)) not in piece.text
    assert "/sessions/due" in held.officer.page("/today").response.text
    assert f"/units/{held.unit_id}/sessions" in held.officer.page(f"/units/{held.unit_id}").response.text
    unit = held.liaison.page(f"/units/{held.unit_id}/sessions")
    assert "Ghi kết quả" in unit.links
    assert held.staffed.leader().get("/sessions").status_code == 404


@pytest.mark.parametrize(
    ("state", "was_agreed", "waits"),
    [("proposed", False, True), ("proposed", True, False), ("given_up", True, False), ("cancelled", False, True)],
)
def test_a_session_whose_hours_its_visit_gave_up_is_not_waited_for(
    held: Held, state: str, was_agreed: bool, waits: bool
) -> None:
    day = today() - timedelta(days=1)
    key, session = planned(held, day), held.staffed.session
    row = session.get_one(GuidanceSession, key)
    time = {"day": day, "starts": row.starts, "ends": row.ends} if was_agreed else {}
    session.add(
        Visit(
            uid="visit", state=state, way="at_unit", minutes=60, round=1, version=2, session_id=key,
            created_by_id=session.scalars(select(User.id)).first(), created_at=now(), **time,
        )
    )  # fmt: skip
    session.commit()
    assert (day_text(day) in held.officer.fragment("/sessions/due").text) is waits
    assert ("Ghi kết quả" in held.officer.page(f"/units/{held.unit_id}/sessions").links) is waits


def test_what_came_of_a_session_is_who_got_an_account_within_fourteen_days(held: Held) -> None:
    world, people = held.staffed.world, held.people
    world.mark(people[:1], Milestone.ACCEPTED, 5)
    send(held.liaison, held.filled(held.liaison, u_everybody="y", u_absent="5"))
    world.mark(people[1:2], Milestone.SIGNED_IN, 24)
    world.mark(people[2:3], Milestone.ACCEPTED, 25)
    world.mark(people[4:5], Milestone.ACCEPTED, 12)
    row = held.liaison.page("/sessions").rows[1]
    assert row[-2:] == ["4", "1"]
    send(held.liaison, held.filled(held.liaison, u_everybody="y", day="12/03/2021"))
    page = held.liaison.page("/sessions")
    assert [row[-1] for row in page.rows[1:]] == ["3", "1"]
    assert "3 người được cấp tài khoản trong 14 ngày sau buổi" in page.text, "each person once"


def test_who_was_known_before_is_no_first_timer(held: Held) -> None:
    """Of five who installed one had the app, one had signed in, and one was marked on the day, but later."""
    world, people = held.staffed.world, held.people
    world.mark(people[:1], Milestone.INSTALLED, 5)
    world.mark(people[1:2], Milestone.SIGNED_IN, 6)
    send(held.liaison, held.filled(held.liaison, u_everybody="y", done=["installed", "registered"], channel="app"))
    world.mark(people[2:3], Milestone.INSTALLED, 10)
    for path in ("/sessions/1", "/sessions/1/minutes"):
        text = held.liaison.page(path).text
        assert "đã cài đặt ứng dụng: 5 (trong đó lần đầu: 3)" in text
        assert "5 (trong đó lần đầu: 4)" in text  # signing in shows that one had registered


def test_minutes_are_a_paper_to_sign(held: Held) -> None:
    """Quốc hiệu, the office, the day in words, both sides with their titles, room where nobody was typed."""
    said = {"signers": "Giám đốc, Lê Văn A\nBHXH: Phó Trưởng phòng, Trần Thị B\n\nKế toán trưởng, Phạm C"}
    send(held.officer, held.filled(held.officer, u_everybody="y", **said))
    page = held.officer.page("/sessions/1/minutes")
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Hôm nay, ngày 11 tháng 3 năm 2021, từ",
        "1. Đại diện cơ quan BHXH", "Trần Thị B – Phó Trưởng phòng", "Lê Văn A – Giám đốc",
        "ĐẠI DIỆN ĐƠN VỊ (Ký, ghi rõ họ tên)", "Giám đốc Lê Văn A", "Kế toán trưởng Phạm C",
        "ĐẠI DIỆN CƠ QUAN BHXH (Ký, ghi rõ họ tên) Phó Trưởng phòng Trần Thị B",
    ):  # fmt: skip
        assert words in page.text
    send(held.officer, held.filled(held.officer, u_everybody="y", day="12/03/2021"))
    blank = held.officer.page("/sessions/2/minutes")
    assert blank.response.text.count('class="room"') == 2
    assert "Chức vụ: …" in blank.text


def test_a_session_of_today_is_not_ripe(held: Held) -> None:
    said = {"day": "hôm nay", "starts": "0:00", "ends": "0:30", "agreed": "y"}
    send(held.liaison, held.filled(held.liaison, u_everybody="y", **said))
    assert "chưa đủ 14 ngày" in Page(held.liaison.get("/sessions/1")).text


def test_nothing_waits_before_a_session_has_ended(held: Held) -> None:
    at = local(now())
    minutes = at.hour * 60 + at.minute
    facts = Facts(SessionWay.AT_UNIT, at.date(), min(minutes, 1437), 1440)  # ends at midnight
    actions.plan(held.staffed.session, [held.unit_id], facts, by=held.staffed.world.user, names=str, is_agreed=True)
    held.staffed.session.commit()
    assert held.officer.page("/sessions").rows[1][4] == "Đã lập lịch"
    for path in ("/sessions/due", "/sessions/1"):
        text = held.officer.page(path).text
        assert "Đã lập lịch" in text
        assert "Chưa ghi kết quả" not in text
    assert "Ghi kết quả" not in held.officer.page("/sessions/due").links
    assert "Ghi kết quả" in held.officer.page("/sessions/1").links, "who is there may record before the end"
    row = held.officer.submit("/sessions", {}, action="/sessions/export.csv").data.decode("utf-8-sig")
    assert "Đã lập lịch" in row
    planned(held, at.date() - timedelta(days=1))
    assert held.officer.page("/sessions").rows[2][4] == "Chưa ghi kết quả"
    for path in ("/sessions/due", "/sessions/2"):
        assert "Chưa ghi kết quả" in held.officer.page(path).text


def test_who_may_not_hold_sessions_finds_none(held: Held) -> None:
    planned(held)
    for client in (held.staffed.desk(), held.staffed.leader(), held.staffed.admin()):
        for path in ("/sessions", "/sessions/1", "/sessions/new", "/sessions/1/record", "/sessions/1/minutes"):
            assert client.get(path).status_code == 404
    stranger = held.staffed.officer("stranger")
    for path in ("/sessions/1", "/sessions/1/record", "/sessions/1/sheet", f"/sessions/new?unit={held.unit_id}"):
        assert stranger.get(path).status_code == 404
    assert held.staffed.session.get(GuidanceSession, 1) is not None
