"""The list of units: who sees which, filters, order, totals, and that its cost does not grow with people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import request

from rollout.core.access import Permission, viewer_of
from rollout.core.dates import today
from rollout.core.view_form import ViewForm
from rollout.core.viewpoint import Viewpoint
from rollout.ledger.balances import by_group
from rollout.models import Department, Unit, User
from rollout.register import counts, standings, units
from rollout.register.attention import Attention, attention_counts, watch
from rollout.register.counts import Stated
from rollout.units.queries import listing
from rollout.units.queries.filters import Order, UnitFilter
from rollout.vocabulary import (
    Base,
    CodeKind,
    Evidence,
    Milestone,
    PeopleGroup,
    Role,
    StandingKind,
    UnitMode,
)
from tests.page import Page, PageClient
from tests.register.world import D, World
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.both_engines


def shown(page: Page) -> list[str]:
    """The codes of the units on a page, in order."""
    return [row[1] for row in page.rows if len(row) > 1 and row[1].startswith("TA")]


def codes(client: PageClient, query: str = "") -> list[str]:
    return shown(client.page(f"/units{query}"))


def code(world: World, unit_id: int) -> str:
    return world.session.get_one(Unit, unit_id).code


def test_each_role_sees_its_own_units_and_the_others_no_list(staffed: Staffed) -> None:
    world = staffed.world
    a, b = world.unit(officer=staffed.officer_id()), world.unit()
    assert codes(staffed.staff()) == [code(world, a), code(world, b)]
    assert codes(staffed.officer()) == [code(world, a)]
    assert codes(staffed.liaison(b)) == [code(world, b)]
    for client in (staffed.leader(), staffed.admin(), staffed.desk()):
        assert client.get("/units").status_code == 404


def test_a_unit_is_found_by_name_without_marks_by_code_alias_and_tax_code(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    a, b = world.unit(), world.unit()
    unit = session.get_one(Unit, a)
    units.rename(session, unit, name="Trường THCS Nghĩa Phú", on=D(3), by=world.user)
    units.recode(session, unit, kind=CodeKind.CODE, code="TA9999Z", on=D(5), by=world.user)
    units.recode(session, unit, kind=CodeKind.TAX, code="4300123456", on=D(5), by=world.user)
    session.commit()
    staff = staffed.staff()
    for typed in ("nghia phu", "Nghĩa Phú", "TA9999", "ta 9999 z", "TA0001A", "4300123456"):
        assert codes(staff, f"?q={typed}") == ["TA9999Z"], typed
    assert "Không có kết quả" in staff.page("/units?q=100%25").text
    assert codes(staff, "?q=_") == []
    assert set(codes(staff, "?q=TA")) == {"TA9999Z", code(world, b)}


def test_filters_narrow_the_list(staffed: Staffed) -> None:
    world = staffed.world
    areas, below = world.areas, world.departments[1]
    a = world.unit(
        area_2021=areas["A1"],
        area_2025=areas["X"],
        department=world.departments[0],
        unit_type=world.unit_types[0],
        office=world.offices[0],
        officer=world.officers[0],
    )
    b = world.unit(UnitMode.COUNT, area_2021=areas["B1"], area_2025=areas["Y"], department=below)
    c = world.unit()
    with world.act() as act:
        units.switch_mode(act, c, mode=None, on=D(10), reason="giải thể")
    staff = staffed.staff()
    for query, expected in {
        "area=2021-524": [a],
        "area=2021-52501": [b],
        "area=2025-21034": [a],
        f"department={world.departments[0]}": [a],
        f"unit_type={world.unit_types[0]}": [a],
        "unit_type=0": [b],
        f"office={world.offices[0]}": [a],
        f"officer={world.officers[0]}": [a],
        "officer=0": [b],
        "mode=list": [a],
        "mode=count": [b],
        "mode=stopped": [c],
        "mode=nonsense": [a, b],
        "q=TA0003A": [c],
        f"area=2021-524&department={below}": [],
    }.items():
        assert codes(staff, f"?{query}") == [code(world, unit_id) for unit_id in expected], query


def test_a_department_stands_for_all_below_it(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    session.get_one(Department, world.departments[1]).parent_id = world.departments[0]
    session.commit()
    a, b = (world.unit(department=department) for department in world.departments)
    assert codes(staffed.staff(), f"?department={world.departments[0]}") == [code(world, a), code(world, b)]
    assert codes(staffed.staff(), f"?department={world.departments[1]}") == [code(world, b)]


@pytest.fixture
def three(staffed: Staffed) -> tuple[int, int, int]:
    """4 people 1 with an account, 2 people 2, none."""
    world = staffed.world
    a, b, c = world.unit(), world.unit(), world.unit()
    people = world.listed(a, 4)
    world.mark(people[:1], Milestone.ACCEPTED, 5)
    world.mark(world.listed(b, 2), Milestone.SIGNED_IN, 6)
    return a, b, c


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", "abc"),
        ("-name", "cba"),
        ("people", "cba"),
        ("-people", "abc"),
        ("rate", "abc"),
        ("-rate", "bac"),
    ],
)
def test_the_list_has_an_order(staffed: Staffed, three: tuple[int, int, int], order: str, expected: str) -> None:
    names = dict(zip("abc", (code(staffed.world, unit_id) for unit_id in three), strict=True))
    assert codes(staffed.staff(), f"?order={order}") == [names[letter] for letter in expected]


def test_rows_and_totals_are_the_figures_of_the_ledger(staffed: Staffed, three: tuple[int, int, int]) -> None:
    staff = staffed.staff()
    rows = {row[1]: row for row in staff.page("/units").rows if row[1].startswith("TA")}
    assert rows[code(staffed.world, three[0])][4:9] == ["4", "0", "1", "1", "25,0 %"]
    total = staff.page("/units").rows[-1]
    assert total[:5] == ["Tổng cộng 3 đơn vị", "6", "2", "3", "3"]
    for query in ("?day=2021-03-06", "?day=05/03/2021", "?evidence=verified", "?group=student", "?base=smartphone"):
        _check_totals(staffed, query)


def _check_totals(staffed: Staffed, query: str) -> None:
    with staffed.app.test_request_context(f"/units{query}"):
        view = ViewForm(request.args).view()
    columns = listing.columns_of(view)
    held = by_group(staffed.session, "total", view.day, view.groups, columns).get(0)
    expected = held.values if held else (0,) * len(columns)
    total = staffed.staff().page(f"/units{query}").rows[-1]
    assert [int(cell) for cell in total[1:5]] == list(expected), query


def test_totals_of_any_filter_are_the_sums_of_its_rows_on_any_day(
    staffed: Staffed, three: tuple[int, int, int]
) -> None:
    staffed.user("staff", Role.STAFF)
    viewer = viewer_of(staffed.session, staffed.session.query(User).filter_by(username="staff").one())
    for day in (D(0), D(5), D(6), today()):
        for group in (*PeopleGroup, None):
            for asked in (UnitFilter(), UnitFilter(q="TA"), UnitFilter(order=Order.RATE), UnitFilter(q="zzz")):
                view = Viewpoint.usual(day, group)
                found = listing.list_units(viewer, asked, view, 1)
                sums = tuple(sum(row.figures[i] or 0 for row in found.page.rows) for i in range(4))
                assert found.totals == (len(found.page.rows), sums, 0, 0)


def test_a_past_day_shows_who_was_there_then(staffed: Staffed) -> None:
    world = staffed.world
    a, b = world.unit(since=0), world.unit(since=20)
    with world.act() as act:
        units.switch_mode(act, a, mode=None, on=D(30), reason="sáp nhập")
    staff = staffed.staff()
    assert codes(staff, f"?day={D(10).isoformat()}") == [code(world, a)]
    assert codes(staff, f"?day={D(25).isoformat()}") == [code(world, a), code(world, b)]
    assert codes(staff) == [code(world, b)]


def test_whoever_gave_a_unit_away_sees_its_past_figures_without_a_way_in(staffed: Staffed) -> None:
    world = staffed.world
    mine = staffed.officer_id()
    a = world.unit(officer=mine)
    world.listed(a, 2)
    with world.act() as act:
        units.attribute(act, a, subject="officer", value=world.officers[0], on=D(50))
    officer = staffed.officer()
    past = officer.page(f"/units?day={D(40).isoformat()}")
    assert shown(past) == [code(world, a)]
    assert f"/units/{a}" not in past.response.text
    assert codes(officer) == []
    assert officer.get(f"/units/{a}").status_code == 404


def test_fifty_a_page(staffed: Staffed) -> None:
    world = staffed.world
    for _ in range(52):
        world.unit()
    staff = staffed.staff()
    first, second = staff.page("/units"), staff.page("/units?page=2")
    assert (len(shown(first)), len(shown(second))) == (50, 2)
    assert len(set(shown(first)) | set(shown(second))) == 52
    assert shown(staff.page("/units?page=99")) == shown(second)
    assert first.rows[-1][0] == "Tổng cộng 52 đơn vị"
    assert shown(staff.fragment("/units?page=2", Target="units")) == shown(second)


@pytest.mark.parametrize("query", ["", "?order=rate", "?state=behind", "?q=TA&area=2021-524&group=all"])
def test_the_number_of_queries_is_bounded_whatever_the_number_of_units_and_people(staffed: Staffed, query: str) -> None:
    world = staffed.world
    staff = staffed.staff()
    for _ in range(3):
        world.listed(world.unit(area_2021=world.areas["A1"]), 5)
    staff.page(f"/units{query}")
    few = queries(lambda: staff.get(f"/units{query}"))
    for _ in range(30):
        world.listed(world.unit(area_2021=world.areas["A1"]), 10)
    many = queries(lambda: staff.get(f"/units{query}"))
    assert few == many <= 16


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def test_who_needs_attention_is_the_same_for_the_count_and_for_the_list(staffed: Staffed) -> None:
    """Behind is: rate below the province's and no one new in 28 days; in doubt: deployed against the rule."""
    world, session = staffed.world, staffed.session
    since = (ago(100) - D(0)).days
    good, idle, slow, moving, fresh, stopped, empty, early = (world.unit(since=since) for _ in range(8))
    silent, vague, told = (world.unit(UnitMode.COUNT, since=since) for _ in range(3))
    for unit_id, numbers in ((vague, {"participants": 9}), (told, {"participants": 9, "installed": 0, "accepted": 1})):
        with world.act() as act:
            stated = Stated(ago(50), PeopleGroup.EMPLOYEE, Evidence.REPORTED, numbers)
            counts.record(act, unit_id, stated)
            units.deploy(act, unit_id, on=ago(3), basis="đã tập huấn")
    for unit_id, people in ((good, 4), (idle, 4), (slow, 4), (moving, 4), (fresh, 4)):
        joined = (ago(10 if unit_id == fresh else 60) - D(0)).days
        ids = world.listed(unit_id, people, on=joined)
        if unit_id == good:
            world.mark(ids, Milestone.SIGNED_IN, (ago(50) - D(0)).days)
        if unit_id == slow:
            world.mark(ids[:1], Milestone.INSTALLED, (ago(50) - D(0)).days)
        if unit_id == moving:
            world.mark(ids[:1], Milestone.SIGNED_IN, (ago(5) - D(0)).days)
    with world.act() as act:
        units.deploy(act, good, on=ago(3), basis="đủ điều kiện")
        units.deploy(act, early, on=ago(3), basis="đã tập huấn")
        units.switch_mode(act, stopped, mode=None, on=ago(1), reason="giải thể")
    session.get_one(Unit, slow).list_on = ago(61)
    session.get_one(Unit, good).list_on = ago(60)
    session.get_one(Unit, stopped).list_on = ago(90)
    session.commit()
    early_people = world.listed(early, 4, on=(ago(60) - D(0)).days)
    world.mark(early_people[:3], Milestone.SIGNED_IN, (ago(50) - D(0)).days)
    expected = {
        Attention.NO_LIST: {empty},
        Attention.NO_COUNT: {silent, vague},
        Attention.NOTHING: {idle, fresh, told},
        Attention.BEHIND: {idle, slow, told},
        Attention.STALE: {slow},
        Attention.NOT_DEPLOYED: {idle, slow, moving, fresh, empty, silent},
        Attention.IN_DOUBT: {early, told},
    }
    assert set(expected) == set(Attention)
    held = watch(session, today(), (PeopleGroup.EMPLOYEE,), Base.ALL, Evidence.REPORTED)
    staffed.user("staff", Role.STAFF)
    viewer = viewer_of(session, session.query(User).filter_by(username="staff").one())
    counted = attention_counts(session, viewer.selection(Permission.SEE_UNITS), held)
    for kind, unit_ids in expected.items():
        found = listing.list_units(viewer, UnitFilter(state=kind), Viewpoint.usual(today()), 1)
        assert {row.id for row in found.page.rows} == unit_ids, kind
        assert counted[kind] == len(unit_ids) == found.totals.units
    assert "28 ngày" in staffed.staff().page("/units?state=behind").text
    assert "60 ngày" in staffed.staff().page("/units?state=stale").text
    past = staffed.staff().page(f"/units?state=stale&day={ago(2).isoformat()}").text
    assert "60 ngày; theo ngày danh sách đang ghi hôm nay, không phải của ngày đang xem" in past


