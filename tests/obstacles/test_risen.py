"""Whose turn it is: what is nobody's at a level is due to who works there; leaders read what came up, and instruct."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.models import Obstacle, ObstacleEvent, Unit
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel
from tests.filling import refuse, save
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
L = ObstacleLevel
SAID = "Lê Thị Lan chưa nhận được tin nhắn"


def risen(
    staffed: Staffed, level: ObstacleLevel, unit_id: int | None = None, people: int = 0, *, late: bool = True
) -> int:
    """One that came up to a level, where it is nobody's."""
    session = staffed.session
    unit_id = unit_id or staffed.world.unit(officer=staffed.officer_id())
    ids = staffed.world.listed(unit_id, people) if people else []
    new = NewObstacle(unit=session.get_one(Unit, unit_id), kind=ObstacleKind.NO_SMS, text=SAID, person_ids=ids)
    held = open_obstacle(session, new, by=staffed.world.user)
    held.level, held.owner_id = level.value, None
    held.late_on = today() if late else None
    session.commit()
    return held.id


@pytest.mark.parametrize("level", [L.STAFF, L.INSPECTORS, L.HEALTH_DEPARTMENT, L.LEADER])
def test_what_is_nobodys_at_their_level_is_due_to_staff(staffed: Staffed, level: ObstacleLevel) -> None:
    number = risen(staffed, level)
    client = staffed.staff()
    assert f"/obstacles/{number}" in client.fragment("/obstacles/due").links.values()
    assert f"/obstacles/{number}" in client.page("/obstacles?standing=mine").links.values()
    officer = staffed.officer()
    assert f"/obstacles/{number}" not in officer.fragment("/obstacles/due").links.values()
    assert f"/obstacles/{number}" not in officer.page("/obstacles?standing=mine").links.values()


def test_what_is_nobodys_of_other_places_is_not_due(staffed: Staffed) -> None:
    number, other = risen(staffed, L.STAFF), staffed.world.unit()
    staffed.user("elsewhere", Role.STAFF, ScopeKind.UNITS, unit_ids=[other])
    assert f"/obstacles/{number}" not in staffed.client("elsewhere").page("/obstacles/due").links.values()


def test_what_has_no_officer_is_due_to_the_officers_of_the_place(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    number = risen(staffed, L.OFFICER, unit_id)
    staffed.user("near", Role.OFFICER, ScopeKind.UNITS, unit_ids=[unit_id])
    assert f"/obstacles/{number}" in staffed.client("near").page("/obstacles/due").links.values()
    assert f"/obstacles/{number}" not in staffed.staff().page("/obstacles/due").links.values()


def test_a_leader_reads_what_came_up_and_nothing_personal(staffed: Staffed, session: Session) -> None:
    number = risen(staffed, L.LEADER, people=3)
    below = risen(staffed, L.STAFF)
    client = staffed.leader()
    assert client.page("/obstacles").links["Vướng mắc đã lên cấp lãnh đạo: 1"] == "/obstacles/risen"
    listed = client.page("/obstacles/risen?q=TA0001A&kind=no_sms")
    assert f"/obstacles/risen/{number}" in listed.links.values()
    page = client.page(f"/obstacles/risen/{number}")
    file = client.post("/obstacles/risen/export.csv", data=listed.form(action="/obstacles/risen/export.csv").values)
    for text in (listed.text, page.text, file.text):
        assert "Lê Thị Lan" not in text
        assert "< 5 người" in text
        assert "TA0001A" in text
    assert "Tiếp nhận" in page.text
    assert "Quá hạn" in page.text
    assert client.get(f"/obstacles/{number}").status_code == 404
    assert client.get(f"/obstacles/risen/{below}").status_code == 404
    assert staffed.liaison(1).get(f"/obstacles/risen/{number}").status_code == 404


def test_a_leader_of_other_places_reads_none_of_it(staffed: Staffed) -> None:
    number, other = risen(staffed, L.LEADER), staffed.world.unit()
    staffed.user("elsewhere", Role.LEADER, ScopeKind.UNITS, unit_ids=[other])
    client = staffed.client("elsewhere")
    assert client.get(f"/obstacles/risen/{number}").status_code == 404
    assert "Không có vướng mắc nào đang ở cấp lãnh đạo" in client.page("/obstacles/risen").text


def test_an_instruction_is_due_until_somebody_acts(staffed: Staffed, session: Session) -> None:
    number = risen(staffed, L.LEADER, late=False)
    held = session.get_one(Obstacle, number)
    held.owner_id = staffed.user("owner", Role.STAFF).id
    session.commit()
    leader, owner, at = staffed.leader(), staffed.client("owner"), f"/obstacles/risen/{number}"
    assert f"/obstacles/{number}" not in owner.page("/obstacles/due").links.values()
    assert "Không ghi số giấy tờ" in refuse(leader, at, said="Gọi 0905123456")
    assert "Làm việc với nhà mạng" in save(leader, at, said="Làm việc với nhà mạng trong tuần")
    assert f"/obstacles/{number}" in owner.page("/obstacles/due").links.values()
    said = owner.page(f"/obstacles/{number}").text
    assert "Ý kiến chỉ đạo" in said
    assert "Làm việc với nhà mạng trong tuần" in said
    save(owner, f"/obstacles/{number}", said="Đã hẹn nhà mạng")
    assert f"/obstacles/{number}" not in owner.page("/obstacles/due").links.values()
    kinds = session.scalars(select(ObstacleEvent.kind).where(ObstacleEvent.obstacle_id == number)).all()
    assert "instructed" in kinds
    staffed.user("second", Role.LEADER)
    assert "Làm việc với nhà mạng" not in staffed.client("second").page(at).text


def test_late_is_said_in_words_with_the_day(staffed: Staffed, session: Session) -> None:
    number = risen(staffed, L.STAFF)
    client = staffed.staff()
    since = f"từ hết ngày {today():%d/%m/%Y}"
    for text in (client.page("/obstacles").text, client.page("/obstacles/due").text):
        assert "Quá hạn" in text
        assert since in text
    page = client.page(f"/obstacles/{number}").text
    assert "Hạn ở cấp này" in page
    assert "Hạn ở cấp này muộn hơn" in page
