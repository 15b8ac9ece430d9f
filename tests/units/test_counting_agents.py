"""The grid asks collection agents and the post of both their groups, each in a row of its own."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import UnitCount, UnitType
from rollout.vocabulary import PeopleGroup, UnitMode
from tests.page import Page
from tests.staffed import Staffed, queries
from tests.units.test_agents import agent
from tests.units.test_counting import GRID, save

pytestmark = pytest.mark.both_engines


def stated(staffed: Staffed) -> set[tuple[str, int | None, int | None]]:
    staffed.session.rollback()
    return {(row.people_group, row.participants, row.accepted) for row in staffed.session.scalars(select(UnitCount))}


def test_an_agent_has_a_row_for_each_group(staffed: Staffed) -> None:
    unit_id = agent(staffed)
    staff = staffed.staff()
    page = staff.page(GRID)
    names = [row[0] for row in page.rows[1:]]
    assert names == ["Đơn vị 1 Người lao động", "Đơn vị 1 Hộ gia đình"]
    form = page.form("unit")
    labels = {field.get("aria-label") for field in page.markup.all("input")}
    assert {"Người tham gia: Đơn vị 1, Người lao động", "Người tham gia: Đơn vị 1, Hộ gia đình"} <= labels
    assert "1 đơn vị theo dõi theo số lượng" in page.text
    own, served = f"u{unit_id}-employee-", f"u{unit_id}-household-"
    values = {f"{own}participants": "8", f"{own}accepted": "6", f"{served}participants": "200"}
    done = staff.post(form.action, data={**form.values, "day": "05/03/2021", **values})
    told = staff.page(done.location)
    assert "Đã ghi số liệu của 1 đơn vị." in told.text
    assert stated(staffed) == {("employee", 8, 6), ("household", 200, None)}
    assert [row[1] for row in told.rows[1:]] == ["8 · – · 6 05/03/2021", "200 · – · – 05/03/2021"]
    assert staffed.world.figure("participants", 10_000, unit_id) == 208
    assert staffed.world.findings() == []


def test_what_is_refused_of_one_group_is_said_at_its_row(staffed: Staffed) -> None:
    unit_id = agent(staffed)
    staff = staffed.staff()
    form = staff.page(GRID).form("unit")
    own, served = f"u{unit_id}-employee-", f"u{unit_id}-household-"
    values = {f"{own}participants": "8", f"{served}participants": "10", f"{served}accepted": "20"}
    answer = staff.post(form.action, data={**form.values, "day": "05/03/2021", **values})
    assert answer.status_code == 422
    page = Page(answer)
    assert stated(staffed) == {("employee", 8, None)}
    left = page.form("unit").values
    assert (left[f"{own}participants"], left[f"{served}accepted"]) == ("", "20")
    assert staff.post(form.action, data={**left, f"{served}agreed": "y"}).status_code == 303
    assert ("household", 10, 20) in stated(staffed)


def test_a_commune_is_asked_of_households(staffed: Staffed) -> None:
    kind = UnitType(code="XA", name="Xã", form="commune", default_group=PeopleGroup.HOUSEHOLD.value)
    staffed.session.add(kind)
    staffed.session.commit()
    unit_id = staffed.world.unit(UnitMode.COUNT, unit_type=kind.id)
    assert save(staffed.staff(), day="05/03/2021", **{f"u{unit_id}__participants": "90"}).status_code == 303
    assert stated(staffed) == {("household", 90, None)}


def test_agents_cost_as_many_queries_as_one(staffed: Staffed) -> None:
    agent(staffed)
    staff = staffed.staff()
    staff.page(GRID)
    before = queries(lambda: staff.page(GRID))
    kind = staffed.session.scalars(select(UnitType.id).where(UnitType.code == "DLT")).one()
    for _ in range(5):
        staffed.world.unit(UnitMode.COUNT, unit_type=kind)
    assert queries(lambda: staff.page(GRID)) == before
