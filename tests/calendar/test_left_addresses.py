"""Whoever knew the address of a unit's calendar and left reads it no longer; those who stay hear to make another."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from rollout.accounts import actions
from rollout.calendar.queries.owners import owners
from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.models import Assignment, AuditRecord, CalendarFeed, Unit, User
from rollout.register import units
from rollout.register.calendar_feeds import end_feeds, feed_of, left_behind, losing_units, make_feed, token_of
from rollout.vocabulary import FIRST_DAY, Role, ScopeKind
from tests.handover.handing import hand, run
from tests.page import PageClient
from tests.register.visiting import Visiting
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

GONE = "đã hết hiệu lực"


def followed(staffed: Staffed, visiting: Visiting, unit_id: int, by: User | None = None) -> str:
    """The path of the address of a unit's calendar."""
    unit = visiting.session.get_one(Unit, unit_id)
    feed = make_feed(visiting.session, unit, by=by or staffed.user("staff", Role.STAFF))
    visiting.session.commit()
    path = f"/calendar/{token_of(feed)}.ics"
    assert staffed.app.test_client().get(path).status_code == 200
    return path


def liaison(staffed: Staffed, name: str, *unit_ids: int) -> User:
    return staffed.user(name, Role.LIAISON, ScopeKind.UNITS, unit_ids=unit_ids)


def role_of(staffed: Staffed, user: User) -> Assignment:
    return staffed.session.scalars(select(Assignment).where(Assignment.user_id == user.id)).one()


def test_a_role_that_is_taken_away_takes_the_address_along(staffed: Staffed, visiting: Visiting) -> None:
    left, kept = visiting.unit(), visiting.unit()
    goes, stays = liaison(staffed, "goes", left), liaison(staffed, "stays", left, kept)
    path, other = followed(staffed, visiting, left), followed(staffed, visiting, kept)
    actions.end_assignment(visiting.session, role_of(staffed, goes), by=visiting.world.user)
    visiting.session.commit()
    outside = staffed.app.test_client()
    assert (outside.get(path).status_code, outside.get(other).status_code) == (404, 200)
    client = staffed.client(stays.username)
    for page in ("/calendar/address", "/my-visits", "/my-visits/next"):
        text = client.page(page).text
        assert text.count(GONE) == 1, page
    assert "Tạo địa chỉ mới" in client.page("/my-visits").text
    client.submit(f"/calendar/address?unit={left}", {"act": "make", "unit": str(left)})
    for page in ("/calendar/address", "/my-visits", "/my-visits/next"):
        assert GONE not in client.page(page).text, page
    anew = feed_of(visiting.session, visiting.session.get_one(Unit, left))
    assert anew is not None
    assert outside.get(f"/calendar/{token_of(anew)}.ics").status_code == 200
    trail = select(AuditRecord).where(AuditRecord.action == "end_left_calendar")
    assert [(row.subject, row.subject_id) for row in visiting.session.scalars(trail)] == [("unit", left)]


def test_a_closed_account_takes_all_its_addresses_along(staffed: Staffed, visiting: Visiting) -> None:
    a, b = visiting.unit(), visiting.unit()
    goes = liaison(staffed, "goes", a, b)
    paths = [followed(staffed, visiting, unit_id, goes) for unit_id in (a, b)]
    actions.deactivate(visiting.session, goes, by=visiting.world.user)
    actions.reactivate(visiting.session, goes, by=visiting.world.user)
    visiting.session.commit()
    assert [staffed.app.test_client().get(path).status_code for path in paths] == [404, 404]
    assert all(feed.is_left for feed in visiting.session.scalars(select(CalendarFeed)))


def test_a_second_role_keeps_it(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = visiting.unit()
    user = liaison(staffed, "twice", unit_id)
    first = role_of(staffed, user)
    actions.assign(
        visiting.session, user, role=Role.LIAISON, scope=ScopeKind.UNITS, by=visiting.world.user, from_on=FIRST_DAY,
        unit_ids=[unit_id],
    )  # fmt: skip
    path = followed(staffed, visiting, unit_id)
    actions.end_assignment(visiting.session, first, by=visiting.world.user)
    visiting.session.commit()
    assert staffed.app.test_client().get(path).status_code == 200


def test_an_officer_takes_along_what_they_made_and_nothing_else(staffed: Staffed, visiting: Visiting) -> None:
    made, other = visiting.unit(), visiting.unit()
    clerk = staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=visiting.world.offices[0])
    mine, theirs = followed(staffed, visiting, made, clerk), followed(staffed, visiting, other)
    actions.end_assignment(visiting.session, role_of(staffed, clerk), by=visiting.world.user)
    visiting.session.commit()
    assert [staffed.app.test_client().get(path).status_code for path in (mine, theirs)] == [404, 200]
    actions.assign(
        visiting.session, clerk, role=Role.STAFF, scope=ScopeKind.OFFICE, by=visiting.world.user,
        office_id=visiting.world.offices[0],
    )  # fmt: skip
    visiting.session.commit()
    assert status(staffed, mine) == 404, "for good"


