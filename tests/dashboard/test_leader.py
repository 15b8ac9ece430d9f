"""What a leader is not told beside the tables: by who is left out of a ranking, and by the two parts of one unit."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from rollout.core.users import assign
from rollout.models import Unit
from rollout.register import counts, units
from rollout.vocabulary import Evidence, Flow, Milestone, PeopleGroup, Role, ScopeKind, UnitMode
from tests.page import Page
from tests.register.world import D
from tests.staffed import Staffed


def hrefs(page: Page) -> set[str]:
    return {html.unescape(url) for url in re.findall(r'href="([^"]+)"', page.response.text)}


def stand_at(staffed: Staffed, unit_id: int, day: int, accepted: int) -> None:
    with staffed.world.act() as act:
        numbers = {"participants": 40, "accepted": accepted}
        stated = counts.Stated(
            day=D(day), group=PeopleGroup.EMPLOYEE, evidence=Evidence.REPORTED, numbers=numbers, reason="kiểm đếm"
        )
        counts.record(act, unit_id, stated)


def test_hidden_units_are_not_told_apart_by_their_size(staffed: Staffed) -> None:
    """1, 10 and 60 people: the table hides the first two, and a list of units of fewer than ten would tell which."""
    for people in (1, 10, 60):
        staffed.world.listed(staffed.world.unit(), people)
    codes = list(staffed.session.scalars(select(Unit.code).order_by(Unit.id)))
    staffed.session.rollback()
    asked = f"day={D(40).isoformat()}&group=employee"
    leader = staffed.leader()
    table = {row[0]: row for row in leader.page(f"/?{asked}&by=unit").rows}
    assert len(table) > 3
    page = leader.page(f"/ranking?{asked}&band=few")
    assert not any(code in page.text for code in codes)
    assert "2 đơn vị có số nhỏ không hiển thị" in page.text


@pytest.mark.parametrize(("flow", "is_by_count"), [(Flow.MODE, False), (Flow.STOCK, True)])
def test_what_moved_in_a_unit_by_list_and_by_count_is_one_line(staffed: Staffed, flow: Flow, is_by_count: bool) -> None:
    """It is said to be by count only where all of it is."""
    world = staffed.world
    switched, others = world.unit(), [world.unit(), world.unit()]
    people = world.listed(switched, 40)
    for unit_id in others:
        world.mark(world.listed(unit_id, 90)[:20], Milestone.ACCEPTED, 12)
    world.mark(people[:3], Milestone.ACCEPTED, 12)
    with world.act() as act:
        units.switch_mode(act, switched, mode=UnitMode.COUNT, on=D(20), reason="tự quản lý")
    stand_at(staffed, switched, 20, 3)
    stand_at(staffed, switched, 25, 15)
    asked = f"day={D(30).isoformat()}&group=employee&measure=accepted&from={D(5).isoformat()}&flow={flow.value}"
    page = staffed.leader().page(f"/figures/list?{asked}")
    names = [row[0] for row in page.rows]
    assert sum(name.startswith("Đơn vị 1") for name in names) <= 1
    assert ("theo số lượng" in page.text) == is_by_count


def test_a_small_number_of_a_large_unit_reads_the_same_everywhere(staffed: Staffed) -> None:
    """Of so many people it points at nobody (ADR 12): shown in the table, so on the unit's own page and in the list."""
    world = staffed.world
    large, other = world.unit(), world.unit()
    world.mark(world.listed(large, 120)[:2], Milestone.ACCEPTED, 12)
    world.mark(world.listed(other, 90)[:40], Milestone.ACCEPTED, 12)
    code = staffed.session.get_one(Unit, large).code
    staffed.session.rollback()
    asked = f"day={D(40).isoformat()}&group=employee"
    leader = staffed.leader()
    table = leader.page(f"/?{asked}&by=unit")
    behind = {url for url in hrefs(table) if f"unit={code}" in url and url.endswith("measure=accepted")}
    assert len(behind) == 1
    assert ": 2 người" in leader.page(behind.pop()).heading
    assert "2/120" in leader.page(f"/?{asked}&unit={code}").text


def test_whoever_sees_the_people_of_a_unit_reads_all_its_numbers_as_a_leader_too(staffed: Staffed) -> None:
    world = staffed.world
    own = world.unit()
    world.mark(world.listed(own, 12)[:2], Milestone.ACCEPTED, 12)
    world.listed(world.unit(), 60)
    code = staffed.session.get_one(Unit, own).code
    user = staffed.user("ca.hai", Role.LEADER)
    assign(staffed.session, user, role=Role.STAFF, scope=ScopeKind.UNITS, unit_ids=[own], by=world.user)
    staffed.session.commit()
    asked = f"day={D(40).isoformat()}&group=employee&unit={code}"
    client = staffed.client("ca.hai")
    assert "2/12" in client.page(f"/?{asked}").text
    assert ": 2 người" in client.page(f"/figures/list?{asked}&measure=accepted").heading
