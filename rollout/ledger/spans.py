"""Spans: which group of a dimension a unit is in on which days, and what an attribution means there (R17, R18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from rollout.db import chunks
from rollout.models import Area, unit_span
from rollout.models.rollup import UNKNOWN
from rollout.vocabulary import AreaLevel

LAST_DAY = 10_000_000  # the open end of a span, beyond every day


class Span(NamedTuple):
    """A unit is in a group on the days [from_day, to_day), by `day_number`."""

    from_day: int
    to_day: int
    group_id: int


Spans = Mapping[tuple[int, int], Sequence[Span]]
"""(dimension code, unit) → spans; a unit without spans is "Chưa xác định" for all time."""

ALL_TIME_UNKNOWN = (Span(-LAST_DAY, LAST_DAY, UNKNOWN),)

DIMS_OF = {
    "area_2021": ("district", "commune_2021"),
    "area_2025": ("commune_2025",),
    "department": ("department",),
    "unit_type": ("unit_type",),
    "office": ("office",),
    "officer": ("officer",),
}
"""The dimensions that a subject of attribution decides."""

SUBJECT_OF = {dim: subject for subject, dims in DIMS_OF.items() for dim in dims}


class AreaPlace(NamedTuple):
    level: str
    parent_id: int | None


def area_places(session: Session) -> dict[int, AreaPlace]:
    """Every area's level and parent; a few hundred rows."""
    rows = session.execute(select(Area.id, Area.level, Area.parent_id))
    return {area_id: AreaPlace(level, parent_id) for area_id, level, parent_id in rows}


def group_of(dim: str, value: int | None, areas: Mapping[int, AreaPlace]) -> int:
    """The group of a dimension that a unit attributed to a value is in.

    A unit known by its province alone is in a group of the province: that it has no district is for who shows them.
    """
    if value is None:
        return UNKNOWN
    if dim == "district" and areas[value].level == AreaLevel.COMMUNE:
        return areas[value].parent_id or UNKNOWN
    return value


def load_spans(session: Session, unit_ids: set[int]) -> dict[tuple[int, int], list[Span]]:
    """(dimension code, unit) → the spans kept, in order of days; a unit of which none is kept is absent."""
    spans: defaultdict[tuple[int, int], list[Span]] = defaultdict(list)
    for chunk in chunks(sorted(unit_ids)):
        rows = session.execute(
            select(unit_span).where(unit_span.c.unit_id.in_(chunk)).order_by(unit_span.c.dim, unit_span.c.from_day)
        )
        for row in rows:
            spans[row.dim, row.unit_id].append(Span(row.from_day, row.to_day, row.group_id))
    return spans


def save_spans(session: Session, unit_ids: set[int], spans: Spans) -> None:
    """Keeps these spans of the units in the place of all that were kept of them; moves no rollup."""
    for chunk in chunks(sorted(unit_ids)):
        session.execute(delete(unit_span).where(unit_span.c.unit_id.in_(chunk)))
    rows = [
        {"dim": dim, "unit_id": unit_id, **span._asdict()} for (dim, unit_id), held in spans.items() for span in held
    ]
    if rows:
        session.execute(insert(unit_span), rows)
