"""What changed since the last visit: nothing at the first, the numbers of the own scope at the next, in few queries."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from rollout.dashboard import changes
from rollout.models import Line
from rollout.vocabulary import Milestone, Role, ScopeKind
from tests.page import Page, PageClient
from tests.staffed import PASSWORD, Staffed, queries

LINE = "Từ lần đăng nhập trước"


def again(staffed: Staffed, name: str) -> PageClient:
    """A further log-in of somebody who was here."""
    client = staffed.app.test_client()
    assert isinstance(client, PageClient)
    client.log_in(name, PASSWORD)
    return client


def row(page: Page, name: str) -> list[str]:
    return next(cells for cells in page.rows if cells[0] == name)


def test_what_came_since_the_log_in_before_this_one(staffed: Staffed) -> None:
    world = staffed.world
    own, other = world.unit(officer=staffed.officer_id()), world.unit()
    people = world.listed(own, 8)
    world.mark(people[:2], Milestone.ACCEPTED, 3)
    staff, officer = staffed.staff(), staffed.officer()
    for client in (staff, officer):
        assert LINE not in client.page("/").text
        assert "lần đăng nhập đầu tiên" in client.page("/changes").text
    world.mark(people[2:7], Milestone.ACCEPTED, 4)
    world.listed(other, 6)
    for name, accepted, joined in (("staff", "+5", "+6"), ("officer", "+5", "0")):
        client = again(staffed, name)
        page = client.page("/")
        assert f"Mới được cấp tài khoản: {accepted}" in page.text
        assert ("Mới vào danh sách: +6" in page.text) == (joined == "+6")
        listed = client.page("/changes")
        assert row(listed, "Tổng cộng")[1:4] == [accepted, "0", joined]
        assert row(listed, "Đơn vị 1")[1:4] == ["+5", "0", "0"]
        assert ("Đơn vị 2" in listed.text) == (name == "staff")
        assert queries(partial(client.get, "/changes")) <= 16
    assert LINE not in again(staffed, "staff").page("/").text
    past = again(staffed, "staff").page("/?day=01/05/2021")
    assert LINE not in past.text


def test_small_numbers_go_into_one_line_for_who_sees_no_people(staffed: Staffed) -> None:
    world = staffed.world
    units = [world.unit() for _ in range(3)]
    people = [world.listed(unit_id, 40) for unit_id in units]
    staffed.leader()
    for held, number in zip(people, (20, 3, 9), strict=True):
        world.mark(held[:number], Milestone.ACCEPTED, 4)
    page = again(staffed, "leader").page("/changes")
    assert row(page, "Tổng cộng")[1] == "+32"
    assert row(page, "2 đơn vị có số nhỏ, gộp chung")[1] == "+12"
    assert row(page, "Đơn vị 1")[1] == "+20"
    assert "+3" not in [cells[1] for cells in page.rows]


def test_a_small_place_is_not_told_how_many_few_were(staffed: Staffed) -> None:
    world = staffed.world
    office = world.offices[0]
    people = world.listed(world.unit(office=office), 30)
    staffed.user("leader.office", Role.LEADER, ScopeKind.OFFICE, office_id=office)
    again(staffed, "leader.office")
    world.mark(people[:3], Milestone.ACCEPTED, 4)
    client = again(staffed, "leader.office")
    assert LINE not in client.page("/").text
    assert row(client.page("/changes"), "Tổng cộng")[1] == "< 5"
    assert "+3" not in client.page("/changes").text


def test_what_is_too_much_for_the_overview_is_told_by_its_page(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = staffed.world
    people = world.listed(world.unit(), 8)
    staffed.staff()
    monkeypatch.setattr("rollout.dashboard.changes.MOST_LINES", 1)
    for day in (2, 3):
        world.mark(people[day : day + 1], Milestone.ACCEPTED, day)
    client = again(staffed, "staff")
    page = client.page("/")
    assert "có nhiều thay đổi" in page.text
    assert row(client.page("/changes"), "Tổng cộng")[1] == "+2"


def test_the_page_adds_up_no_more_than_it_can_and_says_what_it_leaves_out(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = staffed.world
    people = world.listed(world.unit(), 8)
    staffed.staff()
    for day in range(4):
        world.mark(people[day : day + 1], Milestone.ACCEPTED, day + 2)
    counts = select(func.count(Line.id)).group_by(Line.seq).order_by(Line.seq.desc()).limit(2)
    last, third = staffed.session.scalars(counts)
    client = again(staffed, "staff")
    whole = client.page("/changes")
    assert row(whole, "Tổng cộng")[1] == "+4"
    assert "quá nhiều thay đổi" not in whole.text
    monkeypatch.setattr(changes, "MOST_OF_PAGE", last + third)
    page = client.page("/changes")
    assert row(page, "Tổng cộng")[1] == row(page, "Đơn vị 1")[1] == "+2"
    assert "có quá nhiều thay đổi để cộng trong một trang" in page.text
    monkeypatch.setattr(changes, "MOST_OF_PAGE", last - 1)
    none = client.page("/changes")
    assert "có quá nhiều thay đổi" in none.text
    assert len(none.rows) == 0
