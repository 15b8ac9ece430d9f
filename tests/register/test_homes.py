"""Where officers begin and end their days."""

from __future__ import annotations

import pytest

from rollout.models import Office
from rollout.register.homes import Homes, homes_of
from rollout.register.ways import communes
from rollout.vocabulary import Role, ScopeKind
from tests.register.visiting import TODAY, Visiting
from tests.staffed import Staffed, queries

HOMES = Homes(officers={7: 1}, communes={1: 10, 2: 20, 3: 30}, seat=3)
NOWHERE = Homes({}, {}, None)
OWN = Homes({7: 1}, {1: 10, 3: 30}, 3, own={7: 70, 8: 80})


@pytest.mark.parametrize(
    ("homes", "officer_id", "office", "commune"),
    [
        (HOMES, 7, 1, 10), (HOMES, 8, 3, 30), (HOMES, None, 3, 30), (NOWHERE, 7, None, None),
        (NOWHERE, None, None, None), (OWN, 7, None, 70), (OWN, 8, None, 80), (OWN, 9, 3, 30), (OWN, None, 3, 30),
    ],
)  # fmt: skip
def test_who_has_no_place_of_their_own_begins_at_an_office_or_that_of_the_province(
    homes: Homes, officer_id: int | None, office: int | None, commune: int | None
) -> None:
    assert (homes.office(officer_id), homes.commune(officer_id)) == (office, commune)


def test_an_office_that_lies_nowhere_is_taken_for_the_province() -> None:
    assert [HOMES.commune_of_office(key) for key in (2, 9, None)] == [20, 30, 30]
    assert NOWHERE.commune_of_office(2) is None


def test_the_office_of_the_role_comes_before_that_of_the_units(staffed: Staffed, visiting: Visiting) -> None:
    session, world, (first, second) = visiting.session, visiting.world, visiting.world.offices
    for key, area in ((first, "X"), (second, "Y")):
        session.get_one(Office, key).area_id = world.areas[area]
    by_units = staffed.user("by_units", Role.OFFICER, ScopeKind.OFFICER).id
    by_role = staffed.user("by_role", Role.OFFICER, ScopeKind.OFFICE, office_id=first).id
    for officer_id, office_id in ((by_units, first), (by_units, second), (by_units, second), (by_role, second)):
        world.unit(officer=officer_id, office=office_id)
    session.commit()
    every, held = homes_of(session, communes(session), TODAY), communes(session)
    assert (every.office(by_units), every.office(by_role)) == (second, first)
    assert every.commune(by_units) == world.areas["Y"]
    assert homes_of(session, held, TODAY, [by_role]).officers == {by_role: first}
    assert queries(lambda: homes_of(session, held, TODAY)) == 4


def test_the_commune_said_of_an_officer_comes_before_any_office(staffed: Staffed, visiting: Visiting) -> None:
    session, world = visiting.session, visiting.world
    session.get_one(Office, world.offices[0]).area_id = world.areas["X"]
    here = staffed.user("here", Role.OFFICER, ScopeKind.OFFICE, office_id=world.offices[0])
    there = staffed.user("there", Role.OFFICER, ScopeKind.OFFICE, office_id=world.offices[0])
    lone = staffed.user("lone", Role.OFFICER, ScopeKind.OFFICER)
    there.set_out_area_id = lone.set_out_area_id = world.areas["Y"]
    session.commit()
    every = homes_of(session, communes(session), TODAY)
    assert every.own == {there.id: world.areas["Y"], lone.id: world.areas["Y"]}
    assert [every.commune(user.id) for user in (here, there, lone)] == [world.areas[name] for name in "XYY"]
    assert [every.is_known(user.id) for user in (here, there, lone)] == [True] * 3
    assert homes_of(session, communes(session), TODAY, [here.id]).own == {}
