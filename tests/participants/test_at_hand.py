"""What a liaison looks for first, and where slips send people: the next session, open obstacles, whom to call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollout.core.cells import put
from rollout.core.dates import now, today
from rollout.core.formats import day as day_text
from rollout.models import GuidanceSession, SessionUnit, Setting, User
from rollout.register import info_words, units
from rollout.vocabulary import InfoItem, Milestone
from tests.register.world import D
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_a_slip_leads_to_the_next_session_else_to_the_office(staffed: Staffed, unit_id: int) -> None:
    world, session = staffed.world, staffed.session
    a, b, c = world.listed(unit_id, 3)
    world.mark([b, c], Milestone.INFO_COMPLETED, 3)
    world.mark([c], Milestone.REGISTERED, 4)
    photos = dict.fromkeys((InfoItem.PORTRAIT, InfoItem.ID_FRONT, InfoItem.ID_BACK), True)
    info_words.say(session, {a: photos}, day=D(3), by=world.user)
    with world.act() as act:
        units.attribute(act, unit_id, subject="office", value=world.offices[0], on=D(1))
    session.commit()
    liaison, at = staffed.liaison(unit_id), f"/units/{unit_id}/slips"
    slips = liaison.page(at).text
    assert "Báo cho đầu mối của đơn vị" in slips.split(world.person(b).name)[0]
    assert "Trên điện thoại, trong ứng dụng VssID" not in slips.split(world.person(b).name)[0]
    assert "BHXH 1" in slips.split(world.person(c).name)[1]
    row = GuidanceSession(
        day=today() + timedelta(days=3), starts=480, ends=600, way="at_unit", place="Hội trường lớn", state="planned",
        created_by_id=world.user.id, created_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(SessionUnit(session_id=row.id, unit_id=unit_id))
    session.commit()
    for slip in liaison.page(at).text.split("Ở đâu")[1:]:
        assert "Tại buổi hướng dẫn: Hội trường lớn" in slip
        assert f"{day_text(today() + timedelta(days=3))}, 08:00–10:00" in slip


def test_what_is_looked_for_first_stands_before_the_people(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, session = staffed.world, staffed.session
    row = GuidanceSession(
        day=today() + timedelta(days=3), starts=480, ends=600, way="at_unit", place="Hội trường lớn", state="planned",
        created_by_id=world.user.id, created_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(SessionUnit(session_id=row.id, unit_id=unit_id))
    session.commit()
    liaison = staffed.liaison(unit_id)
    assert liaison.submit("/obstacles/new", {"kind": "no_sms", "said": "Chưa có tin nhắn"}).status_code == 303
    page = liaison.page(f"/units/{unit_id}/work")
    first, _people = page.text.split("Nguyễn Thị Mai", 1)
    for told in (
        f"{day_text(today() + timedelta(days=3))}, 08:00–10:00 Hội trường lớn",
        "1 vướng mắc đang mở",
        "Cán bộ chuyên quản: Người officer",
    ):
        assert told in first, told
    assert "Tải Excel: vướng mắc" in liaison.page(f"/units/{unit_id}/obstacles").text


def test_an_officer_without_a_phone_is_said_to_have_none_and_somebody_else_is_named(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    world, session = staffed.world, staffed.session
    with world.act() as act:
        units.attribute(act, unit_id, subject="office", value=world.offices[0], on=D(1))
    liaison, at = staffed.liaison(unit_id), f"/units/{unit_id}/work"
    assert "Cán bộ chuyên quản: Người officer chưa có số điện thoại Liên hệ BHXH 1" in liaison.page(at).text
    session.add(Setting(key="hotline", value="0255.3828919", label="Điện thoại hỗ trợ", basis="728"))
    session.commit()
    assert "chưa có số điện thoại Điện thoại hỗ trợ 0255.3828919" in liaison.page(at).text
    assert "Người officer" in staffed.admin().page("/users").text
    assert staffed.admin().page("/users").text.count("Còn thiếu số điện thoại") == 1, "of officers alone"
    put(session.get_one(User, staffed.officer_id()), "phone", "0905111222")
    session.commit()
    assert "chưa có số điện thoại" not in liaison.page(at).text
    assert "Còn thiếu số điện thoại" not in staffed.admin().page("/users").text
