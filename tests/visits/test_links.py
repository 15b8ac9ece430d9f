"""The office makes links: shown to be copied or printed, once for a unit and a round, noted without the address."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from rollout.core.dates import local
from rollout.messages.letters import write
from rollout.models import AuditRecord, Message, Setting, VisitLink
from rollout.register import visit_answers, visit_offers
from rollout.register.visit_links import make_link, token_of
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_visits import LinkPurpose, MessageKind
from tests.clock import TurnTo
from tests.messages.conftest import message_of
from tests.page import PageClient
from tests.register.visiting import MONDAY, NINE, TEN, TODAY, TUESDAY, Visiting
from tests.staffed import Staffed

PUBLIC = "https://vssid.example.gov.vn"


@pytest.fixture
def staff(staffed: Staffed) -> PageClient:
    return staffed.staff()


@pytest.fixture
def known(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has said where people open the program."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", PUBLIC)


def the_link(visiting: Visiting) -> VisitLink:
    visiting.session.expire_all()
    return visiting.session.scalars(select(VisitLink)).one()


def forget(visiting: Visiting) -> None:
    """The links that were made for the letters are no more."""
    visiting.session.execute(delete(VisitLink))
    visiting.session.commit()


@pytest.mark.usefixtures("known")
def test_a_link_is_made_once_and_shown_again(visiting: Visiting, staff: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one)
    at = f"/visits/{visit.id}/links"
    forget(visiting)
    staff.page(at)
    assert visiting.session.scalar(select(func.count()).select_from(VisitLink)) == 0
    assert staff.submit(at, {}, action=f"{at}/{one}").headers["Location"] == f"{at}#unit-{one}"
    token = token_of(the_link(visiting))
    assert (the_link(visiting).purpose, the_link(visiting).round) == (LinkPurpose.ANSWER.value, 1)
    page = staff.page(at)
    assert f"{PUBLIC}/v/{token}" in page.text
    assert "08:00–09:00 thứ Hai 07/12/2026" in page.text
    assert "Kính gửi: " in page.text
    assert "dùng được đến hết ngày 04/12/2026" in page.text
    token_of_forms = page.form(action="/language").values["csrf_token"]
    staff.post(f"{at}/{one}", data={"csrf_token": token_of_forms})
    assert the_link(visiting) is not None
    (record,) = visiting.session.scalars(select(AuditRecord).where(AuditRecord.action == "make_visit_link"))
    assert (record.subject_id, record.detail["unit"]) == (visit.id, one)
    assert token not in repr([(row.action, row.detail) for row in visiting.session.scalars(select(AuditRecord))])


def test_without_an_address_of_the_program_it_says_so(visiting: Visiting, staff: PageClient, app: Flask) -> None:
    app.config["PUBLIC_URL"] = "http://127.0.0.1:8000"
    one = visiting.unit()
    visit = visiting.proposed(one)
    page = staff.page(f"/visits/{visit.id}/links")
    assert "PUBLIC_URL" in page.text
    assert "Xin trả lời chậm nhất ngày 04/12/2026 qua cán bộ trên" in page.text
    assert "127.0.0.1" not in page.text
    letter = staff.page(f"/visits/{visit.id}/letter/{one}")
    assert "chưa có mã QR" in letter.text
    assert "<svg" not in letter.response.text.partition("letter-code")[2]


@pytest.mark.usefixtures("known")
def test_a_letter_goes_on_paper_instead_of_by_mail(visiting: Visiting, staff: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one)
    at, letter = f"/visits/{visit.id}/links", f"/visits/{visit.id}/letter/{one}"
    forget(visiting)
    assert staff.get(letter).headers["Location"] == f"{at}#unit-{one}", "there is no link yet, and to look makes none"
    session = visiting.session
    staff.submit(at, {}, action=f"{at}/{one}")
    assert "thư đang chờ gửi hoặc in" in staff.page(at).text
    page = staff.page(letter)
    assert f"{PUBLIC}/v/{token_of(the_link(visiting))}" in page.text
    assert "Kính gửi: " in page.text
    assert 'class="qr"' in page.response.text
    assert staff.submit(letter, {}, action=letter).status_code == 303
    session.expire_all()
    assert session.scalars(select(Message).where(Message.unit_id == one)).one().state == "printed"
    assert "thư đang chờ gửi hoặc in" not in staff.page(at).text
    printed = session.scalars(select(AuditRecord).where(AuditRecord.action == "print_visit_letter")).one()
    assert printed.detail["unit"] == one
    assert f'action="{letter}"' not in staff.get(letter).text


@pytest.mark.parametrize(
    ("hotline", "told"),
    [
        ("", ("báo cán bộ trên", "đề nghị thời gian khác).\n")),
        ("1900 9068", ("gọi số điện thoại trên", "Hoặc gọi số trên.")),
    ],
)
@pytest.mark.usefixtures("known")
def test_a_number_to_call_is_spoken_of_where_there_is_one(
    visiting: Visiting, staff: PageClient, hotline: str, told: tuple[str, str]
) -> None:
    visiting.session.add(Setting(key="hotline", value=hotline, label="Điện thoại hỗ trợ", basis="728"))
    visiting.session.commit()
    one = visiting.unit()
    visit = visiting.proposed(one)
    on_paper, by_zalo = told
    assert by_zalo in staff.get(f"/visits/{visit.id}/links").text
    assert on_paper in staff.page(f"/visits/{visit.id}/letter/{one}").text


@pytest.mark.usefixtures("known")
def test_each_round_has_its_own(visiting: Visiting, staff: PageClient, client: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one)
    at = f"/visits/{visit.id}/links"
    old = token_of(the_link(visiting))
    visit_offers.propose(visiting.session, visit, starts=[(TUESDAY, NINE)], by=visiting.by)
    visiting.session.commit()
    assert old not in staff.page(at).response.text
    assert "Mở đường dẫn mới gửi sau cùng" in client.page(f"/v/{old}").text
    visiting.accept(visit, one)
    links = visiting.session.scalars(select(VisitLink).order_by(VisitLink.made_at)).all()
    assert [link.purpose for link in links] == ["answer", "answer", "withdraw"]
    assert "Khi cần đổi hoặc hủy" in staff.page(at).text


def test_only_whoever_may_speak_of_all_of_it_makes_links(staffed: Staffed, visiting: Visiting) -> None:
    own, other = staffed.world.unit(officer=staffed.officer_id(), office=staffed.world.offices[0]), visiting.unit()
    mine, joint = visiting.proposed(own), visiting.proposed(own, other)
    officer = staffed.officer()
    assert officer.get(f"/visits/{mine.id}/links").status_code == 200
    staffed.user("liaison", Role.LIAISON, ScopeKind.UNITS, unit_ids=[own])
    for path in (f"/visits/{joint.id}/links", f"/visits/{joint.id}/letter/{own}"):
        assert officer.get(path).status_code == 404
    for path in (f"/visits/{mine.id}/links", f"/visits/{mine.id}/letter/{own}"):
        assert staffed.client("liaison").get(path).status_code == staffed.leader().get(path).status_code == 404
    assert officer.get(f"/visits/{mine.id}/letter/{other}").status_code == 404


@pytest.mark.both_engines
def test_links_in_wrong_hands_are_taken_back(visiting: Visiting, staff: PageClient, client: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one)
    at, session = f"/visits/{visit.id}/links", visiting.session
    unused, used = f"/v/{token_of(the_link(visiting))}", f"/v/{token_of(make_link(session, visit, one))}"
    session.commit()
    client.submit(used, {"answer": "1"}, action=used)
    mine = client.submit(used, {}, action=f"{used}/change").headers["Location"]
    page = staff.page(at)
    assert "Ngừng đường dẫn đã gửi" in page.text
    assert staff.submit(at, {}, action=f"{at}/{one}/end").status_code == 303
    for path in (unused, used, mine):
        page = client.page(path)
        assert "Đường dẫn này đã hết hạn." in page.text
        assert "08:00" not in page.text
        assert client.post(path, data={"answer": "no", "reason": "Bận", "round": "1"}).status_code == 409
        assert client.post(f"{path}/change").status_code == 409
    (record,) = session.scalars(select(AuditRecord).where(AuditRecord.action == "end_visit_links"))
    assert (record.subject_id, record.detail["unit"]) == (visit.id, one)
    assert f"{at}/{one}/end" not in staff.get(at).text
    staff.submit(at, {}, action=f"{at}/{one}")
    session.expire_all()
    newest = session.scalars(select(VisitLink).order_by(VisitLink.expires_at.desc(), VisitLink.made_at.desc())).first()
    assert newest is not None
    fresh = f"/v/{token_of(newest)}"
    assert fresh not in (unused, used, mine)
    assert client.page(fresh).form("answer", action=fresh).values["round"] == "1"


def test_no_link_is_made_that_has_ended_already(visiting: Visiting, staff: PageClient, turn: TurnTo) -> None:
    one, two = visiting.unit(), visiting.unit()
    countered, begun = visiting.proposed(one, starts=[(TUESDAY, NINE)]), visiting.confirmed(two)
    visiting.accept(countered, one)
    path = f"/v/{token_of(make_link(visiting.session, countered, one, purpose=LinkPurpose.WITHDRAW))}"
    visiting.session.commit()
    asks = {"answer": "other", "day": "9/12", "starts": "09:00", "reason": "Bận"}
    assert staff.submit(path, asks, action=path).status_code == 303
    forget(visiting)
    turn(MONDAY, 9)
    at = f"/visits/{countered.id}/links"
    staff.submit(at, {}, action=f"{at}/{one}")
    link = the_link(visiting)
    assert f"{local(link.expires_at):%d/%m/%Y %H:%M}" == "08/12/2026 09:00"
    page = staff.page(f"/visits/{begun.id}/links")
    assert "Buổi làm việc đã bắt đầu" in page.text
    assert "Tạo đường dẫn" not in page.response.text
    turn(TUESDAY, 10)
    forget(visiting)
    page = staff.page(at)
    assert "Đã quá thời hạn trả lời" in page.text
    assert "Tạo đường dẫn:" not in page.response.text


def test_what_went_by_zalo_is_mailed_no_more(visiting: Visiting, staff: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.confirmed(one)
    visit_offers.propose(visiting.session, visit, starts=[(TUESDAY, NINE)], by=visiting.by, reason="Họp")
    visiting.session.commit()
    at, letter = f"/visits/{visit.id}/links", f"/visits/{visit.id}/letter/{one}"
    assert staff.submit(at, {}, action=letter).status_code == 303
    visiting.session.expire_all()
    states = dict(visiting.session.execute(select(Message.kind, Message.state).where(Message.unit_id == one)).all())
    assert "printed" in states.values(), states
    assert f'action="{letter}"' not in staff.get(at).text


def test_a_letter_marked_by_mistake_waits_again_while_it_has_something_to_say(
    visiting: Visiting, staff: PageClient
) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one)
    at, letter = f"/visits/{visit.id}/links", f"/visits/{visit.id}/letter/{one}"
    assert "Hoàn tác" not in staff.page(at).text
    staff.submit(at, {}, action=letter)
    assert "Hoàn tác đánh dấu đã gửi" in staff.page(at).text
    staff.submit(at, {}, action=f"{letter}/unmark")
    page = staff.page(at)
    assert "Đã bỏ đánh dấu; thư trở lại chờ gửi." in page.text
    assert "thư đang chờ gửi hoặc in" in page.text
    session = visiting.session
    message = message_of(visiting, visit, MessageKind.PROPOSAL)
    session.refresh(message)
    assert message.state == "waiting"
    [record] = session.scalars(select(AuditRecord).where(AuditRecord.action == "unmark_visit_letter"))
    assert (record.subject_id, record.detail["unit"]) == (visit.id, one)
    staff.submit(at, {}, action=letter)
    held = staff.page(at).form(action=f"{letter}/unmark")
    visit_answers.decline(session, visit, unit_id=one, round=1, by=visiting.by, reason="Đã tự làm")
    session.commit()
    assert "Hoàn tác" not in staff.page(at).text, "the unit has answered"
    staff.post(held.action, data=held.values)
    assert "Thư này không còn hoàn tác được" in staff.page(at).text
    session.refresh(message)
    assert message.state == "printed"


def test_a_marked_letter_of_a_unit_that_answered_or_is_left_out_waits_for_nobody(
    visiting: Visiting, staff: PageClient
) -> None:
    yes, out, silent = visiting.unit(), visiting.unit(), visiting.unit()
    visit = visiting.proposed(yes, out, silent)
    at = f"/visits/{visit.id}/links"
    for unit_id in (yes, out, silent):
        staff.submit(at, {}, action=f"/visits/{visit.id}/letter/{unit_id}")
    assert staff.page(at).text.count("Hoàn tác đánh dấu đã gửi") == 3
    visiting.accept(visit, yes)
    visit_answers.leave_out(visiting.session, visit, unit_id=out, by=visiting.by, reason="Hẹn buổi khác")
    visiting.session.commit()
    assert staff.page(at).text.count("Hoàn tác đánh dấu đã gửi") == 1, "who has not answered may be asked again"


@pytest.mark.usefixtures("known")
def test_what_is_offered_for_today_is_answered_before_it_begins(
    staffed: Staffed, visiting: Visiting, staff: PageClient
) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one, starts=[(TODAY, TEN)])
    until, whole_day = "trước 10:00 ngày 01/12/2026", ("đến hết ngày 01/12", "chậm nhất ngày 01/12")
    mail = write(visiting.session, message_of(visiting, visit, MessageKind.PROPOSAL))
    assert mail is not None
    said = {
        "page": staff.page(f"/visits/{visit.id}").text,
        "zalo": staff.page(f"/visits/{visit.id}/letter/{one}").text,
        "mail": mail.text,
        "mine": staffed.liaison(one).page("/my-visits").text,
    }
    assert {name: (until in text, any(words in text for words in whole_day)) for name, text in said.items()} == (
        dict.fromkeys(said, (True, False))
    )
    words = "Xin trả lời trước 10:00 ngày 01/12/2026 tại"
    assert words in staff.page(f"/visits/{visit.id}/links").text
    token = token_of(the_link(visiting))
    assert "Trả lời trước10:00 ngày 01/12/2026" in staff.page(f"/v/{token}").text