def test_where_nothing_is_lost_nothing_ends(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = visiting.unit()
    user = liaison(staffed, "same", unit_id)
    path = followed(staffed, visiting, unit_id, user)
    with losing_units(visiting.session, user, by=visiting.world.user):
        user.job_title = "Kế toán"
    visiting.session.commit()
    assert staffed.app.test_client().get(path).status_code == 200


def status(staffed: Staffed, path: str) -> int:
    return staffed.app.test_client().get(path).status_code


def give(visiting: Visiting, unit_id: int, subject: str, value: int) -> None:
    """A unit is another officer's, or another office's, from today on."""
    with visiting.world.act() as act:
        units.attribute(act, unit_id, subject=subject, value=value, on=today())


def test_a_unit_that_is_handed_over_takes_the_address_along(staffed: Staffed, visiting: Visiting) -> None:
    giver, taker = staffed.officer_id(), staffed.officer_id("taker")
    unit_id = visiting.world.unit(officer=giver, office=visiting.world.offices[0])
    stays = liaison(staffed, "stays", unit_id)
    user = visiting.session.get_one(User, giver)
    path = followed(staffed, visiting, unit_id, user)
    hand(staffed, giver, taker, today())
    run(staffed)
    assert status(staffed, path) == 404
    for client, pages in (
        (staffed.client(stays.username), ("/calendar/address", "/my-visits", "/my-visits/next")),
        (staffed.client("taker"), (f"/calendar/address?unit={unit_id}",)),
    ):
        for page in pages:
            assert client.page(page).text.count(GONE) == 1, page
    client = staffed.client(stays.username)
    client.submit(f"/calendar/address?unit={unit_id}", {"act": "make", "unit": str(unit_id)})
    assert GONE not in client.page("/calendar/address").text
    give(visiting, unit_id, "officer", giver)
    assert status(staffed, path) == 404, "another was made, so it stays ended"
    anew = feed_of(visiting.session, visiting.session.get_one(Unit, unit_id))
    assert anew is not None
    assert status(staffed, f"/calendar/{token_of(anew)}.ics") == 200


def test_nobody_left_what_was_ended_by_hand(staffed: Staffed, visiting: Visiting) -> None:
    giver, taker = staffed.officer_id(), staffed.officer_id("taker")
    unit_id = visiting.world.unit(officer=giver, office=visiting.world.offices[0])
    user = visiting.session.get_one(User, giver)
    followed(staffed, visiting, unit_id, user)
    end_feeds(visiting.session, visiting.session.get_one(Unit, unit_id), by=user)
    give(visiting, unit_id, "officer", taker)
    assert left_behind(visiting.session, CalendarFeed.unit_id == unit_id) == {}


def address_shown(client: PageClient, unit_id: int) -> str:
    """The path of the address of a unit on its page, "" where none is shown."""
    page = client.page(f"/calendar/address?unit={unit_id}")
    found = re.search(r"/calendar/[\w-]{43}\.ics", page.response.text)
    return found.group() if found else ""


def press(client: PageClient, unit_id: int, act: str) -> None:
    said = {"act": act, "unit": str(unit_id)}
    assert client.submit(f"/calendar/address?unit={unit_id}", said).status_code == 303


def test_an_address_is_shown_to_liaisons_and_whoever_made_it_alone(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = visiting.world.unit(officer=staffed.officer_id(), office=visiting.world.offices[0])
    of_unit, officer, staff = staffed.liaison(unit_id), staffed.officer(), staffed.staff()
    press(of_unit, unit_id, "make")
    theirs = address_shown(of_unit, unit_id)
    assert status(staffed, theirs) == 200
    for client in (officer, staff):
        assert address_shown(client, unit_id) == ""
        assert "địa chỉ lịch do người khác tạo" in client.page(f"/calendar/address?unit={unit_id}").text
    press(officer, unit_id, "make")
    assert (address_shown(officer, unit_id), status(staffed, theirs)) == ("", 200), "it was made before"
    press(officer, unit_id, "anew")
    own = address_shown(officer, unit_id)
    assert own not in ("", theirs)
    assert (status(staffed, theirs), status(staffed, own)) == (404, 200)
    assert (address_shown(of_unit, unit_id), address_shown(staff, unit_id)) == (own, "")
    press(staff, unit_id, "end")
    assert status(staffed, own) == 404


@pytest.mark.parametrize("is_closed", [True, False])
def test_an_officer_who_goes_knows_no_address_that_still_opens(
    staffed: Staffed, visiting: Visiting, is_closed: bool
) -> None:
    session, giver, taker = visiting.session, staffed.officer_id(), staffed.officer_id("taker")
    kept, made = (visiting.world.unit(officer=giver, office=visiting.world.offices[0]) for _ in range(2))
    of_unit, officer = staffed.client(liaison(staffed, "stays", kept, made).username), staffed.officer()
    press(of_unit, kept, "make")
    press(of_unit, made, "make")
    press(officer, made, "anew")
    known = {address_shown(officer, unit_id) for unit_id in (kept, made)} - {""}
    theirs = address_shown(of_unit, kept)
    assert [status(staffed, path) for path in (*known, theirs)] == [200, 200]
    if is_closed:
        actions.deactivate(session, session.get_one(User, giver), by=visiting.world.user)
        session.commit()
    else:
        hand(staffed, giver, taker, today())
        run(staffed)
        assert address_shown(staffed.client("taker"), kept) == ""
    assert {status(staffed, path) for path in known} == {404}
    assert status(staffed, theirs) == 200, "whoever is there still follows it"


def test_closing_an_account_ends_what_it_made_of_units_that_went_before(staffed: Staffed, visiting: Visiting) -> None:
    giver, taker = staffed.officer_id(), staffed.officer_id("taker")
    unit_id = visiting.world.unit(officer=giver, office=visiting.world.offices[0])
    user = visiting.session.get_one(User, giver)
    path = followed(staffed, visiting, unit_id, user)
    give(visiting, unit_id, "officer", taker)
    assert status(staffed, path) == 404
    actions.deactivate(visiting.session, user, by=visiting.world.user)
    actions.reactivate(visiting.session, user, by=visiting.world.user)
    give(visiting, unit_id, "officer", giver)
    assert status(staffed, path) == 404


def test_an_account_that_opens_again_is_not_followed_where_it_was(staffed: Staffed, visiting: Visiting) -> None:
    user = visiting.session.get_one(User, staffed.officer_id())
    feed = make_feed(visiting.session, user, by=user)
    visiting.session.commit()
    path = f"/calendar/{token_of(feed)}.ics"
    assert status(staffed, path) == 200
    actions.deactivate(visiting.session, user, by=visiting.world.user)
    actions.reactivate(visiting.session, user, by=visiting.world.user)
    visiting.session.commit()
    assert status(staffed, path) == 404
    assert feed_of(visiting.session, user) is None
    ended = visiting.session.scalars(select(AuditRecord).where(AuditRecord.action == "end_calendar")).one()
    assert (ended.subject, ended.subject_id) == ("user", user.id)


def test_makers_cost_nothing(staffed: Staffed, visiting: Visiting) -> None:
    keys = [visiting.unit() for _ in range(4)]
    makers = [liaison(staffed, f"maker{number}", key) for number, key in enumerate(keys)]
    for key, maker in zip(keys, makers, strict=True):
        followed(staffed, visiting, key, maker)
        maker.is_active = False
    visiting.session.commit()
    one, every = CalendarFeed.unit_id == keys[0], CalendarFeed.unit_id.in_(keys)
    assert [set(left_behind(visiting.session, which)) for which in (one, every)] == [{keys[0]}, set(keys)]
    assert queries(lambda: left_behind(visiting.session, one)) == 1
    assert queries(lambda: left_behind(visiting.session, every)) == 1
    shown = owners(viewer_of(visiting.session, staffed.user("staff", Role.STAFF)), keys[0])
    assert [(owner.token, owner.is_left, owner.left_at) for owner in shown] == [("", True, None)]
