"""A unit that has closed is nobody to call: its page offers no call, and the addresses of one break nothing."""

from __future__ import annotations

import pytest

from rollout.register import units
from tests.register.world import D
from tests.staffed import Staffed


@pytest.fixture
def closed(staffed: Staffed) -> int:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    with staffed.world.act() as act:
        units.switch_mode(act, unit_id, mode=None, on=D(20), reason="giải thể")
    return unit_id


def test_its_page_offers_no_call_and_no_message(staffed: Staffed, closed: int) -> None:
    page = staffed.officer().page(f"/units/{closed}")
    assert "Nhắn Zalo" not in page.text
    assert "Không nghe máy" not in page.text
    assert staffed.officer().get(f"/units/{closed}/message").status_code == 404


def test_a_call_logged_as_it_closed_leads_to_its_page(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    client = staffed.officer()
    form = client.page("/today").form("way", action=f"/today/{unit_id}")
    with staffed.world.act() as act:
        units.switch_mode(act, unit_id, mode=None, on=D(20), reason="giải thể")
    said = form.values.to_dict() | {"outcome": "reached"}
    answer = client.post(f"/today/{unit_id}", data=said, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].endswith(f"/units/{unit_id}")
    assert "Đã gặp" in client.page(f"/units/{unit_id}/log").text
