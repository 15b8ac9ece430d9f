"""What a message about a visit says now; in Vietnamese whatever the language of the page, for it goes out.

Nobody of the unit is named, and no reason is quoted, for people may be named there: whoever may know reads them on the
page of the visit. A unit hears of no other unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from email.utils import parseaddr

from flask import current_app
from sqlalchemy.orm import Session

from rollout.core import ics
from rollout.core.dates import now
from rollout.core.formats import WEEKDAYS
from rollout.core.ics import Appointment, Party
from rollout.core.mail import Letter
from rollout.core.office_hours import Hours, clock
from rollout.core.public import page_elsewhere
from rollout.core.users import display_names
from rollout.messages.cases import Case
from rollout.models import Message, VisitUnit
from rollout.register.closures import closed_out, is_of_closure
from rollout.register.taking_part import comes
from rollout.register.visit_acts import slots_of
from rollout.register.visit_invitation import (
    BRING,
    NEVER,
    agreeing,
    asking,
    going,
    going_said,
    length_said,
    others_said,
    until_said,
)
from rollout.register.visit_times import Time
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import (
    REMINDERS,
    UNASKED,
    LinkPurpose,
    MessageKind,
    VisitAct,
    VisitAnswer,
    VisitState,
)

TAKES_OUT = frozenset({MessageKind.MOVED, MessageKind.CANCELLED})
"""What takes an agreed time out of a calendar."""


@dataclass(frozen=True)
class Written:
    """A letter before it goes by mail or on paper; `address` is the link in it, "" for none."""

    to: str
    subject: str
    lines: tuple[str, ...]
    closing: tuple[str, ...]
    address: str = ""
    calendar: bytes = b""
    method: str = ""

    @property
    def text(self) -> str:
        return "\n".join([f"Kính gửi: {self.to}", "", *self.lines, "", *self.closing])


def render(session: Session, message: Message) -> Letter | None:
    """For the outbox: a mail, None where there is nothing more to say. Reads only."""
    written = write(session, message)
    if written is None:
        return None
    return Letter(written.subject, written.text, written.calendar, written.method)


def write(session: Session, message: Message, *, has_link: bool = True) -> Written | None:
    """What a message says now, None where there is nothing more to say. Reads only.

    Without its link for whoever may not answer for the unit.
    """
    case = Case(session, message, has_link=has_link)
    if not case.is_still_so:
        return None
    lines, address = (_to_unit if case.is_for_unit else _to_officer)(case)
    calendar, method = _calendar(case)
    hotline = [f"Điện thoại hỗ trợ: {case.sender.hotline}"] if case.sender.hotline else []
    subject = f"{case.sender.short_name}: {_subject(case)}"
    return Written(
        case.recipient, subject, tuple(lines), ("Trân trọng.", case.sender.agency, *hotline), address, calendar, method
    )


def in_words(time: Time) -> str:
    """Thứ Hai, ngày 07/12/2026, từ 08:00 đến 09:00"""
    hours = time.hours
    day = f"{WEEKDAYS[time.day.weekday()]}, ngày {time.day:%d/%m/%Y}"
    return f"{day}, từ {clock(hours.starts)} đến {clock(hours.ends)}"


def _subject(case: Case) -> str:
    time = f" {case.agreed.day:%d/%m/%Y}, {clock(case.agreed.hours.starts)}" if case.agreed else ""
    if case.kind in REMINDERS:
        return f"nhắc lịch làm việc{time}"
    if case.kind is MessageKind.CONFIRMED:
        return f"{'đổi cán bộ thực hiện' if case.is_of_others_going else 'lịch làm việc đã thống nhất'}{time}"
    if case.kind is MessageKind.ANSWERED and case.event is not None:
        if is_of_closure(case.event):
            return f"đơn vị nghỉ, không dự buổi{time}"
        if case.event.act == VisitAct.LEAVE_OUT.value:
            return "đã bỏ đơn vị khỏi buổi"
    if case.kind is MessageKind.CHASED:
        return f"chưa ghi kết quả buổi làm việc{time}"
    if case.kind is MessageKind.CANCELLED and not case.had:
        return "rút đề xuất lịch làm việc"
    label = case.kind.label
    return f"{label[0].lower()}{label[1:]}{time if case.kind in TAKES_OUT else ''}"


def _facts(case: Case) -> list[str]:
    place, is_theirs = case.place, case.is_theirs and not case.visit.place
    facts = [f"Phương cách thực hiện: {SessionWay(case.visit.way).label}"]
    if place.text and not (is_theirs and case.is_for_unit):
        facts.append(f"{place.kind.label}: {place.text}")
    facts.append(length_said(case.visit.minutes))
    if case.is_for_unit:
        facts.append(others_said(sum(comes(row) and row.unit_id != case.message.unit_id for row in case.rows)))
        officers = going_said(going(case.session, case.visit))
    else:
        officers = ", ".join(sorted(display_names(case.session, case.officer_ids).values()))
    facts.append(f"Cán bộ thực hiện: {officers}" if officers else "")
    return [fact for fact in facts if fact]


def _time_facts(case: Case) -> list[str]:
    return [f"Thời gian: {in_words(case.agreed)}" if case.agreed else "", *_facts(case)]


def _times(case: Case) -> list[Time]:
    """Those that the office offers."""
    slots = slots_of(case.session, case.visit)
    return [Time(slot.day, Hours(slot.starts, slot.ends)) for slot in slots if slot.unit_id is None]


def _offered(times: list[Time]) -> list[str]:
    if len(times) == 1:
        return [f"Thời gian đề xuất: {in_words(times[0])}"]
    return ["Thời gian đề xuất:", *(f"{number}. {in_words(time)}" for number, time in enumerate(times, 1))]


def _call(case: Case, what: str) -> str:
    """Where nobody outside reaches the program, the telephone does."""
    by = f"gọi {case.sender.hotline}" if case.sender.hotline else "gọi cán bộ thực hiện"
    return f"{what}, đề nghị Quý đơn vị {by}."


def _asked(case: Case) -> tuple[list[str], str]:
    """The times, and where they are answered."""
    times = _times(case)
    last = until_said(case.visit.answer_by, ((time.day, time.hours.starts) for time in times))
    address = case.link(LinkPurpose.ANSWER)
    if not address:
        return [*_offered(times), *_facts(case), "", _call(case, f"Để trả lời{last}"), BRING, NEVER], ""
    return [
        *_offered(times),
        *_facts(case),
        "",
        f"Đề nghị Quý đơn vị trả lời{last} tại đường dẫn sau, không cần tài khoản:",
        address,
        "Quý đơn vị có thể nhận một thời gian, đề nghị thời gian khác, báo số người dự, yêu cầu thiết bị hoặc phòng.",
        BRING,
        NEVER,
    ], address


def _changeable(case: Case) -> tuple[list[str], str]:
    """The agreed time, and where it can be changed."""
    address = case.link(LinkPurpose.WITHDRAW)
    if not address:
        return [*_time_facts(case), "", _call(case, "Cần đổi hoặc hủy lịch"), BRING, NEVER], ""
    return [*_time_facts(case), "", "Cần đổi hoặc hủy lịch, mở đường dẫn sau:", address, BRING, NEVER], address


def _to_unit(case: Case) -> tuple[list[str], str]:
    agency, time = case.sender.agency, f" {in_words(case.agreed)}" if case.agreed and case.had else ""
    if case.kind is MessageKind.PROPOSAL:
        return _before(asking(agency), _asked(case))
    if case.kind is MessageKind.MOVED:
        off = f"Lịch làm việc đã thống nhất{time} không còn hiệu lực."
        if case.state in UNASKED:
            return _before(f"{off} {agency} đề xuất thời gian khác:", _asked(case))
        if case.state is VisitState.COUNTER_PROPOSED:
            return [f"{off} {agency} đã nhận đề nghị thời gian khác và sẽ trả lời Quý đơn vị."], ""
        return [f"{off} {agency} sẽ đề xuất thời gian khác. Mong Quý đơn vị thông cảm."], ""
    if case.kind is MessageKind.CONFIRMED:
        return _before(_changed(agency) if case.is_of_others_going else agreeing(agency), _changeable(case))
    if case.kind is MessageKind.EXPIRED:
        return _expired(case), ""
    if case.kind in REMINDERS:
        return _before(f"{agency} nhắc Quý đơn vị lịch làm việc đã thống nhất.", _changeable(case))
    return [_is_off(case, time), _call(case, "Cần biết thêm")], ""


def _expired(case: Case) -> list[str]:
    """To a unit that had said yes, or asked for another time: of the others of the visit nothing is told."""
    wishes = [slot for slot in slots_of(case.session, case.visit) if slot.unit_id == case.message.unit_id]
    if wishes and not case.has_accepted:
        wish = wishes[-1]
        return [
            "Thời gian Quý đơn vị đề nghị đã qua mà chưa thống nhất được.",
            "",
            f"Thời gian đề nghị: {in_words(Time(wish.day, Hours(wish.starts, wish.ends)))}",
            "",
            f"{case.sender.agency} sẽ liên hệ để hẹn thời gian khác. Mong Quý đơn vị thông cảm.",
        ]
    return [
        "Quý đơn vị đã đồng ý lịch làm việc dưới đây, nhưng chưa thống nhất được với các đơn vị khác cùng buổi.",
        "",
        *_offered(_times(case)),
        "",
        f"Lịch này không thực hiện. {case.sender.agency} sẽ đề xuất thời gian khác. Mong Quý đơn vị thông cảm.",
    ]


def _is_off(case: Case, time: str) -> str:
    """Why there is nothing to come to."""
    again = f" {case.sender.agency} sẽ liên hệ để hẹn thời gian khác." if case.is_for_unit else ""
    if case.state is VisitState.UNIT_ABSENT:
        return f"Buổi làm việc{time} không thực hiện được do đơn vị vắng.{again}"
    if case.state is VisitState.OFFICER_ABSENT:
        return f"Buổi làm việc{time} không thực hiện được do cán bộ BHXH không đến được.{again}"
    if case.state is not VisitState.CANCELLED:
        who = "Quý đơn vị không còn" if case.is_for_unit else "Anh/chị không còn được giao"
        return f"{who} trong buổi làm việc{time}."
    if not case.had:
        if not case.is_for_unit:
            return "Đã rút đề xuất lịch làm việc; đơn vị không cần trả lời."
        return "Cơ quan BHXH rút đề xuất lịch làm việc; Quý đơn vị không cần trả lời."
    return f"Lịch làm việc{time} đã hủy."


def _to_officer(case: Case) -> tuple[list[str], str]:
    address = page_elsewhere("visits.visit", visit_id=case.visit.id)
    time = f" {in_words(case.agreed)}" if case.agreed and case.had else ""
    said = {
        MessageKind.CONFIRMED: [_agreed(case), *_time_facts(case), *_answers(case)],
        MessageKind.MOVED: [f"Lịch làm việc đã thống nhất{time} không còn hiệu lực.", *_now(case), *_answers(case)],
        MessageKind.ANSWERED: [_said(case), *_now(case), *_answers(case)],
        MessageKind.CANCELLED: [_is_off(case, time), *_answers(case, names_alone=True)],
        MessageKind.EXPIRED: [
            "Chưa thống nhất được thời gian làm việc. Đề nghị gọi đơn vị hoặc đề xuất lại lịch.",
            *_answers(case, names_alone=True),
        ],
        MessageKind.CHASED: [
            "Buổi làm việc đã qua hai ngày làm việc mà chưa ghi kết quả. Đề nghị ghi buổi hướng dẫn, hoặc ghi đơn vị "
            "vắng, cán bộ không đến được.",
            *_time_facts(case),
            *_answers(case, names_alone=True),
        ],
    }.get(case.kind) or ["Nhắc lịch làm việc đã thống nhất.", *_time_facts(case), *_answers(case)]
    return [*said, *(["", "Xem và xử lý tại:", address] if address else [])], address


def _changed(agency: str) -> str:
    return f"{agency} đổi cán bộ thực hiện của lịch làm việc đã thống nhất; thời gian giữ nguyên:"


def _agreed(case: Case) -> str:
    if case.is_of_others_going:
        return "Lịch làm việc đã thống nhất đổi cán bộ thực hiện; thời gian giữ nguyên."
    return "Lịch làm việc đã thống nhất."


def _said(case: Case) -> str:
    """A message of an answer is of its event."""
    event = case.event
    if event is None:
        return "Đơn vị đã trả lời về lịch làm việc."
    if is_of_closure(event):
        day = f"ngày {case.agreed.day:%d/%m/%Y}" if case.agreed else "vào ngày hẹn"
        return f"{case.name_of(event.unit_id)} nghỉ {day}, không dự buổi."
    if event.act == VisitAct.LEAVE_OUT.value:
        return f"Đã bỏ {case.name_of(event.unit_id)} khỏi buổi."
    if (event.act, event.became) == (VisitAct.OFFICER_ABSENT.value, VisitState.CONFIRMED.value):
        return "Đơn vị báo đã đến giờ mà cán bộ BHXH chưa đến. Đề nghị liên hệ đơn vị và ghi lại trên trang của lịch."
    return "Đơn vị đã trả lời về lịch làm việc."


def _now(case: Case) -> list[str]:
    again = ["Đơn vị nhận tổ chức không dự nữa. Đề nghị chọn nơi khác và đề xuất lại lịch."] if case.lacks_host else []
    return [f"Tình trạng: {case.state.label}.", *again]


def _answers(case: Case, *, names_alone: bool = False) -> list[str]:
    """Each unit, with what it said; where nothing is asked of them, who comes."""
    asked = {
        slot.unit_id: in_words(Time(slot.day, Hours(slot.starts, slot.ends)))
        for slot in slots_of(case.session, case.visit)
        if slot.unit_id is not None
    }
    rows = {row.unit_id: row for row in case.rows}
    closed, is_asked = closed_out(case.session, case.visit), case.state is not VisitState.GIVEN_UP
    lines = []
    whose = case.names if case.kind in (MessageKind.MOVED, MessageKind.ANSWERED) else case.company
    for unit_id, name in whose.items():
        is_said = not names_alone and unit_id in rows
        said = list(_answer(rows[unit_id], asked, closed, is_asked=is_asked)) if is_said else []
        lines.append(f"- {name}{': ' if said else ''}{'; '.join(said)}")
    return ["Đơn vị:", *lines]


def _answer(row: VisitUnit, asked: dict[int, str], closed: Collection[int], *, is_asked: bool) -> Iterable[str]:
    answer = VisitAnswer(row.answer)
    if answer is VisitAnswer.DECLINED and row.unit_id in closed:
        yield "nghỉ, không dự buổi"
        return
    is_countered = answer is VisitAnswer.COUNTERED and row.unit_id in asked
    if is_asked or answer is not VisitAnswer.WAITING:
        yield f"đề nghị {asked[row.unit_id]}" if is_countered else answer.label.lower()
    if row.coming is not None:
        yield f"dự kiến {row.coming} người dự"
    if row.needs_device:
        yield "cần thiết bị"
    if row.needs_room:
        yield "cần phòng"


def _before(first: str, rest: tuple[list[str], str]) -> tuple[list[str], str]:
    lines, address = rest
    return [first, "", *lines], address


def _calendar(case: Case) -> tuple[bytes, str]:
    """What goes with the letter for the recipient's calendar; nobody else's address stands in it."""
    title, organizer = parseaddr(current_app.config.get("MAIL_FROM", ""))
    email = case.email
    is_invited = case.kind is MessageKind.CONFIRMED
    if not organizer or not email or case.agreed is None or not (is_invited or (case.kind in TAKES_OUT and case.had)):
        return b"", ""
    who = case.sender.short_name if case.is_for_unit else ", ".join(case.company.values())
    # higher than whatever was sent of it: who alone falls away from what stands has no version of their own
    sequence = case.message.version + (not is_invited and case.message.version == case.had)
    appointment = Appointment(
        case.visit.uid,
        sequence,
        now(),
        case.agreed.day,
        *case.agreed.hours,
        f"Làm việc với {who} về VssID" if case.is_for_unit else f"VssID: {who}",
        place=case.place.in_calendar,
        organizer=Party(title or case.sender.agency, organizer),
        attendees=(Party(case.recipient, email),),
    )
    return (ics.invitation(appointment), "REQUEST") if is_invited else (ics.cancellation(appointment), "CANCEL")
