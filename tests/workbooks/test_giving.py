"""Forms to take away: what is in them, who gets numbers in full, and that they come back without a choice."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from rollout.core.dates import today
from rollout.core.spreadsheets import XLSX
from rollout.ledger.facts import COUNTED
from rollout.models import AuditRecord, Batch, Person, Unit
from rollout.register import counts, memberships, persons
from rollout.vocabulary import Channel, Evidence, IdentifierKind, ImportKind, Milestone, PeopleGroup, Role, UnitMode
from rollout.workbooks.examining import Upload, examine
from rollout.workbooks.giving.book import LIST
from rollout.workbooks.headers import find_header
from rollout.workbooks.reading import read_file
from rollout.workbooks.unit_inside import INSTRUCTIONS, SHEET, take_inside
from tests.page import Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed
from tests.workbooks.test_pages import apply, code_of, send

ON_ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WHY = "tập huấn tại đơn vị"


def book(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def saved(made: Workbook) -> bytes:
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def take(client: PageClient, code: str, which: str = "participants", reason: str = WHY) -> Workbook:
    answer = client.submit("/imports/templates", {"unit": code, "which": which, "reason": reason})
    assert answer.mimetype == XLSX, Page(answer).text
    return book(answer.data)


def column(made: Workbook, heading: str) -> str:
    return next(cell.column_letter for cell in made[LIST][1] if cell.value == heading)


def known_people(staffed: Staffed, unit_id: int) -> list[int]:
    """Three people of whom much is known, a zero in front of each number and a phone among it."""
    world = staffed.world
    made = [
        persons.NewPerson(
            f"Lê Thị {name}",
            ((IdentifierKind.BHXH, f"012345678{i}"), (IdentifierKind.PERSONAL_ID, f"05118500000{i}")),
            birth_on=date(1985, 6, 1) if i else date(1985, 1, 1),
            birth_precision="day" if i else "year",
            phone=f"090500000{i}",
        )
        for i, name in enumerate(("An", "Bình", "Châu"))
    ]
    ids = persons.create_persons(staffed.session, made)
    with world.act("join") as act:
        for person_id in ids:
            memberships.join(act, person_id=person_id, unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=D(0))
    world.mark(ids[:2], Milestone.INSTALLED, 5)
    world.mark(ids[:1], Milestone.SIGNED_IN, 8, channel=Channel.UNKNOWN)
    return ids


# What a form is


@ON_ONE_ENGINE
@pytest.mark.parametrize("kind", list(ImportKind))
def test_a_plain_form_is_read_by_its_headings_and_holds_no_list_yet(staffed: Staffed, kind: ImportKind) -> None:
    client = staffed.admin() if kind is ImportKind.USERS else staffed.staff()
    answer = client.get(f"/imports/template/{kind.value}.xlsx")
    assert answer.mimetype == XLSX
    read, inside = take_inside(kind, read_file(answer.data, "mau.xlsx"))
    assert [sheet.name for sheet in read.sheets] == [LIST], "instructions are never a list"
    assert inside == ""
    header = find_header(kind, read.sheets[0])
    assert header is not None
    assert (header.ignored, header.doubtful, header.unnamed) == ((), (), ())
    assert len(read.sheets[0].rows) == 1


@ON_ONE_ENGINE
def test_headings_are_locked_and_all_below_is_not(staffed: Staffed) -> None:
    made = take(staffed.staff(), code_of(staffed, staffed.world.unit()))
    sheet = made[LIST]
    held = sheet.protection
    assert held.sheet
    assert not held.password
    assert not any((held.formatColumns, held.sort, held.autoFilter, held.insertRows, held.deleteRows))
    assert sheet["A1"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    assert sheet.freeze_panes == "A2"
    assert (sheet.print_title_rows, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == ("$1:$1", 9, 0)
    assert (sheet.print_title_cols, sheet.page_setup.fitToWidth) == ("$A:$B", 2)
    number, day = column(made, "Mã số BHXH"), column(made, Milestone.INSTALLED.label)
    assert sheet.column_dimensions[number].number_format == "@"
    assert sheet.column_dimensions[day].number_format == "dd/mm/yyyy"
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    sex = column(made, "Giới tính")
    assert offered[f"{sex}2:{sex}1048576"] == '"Nam,Nữ"'
    assert made[SHEET].sheet_state == "hidden"
    assert made.sheetnames == [LIST, INSTRUCTIONS, SHEET]


@ON_ONE_ENGINE
def test_long_lists_of_the_registry_stand_in_the_hidden_sheet(staffed: Staffed) -> None:
    made = book(staffed.staff().get("/imports/template/units.xlsx").data)
    letter = column(made, "Khối, loại hình")
    rules = made[LIST].data_validations.dataValidation
    [rule] = [rule for rule in rules if str(rule.sqref).startswith(letter) and rule.type == "list"]
    assert rule.formula1 == '"Khối 1,Khối 2"'
    for number in range(60):
        staffed.world.unit(since=number)
    made = book(staffed.staff().get("/imports/template/participants.xlsx").data)
    [rule] = [r for r in made[LIST].data_validations.dataValidation if str(r.sqref).startswith("A2")]
    assert rule.formula1 == f"'{SHEET}'!$D$1:$D$60"
    assert made[SHEET]["D1"].value.startswith("TA")


# Who gets what


@ON_ONE_ENGINE
def test_the_offices_of_the_form_of_accounts_are_found_again(staffed: Staffed) -> None:
    client = staffed.staff()
    made = book(client.get("/imports/template/official.xlsx").data)
    sheet = made[LIST]
    [rule] = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    office = rule.formula1.strip('"').split(",")[0]
    for heading, value in (("Cơ quan BHXH quản lý", office), ("Họ và tên", "Võ Mới"), ("Mã số BHXH", "5199999991")):
        sheet[f"{column(made, heading)}2"] = value
    text = client.page(str(send(client, saved(made), kind=ImportKind.OFFICIAL.value, is_full="y"))).text
    assert f"gồm mọi tài khoản của: {office}" in text
    assert "Không rõ các cơ quan" not in text


def test_a_unit_is_filled_in_for_who_says_why_and_that_is_recorded(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    known_people(staffed, unit_id)
    code, client = code_of(staffed, unit_id), staffed.liaison(unit_id)
    address = f"/imports/template/participants.xlsx?unit={code}"
    assert client.get(address).headers["Location"] == f"/imports/templates?unit={code}&which=participants"
    page = Page(client.submit("/imports/templates", {"unit": code, "reason": ""}))
    assert page.response.status_code == 422
    assert "Ghi lý do cần xem số đầy đủ." in page.text
    assert staffed.session.query(AuditRecord).filter_by(action="take_form").count() == 0
    made = take(client, code)
    sheet, number = made[LIST], column(made, "Mã số BHXH")
    assert [sheet[f"{number}{row}"].value for row in (2, 3, 4)] == ["0123456780", "0123456781", "0123456782"]
    assert sheet[f"{number}2"].data_type == "s"
    assert sheet[f"{number}2"].number_format == "@"
    assert [sheet[f"{column(made, 'Ngày sinh')}{row}"].value for row in (2, 3)] == ["1985", "01/06/1985"]
    assert sheet[f"{column(made, 'Số điện thoại')}2"].value == "0905000000"
    take(client, code, reason="")  # it holds for an hour
    first, second = staffed.session.query(AuditRecord).filter_by(action="take_form").all()
    assert (first.subject, first.subject_id, first.detail["rows"]) == ("unit", unit_id, 3)
    assert first.detail["reason"] == second.detail["reason"] == WHY
    assert "bhxh" in first.detail["fields"]


def test_others_units_are_not_there(staffed: Staffed) -> None:
    own, other = staffed.world.unit(), staffed.world.unit()
    client, code = staffed.liaison(own), code_of(staffed, other)
    assert client.get(f"/imports/template/participants.xlsx?unit={code}").status_code == 404
    strange = Page(client.submit("/imports/templates", {"unit": code, "reason": WHY})).text
    nothing = Page(client.submit("/imports/templates", {"unit": "ZZ", "reason": WHY})).text
    assert f'Không có đơn vị mang mã "{code}"' in strange
    assert strange.replace(code, "ZZ") == nothing
    for nobody in (staffed.leader(), staffed.desk()):
        for name in ("participants", "attendance", "units", "users", "counts"):
            assert nobody.get(f"/imports/template/{name}.xlsx").status_code == 404
    for name in ("units", "counts", "users"):
        assert client.get(f"/imports/template/{name}.xlsx").status_code == 404


# Coming back


def test_a_unit_s_form_goes_in_without_a_choice(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    ids = known_people(staffed, unit_id)
    client = staffed.liaison(unit_id)
    made = take(client, code_of(staffed, unit_id))
    sheet = made[LIST]
    sheet[f"{column(made, Milestone.REGISTERED.label)}4"] = "x"
    sheet["A5"], sheet[f"{column(made, 'Mã số BHXH')}5"] = "Võ Văn Dũng", "0123456789"
    path = send(client, saved(made), "mau.xlsx")
    page = client.page(str(path))
    assert f"ghi sẵn mã đơn vị {code_of(staffed, unit_id)}" in page.text
    assert "nên không đọc" not in page.text
    assert [f"{word} {n}" in page.text for word, n in (("thêm mới", 1), ("thay đổi", 1), ("không đổi", 2))] == [
        True
    ] * 3
    apply(staffed, client, str(path))
    [batch] = staffed.session.query(Batch).all()
    assert (batch.unit_id, batch.state, batch.summary["rejected"]) == (unit_id, "applied", 0)
    assert staffed.world.figure("participants", 10_000, unit_id) == len(ids) + 1


def test_the_attendance_of_a_session_comes_back_as_a_list_of_people(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    known_people(staffed, unit_id)
    client = staffed.liaison(unit_id)
    made = take(client, code_of(staffed, unit_id), "attendance")
    sheet = made[LIST]
    installed = column(made, Milestone.INSTALLED.label)
    assert [sheet[f"{installed}{row}"].value for row in (2, 3, 4)] == [None] * 3
    assert sheet[f"{column(made, 'Đã ghi nhận')}3"].value == "cài đặt ứng dụng"
    sheet[f"{installed}4"], sheet[f"{column(made, 'Tình trạng')}2"] = "x", "k có đt"
    path = str(send(client, saved(made), "mau.xlsx"))
    apply(staffed, client, path)
    [batch] = staffed.session.query(Batch).all()
    assert {name: batch.summary[name] for name in ("updated", "unchanged", "rejected")} == {
        "updated": 2, "unchanged": 1, "rejected": 0,
    }  # fmt: skip


def test_the_units_that_count_come_back_as_a_list_of_units(staffed: Staffed) -> None:
    world = staffed.world
    listed, counting, silent = world.unit(), world.unit(UnitMode.COUNT), world.unit(UnitMode.COUNT)
    with world.act() as act:
        stated = counts.Stated(D(5), PeopleGroup.EMPLOYEE, Evidence.REPORTED, {"participants": 60, "installed": 45})
        counts.record(act, counting, stated)
    client = staffed.staff()
    made = book(client.get("/imports/template/counts.xlsx").data)
    sheet = made[LIST]
    assert [sheet[f"A{row}"].value for row in (2, 3, 4)] == [code_of(staffed, counting), code_of(staffed, silent), None]
    assert code_of(staffed, listed) not in {cell.value for cell in sheet["A"]}
    last = column(made, "Số lần trước")
    assert "60" in sheet[f"{last}2"].value
    assert sheet[f"{last}3"].value is None
    people = column(made, "Đến nay: Người tham gia")
    assert sheet[f"{people}2"].value is None, "numbers of then are not said again as of now"
    assert len([cell for cell in sheet[1] if cell.value]) == 5 + len(COUNTED)
    sheet[f"{people}2"], sheet[f"{people}3"] = 62, 20
    path = str(send(client, saved(made), "so-lieu.xlsx", kind="units"))
    page = client.page(path)
    assert "nên không đọc" not in page.text
    apply(staffed, client, path)
    assert [world.figure("participants", 10_000, unit_id) for unit_id in (counting, silent)] == [62, 20]


def test_known_units_come_back_unchanged(staffed: Staffed) -> None:
    world = staffed.world
    world.unit(area_2021=world.areas["A1"], department=world.departments[0], officer=staffed.officer_id())
    world.unit(UnitMode.COUNT, unit_type=world.unit_types[0], area_2025=world.areas["X"])
    client = staffed.staff()
    content = client.get("/imports/template/units.xlsx?filled=1").data
    path = str(send(client, content, "don-vi.xlsx", kind="units"))
    [batch] = staffed.session.query(Batch).all()
    told = {name: batch.summary[name] for name in ("created", "updated", "unchanged", "rejected")}
    assert told == {"created": 0, "updated": 0, "unchanged": 2, "rejected": 0}, client.page(path).text


# The code inside


def named(code: str, *rows: tuple[Any, ...], header: tuple[str, ...] = ("Họ và tên", "Mã số BHXH")) -> bytes:
    """A list with a unit's code inside."""
    made = Workbook()
    made.worksheets[0].title = LIST
    for row in (header, *rows):
        made.worksheets[0].append(row)
    inside = made.create_sheet(SHEET)
    inside.append(("VSSID_UNIT", code))
    inside.sheet_state = "hidden"
    return saved(made)


