"""Corrected ways that ship: into a registry where nobody said anything of ways, and never over what somebody said."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rollout.availability.actions import travel as acts
from rollout.core.installation import install
from rollout.models import Area, TravelCorrection
from rollout.register.ways import travel
from rollout.registry.seed import add_missing_corrections, load_registry

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

MOUNTAINS = {"Huyện Trà Bồng", "Huyện Sơn Hà", "Huyện Sơn Tây", "Huyện Minh Long", "Huyện Ba Tơ"}


def area(session: Session, name: str) -> int:
    return session.scalars(select(Area.id).where(Area.name == name, Area.area_list == "2025")).one()


def test_the_boat_and_the_mountain_roads_are_known(session: Session) -> None:
    load_registry(session)
    rows = list(session.scalars(select(TravelCorrection)))
    assert len(rows) == 25
    assert all(row.other_area_id is None for row in rows)
    assert all(row.reason.endswith("(đề xuất, chưa có văn bản)") for row in rows)
    assert all(any(name in f"Huyện {row.reason.partition('huyện ')[2]}" for name in MOUNTAINS) for row in rows[1:])
    city, island, village = (area(session, name) for name in ("Phường Cẩm Thành", "Đặc khu Lý Sơn", "Xã Tây Trà"))
    held = travel(session)
    assert (held.minutes(city, island), held.minutes(city, village)) == (150, 150)
    assert held.minutes(island, island) == held.within, "who lives there takes no boat"
    assert add_missing_corrections(session.connection()) == 0


def test_a_registry_from_before_gets_them_while_nobody_said_of_ways(session: Session) -> None:
    load_registry(session)
    session.execute(delete(TravelCorrection))
    assert add_missing_corrections(session.connection()) == 25


def test_a_way_that_staff_said_stays_the_only_one(session: Session) -> None:
    by = install(session, is_demo=False)
    load_registry(session)
    session.execute(delete(TravelCorrection))
    acts.add(session, area_id=area(session, "Xã Ba Tơ"), other_id=None, minutes=7, reason="Đường mới", by=by)
    assert add_missing_corrections(session.connection()) == 0
    assert [row.minutes for row in session.scalars(select(TravelCorrection))] == [7]


def test_what_staff_took_out_does_not_come_back(session: Session) -> None:
    by = install(session, is_demo=False)
    load_registry(session)
    for row in session.scalars(select(TravelCorrection)).all():
        acts.remove(session, row, by=by)
    session.commit()
    assert add_missing_corrections(session.connection()) == 0
    assert session.scalars(select(TravelCorrection)).all() == []
