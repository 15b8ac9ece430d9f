"""Units put on a session or taken off it once it is there."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from sqlalchemy import select

from rollout.core.dates import today
from rollout.models import AuditRecord, SessionAttendance, SessionUnit, Unit
from tests.guidance.conftest import Held, put, send
from tests.guidance.test_pages import planned
from tests.page import Form, Page, PageClient

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

AT = "/sessions/1/units"


def units_form(client: PageClient, units: Collection[int], at: str = AT) -> Form:
    form = client.page(at).form("version", "unit")
    form.values.setlist("unit", [str(unit_id) for unit_id in units])
    return form


def units_of(held: Held) -> list[int]:
    held.staffed.session.rollback()
    return sorted(held.staffed.session.scalars(select(SessionUnit.unit_id)))


def name_of(held: Held, unit_id: int) -> str:
    return held.staffed.session.get_one(Unit, unit_id).name


@pytest.fixture
def second(held: Held) -> int:
    unit_id = held.staffed.world.unit(officer=held.staffed.officer_id())
    held.staffed.world.listed(unit_id, 3)
    return unit_id


def test_units_come_and_go_before_anything_is_recorded(held: Held, second: int) -> None:
    planned(held)
    officer = held.officer
    officer.submit("/sessions/1", {}, action="/sessions/1/sheet")  # everybody has a number on paper
    stale = units_form(officer, [second])
    found = f"{AT}?q={name_of(held, second)}"
    assert officer.page(found).text.count(name_of(held, second)) == 1
    page = send(officer, units_form(officer, [held.unit_id, second], found))
    assert "Đã đổi các đơn vị của buổi." in page.text
    assert "thêm 1 đơn vị" in page.text
    assert units_of(held) == [held.unit_id, second]
    refused = send(officer, stale, 422)
    assert "Dữ liệu đã được người khác cập nhật" in refused.text
    assert units_of(held) == [held.unit_id, second]
    again = refused.form("version", "unit")
    assert again.values.getlist("unit") == [str(second)], "what was ticked is kept"
    assert "bớt 1 đơn vị" in send(officer, again).text
    assert units_of(held) == [second]
    assert not held.staffed.session.scalars(select(SessionAttendance)).all()
    details = held.staffed.session.scalars(
        select(AuditRecord.detail).where(AuditRecord.action == "change_session_units").order_by(AuditRecord.id)
    ).all()
    assert details == [
        {"added_units": [second], "removed_units": []}, {"added_units": [], "removed_units": [held.unit_id]},
    ]  # fmt: skip


def test_a_session_keeps_a_unit_and_changes_something(held: Held, second: int) -> None:
    planned(held)
    assert "ít nhất một đơn vị" in send(held.officer, units_form(held.officer, []), 422).text
    assert "không đổi" in send(held.officer, units_form(held.officer, [held.unit_id]), 422).text
    held.officer.page(AT)
    held.officer.submit("/sessions/1/cancel", {"reason": "Hoãn"})
    held.officer.page(AT, 404)


def test_who_was_there_stays(held: Held, second: int) -> None:
    """Of a session that is recorded only units go of which nobody came; others may be put on it."""
    third = held.staffed.world.unit(officer=held.staffed.officer_id())
    planned(held, today(), second)
    form = held.form(held.officer, "/sessions/1/record")
    put(form, {"u_everybody": "y", "done": ["installed"], "channel": "app"}, held.unit_id)
    send(held.officer, form)
    live = len(held.live())
    page = held.officer.page(AT)
    assert "đã có người dự, không bỏ được" in page.text
    assert [name for name, _value in page.form("version", "unit").values.items(multi=True)].count("unit") == 2
    refused = send(held.officer, units_form(held.officer, [second, third]), 422).text
    assert "Không bỏ được đơn vị đã có người dự: Đơn vị 1." in refused
    send(held.officer, units_form(held.officer, [held.unit_id, third]))
    assert units_of(held) == [held.unit_id, third]
    assert len(held.live()) == live
    assert held.sessions()[0].state == "held"
    assert "Ghi kết quả" in held.officer.page("/sessions/1").links, "of the new unit nothing is recorded yet"


def test_a_session_of_whose_record_nothing_is_left_is_planned_again(held: Held, second: int) -> None:
    planned(held, today(), second)
    form = held.form(held.officer, "/sessions/1/record")
    put(form, {"u_attended": "0"}, held.unit_id)
    send(held.officer, form)
    assert held.sessions()[0].state == "held"
    send(held.officer, units_form(held.officer, [second]))
    assert held.sessions()[0].state == "planned"


def test_only_own_units(held: Held, second: int) -> None:
    """A liaison has one unit; a foreign unit that is sent, or a scope that was lost meanwhile, changes nothing."""
    planned(held)
    foreign = held.staffed.world.unit()
    asked = f"{AT}?q={name_of(held, foreign)}"
    assert "Không có đơn vị nào khác khớp" in held.officer.page(asked).text
    sent = send(held.officer, units_form(held.officer, [held.unit_id, foreign]), 422)
    assert "không thuộc phạm vi được giao" in sent.text
    held.officer.page("/sessions/1")
    liaison = held.staffed.liaison(held.unit_id)
    stale = units_form(liaison, [held.unit_id])
    send(held.officer, units_form(held.officer, [held.unit_id, second]))
    liaison.page(AT, 404)
    assert "không thuộc phạm vi được giao" in Page(liaison.post(AT, data=stale.values)).text
    assert units_of(held) == [held.unit_id, second]


def test_another_session_in_the_same_hours_is_asked_about(held: Held, second: int) -> None:
    planned(held)
    planned(Held(held.staffed, second, []))
    form = units_form(held.officer, [held.unit_id, second])
    assert "trùng giờ" in send(held.officer, form, 422).text
    form.values.setlist("agreed", ["y"])
    send(held.officer, form)
    assert units_of(held) == [held.unit_id, second, second]
