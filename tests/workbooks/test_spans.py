"""Merged cells of crafted files cost no more than those of any other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rollout.vocabulary import ImportKind
from rollout.workbooks.headers import find_header
from rollout.workbooks.reading import Sheet, SheetRow, Span
from rollout.workbooks.spans import HEADS_WITHIN, MOST_HEADS, plain_spans

HEADER = SheetRow(1, ["Họ và tên", "Mã số BHXH"])


def test_cells_merged_over_and_over_are_merged_once() -> None:
    spans = [Span(1, 0, 40, 16_383)] * 100_000
    assert plain_spans(spans, 40, 2) == (Span(1, 0, 40, 1),)
    sheet = Sheet("", [HEADER, SheetRow(2, ["Lan", "5100000001"])], merged=plain_spans(spans, 2, 2))
    find_header(ImportKind.PARTICIPANTS, sheet)


rows, columns = st.integers(1, HEADS_WITHIN * 2), st.integers(0, 5)
spans = st.tuples(rows, columns, rows, columns).map(
    lambda at: Span(min(at[0], at[2]), min(at[1], at[3]), max(at[0], at[2]), max(at[1], at[3]))
)


@given(st.lists(spans, max_size=60), st.integers(1, HEADS_WITHIN * 2), st.integers(1, 6))
def test_what_is_kept_is_disjoint_and_within_the_sheet(given_spans: list[Span], last_row: int, width: int) -> None:
    kept = plain_spans(given_spans, last_row, width)
    heads = [span for span in kept if span.last_row <= HEADS_WITHIN + 2 and span.first_row <= HEADS_WITHIN]
    cells = [
        (row, column)
        for span in heads
        for row in range(span.first_row, span.last_row + 1)
        for column in range(span.first_column, span.last_column + 1)
    ]
    assert len(cells) == len(set(cells))
    assert len(heads) <= MOST_HEADS
    assert all(span.last_row <= last_row and span.last_column < width for span in kept)


@given(st.lists(spans, max_size=1))
def test_one_span_near_the_top_is_kept_as_it_is(given_spans: list[Span]) -> None:
    near = [span for span in given_spans if span.last_row <= HEADS_WITHIN]
    assert plain_spans(near, HEADS_WITHIN, 6) == tuple(near)
