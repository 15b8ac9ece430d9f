"""The outbox: who sees what, in which order and words; letters on paper and new tries; on both engines."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from rollout.core.access import viewer_of
from rollout.core.cells import put
from rollout.core.installation import installation
from rollout.messages import running
from rollout.messages.queries import listing
from rollout.messages.queries.listing import Asked, Order
from rollout.models import AuditRecord, Contact, Message, Unit, User, VisitOfficer
from rollout.register import visit_ends
from rollout.register.visits import Plan
from rollout.units.actions import end_contact
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import MailFault, MessageKind, MessageState
from tests.messages.conftest import PUBLIC, UNIT_MAIL, SetTo, message_of, with_mail
from tests.page import PageClient
from tests.register.visiting import EIGHT, TODAY, TUESDAY, Visiting
from tests.smtp import MailServer
from tests.staffed import Staffed, queries


def shown(client: PageClient, query: str = "") -> list[str]:
    """What each row of the list is about and to whom, in order."""
    return [f"{row[0].split(' ')[0]} {row[1]}" for row in client.page(f"/messages{query}").rows[1:]]


def test_the_outbox_says_how_far_each_message_is(app: Flask, staffed: Staffed, visiting: Visiting) -> None:
    unit_id = with_mail(visiting, visiting.unit())
    visit = visiting.confirmed(unit_id)
    page = staffed.staff().page("/messages")
    assert "Chưa khai máy chủ thư" in page.text
    assert "Chờ gửi 2" in page.text
    assert "Không cần gửi nữa 1" in page.text
    assert len(page.rows) == 4
    assert UNIT_MAIL not in page.text
    assert "l•••@example.vn" in page.text
    failed = message_of(visiting, visit, MessageKind.CONFIRMED)
    failed.state, failed.error, failed.tries = MessageState.FAILED.value, MailFault.CONNECTION.value, 1
    visiting.session.commit()
    assert "Không kết nối được với máy chủ thư" in staffed.staff().page("/messages?state=failed").text


def test_the_outbox_says_where_what_waits_would_go_now(
    smtp: MailServer, staffed: Staffed, visiting: Visiting, set_to: SetTo
) -> None:
    session, client = visiting.session, staffed.staff()
    unit_id = with_mail(visiting, visiting.unit())
    letter = message_of(visiting, visiting.proposed(unit_id), MessageKind.PROPOSAL)
    contact = session.scalars(select(Contact)).one()
    pages = (f"/messages/{letter.id}", "/messages")
    end_contact(session, contact, by=staffed.world.user)
    session.commit()
    for page in pages:
        assert "Chưa có địa chỉ thư, cần in hoặc nhắn" in client.page(page).text, page
    assert client.page("/messages/print").text.count("Kính gửi") == 1
    running.run(session, set_to(TODAY, 9, 0))
    assert smtp.mails == []
    contact.ended_at = None
    put(contact, "email", "moi@sau.example.vn")
    session.commit()
    for page in pages:
        assert "m•••@sau.example.vn" in client.page(page).text, page
        assert "Chưa có địa chỉ thư" not in client.page(page).text, page
    assert "Không có thư nào" in client.page("/messages/print").text
    running.run(session, set_to(TODAY, 9, 5))
    assert [mail["To"] for mail in smtp.mails] == ["moi@sau.example.vn"]
    put(contact, "email", "khac@example.vn")
    session.commit()
    assert "m•••@sau.example.vn" in client.page(pages[0]).text, "where it went"


@pytest.mark.both_engines
def test_it_is_filtered_ordered_and_taken_away(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = visiting.unit()
    visit = visiting.confirmed(unit_id)
    other = visiting.proposed(visiting.unit(), starts=[(TUESDAY, EIGHT)])
    client, name = staffed.staff(), visiting.session.get_one(Unit, unit_id).name
    assert len(client.page("/messages").rows) == 5
    assert len(client.page("/messages?state=waiting").rows) == 4
    assert len(client.page("/messages?about=confirmed&whom=unit").rows) == 2
    assert len(client.page(f"/messages?visit={other.id}").rows) == 2
    assert len(client.page(f"/messages?q={visiting.session.get_one(Unit, unit_id).code}").rows) == 3
    latest, earliest = (client.page(f"/messages?order={order}").rows[1:] for order in ("latest", "earliest"))
    assert latest == earliest[::-1]
    assert client.get("/messages?state=none").status_code == 404
    assert client.get("/messages?page=99").status_code == 200
    export = "/messages/export.csv?state=waiting"
    taken = client.submit("/messages?state=waiting", {}, action=export).get_data(as_text=True)
    assert taken.count(name) == 1
    assert visit.state == "confirmed"


@pytest.mark.both_engines
def test_what_is_still_to_be_sent_comes_first(staffed: Staffed, visiting: Visiting) -> None:
    visiting.confirmed(visiting.unit())
    visiting.proposed(visiting.unit(), starts=[(TUESDAY, EIGHT)])
    states = (MessageState.DROPPED, MessageState.WAITING, MessageState.GIVEN_UP, MessageState.FAILED)
    held = visiting.session.scalars(select(Message).order_by(Message.id)).all()
    for number, (message, state) in enumerate(zip(held, states, strict=True)):
        message.state, message.next_at = state.value, message.made_at - timedelta(hours=number)
    visiting.session.commit()
    client, wanted = staffed.staff(), [held[3], held[1], held[2], held[0]]
    order = partial(Asked, order=Order.NEXT)
    viewer = viewer_of(visiting.session, staffed.user("staff", Role.STAFF))
    for size in (1, 2, 3, 4):
        pages = [listing.page_of(viewer, order(), page, size) for page in range(1, -(-4 // size) + 1)]
        assert [line.row for page in pages for line in page.rows] == wanted, size
        assert {page.total for page in pages} == {4}
    assert [line.row for line in listing.page_of(viewer, order(state=MessageState.DROPPED), 1).rows] == [held[0]]
    rows = client.page("/messages?order=next").rows[1:]
    assert "sẽ gửi lại" in rows[0][4]
    assert "Chờ gửi" in rows[1][4]


@pytest.mark.both_engines
def test_one_sees_the_messages_of_own_units_and_visits_alone(staffed: Staffed, visiting: Visiting) -> None:
    own = staffed.world.unit(officer=staffed.officer_id(), office=staffed.world.offices[0])
    mine, foreign = visiting.confirmed(own), visiting.confirmed(visiting.unit(), officer=1)
    joint = Plan(SessionWay.JOINT, 60, staffed.world.offices[0])
    shared = visiting.proposed(own, visiting.unit(), plan=joint, starts=[(TUESDAY, EIGHT)])
    client = staffed.officer()
    assert len(client.page("/messages").rows) == 1 + 3 + 1  # of the shared visit what the own unit is told
    assert client.get(f"/messages/{message_of(visiting, foreign, MessageKind.CONFIRMED).id}").status_code == 404
    assert client.get(f"/messages/{message_of(visiting, mine, MessageKind.CONFIRMED).id}").status_code == 200
    hidden = message_of(visiting, foreign, MessageKind.CONFIRMED)
    values = client.page("/messages/print").form("message_ids").values
    values.setlist("message_ids", [str(hidden.id)])
    assert client.post("/messages/printed", data=values).status_code == 303
    assert hidden.state == MessageState.WAITING
    visit_ends.cancel(visiting.session, shared, by=visiting.by, reason="Đơn vị bận")
    visiting.session.commit()
    assert staffed.liaison(own).get("/messages").status_code == 404
    assert staffed.leader().get("/messages").status_code == 404


def test_a_letter_is_shown_as_it_would_be_sent(app: Flask, staffed: Staffed, visiting: Visiting) -> None:
    app.config["PUBLIC_URL"] = PUBLIC
    visit = visiting.proposed(visiting.unit())
    page = staffed.staff().page(f"/messages/{message_of(visiting, visit, MessageKind.PROPOSAL).id}")
    assert f"{PUBLIC}/v/" in str(page.element("words").text)
    visit_ends.cancel(visiting.session, visit, by=visiting.by, reason="Đơn vị bận")
    visiting.session.commit()
    page = staffed.staff().page(f"/messages/{message_of(visiting, visit, MessageKind.PROPOSAL).id}")
    assert "không còn nội dung để gửi" in page.text


def test_whoever_sees_a_part_of_the_visit_gets_no_link(app: Flask, staffed: Staffed, visiting: Visiting) -> None:
    app.config["PUBLIC_URL"] = PUBLIC
    own = staffed.world.unit(officer=staffed.officer_id(), office=staffed.world.offices[0])
    joint = Plan(SessionWay.JOINT, 60, staffed.world.offices[0])
    shared = visiting.proposed(own, visiting.unit(), plan=joint, starts=[(TUESDAY, EIGHT)])
    message = visiting.session.scalars(
        select(Message).where(Message.visit_id == shared.id, Message.unit_id == own)
    ).one()
    for client, has_link in ((staffed.officer(), False), (staffed.staff(), True)):
        assert ("/v/" in str(client.page(f"/messages/{message.id}").element("words").text)) is has_link
        printed = client.page(f"/messages/print?message={message.id}").text
        assert printed.count("Kính gửi") == 1
        assert ("Quét mã" in printed, "/v/" in printed) == (has_link, has_link)


def test_what_waits_goes_on_paper_and_then_not_by_mail(app: Flask, staffed: Staffed, visiting: Visiting) -> None:
    app.config["PUBLIC_URL"] = PUBLIC
    one, other = visiting.proposed(visiting.unit()), visiting.proposed(visiting.unit())
    client = staffed.staff()
    page = client.page("/messages/print")
    assert page.text.count("Kính gửi") == 2
    assert page.text.count("Quét mã để mở đường dẫn") == 2
    alone = message_of(visiting, other, MessageKind.PROPOSAL)
    assert client.page(f"/messages/print?message={alone.id}").text.count("Kính gửi") == 1
    values = client.page("/messages/print").form("message_ids").values
    answer = client.post("/messages/printed", data=values)
    assert "Đã đánh dấu 2 thư đã in; không gửi qua thư điện tử nữa." in client.page(answer.location).text
    visiting.session.expire_all()
    for visit in (one, other):
        assert message_of(visiting, visit, MessageKind.PROPOSAL).state == MessageState.PRINTED
    assert "Không có thư nào của đơn vị cần in" in client.page("/messages/print").text
    trail = visiting.session.scalars(select(AuditRecord).where(AuditRecord.action == "print_message")).all()
    assert [row.detail for row in trail] == [{"message": message_of(visiting, one, MessageKind.PROPOSAL).id},
                                             {"message": alone.id}]  # fmt: skip


def test_with_a_server_only_what_no_mail_takes_there_is_printed(
    smtp: MailServer, staffed: Staffed, visiting: Visiting
) -> None:
    visiting.proposed(with_mail(visiting, visiting.unit()))
    without = visiting.proposed(visiting.unit())
    page = staffed.staff().page("/messages/print")
    assert page.text.count("Kính gửi") == 1
    name = visiting.session.get_one(Unit, message_of(visiting, without, MessageKind.PROPOSAL).unit_id).name
    assert name in page.text


@pytest.mark.both_engines
def test_what_was_given_up_is_tried_again(staffed: Staffed, visiting: Visiting) -> None:
    visit = visiting.proposed(with_mail(visiting, visiting.unit()))
    message = message_of(visiting, visit, MessageKind.PROPOSAL)
    message.state, message.error, message.tries = MessageState.GIVEN_UP.value, MailFault.RECIPIENT.value, 6
    visiting.session.commit()
    client = staffed.staff()
    form = client.page(f"/messages/{message.id}").form(action=f"/messages/{message.id}/again")
    client.post(form.action, data=form.values)
    visiting.session.expire_all()
    anew = select(Message.state, Message.tries, Message.error).where(Message.id == message.id)
    assert tuple(visiting.session.execute(anew).one()) == ("waiting", 0, None)
    client.post(form.action, data=form.values)
    assert "Thư này không cần gửi lại" in client.page("/messages").text


def test_invented_people_are_not_written_to_and_the_page_says_so(
    app: Flask, smtp: MailServer, staffed: Staffed, visiting: Visiting
) -> None:
    visiting.proposed(with_mail(visiting, visiting.unit()))
    installation(visiting.session).is_demo = True  # type: ignore[union-attr]
    visiting.session.commit()
    app.config["SMTP_HOST"] = "mail.example.vn"
    assert "không gửi ra ngoài máy này" in staffed.staff().page("/messages").text


@pytest.mark.both_engines
def test_many_messages_cost_as_much_as_few(staffed: Staffed, visiting: Visiting) -> None:
    visiting.proposed(visiting.unit())
    client = staffed.staff()
    client.get("/messages")
    few = queries(lambda: client.get("/messages"))
    for _ in range(5):
        visiting.proposed(visiting.unit())
    assert queries(lambda: client.get("/messages")) == few


def test_a_user_says_where_mail_goes(staffed: Staffed, visiting: Visiting) -> None:
    officer = staffed.officer()
    officer.submit("/account/email", {"email": "CAN.BO@example.vn"})
    assert "can.bo@example.vn" in officer.page("/account").text
    user_id = staffed.officer_id()
    staffed.session.expire_all()
    record = staffed.session.scalars(
        select(AuditRecord).where(AuditRecord.action == "edit_user", AuditRecord.subject_id == user_id)
    ).one()
    assert record.detail == {"fields": ["email"]}
    refused = officer.submit("/account/email", {"email": "không phải"})
    assert refused.status_code == 422
    admin = staffed.admin()
    assert "can.bo@example.vn" in admin.page(f"/users/{user_id}").text
    admin.submit(f"/users/{user_id}/edit", {"email": ""})
    assert "can.bo@example.vn" not in admin.page(f"/users/{user_id}").text
    made = {"username": "moi.tao", "display_name": "Người mới", "email": "moi@example.vn"}
    admin.submit("/users/new", made)
    new = staffed.session.scalars(select(User).where(User.username == "moi.tao")).one()
    assert new.email is not None
    put(new, "email", "")
    assert visiting.session.scalars(select(Message)).all() == []


def test_a_letter_leads_to_its_visit_and_unit_and_is_marked_as_sent(staffed: Staffed, visiting: Visiting) -> None:
    own = staffed.world.unit(officer=staffed.officer_id(), office=staffed.world.offices[0])
    foreign = visiting.unit()
    mine, other = visiting.proposed(own), visiting.proposed(foreign, starts=[(TUESDAY, EIGHT)])
    visiting.session.add(VisitOfficer(visit_id=other.id, user_id=staffed.officer_id()))
    visiting.session.commit()
    client, message = staffed.officer(), message_of(visiting, mine, MessageKind.PROPOSAL)
    page = client.get(f"/messages/{message.id}").get_data(as_text=True)
    assert f'href="/visits/{mine.id}"' in page
    assert f'href="/units/{own}"' in page
    values = client.page(f"/messages/{message.id}").form("message_ids").values
    answer = client.post("/messages/printed", data=values)
    assert "Đã đánh dấu 1 thư đã gửi; không gửi qua thư điện tử nữa." in client.page(answer.location).text
    visiting.session.expire_all()
    assert message.state == MessageState.PRINTED
    message.state = MessageState.DROPPED.value  # meanwhile its visit began
    visiting.session.commit()
    answer = client.post("/messages/printed", data=values)
    assert "Không có thư nào đang chờ gửi. Chưa có gì thay đổi." in client.page(answer.location).text
    message.state = MessageState.PRINTED.value
    visiting.session.commit()
    assert "Đã in hoặc gửi Zalo" in client.page(f"/messages/{message.id}").text
    answer = client.get(f"/messages/{message_of(visiting, other, MessageKind.PROPOSAL).id}")
    assert f'href="/visits/{other.id}"' in answer.get_data(as_text=True)
    assert f'href="/units/{foreign}"' not in answer.get_data(as_text=True)


@pytest.mark.both_engines
def test_a_mark_is_taken_back_while_there_is_something_to_say(staffed: Staffed, visiting: Visiting) -> None:
    visit = visiting.proposed(visiting.unit())
    client, message = staffed.staff(), message_of(visiting, visit, MessageKind.PROPOSAL)
    at = f"/messages/{message.id}"
    assert "Hoàn tác" not in client.page(at).text, "nothing is marked"
    mark = client.page(at).form("message_ids").values
    client.post("/messages/printed", data=mark)
    form = client.page(at).form(action=f"{at}/unmark")
    told = client.page(client.post(form.action, data=form.values).location)
    assert "Đã bỏ đánh dấu; thư trở lại chờ gửi." in told.text
    assert "Đánh dấu đã gửi" in told.text
    visiting.session.expire_all()
    assert message.state == MessageState.WAITING
    [record] = visiting.session.scalars(select(AuditRecord).where(AuditRecord.action == "unmark_message"))
    assert (record.subject_id, record.detail) == (visit.id, {"message": message.id})
    again = client.post(form.action, data=form.values)
    assert "Thư này không còn hoàn tác được. Chưa có gì thay đổi." in client.page(again.location).text
    client.post("/messages/printed", data=mark)
    visit_ends.cancel(visiting.session, visit, by=visiting.by, reason="Đơn vị bận")
    visiting.session.commit()
    assert "Hoàn tác" not in client.page(at).text, "the visit moved on"
    client.post(form.action, data=form.values)
    visiting.session.expire_all()
    assert message.state == MessageState.PRINTED


def test_a_unit_that_has_answered_is_not_asked_again_by_a_mark_taken_back(staffed: Staffed, visiting: Visiting) -> None:
    one, two = visiting.unit(), visiting.unit()
    visit, client = visiting.proposed(one, two), staffed.staff()
    asked = select(Message).where(Message.visit_id == visit.id, Message.unit_id == one)
    message = visiting.session.scalars(asked).one()
    at = f"/messages/{message.id}"
    client.post("/messages/printed", data=client.page(at).form("message_ids").values)
    form = client.page(at).form(action=f"{at}/unmark")
    visiting.accept(visit, one)
    assert "Hoàn tác" not in client.page(at).text
    client.post(form.action, data=form.values)
    visiting.session.expire_all()
    assert message.state == MessageState.PRINTED


def test_who_sees_half_of_a_visit_stops_no_mail_of_it(staffed: Staffed, visiting: Visiting) -> None:
    world = staffed.world
    own, foreign = (world.unit(office=office, area_2025=world.areas["X"]) for office in world.offices[:2])
    joint, alone = visiting.proposed(own, foreign), visiting.proposed(own, starts=[(TUESDAY, EIGHT)])
    half, whole = (
        visiting.session.scalars(select(Message).where(Message.visit_id == visit.id, Message.unit_id == own)).one()
        for visit in (joint, alone)
    )
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[0])
    client = staffed.client("clerk")
    assert "Đánh dấu đã gửi" not in client.page(f"/messages/{half.id}").text
    assert "Đánh dấu đã in" not in client.page(f"/messages/print?message={half.id}").text
    papers = client.page("/messages/print")
    assert papers.text.count("Kính gửi") == 1
    values = papers.form("message_ids").values
    assert values.getlist("message_ids") == [str(whole.id)]
    values.add("message_ids", str(half.id))
    client.post("/messages/printed", data=values)
    visiting.session.expire_all()
    assert (half.state, whole.state) == (MessageState.WAITING, MessageState.PRINTED)
    half.state = MessageState.PRINTED.value  # by somebody who sees the other half
    visiting.session.commit()
    assert "Hoàn tác" not in client.page(f"/messages/{half.id}").text
    client.post(f"/messages/{half.id}/unmark", data={"csrf_token": values["csrf_token"]})
    visiting.session.expire_all()
    assert half.state == MessageState.PRINTED


def test_who_goes_to_a_visit_prints_its_letters_whatever_the_unit(staffed: Staffed, visiting: Visiting) -> None:
    visiting.world.officers[0] = staffed.officer_id()
    letter = message_of(visiting, visiting.proposed(visiting.unit()), MessageKind.PROPOSAL)
    client = staffed.officer()
    client.post("/messages/printed", data=client.page("/messages/print").form("message_ids").values)
    visiting.session.expire_all()
    assert letter.state == MessageState.PRINTED
