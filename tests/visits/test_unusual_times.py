"""What is unusual about what is offered is asked first, once, and nothing typed is lost."""

from __future__ import annotations

from rollout.models import Room
from tests.register.visiting import Visiting
from tests.staffed import Staffed
from tests.visits.test_proposing import filled, own_unit, send, visits


def test_what_is_unusual_is_asked_first_and_nothing_typed_is_lost(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    form = filled(client, f"/visits/new?unit={unit_id}", day="11/12", starts="14:00", place="Tầng 3")
    page = send(client, form, 422)
    assert "14:00–15:30 thứ Sáu 11/12/2026: chiều thứ Sáu." in page.text
    again = page.form("token", "starts")
    assert again.values["place"] == "Tầng 3"
    send(client, again, agreed="y")
    assert visits(staffed)[0].state == "proposed"


def test_a_room_at_a_unit_and_a_day_far_off_are_asked_about(staffed: Staffed, visiting: Visiting) -> None:
    room = Room(office_id=staffed.world.offices[0], name="Phòng họp 1", seats=30)
    staffed.session.add(room)
    staffed.session.commit()
    client = staffed.officer()
    said = {"day": "1/3/2027", "starts": "8:00", "day_2": "2/3/2027", "starts_2": "8:00", "room": str(room.id)}
    page = send(client, filled(client, f"/visits/new?unit={own_unit(staffed)}", **said), 422)
    assert "08:00–09:30 thứ Hai 01/03/2027: ngày hẹn còn hơn 60 ngày nữa." in page.text
    assert page.text.count("Làm việc tại đơn vị nhưng chọn phòng của cơ quan BHXH.") == 1, "it is of both times"
    send(client, page.form("token", "starts"), agreed="y")
    assert visits(staffed)[0].room_id == room.id
