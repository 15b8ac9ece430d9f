"""A file that repeats what units have reported, as the word of an officer: asked about before it is written."""

from __future__ import annotations

from typing import Any

from rollout.vocabulary import Evidence, Milestone
from tests.page import Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed
from tests.workbooks import loading
from tests.workbooks.loading import HEADER, Loader
from tests.workbooks.test_giving import column, known_people, saved, take
from tests.workbooks.test_pages import apply, code_of, finish, send

A = "TA0001A"
LAN = (A, "Trần Thị Lan", "5100000001", "")
AN = (A, "Nguyễn Văn An", "5100000002", "")
MARKS = (*HEADER, "Đã cài đặt", "Được cấp tài khoản", "Smartphone")


def asked(result: dict[str, Any]) -> dict[str, str]:
    return {told["code"]: told["message"] for told in result["warnings"] if told["code"].startswith("ask.raised")}


def boxes(page: Page) -> list[str | None]:
    return [box.get("value") for box in page.markup.all("input") if box.get("name") == "agreed"]


def returned(staffed: Staffed, client: PageClient, unit_id: int, evidence: str) -> str:
    """The filled form of a unit, sent back as it was given."""
    content = saved(take(client, code_of(staffed, unit_id)))
    return str(send(client, content, "mau.xlsx", evidence=evidence))


def test_claims_that_only_become_verified_are_counted_and_new_ones_are_not(loader: Loader) -> None:
    loader.load([MARKS, (*LAN, "x", "x", ""), (*AN, "x", "", "không")])
    rows = [MARKS, (*LAN, "x", "x", ""), (*AN, "x", "x", "không"), (A, "Lê Minh", "5100000003", "", "x", "x", "không")]
    assert asked(loader.load(rows, dry_run=True)) == {}
    told = asked(loader.load(rows, evidence=Evidence.VERIFIED))
    assert [*told] == ["ask.raised", "ask.raised_smartphone"]
    assert told["ask.raised"].startswith("3 mốc của 2 người ")
    assert told["ask.raised_smartphone"].startswith("1 người ")
    assert asked(loader.load(rows, evidence=Evidence.VERIFIED)) == {}, "they are verified by now"


def test_another_day_than_was_reported_says_so_of_the_same_milestone(loader: Loader) -> None:
    loader.load([MARKS, (*LAN, f"{loading.D(3):%d/%m/%Y}", "", "")], on=loading.D(10))
    after, before = ([MARKS, (*LAN, f"{loading.D(day):%d/%m/%Y}", "", "")] for day in (5, 1))
    assert [*asked(loader.load(after, on=loading.D(10), evidence=Evidence.VERIFIED, dry_run=True))] == ["ask.raised"]
    assert asked(loader.load(before, on=loading.D(10), evidence=Evidence.VERIFIED, dry_run=True)) == {}


def test_what_was_reported_on_lists_of_others_is_not_told(loader: Loader) -> None:
    loader.load([MARKS, ("TA0002A", *LAN[1:], "x", "", "")])
    leaving = (*HEADER, "Tình trạng")
    loader.load([leaving, ("TA0002A", *LAN[1:], "đã nghỉ việc")])
    loader.load([HEADER, ("TA0002A", "Lê Minh", "5100000003", "")], on=loading.D(2), full=True)
    officer = loader.officer(A)
    result = loader.load([MARKS, (*LAN, "x", "", "")], on=loading.D(9), by=officer, evidence=Evidence.VERIFIED)
    assert (result["updated"], asked(result)) == (1, {})


def test_a_filled_form_as_an_officer_s_word_is_written_when_that_is_agreed(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    known_people(staffed, unit_id)
    client = staffed.staff()
    path = returned(staffed, client, unit_id, "verified")
    page = client.page(path)
    assert "3 mốc của 2 người đã có ở mức “Đơn vị báo”" in page.text
    assert boxes(page) == ["ask.raised 3"]
    refused = client.submit(path, {"agreed": None}, action=f"{path}/apply")
    assert refused.status_code == 422
    assert staffed.world.figure("installed_verified", 10_000, unit_id) == 0
    client.submit(path, {"agreed": boxes(page)}, action=f"{path}/apply")
    finish(staffed.app, path)
    assert "Đã ghi" in client.page(path).text
    assert staffed.world.figure("installed_verified", 10_000, unit_id) == 2


def test_a_filled_form_as_the_unit_s_word_asks_nothing(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    known_people(staffed, unit_id)
    client = staffed.staff()
    assert boxes(client.page(returned(staffed, client, unit_id, "reported"))) == []


def test_what_is_reported_after_it_was_agreed_is_asked_anew(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    ids = known_people(staffed, unit_id)
    client = staffed.staff()
    made = take(client, code_of(staffed, unit_id))
    made["Danh sách"][f"{column(made, Milestone.INSTALLED.label)}4"] = f"{D(9):%d/%m/%Y}"
    path = str(send(client, saved(made), "mau.xlsx", evidence="verified"))
    first = boxes(client.page(path))
    staffed.world.mark(ids[2:], Milestone.INSTALLED, 9)
    client.submit(path, {"agreed": first}, action=f"{path}/apply")
    finish(staffed.app, path)
    page = client.page(path)
    assert "Chờ ghi" in page.text
    assert boxes(page) == ["ask.raised 4"] != first


def test_a_form_of_attendance_asks_about_nothing_old(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    known_people(staffed, unit_id)
    client = staffed.staff()
    made = take(client, code_of(staffed, unit_id), "attendance")
    made["Danh sách"][f"{column(made, Milestone.INSTALLED.label)}4"] = "x"
    path = str(send(client, saved(made), "mau.xlsx", evidence="verified"))
    assert boxes(client.page(path)) == []
    apply(staffed, client, path)
    assert staffed.world.figure("installed_verified", 10_000, unit_id) == 1
