"""A unit's list: order, masks, steps, filters, marking many, undoing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select

from rollout.core.dates import today
from rollout.models import AuditRecord, Membership, Standing, Statement
from rollout.register import marks, memberships, persons, standings, units
from rollout.vocabulary import (
    Evidence,
    IdentifierKind,
    LeavingReason,
    Milestone,
    Sex,
    StandingKind,
    UnitMode,
)
from tests import markup
from tests.page import Page, PageClient
from tests.participants.pages import add_people
from tests.register.world import D
from tests.staffed import Staffed

REPORTED, VERIFIED, OFFICIAL = Evidence


def names(page: Page) -> list[str]:
    """The names of the people on a page, in order; the tick comes before."""
    return [row[1].removesuffix(" Nơi làm việc thứ hai") for row in page.rows if len(row) == 8 and row[0] == ""]


def act(client: PageClient, unit_id: int, what: str, ids: list[int], query: str = "", **data: Any) -> Page:
    """Ticks people and presses a button under the list; returns the page that follows."""
    path = f"/units/{unit_id}/people{query}"
    values: Mapping[str, Any] = {"person_ids": [str(i) for i in ids] or None, "do": what, **data}
    if what == "mark":
        values = {"channel": "app", **values}
    form = client.page(path).form("do")
    sent = form.values.copy()
    for name, value in values.items():
        sent.setlist(name, value if isinstance(value, list) else [] if value is None else [value])
    response = client.post(form.action, data=sent)
    return client.page(response.location) if response.status_code == 303 else Page(response)


def statements(staffed: Staffed, evidence: Evidence = REPORTED) -> int:
    held = select(func.count(Statement.id)).where(Statement.voided_seq.is_(None), Statement.evidence == evidence.value)
    return staffed.session.scalar(held) or 0


def test_people_stand_in_vietnamese_order_with_masked_numbers(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    new = persons.NewPerson
    add_people(
        staffed,
        unit_id,
        new("Trần Văn Ơn", ((IdentifierKind.BHXH, "5112345821"),), phone="0908182151"),
        new("Lê Thị Ánh", ((IdentifierKind.PERSONAL_ID, "051185000123"),), sex=Sex.FEMALE),
        new("Đỗ Văn Đạt"),
        new("Bùi Văn Dũng"),
        new("Vũ Văn An"),
    )
    page = staffed.staff().page(f"/units/{unit_id}/people")
    assert names(page) == ["Vũ Văn An", "Lê Thị Ánh", "Bùi Văn Dũng", "Đỗ Văn Đạt", "Trần Văn Ơn"]
    text = page.response.text
    for hidden in ("5112345821", "051185000123"):
        assert hidden not in text
    assert "•••• 821" in text
    assert page.links["•••• 151"] == "tel:0908182151"
    assert staffed.liaison(unit_id).page(f"/units/{unit_id}/people").links["0908182151"] == "tel:0908182151"


def test_who_may_open_it(staffed: Staffed) -> None:
    world = staffed.world
    mine, other = world.unit(officer=staffed.officer_id()), world.unit()
    for client in (staffed.staff(), staffed.officer(), staffed.liaison(mine)):
        assert "Đơn vị chưa có danh sách" in client.page(f"/units/{mine}/people").text
    for client in (staffed.officer(), staffed.liaison(mine)):
        assert client.get(f"/units/{other}/people").status_code == 404
        assert client.get(f"/units/{other}/people/steps").status_code == 404
    for client in (staffed.leader(), staffed.admin(), staffed.desk()):
        assert client.get(f"/units/{mine}/people").status_code == 404
        assert client.get(f"/units/{mine}/people/steps").status_code == 404


def test_filters_and_the_next_step_of_each(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    ids = add_people(staffed, unit_id, *(persons.NewPerson(f"Nguyễn Văn {letter}") for letter in "ABCDEF"))
    a, b, c, d, _e, f = ids
    world.mark([a], Milestone.INFO_COMPLETED, 3)
    world.mark([a, b], Milestone.INSTALLED, 3)
    world.mark([b], Milestone.REGISTERED, 5, evidence=VERIFIED)
    with world.act() as held:
        marks.reject(held, person_id=b, day=D(6), reason="ảnh mờ", evidence=VERIFIED)
        standings.exclude(held, person_id=c, kind=StandingKind.NO_SMARTPHONE, evidence=REPORTED, from_on=D(3))
        standings.exclude(held, person_id=d, kind=StandingKind.ABROAD, evidence=VERIFIED, from_on=D(3), to_on=D(9))
        standings.exclude(held, person_id=f, kind=StandingKind.REFUSED, evidence=REPORTED, from_on=D(3))
    staff = staffed.staff()

    def found(query: str) -> str:
        return "".join(name[-1] for name in names(staff.page(f"/units/{unit_id}/people?{query}")))

    assert found("") == "ABCDEF"
    assert found("step=register") == "A"
    assert found("step=refile") == "B"
    assert found("step=confirm") == "C"
    assert found("step=info") == "DEF"
    assert found(f"step=away&day={D(4).isoformat()}") == "D"
    assert found("milestone=installed") == "AB"
    assert found("milestone=installed&missing=1") == "CDEF"
    assert found("milestone=registered&evidence=verified") == "B"
    assert found("milestone=registered&evidence=official") == ""
    assert found("milestone=rejected") == "B"
    assert found(f"milestone=registered&day={D(4).isoformat()}") == ""
    assert found("standing=refused") == "F"
    assert found("special=proposed") == "C"
    assert found(f"special=out&day={D(4).isoformat()}") == "D"
    assert found(f"base=smartphone&day={D(4).isoformat()}&milestone=installed&missing=1") == "CEF"
    assert found("q=van a") == "A"
    assert found("group=student") == ""
    assert "Hoàn chỉnh và gửi lại: ảnh mờ" in staff.page(f"/units/{unit_id}/people?step=refile").text
    assert "chờ xác nhận" in staff.page(f"/units/{unit_id}/people?step=confirm").text


def test_a_past_day_shows_who_was_on_the_list_then(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    early, late = world.listed(unit_id, 2, on=0), world.listed(unit_id, 1, on=10)
    with world.act() as held:
        memberships.leave(held, world.membership(early[0]), on=D(20), reason=LeavingReason.LEFT)
    staff = staffed.staff()

    def count(day: int) -> int:
        return len(names(staff.page(f"/units/{unit_id}/people?day={D(day).isoformat()}")))

    assert [count(day) for day in (0, 9, 10, 19, 20)] == [2, 2, 3, 3, 2]
    assert len(late) == 1


def test_who_works_here_besides_is_shown_by_name_and_step_only(staffed: Staffed) -> None:
    world = staffed.world
    home, here = world.unit(), world.unit()
    [person_id] = add_people(
        staffed,
        home,
        persons.NewPerson("Nguyễn Văn Hai", ((IdentifierKind.BHXH, "5100000777"),), phone="0908182151"),
    )
    with world.act() as held:
        memberships.add_second_workplace(held, person_id=person_id, unit_id=here, on=D(3))
    liaison = staffed.liaison(here)
    page = liaison.page(f"/units/{here}/people")
    [row] = [row for row in page.rows if "Nguyễn Văn Hai" in row[1]]
    assert "Nơi làm việc thứ hai" in row[1]
    assert row[2:7] == ["–", "–", "–", "", ""]
    assert row[7].startswith("Bổ sung")
    assert "Nguyễn Văn Hai" not in page.links
    assert liaison.get(f"/people/{person_id}").status_code == 404
    marked = act(liaison, here, "mark", [person_id], milestone="installed", day="hôm nay")
    assert "Chưa chọn người nào" in marked.text
    assert names(liaison.page(f"/units/{here}/people?milestone=installed")) == []
    assert len(names(liaison.page(f"/units/{here}/people?special=second"))) == 1


def test_many_are_marked_at_once_and_it_is_taken_back(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    ids = world.listed(unit_id, 4)
    liaison = staffed.liaison(unit_id)
    page = act(liaison, unit_id, "mark", ids[:3], milestone="installed", day="05/03/2021", channel="app")
    assert "Đã ghi nhận “Đã cài đặt ứng dụng” (Đơn vị báo) cho 3 người." in page.text
    assert "Lần ghi vừa rồi: 3 người" in page.text
    assert world.figure("installed_reported", 4, unit_id) == 3
    assert world.figure("installed_reported", 3, unit_id) == 0
    again = act(liaison, unit_id, "mark", ids, milestone="installed", day="05/03/2021")
    assert "cho 1 người. 3 người không có gì thay đổi" in again.text
    undo = again.form(action=next(f for f in _actions(again) if f.startswith("/people/undo/")))
    response = liaison.post(undo.action, data=undo.values)
    assert "Đã hoàn tác cho 1 người" in liaison.page(response.location).text
    assert world.figure("installed_reported", 4, unit_id) == 3
    assert world.findings() == []
    actions = staffed.session.scalars(select(AuditRecord.action).order_by(AuditRecord.id)).all()
    assert [action for action in actions if action in ("mark", "undo")] == ["mark", "mark", "undo"]


def _actions(page: Page) -> list[str]:
    return [form.get("action") or "" for form in page.markup.all("form")]


def test_all_whom_the_filter_finds_are_marked(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    ids = world.listed(unit_id, 55)
    world.mark(ids[:3], Milestone.INSTALLED, 2)
    staff = staffed.staff()
    page = staff.page(f"/units/{unit_id}/people?milestone=installed&missing=1")
    assert "Chọn cả 52 người của bộ lọc này" in page.text
    assert len(names(page)) == 50
    query = "?milestone=installed&missing=1"
    act(staff, unit_id, "mark", [], query, everyone="1", milestone="info_completed", day="hôm nay", evidence="verified")
    assert world.figure("info_completed_verified", (today() - D(0)).days, unit_id) == 52


def test_only_people_of_the_list_are_marked(staffed: Staffed) -> None:
    world = staffed.world
    mine, other = world.unit(), world.unit()
    [stranger] = world.listed(other, 1)
    world.listed(mine, 1)
    page = act(staffed.liaison(mine), mine, "mark", [stranger], milestone="installed", day="hôm nay")
    assert "Chưa chọn người nào" in page.text
    assert statements(staffed) == 0


@pytest.mark.parametrize("whole_list", [False, True])
def test_who_moved_away_is_another_units_to_change(staffed: Staffed, whole_list: bool) -> None:
    world = staffed.world
    mine, other = world.unit(), world.unit()
    [moved] = world.listed(mine, 1, on=0)
    with world.act() as held:
        memberships.move(held, world.membership(moved), to_unit_id=other, on=D(10))
    liaison, query = staffed.liaison(mine), f"?day={D(5).isoformat()}"
    assert len(names(liaison.page(f"/units/{mine}/people{query}"))) == 1
    more = {"everyone": "1"} if whole_list else {}
    page = act(liaison, mine, "mark", [moved], query, milestone="installed", day="hôm nay", **more)
    assert "Chưa chọn người nào" in page.text
    assert statements(staffed) == 0


def test_a_wrong_day_is_said_and_the_form_kept(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    ids = world.listed(unit_id, 1)
    page = act(staffed.staff(), unit_id, "mark", ids, milestone="accepted", day="01/01/2099")
    assert page.response.status_code == 422
    assert "sau hôm nay" in page.text
    assert page.form("do").values["day"] == "01/01/2099"
    assert page.form("do").values["milestone"] == "accepted"
    assert statements(staffed) == 0


def test_an_officer_verifies_what_was_reported_on_the_days_it_was_reported(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(officer=staffed.officer_id())
    a, b, c = world.listed(unit_id, 3)
    world.mark([a], Milestone.INSTALLED, 3)
    world.mark([b], Milestone.INSTALLED, 6)
    page = act(staffed.officer(), unit_id, "verify", [a, b, c], milestone="installed")
    assert "Đã xác nhận “Đã cài đặt ứng dụng” cho 2 người. 1 người không có gì thay đổi." in page.text
    assert [world.figure("installed_verified", day, unit_id) for day in (2, 3, 5, 6)] == [0, 1, 1, 2]
    assert world.findings() == []


def test_a_liaison_never_raises_evidence_nor_clears_above_reported(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    a, b = world.listed(unit_id, 2)
    world.mark([a], Milestone.INSTALLED, 3)
    world.mark([b], Milestone.INSTALLED, 3, evidence=VERIFIED)
    liaison = staffed.liaison(unit_id)
    assert act(liaison, unit_id, "verify", [a], milestone="installed").response.status_code == 404
    for what in ("confirm", "refuse", "nonsense"):
        assert act(liaison, unit_id, what, [a]).response.status_code == 404
    forced = act(liaison, unit_id, "mark", [a], milestone="installed", day="hôm nay", evidence="verified")
    assert forced.response.status_code == 422
    assert statements(staffed, VERIFIED) == 1
    page = act(liaison, unit_id, "clear", [a, b], milestone="installed")
    assert "Đã bỏ “Đã cài đặt ứng dụng” của 1 người. 1 người không có gì thay đổi." in page.text
    assert (statements(staffed), statements(staffed, VERIFIED)) == (0, 1)


def test_one_who_moved_does_not_stop_the_proposals_of_the_others(staffed: Staffed) -> None:
    world = staffed.world
    unit_id, other_id = world.unit(), world.unit()
    moved, same_day, stays = world.listed(unit_id, 3)
    with world.act() as held:
        for person_id in (moved, same_day, stays):
            standings.exclude(held, person_id=person_id, kind=StandingKind.LEFT_UNIT, evidence=REPORTED, from_on=D(3))
    for person_id, on in ((moved, 5), (same_day, 3)):
        with world.act() as held:
            memberships.move(held, world.membership(person_id), to_unit_id=other_id, on=D(on))
    staff = staffed.staff()
    assert "2 người không có gì thay đổi" in act(staff, other_id, "confirm", [moved, same_day]).text
    assert "Đã xác nhận đề nghị về 1 người" in act(staff, unit_id, "confirm", [stays]).text
    assert [world.figure("participants", 9, unit) for unit in (unit_id, other_id)] == [0, 2]
    assert world.findings() == []


def test_proposals_of_many_are_confirmed_or_refused(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    a, b, c = world.listed(unit_id, 3)
    with world.act() as held:
        for person_id, kind in (
            (a, StandingKind.NO_SMARTPHONE),
            (b, StandingKind.LEFT_UNIT),
            (c, StandingKind.REFUSED),
        ):
            standings.exclude(held, person_id=person_id, kind=kind, evidence=REPORTED, from_on=D(3))
    staff = staffed.staff()
    page = act(staff, unit_id, "confirm", [a, b, c])
    assert "Đã xác nhận đề nghị về 2 người" in page.text
    assert (
        staffed.session.scalars(select(Standing.evidence).filter_by(person_id=a, voided_seq=None)).one() == "verified"
    )
    ended = staffed.session.scalars(select(Membership).filter_by(person_id=b, voided_seq=None)).one()
    assert (ended.to_on, ended.leaving_reason) == (D(3), "left")
    with world.act() as held:
        standings.exclude(held, person_id=c, kind=StandingKind.ABROAD, evidence=REPORTED, from_on=D(3), to_on=D(9999))
    assert "Đã bác đề nghị về 1 người" in act(staff, unit_id, "refuse", [c]).text
    assert world.findings() == []


def test_a_counting_unit_says_that_its_list_does_not_count(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    world.listed(unit_id, 2)
    with world.act() as held:
        units.switch_mode(held, unit_id, mode=UnitMode.COUNT, on=D(5))
    page = staffed.staff().page(f"/units/{unit_id}/people")
    assert "số liệu là 0 người do đơn vị báo" in page.text
    assert len(names(page)) == 2


def test_fifty_a_page(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    world.listed(unit_id, 52)
    liaison = staffed.liaison(unit_id)
    first, second = liaison.page(f"/units/{unit_id}/people"), liaison.page(f"/units/{unit_id}/people?page=2")
    assert (len(names(first)), len(names(second))) == (50, 2)
    assert names(liaison.fragment(f"/units/{unit_id}/people?page=2", Target="people")) == names(second)


def test_the_caption_counts_the_unit_s_own_people_and_says_the_others_apart(staffed: Staffed) -> None:
    world = staffed.world
    here, there = world.unit(), world.unit()
    add_people(staffed, here, *(persons.NewPerson(f"Nguyễn Văn {letter}") for letter in "ABC"))
    guests = add_people(staffed, there, *(persons.NewPerson(f"Trần Văn {letter}") for letter in "DE"))
    with world.act() as held:
        for person_id in guests:
            memberships.add_second_workplace(held, person_id=person_id, unit_id=here, on=D(3))

    def caption(query: str) -> str:
        page = staff.page(f"/units/{here}/people{query}")
        return next(markup.words(element) for element in page.markup.all("caption"))

    staff = staffed.staff()
    assert world.figure("participants", 9, here) == 3
    for query in ("", "?group=employee", "?group=employee&base=smartphone"):
        assert caption(query).startswith("3 người, thêm 2 người có nơi làm việc thứ hai ở đơn vị này"), query
    assert caption("?q=Trần").startswith("0 người, thêm 2 người có nơi làm việc thứ hai ở đơn vị này")
    assert caption("?special=second").startswith("2 người có nơi làm việc thứ hai ở đơn vị này")
    assert caption("?milestone=installed&missing=1").startswith("3 người · ")
    assert "Người tham gia 3 " in staff.page(f"/units/{here}?group=employee").text


def test_how_and_by_whose_word_is_never_assumed(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(officer=staffed.officer_id())
    [person_id] = world.listed(unit_id, 1)
    for client in (staffed.staff(), staffed.officer(), staffed.liaison(unit_id)):
        for path in (f"/units/{unit_id}/people", f"/people/{person_id}/mark"):
            form = client.page(path).form("channel", "day")
            assert (form.values["channel"], form.values["evidence"]) == ("", "reported")
    page = act(staffed.officer(), unit_id, "mark", [person_id], milestone="installed", channel="")
    assert "Chọn kênh thực hiện" in page.text
    assert statements(staffed) == 0
    page = act(staffed.officer(), unit_id, "mark", [person_id], milestone="installed", evidence="verified")
    assert "Đã ghi nhận “Đã cài đặt ứng dụng” (Cán bộ đã xác nhận) cho 1 người." in page.text
