"""What the desk marked of a bundle by mistake is taken back: the word goes, the declaration waits again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import AuditRecord, Bundle, BundlePerson
from rollout.vocabulary import Evidence, Milestone
from tests.filling import save
from tests.page import Page
from tests.participants.test_handing_in import last, make, open_at_desk, people, press, submitted  # noqa: F401
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
