"""The list as a workbook: what is filtered, with the columns chosen, numbers as numbers, noted in the audit trail."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from rollout.core.dates import today
from rollout.core.spreadsheets import XLSX
from rollout.models import AuditRecord, Unit
from rollout.register import counts, units
from rollout.units.queries import listing
from rollout.vocabulary import Evidence, Milestone, PeopleGroup, UnitMode
from tests.page import PageClient
from tests.register.world import D
from tests.staffed import Staffed, queries
from tests.units.test_listing import code


def table(client: PageClient, query: str = "") -> list[tuple[Any, ...]]:
    """The rows of the only sheet."""
    answer = client.submit(f"/units{query}", {}, action=f"/units/export.xlsx{query}")
    assert answer.status_code == 200
    assert answer.mimetype == XLSX
    assert answer.headers["Content-Disposition"] == f'attachment; filename="don-vi-{today().isoformat()}.xlsx"'
    [sheet] = load_workbook(io.BytesIO(answer.data)).worksheets
    assert sheet.freeze_panes == "B5"
    return list(sheet.iter_rows(values_only=True))


def test_what_is_filtered_with_the_columns_chosen(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    a, b = world.unit(), world.unit()
    units.rename(session, session.get_one(Unit, a), name="=1+1", on=D(3), by=world.user)
    world.mark(world.listed(a, 4)[:1], Milestone.ACCEPTED, 5)
    world.mark(world.listed(b, 2), Milestone.ACCEPTED, 5)
    session.get_one(Unit, a).list_on = today() - timedelta(days=3)
    session.commit()
    rows = table(staffed.staff(), "?below=50&columns=code.people.rate.list_day.contact")
    assert rows[0][0] == "Đơn vị · dưới 50 % · 1 đơn vị"
    assert rows[1][0].startswith("đến hết ngày ")
    assert "Người lao động" in rows[1][0]
    assert rows[3] == ("Đơn vị", "Mã", "Người tham gia", "Tỷ lệ", "Liên hệ gần nhất", "Ngày danh sách")
    day = datetime.combine(today() - timedelta(days=3), datetime.min.time())
    assert rows[4] == ("=1+1", code(world, a), 4, 0.25, None, day)
    assert rows[5][:4] == ("Tổng cộng", None, 4, 0.25)
    assert len(rows) == 6
    [record] = session.query(AuditRecord).filter_by(action="export_units").all()
    assert record.detail["rows"] == 1
    assert record.detail["columns"] == ["code", "people", "rate", "contact", "list_day"]


def test_who_is_left_out_of_the_missing_is_said_below_the_total(staffed: Staffed) -> None:
    """People 1,000 and accounts 90 do not leave 10 without one: 900 are of a unit that never said."""
    world = staffed.world
    for numbers in ({"participants": 100, "accepted": 90}, {"participants": 900}):
        unit_id = world.unit(UnitMode.COUNT)
        with world.act() as act:
            counts.record(act, unit_id, counts.Stated(D(5), PeopleGroup.EMPLOYEE, Evidence.REPORTED, numbers))
    *_units, total, note = table(staffed.staff(), "?columns=people.accepted.missing")
    assert total == ("Tổng cộng", 1000, 90, 10)
    assert note[0].startswith("900 người của đơn vị chưa báo số được cấp tài khoản: không tính vào cột")
    assert note[0].removesuffix(".") in staffed.staff().page("/units?columns=people.accepted.missing").text
    assert table(staffed.staff(), "?columns=people.accepted")[-1] == ("Tổng cộng", 1000, 90)


def test_the_column_of_people_is_headed_by_whom_it_counts(staffed: Staffed) -> None:
    world = staffed.world
    world.listed(unit_id := world.unit(), 3)
    client, name = staffed.staff(), "Người có điện thoại thông minh"
    for base, heading in (("all", "Người tham gia"), ("smartphone", name)):
        query = f"?columns=people.accepted&base={base}"
        assert table(client, query)[3][1] == heading
        assert client.page(f"/units{query}").rows[0][1:2] == [heading]
        course = client.page(f"/units/{unit_id}?base={base}").rows
        assert next(row for row in course if row[0] == "Đến hết ngày")[1] == heading


def test_what_no_workbook_may_hold_is_left_out(staffed: Staffed) -> None:
    """Neither what is typed into the filter, nor a name that was stored before such signs were left out."""
    world, session, client = staffed.world, staffed.session, staffed.staff()
    unit = session.get_one(Unit, world.unit())
    unit.name = "=Trường\x01 A\x1b"
    session.commit()
    token = client.page("/account").form(action="/logout").values["csrf_token"]
    answer = client.post("/units/export.xlsx?q=%C4%90%01%C6%A1n%0Bv%1B%E1%BB%8B", data={"csrf_token": token})
    [sheet] = load_workbook(io.BytesIO(answer.data)).worksheets
    assert sheet["A1"].value == "Đơn vị · “Đơn vị” · 1 đơn vị"
    assert (sheet["A5"].value, sheet["A5"].data_type) == ("=Trường A", "s")


def test_each_role_takes_away_what_it_sees(staffed: Staffed) -> None:
    world = staffed.world
    mine, other = world.unit(officer=staffed.officer_id()), world.unit()
    assert [row[1] for row in table(staffed.staff())[4:-1]] == [code(world, mine), code(world, other)]
    assert [row[1] for row in table(staffed.officer())[4:-1]] == [code(world, mine)]
    liaison = table(staffed.liaison(other))
    assert [row[1] for row in liaison[4:-1]] == [code(world, other)]
    assert "Liên hệ gần nhất" not in liaison[3]
    for client in (staffed.leader(), staffed.desk(), staffed.admin()):
        assert client.post("/units/export.xlsx").status_code == 404


def test_units_are_read_in_chunks(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    world, staff = staffed.world, staffed.staff()
    made = [world.unit() for _ in range(7)]
    table(staff)
    whole = queries(lambda: table(staff))
    monkeypatch.setattr(listing, "CHUNK", 3)
    assert [row[1] for row in table(staff)[4:-1]] == [code(world, unit_id) for unit_id in made]
    assert queries(lambda: table(staff)) == whole + 2 * 3
