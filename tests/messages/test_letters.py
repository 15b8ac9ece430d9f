"""What letters about visits say, to whom, and what goes into calendars; nobody's name, number or reason."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

from flask import Flask
from icalendar import Calendar

from rollout.core.cells import put
from rollout.messages.letters import render, write
from rollout.models import Unit, User, VisitOfficer
from rollout.register import outbox, visit_answers, visit_ends, visit_links, visit_offers, visits
from rollout.register.visit_acts import holder
from rollout.register.visit_answers import Details
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import LinkPurpose, MessageKind
from tests.clock import TurnTo
from tests.messages.conftest import OFFICER_MAIL, PUBLIC, UNIT_MAIL, message_of, with_mail
from tests.register.visiting import EIGHT, MONDAY, NINE, TEN, TUESDAY, Visiting, lapse
from tests.smtp import MailServer
from tests.staffed import Staffed

WHY = "Chị Hoa đi học"
SECRETS = ("Nguyễn Thị Lan", "Chị Hoa", "Trần Văn Bí")


def sent_to(smtp: MailServer, address: str) -> list[EmailMessage]:
    return [mail for mail in smtp.mails if mail["To"] == address]


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def event_of(mail: EmailMessage) -> tuple[str, Any]:
    """The method of the calendar part, and its event."""
    (part,) = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
    (event,) = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), event


def send(visiting: Visiting) -> None:
    visiting.session.commit()
    outbox.send_due(visiting.session, render)


def test_an_offer_leads_to_where_it_is_answered(app: Flask, smtp: MailServer, visiting: Visiting) -> None:
    unit_id = with_mail(visiting, visiting.unit())
    visit = visiting.proposed(unit_id, starts=[(MONDAY, EIGHT), (TUESDAY, NINE)])
    send(visiting)
    (mail,) = smtp.mails
    link = visit_links.live_link(visiting.session, visit, unit_id, LinkPurpose.ANSWER)
    assert link is not None
    name = visiting.session.get_one(Unit, unit_id).name
    for words in (
        f"Kính gửi: {name}",
        "1. Thứ Hai, ngày 07/12/2026, từ 08:00 đến 09:00",
        "2. Thứ Ba, ngày 08/12/2026, từ 09:00 đến 10:00",
        "chậm nhất ngày 04/12/2026",
        f"{PUBLIC}/v/{visit_links.token_of(link)}",
        "Điện thoại hỗ trợ: 1900 9068",
    ):
        assert words in text_of(mail)
    assert mail["Subject"] == "BHXH tỉnh: đề xuất lịch làm việc"
    assert mail["To"] == UNIT_MAIL
    assert not any(secret in text_of(mail) for secret in SECRETS)


def test_the_room_is_told_in_words_and_for_the_calendar(app: Flask, smtp: MailServer, visiting: Visiting) -> None:
    visiting.confirmed(with_mail(visiting, visiting.unit()), plan=visiting.in_room())
    send(visiting)
    for address in (UNIT_MAIL, OFFICER_MAIL):
        mail = sent_to(smtp, address)[-1]
        assert "Địa điểm: Phòng họp tầng 2, BHXH 1" in text_of(mail)
        assert event_of(mail)[1]["LOCATION"] == "Phòng họp tầng 2, BHXH 1"


def test_where_nobody_reaches_the_program_the_letter_says_to_call(
    app: Flask, smtp: MailServer, visiting: Visiting
) -> None:
    app.config["PUBLIC_URL"] = ""
    visiting.proposed(with_mail(visiting, visiting.unit()))
    send(visiting)
    assert "đề nghị Quý đơn vị gọi 1900 9068" in text_of(smtp.mails[0])
    assert "/v/" not in text_of(smtp.mails[0])


def test_an_agreed_visit_enters_both_calendars_and_a_moved_one_leaves_them(
    app: Flask, smtp: MailServer, visiting: Visiting
) -> None:
    unit_id = with_mail(visiting, visiting.unit())
    visit = visiting.confirmed(unit_id)
    send(visiting)
    invited = [*sent_to(smtp, UNIT_MAIL), *sent_to(smtp, OFFICER_MAIL)]
    assert len(invited) == 2
    for mail in invited:
        method, event = event_of(mail)
        assert (method, event["UID"], event["SEQUENCE"], event["STATUS"]) == ("REQUEST", visit.uid, 1, "CONFIRMED")
        assert event["ORGANIZER"] == "mailto:vssid@bhxh.example.vn"
        assert event["ATTENDEE"] == f"mailto:{mail['To']}"
        assert event["DTSTART"].to_ical() == b"20261207T080000"
    visit_offers.propose(visiting.session, visit, starts=[(TUESDAY, TEN)], by=visiting.by, reason=WHY)
    send(visiting)
    for mail in (sent_to(smtp, UNIT_MAIL)[-1], sent_to(smtp, OFFICER_MAIL)[-1]):
        method, event = event_of(mail)
        assert (method, event["UID"], event["SEQUENCE"], event["STATUS"]) == ("CANCEL", visit.uid, 2, "CANCELLED")
        assert "Thứ Hai, ngày 07/12/2026, từ 08:00 đến 09:00 không còn hiệu lực" in text_of(mail)
        assert not any(secret in text_of(mail) for secret in SECRETS)
    assert "Thứ Ba, ngày 08/12/2026, từ 10:00 đến 11:00" in text_of(sent_to(smtp, UNIT_MAIL)[-1])
    visiting.accept(visit, unit_id)
    send(visiting)
    method, event = event_of(sent_to(smtp, UNIT_MAIL)[-1])
    assert (method, event["SEQUENCE"], event["DTSTART"].to_ical()) == ("REQUEST", 3, b"20261208T100000")
    visit_ends.cancel(visiting.session, visit, by=visiting.by, reason=WHY)
    send(visiting)
    method, event = event_of(sent_to(smtp, UNIT_MAIL)[-1])
    assert (method, event["SEQUENCE"]) == ("CANCEL", 4)
    assert "đã hủy" in text_of(sent_to(smtp, UNIT_MAIL)[-1])
    assert len(smtp.mails) == 8  # both each time; the offer was taken before it went out


def test_an_answer_is_told_with_numbers_and_nobodys_name(app: Flask, smtp: MailServer, visiting: Visiting) -> None:
    unit_id = with_mail(visiting, visiting.unit())
    visit = visiting.proposed(unit_id)
    visit_answers.counter(
        visiting.session, visit, unit_id=unit_id, round=1, start=(TUESDAY, TEN), by=holder(unit_id), reason=WHY,
        details=Details("Trần Văn Bí", 12, needs_device=True, note="Trần Văn Bí"),
    )  # fmt: skip
    send(visiting)
    (mail,) = sent_to(smtp, OFFICER_MAIL)
    said = "đề nghị Thứ Ba, ngày 08/12/2026, từ 10:00 đến 11:00; dự kiến 12 người dự; cần thiết bị"
    assert said in text_of(mail)
    assert f"{PUBLIC}/visits/{visit.id}" in text_of(mail)
    assert not any(secret in text_of(mail) for secret in SECRETS)


def test_a_unit_of_several_hears_of_no_other(app: Flask, smtp: MailServer, visiting: Visiting) -> None:
    one, other = with_mail(visiting, visiting.unit()), visiting.unit()
    visit = visiting.confirmed(one, other, plan=Plan(SessionWay.JOINT, 60, visiting.world.offices[0]))
    visit_answers.decline(visiting.session, visit, unit_id=one, round=1, by=holder(one), reason=WHY)
    send(visiting)
    (mail,) = sent_to(smtp, UNIT_MAIL)
    code = visiting.session.get_one(Unit, other).name
    assert code not in text_of(mail)
    method, event = event_of(mail)
    assert (method, event["SEQUENCE"]) == ("CANCEL", 2)  # above the invitation, though the visit stands


def test_what_is_no_longer_so_is_not_written(visiting: Visiting, turn: TurnTo) -> None:
    unit_id = visiting.unit()
    visit = visiting.confirmed(unit_id)
    session = visiting.session
    invitation = message_of(visiting, visit, MessageKind.CONFIRMED)
    offer = message_of(visiting, visit, MessageKind.PROPOSAL)
    assert write(session, invitation) is not None
    assert write(session, offer) is None  # it was taken
    turn(MONDAY, 8)
    assert write(session, invitation) is None  # it has begun


def test_every_kind_of_letter_is_written_for_both_sides(visiting: Visiting, turn: TurnTo) -> None:
    session, unit_id = visiting.session, visiting.unit()
    (first, second) = visiting.world.officers[:2]
    visit = visiting.confirmed(unit_id)
    for kind in (MessageKind.REMINDER_DAY, MessageKind.REMINDER_HOUR):
        for message in outbox.enqueue(session, kind, visit, [outbox.to_unit(unit_id), outbox.to_user(first)]):
            written = write(session, message)
            assert written is not None
            assert "nhắc" in written.subject
    [chased] = outbox.enqueue(session, MessageKind.CHASED, visit, [outbox.to_user(first)])
    assert "chưa ghi kết quả" in write(session, chased).subject  # type: ignore[union-attr]
    visits.give(session, visit, from_id=first, to_id=second, by=visiting.by)
    let_go = message_of(visiting, visit, MessageKind.CANCELLED, is_for_unit=False)
    assert "không còn được giao" in write(session, let_go).text  # type: ignore[union-attr]
    visits.release(session, visit, by=visiting.by, reason=WHY)
    given_up = message_of(visiting, visit, MessageKind.MOVED)
    assert "sẽ đề xuất thời gian khác" in write(session, given_up).text  # type: ignore[union-attr]
    visit_offers.propose(session, visit, starts=[(MONDAY, TEN)], by=visiting.by)
    turn(MONDAY)
    lapse(session)
    expired = message_of(visiting, visit, MessageKind.EXPIRED, is_for_unit=False)
    assert "đề xuất lại" in write(session, expired).text  # type: ignore[union-attr]
    absent = visiting.confirmed(unit_id, start=(MONDAY, TEN))
    turn(MONDAY, 12)
    visit_ends.officer_absent(session, absent, by=visiting.by, reason=WHY)
    told = message_of(visiting, absent, MessageKind.CANCELLED)
    assert "cán bộ BHXH không đến được" in write(session, told).text  # type: ignore[union-attr]


def test_pages_of_the_staff_are_not_needed_to_write(staffed: Staffed, visiting: Visiting) -> None:
    """A letter is in Vietnamese, whoever looks at it in whatever language."""
    visit = visiting.proposed(visiting.unit())
    client = staffed.staff()
    client.post("/language", data={"language": "en"})
    told = client.page(f"/messages/{message_of(visiting, visit, MessageKind.PROPOSAL).id}")
    assert "Kính gửi" in str(told.element("words").text)


def test_a_mailed_proposal_says_what_the_invitation_says(app: Flask, staffed: Staffed, visiting: Visiting) -> None:
    unit_id = with_mail(visiting, visiting.unit())
    officer = visiting.session.get_one(User, staffed.officer_id())
    put(officer, "phone", "0255 3822 111")
    meeting = "https://zoom.us/j/98765432101"
    visit = visiting.proposed(unit_id, plan=Plan(SessionWay.ONLINE, 90, None, meeting))
    visiting.session.add(VisitOfficer(visit_id=visit.id, user_id=officer.id))
    visiting.session.commit()
    written = write(visiting.session, message_of(visiting, visit, MessageKind.PROPOSAL))
    assert written is not None
    for words in (
        "Công văn số 728/BHXH-TT&PTĐT ngày 04/6/2021",
        f"{officer.display_name}, điện thoại 0255 3822 111",
        "Dự kiến 1 giờ 30 phút",
        f"Đường dẫn họp: {meeting}",
        "Chuẩn bị: điện thoại thông minh có mạng",
        "không gửi ảnh giấy tờ, mật khẩu, mã OTP",
    ):
        assert words in written.text
