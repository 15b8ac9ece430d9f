"""Corrections of what was recorded wrongly about a unit: what they do, what they refuse, who may."""

from __future__ import annotations

from sqlalchemy import select

from rollout.core.dates import now
from rollout.models import Batch, Unit, UnitCount
from rollout.register import counts
from rollout.register.act import Act
from rollout.vocabulary import Evidence, PeopleGroup, UnitMode
from tests.filling import refuse, save
from tests.register.world import D
from tests.staffed import Staffed
from tests.units.pages import audited


def test_a_wrong_stock_take_is_corrected_or_taken_back_with_a_reason(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    unit_id = world.unit(UnitMode.COUNT)
    staff, liaison = staffed.staff(), staffed.liaison(unit_id)
    take = f"/units/{unit_id}/stock-take"
    save(liaison, take, {"day": "05/03/2021", "participants": "600", "accepted": "54"})
    save(liaison, take, {"day": "10/03/2021", "accepted": "450", "reason": ""})
    first, second = session.scalars(select(UnitCount.id).order_by(UnitCount.id))
    path = f"/units/{unit_id}/counts/{first}"
    page = liaison.page(f"/units/{unit_id}")
    assert path in [link.get("href") for link in page.markup.all("a")]
    assert liaison.page(path).form("accepted").values["accepted"] == "54"
    assert "Cần điền" in refuse(liaison, path, {"accepted": "45", "reason": ""})
    assert "dãy số" in refuse(liaison, path, {"accepted": "45", "reason": "gọi 0908182151"})
    assert "Đã sửa số liệu" in save(liaison, path, {"accepted": "45", "reason": "đảo hai chữ số"})
    assert [world.figure("accepted_reported", on) for on in (4, 8, 9)] == [45, 45, 450]
    assert "Cần điền" in refuse(liaison, f"/units/{unit_id}/counts/{second}/void", {"reason": ""})
    text = save(liaison, f"/units/{unit_id}/counts/{second}/void", {"reason": "gõ thừa số không"})
    for told in ("Đã bỏ số liệu đến 10/03/2021", "gõ thừa số không", "đảo hai chữ số", "Đã bỏ"):
        assert told in text
    assert [world.figure("accepted_reported", on) for on in (4, 8, 9)] == [45, 45, 45]
    assert session.get_one(Unit, unit_id).list_on == D(4)
    assert (audited(staffed, "correct_count"), audited(staffed, "void_count")) == (1, 1)
    for gone in (path, f"{path}/void", f"/units/{unit_id}/counts/{second}", f"/units/{unit_id}/counts/{10**12}"):
        assert liaison.get(gone).status_code == 404
    assert world.findings() == []
    save(staff, take, {"day": "12/03/2021", "accepted": "46", "evidence": "verified"})
    [third] = session.scalars(select(UnitCount.id).filter_by(voided_seq=None, day=D(11)))
    other = world.unit(UnitMode.COUNT)
    for verb in ("", "/void"):
        assert liaison.get(f"/units/{unit_id}/counts/{third}{verb}").status_code == 404  # stronger than their word
        assert staff.get(f"/units/{other}/counts/{third}{verb}").status_code == 404
        assert staff.get(f"/units/{unit_id}/counts/{third}{verb}").status_code == 200


def test_an_imported_stock_take_goes_with_its_import(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    unit_id, staff = world.unit(UnitMode.COUNT), staffed.staff()
    batch = Batch(
        kind="units",
        state="applied",
        file_name="don-vi.xlsx",
        file_hash="",
        file_size=0,
        list_on=D(3),
        is_full=False,
        evidence="reported",
        created_by_id=world.user.id,
        created_at=now(),
        summary={},
    )
    session.add(batch)
    session.flush()
    held = Act(session, by=world.user, action="import", batch=batch)
    counts.record(
        held,
        unit_id,
        counts.Stated(day=D(3), group=PeopleGroup.EMPLOYEE, evidence=Evidence.REPORTED, numbers={"accepted": 45}),
    )
    held.apply()
    session.commit()
    count_id = session.scalars(select(UnitCount.id)).one()
    for verb in ("", "/void"):
        assert staff.get(f"/units/{unit_id}/counts/{count_id}{verb}").status_code == 404
    assert f"/units/{unit_id}/counts/" not in staff.page(f"/units/{unit_id}").response.text


def test_the_day_of_a_switch_is_corrected_with_a_reason(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(officer=staffed.officer_id())
    world.listed(unit_id, 5)
    staff = staffed.staff()
    save(staff, f"/units/{unit_id}/mode", {"mode": "count", "on": "11/03/2021", "participants": "60", "reason": ""})
    save(staff, f"/units/{unit_id}/mode", {"mode": "", "on": "21/03/2021", "reason": "giải thể"})
    page = staff.page(f"/units/{unit_id}/details")
    path, stop = (page.links[f"Sửa ngày {day}/03/2021"] for day in (11, 21))
    assert "Cần điền" in refuse(staff, path, {"on": "06/03/2021", "reason": ""})
    assert "Ngày đổi phải sau 01/03/2021" in refuse(staff, path, {"on": "25/03/2021", "reason": "nhầm"})
    assert "sau hôm nay" in refuse(staff, path, {"on": "01/01/2099", "reason": "nhầm"})
    assert "Đã sửa ngày đổi" in save(staff, path, {"on": "06/03/2021", "reason": "biên bản ghi ngày 06"})
    save(staff, stop, {"on": "25/03/2021", "reason": "nghỉ từ 25"})
    assert "nghỉ từ 25" in staff.page(f"/units/{unit_id}/details").text
    assert [world.figure("participants", on) for on in (4, 5, 10)] == [5, 0, 60]
    assert [world.figure("units", on) for on in (20, 23, 24)] == [1, 1, 0]
    assert audited(staffed, "correct_switch") == 2
    assert staff.get(path).status_code == 404  # nothing changed on that day any more
    for day in ("2021-03-01", "2021-03-07", "9999-12-31", "xx"):
        assert staff.get(f"/units/{unit_id}/mode/{day}").status_code == 404, day
    assert staffed.liaison(unit_id).get(f"/units/{unit_id}/mode/2021-03-06").status_code == 404
    assert staffed.officer("second").get(f"/units/{unit_id}/mode/2021-03-06").status_code == 404
    assert world.findings() == []
