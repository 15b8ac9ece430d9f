"""What was done with a visit is told as it was: on its page, in both languages, and in the letters about it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.messages.letters import Written, write
from rollout.models import Message, User, Visit
from rollout.register import closures, visit_answers, visit_offers, visits
from rollout.register.visit_acts import holder, office
from rollout.register.visit_answers import Details
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_visits import MessageKind
from tests.messages.conftest import message_of
from tests.register.visiting import EIGHT, TUESDAY, Visiting
from tests.staffed import Staffed

WHY = "Bận kiểm kê"


@pytest.fixture
def units(staffed: Staffed) -> list[int]:
    """Two, of two offices."""
    world = staffed.world
    return [
        world.unit(officer=staffed.officer_id(), office=office_id, area_2025=world.areas["X"])
        for office_id in world.offices[:2]
    ]


def written(visiting: Visiting, visit: Visit, kind: MessageKind, *, is_for_unit: bool = False) -> Written:
    found = write(visiting.session, message_of(visiting, visit, kind, is_for_unit=is_for_unit))
    assert found is not None
    return found


def test_a_unit_that_is_closed_said_nothing(staffed: Staffed, visiting: Visiting, units: list[int]) -> None:
    visit, session = visiting.confirmed(*units), visiting.session
    by = office(staffed.user("colleague", Role.STAFF))
    visit_answers.decline(session, visit, unit_id=units[0], round=1, by=by, reason=closures.CLOSED, is_closed=True)
    session.commit()
    mail = written(visiting, visit, MessageKind.ANSWERED)
    assert mail.subject == "BHXH: đơn vị nghỉ, không dự buổi 07/12/2026, 08:00"
    assert "Đơn vị 1 nghỉ ngày 07/12/2026, không dự buổi." in mail.lines
    assert "- Đơn vị 1: nghỉ, không dự buổi" in mail.lines
    assert not any("đã trả lời" in line or "không nhận" in line for line in mail.lines)
    client = staffed.staff()
    page = client.page(f"/visits/{visit.id}").text
    assert page.count("Đơn vị nghỉ, không dự buổi") == 2  # of the unit, and in the history
    assert "Không nhận lịch" not in page
    assert "Đơn vị nghỉ vào ngày này" not in page


def test_a_unit_that_a_colleague_leaves_out_said_nothing(
    staffed: Staffed, visiting: Visiting, units: list[int]
) -> None:
    world, session = staffed.world, visiting.session
    visit = visiting.proposed(*units, world.unit(office=world.offices[0], area_2025=world.areas["X"]))
    colleague = office(staffed.user("colleague", Role.STAFF))
    visit_answers.leave_out(session, visit, unit_id=units[1], by=colleague, reason=WHY)
    session.commit()
    mail = written(visiting, visit, MessageKind.ANSWERED)
    assert mail.subject == "BHXH: đã bỏ đơn vị khỏi buổi"
    assert mail.lines[0] == "Đã bỏ Đơn vị 2 khỏi buổi."
    assert not any("đã trả lời" in line for line in mail.lines)
    assert "Đã bỏ đơn vị khỏi buổi: Đơn vị 2" in staffed.staff().page(f"/visits/{visit.id}").text
    # the letter names it, so it is not shown to whom the unit may not be named
    key = message_of(visiting, visit, MessageKind.ANSWERED, is_for_unit=False).id
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[0])
    assert staffed.client("clerk").get(f"/messages/{key}").status_code == 404
    assert staffed.staff().get(f"/messages/{key}").status_code == 200


def test_an_officers_letter_names_all_units_and_is_shown_to_whom_all_of_them_are(
    staffed: Staffed, visiting: Visiting, units: list[int]
) -> None:
    visit = visiting.proposed(*units)
    visit_answers.accept(visiting.session, visit, unit_id=units[0], round=1, position=1, by=holder(units[0]))
    visiting.session.commit()
    key = message_of(visiting, visit, MessageKind.ANSWERED, is_for_unit=False).id
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=staffed.world.offices[0])
    assert staffed.client("clerk").get(f"/messages/{key}").status_code == 404
    assert staffed.staff().get(f"/messages/{key}").status_code == 200


def test_its_own_no_after_the_closed_days_is_its_own(staffed: Staffed, visiting: Visiting, units: list[int]) -> None:
    visit, session = visiting.proposed(*units), visiting.session
    visit_answers.decline(
        session, visit, unit_id=units[0], round=1, by=visiting.by, reason=closures.CLOSED, is_closed=True
    )
    assert closures.closed_out(session, visit) == {units[0]}
    visit_offers.propose(session, visit, starts=[(TUESDAY, EIGHT)], by=visiting.by)
    session.commit()
    page = staffed.staff().page(f"/visits/{visit.id}").text
    assert page.count("Đơn vị nghỉ, không dự buổi") == 1, "in the history alone"
    visit_answers.decline(session, visit, unit_id=units[0], round=2, by=holder(units[0]), reason=WHY)
    assert closures.closed_out(session, visit) == set()


def test_a_time_agreed_after_others_went_is_no_change_of_officers(visiting: Visiting, units: list[int]) -> None:
    session, (first, second) = visiting.session, visiting.world.officers[:2]
    visit = visiting.confirmed(units[0])
    visits.give(session, visit, from_id=first, to_id=second, by=visiting.by)
    visit_offers.propose(session, visit, starts=[(TUESDAY, EIGHT)], by=visiting.by, reason=WHY)
    visiting.accept(visit, units[0])
    told = select(Message).where(Message.kind == MessageKind.CONFIRMED.value, Message.version == visit.version)
    mails = [write(session, message) for message in session.scalars(told)]
    assert [mail and mail.subject for mail in mails] == ["BHXH: lịch làm việc đã thống nhất 08/12/2026, 08:00"] * 2


def test_what_is_expected_and_what_was_said_in_english(staffed: Staffed, visiting: Visiting) -> None:
    one, two = visiting.unit(), visiting.unit()
    visit, session = visiting.proposed(one, two), visiting.session
    visit_answers.accept(
        session, visit, unit_id=one, round=1, position=1, by=holder(one), details=Details(coming=34)
    )  # fmt: skip
    visit_answers.counter(session, visit, unit_id=two, round=1, start=(TUESDAY, EIGHT), by=holder(two), reason=WHY)
    session.commit()
    client = staffed.staff()
    assert "dự kiến 34 người dự" in client.page(f"/visits/{visit.id}").text
    client.submit("/", {"language": "en"}, action="/language")
    page = client.page(f"/visits/{visit.id}").text
    assert "34 people expected" in page
    assert "attended" not in page
    assert page.count("Accepted") == page.count("Asked for another time") == 2
    assert "Counter" not in page


def test_who_goes_no_longer_and_who_goes_is_told(staffed: Staffed, visiting: Visiting, units: list[int]) -> None:
    session, (first, second) = visiting.session, visiting.world.officers[:2]
    visit = visiting.confirmed(units[0])
    names = [session.get_one(User, key).display_name for key in (first, second)]
    client = staffed.staff()
    visits.come_along(session, visit, officer_id=second, by=visiting.by)
    session.commit()
    assert f"thêm {names[1]}" in client.page(f"/visits/{visit.id}").text
    visits.take_leave(session, visit, officer_id=first, by=visiting.by)
    session.commit()
    assert f"{names[0]} không đi nữa; người đi: {names[1]}" in client.page(f"/visits/{visit.id}").text
    for is_for_unit in (True, False):
        mail = written(visiting, visit, MessageKind.CONFIRMED, is_for_unit=is_for_unit)
        assert mail.subject == "BHXH: đổi cán bộ thực hiện 07/12/2026, 08:00"
        assert "đổi cán bộ thực hiện" in mail.lines[0]
        assert f"Cán bộ thực hiện: {names[1]}" in mail.lines
    visits.give(session, visit, from_id=second, to_id=first, by=visiting.by)
    session.commit()
    page = client.page(f"/visits/{visit.id}").text
    assert f"{names[1]} thay bằng {names[0]}" in page
    assert f"{names[0]} không đi nữa; người đi: {names[1]}" in page  # as it was then


def test_officers_of_one_name_are_told_apart(staffed: Staffed, visiting: Visiting, units: list[int]) -> None:
    session = visiting.session
    users = [session.get_one(User, key) for key in (staffed.officer_id(), staffed.officer_id("second"))]
    for user in users:
        user.display_name = "Võ Ánh Hằng"
    session.commit()
    page = staffed.staff().page("/availability/absences/new").text
    assert all(f"Võ Ánh Hằng ({user.username})" in page for user in users)
    other = staffed.officer_id("third")
    assert f"({session.get_one(User, other).username})" not in staffed.staff().page("/availability/absences/new").text
