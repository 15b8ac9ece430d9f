"""Bundles of declarations: made of whose turn it is, handed in, received or given back; the figures follow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from rollout.core.dates import now, today
from rollout.models import AuditRecord, Bundle, BundlePerson, LookUp, Statement, Unit
from rollout.register import bundles, marks, memberships, undo
from rollout.register.errors import InOtherBundle
from rollout.vocabulary import Evidence, Milestone
from tests.filling import save
from tests.page import Page, PageClient
from tests.participants.test_finding import let_be_changed
from tests.register.world import D
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.both_engines


@pytest.fixture
def people(staffed: Staffed, unit_id: int) -> list[int]:
    """Seven people: six have sent their declaration, one has done nothing."""
    held = staffed.world.listed(unit_id, 7)
    staffed.world.mark(held[:6], Milestone.INFO_COMPLETED, 1)
    staffed.world.mark(held[:6], Milestone.REGISTERED, 2)
    return held


def make(client: PageClient, unit_id: int, ids: list[int]) -> str:
    """Makes a bundle; returns its address."""
    at = f"/units/{unit_id}/bundles/new"
    response = client.submit(at, {"person_ids": ids}, action=at)
    assert response.status_code == 303, Page(response).text
    return response.location


def last(staffed: Staffed) -> Bundle:
    staffed.session.rollback()
    return staffed.session.scalars(select(Bundle).order_by(Bundle.id.desc())).first() or Bundle()


def open_at_desk(staffed: Staffed, number: str) -> str:
    response = staffed.desk().submit("/desk", {"bundle": number}, action="/desk/bundles")
    assert response.status_code == 303, Page(response).text
    return response.location


def press(client: PageClient, at: str, do: str, **data: Any) -> Page:
    response = client.submit(at, {"do": do, **data}, action=at)
    return client.page(response.location) if response.status_code == 303 else Page(response)


def submitted(staffed: Staffed, evidence: Evidence, on: int | None = None) -> int:
    staffed.session.rollback()
    column, days = f"submitted_{evidence.value}", (today() - D(0)).days if on is None else on
    return staffed.world.figure(column, days)


def test_exactly_those_whose_turn_it_is_are_offered(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    world, liaison = staffed.world, staffed.liaison(unit_id)
    world.mark(people[5:6], Milestone.SUBMITTED, 3)
    with world.act("reject") as act:
        marks.reject(act, person_id=people[5], day=D(5), reason="Thiếu chữ ký", evidence=Evidence.VERIFIED)
    world.mark(people[4:5], Milestone.SUBMITTED, 3)
    page = liaison.page(f"/units/{unit_id}/bundles/new")
    offered = {int(box.get("value", "0")) for box in page.markup.all("input") if box.get("name") == "person_ids"}
    assert offered == {*people[:4], people[5]}
    assert "Hoàn chỉnh và gửi lại: Thiếu chữ ký" in page.text
    make(liaison, unit_id, people[:2])
    again = liaison.page(f"/units/{unit_id}/bundles/new")
    assert f"2 người đang ở bảng kê {last(staffed).number}" in again.text
    assert "3 người cần nộp tờ khai" in again.text


def test_from_the_liaison_to_the_desk(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    world, liaison = staffed.world, staffed.liaison(unit_id)
    at = make(liaison, unit_id, people[:5])
    bundle = last(staffed)
    paper = liaison.page(f"{at}/paper")
    assert bundle.number in paper.text
    assert [row[0] for row in paper.rows[1:]] == ["1", "2", "3", "4", "5"]
    assert submitted(staffed, Evidence.REPORTED) == 0
    assert "Đã ghi nộp bảng kê ngày 05/03/2021" in save(liaison, at, on="05/03/2021")
    assert submitted(staffed, Evidence.REPORTED, 4) == 5
    assert submitted(staffed, Evidence.VERIFIED) == 0
    desk_at = open_at_desk(staffed, bundle.number.lower().replace("-", " "))
    desk = staffed.desk()
    shown = desk.page(desk_at)
    assert "5 chờ tiếp nhận" in shown.text
    after = press(desk, desk_at, "received", person_ids=people[:4])
    assert "Đã nhận tờ khai của 4 người." in after.text
    assert submitted(staffed, Evidence.VERIFIED) == 4
    bare = press(desk, desk_at, "returned")
    assert "Cần ghi lý do trả lại." in bare.text
    done = press(desk, desk_at, "returned", reason="Thiếu chữ ký")
    assert "Đã trả lại tờ khai của 1 người" in done.text
    assert (submitted(staffed, Evidence.REPORTED), submitted(staffed, Evidence.VERIFIED)) == (4, 4)
    assert last(staffed).closed_at is not None
    told = liaison.page(at).text
    assert "Thiếu chữ ký" in told
    assert "Đã tiếp nhận xong" in told
    assert "1 người cần nộp tờ khai" not in told
    assert str(people[4]) in liaison.page(f"/units/{unit_id}/bundles/new").response.text
    assert world.findings() == []


def test_whoever_said_that_it_was_handed_in_it_is_not_when_it_is_given_back(
    staffed: Staffed, unit_id: int, people: list[int]
) -> None:
    """A tick of the unit beside the bundle is its word too; what an officer saw stays, and the desk is told."""
    liaison = staffed.liaison(unit_id)
    at = make(liaison, unit_id, people[:3])
    staffed.world.mark(people[:1], Milestone.SUBMITTED, 3)
    staffed.world.mark(people[2:3], Milestone.SUBMITTED, 3, evidence=Evidence.VERIFIED)
    save(liaison, at, on="06/03/2021")
    assert submitted(staffed, Evidence.REPORTED) == 3
    done = press(staffed.desk(), open_at_desk(staffed, last(staffed).number), "returned", reason="Ảnh mờ")
    assert "1 người vẫn được ghi là đã nộp, vì cán bộ đã xác nhận." in done.text
    assert submitted(staffed, Evidence.REPORTED) == 1
    assert staffed.world.findings() == []


@pytest.mark.parametrize("is_returned", [True, False])
def test_a_merged_record_is_not_handed_in_any_more(
    staffed: Staffed, unit_id: int, people: list[int], *, is_returned: bool
) -> None:
    """A merge writes facts anew: what the bundle said is found all the same."""
    world, liaison = staffed.world, staffed.liaison(unit_id)
    at = make(liaison, unit_id, people[:3])
    save(liaison, at)
    with world.act("merge") as act:
        undo.merge(act, winner=world.person(people[6]), loser=world.person(people[0]), by=world.user)
    assert submitted(staffed, Evidence.REPORTED) == 3
    if is_returned:
        press(staffed.desk(), open_at_desk(staffed, last(staffed).number), "returned", reason="Ảnh mờ")
    else:
        assert "Đã rút lại việc nộp" in tap(liaison, at, "take-back")
    assert submitted(staffed, Evidence.REPORTED) == 0
    assert world.findings() == []


def test_a_merged_record_waits_in_the_older_bundle(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    world, session = staffed.world, staffed.session
    make(staffed.liaison(unit_id), unit_id, people[:2])
    make(staffed.liaison(unit_id), unit_id, people[2:4])
    with world.act("merge") as act:
        undo.merge(act, winner=world.person(people[2]), loser=world.person(people[0]), by=world.user)
    held = session.execute(select(BundlePerson.bundle_id, BundlePerson.person_id)).all()
    assert {tuple(row) for row in held} == {(1, people[2]), (1, people[1]), (2, people[3])}


def test_a_bundle_of_which_nobody_waits_any_more_is_ended(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    world, liaison, desk = staffed.world, staffed.liaison(unit_id), staffed.desk()
    save(liaison, make(liaison, unit_id, people[:2]))
    at = open_at_desk(staffed, last(staffed).number)
    press(desk, at, "received", person_ids=people[:1])
    assert "Kết thúc bảng kê" not in desk.page(at).text
    assert last(staffed).closed_at is None
    with world.act("move") as act:
        memberships.move(act, world.membership(people[1]), to_unit_id=world.unit(), on=D(9))
    assert "Đã kết thúc bảng kê." in press(desk, at, "closed").text
    assert last(staffed).closed_at is not None


def test_a_refiled_declaration_given_back_is_rejected_again(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    world, liaison = staffed.world, staffed.liaison(unit_id)
    world.mark(people[:1], Milestone.SUBMITTED, 3)
    with world.act("reject") as act:
        marks.reject(act, person_id=people[0], day=D(5), reason="Thiếu chữ ký", evidence=Evidence.VERIFIED)
    at = make(liaison, unit_id, people[:1])
    save(liaison, at)
    days = (today() - D(0)).days
    assert world.figure("rejected_reported", days) == 0
    press(staffed.desk(), open_at_desk(staffed, last(staffed).number), "returned", reason="Vẫn thiếu chữ ký")
    staffed.session.rollback()
    assert (world.figure("rejected_reported", days), world.figure("submitted_reported", days)) == (1, 1)
    assert world.findings() == []


def test_the_desk_takes_in_what_nobody_said_was_handed_in(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    make(staffed.liaison(unit_id), unit_id, people[:2])
    page = press(staffed.desk(), open_at_desk(staffed, last(staffed).number), "received")
    assert "Đã tiếp nhận xong" in page.text
    assert (last(staffed).handed_on, submitted(staffed, Evidence.VERIFIED)) == (today(), 2)


def test_dropped_while_it_is_here_and_taken_back_on_the_day(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    world, liaison = staffed.world, staffed.liaison(unit_id)
    at = make(liaison, unit_id, people[:3])
    save(liaison, at)
    assert liaison.post(f"{at}/drop", data=button(liaison, at, "take-back")).status_code == 422
    assert submitted(staffed, Evidence.REPORTED) == 3
    assert "Đã rút lại việc nộp" in tap(liaison, at, "take-back")
    assert (submitted(staffed, Evidence.REPORTED), last(staffed).handed_on) == (0, None)
    assert "Đã hủy bảng kê" in tap(liaison, at, "drop")
    assert "6 người cần nộp tờ khai" in liaison.page(f"/units/{unit_id}/bundles/new").text
    wrong = staffed.desk().submit("/desk", {"bundle": last(staffed).number}, action="/desk/bundles")
    assert "Không có bảng kê mang số này" in Page(wrong).text
    assert world.findings() == []


def button(client: PageClient, at: str, verb: str) -> dict[str, Any]:
    """What the button of a bundle's page sends that leads to this act."""
    return dict(client.page(at).form(action=f"{at}/{verb}").values)


