"""The page of a unit: who opens it, figures that equal the lists behind them, history, coverage."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from rollout.core.dates import today
from rollout.models import Unit
from rollout.register import counts, marks, memberships, standings, units
from rollout.vocabulary import (
    Base,
    Channel,
    CodeKind,
    Evidence,
    Measure,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)
from tests.page import Page
from tests.register.world import D
from tests.staffed import Staffed, queries

REPORTED, VERIFIED, OFFICIAL = Evidence


def test_what_the_unit_proposes_stands_beside_the_base(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    a, b, _c = world.listed(unit_id, 3)
    for person_id, kind in ((a, StandingKind.NO_SMARTPHONE), (b, StandingKind.LEFT_UNIT)):
        with world.act() as act:
            standings.exclude(act, person_id=person_id, kind=kind, evidence=Evidence.REPORTED, from_on=D(3))
    for base, people in (("all", "Người tham gia"), ("smartphone", "Người có điện thoại thông minh")):
        page = staffed.staff().page(f"/units/{unit_id}?base={base}&group=employee")
        assert f"{people} 3 " in page.text
        for measure in (Measure.PROPOSED_NO_SMARTPHONE, Measure.PROPOSED_LEFT):
            assert f"{measure.label} 1 người, vẫn tính trong các số trên" in page.text


def test_each_proposal_leads_to_its_own_people(staffed: Staffed) -> None:
    """Also to those who are out of the smartphone base; not to whom another unit proposed before they moved."""
    world = staffed.world
    unit_id, other = world.unit(), world.unit()
    a, b, c = world.listed(unit_id, 3)
    [d] = world.listed(other, 1)
    for person_id, kind, evidence in (
        (a, StandingKind.NO_SMARTPHONE, Evidence.REPORTED),
        (b, StandingKind.LEFT_UNIT, Evidence.REPORTED),
        (c, StandingKind.NO_SMARTPHONE, Evidence.VERIFIED),
        (c, StandingKind.LEFT_UNIT, Evidence.REPORTED),
        (d, StandingKind.LEFT_UNIT, Evidence.REPORTED),
    ):
        with world.act() as act:
            standings.exclude(act, person_id=person_id, kind=kind, evidence=evidence, from_on=D(3))
    with world.act() as act:
        memberships.move(act, world.membership(d), to_unit_id=unit_id, on=D(5))
    staff = staffed.staff()
    for base in ("all", "smartphone"):
        page = staff.page(f"/units/{unit_id}?base={base}&group=employee")
        links = {text: url for text, url in anchors(page) if "milestone=proposed" in url}
        assert sorted(links) == ["1 người", "2 người"]
        for text, url in links.items():
            people = staff.page(url)
            assert f"{people_behind(people)} người" == text
            expected = {a} if text == "1 người" else {b, c}
            assert {
                int(box.get("value", "")) for box in people.markup.all("input") if box.get("name") == "person_ids"
            } == expected


def anchors(page: Page) -> list[tuple[str, str]]:
    return [("".join(link.itertext()).strip(), link.get("href", "")) for link in page.markup.all("a")]


def test_it_opens_within_the_scope_and_does_not_exist_outside(staffed: Staffed) -> None:
    world = staffed.world
    mine, other = world.unit(officer=staffed.officer_id()), world.unit()
    for client in (staffed.staff(), staffed.officer(), staffed.liaison(mine)):
        assert client.page(f"/units/{mine}").heading == "Đơn vị 1"
    for client in (staffed.officer(), staffed.liaison(mine)):
        assert client.get(f"/units/{other}").status_code == 404
    for client in (staffed.leader(), staffed.admin(), staffed.desk()):
        assert client.get(f"/units/{mine}").status_code == 404
    for nowhere in (0, 999, 2**31, 2**70):
        assert staffed.staff().get(f"/units/{nowhere}").status_code == 404


def figures(page: Page) -> dict[str, tuple[int, str]]:
    """The tiles: name → (number, address of the list behind it)."""
    found = {}
    for link in page.markup.all("a"):
        if link.get("class") == "figure":
            name, value = (
                next("".join(part.itertext()) for part in link if part.get("class") == kind)
                for kind in ("name", "value")
            )
            found[name] = (0 if value == "–" else int(value), link.get("href", ""))
    return found


def people_behind(page: Page) -> int:
    """How many people a list says it holds, and shows."""
    caption = next(page.markup.all("caption"), None)
    return 0 if caption is None else int("".join(caption.itertext()).split()[0])


@pytest.fixture
def busy(staffed: Staffed) -> int:
    """A unit with people of two groups, of all kinds of evidence, rejected, stopped, excluded, moved away."""
    world = staffed.world
    unit_id, other = world.unit(), world.unit()
    ids = world.listed(unit_id, 12)
    students = world.listed(unit_id, 3, on=4, group=PeopleGroup.STUDENT)
    world.mark(ids[:8], Milestone.INSTALLED, 5)
    world.mark(ids[:6], Milestone.REGISTERED, 6, evidence=VERIFIED)
    world.mark(ids[:4], Milestone.ACCEPTED, 8, evidence=OFFICIAL)
    world.mark(ids[8:9], Milestone.SIGNED_IN, 9, channel=Channel.PORTAL)
    world.mark(students[:2], Milestone.CARD_USED, 10)
    with world.act() as act:
        marks.reject(act, person_id=ids[5], day=D(9), reason="ảnh mờ", evidence=VERIFIED)
        marks.stop(act, person_id=ids[3], milestone=Milestone.ACCEPTED, day=D(12), reason="khóa")
        standings.exclude(act, person_id=ids[10], kind=StandingKind.NO_SMARTPHONE, evidence=VERIFIED, from_on=D(7))
        standings.exclude(
            act, person_id=ids[1], kind=StandingKind.LONG_LEAVE, evidence=VERIFIED, from_on=D(7), to_on=D(30)
        )
    with world.act() as act:
        memberships.move(act, world.membership(ids[2]), to_unit_id=other, on=D(11))
    return unit_id


@pytest.mark.parametrize(
    ("group", "base", "evidence"),
    [
        ("employee", "all", REPORTED),
        ("employee", "smartphone", VERIFIED),
        ("employee", "all", OFFICIAL),
        ("student", "smartphone", REPORTED),
        ("all", "all", VERIFIED),
        ("all", "smartphone", REPORTED),
    ],
)
def test_every_figure_equals_the_list_behind_it(
    staffed: Staffed, busy: int, group: str, base: str, evidence: Evidence
) -> None:
    staff = staffed.staff()
    for day in (D(6), D(11), today()):
        page = staff.page(f"/units/{busy}?day={day.isoformat()}&group={group}&base={base}&evidence={evidence.value}")
        tiles = figures(page)
        assert len(tiles) == 10
        for name, (number, address) in tiles.items():
            behind = staff.page(address)
            assert people_behind(behind) == number, (day, group, base, evidence, name)
            rows = [row for row in behind.rows if row and row[0] == ""]
            assert len(rows) == number


def test_the_figure_of_the_list_of_units_is_that_of_the_page_and_of_the_people(staffed: Staffed, busy: int) -> None:
    staff = staffed.staff()
    for view in ("", "&evidence=verified", f"&day={D(10).isoformat()}", "&base=smartphone"):
        page = staff.page(f"/units?group=employee{view}")
        tiles = figures(staff.page(f"/units/{busy}?group=employee{view}"))
        [row] = [row for row in page.rows if row[1] == staffed.session.get_one(Unit, busy).code]
        people = Base.SMARTPHONE if "smartphone" in view else Measure.PARTICIPANTS
        measures = (people, Measure.INSTALLED, Measure.REGISTERED, Measure.ACCEPTED)
        assert [int(cell) for cell in row[4:8]] == [tiles[measure.label][0] for measure in measures]


def test_a_past_day_is_what_was_said_of_it(staffed: Staffed, busy: int) -> None:
    staff = staffed.staff()
    before = figures(staff.page(f"/units/{busy}?day={D(5).isoformat()}"))
    assert before[Measure.INSTALLED.label][0] == 8
    assert before[Measure.REGISTERED.label][0] == 0


def test_the_cost_does_not_grow_with_the_people(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    world.mark(world.listed(unit_id, 30), Milestone.INSTALLED, 5)
    staff = staffed.staff()
    paths = [f"/units/{unit_id}", f"/units/{unit_id}/people/steps", f"/units/{unit_id}/people"]
    paths += [f"/units/{unit_id}/timeline", f"/units/{unit_id}/details"]
    paths += [f"/units/{unit_id}/people?step=info", f"/units/{unit_id}/people?milestone=installed"]
    few = [queries(lambda path=path: staff.page(path)) for path in paths]  # type: ignore[misc]
    world.mark(world.listed(unit_id, 270), Milestone.INSTALLED, 5)
    many = [queries(lambda path=path: staff.page(path)) for path in paths]  # type: ignore[misc]
    assert few == many
    assert max(many) <= 30
    assert many[0] <= 14


def test_days_of_which_nothing_was_said_are_gaps_in_its_course(staffed: Staffed) -> None:
    """Counts its people on day 1, says how many have an account on day 50, lists from day 90 on."""
    world = staffed.world
    unit_id = world.unit(UnitMode.COUNT)
    for day, numbers in ((1, {"participants": 60}), (50, {"accepted": 45})):
        stated = counts.Stated(day=D(day), group=PeopleGroup.EMPLOYEE, evidence=REPORTED, numbers=numbers)
        with world.act() as act:
            counts.record(act, unit_id, stated)
    with world.act() as act:
        units.switch_mode(act, unit_id, mode=UnitMode.LIST, on=D(90))
    for day, spoken in ((100, 8), (84, 5), (49, 0)):
        page = staffed.staff().page(f"/units/{unit_id}?group=employee&day={D(day).isoformat()}")
        assert "tăng 45" not in page.text
        course = {row[0]: row[1:] for row in page.rows if row[0].count("/") == 2 and len(row) == 5}
        said = {day: cells[3] for day, cells in course.items() if cells[3] != "–"}
        assert len(said) == spoken
        assert f"{D(49):%d/%m/%Y}" not in said
    assert "Diễn biến 12 tuần" not in page.response.text  # nothing to draw


def test_it_shows_codes_names_and_places_as_a_history(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    unit_id = world.unit(area_2021=world.areas["A1"], department=world.departments[0])
    unit = session.get_one(Unit, unit_id)
    units.rename(session, unit, name="Trung tâm Mới", on=D(20), by=world.user)
    units.recode(session, unit, kind=CodeKind.CODE, code="TB0001B", on=D(20), by=world.user)
    with world.act() as act:
        units.attribute(act, unit_id, subject="area_2021", value=world.areas["B1"], on=D(30))
    rows = {tuple(row[:3]) for row in staffed.staff().page(f"/units/{unit_id}/details").rows}
    for expected in (
        ("Tên", "Đơn vị 1", "từ 01/03/2021 đến trước 21/03/2021"),
        ("Tên", "Trung tâm Mới", "từ 21/03/2021"),
        ("Mã đơn vị", "TA0001A", "từ 01/03/2021 đến trước 21/03/2021"),
        ("Địa bàn 2021", "Xã A1", "từ 01/03/2021 đến trước 31/03/2021"),
        ("Địa bàn 2021", "Xã B1", "từ 31/03/2021"),
        ("Sở, ban, ngành", "Sở 1", "từ 01/03/2021"),
        ("Cách theo dõi", "Theo danh sách", "từ 01/03/2021"),
    ):
        assert expected in rows


def test_a_liaison_reads_and_reports_but_changes_nothing_of_the_unit(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client = staffed.liaison(unit_id)
    page, details = client.page(f"/units/{unit_id}"), client.page(f"/units/{unit_id}/details")
    assert "Đổi tên" not in details.links
    assert "Thêm người liên hệ" not in details.links | page.links
    assert "Đã gặp" not in page.text
    assert "Ghi số người đơn vị đang quản lý" in page.links


def test_the_steps_are_a_piece_of_the_page_and_a_page_of_their_own(staffed: Staffed, busy: int) -> None:
    staff = staffed.staff()
    whole = staff.page(f"/units/{busy}/people/steps")
    piece = staff.fragment(f"/units/{busy}/people/steps")
    counted = {text.rpartition(": ")[0]: int(text.rpartition(": ")[2]) for text in piece.links}
    assert counted
    assert set(piece.links) <= set(whole.links)
    for text, address in piece.links.items():
        assert urlsplit(address).path == f"/units/{busy}/people"
        assert people_behind(staff.page(address)) == counted[text.rpartition(": ")[0]], text
    assert sum(counted.values()) == people_behind(staff.page(f"/units/{busy}/people"))


def test_a_call_is_logged_from_the_page_by_one_tap(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(unit_id, 3)
    officer, path = staffed.officer(), f"/units/{unit_id}"
    assert "Gọi lần đầu: 3 người chưa có tài khoản" in officer.page(path).text
    answer = officer.submit(path, {"outcome": "reached"}, action=f"{path}/log/new")
    assert (answer.status_code, answer.location) == (303, path)
    page = officer.page(path).text
    assert "Đã ghi lần liên hệ." in page
    assert "3 người chưa có tài khoản; chưa đến lúc gọi lại." in page
    events = officer.page(f"{path}/timeline")
    assert "Gọi điện: Đã gặp" in events.text
    assert "Rút lại" in events.text
    assert "Gọi điện" not in staffed.liaison(unit_id).page(f"{path}/timeline").text


def test_a_message_sent_from_the_page_leads_back_to_it(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    officer = staffed.officer()
    message = officer.page(f"/units/{unit_id}").links["Nhắn Zalo"]
    answer = officer.submit(message, {"outcome": "sent"}, action=f"/units/{unit_id}/log/new")
    assert answer.location == f"/units/{unit_id}"
    assert "Nhắn Zalo: Đã gửi" in officer.page(f"/units/{unit_id}/timeline").text


def test_it_says_what_is_missing_with_the_one_thing_to_do(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    page = staffed.staff().page(f"/units/{unit_id}")
    for gap, act in (
        ("Chưa có danh sách", "Nạp danh sách"),
        ("Chưa có người liên hệ", "Thêm người liên hệ"),
        ("Chưa có cán bộ chuyên quản", "Giao cán bộ"),
        ("Chưa có địa bàn", "Ghi địa bàn"),
        ("Chưa biết đơn vị có bao nhiêu người", "Ghi số người đơn vị đang quản lý"),
    ):
        assert gap in page.text
        assert act in page.links
    staffed.session.get_one(Unit, unit_id).headcount = 5
    staffed.world.listed(unit_id, 3)
    assert "Danh sách khác số người đơn vị báo" in staffed.staff().page(f"/units/{unit_id}").text


def test_what_happened_comes_by_twenty(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    unit = staffed.session.get_one(Unit, unit_id)
    for day in range(1, 25):
        units.rename(staffed.session, unit, name=f"Tên thứ {day}", on=D(day), by=staffed.world.user)
    staff, path = staffed.staff(), f"/units/{unit_id}/timeline"
    first, second = staff.page(path), staff.fragment(f"{path}?page=2")
    assert first.text.index("Tên thứ 24") < first.text.index("Tên thứ 5")
    assert "Tên thứ 3 " not in first.text
    assert "Tên thứ 3 " in second.text
    assert "Xem thêm" in first.links
    assert "Xem thêm" not in second.links


def test_a_unit_below_the_rule_is_said_to_be_so_whoever_joined(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    world.mark(world.listed(unit_id, 4)[:2], Milestone.ACCEPTED, 2)
    with world.act() as act:
        units.deploy(act, unit_id, on=D(3), basis="kiểm tra tại chỗ")
    told = staffed.staff().page(f"/units/{unit_id}/details").text
    assert "Tỷ lệ đang dưới mức: 2/4 người đạt mốc “Đã được cấp tài khoản” (cần 80 %). Cân nhắc mở lại." in told
    assert "Có người mới" not in told


def test_the_sentence_to_do_adds_up_no_groups(staffed: Staffed) -> None:
    world, officer = staffed.world, staffed.officer()
    one, several = (world.unit(officer=staffed.officer_id()) for _ in range(2))
    world.listed(one, 3)
    world.listed(several, 2)
    world.listed(several, 5, group=PeopleGroup.HOUSEHOLD)
    staffed.session.commit()
    assert "Gọi lần đầu: 3 người chưa có tài khoản" in officer.page(f"/units/{one}").text
    page = officer.page(f"/units/{several}")
    assert "Gọi lần đầu Người lao động: 2/2 người chưa có tài khoản" in page.text
    for days, words in ((30, "Gọi lại: chưa liên hệ từ"), (1, "Chưa đến lúc gọi lại.")):
        staffed.session.get_one(Unit, several).contacted_on = today() - timedelta(days=days)
        staffed.session.commit()
        page = officer.page(f"/units/{several}")
        assert words in page.text
        assert "5/5 người chưa có tài khoản" in page.text
        assert "7 người" not in page.text
