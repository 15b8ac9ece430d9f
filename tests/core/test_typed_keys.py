"""Keys in a form are said by name, and only those that the viewer may see."""

from __future__ import annotations

from sqlalchemy import select

from rollout.core.access import viewer_of
from rollout.core.typed_keys import MOST, names_of
from rollout.models import Office, Person, Room, Unit, User, Vehicle
from rollout.vocabulary import Role, ScopeKind
from tests.staffed import Staffed, queries


def test_units_and_people_are_named_within_the_scope(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    own, other = world.unit(), world.unit()
    mine, theirs = world.listed(own, 2), world.listed(other, 1)
    session.commit()
    liaison = viewer_of(session, staffed.user("liaison", Role.LIAISON, ScopeKind.UNITS, unit_ids=(own,)))
    pairs = [("unit", str(own)), (f"u{other}-installed", "3"), ("unit_ids", "x"), ("unit_ids", "9" * 12)]
    pairs += [("person_ids", str(each)) for each in (*mine, *theirs)]
    names = names_of(liaison, "/units/1/people", pairs)
    unit = session.get_one(Unit, own)
    assert names["unit"] == {str(own): f"{unit.name} ({unit.code})"}
    assert names["person_ids"] == {str(each): session.get_one(Person, each).name for each in mine}
    everybody = viewer_of(session, staffed.user("staff", Role.STAFF))
    assert set(names_of(everybody, "/units/1/people", pairs)["person_ids"]) == {str(each) for each in (*mine, *theirs)}
    assert set(names_of(everybody, "/units/1/people", pairs)["unit"]) == {str(own), str(other)}


def test_a_new_value_is_of_what_the_path_says(staffed: Staffed) -> None:
    session, officer = staffed.session, staffed.officer_id()
    staff = viewer_of(session, staffed.user("staff", Role.STAFF))
    office = session.scalars(select(Office).order_by(Office.id)).first()
    assert office
    held = names_of(staff, "/units/7/belongs/office?x=1", [("value", str(office.id))])
    assert held["value"] == {str(office.id): office.name}
    taker = names_of(staff, "/handovers/new", [("taker", str(officer)), ("giver", str(staff.user.id))])
    assert taker["taker"] == {str(officer): "Người officer"}
    assert "giver" not in taker  # no officer


def test_rooms_vehicles_and_officers_are_named_to_whom_their_forms_offer_them(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    first, second = world.offices
    things: list[Room | Vehicle] = [Room(office_id=key, name=f"Room {key}", seats=4) for key in (first, second)]
    things += [Vehicle(office_id=key, name=f"Vehicle {key}") for key in (first, second)]
    session.add_all(things)
    own, other = staffed.officer_id(), staffed.officer_id("other")
    unit_id = world.unit(office=first, officer=own)
    world.unit(office=second, officer=other)
    session.commit()
    pairs = [(type(thing).__name__.lower(), str(thing.id)) for thing in things]
    pairs += [("v-room", str(things[0].id)), ("officers", str(own)), ("officer", str(other)), ("taker", str(other))]

    def told(user: User) -> set[str]:
        held = names_of(viewer_of(session, user), "/visits/new", pairs)
        return {
            name for kind in ("room", "vehicle", "officers", "officer", "taker") for name in held.get(kind, {}).values()
        }

    liaison = staffed.user("liaison", Role.LIAISON, ScopeKind.UNITS, unit_ids=(unit_id,))
    assert told(liaison) == {"Người officer"}
    assert told(staffed.user("desk", Role.DESK)) == set()
    clerk = staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=second)
    assert told(clerk) == {f"Room {second}", f"Vehicle {second}", "Người officer", "Người other"}
    assert told(staffed.user("staff", Role.STAFF)) == {thing.name for thing in things} | {
        "Người officer",
        "Người other",
    }


def test_however_many_keys_there_are_the_same_queries_are_asked(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    staff = viewer_of(session, staffed.user("staff", Role.STAFF))
    few = [("person_ids", str(world.listed(world.unit(), 1)[0])), ("office", "1"), ("unit", "1")]
    many = few + [("person_ids", str(10_000 + n)) for n in range(2 * MOST)] + [("unit", str(n)) for n in range(99)]
    names_of(staff, "/units/1/people", few)
    asked = queries(lambda: names_of(staff, "/units/1/people", few))
    assert asked == queries(lambda: names_of(staff, "/units/1/people", many)) == 3
