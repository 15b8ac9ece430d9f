"""What a leader reads of all addressees of a directive, and of those of fewer than five people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.directives import actions
from rollout.directives.sums import tells_nobody
from rollout.models import Obligation
from rollout.vocabulary import Milestone, Role
from rollout.vocabulary_of_obligations import ObligationState
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_a_leader_reads_the_total_of_who_sees_people_where_nobody_small_is_given_away(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    """Five units of three people: one is done, one has begun, three have not; one unit of nobody."""
    world = staffed.world
    for reached in (3, 1, 0, 0, 0):
        people = world.listed(world.unit(), 3)
        world.mark(people[:reached], Milestone.INSTALLED, 3)
    world.unit()
    staffed.user("chief", Role.LEADER)
    staff, leader = staffed.staff(), staffed.client("chief")
    assert "1/8 việc đã xong không có đối tượng: 1" in staff.page("/directives/1").text
    page = leader.page("/directives/1")
    assert (
        "1/8 việc đã xong không có đối tượng: 1 Có tính 5 việc của đối tượng dưới 5 người, không hiện ở từng nhóm."
        in page.text
    )
    assert "0/1 việc đã xong không có đối tượng: 1 · 5 việc không tính vì số nhỏ" in page.text
    assert "1/8 việc đã xong" in leader.page("/directives").text
    assert (
        "0/1 việc đã xong không có đối tượng: 1 · 5 việc không tính vì số nhỏ"
        in leader.page("/directives/obligations/2").text
    )
    rows = leader.page("/directives/1/groups/unit-unknown?order=name").rows
    assert sorted(row[1] for row in rows[1:]) == [
        "Không có đối tượng Chưa có ai trong mẫu số", "Đang thực hiện < 5/6", *["ẩn"] * 5,
    ]  # fmt: skip


def test_the_list_of_what_is_late_says_what_the_sum_has_besides(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    """Of eight small units one is done and seven are late; one large unit is late."""
    world = staffed.world
    for reached in (3, *[0] * 7):
        world.mark(world.listed(world.unit(), 3)[:reached], Milestone.INSTALLED, 3)
    late = today() - timedelta(days=1)
    actions.set_due(session, session.get_one(Obligation, 2), due_on=late, reason="Gấp", by=world.user)
    session.commit()
    staffed.user("chief", Role.LEADER)
    leader = staffed.client("chief")
    assert "8 quá hạn" in leader.page("/directives").text
    page, told = leader.page("/directives/overdue"), "có tính thêm 7 việc quá hạn của đối tượng dưới 5 người"
    assert "1 việc của đơn vị" in page.text
    assert told in page.text
    path = "/directives/overdue/export.csv"
    assert told in leader.post(path, data=page.form(action=path).values).text.splitlines()[-1]
    assert told not in leader.page("/directives/overdue?q=don").text
    assert "8 việc của đơn vị" in staffed.staff().page("/directives/overdue").text
    assert told not in staffed.staff().page("/directives/overdue").text


@pytest.mark.parametrize(
    ("states", "tells"),
    [
        ({ObligationState.DONE: 1, ObligationState.OVERDUE: 4}, True),
        ({ObligationState.DONE: 1, ObligationState.OVERDUE: 3}, False),  # too few
        ({ObligationState.OVERDUE: 9}, False),  # each of them
        ({ObligationState.DONE: 9}, False),
        ({ObligationState.DONE: 2, ObligationState.RUNNING: 4}, False),  # all have begun
        ({ObligationState.DONE: 2, ObligationState.RUNNING: 2, ObligationState.NOT_STARTED: 1}, True),
        ({ObligationState.DONE: 1, ObligationState.OVERDUE: 3, ObligationState.EXEMPT: 9}, False),
    ],
)
def test_what_is_hidden_is_summed_where_that_says_nothing_of_one(
    states: dict[ObligationState | None, int], tells: bool, engine: str
) -> None:
    assert tells_nobody(states) is tells


def test_a_leader_reads_no_total_that_gives_small_ones_away(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    """Of five small units none is done: a total with them would say so of each."""
    for _ in range(5):
        staffed.world.listed(staffed.world.unit(), 1)
    staffed.user("chief", Role.LEADER)
    page = staffed.client("chief").page("/directives/1")
    assert "0/3 việc đã xong 5 việc không tính vì số nhỏ" in page.text
    assert "Có tính" not in page.text