def test_a_code_inside_that_is_not_the_loader_s_is_as_one_of_nobody(staffed: Staffed) -> None:
    own, other = staffed.world.unit(), staffed.world.unit()
    client = staffed.liaison(own)
    texts = [
        Page.text.fget(send(client, named(code, ("Lê An", "0123456789")), status=422))  # type: ignore[attr-defined]
        for code in (code_of(staffed, other), "ZZZZ")
    ]
    assert f'Không có đơn vị mang mã "{code_of(staffed, other)}"' in texts[0]
    assert texts[0].replace(code_of(staffed, other), "ZZZZ") == texts[1]


def test_another_unit_chosen_than_inside_is_refused(staffed: Staffed) -> None:
    own, other = staffed.world.unit(), staffed.world.unit()
    client = staffed.staff()
    content = named(code_of(staffed, own), ("Lê An", "0123456789"))
    refused = send(client, content, status=422, unit=code_of(staffed, other))
    assert isinstance(refused, Page)
    told = f'đơn vị mang mã "{code_of(staffed, own)}" nhưng đơn vị được chọn cho cả tệp mang mã'
    assert told in refused.text
    assert staffed.session.query(Batch).count() == 0
    assert isinstance(send(client, content, unit=code_of(staffed, own)), str)


def test_rows_of_other_units_than_inside_are_asked_about(staffed: Staffed) -> None:
    own, other = staffed.world.unit(), staffed.world.unit()
    client, header = staffed.staff(), ("Mã đơn vị", "Họ và tên", "Mã số BHXH")
    rows = [(code_of(staffed, own), "Lê An", "0123456789"), (code_of(staffed, other), "Lê Bình", "0123456781")]
    path = str(send(client, named(code_of(staffed, own), *rows, header=header)))
    page = client.page(path)
    assert (
        f"biểu mẫu của đơn vị {code_of(staffed, own)} nhưng có dòng ghi đơn vị khác ở cột đơn vị (số dòng: 1)"
        in page.text
    )
    client.submit(path, {"agreed": None}, action=f"{path}/apply")
    [batch] = staffed.session.query(Batch).all()
    assert batch.state == "staged", "nothing is written before it is agreed to"
    path = str(send(client, named(code_of(staffed, own), rows[0], header=header)))
    assert "nhưng có dòng" not in client.page(path).text


