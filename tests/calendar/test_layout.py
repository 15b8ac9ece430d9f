"""Blocks of a day side by side never overlap, none is lost but where there are too many, and rows fit the hours."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rollout.calendar.asked import Asked, View, day_of, week_name, week_of
from rollout.calendar.days import without
from rollout.calendar.layout import COLUMNS, on_quarters, side_by_side
from rollout.core.office_hours import Hours

TIMES = st.tuples(st.integers(0, 1439), st.integers(1, 300)).map(lambda t: Hours(t[0], min(1440, t[0] + t[1])))


@given(st.lists(TIMES, max_size=30), st.integers(1, 12))
def test_blocks_side_by_side_never_overlap(times: list[Hours], most: int) -> None:
    spans = [on_quarters(time) for time in times]
    places = side_by_side(spans, most)
    held = [(span, place) for span, place in zip(spans, places, strict=True) if place is not None]
    for number, (span, place) in enumerate(held):
        assert place.column >= 1
        assert place.column + place.width - 1 <= COLUMNS
        for other, its in held[number + 1 :]:
            beside = place.column + place.width <= its.column or its.column + its.width <= place.column
            assert beside or not span.overlaps(other), (span, place, other, its)


@given(st.lists(TIMES, max_size=30), st.integers(1, 12))
def test_one_is_left_out_only_where_so_many_others_are_at_once(times: list[Hours], most: int) -> None:
    spans = [on_quarters(time) for time in times]
    places = side_by_side(spans, most)
    for span, place in zip(spans, places, strict=True):
        if place is None:
            at_once = [other for other, its in zip(spans, places, strict=True) if its and other.overlaps(span)]
            assert len(at_once) >= most


def test_one_alone_has_the_whole_width_and_those_that_touch_share_none() -> None:
    eight, nine = Hours(480, 540), Hours(540, 600)
    assert [(place.column, place.width) for place in side_by_side([eight, nine], 4) if place] == [(1, 12), (1, 12)]
    assert [(place.column, place.width) for place in side_by_side([eight, eight], 4) if place] == [(1, 6), (7, 6)]
    assert side_by_side([eight] * 5, 4).count(None) == 1
    assert side_by_side([], 4) == []


@given(TIMES)
def test_a_time_takes_the_quarter_hours_that_it_touches(time: Hours) -> None:
    span = on_quarters(time)
    assert span.starts % 15 == span.ends % 15 == 0
    assert span.starts <= time.starts < time.ends <= span.ends <= 1440
    assert span.ends - span.starts < time.ends - time.starts + 30


@given(st.lists(TIMES, max_size=5))
def test_each_minute_of_the_window_is_worked_or_not(times: list[Hours]) -> None:
    window = Hours(360, 1080)
    off = without(window, times)
    for minute in range(window.starts, window.ends, 7):
        is_off = any(each.starts <= minute < each.ends for each in off)
        assert is_off is not any(each.starts <= minute < each.ends for each in times)


def test_a_month_is_shown_with_the_whole_of_its_weeks() -> None:
    assert Asked(View.MONTH, date(2026, 12, 7)).span == (date(2026, 11, 30), date(2027, 1, 4))
    assert Asked(View.MONTH, date(2027, 2, 28)).span == (date(2027, 2, 1), date(2027, 3, 1))
    assert Asked(View.MONTH, date(2026, 3, 31)).before == date(2026, 2, 1)
    assert Asked(View.WEEK, date(2026, 12, 9)).span == (date(2026, 12, 7), date(2026, 12, 14))


def test_days_and_weeks_of_an_address() -> None:
    day = date(2026, 12, 9)
    assert day_of("2027-01-31", day) == date(2027, 1, 31)
    for wrong in ("", "31/01/2027", "0001-01-01", "9999-12-31", "2027-02-30"):
        assert day_of(wrong, day) == day
    assert week_of("2026-W53", day) == date(2026, 12, 28)
    assert week_name(date(2027, 1, 3)) == "2026-W53"
    for wrong in ("", "2026-W54", "2026-50", "9999-W01", "2026-Wxx", "٢٠٢٦-W01"):
        assert week_of(wrong, day) == date(2026, 12, 7)