def tap(client: PageClient, at: str, verb: str) -> str:
    """Presses it; returns what the page says that it leads to."""
    return client.page(client.post(f"{at}/{verb}", data=button(client, at, verb)).location).text


def test_not_taken_back_once_the_desk_has_spoken_or_on_another_day(
    staffed: Staffed, unit_id: int, people: list[int]
) -> None:
    liaison, session = staffed.liaison(unit_id), staffed.session
    at = make(liaison, unit_id, people[:3])
    save(liaison, at)
    token = button(liaison, at, "take-back")
    session.execute(update(Bundle).values(handed_at=now() - timedelta(days=1)))
    session.commit()
    assert "Chỉ rút lại được trong ngày" in Page(liaison.post(f"{at}/take-back", data=token)).text
    session.execute(update(Bundle).values(handed_at=now()))
    session.commit()
    press(staffed.desk(), open_at_desk(staffed, last(staffed).number), "received", person_ids=people[:1])
    assert "Chỉ rút lại được trong ngày" in Page(liaison.post(f"{at}/take-back", data=token)).text
    assert submitted(staffed, Evidence.REPORTED) == 3


def test_who_moved_is_hidden_and_free_for_a_new_bundle(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    world, liaison = staffed.world, staffed.liaison(unit_id)
    other = world.unit()
    elsewhere = staffed.liaison(other, name="elsewhere")
    at = make(liaison, unit_id, people[:2])
    with world.act("move") as act:
        memberships.move(act, world.membership(people[0]), to_unit_id=other, on=D(9))
    name = world.person(people[0]).name
    for path in (at, f"{at}/paper"):
        page = liaison.page(path)
        assert "1 người không còn trong danh sách" in page.text
        assert name not in page.text
    make(elsewhere, other, people[:1])
    desk_at = open_at_desk(staffed, staffed.session.scalars(select(Bundle.number).order_by(Bundle.id)).first() or "")
    assert name not in staffed.desk().page(desk_at).text
    press(staffed.desk(), desk_at, "received", person_ids=people[:2])
    first = staffed.session.get_one(Bundle, 1)
    assert first.closed_at is not None
    held = staffed.session.execute(select(BundlePerson.bundle_id, BundlePerson.person_id, BundlePerson.outcome)).all()
    assert {(1, people[0], "waiting"), (1, people[1], "received"), (2, people[0], "waiting")} == {
        tuple(r) for r in held
    }
    assert world.findings() == []


def test_one_person_is_in_one_bundle_of_a_unit_at_a_time(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    session, by = staffed.session, staffed.world.user
    held = staffed.session.get_one(Unit, unit_id)
    bundles.make(session, held, people[:3], by=by)
    with pytest.raises(InOtherBundle):
        bundles.make(session, held, people[2:4], by=by)
    session.rollback()


def test_a_form_makes_one_bundle(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    liaison, at = staffed.liaison(unit_id), f"/units/{unit_id}/bundles/new"
    form = liaison.page(at).form("person_ids")
    form.values.setlist("person_ids", [str(key) for key in people[:2]])
    first, second = (liaison.post(at, data=form.values) for _ in range(2))
    assert first.location == second.location
    assert staffed.session.scalar(select(func.count(Bundle.id))) == 1
    assert "không ghi lại lần nữa" in liaison.page(second.location).text


def test_numbers_of_bundles_are_counted_and_an_hour_long(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    session = staffed.session
    make(staffed.liaison(unit_id), unit_id, people[:2])
    number, desk = last(staffed).number, staffed.desk()
    assert desk.get("/desk/bundles/1").status_code == 404, "not opened by its number yet"
    wrong = desk.submit("/desk", {"bundle": "BK-26-AAAAAA"}, action="/desk/bundles")
    assert wrong.status_code == 422
    assert session.scalar(select(func.count()).select_from(LookUp)) == 0, "a slip of the hand asks nothing"
    open_at_desk(staffed, number)
    assert session.scalar(select(func.count()).select_from(LookUp)) == 1
    record = session.scalars(select(AuditRecord).filter_by(action="open_bundle")).one()
    assert (record.subject, record.subject_id) == ("bundle", 1)
    assert number not in str(record.detail)
    assert desk.get("/desk/bundles/1").status_code == 200
    let_be_changed(session)
    session.execute(update(AuditRecord).values(recorded_at=now() - timedelta(hours=2)))
    session.commit()
    assert desk.get("/desk/bundles/1").status_code == 404


def test_nobody_else_sees_a_bundle(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    at = make(staffed.liaison(unit_id), unit_id, people[:2])
    stranger = staffed.liaison(staffed.world.unit(), name="stranger")
    for client in (stranger, staffed.leader(), staffed.admin(), staffed.desk()):
        for path in (at, f"{at}/paper", f"/units/{unit_id}/bundles", f"/units/{unit_id}/bundles/new"):
            assert client.get(path).status_code == 404
    assert last(staffed).number not in stranger.page("/bundles").text
    assert last(staffed).number in staffed.officer().page("/bundles").text
    assert last(staffed).number in staffed.desk().page("/bundles").text
    names = [staffed.world.person(key).name for key in people[:2]]
    assert not [name for name in names if name in staffed.desk().page("/bundles").text]


def test_an_officer_hands_in_for_the_unit_as_the_units_word(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    at = make(staffed.officer(), unit_id, people[:2])
    save(staffed.officer(), at)
    said = staffed.session.scalars(select(Statement).filter_by(milestone="submitted")).all()
    assert {statement.evidence for statement in said} == {Evidence.REPORTED}


def test_lists_are_filtered_and_sorted_and_cost_the_same(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    liaison = staffed.liaison(unit_id)
    first = make(liaison, unit_id, people[:1])
    few = queries(lambda: liaison.page("/bundles"))
    for key in people[1:4]:
        make(liaison, unit_id, [key])
    save(liaison, first)
    assert queries(lambda: liaison.page("/bundles")) == few
    assert "4 bảng kê" in liaison.page("/bundles").text
    assert "1 bảng kê" in liaison.page("/bundles?state=handed").text
    assert "3 bảng kê" in liaison.page("/bundles?state=made&q=ta0001").text
    numbers = [row[0] for row in liaison.page("/bundles?order=oldest").rows[1:]]
    assert numbers == [row[0] for row in liaison.page("/bundles").rows[:0:-1]]
    assert "1 bảng kê" in liaison.page(f"/bundles?q={numbers[2]}").text
    made = liaison.page("/bundles?state=made").rows[1]
    assert made[4:7] == ["–", "–", "–"], "what was not handed in waits for nobody"
    token = liaison.page("/bundles?state=handed").form(action="/bundles/export.csv").values
    taken = liaison.post("/bundles/export.csv?state=handed", data=token).text
    assert numbers[0] in taken
    assert numbers[1] not in taken
    assert "Nguyễn Văn" not in taken


def test_a_merged_record_stays_in_one_place(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    world, session = staffed.world, staffed.session
    make(staffed.liaison(unit_id), unit_id, people[:3])
    with world.act("merge") as act:
        undo.merge(act, winner=world.person(people[0]), loser=world.person(people[1]), by=world.user)
    with world.act("merge") as act:
        undo.merge(act, winner=world.person(people[6]), loser=world.person(people[2]), by=world.user)
    held = set(session.scalars(select(BundlePerson.person_id)))
    assert held == {people[0], people[6]}
    assert world.findings() == []