def test_attention_reads_the_group_base_and_evidence_asked_for(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    a = world.unit()
    ids = world.listed(a, 2)
    students = world.listed(a, 1, group=PeopleGroup.STUDENT)
    world.mark(students, Milestone.INSTALLED, 5)
    world.mark(ids[:1], Milestone.INSTALLED, 5, evidence=Evidence.REPORTED)
    with world.act() as act:
        standings.exclude(
            act, person_id=ids[0], kind=StandingKind.NO_SMARTPHONE, evidence=Evidence.VERIFIED, from_on=D(6)
        )

    def has_nothing(groups: tuple[PeopleGroup, ...], base: Base, evidence: Evidence) -> bool:
        held = watch(session, today(), groups, base, evidence)
        viewer = viewer_of(session, staffed.user("staff", Role.STAFF))
        selection = viewer.selection(Permission.SEE_UNITS)
        return attention_counts(session, selection, held)[Attention.NOTHING] == 1

    employees, everyone = (PeopleGroup.EMPLOYEE,), tuple(PeopleGroup)
    assert not has_nothing(employees, Base.ALL, Evidence.REPORTED)
    assert has_nothing(employees, Base.ALL, Evidence.VERIFIED)
    assert has_nothing(employees, Base.SMARTPHONE, Evidence.REPORTED)
    assert not has_nothing(everyone, Base.SMARTPHONE, Evidence.REPORTED)


def test_the_area_shown_is_of_the_list_asked_for(staffed: Staffed) -> None:
    world = staffed.world
    world.unit(area_2021=world.areas["A1"], area_2025=world.areas["X"])
    staff = staffed.staff()
    shown_areas = [staff.page(f"/units{query}").rows[1][3] for query in ("", "?areas=2025", "?areas=2021")]
    assert shown_areas == ["Xã X", "Xã X", "Xã A1"]


def test_a_counting_unit_shows_its_own_numbers(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(UnitMode.COUNT)
    with world.act() as act:
        counts.record(
            act,
            unit_id,
            counts.Stated(
                day=D(3),
                group=PeopleGroup.EMPLOYEE,
                evidence=Evidence.REPORTED,
                numbers={"participants": 60, "accepted": 45},
            ),
        )
    page = staffed.staff().page("/units")
    [row] = [row for row in page.rows if row[1] == code(world, unit_id)]
    assert row[4] == "60"
    assert "Theo số lượng" in row[0]
    assert f"/units/{unit_id}?group=employee#counts" in page.links["60"]


def test_what_nobody_said_is_a_dash(staffed: Staffed) -> None:
    """By the official data as long as no file is loaded; of a unit that counts, whatever its counts leave out."""
    world = staffed.world
    listed, counting = world.unit(), world.unit(UnitMode.COUNT)
    world.listed(listed, 3)
    with world.act() as act:
        counts.record(
            act,
            counting,
            counts.Stated(
                day=D(3),
                group=PeopleGroup.EMPLOYEE,
                evidence=Evidence.REPORTED,
                numbers={"participants": 250, "accepted": 45},
            ),
        )
    staff = staffed.staff()
    official = {row[1]: row[4:9] for row in staff.page("/units?evidence=official").rows if row[1].startswith("TA")}
    assert official == {
        code(world, listed): ["3", "–", "–", "–", "–"],
        code(world, counting): ["250", "–", "–", "–", "–"],
    }
    assert staff.page("/units?evidence=official").rows[-1][1:6] == ["253", "–", "–", "–", "–"]
    reported = {row[1]: row[4:9] for row in staff.page("/units").rows if row[1].startswith("TA")}
    assert reported[code(world, counting)] == ["250", "–", "45", "45", "18,0 %"]
    assert reported[code(world, listed)] == ["3", "0", "0", "0", "0,0 %"]
    assert staff.page("/units").rows[-1][1:5] == ["253", "0", "45", "45"]
    assert codes(staff, "?state=nothing&evidence=official") == []
    page = staff.page(f"/units/{counting}").text
    assert "Đã cài đặt ứng dụng –" in page
    assert "0/250" not in page
    with world.act() as act:
        units.switch_mode(act, listed, mode=UnitMode.COUNT, on=D(9))
    assert "0/3" not in staff.page(f"/units/{listed}").text
