"""Vietnamese names: one spelling, the order of the alphabet, the key that searches compare."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from random import Random
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from rollout.core.names import (
    LONGEST_KEY,
    MOST_MARKS,
    UNSEEN,
    composed,
    piles_marks,
    search_key,
    sort_key,
    tidy,
    tidy_lines,
)
from rollout.core.numbers import WrongNumber, phone, tax_code, unit_code
from rollout.core.users import username_of

ALPHABET = "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y".split()
NAMES_IN_ORDER = [
    "An",
    "Bùi An",
    "Nguyễn An",
    "Nguyễn Thị An",
    "Nguyễn Văn An",
    "Lê Àn",
    "Lê Ản",
    "Lê Ãn",
    "Lê Án",
    "Lê Ạn",
    "Lê Anh",
    "Trần Ăn",
    "Trần Ân",
    "Đỗ Văn Dũng",
    "Bùi Thị Đào",
    "Phạm Hoa",
    "Phạm Hòa",
    "Phạm Thị Hồng",
    "Võ Ơn",
    "Đinh Thị Yến",
]


def mixed(names: list[str]) -> list[str]:
    return Random(728).sample(names, len(names))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Trường\x0bTiểu học", "Trường Tiểu học"),  # a line broken within a cell
        ("Trường\x01 Tiểu\x1b học\x7f\x9f", "Trường Tiểu học"),
        ("Nguyễn\u200b Văn\u202e An\u2069", "Nguyễn Văn An"),
        ("\x00\x02", ""),
    ],
)
def test_what_nobody_sees_is_not_stored(typed: str, stored: str) -> None:
    assert tidy(typed) == stored
    lines = tidy_lines(f"\na{typed}\nx")
    assert (lines[0], lines[-2:]) == ("a", "\nx")
    assert UNSEEN.search(lines) is None


@given(st.text())
def test_a_stored_text_can_stand_in_a_workbook(text: str) -> None:
    assert ILLEGAL_CHARACTERS_RE.search(tidy(text)) is None
    assert tidy(tidy(text)) == tidy(text)


def test_letters_and_tones_follow_the_alphabet() -> None:
    assert sorted(ALPHABET, key=sort_key) == ALPHABET
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(tones, key=sort_key) == tones
    marked = ["ô", "ồ", "ổ", "ỗ", "ố", "ộ", "ơ", "ờ", "ở", "ỡ", "ớ", "ợ"]
    assert sorted(marked, key=sort_key) == marked


def test_people_order_by_given_then_family_then_middle_name() -> None:
    assert sorted(mixed(NAMES_IN_ORDER), key=sort_key) == NAMES_IN_ORDER
    assert all(sort_key(first) < sort_key(second) for first, second in pairwise(NAMES_IN_ORDER))


def test_units_order_as_they_are_read() -> None:
    units = ["Trường Mầm non Ánh Dương", "Trường TH Ba Động", "UBND xã An Phú", "Ủy ban MTTQ", "Xã Bình An"]
    assert sorted(mixed(units), key=lambda name: sort_key(name, given_name_first=False)) == units


@pytest.mark.parametrize(
    ("first", "second"),
    [("Phạm Hoà", "Phạm Hòa"), ("LÊ THỊ ÁNH", "lê thị ánh"), ("Thuý", "Thúy"), ("Lê  Thị-Ánh", "Lê Thị Ánh")],
)
def test_spellings_of_one_name_stand_together(first: str, second: str) -> None:
    assert sort_key(first) == sort_key(second)


@given(st.text(max_size=400))
def test_every_collation_orders_keys_alike(name: str) -> None:
    key = sort_key(name)
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789")
    assert len(key) <= LONGEST_KEY
    assert key == sort_key(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("  Nguyễn   ĐÌNH Hòa ", "nguyen dinh hoa"),
        ("Đặng Thị Ước", "dang thi uoc"),
        ("Ðặng thị Ước", "dang thi uoc"),  # the Icelandic letter, as some fonts have it
        (unicodedata.normalize("NFD", "Nguyễn Thị Hường"), "nguyen thi huong"),
        ("Trường\u00a0TH&THCS", "truong th&thcs"),
        ("", ""),
    ],
)
def test_a_search_needs_no_marks(typed: str, key: str) -> None:
    assert search_key(typed) == key


@given(st.text())
def test_a_key_is_its_own_key(typed: str) -> None:
    assert search_key(search_key(typed)) == search_key(typed)
    assert tidy(tidy(typed)) == tidy(typed)


def test_one_spelling_is_stored() -> None:
    assert tidy(unicodedata.normalize("NFD", "  Trần\u00a0 Thị\u200b Ðào\n")) == "Trần Thị Đào"


PILE = "a" + ("\u0315\u0300" * 16_000)  # 64 KB; to put its marks in order takes the square of their number
MARKS = st.text(st.sampled_from("aệ.\u0300\u0315\u0323\u0344\u0f73\uff9e"), max_size=200)


@given(st.text(max_size=400), st.sampled_from(("NFC", "NFD", "NFKC")))
def test_a_text_without_piles_is_spelled_as_unicode_says(text: str, form: Literal["NFC", "NFD", "NFKC"]) -> None:
    if not piles_marks(text):
        assert composed(text, form) == unicodedata.normalize(form, text)


@given(MARKS, st.sampled_from(("NFC", "NFD", "NFKC")))
def test_a_letter_keeps_thirty_marks(text: str, form: Literal["NFC", "NFD", "NFKC"]) -> None:
    found = composed(text, form)
    assert not piles_marks(found)
    assert composed(found, form) == found
    assert tidy(tidy(text)) == tidy(text)


def test_every_mark_of_unicode_counts() -> None:
    marks = [
        sign
        for sign in map(chr, range(0x110000))
        if unicodedata.combining(unicodedata.normalize("NFKD", sign)[0]) and not piles_marks("a" + sign * 31)
    ]
    assert marks == []
    assert not piles_marks("a" + "\u0301" * MOST_MARKS)
    assert not piles_marks("." * 500 + "\u3000" * 500)


@pytest.mark.parametrize("key", [composed, tidy, search_key, sort_key, username_of, phone, tax_code, unit_code])
def test_a_pile_of_marks_costs_no_more_than_letters(key: Callable[[str], object]) -> None:
    def cost(text: str) -> float:
        started = time.process_time()
        for _ in range(3):
            with suppress(WrongNumber):
                key(text)
        return time.process_time() - started

    assert cost(PILE) < 10 * cost("ệ" * len(PILE))


def plain_tidy(text: str) -> str:
    """`tidy` step by step, for every text."""
    spelled = UNSEEN.sub("", composed(text))
    for sign, meant in (("Ð", "Đ"), ("ð", "đ"), ("Ɖ", "Đ"), ("ɖ", "đ"), ("\u00a0", " ")):
        spelled = spelled.replace(sign, meant)
    return " ".join(spelled.split())


def plain_search_key(text: str) -> str:
    plain = composed(plain_tidy(text).lower().replace("đ", "d"), "NFD")
    return "".join(sign for sign in plain if not unicodedata.combining(sign))[:LONGEST_KEY]


TYPED = st.one_of(
    st.text(),
    st.text(st.sampled_from("aĐÐðƉ ạ\u0301\u0323\u0344\u00a0\u200b\u00ad\t-.Σσςİſ1")),
    st.builds("{}{}".format, st.sampled_from(["Lê", "a", ""]), st.integers(28, 33).map("\u0301".__mul__)),
)


@given(TYPED)
def test_what_is_plain_already_is_spelled_as_all_else_is(text: str) -> None:
    assert tidy(text) == plain_tidy(text)
    assert search_key(text) == plain_search_key(text)
