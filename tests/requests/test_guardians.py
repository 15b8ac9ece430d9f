"""A child that a unit misses: who its guardian is, is asked, and linked where that is somebody known."""

from __future__ import annotations

import pytest

from rollout.core.cells import text_of
from rollout.models import ChangeRequest, Person
from rollout.register import memberships, persons, undo
from rollout.vocabulary import IdentifierKind, PeopleGroup
from tests.page import Page
from tests.register.world import D
from tests.requests.asked import MISSING, answer, last, report_missing
from tests.staffed import Staffed

CHILD = {"group": "child", "name": "Nguyễn Bảo An", "birth": "02/03/2018"}
ALL = ("name", "group", "bhxh", "birth", "sex", "phone", "guardian")


def the_child(staffed: Staffed) -> Person:
    return staffed.world.person(last(staffed.session).person_id or 0)


def test_a_guardian_is_chosen_of_the_units_people(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    page = liaison.page(f"/units/{unit_id}/requests/person")
    assert "Nguyễn Thị Mai" in page.text
    report_missing(liaison, unit_id, **CHILD, guardian_id=str(person_id))
    assert "Nguyễn Thị Mai, trong danh sách đơn vị" in officer.page(f"/requests/{last(staffed.session).id}").text
    answer(officer, staffed.session, ALL)
    assert the_child(staffed).guardian_id == person_id
    assert staffed.world.findings() == []


@pytest.mark.both_engines
def test_a_guardian_is_found_by_name_and_number(staffed: Staffed, unit_id: int) -> None:
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    other = staffed.world.unit(officer=staffed.officer_id())
    number = persons.NewPerson("Lê Thị Hoa", ((IdentifierKind.PERSONAL_ID, "051185000123"),))
    [guardian_id] = persons.create_persons(staffed.session, [number])
    with staffed.world.act("join") as act:
        memberships.join(act, person_id=guardian_id, unit_id=other, group=PeopleGroup.EMPLOYEE, on=D(0))
    report_missing(liaison, unit_id, **CHILD, guardian_name="lê thị hoa", guardian_number="0511 8500 0123")
    page = officer.page(f"/requests/{last(staffed.session).id}")
    assert "051185000123" not in page.response.text
    answer(officer, staffed.session, ALL)
    assert the_child(staffed).guardian_id == guardian_id


def test_a_guardian_who_is_not_found_stays_in_the_note(staffed: Staffed, unit_id: int, person_id: int) -> None:
    """A number of somebody of another name is nobody found: to link them would tell whose it is."""
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    report_missing(liaison, unit_id, **CHILD, guardian_name="Trần Văn Tư", guardian_number="5112345821", note="Gấp")
    answer(officer, staffed.session, ALL)
    assert the_child(staffed).guardian_id is None
    note = text_of(last(staffed.session), "note")
    assert note.startswith("Gấp")
    assert "Người giám hộ: Trần Văn Tư, •••• 821" in note
    told = liaison.page(f"/units/{unit_id}/requests").text
    assert "Người giám hộ: Đã chấp nhận – Chưa gắn được" in told
    assert "Nguyễn Thị Mai" not in told


def test_a_child_names_a_guardian_and_nobody_else_does(staffed: Staffed, unit_id: int) -> None:
    liaison, path = staffed.liaison(unit_id), f"/units/{unit_id}/requests/person"
    nobody = liaison.submit(path, MISSING | CHILD)
    assert "Trẻ em cần có người giám hộ" in Page(nobody).text
    wrong = liaison.submit(path, MISSING | {"guardian_name": "Trần Văn Tư"})
    assert "Chỉ ghi người giám hộ khi báo thiếu trẻ em" in Page(wrong).text
    digits = liaison.submit(path, MISSING | CHILD | {"guardian_name": "Trần Văn Tư", "guardian_number": "12345"})
    assert digits.status_code == 422
    own = {"guardian_name": "Trần Văn Tư", "guardian_number": MISSING["bhxh"]}
    assert "Số này là của trẻ" in Page(liaison.submit(path, MISSING | CHILD | own)).text
    assert staffed.session.query(ChangeRequest).count() == 0


def test_a_person_of_another_unit_is_not_to_be_chosen(staffed: Staffed, unit_id: int) -> None:
    [stranger] = staffed.world.listed(staffed.world.unit(), 1)
    staffed.world.listed(unit_id, 1)
    liaison = staffed.liaison(unit_id)
    answer_ = liaison.submit(f"/units/{unit_id}/requests/person", MISSING | CHILD | {"guardian_id": str(stranger)})
    assert answer_.status_code == 422


@pytest.mark.both_engines
def test_a_guardian_merged_since_is_the_record_that_is_kept(staffed: Staffed, unit_id: int, person_id: int) -> None:
    """Twice, so that a record merged into one that was merged itself is followed too."""
    world = staffed.world
    report_missing(staffed.liaison(unit_id), unit_id, **CHILD, guardian_id=str(person_id))
    loser = person_id
    for winner in world.listed(unit_id, 2):
        with world.act("merge_persons") as act:
            undo.merge(act, winner=world.person(winner), loser=world.person(loser), by=world.user)
        loser = winner
    staffed.session.commit()
    answer(staffed.officer(), staffed.session, ALL)
    assert the_child(staffed).guardian_id == loser
    assert text_of(last(staffed.session), "note") == ""
    assert world.findings() == []


@pytest.mark.both_engines
def test_a_guardian_merged_into_somebody_elsewhere_is_not_linked(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    """The chosen record was merged into one of another unit, which the officer does not see."""
    world = staffed.world
    report_missing(staffed.liaison(unit_id), unit_id, **CHILD, guardian_id=str(person_id))
    [winner] = world.listed(world.unit(), 1)
    with world.act("merge_persons") as act:
        undo.merge(act, winner=world.person(winner), loser=world.person(person_id), by=world.user)
    staffed.session.commit()
    answer(staffed.officer(), staffed.session, ALL)
    assert the_child(staffed).guardian_id is None
    assert "Nguyễn Thị Mai" in text_of(last(staffed.session), "note")
