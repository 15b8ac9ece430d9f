"""Working days: what the calendar says of real years, what is announced otherwise, and the sums of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.working_days import Announced, WorkingDays, closures, working_days
from rollout.models import Closure, DayException, UnitType
from rollout.register import units
from rollout.registry.seed import load_registry
from rollout.vocabulary import UnitForm
from tests.register.world import World, make_world

PLAIN = WorkingDays()


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 24), False),  # Ngày Văn hóa Việt Nam, a day off from 2026
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 2, 17), False),  # Tết
        (date(2026, 2, 16), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # Giỗ Tổ fell on a Sunday
        (date(2026, 8, 31), False),  # in exchange for …
        (date(2026, 8, 22), True),  # … this Saturday
        (date(2025, 9, 2), False),
    ],
)
def test_the_calendar_knows_the_holidays_of_viet_nam(day: date, is_working: bool) -> None:
    assert PLAIN.is_working(day) is is_working


def test_what_was_announced_is_stronger_than_the_calendar() -> None:
    days = WorkingDays(announced={date(2027, 2, 11): Announced(True, "Tết"), date(2027, 2, 20): Announced(False, "bù")})
    assert not days.is_working(date(2027, 2, 11))
    assert days.is_working(date(2027, 2, 20))


def test_a_term_over_tet_is_counted_in_working_days() -> None:
    friday = date(2026, 2, 13)
    assert PLAIN.after(friday, 1) == date(2026, 2, 23)  # the whole week is Tết
    assert PLAIN.after(friday, 0) == friday
    assert PLAIN.between(friday, date(2026, 2, 23)) == 1
    assert PLAIN.between(friday, friday) == 0


def test_days_on_which_a_unit_is_closed_do_not_count() -> None:
    summer = (date(2026, 6, 1), date(2026, 9, 1))
    school = PLAIN.without([summer])
    assert school.after(date(2026, 5, 29), 2) == date(2026, 9, 4)  # 1 and 2 September are days off
    assert PLAIN.after(date(2026, 5, 29), 2) == date(2026, 6, 2)


def test_who_is_closed_for_good_has_no_next_working_day() -> None:
    with pytest.raises(ValueError, match="ten years"):
        PLAIN.without([(date(2026, 1, 1), date(2046, 1, 1))]).after(date(2026, 1, 1), 1)


moments = st.dates(date(2021, 1, 1), date(2029, 12, 31))


@given(moments, st.integers(1, 60))
def test_the_nth_day_after_is_n_working_days_away(day: date, count: int) -> None:
    found = PLAIN.after(day, count)
    assert PLAIN.is_working(found)
    assert PLAIN.between(day, found) == count
    assert PLAIN.between(day, found - timedelta(days=1)) == count - 1


@given(moments, st.integers(0, 200), st.integers(0, 200))
def test_counts_add_up(day: date, first: int, second: int) -> None:
    middle, end = day + timedelta(days=first), day + timedelta(days=first + second)
    assert PLAIN.between(day, end) == PLAIN.between(day, middle) + PLAIN.between(middle, end)


def test_the_setting_and_the_exceptions_are_read(session: Session) -> None:
    load_registry(session)
    session.add(DayException(day=date(2026, 11, 23), is_off=True, name="Nghỉ bão"))
    session.flush()
    held = working_days(session)
    assert held.weekdays == {1, 2, 3, 4, 5}
    assert not held.is_working(date(2026, 11, 23))


def test_a_unit_is_closed_by_itself_and_with_its_form(session: Session) -> None:
    world: World = make_world(session)
    school, agency = world.unit(), world.unit()
    kind = session.scalars(select(UnitType)).first()
    assert kind is not None
    kind.form = UnitForm.SCHOOL.value
    with world.act("attribute_unit") as act:
        units.attribute(act, school, subject="unit_type", value=kind.id, on=date(2021, 1, 1))
    session.add(Closure(unit_form="school", from_on=date(2026, 6, 1), to_on=date(2026, 9, 1), name="Nghỉ hè"))
    session.add(Closure(unit_id=school, from_on=date(2026, 12, 1), to_on=date(2026, 12, 3), name="Thi"))
    session.flush()
    found = closures(session, [school, agency], date(2026, 7, 1))
    assert set(found) == {school}
    assert [(held.from_on, held.to_on, held.is_of_form) for held in found[school]] == [
        (date(2026, 12, 1), date(2026, 12, 3), False),
        (date(2026, 6, 1), date(2026, 9, 1), True),
    ]


def test_working_days_are_counted_back() -> None:
    days, friday = WorkingDays(), date(2021, 3, 12)
    assert friday.isoweekday() == 5
    for count in range(12):
        found = days.before(friday, count)
        assert days.between(found, friday) == count
        assert count == 0 or days.between(found + timedelta(days=1), friday) < count
