"""Which name is found by what is typed, and which comes first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.core.names import search_key, sort_key, tidy, words_key, words_of
from rollout.search.queries import LAST
from rollout.search.ranking import Named, Typed, nearest_first

FOUND = [  # what is typed, a name that it finds by its first words or its last
    ("nguyen van tu", "Nguyễn Văn Tú"),
    ("Nguyễn Văn Tú", "Nguyễn Văn Tú"),
    ("NGUYỄN VĂN TÚ", "Nguyễn Văn Tú"),
    ("  nguyễn   văn  tú ", "Nguyễn Văn Tú"),
    ("nguyen van", "Nguyễn Văn Tú"),
    ("nguyen v", "Nguyễn Văn Tú"),
    ("nguy", "Nguyễn Văn Tú"),
    ("tu", "Nguyễn Văn Tú"),
    ("văn tú", "Nguyễn Văn Tú"),
    ("van tu", "Nguyễn Văn Tú"),
    ("dung", "Trần Thị Dung"),
    ("dung", "Trần Tiến Dũng"),
    ("dũng", "Trần Tiến Dũng"),
    ("dũng", "Trần Tiến Đũng"),
    ("đạt", "Đỗ Đạt"),
    ("do dat", "Đỗ Đạt"),
    ("ĐỖ", "Đỗ Đạt"),
    ("đo", "Đỗ Đạt"),
    ("Ðỗ", "Đỗ Đạt"),  # the look-alike Eth
    ("hòa", "Lê Hòa"),
    ("hoà", "Lê Hòa"),  # the tone on the other vowel
    ("hoa", "Lê Hòa"),
    ("hoa", "Lê Hoà"),
    ("thúy", "Võ Thị Thuý"),
    ("thuý", "Võ Thị Thúy"),
    ("y", "Hồ Thị Y"),
    ("đinh y", "Đinh Y Nhuận"),
    ("ksor", "Ksor H'Blâm"),
    ("h'blam", "Ksor H'Blâm"),
    ("h blam", "Ksor H'Blâm"),
    ("h’blâm", "Ksor H'Blâm"),
    ("niê", "Y Thông Niê"),
    ("ê ban", "H'Hen Niê Êban".replace("Êban", "Ê Ban")),
    ("ton nu", "Tôn Nữ Thị Huế"),
    ("huế", "Tôn Nữ Thị Huế"),
    ("hue", "Tôn Nữ Thị Huệ"),
    ("thi an", "Nguyễn Thị Ân"),
    ("an", "Nguyễn Thị Ăn"),
    ("ân", "Nguyễn Thị Ân"),
    ("uyen", "Phạm Ngọc Uyên"),
    ("ưu", "Lý Ưu"),
    ("uu", "Lý Ưu"),
    ("ơn", "Võ Ơn"),
    ("nhat-nam", "Lê Nhật Nam"),
    ("nhat.nam", "Lê Nhật Nam"),
    (unicodedata.normalize("NFD", "Nguyễn Văn Tú"), "Nguyễn Văn Tú"),
    ("Nguyễn Văn Tú", unicodedata.normalize("NFD", "Nguyễn Văn Tú")),
    ("phan thi my linh", "Phan Thị Mỹ Linh"),
    ("mỹ linh", "Phan Thị Mỹ Linh"),
    ("my linh", "Phan Thị Mĩ Linh"),
]
NOT_FOUND = [
    ("van t", "Nguyễn Văn Tú Anh"),  # words in the middle only
    ("tú anh", "Nguyễn Văn Tú"),
    ("guyen", "Nguyễn Văn Tú"),
    ("nguyen tu", "Nguyễn Văn Tú"),
    ("ung", "Trần Tiến Dũng"),
    ("nguyen vant", "Nguyễn Văn Tú"),
    ("vantu", "Nguyễn Văn Tú"),
    ("an nguyen", "Nguyễn An"),
    ("dug", "Trần Tiến Dũng"),
    ("hoai", "Lê Hòa"),
]


def is_found(typed: str, name: str) -> bool:
    """As the query compares: the beginning of the name's words, or of its words read backwards."""
    words, held = words_of(typed), words_of(name)
    first, last = words_key(words), words_key(reversed(words))
    return first <= words_key(held) <= first + LAST or last <= words_key(reversed(held)) <= last + LAST


def test_there_are_sixty_cases() -> None:
    assert len(FOUND) + len(NOT_FOUND) >= 60


@pytest.mark.parametrize(("typed", "name"), FOUND)
def test_a_name_is_found_by_its_first_words_or_its_last(typed: str, name: str) -> None:
    assert is_found(typed, name)


@pytest.mark.parametrize(("typed", "name"), NOT_FOUND)
def test_a_name_is_not_found_by_what_it_does_not_begin_or_end_with(typed: str, name: str) -> None:
    assert not is_found(typed, name)


def ranked(names: Iterable[str], typed: str, *, given_name_first: bool = True, most: int = 12) -> list[str]:
    """Names as they are stored with their keys, the nearest first."""
    held = (
        Named(tidy(name), search_key(name), sort_key(name, given_name_first=given_name_first), name) for name in names
    )
    return [one.item for one in nearest_first(held, typed, most)]


@pytest.mark.parametrize(
    ("typed", "ordered"),
    [
        ("hoa", ["Lê Hoa", "Trần Hoa", "Lê Hòa", "Lê Hóa"]),
        ("hòa", ["Lê Hòa", "Lê Hoa", "Lê Hóa"]),
        ("dũng", ["Trần Dũng", "Trần Dung", "Trần Đũng"]),
        ("nguyễn văn", ["Nguyễn Văn An", "Nguyễn Văn Tú", "Nguyên Văn An", "Nguyễn Vân An"]),
        ("văn tú", ["Văn Tú Anh", "Lê Văn Tú", "Lê Vân Tú"]),
        ("nguyen", ["Nguyễn An", "Nguyễn Bình", "Nguyễn Đạt"]),
    ],
)
def test_words_marked_as_typed_come_first_then_the_alphabet(typed: str, ordered: list[str]) -> None:
    assert ranked(reversed(ordered), typed) == ordered
    assert ranked(reversed(ordered), typed, most=2) == ordered[:2]


def test_words_in_a_row_at_an_end_come_before_words_apart() -> None:
    names = ["Trường THPT Số 1 Bình Sơn", "Bình Sơn (xã)", "Sơn Bình", "Cơ sở Bình Sơn Hai"]
    found = ranked(names, "bình sơn", given_name_first=False)
    assert found == ["Bình Sơn (xã)", "Trường THPT Số 1 Bình Sơn", "Cơ sở Bình Sơn Hai", "Sơn Bình"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_anything_typed_is_ranked(name: str, typed: str) -> None:
    assert Typed(typed).closeness(tidy(name), search_key(name)) >= (0, 0)


@given(st.text(max_size=30).filter(tidy))
def test_what_is_typed_whole_is_nearest(name: str) -> None:
    assert Typed(name).closeness(tidy(name), search_key(name)) == (0, 0)


def test_names_are_ordered_by_the_keys_that_are_stored() -> None:
    """No key is made anew while somebody types."""
    held = [Named(name, search_key(name), stored, name) for name, stored in (("Lê Hoa", "2"), ("Lê Hoa", "1"))]
    assert [one.sort_name for one in nearest_first(held, "hoa", 2)] == ["1", "2"]
