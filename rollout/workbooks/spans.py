"""Merged cells as they can matter: disjoint, as Excel wants them, and no wider than the sheet. Pure.

A crafted workbook merges the same cells thousands of times over thousands of columns; whoever looks at every cell of
every span would never come to an end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rollout.workbooks.reader.tables import Span

HEADS_WITHIN = 100  # rows from the top in which spans over several columns are kept cell by cell
MOST_HEADS = 500


def plain_spans(spans: Iterable[Span], last_row: int, width: int) -> tuple[Span, ...]:
    """Of the spans of a sheet those that overlap none before them: all near its top, below them those of one column
    and those of one row; clipped to the rows and columns that hold anything."""
    heads: list[Span] = []
    upright: defaultdict[int, list[Span]] = defaultdict(list)
    flat: dict[int, Span] = {}
    for told in spans:
        span = told._replace(last_row=min(told.last_row, last_row), last_column=min(told.last_column, width - 1))
        if span.first_row > span.last_row or span.first_column > span.last_column:
            continue
        if span.first_row <= HEADS_WITHIN and span.last_row <= HEADS_WITHIN + 2:
            if len(heads) < MOST_HEADS and not any(_meet(span, held) for held in heads):
                heads.append(span)
        elif span.first_column == span.last_column:
            upright[span.first_column].append(span)
        elif span.first_row == span.last_row:
            flat.setdefault(span.first_row, span)
    return (*heads, *(span for column in upright.values() for span in _disjoint(column)), *flat.values())


def _meet(one: Span, other: Span) -> bool:
    return (
        one.first_row <= other.last_row
        and other.first_row <= one.last_row
        and one.first_column <= other.last_column
        and other.first_column <= one.last_column
    )


def _disjoint(column: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(column):
        if not kept or span.first_row > kept[-1].last_row:
            kept.append(span)
    return kept
