"""The room is told wherever a visit at BHXH's office is: to the office, to a liaison, to whoever holds a link."""

from __future__ import annotations

import pytest

from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from tests.page import PageClient
from tests.register.visiting import EIGHT, TUESDAY, Visiting
from tests.staffed import Staffed
from tests.visits.test_by_link import path_of
from tests.visits.test_proposing import own_unit

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ROOM = "Phòng họp tầng 2, BHXH 1"
LINK = "https://hop.example.vn/1"


def test_the_room_is_told_to_all(staffed: Staffed, visiting: Visiting, client: PageClient) -> None:
    unit_id = own_unit(staffed)
    visit = visiting.proposed(unit_id, plan=visiting.in_room())
    officer, liaison = staffed.officer(), staffed.liaison(unit_id)
    at_office = f"Tại cơ quan BHXH: {ROOM}"
    assert f"Địa điểm{ROOM}" in officer.page(f"/visits/{visit.id}").text
    assert f"Tại cơ quan BHXH, {ROOM}" in officer.page("/visits").text
    assert ROOM in officer.submit("/visits", {}, action="/visits/export.csv").data.decode("utf-8-sig")
    for path in ("/my-visits", f"/my-visits/{visit.id}/{unit_id}"):
        assert at_office in liaison.page(path).text, path
    assert at_office in client.page(path_of(visiting, visit)).text


def test_an_online_meeting_has_a_link_and_no_place(staffed: Staffed, visiting: Visiting, client: PageClient) -> None:
    unit_id = own_unit(staffed)
    visit = visiting.proposed(unit_id, starts=[(TUESDAY, EIGHT)], plan=Plan(SessionWay.ONLINE, 60, place=LINK))
    page = staffed.officer().page(f"/visits/{visit.id}")
    assert f"Đường dẫn họp{LINK}" in page.text
    assert "Địa điểm" not in page.text
    page = client.page(path_of(visiting, visit))
    assert page.links[LINK] == LINK
