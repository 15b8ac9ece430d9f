"""A column pasted from a spreadsheet: who each line is, what is refused and why, one act and its undo."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from rollout.core.dates import today
from rollout.db import db
from rollout.models import AuditRecord, Statement
from rollout.participants.errors import TooManyCells, TooManyLines
from rollout.participants.pasted import lines_of, said_of
from rollout.register import persons
from rollout.vocabulary import IdentifierKind, Milestone
from tests.house.test_turns import another_may_write
from tests.page import Page, PageClient
from tests.participants.pages import add_people, forms_of
from tests.register.world import D
from tests.staffed import Staffed, queries

MAI, LAN = "5112345821", "5112345822"


def paste(client: PageClient, unit_id: int, *lines: str) -> Page:
    return Page(client.submit(f"/units/{unit_id}/people/paste", {"text": "\r\n".join(lines), "do": "preview"}))


def send(client: PageClient, page: Page, **data: Any) -> TestResponse:
    values = page.form("text").values.copy()
    for name, value in {"do": "mark", "milestone": "installed", "channel": "app", **data}.items():
        values.setlist(name, value if isinstance(value, list) else [value])
    return client.post(page.form("text").action, data=values)


@pytest.fixture
def people(staffed: Staffed, unit_id: int) -> list[int]:
    new = persons.NewPerson
    return add_people(
        staffed,
        unit_id,
        new("Nguyễn Thị Mai", ((IdentifierKind.BHXH, MAI),), birth_on=date(1985, 1, 1), birth_precision="year"),
        new("Trần Lan", ((IdentifierKind.BHXH, LAN),), birth_on=date(1990, 1, 1), birth_precision="year"),
        new("Trần Lân"),
        new("Lê An", birth_on=date(1980, 1, 1), birth_precision="year"),
        new("Lê An", birth_on=date(1999, 1, 1), birth_precision="year"),
    )


def test_what_lines_say() -> None:
    said = said_of(
        "1\tNguyễn Mai\tx\n2;Trần Lan;05/03/2021\n3\t5112345821\tchưa\nLê An\t\nLê An\t1990\trồi\nA B\tx\tgì đó\n"
    )
    told = [(s.number or s.name, s.is_so, s.day, s.year, s.strange) for s in said]
    assert told == [
        ("Nguyễn Mai", True, None, None, ""),
        ("Trần Lan", True, D(4), None, ""),
        (MAI, False, None, None, ""),
        ("Lê An", None, None, None, ""),
        ("Lê An", True, None, 1990, ""),
        ("A B", True, None, None, "gì đó"),
    ]
    assert [s.is_so for s in said_of("Trần Lan\nLê An")] == [True, True], "a bare list is of those who did"


def test_what_is_pasted_is_measured_before_it_is_taken_apart() -> None:
    many_cells = "x" + ";y" * 40
    with pytest.raises(TooManyLines, match="tối đa 3 dòng, đang có 4 dòng"):
        lines_of("\n".join(["a", "", many_cells, " ; ", "b", "c"]), 3)
    with pytest.raises(TooManyCells, match="Dòng 3 có 41 ô"):
        lines_of(f"a\n\n{many_cells}\nb", 3)
    assert [line.place for line in lines_of("a\n\n \t\n" + many_cells.removesuffix(";y"), 3)] == [1, 4]


def test_by_number_by_name_and_by_choice(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    officer, (mai, lan, lan2, _an80, an99) = staffed.officer(), people
    page = paste(
        officer, unit_id, f"{MAI}\tx\t05/03/2021", "tran lan\tx", "Trần Lân\trồi", "Lê An\tx", "Bùi Ai\tx", "Lê An\t"
    )
    assert "Thấy 2 người · 2 dòng cần chọn vì trùng tên · 1 dòng không ghi được · 1 dòng không đánh dấu" in page.text
    assert "Dòng 5: Bùi Ai – Không có ai tên này" in page.text
    assert MAI in page.form("text").values["text"], "the text stays"
    assert page.form("text").values.getlist("chosen") == ["", "", f"{mai}@2021-03-05", str(lan2)]
    after = Page(send(officer, page, chosen=[str(lan), str(an99), f"{mai}@2021-03-05", str(lan2)], day="06/03/2021"))
    assert "cho 4 người" in after.text
    assert after.form("text").values["text"] == "Bùi Ai\tx", "what led to nobody stays"
    days = {row.person_id: row.day for row in staffed.session.scalars(select(Statement))}
    assert days == {mai: D(4), lan: D(5), lan2: D(5), an99: D(5)}
    undo = next(form for form in forms_of(after) if "/undo/" in form.action)
    officer.post(undo.action, data=undo.values)
    assert staffed.world.figure("installed_reported", 9) == 0
    assert staffed.world.findings() == []


def test_the_year_of_birth_decides_between_two_of_a_name(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    page = paste(staffed.officer(), unit_id, "Lê An\t1999\tx")
    assert page.form("text").values.getlist("chosen") == [str(people[4])]


def test_what_is_refused_says_why(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    page = paste(
        staffed.officer(), unit_id, "5199999999\tx", f"{MAI}\tTrần Lan\tx", "Trần Lan\tgì", "Trần Lan\t31/12/2099",
        f"{LAN}\tx", "Trần Lan\tx\t01/01/2019", f"{LAN}\tx",
    )  # fmt: skip
    for why in (
        "Không có ai trong danh sách của đơn vị mang số này", "là của Nguyễn Thị Mai", "Không hiểu “gì”",
        "31/12/2099 sau hôm nay", "01/01/2019 trước 01/01/2020", "Trùng người với dòng 5",
    ):  # fmt: skip
        assert why in page.text
    assert page.form("text").values.getlist("chosen") == [str(people[1])]


def test_only_people_of_this_unit_are_reached(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    [stranger] = staffed.world.listed(staffed.world.unit(), 1)
    officer = staffed.officer()
    page = paste(officer, unit_id, f"{MAI}\tx")
    crafted = send(officer, page, chosen=[str(stranger), "x", f"{people[0]}@never"])
    assert crafted.status_code == 422
    assert "Chưa chọn người nào" in Page(crafted).text
    assert staffed.session.scalars(select(Statement)).first() is None
    future = send(officer, page, chosen=[f"{people[0]}@2099-01-01"])
    assert "sau hôm nay" in Page(future).text
    for client in (staffed.officer("second"), staffed.leader(), staffed.desk()):
        assert client.get(f"/units/{unit_id}/people/paste").status_code == 404


def test_a_liaison_may_and_numbers_are_nowhere_kept(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    liaison = staffed.liaison(unit_id)
    done = send(liaison, paste(liaison, unit_id, MAI), milestone="accepted")
    assert done.status_code == 303
    assert "Kéo theo (suy ra): Đã gửi tờ khai đăng ký." in liaison.page(done.location).text
    said = staffed.session.scalars(select(Statement)).one()
    assert (said.person_id, said.milestone, said.day) == (people[0], Milestone.ACCEPTED, today())
    records = staffed.session.scalars(select(AuditRecord)).all()
    assert [row.detail["numbers"] for row in records if row.action == "match_numbers"] == [1, 1]
    assert all(MAI not in str(row.detail) for row in records)


def test_each_comparing_of_numbers_is_recorded_whatever_was_asked(
    staffed: Staffed, unit_id: int, people: list[int]
) -> None:
    officer = staffed.officer()
    page = paste(officer, unit_id, MAI)
    assert send(officer, page, channel="").status_code == 422
    assert send(officer, page, chosen=[]).status_code == 422
    staffed.session.rollback()
    records = staffed.session.scalars(select(AuditRecord).where(AuditRecord.action == "match_numbers")).all()
    assert [row.detail["numbers"] for row in records] == [1, 1, 1]


def test_a_missing_channel_loses_nothing(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    officer = staffed.officer()
    page = paste(officer, unit_id, f"{MAI}\tx", f"{LAN}\tx")
    again = Page(send(officer, page, channel="", chosen=[str(people[1])]))
    assert again.response.status_code == 422
    assert "Chọn kênh thực hiện." in again.text
    assert again.form("text").values.getlist("chosen") == [str(people[1])]


def test_lines_cost_no_queries(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    officer = staffed.officer()
    paste(officer, unit_id, MAI)
    few = queries(lambda: paste(officer, unit_id, MAI))
    assert queries(lambda: paste(officer, unit_id, MAI, LAN, *(f"Ai {i}" for i in range(300)))) == few
    many = paste(officer, unit_id, *(f"Ai {i}" for i in range(1001)))
    assert "Mỗi lần tối đa 1000 dòng" in many.text


@pytest.mark.both_engines
def test_others_write_while_what_is_pasted_is_compared(staffed: Staffed, unit_id: int, people: list[int]) -> None:
    officer = staffed.officer()
    seen: list[bool] = []
    staffed.session.commit()

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM identifier" in statement or "FROM look_up" in statement:
            seen.append(another_may_write())

    event.listen(db.engine, "before_cursor_execute", look)
    try:
        page = paste(officer, unit_id, MAI, *(f"51{n:08d}" for n in range(300)))
    finally:
        event.remove(db.engine, "before_cursor_execute", look)
    assert "Thấy 1 người" in page.text
    compared = seen.index(False)  # that it was asked is kept by whoever has the turn, when all is compared
    assert compared >= 4
    assert not any(seen[compared : compared + 3])
