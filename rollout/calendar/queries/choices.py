"""Whose visits a viewer may choose to see: officers, offices and districts of the units in scope today."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, text

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.names import sort_key
from rollout.core.users import names_to_choose
from rollout.db import among
from rollout.models import Area, Office
from rollout.models.rollup import DIM_CODE, UNKNOWN


@dataclass(frozen=True)
class Choices:
    """Keys and names. `officers` are also those of whom the viewer may know when they are away."""

    officers: dict[int, str]
    offices: dict[int, str]
    districts: dict[int, str]


def choices(viewer: Viewer) -> Choices:
    """Six queries. Who arranges visits is an officer to themselves."""
    session = viewer.session
    office_ids, district_ids = _groups(viewer, "office"), _groups(viewer, "district")
    offices = select(Office.id, Office.short_name).where(among(session, Office.id, office_ids)).order_by(Office.id)
    districts = select(Area.id, Area.name).where(among(session, Area.id, district_ids))
    return Choices(
        known_officers(viewer),
        dict(session.execute(offices).all()),
        dict(sorted(session.execute(districts).all(), key=lambda row: sort_key(row[1]))),
    )


def known_officers(viewer: Viewer) -> dict[int, str]:
    """Those of `choices`. Two queries."""
    return names_to_choose(viewer.session, {*_groups(viewer, "officer"), viewer.user.id})


def _groups(viewer: Viewer, dim: str) -> set[int]:
    """The groups of a dimension in which some unit of the viewer is today."""
    scope = viewer.selection(Permission.ARRANGE_VISITS).sql("s.unit_id")
    statement = text(
        f"SELECT DISTINCT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE[dim]} "
        f"AND s.from_day <= :day AND s.to_day > :day AND {scope}"
    )
    return set(viewer.session.scalars(statement, {"day": day_number(today())})) - {UNKNOWN}
