"""Hours of the day in which a visit may lie: in one piece, whatever pieces they are given in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.core.office_hours import Hours, clock, hours_of, is_within, joined

OFFICE = hours_of("07:00-11:30,13:30-17:00")


def test_the_setting_is_read() -> None:
    assert (Hours(420, 690), Hours(810, 1020)) == OFFICE
    assert hours_of("") == hours_of("cả ngày") == ()
    assert str(Hours(450, 1020)) == "07:30–17:00"
    assert clock(0) == "00:00"


@pytest.mark.parametrize(
    ("wanted", "is_allowed"),
    [
        (Hours(420, 690), True),
        (Hours(480, 540), True),
        (Hours(810, 1020), True),
        (Hours(405, 480), False),
        (Hours(660, 840), False),  # over the midday break
        (Hours(1005, 1035), False),
        (Hours(720, 780), False),
    ],
)
def test_a_visit_lies_in_one_part_of_the_day(wanted: Hours, is_allowed: bool) -> None:
    assert is_within(wanted, OFFICE) is is_allowed


def test_parts_that_touch_are_one() -> None:
    assert joined([Hours(600, 700), Hours(420, 600), Hours(650, 660), Hours(800, 900)]) == (
        Hours(420, 700),
        Hours(800, 900),
    )
    assert is_within(Hours(590, 610), [Hours(600, 700), Hours(420, 600)])


SOME_HOURS = st.tuples(st.integers(0, 95), st.integers(1, 95)).map(
    lambda pair: Hours(pair[0] * 15, min(1440, (pair[0] + pair[1]) * 15))
)


@given(st.lists(SOME_HOURS, max_size=6), SOME_HOURS)
def test_joined_hours_hold_the_same_minutes(hours: list[Hours], wanted: Hours) -> None:
    def minutes(held: list[Hours]) -> set[int]:
        return {minute for each in held for minute in range(each.starts, each.ends)}

    parts = joined(hours)
    assert minutes(list(parts)) == minutes(hours)
    assert all(a.ends < b.starts for a, b in pairwise(parts))
    assert is_within(wanted, hours) is (minutes([wanted]) <= minutes(hours))
