"""Whoever knew the address of a unit's calendar and left reads it no longer; those who stay hear to make another."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.accounts import actions
from rollout.models import Assignment, AuditRecord, CalendarFeed, Unit, User
from rollout.register.calendar_feeds import feed_of, losing_units, make_feed, token_of
from rollout.vocabulary import FIRST_DAY, Role, ScopeKind
from tests.register.visiting import Visiting
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

GONE = "đã hết hiệu lực"


def followed(staffed: Staffed, visiting: Visiting, unit_id: int, by: User | None = None) -> str:
    """The path of the address of a unit's calendar."""
    unit = visiting.session.get_one(Unit, unit_id)
    feed = make_feed(visiting.session, unit, by=by or visiting.world.user)
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


def test_where_nothing_is_lost_nothing_ends(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = visiting.unit()
    user = liaison(staffed, "same", unit_id)
    path = followed(staffed, visiting, unit_id, user)
    with losing_units(visiting.session, user, by=visiting.world.user):
        user.job_title = "Kế toán"
    visiting.session.commit()
    assert staffed.app.test_client().get(path).status_code == 200
