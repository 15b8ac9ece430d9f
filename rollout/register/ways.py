"""Where visits take place, and how long the ways between are, as the registry and the settings say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.settings import settings, whole
from rollout.core.travel import Point, Travel
from rollout.db import among
from rollout.models import Area, AreaSuccessor, Office, TravelCorrection, UnitAttribution
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
    """The commune of 2025 where a unit is: as it is said, else where its commune of 2021 went, else its office's."""
    fact = UnitAttribution
    rows = session.execute(
        select(fact.subject, fact.area_id, fact.office_id).where(
            fact.unit_id == unit_id,
            fact.subject.in_(SUBJECTS),
            fact.voided_seq.is_(None),
            fact.from_on <= day,
            fact.to_on > day,
        )
    )
    said = {row.subject: row.area_id or row.office_id for row in rows}
    for subject in SUBJECTS:
        key = said.get(subject)
        if key is None:
            continue
        found = area_of_office(session, key) if subject == "office" else _commune(session, key)
        if found is not None:
            return found
    return None


def area_of_office(session: Session, office_id: int) -> int | None:
    """The commune of 2025 where an office sits."""
    area_id = session.scalar(select(Office.area_id).where(Office.id == office_id))
    return None if area_id is None else _commune(session, area_id)


def _commune(session: Session, area_id: int) -> int | None:
    """The commune of 2025 that an area is, went into, or has its seat in."""
    area = session.get_one(Area, area_id)
    if area.area_list == AreaList.Y2025.value:
        return area.id if area.level == AreaLevel.COMMUNE.value else None
    if area.level == AreaLevel.PROVINCE.value:
        districts = session.scalars(select(Area).where(Area.parent_id == area.id)).all()
        seat = next((each for each in districts if bare(each.name) == bare(area.name)), None)
        return _commune(session, seat.id) if seat else None
    inside = session.scalars(select(Area.id).where(Area.parent_id == area.id)).all()
    return _successor(session, [area.id, *inside], bare(area.name))


def _successor(session: Session, old_ids: Collection[int], name: str) -> int | None:
    """Of the communes that some areas went into the one that carries their name, else a town one, else the one that
    took most of them, else the one of the lowest code."""
    rows = session.execute(
        select(Area.id, Area.code, Area.name)
        .join(AreaSuccessor, AreaSuccessor.new_id == Area.id)
        .where(among(session, AreaSuccessor.old_id, old_ids))
    ).all()
    took = Counter(row.id for row in rows)
    best = min(
        rows,
        key=lambda row: (bare(row.name) != name, not row.name.startswith(TOWN), -took[row.id], row.code),
        default=None,
    )
    return best.id if best else None


TOWN = "Phường "
KINDS = ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu", "Tỉnh", "Huyện", "Xã", "Phường")


def bare(name: str) -> str:
    """Huyện Bình Sơn is "bình sơn"."""
    kind = next((kind for kind in KINDS if name.startswith(f"{kind} ")), "")
    return name.removeprefix(kind).strip().casefold()