@ON_ONE_ENGINE
def test_columns_named_later_still_find_the_unit_inside(staffed: Staffed) -> None:
    own = staffed.world.unit()
    client = staffed.staff()
    content = named(code_of(staffed, own), ("Lê An", "0123456789"), header=("Ai đây", "Mã số BHXH"))
    path = str(send(client, content))
    assert path.endswith("/columns")
    chosen = {"first-0": "1", "last-0": "1", "column-0-A": "name", "column-0-B": "bhxh"}
    page = client.page(client.submit(path, chosen, action=path).headers["Location"])
    assert "ghi sẵn mã đơn vị" in page.text
    apply(staffed, client, page.path)
    assert staffed.world.figure("participants", 10_000, own) == 1


@ON_ONE_ENGINE
def test_nobody_is_kept_on_a_full_list_by_our_own_sheets(staffed: Staffed) -> None:
    """Instructions that are not read are no rows that may hold somebody: who is missing is still proposed to leave."""
    unit_id = staffed.world.unit()
    known_people(staffed, unit_id)
    client = staffed.staff()
    made = take(client, code_of(staffed, unit_id))
    made[LIST].delete_rows(4)
    upload = Upload(ImportKind.PARTICIPANTS, "mau.xlsx", saved(made), today(), is_full=True)
    examined = examine(staffed.session, upload, by=staffed.user("staff", Role.STAFF))
    assert [leaver.is_ticked for leaver in examined.plan.leavers] == [True]
    assert [message.code for message in examined.plan.warnings] == ["file.unit_inside", "file.days_unsure"]
    assert staffed.session.get_one(Person, examined.plan.leavers[0].person_id).name == "Lê Thị Châu"
    assert staffed.session.get_one(Unit, unit_id).id == examined.order.unit_id
