"""What a leader is not shown of the counts: whole rows, so that no column gives a small number away (docs/adr/0012)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rollout.dashboard.masking import CROWD, SMALLEST
from rollout.official.counts import WIDTH, Row, hidden_ids
from rollout.vocabulary import Book

small = st.integers(0, 8)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    rows = []
    for row_id in range(draw(st.integers(1, 6))):
        both, reported, official, number = (draw(st.one_of(small, st.integers(0, 60))) for _ in range(4))
        people = both + reported + draw(st.one_of(small, st.integers(0, 200)))
        said = draw(st.sampled_from([reported, None]))
        found = {Book.BOTH: both, Book.REPORTED: said, Book.OFFICIAL: official, Book.NUMBER: number}
        rows.append(Row(row_id, str(row_id), "", people, both + reported, {**found}, 0, None))
    return rows


@given(tables())
def test_no_small_number_is_shown_or_follows(rows: list[Row]) -> None:
    gone = hidden_ids(rows)
    hidden = [row for row in rows if row.id in gone and (row.people or any(row.numbers()))]
    for row in rows:
        if row.id not in gone and row.people < CROWD:
            assert not any(0 < number < SMALLEST for number in (*row.numbers(), row.difference))
            assert not 0 < row.people < SMALLEST
    for place in range(WIDTH):
        amounts = [row.numbers()[place] for row in hidden]
        whole = sum(row.numbers()[place] for row in rows)
        if any(0 < amount < SMALLEST for amount in amounts) and not 0 < whole < SMALLEST:
            shown_people = [row for row in rows if row.id not in gone and row.numbers()[place]]
            assert len(amounts) >= 2 or not shown_people, (place, amounts)
            assert sum(amounts) >= SMALLEST or whole == sum(amounts), (place, amounts)


def test_what_is_large_hides_nothing() -> None:
    rows = [
        Row(n, str(n), "", 500, 60, {Book.BOTH: 57, Book.REPORTED: 3, Book.OFFICIAL: 8, Book.NUMBER: 2}, 0, None)
        for n in range(3)
    ]
    assert hidden_ids(rows) == set()
