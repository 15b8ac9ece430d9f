"""Where visits take place, and how long the ways between are, as the registry and the settings say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.names import sort_key
from rollout.core.settings import settings, whole
from rollout.core.travel import Point, Travel
from rollout.db import among
from rollout.models import Area, AreaSuccessor, Office, TravelCorrection, UnitAttribution, unit_span
from rollout.models.rollup import DIM_CODE
from rollout.vocabulary import AreaLevel, AreaList

SUBJECTS = ("area_2025", "area_2021", "office")
"""What says where a unit is, the nearest first."""


def travel(session: Session) -> Travel:
    """The ways between the communes of 2025. Three queries, of a row for each commune and each correction."""
    held = settings(session, "travel_winding", "travel_speed", "travel_within")
    plain = Travel()
    points = {
        row.id: Point(row.longitude, row.latitude)
        for row in session.execute(
            select(Area.id, Area.longitude, Area.latitude).where(
                Area.area_list == AreaList.Y2025.value, Area.longitude.is_not(None), Area.latitude.is_not(None)
            )
        )
    }
    ways: dict[tuple[int, int], int] = {}
    harder: dict[int, int] = {}
    told = select(TravelCorrection.area_id, TravelCorrection.other_area_id, TravelCorrection.minutes)
    for area_id, other_id, minutes in session.execute(told):
        if other_id is None:
            harder[area_id] = minutes
        else:
            ways[area_id, other_id] = minutes
    return Travel(
        points,
        whole(held["travel_winding"], round(plain.winding * 100)) / 100,
        whole(held["travel_speed"], 0) or plain.speed,
        whole(held["travel_within"], plain.within),
        ways,
        harder,
    )


def area_of(session: Session, unit_id: int, day: date) -> int | None:
    """The commune of 2025 where a unit is. Three queries."""
    return areas_of(session, [unit_id], day).get(unit_id)


def areas_of(session: Session, unit_ids: Collection[int], day: date, held: Communes | None = None) -> dict[int, int]:
    """The commune of 2025 where each unit is: as it is said, else where its commune of 2021 went, else its office's.

    A unit of which nothing is known is absent. Three queries, whatever the number of units.
    """
    fact = UnitAttribution
    rows = session.execute(
        select(fact.unit_id, fact.subject, func.coalesce(fact.area_id, Office.area_id).label("area_id"))
        .outerjoin(Office, Office.id == fact.office_id)
        .where(
            among(session, fact.unit_id, unit_ids),
            fact.subject.in_(SUBJECTS),
            fact.voided_seq.is_(None),
            fact.from_on <= day,
            fact.to_on > day,
        )
    )
    said: dict[int, dict[str, int]] = {}
    for row in rows:
        if row.area_id is not None:
            said.setdefault(row.unit_id, {})[row.subject] = row.area_id
    held = held or communes(session)
    found = ((unit_id, held.first(told[each] for each in SUBJECTS if each in told)) for unit_id, told in said.items())
    return {unit_id: area_id for unit_id, area_id in found if area_id is not None}


def area_of_office(session: Session, office_id: int) -> int | None:
    """The commune of 2025 where an office sits. Three queries."""
    area_id = session.scalar(select(Office.area_id).where(Office.id == office_id))
    return None if area_id is None else communes(session).of(area_id)


def office_of(session: Session, unit_ids: Collection[int], day: date) -> int | None:
    """The office of the first of some units that has one on a day. One query."""
    span, on = unit_span.c, day_number(day)
    return session.scalar(
        select(span.group_id)
        .where(
            span.dim == DIM_CODE["office"],
            among(session, span.unit_id, unit_ids),
            span.group_id > 0,
            span.from_day <= on,
            span.to_day > on,
        )
        .order_by(span.unit_id)
        .limit(1)
    )


@dataclass(frozen=True)
class Communes:
    """The areas, those inside each, and which communes of 2025 each went into; all of the registry."""

    areas: Mapping[int, Area]
    inside: Mapping[int | None, Sequence[Area]]
    went: Mapping[int, Sequence[Area]]

    def first(self, area_ids: Iterable[int]) -> int | None:
        """The commune of the first area that has one."""
        return next((found for area_id in area_ids if (found := self.of(area_id)) is not None), None)

    def of(self, area_id: int) -> int | None:
        """The commune of 2025 that an area is, went into, or has its seat in."""
        area = self.areas[area_id]
        if area.area_list == AreaList.Y2025.value:
            return area.id if area.level == AreaLevel.COMMUNE.value else None
        if area.level == AreaLevel.PROVINCE.value:
            districts = self.inside.get(area.id, ())
            seat = next((each for each in districts if bare(each.name) == bare(area.name)), None)
            return self.of(seat.id) if seat else None
        return self._successor([area, *self.inside.get(area.id, ())], bare(area.name))

    def _successor(self, old: Iterable[Area], name: str) -> int | None:
        """Of the communes that some areas went into the one that carries their name, else a town one, else the one that
        took most of them, else the one of the lowest code."""
        found = [new for each in old for new in self.went.get(each.id, ())]
        took = Counter(new.id for new in found)
        best = min(
            found,
            key=lambda new: (bare(new.name) != name, not new.name.startswith(TOWN), -took[new.id], new.code),
            default=None,
        )
        return best.id if best else None


def communes(session: Session) -> Communes:
    """Two queries, of some hundreds of rows."""
    areas = {area.id: area for area in session.scalars(select(Area).order_by(Area.id))}
    inside: dict[int | None, list[Area]] = {}
    for area in areas.values():
        inside.setdefault(area.parent_id, []).append(area)
    went: dict[int, list[Area]] = {}
    for old_id, new_id in session.execute(select(AreaSuccessor.old_id, AreaSuccessor.new_id)):
        went.setdefault(old_id, []).append(areas[new_id])
    return Communes(areas, inside, went)


def commune_names(session: Session) -> dict[int, str]:
    """Those of 2025 by name, in order. One query."""
    rows = session.execute(
        select(Area.id, Area.name).where(Area.area_list == AreaList.Y2025.value, Area.level == AreaLevel.COMMUNE.value)
    ).all()
    rows = sorted(rows, key=lambda row: (sort_key(bare(row.name)), row.id))
    return {row.id: row.name for row in rows}


TOWN = "Phường "
KINDS = ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu", "Tỉnh", "Huyện", "Xã", "Phường")


def bare(name: str) -> str:
    """Huyện Bình Sơn is "bình sơn"."""
    kind = next((kind for kind in KINDS if name.startswith(f"{kind} ")), "")
    return name.removeprefix(kind).strip().casefold()
