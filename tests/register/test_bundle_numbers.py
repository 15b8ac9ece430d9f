"""The number of a bundle: the same however it is typed, and no slip of the hand is another bundle's number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.register.bundle_numbers import LETTERS, clean_number, new_number

numbers = st.dates(date(2020, 1, 1), date(2099, 12, 31)).map(new_number)


@given(numbers)
def test_a_number_is_itself_however_it_is_typed(number: str) -> None:
    for typed in (number, number.lower(), number.replace("-", ""), f" {number.replace('-', ' – ')} ", number[3:]):
        assert clean_number(typed) == number


@given(numbers, st.integers(3, 11), st.sampled_from(LETTERS))
def test_one_wrong_sign_is_no_number(number: str, at: int, sign: str) -> None:
    if number[at] not in ("-", sign):
        assert clean_number(number[:at] + sign + number[at + 1 :]) == ""


@given(numbers, st.integers(6, 9))
def test_two_signs_swapped_are_no_number(number: str, at: int) -> None:
    if number[at] != number[at + 1]:
        assert clean_number(number[:at] + number[at + 1] + number[at] + number[at + 2 :]) == ""


@given(st.text(max_size=20))
def test_anything_may_be_typed(typed: str) -> None:
    assert clean_number(typed) in ("", clean_number(clean_number(typed)))


@pytest.mark.parametrize("typed", ["", "BK", "BK-26-", "BK-26-7K3MX", "BK-٢٦-7K3MXA", "BK-26-OOOOOO"])
def test_these_are_none(typed: str) -> None:
    assert clean_number(typed) == ""
