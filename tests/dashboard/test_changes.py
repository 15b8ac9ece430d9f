"""What changed since the last visit: nothing at the first, the numbers of the own scope at the next, in few queries."""

from __future__ import annotations

import re
from functools import partial

import pytest
from sqlalchemy import func, select

from rollout.core.access import viewer_of
from rollout.core.dates import now, today
from rollout.core.selection import EVERYTHING
from rollout.dashboard.changes import MOST_LINES, change_list, count_changes
from rollout.dashboard.changes_page import ChangesPage, said
from rollout.dashboard.lens import Lens
from rollout.models import Batch, Line
from rollout.register import counts, marks, memberships, units
from rollout.register.act import Act
from rollout.vocabulary import (
    AreaList,
    Base,
    BatchState,
    Channel,
    Evidence,
    ImportKind,
    LeavingReason,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    UnitMode,
)
from tests.dashboard import walk
from tests.dashboard.attack import plain
from tests.page import Page, PageClient
from tests.register.world import START, D, World
from tests.staffed import PASSWORD, Staffed, queries

pytestmark = pytest.mark.both_engines

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
    for name, moved, first in (("staff", ["+5", "+6"], ["+5", "0"]), ("officer", ["+5"], ["+5"])):
        client = again(staffed, name)
        page = client.page("/")
        assert "Mới được cấp tài khoản: +5" in page.text
        assert ("Mới vào danh sách: +6" in page.text) == (name == "staff")
        listed = client.page("/changes")
        assert row(listed, "Tổng cộng")[1:-1] == moved
        assert row(listed, "Đơn vị 1")[1:-1] == first
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
    assert row(client.page("/changes"), "Tổng cộng")[1] == "ẩn"
    assert "+3" not in client.page("/changes").text


def test_what_the_overview_hides_of_its_period_is_not_told_by_the_changes(staffed: Staffed) -> None:
    """Somebody who was here before the week began reads in it what moved in the week, were it the same number."""
    world = staffed.world
    office, at = world.offices[0], (today() - START).days
    people = [world.listed(world.unit(office=office), 40) for _ in range(2)]
    world.mark(people[0][:3], Milestone.ACCEPTED, 4)
    staffed.user("leader.office", Role.LEADER, ScopeKind.OFFICE, office_id=office)
    again(staffed, "leader.office")
    world.mark([*people[0][3:9], *people[1][:8]], Milestone.ACCEPTED, at)
    client = again(staffed, "leader.office")
    assert table_of_flows(client.page("/"))["Đã được cấp tài khoản"] == ["ẩn", "ẩn", "17"], "3 had one before"
    assert "+14" not in client.page("/").text
    assert row(client.page("/changes"), "Tổng cộng")[1] == "ẩn"


def table_of_flows(page: Page) -> dict[str, list[str]]:
    at = next(n for n, cells in enumerate(page.rows) if cells[:2] == ["Chỉ số", "Đầu kỳ"])
    heading = page.rows[at]
    assert heading[1:] == ["Đầu kỳ", "Đạt trong kỳ", "Cuối kỳ"]
    return {cells[0]: cells[1:] for cells in page.rows[at + 1 :]}


FIGURES = ("Đã được cấp tài khoản", "Hồ sơ chưa được chấp nhận", "Người tham gia")
NAMED = {
    "Mới được cấp tài khoản": FIGURES[0], "Hồ sơ mới chưa được chấp nhận": FIGURES[1],
    "Mới vào danh sách": FIGURES[2],
}  # fmt: skip


def test_every_reason_is_told_and_they_make_the_change_of_the_figures(staffed: Staffed) -> None:
    """Stock-takes, a change of mode, people who left, an account stopped, one taken back, a rejection answered."""
    world = staffed.world
    listed, counted, switched = world.unit(), world.unit(UnitMode.COUNT), world.unit()
    people, few = world.listed(listed, 20), world.listed(switched, 6)
    world.mark([*people[:9], *few[:2]], Milestone.ACCEPTED, 3)
    take_stock(world, counted, 5, {"participants": 40, "accepted": 10})
    with world.act() as act:
        marks.reject(act, person_id=people[12], day=D(4), reason="mờ", evidence=Evidence.REPORTED)
    before = figures(staffed.staff().page("/"))
    take_stock(world, counted, 6, {"participants": 42, "accepted": 25})
    with world.act() as act:
        memberships.leave(act, world.membership(people[0]), on=D(9), reason=LeavingReason.LEFT)
        marks.stop(act, person_id=people[1], milestone=Milestone.ACCEPTED, day=D(9), reason="ngừng")
        marks.clear(act, person_ids=[people[2]], milestone=Milestone.ACCEPTED, up_to=Evidence.REPORTED)
        units.switch_mode(act, switched, mode=UnitMode.COUNT, on=D(9))
    world.mark([people[12]], Milestone.REGISTERED, 8)
    client = again(staffed, "staff")
    page = client.page("/changes")
    headings, totals = (next(cells for cells in page.rows if cells[0] == name) for name in ("Đơn vị", "Tổng cộng"))
    told = dict(zip(headings[1:-1], map(walk.number, totals[1:-1]), strict=True))
    assert told == {
        "Mới được cấp tài khoản": -1,
        "Đã được cấp tài khoản, ra khỏi danh sách": -1,
        "Đã được cấp tài khoản, kiểm đếm lại": 15,
        "Đã được cấp tài khoản, đổi cách theo dõi": -2,
        "Đã được cấp tài khoản, ngừng sử dụng": -1,
        "Hồ sơ chưa được chấp nhận, đã xử lý": -1,
        "Người tham gia, ra khỏi danh sách": -1,
        "Người tham gia, kiểm đếm lại": 2,
        "Người tham gia, đổi cách theo dõi": -6,
    }
    assert row(page, "Đơn vị 2")[headings.index("Đã được cấp tài khoản, kiểm đếm lại")] == "+15"
    overview = client.page("/")
    assert "Đã được cấp tài khoản, kiểm đếm lại: +15" in overview.text
    for name, number in figures(overview).items():
        moved = [value for kind, value in told.items() if NAMED.get(kind, kind.partition(",")[0]) == name]
        assert number - before[name] == sum(moved), name


