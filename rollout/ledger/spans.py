"""What an attribution means in each dimension: which subject decides it, and which group a value is (R17, R18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Area
from rollout.models.rollup import UNKNOWN
from rollout.vocabulary import AreaLevel

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
