"""What a leader is not told beside the tables: by who is left out of a ranking, and by the two parts of one unit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import Unit
from rollout.register import counts, units
from rollout.vocabulary import Evidence, Flow, Milestone, PeopleGroup, UnitMode
from tests.register.world import D
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


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


@pytest.mark.parametrize("flow", [Flow.MODE, Flow.STOCK])
def test_what_moved_in_a_unit_by_list_and_by_count_is_one_line(staffed: Staffed, flow: Flow) -> None:
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
    assert "theo số lượng" not in page.text
    names = [row[0] for row in page.rows]
    assert len(names) == len(set(names))
