"""The address of a calendar: one for each owner, shown again, ended; a copied database opens none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rollout.core.access import Permission, viewer_of
from rollout.core.dates import now, today
from rollout.core.tokens import derived_token, token_hash
from rollout.core.users import assign
from rollout.models import Assignment, AuditRecord, CalendarFeed, Department, Unit, User
from rollout.register.calendar_feeds import end_feeds, feed_of, find_feed, make_feed, token_of
from rollout.vocabulary import FIRST_DAY, Role, ScopeKind
from tests.register.world import World
from tests.staffed import Staffed


@pytest.fixture
def officer(world: World) -> User:
    user = world.session.get_one(User, world.officers[0])
    user.is_active = True
    assign(world.session, user, role=Role.STAFF, scope=ScopeKind.PROVINCE, by=world.user)
    return user


@pytest.fixture
def unit(world: World) -> Unit:
    return world.session.get_one(Unit, world.unit())


def test_each_owner_has_one_and_sees_it_again(session: Session, world: World, officer: User, unit: Unit) -> None:
    assert feed_of(session, officer) is None
    own, units = make_feed(session, officer, by=officer), make_feed(session, unit, by=officer)
    session.commit()
    assert make_feed(session, officer, by=world.user) is own
    assert feed_of(session, officer) is own
    tokens = {token_of(own), token_of(units)}
    assert [len(token) for token in tokens] == [43, 43]
    assert (find_feed(session, token_of(own)), find_feed(session, token_of(units))) == (own, units)
    assert (units.user_id, units.unit_id) == (None, unit.id)
    other = session.get_one(User, world.officers[1])
    assert feed_of(session, other) is None


def test_what_the_database_holds_opens_nothing(session: Session, officer: User) -> None:
    feed = make_feed(session, officer, by=officer)
    token = token_of(feed)
    assert token not in (feed.nonce, feed.token_hash)
    altered = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in (
        feed.nonce,
        feed.token_hash,
        altered,
        token.lower(),
        f"{token}=",
        "",
        "đ",
        derived_token("other", feed.nonce),
    ):
        assert find_feed(session, wrong) is None
    forged = "x" * 43
    session.add(
        CalendarFeed(token_hash=token_hash(forged), nonce="n" * 22, user_id=officer.id, made_by_id=1, made_at=now())
    )
    session.flush()
    assert find_feed(session, forged) is None
    assert token_of(session.scalars(select(CalendarFeed).where(CalendarFeed.nonce == "n" * 22)).one()) == ""


def test_one_that_was_ended_stays_so(session: Session, officer: User, unit: Unit) -> None:
    feed, others = make_feed(session, officer, by=officer), make_feed(session, unit, by=officer)
    token = token_of(feed)
    assert end_feeds(session, officer, by=officer) == 1
    assert end_feeds(session, officer, by=officer) == 0
    session.commit()
    assert find_feed(session, token) is None
    anew = make_feed(session, officer, by=officer)
    session.commit()
    assert (find_feed(session, token), find_feed(session, token_of(anew))) == (None, anew)
    assert find_feed(session, token_of(others)) is others
    noted = session.execute(select(AuditRecord.action, AuditRecord.subject).order_by(AuditRecord.id)).all()
    assert [tuple(row) for row in noted if "calendar" in row.action] == [
        ("make_calendar", "user"), ("make_calendar", "unit"), ("end_calendar", "user"), ("make_calendar", "user"),
    ]  # fmt: skip


def test_a_closed_account_is_followed_no_more(session: Session, officer: User) -> None:
    token = token_of(make_feed(session, officer, by=officer))
    officer.is_active = False
    session.flush()
    assert find_feed(session, token) is None


def test_a_new_key_ends_them_and_new_ones_are_made(app: Flask, session: Session, officer: User) -> None:
    old = make_feed(session, officer, by=officer)
    token = token_of(old)
    app.config["SECRET_KEY"] = "another"
    assert (find_feed(session, token), feed_of(session, officer), token_of(old)) == (None, None, "")
    new = make_feed(session, officer, by=officer)
    assert find_feed(session, token_of(new)) is new


def test_the_database_wants_one_owner(session: Session, officer: User, unit: Unit) -> None:
    for number, owner in enumerate([{}, {"user_id": officer.id, "unit_id": unit.id}]):
        made = {"token_hash": f"{number:064}", "nonce": f"{number:022}", "made_by_id": officer.id, "made_at": now()}
        session.add(CalendarFeed(**made, **owner))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


@pytest.mark.parametrize("kind", ["province", "office", "district", "department", "officer", "units"])
@pytest.mark.both_engines
def test_an_address_opens_as_long_as_its_maker_has_the_unit(staffed: Staffed, kind: str) -> None:
    world, session = staffed.world, staffed.session
    top, below = world.departments
    session.get_one(Department, below).parent_id = top
    places: dict[str, tuple[Role, dict[str, Any]]] = {
        "province": (Role.STAFF, {}),
        "office": (Role.STAFF, {"office_id": world.offices[0]}),
        "district": (Role.STAFF, {"area_id": world.areas["A"]}),
        "department": (Role.STAFF, {"department_id": top}),
        "officer": (Role.OFFICER, {}),
    }
    plain = world.unit()
    role, place = places.get(kind, (Role.LIAISON, {"unit_ids": [plain]}))
    user = staffed.user("maker", role, ScopeKind(kind), **place)
    theirs = world.unit(office=world.offices[0], area_2021=world.areas["A1"], department=below, officer=user.id)
    feeds = {key: make_feed(session, session.get_one(Unit, key), by=user) for key in (plain, theirs)}
    for unit_id, feed in feeds.items():
        who = viewer_of(session, user)
        has = who.may(Permission.ARRANGE_VISITS, unit_id) or who.may(Permission.ANSWER_VISITS, unit_id)
        assert has is (kind == "province" or (unit_id == plain) is (kind == "units"))
        assert (find_feed(session, token_of(feed)) is feed) is has
        assert (feed_of(session, session.get_one(Unit, unit_id)) is feed) is has
    user.is_active = False
    assert [find_feed(session, token_of(feed)) for feed in feeds.values()] == [None, None]


@pytest.mark.parametrize(
    "change",
    [{"from_on": FIRST_DAY, "to_on": 0}, {"from_on": 1}, {"role": Role.LEADER.value}],
)
def test_an_address_opens_by_a_role_of_today_that_may_make_it(
    session: Session, officer: User, unit: Unit, change: dict[str, Any]
) -> None:
    feed = make_feed(session, unit, by=officer)
    assert find_feed(session, token_of(feed)) is feed
    days = {
        name: today() + timedelta(days=value) if isinstance(value, int) else value for name, value in change.items()
    }
    session.execute(update(Assignment).where(Assignment.user_id == officer.id).values(**days))
    assert find_feed(session, token_of(feed)) is None
