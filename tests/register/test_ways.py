"""Where units are, and how long the ways between are, as registry and settings say."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.travel import UNKNOWN, Travel, kilometres
from rollout.models import Area, AreaSuccessor, Office, Setting, TravelCorrection
from rollout.register import ways
from rollout.registry.seed import load_registry
from tests.register.world import D, World
from tests.staffed import queries


def test_the_settings_and_corrections_are_read(world: World) -> None:
    x, y = (world.session.get_one(Area, world.areas[name]) for name in "XY")
    x.longitude, x.latitude, y.longitude, y.latitude = 108.8, 15.1, 109.0, 15.1
    world.session.commit()
    plain = ways.travel(world.session)
    straight = kilometres(plain.points[x.id], plain.points[y.id])
    assert plain == Travel(plain.points)
    assert plain.minutes(x.id, y.id) == 55  # 21,5 km, half as long again by road, at 35 km/h
    assert straight == pytest.approx(21.47, abs=0.01)
    for key, value in (("travel_winding", "200"), ("travel_speed", "40"), ("travel_within", "10")):
        world.session.add(Setting(key=key, value=value, basis="", label=""))
    world.session.add(TravelCorrection(area_id=y.id, other_area_id=None, minutes=90, reason="đi tàu"))
    world.session.commit()
    changed = ways.travel(world.session)
    assert (changed.winding, changed.speed, changed.within) == (2.0, 40.0, 10)
    assert changed.minutes(x.id, y.id) == 65 + 90
    world.session.add(TravelCorrection(area_id=x.id, other_area_id=y.id, minutes=30, reason="cầu mới"))
    world.session.commit()
    assert ways.travel(world.session).minutes(y.id, x.id) == 30
    assert queries(lambda: ways.travel(world.session)) <= 3
    assert changed.minutes(x.id, None) == UNKNOWN


def district(world: World, name: str, area: str) -> int:
    office = Office(
        code=f"BHXH-{name}", name=f"BHXH huyện {name}", short_name=name, level="district", basis="",
        area_id=world.areas[area],
    )  # fmt: skip
    world.session.add(office)
    world.session.flush()
    return office.id


def gone(world: World, old: str, *new: str) -> None:
    part = "whole" if len(new) == 1 else "part"
    world.session.add_all(
        AreaSuccessor(old_id=world.areas[old], new_id=world.areas[name], part=part, basis="") for name in new
    )
    world.session.commit()


def test_a_unit_is_where_it_is_said_to_be_else_where_its_commune_went(world: World) -> None:
    gone(world, "A1", "Y")
    said, left = (
        world.unit(area_2021=world.areas["A1"], area_2025=world.areas["X"]),
        world.unit(area_2021=world.areas["A1"]),
    )
    assert ways.area_of(world.session, said, D(0)) == world.areas["X"]
    assert ways.area_of(world.session, left, D(0)) == world.areas["Y"]
    assert ways.area_of(world.session, world.unit(), D(0)) is None


def test_else_it_is_where_its_office_is(world: World) -> None:
    office_id = district(world, "A", "A")
    unit_id = world.unit(office=office_id)
    assert ways.area_of(world.session, unit_id, D(0)) is None  # nobody knows where the district went
    gone(world, "A1", "X", "Y")
    world.session.get_one(Area, world.areas["A"]).name = "Huyện Ngọc Lĩnh"
    world.session.get_one(Area, world.areas["Y"]).name = "Xã Ngọc Lĩnh"
    world.session.commit()
    assert ways.area_of(world.session, unit_id, D(0)) == world.areas["Y"]
    world.session.get_one(Area, world.areas["Y"]).name = "Xã Khác"
    world.session.commit()
    assert ways.area_of(world.session, unit_id, D(0)) == world.areas["X"]  # the lower code of two that took as many


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_office_of_the_province_sits_in_a_commune(session: Session) -> None:
    load_registry(session)
    sits = {
        office.code: session.get_one(Area, ways.area_of_office(session, office.id)).name
        for office in session.scalars(select(Office))
    }
    assert len(sits) == 13
    assert (sits["BHXH-524"], sits["BHXH-534"], sits["BHXH-536"]) == ("Xã Bình Sơn", "Phường Đức Phổ", "Đặc khu Lý Sơn")
    assert sits["BHXH-51"].startswith("Phường ")
    assert len(ways.travel(session).points) == 96
