"""Declarations that came back from the counter, or lie there too long: said wherever a unit sees its people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollout.core.dates import today
from rollout.models import Setting
from rollout.vocabulary import Milestone
from tests.filling import save
from tests.page import PageClient
from tests.participants.test_handing_in import last, make, open_at_desk
from tests.participants.test_handing_in import press as press_at_desk
from tests.participants.test_work import press, told
from tests.register.world import START
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

BACK = "Sửa và nộp lại tờ khai (bị trả lại: Tờ khai chưa ký)"


def shown(client: PageClient, unit_id: int, person_id: int) -> list[str]:
    """The work page, the list and the person's page."""
    at = (f"/units/{unit_id}/work", f"/units/{unit_id}/people", f"/people/{person_id}")
    return [client.page(path).text for path in at]


def test_a_returned_declaration_says_why_until_it_is_handed_in_again(staffed: Staffed, unit_id: int) -> None:
    [person_id] = staffed.world.listed(unit_id, 1)
    staffed.world.mark([person_id], Milestone.REGISTERED, 2)
    liaison = staffed.liaison(unit_id)
    save(liaison, make(liaison, unit_id, [person_id]))
    press_at_desk(staffed.desk(), open_at_desk(staffed, last(staffed).number), "returned", reason="Tờ khai chưa ký")
    for text in shown(liaison, unit_id, person_id):
        assert BACK in text
    assert "Bị trả lại, nộp lại tờ khai 1 người" in liaison.page(f"/units/{unit_id}/work").text
    assert BACK in liaison.page(f"/units/{unit_id}/bundles/new").text
    assert BACK in liaison.page(f"/units/{unit_id}/slips").text
    assert "1 người" in told(liaison, press(liaison, unit_id, "returned", "step", [person_id]))
    for text in shown(liaison, unit_id, person_id):
        assert BACK not in text


def test_a_declaration_that_waits_longer_than_the_setting_is_overdue(staffed: Staffed, unit_id: int) -> None:
    [person_id] = staffed.world.listed(unit_id, 1)
    filed = (today() - timedelta(days=30) - START).days
    staffed.world.mark([person_id], Milestone.SUBMITTED, filed)
    liaison = staffed.liaison(unit_id)
    for text in [*shown(liaison, unit_id, person_id), liaison.page(f"/units/{unit_id}/slips").text]:
        assert "Quá hạn xử lý, liên hệ cán bộ chuyên quản" in text
    staffed.session.add(Setting(key="overdue_working_days", value="40", label="", basis=""))
    staffed.session.commit()
    for text in shown(liaison, unit_id, person_id):
        assert "Quá hạn xử lý, liên hệ cán bộ chuyên quản (" not in text
        assert "Chờ cơ quan BHXH xử lý hồ sơ (nộp ngày" in text
