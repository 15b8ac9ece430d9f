"""What the desk marked of a bundle by mistake is taken back: the word goes, the declaration waits again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import AuditRecord, Bundle, BundlePerson
from rollout.register import marks
from rollout.register import undo as register_undo
from rollout.vocabulary import Evidence, Milestone
from tests.filling import save
from tests.page import Page
from tests.participants.test_handing_in import last, make, open_at_desk, people, press, submitted, tap  # noqa: F401
from tests.staffed import Staffed

pytestmark = pytest.mark.both_engines


def outcomes(staffed: Staffed) -> list[str]:
    staffed.session.rollback()
    rows = staffed.session.scalars(select(BundlePerson).order_by(BundlePerson.position))
    return [row.outcome for row in rows]


def undo(staffed: Staffed, at: str, person_id: int) -> Page:
    desk = staffed.desk()
    form = desk.page(at).form(action=f"{at}/undo")
    response = desk.post(form.action, data={**form.values, "person_id": person_id})
    assert response.status_code == 303, Page(response).text
    return desk.page(response.location)


def test_a_wrong_receipt_is_taken_back(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    at = make(staffed.liaison(unit_id), unit_id, people[:2])
    save(staffed.liaison(unit_id), at, on="06/03/2021")
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "received")
    assert submitted(staffed, Evidence.VERIFIED) == 2
    assert last(staffed).closed_at is not None
    told = undo(staffed, desk_at, people[0])
    assert "Đã hoàn tác" in told.text
    assert outcomes(staffed) == ["waiting", "received"]
    assert (submitted(staffed, Evidence.VERIFIED), submitted(staffed, Evidence.REPORTED)) == (1, 2), "the unit said so"
    assert last(staffed).closed_at is None
    record = staffed.session.scalars(select(AuditRecord).where(AuditRecord.action == "undo_counter")).one()
    assert record.subject_id == last(staffed).id
    press(staffed.desk(), desk_at, "returned", reason="Thiếu chữ ký", person_ids=[people[0]])
    assert outcomes(staffed) == ["returned", "received"]
    assert submitted(staffed, Evidence.REPORTED) == 1
    assert staffed.world.findings() == []


def test_a_wrong_return_is_taken_back(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    at = make(staffed.liaison(unit_id), unit_id, people[:2])
    save(staffed.liaison(unit_id), at, on="06/03/2021")
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "returned", reason="Ảnh mờ", person_ids=[people[0]])
    assert submitted(staffed, Evidence.REPORTED) == 1
    undo(staffed, desk_at, people[0])
    assert outcomes(staffed) == ["waiting", "waiting"]
    assert submitted(staffed, Evidence.REPORTED, 5) == 2, "of the day on which the unit handed in"
    assert staffed.session.scalars(select(BundlePerson.reason)).all() == ["", ""]
    press(staffed.desk(), desk_at, "returned", reason="Ảnh mờ", person_ids=[people[0]])
    assert submitted(staffed, Evidence.REPORTED) == 1, "what was restated goes with the return"
    assert staffed.world.findings() == []


def test_what_nobody_handed_in_is_with_the_unit_again(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    make(staffed.liaison(unit_id), unit_id, people[:1])
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "received")
    undo(staffed, desk_at, people[0])
    assert (last(staffed).handed_on, submitted(staffed, Evidence.REPORTED)) == (None, 0)
    assert staffed.world.findings() == []


def test_not_once_there_is_an_account(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    make(staffed.liaison(unit_id), unit_id, people[:2])
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "received")
    desk = staffed.desk()
    form = desk.page(desk_at).form(action=f"{desk_at}/undo")
    staffed.world.mark(people[:1], Milestone.ACCEPTED, 6)
    staffed.session.commit()
    response = desk.post(form.action, data={**form.values, "person_id": people[0]})
    assert "đã có tài khoản" in desk.page(response.location).text
    assert outcomes(staffed) == ["received", "received"]
    assert desk.page(desk_at).text.count("Hoàn tác") == 1, "the other one's can still be taken back"


def test_not_while_it_waits_in_another_bundle(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    liaison = staffed.liaison(unit_id)
    save(liaison, make(liaison, unit_id, people[:1]))
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "returned", reason="Ảnh mờ")
    make(liaison, unit_id, people[:1])
    assert "bảng kê khác" in undo(staffed, desk_at, people[0]).text
    assert outcomes(staffed) == ["returned", "waiting"]


def test_nobody_but_the_desk(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    make(staffed.liaison(unit_id), unit_id, people[:1])
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "received")
    values = staffed.desk().page(desk_at).form(action=f"{desk_at}/undo").values
    for client in (staffed.liaison(unit_id), staffed.staff()):
        assert client.post(f"{desk_at}/undo", data={**values, "person_id": people[0]}).status_code >= 400
    assert staffed.session.scalars(select(Bundle.id)).all() == [1]
    assert outcomes(staffed) == ["received"]


def merge(staffed: Staffed, winner: int, loser: int) -> None:
    world = staffed.world
    with world.act("merge_persons") as act:
        register_undo.merge(act, winner=world.person(winner), loser=world.person(loser), by=world.user)
    staffed.session.commit()


@pytest.mark.parametrize("merges", [1, 2])
def test_a_receipt_is_taken_back_after_merges(
    staffed: Staffed,
    unit_id: int,
    people: list[int],  # noqa: F811
    merges: int,
) -> None:
    """A merge writes the word of the desk anew; it goes all the same."""
    liaison = staffed.liaison(unit_id)
    save(liaison, make(liaison, unit_id, people[:2]), on="06/03/2021")
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "received")
    kept = people[0]
    for winner in people[5:][:merges]:
        merge(staffed, winner, kept)
        kept = winner
    assert submitted(staffed, Evidence.VERIFIED) == 2
    undo(staffed, desk_at, kept)
    assert outcomes(staffed) == ["waiting", "received"]
    assert (submitted(staffed, Evidence.VERIFIED), submitted(staffed, Evidence.REPORTED)) == (1, 2)
    assert staffed.world.findings() == []


def test_both_receipts_of_a_merged_record_are_taken_back(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    make(staffed.liaison(unit_id), unit_id, people[:3])
    desk_at = open_at_desk(staffed, last(staffed).number)
    for key, day in zip(people[:2], ("08/03/2021", "09/03/2021"), strict=True):
        press(staffed.desk(), desk_at, "received", person_ids=[key], day=day)
    merge(staffed, people[0], people[1])
    undo(staffed, desk_at, people[0])
    assert submitted(staffed, Evidence.REPORTED) == 0
    assert staffed.world.findings() == []


@pytest.mark.parametrize("is_merged", [False, True])
def test_a_return_taken_back_restores_what_the_unit_had_said(
    staffed: Staffed,
    unit_id: int,
    people: list[int],  # noqa: F811
    *,
    is_merged: bool,
) -> None:
    """On the day of its own tick, not on that of the bundle; also of one who had said so alone."""
    liaison = staffed.liaison(unit_id)
    at = make(liaison, unit_id, people[:2])
    staffed.world.mark(people[:1], Milestone.SUBMITTED, 3)
    staffed.session.commit()
    save(liaison, at, on="06/03/2021")
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "returned", reason="Ảnh mờ", person_ids=people[:1])
    assert submitted(staffed, Evidence.REPORTED) == 1
    kept = people[0]
    if is_merged:
        kept = people[6]
        merge(staffed, kept, people[0])
    undo(staffed, desk_at, kept)
    assert (submitted(staffed, Evidence.REPORTED, 3), submitted(staffed, Evidence.REPORTED, 5)) == (1, 2)
    assert staffed.world.findings() == []


def test_of_a_bundle_that_said_nothing_new_the_tick_comes_back(
    staffed: Staffed,
    unit_id: int,
    people: list[int],  # noqa: F811
) -> None:
    liaison = staffed.liaison(unit_id)
    at = make(liaison, unit_id, people[:1])
    staffed.world.mark(people[:1], Milestone.SUBMITTED, 3)
    staffed.session.commit()
    save(liaison, at, on="06/03/2021")
    assert last(staffed).handed_seq is None
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "returned", reason="Ảnh mờ")
    undo(staffed, desk_at, people[0])
    assert submitted(staffed, Evidence.REPORTED, 3) == 1
    press(staffed.desk(), desk_at, "returned", reason="Ảnh mờ")
    assert submitted(staffed, Evidence.REPORTED) == 0
    assert staffed.world.findings() == []


def test_what_was_refuted_since_does_not_come_back(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    liaison = staffed.liaison(unit_id)
    save(liaison, make(liaison, unit_id, people[:1]), on="06/03/2021")
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "returned", reason="Ảnh mờ")
    with staffed.world.act("refute") as act:
        marks.refute(act, person_id=people[0], milestone=Milestone.SUBMITTED, reason="Chưa nộp")
    staffed.session.commit()
    undo(staffed, desk_at, people[0])
    assert submitted(staffed, Evidence.REPORTED) == 0


def test_after_an_undo_the_unit_takes_its_own_word_back(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    """Ticks from before the bundle stay; what the bundle said goes, also where a return and its undo came between."""
    liaison = staffed.liaison(unit_id)
    at = make(liaison, unit_id, people[:3])
    staffed.world.mark(people[:1], Milestone.SUBMITTED, 3)
    staffed.session.commit()
    save(liaison, at, on="06/03/2021")
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "returned", reason="Ảnh mờ", person_ids=people[1:2])
    undo(staffed, desk_at, people[1])
    assert "Đã rút lại việc nộp" in tap(liaison, at, "take-back")
    assert (submitted(staffed, Evidence.REPORTED, 3), submitted(staffed, Evidence.REPORTED)) == (1, 1)
    assert staffed.world.findings() == []


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("way", ["at once", "one by one", "one given back"])
def test_whichever_act_is_taken_back_first_the_bundle_is_the_units_again(
    staffed: Staffed,
    unit_id: int,
    people: list[int],  # noqa: F811
    first: int,
    way: str,
) -> None:
    liaison, desk = staffed.liaison(unit_id), staffed.desk()
    at = make(liaison, unit_id, people[:2])
    desk_at = open_at_desk(staffed, last(staffed).number)
    if way == "at once":
        press(desk, desk_at, "received")
    else:
        press(desk, desk_at, "received", person_ids=people[:1])
        how = {"do": "returned", "reason": "Ảnh mờ"} if way == "one given back" else {"do": "received"}
        press(desk, desk_at, **how, person_ids=people[1:2])
    assert last(staffed).closed_at is not None
    for key in (people[first], people[1 - first]):
        undo(staffed, desk_at, key)
        assert last(staffed).handed_on is None
    assert submitted(staffed, Evidence.REPORTED) == 0
    assert "Đã hủy bảng kê" in tap(liaison, at, "drop")
    assert staffed.world.findings() == []


@pytest.mark.parametrize("order", [1, -1])
def test_a_merge_keeps_what_the_desk_decided(staffed: Staffed, unit_id: int, people: list[int], order: int) -> None:  # noqa: F811
    liaison = staffed.liaison(unit_id)
    save(liaison, make(liaison, unit_id, people[:2]), on="06/03/2021")
    desk_at = open_at_desk(staffed, last(staffed).number)
    press(staffed.desk(), desk_at, "received", person_ids=people[:1])
    winner, loser = people[:2][::order]
    merge(staffed, winner, loser)
    assert outcomes(staffed) == ["received"]
    assert last(staffed).closed_at is not None, "nobody waits any more"
    undo(staffed, desk_at, winner)
    assert (outcomes(staffed), submitted(staffed, Evidence.VERIFIED)) == (["waiting"], 0)
    assert staffed.world.findings() == []


def test_a_bundle_that_a_merge_leaves_idle_is_ended(staffed: Staffed, unit_id: int, people: list[int]) -> None:  # noqa: F811
    """Its one that waits waits in the older bundle of the unit from now on."""
    liaison = staffed.liaison(unit_id)
    save(liaison, make(liaison, unit_id, people[:2]), on="06/03/2021")
    save(liaison, make(liaison, unit_id, people[2:4]), on="06/03/2021")
    second = last(staffed).number
    press(staffed.desk(), open_at_desk(staffed, second), "received", person_ids=people[3:4])
    assert last(staffed).closed_at is None
    merge(staffed, people[0], people[2])
    assert last(staffed).number == second
    assert last(staffed).closed_at is not None
