"""Lists of people as they went to a unit and came back: noted by what is done here, and by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from rollout.core.dates import today
from rollout.models import AuditRecord, Batch, ListExchange
from rollout.register import list_exchanges
from rollout.register.errors import FutureDay, NeverSent, NumberInNote
from rollout.vocabulary import ListWay
from rollout.workbooks import undoing
from tests.filling import refuse, save
from tests.page import PageClient
from tests.staffed import Staffed, queries
from tests.workbooks.loading import Loader

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

HEADER = ("Mã đơn vị", "Họ và tên", "Mã số BHXH")


def rows(staffed: Staffed) -> list[tuple[str, int, int]]:
    staffed.session.rollback()
    held = staffed.session.scalars(select(ListExchange).order_by(ListExchange.id))
    return [(row.way, row.version, row.people) for row in held]


def take(client: PageClient, which: str = "participants") -> None:
    page = client.page(f"/imports/templates?unit=TA0001A&which={which}")
    values = page.form("reason", action="/imports/templates").values.copy()
    values["reason"] = "Gửi đơn vị bổ sung"
    assert client.post("/imports/templates", data=values).status_code == 200


def test_the_form_that_is_taken_is_the_list_sent(staffed: Staffed, unit_id: int) -> None:
    staffed.world.listed(unit_id, 3)
    officer = staffed.officer()
    take(officer, "attendance")
    assert rows(staffed) == []
    take(officer)
    take(officer)
    assert rows(staffed) == [("sent", 1, 3)], "the same list on the same day is no other"
    staffed.world.listed(unit_id, 1)
    take(officer)
    take(staffed.liaison(unit_id))
    assert rows(staffed) == [("sent", 1, 3), ("sent", 2, 4), ("sent", 3, 4)]
    text = staffed.liaison(unit_id).page(f"/units/{unit_id}/lists").text
    assert "3 lần chuyển, gửi lại danh sách" in text
    assert "Người officer" in text


def test_a_file_of_the_unit_is_the_list_returned(staffed: Staffed, unit_id: int) -> None:
    staffed.world.unit()
    loader = Loader(staffed.session, staffed.world.user, {})
    list_exchanges.note_sent(staffed.session, unit_id, on=today(), people=2, by=staffed.world.user)
    staffed.session.commit()
    loaded = loader.load([HEADER, ("TA0001A", "Lê Lan", "5100000091"), ("TA0001A", "Lê Mai", "5100000092")])
    assert rows(staffed) == [("sent", 1, 2), ("returned", 1, 2)]
    loader.load([HEADER, ("TA0001A", "Lê Bốn", "5100000093"), ("TA0002A", "Lê Ba", "5100000094")])
    assert len(rows(staffed)) == 2, "a file of many units is a list of the office's own"
    officer = staffed.officer()
    assert f"Lần nạp số {loaded['batch']}" in officer.page(f"/units/{unit_id}/lists").text
    undoing.undo_batch(staffed.session, staffed.session.get_one(Batch, loaded["batch"]), by=staffed.world.user)
    staffed.session.commit()
    assert "Lần nạp đã hoàn tác" in officer.page(f"/units/{unit_id}/lists").text


def test_what_went_another_way_is_noted_by_hand(staffed: Staffed, unit_id: int) -> None:
    officer, path = staffed.officer(), f"/units/{unit_id}/lists/new"
    told = save(officer, path, list_way="sent", people="45", day="hôm nay", note="Gửi giấy")
    assert "Đã ghi: Đã chuyển cho đơn vị, lần 1" in told
    save(officer, path, list_way="sent", people="46", day="hôm nay")
    save(officer, path, list_way="returned", people="44", day="hôm nay", version="1")
    save(officer, path, list_way="returned", people="44", day="hôm nay")
    assert rows(staffed) == [("sent", 1, 45), ("sent", 2, 46), ("returned", 1, 44), ("returned", 2, 44)]
    assert "lần thứ 9" in refuse(officer, path, list_way="returned", people="44", version="9")
    assert "Cần điền mục này" in refuse(officer, path, people="")
    assert "Không ghi số giấy tờ" in refuse(officer, path, people="1", note="0908182151")
    noted = staffed.session.scalars(select(AuditRecord).where(AuditRecord.action == "note_list")).all()
    assert noted[0].detail == {"list_way": "sent", "version": 1, "people": 45}
    assert "Chiều: Đơn vị đã gửi lại" in staffed.admin().page("/audit").text
    for client in (staffed.liaison(unit_id), staffed.leader()):
        assert client.get(path).status_code == 404


def test_filter_order_pages_and_file(staffed: Staffed, unit_id: int) -> None:
    for people in range(60):
        list_exchanges.note_sent(staffed.session, unit_id, on=today(), people=people, by=staffed.world.user)
    list_exchanges.note_returned(staffed.session, unit_id, on=today(), people=7, by=staffed.world.user)
    staffed.session.commit()
    officer, path = staffed.officer(), f"/units/{unit_id}/lists"
    assert "61 lần chuyển" in officer.page(path).text
    assert len(officer.page(path).rows) == 51
    assert len(officer.page(f"{path}?page=2").rows) == 12
    assert officer.page(path).rows[1][0] == "Đơn vị đã gửi lại"
    assert officer.page(f"{path}?order=day").rows[1][2:4] == ["1", "0"]
    assert "1 lần chuyển" in officer.page(f"{path}?list_way=returned").text
    assert officer.fragment(path).element("lists").tag == "section"
    page = officer.page(f"{path}?list_way=sent&order=day")
    action = f"{path}/export.csv?list_way=sent&order=day"
    answer = officer.post(action, data=page.form(action=action).values)
    lines = answer.get_data(as_text=True).strip().splitlines()
    assert len(lines) == 61
    assert queries(lambda: officer.page(path)) == queries(lambda: officer.page(f"{path}?page=2"))


def test_what_cannot_have_been(staffed: Staffed, unit_id: int) -> None:
    held = {"people": 3, "by": staffed.world.user}
    with pytest.raises(FutureDay):
        list_exchanges.note_sent(staffed.session, unit_id, on=today() + timedelta(days=1), **held)  # type: ignore[arg-type]
    with pytest.raises(NeverSent):
        list_exchanges.note_returned(staffed.session, unit_id, on=today(), version=1, **held)  # type: ignore[arg-type]
    with pytest.raises(NumberInNote):
        list_exchanges.note_sent(staffed.session, unit_id, on=today(), note="051185000123", **held)  # type: ignore[arg-type]
    row = list_exchanges.note_returned(staffed.session, unit_id, on=today(), **held)  # type: ignore[arg-type]
    assert (row.version, row.way) == (0, ListWay.RETURNED)
