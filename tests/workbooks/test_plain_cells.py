"""A cell that needs no mending is taken as it stands, and is what would be understood of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rollout.core.names import composed
from rollout.vocabulary import ImportKind
from rollout.workbooks.cell_values import PARSERS, PLAIN
from rollout.workbooks.habits import Habits
from tests.workbooks.test_cleaning import read

P = ImportKind.PARTICIPANTS


@given(
    st.sampled_from([*PLAIN]).flatmap(lambda name: st.tuples(st.just(name), st.from_regex(PLAIN[name], fullmatch=True)))
)
def test_what_is_taken_as_it_stands_is_what_would_be_understood(about: tuple[str, str]) -> None:
    name, cell = about
    assert PLAIN[name].fullmatch(cell)
    said = read(PARSERS[P](Habits())[name], cell)
    assert said == (cell, ())


def test_most_cells_are_taken_as_they_stand() -> None:
    plain = ("Nguyễn Thị Ý Nhi", "5100000001", "051085000001", "0912345678", "Số 12/3, đường Hùng Vương (hẻm)")
    assert all(PLAIN[name].fullmatch(cell) for name, cell in zip(PLAIN, plain, strict=True))
    mended = (
        "Ông Nguyễn Văn An",
        "LÊ VĂN AN",
        "Lê  An",
        "Lê An (nghỉ TS)",
        composed("Lê Vũ", "NFD"),
        "Ðỗ An",
        "x" * 301,
    )
    assert not any(PLAIN["name"].fullmatch(cell) for cell in mended)
