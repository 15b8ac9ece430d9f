"""The sheet that an officer takes along: who lacks what, on A4 paper, without a number in full."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.test import TestResponse

from rollout.core.cells import put
from rollout.core.spreadsheets import XLSX
from rollout.models import AuditRecord
from rollout.vocabulary import Milestone
from tests.page import PageClient
from tests.staffed import Staffed


def asked(client: PageClient, unit_id: int, query: str = "") -> TestResponse:
    token = client.page("/account").form(action="/logout").values["csrf_token"]
    return client.post(f"/units/{unit_id}/people/sheet.xlsx{query}", data={"csrf_token": token})


def taken(client: PageClient, unit_id: int, query: str = "") -> Worksheet:
    answer = asked(client, unit_id, query)
    assert answer.mimetype == XLSX
    [sheet] = load_workbook(io.BytesIO(answer.data)).worksheets
    return sheet


def test_everybody_with_what_they_lack(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(officer=staffed.officer_id())
    first, second = world.listed(unit_id, 2)
    world.mark([first], Milestone.INSTALLED, 5)
    put(world.person(first), "phone", "0905123456")
    staffed.session.commit()
    client = staffed.officer()
    form = client.page(f"/units/{unit_id}/people").form(action=f"/units/{unit_id}/people/sheet.xlsx")
    assert form.method == "POST"
    sheet = taken(client, unit_id)
    headings, *rows = sheet.iter_rows(values_only=True)
    assert headings == (
        "STT", "Họ và tên", "Ngày sinh", "Mã số BHXH", "Điện thoại", "Mốc còn thiếu", "Việc cần làm tiếp", "Ghi chú",
        "Ký tên",
    )  # fmt: skip
    assert [row[:2] for row in rows] == [(1, world.person(first).name), (2, world.person(second).name)]
    assert [row[3][:4] for row in rows] == ["••••", "••••"]
    assert rows[0][4] == "•••• 456"
    assert Milestone.INSTALLED.label not in rows[0][5]
    assert Milestone.INSTALLED.label in rows[1][5]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$1:$1"
    assert not sheet.protection.sheet
    [record] = staffed.session.query(AuditRecord).filter_by(action="export_list").all()
    assert (record.subject, record.subject_id, record.detail["rows"]) == ("unit", unit_id, 2)


def test_the_unit_s_own_liaison_gets_phones_and_others_get_nothing(staffed: Staffed) -> None:
    world = staffed.world
    unit_id, other = world.unit(), world.unit()
    [person_id] = world.listed(unit_id, 1)
    put(world.person(person_id), "phone", "0905123456")
    staffed.session.commit()
    assert taken(staffed.liaison(unit_id), unit_id)["E2"].value == "0905123456"
    strangers = (staffed.liaison(other, name="khac"), staffed.leader(), staffed.desk(), staffed.officer())
    for client in strangers:
        assert asked(client, unit_id).status_code == 404


def test_it_holds_whom_the_filter_finds(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    people = world.listed(unit_id, 3)
    world.mark(people[:1], Milestone.INSTALLED, 5)
    sheet = taken(staffed.staff(), unit_id, "?milestone=installed&missing=1")
    assert sheet.max_row == 1 + 2
