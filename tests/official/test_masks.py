"""What a leader is not shown of the counts: whole rows, so that no column gives a small number away (docs/adr/0012)."""

from __future__ import annotations

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from rollout.core.masking import CROWD, SMALLEST
from rollout.official.counts import WIDTH, Row, Table, hidden_ids
from rollout.official.page import TablePage
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


def test_a_hidden_row_of_which_no_file_speaks_does_not_say_so(app: Flask) -> None:
    found = {Book.BOTH: 0, Book.REPORTED: None, Book.OFFICIAL: 0, Book.NUMBER: 0}
    hidden = Row(1, "1", "Một", 9, 3, {**found}, 0, None, is_hidden=True)
    shown = Row(2, "2", "Hai", 90, 60, {**found}, 0, None)
    with app.test_request_context():
        of_hidden, of_shown = (line.cells for line in TablePage(Table((hidden, shown), masks=True)).lines)
    assert [cell.is_hidden for cell in of_hidden] == [True, True, True, False, True, True]
    assert [cell.text for cell in of_shown] == ["60", "–", "–", "–", "–", "–"]
