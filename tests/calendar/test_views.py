"""The calendar: month, week, day and list, and what each says of visits, offers, sessions, holidays and absences."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from rollout.calendar.looks import Look
from rollout.core.dates import now
from rollout.models import DayException, OfficerAbsence, SessionUnit, VisitUnit
from rollout.register import visit_answers, visit_ends
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_visits import AbsenceKind
from tests.markup import words
from tests.page import Page
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, SEVEN, TEN, TUESDAY, Visiting
from tests.staffed import Staffed, queries

WEEK = f"/calendar?view=week&day={MONDAY}"


def away(staffed: Staffed, officer_id: int, day: date, starts: int = 0, ends: int = 1440) -> None:
    staffed.session.add(
        OfficerAbsence(
            user_id=officer_id, from_on=day, to_on=day + timedelta(days=1), starts=starts, ends=ends,
            kind=AbsenceKind.LEAVE.value, note="Đám cưới", made_by_id=officer_id, made_at=now(),
        )
    )  # fmt: skip
    staffed.session.commit()


def told(page: Page) -> list[str]:
    """What entries of the calendar say."""
    return [words(each) for each in page.markup.all("div") if each.get("class", "").startswith("entry ")]


@pytest.mark.parametrize("view", ["month", "week", "day", "agenda"])
def test_each_view_tells_a_visit_with_its_day(staffed: Staffed, visiting: Visiting, view: str) -> None:
    visit = visiting.confirmed(start=(MONDAY, EIGHT))
    page = staffed.staff().page(f"/calendar?view={view}&day={MONDAY}")
    assert "08:00" in page.text
    assert "Đơn vị 1" in page.text
    assert f"/visits/{visit.id}" in page.links.values()
    assert "Thứ Hai 07/12" in page.text


def test_without_a_view_it_is_the_week_of_today(staffed: Staffed, visiting: Visiting) -> None:
    page = staffed.staff().page("/calendar")
    assert "Tuần 49: 30/11/2026 – 06/12/2026" in page.text
    assert "Không có lịch" in page.text
    assert staffed.staff().page("/calendar?view=none&day=yesterday").text == page.text
    assert staffed.staff().page("/calendar?day=9999-12-31&officer=").text == page.text


def test_each_state_is_told_by_a_word_and_a_shape(staffed: Staffed, visiting: Visiting) -> None:
    visiting.confirmed(start=(MONDAY, EIGHT))
    visiting.proposed(starts=[(TUESDAY, EIGHT), (TUESDAY, TEN), (FRIDAY, EIGHT)])
    visiting.suggested()
    session_id = visiting.planned_session(MONDAY)
    visiting.session.commit()
    page = staffed.staff().page(WEEK)
    blocks = [(element.get("class", "").split()[1], words(element)) for element in page.markup.all("div")
              if element.get("class", "").startswith("entry ")]  # fmt: skip
    assert [look for look, _text in blocks].count("agreed") == 1
    assert [look for look, _text in blocks].count("offered") == 3
    assert all(Look.OFFERED.label in text for look, text in blocks if look == "offered")
    assert len(blocks) == 4  # a session of no unit is nobody's
    assert session_id


@pytest.mark.both_engines
def test_a_planned_session_stands_there_until_a_visit_has_it(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = visiting.unit()
    session_id = visiting.planned_session(MONDAY)
    visiting.session.add(SessionUnit(session_id=session_id, unit_id=unit_id))
    visiting.session.commit()
    assert f"/sessions/{session_id}" in staffed.staff().page(WEEK).links.values()
    visit = visiting.confirmed(unit_id, start=(FRIDAY, EIGHT))
    visit.session_id = session_id
    visiting.session.commit()
    links = staffed.staff().page(WEEK).links.values()
    assert f"/sessions/{session_id}" not in links
    assert f"/visits/{visit.id}" in links


def test_what_was_called_off_is_told_where_it_is_asked_for(staffed: Staffed, visiting: Visiting) -> None:
    visit = visiting.confirmed(start=(MONDAY, EIGHT))
    visit_ends.cancel(visiting.session, visit, by=visiting.by, reason="Bão")
    visiting.session.commit()
    assert "Đơn vị 1" not in staffed.staff().page(WEEK).text
    page = staffed.staff().page(f"{WEEK}&state=cancelled")
    assert "Đơn vị 1" in page.text
    assert "Đã hủy" in page.text
    assert staffed.staff().get(f"{WEEK}&state=suggested").status_code == 404


def test_holidays_and_days_off_are_named(staffed: Staffed, visiting: Visiting) -> None:
    staffed.session.add(DayException(day=TUESDAY, is_off=True, name="Nghỉ bão"))
    staffed.session.commit()
    assert "Nghỉ bão" in staffed.staff().page(WEEK).text
    assert "Tết" in staffed.staff().page("/calendar?view=month&day=2027-02-05").text
    assert "Tết" in staffed.staff().page("/calendar?view=week&day=2027-02-08").text


@pytest.mark.both_engines
def test_who_is_away_is_told_without_why(staffed: Staffed, visiting: Visiting) -> None:
    own = staffed.officer_id()
    away(staffed, own, MONDAY)
    away(staffed, own, TUESDAY, SEVEN, NINE)
    away(staffed, visiting.world.officers[1], FRIDAY)
    page = staffed.officer().page(WEEK)
    assert "Vắng: Người officer" in page.text
    assert "Vắng: Người officer 07:00–09:00" in page.text
    assert page.text.count("Vắng:") == 2
    assert "Đám cưới" not in page.text
    assert "Nghỉ phép" not in page.text


@pytest.mark.both_engines
def test_an_officer_sees_own_units_and_who_goes_and_nothing_else(staffed: Staffed, visiting: Visiting) -> None:
    own = visiting.world.unit(officer=staffed.officer_id(), office=visiting.world.offices[0])
    visiting.confirmed(own, start=(MONDAY, EIGHT))
    visiting.confirmed(visiting.unit(), start=(TUESDAY, EIGHT))
    shared = visiting.proposed(own, visiting.unit(), starts=[(FRIDAY, EIGHT)])
    page = staffed.officer().page(WEEK)
    assert "Đơn vị 1" in page.text
    assert "Đơn vị 2" not in page.text
    assert "Đơn vị 3" not in page.text
    assert "1 đơn vị khác" in page.text
    assert f"/visits/{shared.id}/propose" not in page.links.values()  # what concerns all of it is not theirs
    staffed.user("elsewhere", Role.OFFICER, ScopeKind.OFFICE, office_id=visiting.world.offices[1])
    other = staffed.client("elsewhere").page(WEEK)
    assert told(other) == []
    for path in ("/calendar", "/calendar/today", "/calendar/print"):
        assert staffed.liaison(own).get(path).status_code == 404
        assert staffed.leader().get(path).status_code == 404


@pytest.mark.both_engines
def test_it_is_narrowed_by_officer_office_and_district(staffed: Staffed, visiting: Visiting) -> None:
    world = visiting.world
    one = world.unit(office=world.offices[0], area_2021=world.areas["A"], officer=world.officers[0])
    two = world.unit(office=world.offices[1], area_2021=world.areas["B"], officer=world.officers[1])
    visiting.confirmed(one, start=(MONDAY, EIGHT), officer=0)
    visiting.confirmed(two, start=(TUESDAY, EIGHT), officer=1)
    staff = staffed.staff()
    for asked in (f"officer={world.officers[0]}", f"office={world.offices[0]}", f"district={world.areas['A']}"):
        [entry] = told(staff.page(f"{WEEK}&{asked}"))
        assert entry.startswith("08:00–09:00 Đơn vị 1"), asked
    assert staff.get(f"{WEEK}&officer=999999").status_code == 404
    assert staff.get(f"{WEEK}&office=x").status_code == 404


@pytest.mark.both_engines
def test_a_filter_does_not_tell_where_the_units_of_others_are(staffed: Staffed, visiting: Visiting) -> None:
    world = visiting.world
    own = world.unit(office=world.offices[0], officer=staffed.officer_id())
    foreign = world.unit(office=world.offices[1])
    also_own = world.unit(office=world.offices[1], officer=staffed.officer_id())
    assert also_own
    visiting.proposed(own, foreign, starts=[(MONDAY, EIGHT)])
    assert told(staffed.officer().page(f"{WEEK}&office={world.offices[1]}")) == []
    assert len(told(staffed.officer().page(f"{WEEK}&office={world.offices[0]}"))) == 1


@pytest.mark.both_engines
def test_a_visit_that_is_offered_twice_on_a_day_is_counted_once(staffed: Staffed, visiting: Visiting) -> None:
    for _ in range(2):
        visiting.proposed(starts=[(MONDAY, EIGHT), (MONDAY, TEN)])
    month = f"/calendar?view=month&day={MONDAY}"
    page = staffed.staff().page(month)
    assert "2 lịch" in page.text
    assert "lịch khác" not in page.text  # the third entry is of the second visit
    asked = visiting.proposed(starts=[(TUESDAY, EIGHT)])
    [unit_id] = visiting.session.scalars(select(VisitUnit.unit_id).where(VisitUnit.visit_id == asked.id))
    visit_answers.counter(visiting.session, asked, unit_id=unit_id, round=1, start=(TUESDAY, TEN), by=visiting.by)
    visiting.session.commit()
    assert len(told(staffed.staff().page(f"/calendar?view=day&day={TUESDAY}"))) == 1


@pytest.mark.both_engines
def test_a_month_tells_the_first_of_a_day_and_counts_the_others(staffed: Staffed, visiting: Visiting) -> None:
    for _ in range(5):
        visiting.proposed(starts=[(MONDAY, EIGHT)])
    page = staffed.staff().page(f"/calendar?view=month&day={MONDAY}")
    assert "5 lịch" in page.text
    assert page.text.count("08:00 Đơn vị") == 3
    assert "và 2 lịch khác" in page.text
    assert f"/calendar?view=day&day={MONDAY}" in page.links["và 2 lịch khác"]
    week = staffed.staff().page(WEEK)
    assert "và 2 lịch khác" in week.text  # no more than three side by side
    assert len(told(staffed.staff().page(f"/calendar?view=day&day={MONDAY}"))) == 5


@pytest.mark.both_engines
def test_a_calendar_of_many_costs_as_much_as_one_of_few(staffed: Staffed, visiting: Visiting) -> None:
    staff = staffed.staff()
    for number in range(2):
        visiting.confirmed(start=(MONDAY + timedelta(days=number), EIGHT))
        visiting.proposed(starts=[(FRIDAY, EIGHT)])
    staff.page(WEEK)
    views = [f"/calendar?view={view}&day={MONDAY}" for view in ("month", "week", "agenda")]
    few = [queries(partial(staff.page, path)) for path in views]
    for number in range(6):
        visiting.confirmed(start=(MONDAY + timedelta(days=number % 4), TEN), officer=number // 4)
        visiting.proposed(starts=[(FRIDAY, NINE)])
    many = [queries(partial(staff.page, path)) for path in views]
    assert many == few
    assert max(many) <= 32


def test_one_turns_to_the_part_before_and_after(staffed: Staffed, visiting: Visiting) -> None:
    for view, before, after in (
        ("month", "2026-11-01", "2027-01-01"),
        ("week", "2026-11-30", "2026-12-14"),
        ("day", "2026-12-06", "2026-12-08"),
        ("agenda", "2026-11-23", "2026-12-21"),
    ):
        links = staffed.staff().page(f"/calendar?view={view}&day={MONDAY}").links
        assert f"day={before}" in links["‹ Trước"]
        assert f"day={after}" in links["Sau ›"]
        assert "day=2026-12-01" in links["Hôm nay"]


def test_a_part_is_asked_for_alone_by_htmx(staffed: Staffed, visiting: Visiting) -> None:
    fragment = staffed.staff().fragment(WEEK)
    assert "Tuần 50" in fragment.text
    assert not list(fragment.markup.all("h1"))


def test_what_units_of_others_ask_for_is_not_told(staffed: Staffed, visiting: Visiting) -> None:
    mine = staffed.world.unit(officer=staffed.officer_id(), office=staffed.world.offices[0])
    foreign = visiting.unit()
    shared = visiting.proposed(mine, foreign)
    visit_answers.counter(
        staffed.session, shared, unit_id=foreign, round=1, start=(TUESDAY, TEN), by=visiting.by
    )  # fmt: skip
    staffed.session.commit()
    page = f"/calendar?view=day&day={TUESDAY}"
    assert (len(told(staffed.staff().page(page))), told(staffed.officer().page(page))) == (1, [])
