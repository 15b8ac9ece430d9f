"""The result of a unit on one page: figures as on the unit's page, of each group by itself, nobody's name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rollout.core.dates import now, today
from rollout.core.formats import day as day_text
from rollout.models import ContactLog, GuidanceSession, SessionUnit, Setting
from rollout.register import units
from rollout.units.queries.page import SHOWN
from rollout.vocabulary import Evidence, Measure, Milestone, PeopleGroup
from tests.page import Page
from tests.register.world import D
from tests.staffed import Staffed, queries


def lived(staffed: Staffed) -> int:
    world = staffed.world
    unit_id = world.unit(officer=staffed.officer_id())
    people = world.listed(unit_id, 8)
    world.listed(unit_id, 4, group=PeopleGroup.STUDENT)
    world.mark(people[:6], Milestone.INSTALLED, 2)
    world.mark(people[:3], Milestone.ACCEPTED, 3, evidence=Evidence.VERIFIED)
    with world.act() as act:
        units.deploy(act, unit_id, on=D(5), basis="biên bản")
    staffed.session.add(Setting(key="agency_name", value="Bảo hiểm xã hội tỉnh Quảng Ngãi", label="Tên", basis="728"))
    for outcome, way in (("reached", "call"), ("reached", "meeting"), ("no_answer", "call"), ("sent", "zalo")):
        row = ContactLog(unit_id=unit_id, user_id=world.user.id, way=way, outcome=outcome, at=now(), note="")
        staffed.session.add(row)
    staffed.session.commit()
    return unit_id


def figures(page: Page, column: int) -> dict[str, str]:
    return {row[0]: row[column].split()[0] for row in page.rows if len(row) == 3}


def of_unit_page(page: Page) -> dict[str, str]:
    """What the page of the unit says of each measure."""
    found = {}
    for element in page.markup.root.iter():
        if (element.get("class") or "").split() == ["figure"]:
            parts = {(part.get("class") or ""): "".join(part.itertext()).strip() for part in element}
            found[parts["name"]] = parts["value"]
    return found


@pytest.mark.parametrize("view", ["", "evidence=verified", "base=smartphone", "day=2021-03-03"])
def test_figures_are_those_of_the_page_of_the_unit(staffed: Staffed, view: str) -> None:
    unit_id = lived(staffed)
    result = staffed.staff().page(f"/units/{unit_id}/result?{view}")
    for column, group in ((1, "employee"), (2, "student")):
        unit = of_unit_page(staffed.staff().page(f"/units/{unit_id}?group={group}&{view}"))
        shown = {name: number for name, number in figures(result, column).items() if name in unit}
        assert shown == unit
        assert len(unit) == len(SHOWN)


def test_it_says_what_figures_rest_on_what_was_done_and_where_to_sign(staffed: Staffed) -> None:
    unit_id = lived(staffed)
    page = staffed.staff().page(f"/units/{unit_id}/result?day=10/03/2021&evidence=verified")
    for told in (
        "Bảo hiểm xã hội tỉnh Quảng Ngãi",
        "Số liệu đến hết ngày 10/03/2021",
        "Tổng số người tham gia",
        "Cán bộ đã xác nhận",
        "Đã triển khai từ 06/03/2021",
        "Đại diện đơn vị",
        "Cán bộ chuyên quản",
    ):
        assert told in page.text
    assert "làm việc với đơn vị" not in page.text  # later than the day
    text = staffed.staff().page(f"/units/{unit_id}/result").text
    assert "Cơ quan BHXH đã làm việc với đơn vị 3 lần" in text
    assert "Gọi điện 1 · Nhắn Zalo 1 · Gặp trực tiếp 1" in text
    assert "Nguyễn Văn" not in page.text + text
    rate = {row[0]: row[1:] for row in page.rows if len(row) == 3}[Measure.ACCEPTED.label]
    assert rate == ["3 37,5 %", "0 0,0 %"]


def test_who_may_open_it(staffed: Staffed) -> None:
    unit_id = lived(staffed)
    other = staffed.world.unit()
    for client in (staffed.staff(), staffed.officer(), staffed.liaison(unit_id)):
        assert f"/units/{unit_id}/result" in "".join(client.page(f"/units/{unit_id}").links.values())
        assert client.get(f"/units/{unit_id}/result").status_code == 200
    for client in (staffed.leader(), staffed.desk(), staffed.admin()):
        assert client.get(f"/units/{unit_id}/result").status_code == 404
    for client in (staffed.officer(), staffed.liaison(unit_id)):
        assert client.get(f"/units/{other}/result").status_code == 404


@pytest.mark.parametrize(("asked", "status"), [("day=2099-01-01", 422), ("base=nothing", 404), ("evidence=x", 404)])
def test_a_viewpoint_that_is_none(staffed: Staffed, asked: str, status: int) -> None:
    unit_id = staffed.world.unit()
    assert staffed.staff().get(f"/units/{unit_id}/result?{asked}").status_code == status


def test_its_cost_is_that_of_one_unit(staffed: Staffed) -> None:
    unit_id = lived(staffed)
    staff = staffed.staff()
    staff.page(f"/units/{unit_id}/result")
    few = queries(lambda: staff.page(f"/units/{unit_id}/result"))
    staffed.world.listed(unit_id, 60)
    assert queries(lambda: staff.page(f"/units/{unit_id}/result")) == few


def test_a_unit_without_anything_says_so(staffed: Staffed) -> None:
    text: Any = staffed.staff().page(f"/units/{staffed.world.unit()}/result").text
    assert "Chưa ghi nhận việc nào." in text


def told_of_sessions(staffed: Staffed, unit_id: int, on: int, state: str = "held", attended: int | None = None) -> None:
    session = staffed.session
    row = GuidanceSession(
        state=state, way="at_unit", place="Hội trường", day=D(on), starts=480, ends=600, contents="", conclusions="",
        signers="", created_by_id=staffed.world.user.id, created_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(SessionUnit(session_id=row.id, unit_id=unit_id, version=1, attended=attended))
    session.commit()


def test_it_counts_sessions_held_and_obstacles_that_are_open(staffed: Staffed) -> None:
    unit_id, other = staffed.world.unit(officer=staffed.officer_id()), staffed.world.unit()
    told_of_sessions(staffed, unit_id, 2, attended=30)
    told_of_sessions(staffed, unit_id, 5, attended=12)
    told_of_sessions(staffed, unit_id, 6, state="planned")
    told_of_sessions(staffed, other, 3, attended=99)
    liaison = staffed.liaison(unit_id)
    for kind in ("no_sms", "app_error"):
        assert liaison.submit("/obstacles/new", {"kind": kind, "said": "Bị vướng"}).status_code == 303
    staff = staffed.staff()
    before = queries(lambda: staff.page(f"/units/{unit_id}/result"))
    text = staff.page(f"/units/{unit_id}/result").text
    assert "Đã có 2 buổi hướng dẫn, 42 lượt người dự, gần nhất ngày 06/03/2021." in text
    assert "Đơn vị đã báo 2 vướng mắc; còn 2 đang mở." in text
    staffed.officer().submit("/obstacles/1/state", {"state": "resolved", "said": "Đã gửi lại"})
    assert "Đơn vị đã báo 2 vướng mắc; còn 1 đang mở." in staff.page(f"/units/{unit_id}/result").text
    early = staff.page(f"/units/{unit_id}/result?day=03/03/2021").text
    assert "Đã có 1 buổi hướng dẫn, 30 lượt người dự" in early
    assert "vướng mắc;" not in early
    told_of_sessions(staffed, unit_id, 7, attended=1)
    assert queries(lambda: staff.page(f"/units/{unit_id}/result")) == before


def test_the_poster_names_the_next_session(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    staff = staffed.staff()
    assert "Ngày, giờ, nơi:" in staff.page(f"/units/{unit_id}/poster").text
    told_of_sessions(staffed, unit_id, (today() - D(0)).days + 3, state="planned")
    told_of_sessions(staffed, unit_id, (today() - D(0)).days - 3, state="planned")
    text = staff.page(f"/units/{unit_id}/poster").text
    assert f"{day_text(today() + timedelta(days=3))}, 08:00–10:00, Hội trường" in text
    assert "Ngày, giờ, nơi:" not in text