def figures(page: Page) -> dict[str, int]:
    """The tiles of the overview that the changes are of."""
    found = re.findall(
        r'<div class="figure">\s*<span class="name">([^<]+)</span>\s*<span class="value">(.*?)</span>',
        page.response.text,
        re.DOTALL,
    )
    return {name: walk.number(plain(value)) for name, value in found if name in FIGURES}


def test_units_that_a_file_moved_are_those_of_the_table(staffed: Staffed) -> None:
    """What a file said of other milestones is not told here, nor what it took back itself."""
    world, by = staffed.world, staffed.user("staff", Role.STAFF)
    people = [world.listed(world.unit(), 8) for _ in range(3)]
    again(staffed, "staff")
    loads = [
        Batch(
            kind=ImportKind.PARTICIPANTS.value, state=BatchState.APPLIED.value, file_name="a.xlsx", file_hash=str(n),
            file_size=1, list_on=today(), is_full=False, evidence=Evidence.REPORTED.value, created_by_id=by.id,
            created_at=now(), summary={},
        )
        for n in range(2)
    ]  # fmt: skip
    staffed.session.add_all(loads)
    staffed.session.commit()
    for held, milestone, load in (
        (people[0], Milestone.ACCEPTED, loads[0]),
        (people[1], Milestone.INSTALLED, loads[0]),
        (people[2], Milestone.INSTALLED, loads[1]),
    ):
        act = Act(staffed.session, by=by, action="test", batch=load)
        marks.state(
            act, person_ids=held[:5], milestone=milestone, day=D(4), channel=Channel.APP, evidence=Evidence.REPORTED
        )
        act.apply()
        staffed.session.commit()
    page = again(staffed, "staff").page("/changes")
    assert "1 đơn vị có số thay đổi do 1 lần nạp danh sách." in page.text
    assert [cells[0] for cells in page.rows if cells[-1] == "có"] == ["Đơn vị 1"]


def take_stock(world: World, unit_id: int, on: int, numbers: dict[str, int]) -> None:
    with world.act() as act:
        stated = counts.Stated(
            day=D(on), group=PeopleGroup.EMPLOYEE, evidence=Evidence.REPORTED, numbers=numbers, reason="đếm"
        )
        counts.record(act, unit_id, stated)


def test_what_is_too_much_for_the_overview_is_told_by_its_page(staffed: Staffed) -> None:
    world = staffed.world
    people = world.listed(world.unit(), 8)
    staffed.staff()
    for day in (2, 3):
        world.mark(people[day : day + 1], Milestone.ACCEPTED, day)
    client = again(staffed, "staff")
    viewer = viewer_of(staffed.session, staffed.user("staff", Role.STAFF))
    lens = Lens(today(), PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2025)
    many, few = (count_changes(viewer, lens, EVERYTHING, most=most) for most in (1, MOST_LINES))
    assert many
    assert few
    with staffed.app.test_request_context():
        assert "có nhiều thay đổi" in said(many, ())
        assert "Mới được cấp tài khoản: +2" in said(few, ())
    assert row(client.page("/changes"), "Tổng cộng")[1] == "+2"


def test_the_page_adds_up_no_more_than_it_can_and_says_what_it_leaves_out(staffed: Staffed) -> None:
    world = staffed.world
    people = world.listed(world.unit(), 8)
    staffed.staff()
    for day in range(4):
        world.mark(people[day : day + 1], Milestone.ACCEPTED, day + 2)
    of_postings = select(func.count(Line.id)).group_by(Line.seq).order_by(Line.seq.desc()).limit(2)
    last, third = staffed.session.scalars(of_postings)
    client = again(staffed, "staff")
    whole = client.page("/changes")
    assert row(whole, "Tổng cộng")[1] == "+4"
    assert "quá nhiều thay đổi" not in whole.text
    viewer = viewer_of(staffed.session, staffed.user("staff", Role.STAFF))
    lens = Lens(today(), PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2025)
    part, none = (change_list(viewer, lens, 1, most=most) for most in (last + third, last - 1))
    assert part.totals[0] == part.rows[0].numbers[0] == 2
    assert not none.rows
    with staffed.app.test_request_context():
        for held in (part, none):
            assert "có quá nhiều thay đổi để cộng trong một trang" in ChangesPage(held, "/changes", "/").left_out
