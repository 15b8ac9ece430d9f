"""What one person adds to a figure of a unit: the person's own lines, summed. Pure (R2, R6, R20)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from rollout.ledger.lines import LineKey, Lines
from rollout.ledger.rollups import columns_of
from rollout.vocabulary import Flow, PeopleGroup


def share(lines: Lines, unit_id: int, column: str, groups: Collection[PeopleGroup], day: date) -> int:
    """How much of a rollup column of a unit at the end of a day is this person: 1 or 0."""
    return sum(delta for key, delta in lines.items() if key.day <= day and _is_of(key, unit_id, column, groups))


def flow_share(
    lines: Lines,
    unit_id: int,
    column: str,
    groups: Collection[PeopleGroup],
    flow: Flow,
    counts_on: Callable[[date], bool],
) -> int:
    """How much of a flow of a unit's column this person is, over the days that count; signed."""
    return sum(
        delta
        for key, delta in lines.items()
        if key.flow == flow.value and counts_on(key.day) and _is_of(key, unit_id, column, groups)
    )


def _is_of(key: LineKey, unit_id: int, column: str, groups: Collection[PeopleGroup]) -> bool:
    return (
        key.unit_id == unit_id
        and any(key.group == group.value for group in groups)
        and column in columns_of(key.measure, key.evidence, key.smartphone)
    )
