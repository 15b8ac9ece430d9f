"""Bundles of which the desk has spoken before the unit did, and what the unit had said before the bundle."""

from __future__ import annotations

import pytest

from rollout.core.dates import today
from rollout.register import memberships
from rollout.vocabulary import Evidence, Milestone
from tests.filling import save
from tests.participants.test_counter_undo import undo
from tests.participants.test_handing_in import (  # noqa: F401
    button,
    last,
    make,
    open_at_desk,
    people,
    press,
    submitted,
    tap,
)
from tests.register.world import D
from tests.staffed import Staffed

pytestmark = pytest.mark.both_engines


def test_what_the_desk_took_of_a_bundle_says_nothing_of_the_rest(
    staffed: Staffed,
    unit_id: int,
    people: list[int],  # noqa: F811
) -> None:
    """Of five declarations two come in before the unit said a word: three are not handed in, as the figures have it."""
    world, liaison, desk = staffed.world, staffed.liaison(unit_id), staffed.desk()
    at = make(liaison, unit_id, people[:5])
    desk_at = open_at_desk(staffed, last(staffed).number)
    assert "5 chưa nộp" in desk.page(desk_at).text
    after = press(desk, desk_at, "received", person_ids=people[:2])
    assert "3 chưa nộp" in after.text
    assert "Đơn vị chưa ghi nộp bảng kê này." in after.text
    assert (last(staffed).handed_on, submitted(staffed, Evidence.REPORTED)) == (None, 2)
    shown = liaison.page(at)
    assert "3 tờ khai còn lại chưa được ghi là đã nộp" in shown.text
    assert f"{at}/drop" not in shown.response.text
    assert "đã nhận 2" in liaison.page(f"/units/{unit_id}/bundles").text
    assert liaison.page("/bundles").rows[1][4:7] == ["–", "2", "0"]
    press(desk, desk_at, "returned", reason="Ảnh mờ", person_ids=people[2:3])
    save(liaison, at, on="06/03/2021")
    assert submitted(staffed, Evidence.REPORTED, 5) == 2, "what was given back is not handed in by the bundle"
    assert submitted(staffed, Evidence.REPORTED) == 4
    press(desk, desk_at, "received")
    assert (last(staffed).handed_on, submitted(staffed, Evidence.VERIFIED)) == (D(5), 4)
    assert last(staffed).closed_at is not None
    assert world.findings() == []


def test_a_bundle_that_was_begun_is_not_dropped(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    liaison = staffed.liaison(unit_id)
    at = make(liaison, unit_id, people[:2])
    token = button(liaison, at, "drop")
    press(staffed.desk(), open_at_desk(staffed, last(staffed).number), "received", person_ids=people[:1])
    assert liaison.post(f"{at}/drop", data=token).status_code == 422
    assert last(staffed).dropped_at is None


def test_what_was_ticked_before_the_bundle_stays_when_it_is_taken_back(
    staffed: Staffed,
    unit_id: int,
    people: list[int],  # noqa: F811
) -> None:
    liaison = staffed.liaison(unit_id)
    at = make(liaison, unit_id, people[:2])
    staffed.world.mark(people[:2], Milestone.SUBMITTED, 3)
    staffed.session.commit()
    save(liaison, at, on="05/03/2021")
    assert "Đã rút lại việc nộp" in tap(liaison, at, "take-back")
    assert submitted(staffed, Evidence.REPORTED, 3) == 2
    assert staffed.world.findings() == []


def test_the_desk_is_told_of_nobody_whom_the_bundle_does_not_hold(
    staffed: Staffed,
    unit_id: int,
    people: list[int],  # noqa: F811
) -> None:
    """Whether a stranger has handed in is not asked by posting their key."""
    world = staffed.world
    [stranger] = world.listed(world.unit(), 1)
    world.mark([stranger], Milestone.SUBMITTED, 3, evidence=Evidence.VERIFIED)
    world.session.commit()
    make(staffed.liaison(unit_id), unit_id, people[:1])
    done = press(
        staffed.desk(),
        open_at_desk(staffed, last(staffed).number),
        "returned",
        reason="Ảnh mờ",
        person_ids=[people[0], stranger],
    )
    assert "Đã trả lại tờ khai của 1 người" in done.text
    assert "vẫn được ghi là đã nộp" not in done.text


def test_a_begun_bundle_whose_rest_moved_away_is_ended_by_the_desk(
    staffed: Staffed,
    unit_id: int,
    people: list[int],  # noqa: F811
) -> None:
    """The unit never said a word; that it was handed in is said when nobody waits, and not any more after an undo."""
    world, desk = staffed.world, staffed.desk()
    make(staffed.liaison(unit_id), unit_id, people[:2])
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(desk, desk_at, "received", person_ids=people[:1])
    with world.act("move") as act:
        memberships.move(act, world.membership(people[1]), to_unit_id=world.unit(), on=D(9))
    assert "Đã kết thúc bảng kê." in press(desk, desk_at, "closed").text
    assert (last(staffed).handed_on, last(staffed).handed_at) == (today(), last(staffed).closed_at)
    undo(staffed, desk_at, people[0])
    assert (last(staffed).handed_on, submitted(staffed, Evidence.REPORTED)) == (None, 0)
    assert world.findings() == []
