"""Blocks of a day side by side: which share its width, and which have no room. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rollout.core.office_hours import Hours
from rollout.models.visit import QUARTER

COLUMNS = 12
"""Into how many parts the width of a day is cut: it can be shared by two, three, four or six."""

SHARES = (1, 2, 3, 4, 6, 12)


class Place(NamedTuple):
    """The first column of a block, from 1, and how many it takes."""

    column: int
    width: int


def on_quarters(hours: Hours) -> Hours:
    """The quarter hours that a time touches; of those of a visit these are the same."""
    starts = hours.starts - hours.starts % QUARTER
    return Hours(starts, max(starts + QUARTER, hours.ends + -hours.ends % QUARTER))


def side_by_side(spans: Sequence[Hours], most: int) -> list[Place | None]:
    """A place for each time, in their order: none overlaps another. None for what is there when `most` others are."""
    lanes: list[int | None] = [None] * len(spans)
    groups: list[list[int]] = []
    ends: list[int] = []  # of each lane of the last group
    for index in sorted(range(len(spans)), key=lambda i: (spans[i].starts, -spans[i].ends, i)):
        span = spans[index]
        if not groups or all(end <= span.starts for end in ends):
            groups.append([])
            ends = []
        lane = next((number for number, end in enumerate(ends) if end <= span.starts), len(ends))
        if lane >= min(most, COLUMNS):
            continue
        if lane == len(ends):
            ends.append(0)
        ends[lane] = span.ends
        lanes[index] = lane
        groups[-1].append(index)
    places: list[Place | None] = [None] * len(spans)
    for group in groups:
        held = [(index, given) for index in group if (given := lanes[index]) is not None]
        width = COLUMNS // next(share for share in SHARES if share > max(given for _index, given in held))
        for index, given in held:
            places[index] = Place(given * width + 1, width)
    return places
