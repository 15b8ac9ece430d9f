"""The list of units narrowed by rate, size and contacts, put in order by them; the sentence; its columns."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from rollout.accounts import actions
from rollout.core.access import viewer_of
from rollout.core.dates import now, today
from rollout.core.viewpoint import Viewpoint
from rollout.models import Contact, Sector, Unit
from rollout.register import contacts, counts, standings, units
from rollout.register.counts import Stated
from rollout.units.queries import listing
from rollout.units.queries.filters import ContactFilter, SizeBand, UnitFilter
from rollout.vocabulary import (
    ContactOutcome,
    ContactWay,
    Evidence,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    StandingKind,
    UnitMode,
)
from tests.page import Form, Page
from tests.register.world import D
from tests.staffed import Staffed, queries
from tests.units.test_listing import code, codes, shown

pytestmark = pytest.mark.both_engines


def spoken(staffed: Staffed, unit_id: int, days_ago: int, *, call_back: bool = False) -> None:
    """A contact some days ago, or one that agreed on today for the next."""
    contacts.log_contact(
        staffed.session,
        staffed.session.get_one(Unit, unit_id),
        way=ContactWay.CALL,
        outcome=ContactOutcome.CALL_BACK if call_back else ContactOutcome.REACHED,
        at=now() - timedelta(days=days_ago),
        call_back_on=today() if call_back else None,
        by=staffed.world.user,
    )
    staffed.session.commit()


@pytest.fixture
def four(staffed: Staffed) -> dict[str, str]:
    """a: 12 people, 3 with an account, spoken to today; b: 2 people, 2 with one, 20 days ago; c: nobody, never;
    d: 2 people, none with one, to be called back today. Code by letter."""
    world = staffed.world
    a, b, c, d = (world.unit() for _ in range(4))
    world.mark(world.listed(a, 12)[:3], Milestone.ACCEPTED, 5)
    world.mark(world.listed(b, 2), Milestone.ACCEPTED, 5)
    world.listed(d, 2)
    spoken(staffed, a, 0)
    spoken(staffed, b, 20)
    spoken(staffed, d, 3, call_back=True)
    staffed.session.add(Contact(unit_id=a, name="Chị Lan"))
    staffed.session.add(Contact(unit_id=b, name="Anh Nam", ended_at=now()))
    staffed.session.get_one(Unit, a).list_on = today() - timedelta(days=5)
    staffed.session.get_one(Unit, b).list_on = today()
    staffed.session.get_one(Unit, c).list_on = staffed.session.get_one(Unit, d).list_on = None
    staffed.session.commit()
    return dict(zip("abcd", (code(world, unit_id) for unit_id in (a, b, c, d)), strict=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("below=50", "ad"),
        ("below=25", "d"),
        ("below=26", "ad"),
        ("below=100", "ad"),
        ("below=0", "abcd"),
        ("below=101", "abcd"),
        ("below=x", "abcd"),
        ("below=50&evidence=verified", "abd"),
        ("below=50&evidence=official", ""),
        ("below=50&group=student", ""),
        ("size=0", "c"),
        ("size=1-9", "bd"),
        ("size=10-49", "a"),
        ("size=500-", ""),
        ("size=1-9&below=50", "d"),
        ("contact=never", "cd"),
        ("contact=due", "d"),
        ("contact=14", "bcd"),
        ("contact=21", "cd"),
        ("contact=nonsense", "abcd"),
        ("callee=none", "bcd"),
        ("order=contact", "cdba"),
        ("order=-contact", "abcd"),
        ("order=list", "abcd"),
        ("order=-list", "bacd"),
    ],
)
def test_the_list_is_narrowed_and_put_in_order(
    staffed: Staffed, four: dict[str, str], query: str, expected: str
) -> None:
    page = staffed.staff().page(f"/units?{query}")
    assert shown(page) == [four[letter] for letter in expected]
    if expected:
        assert page.rows[-1][0] == f"Tổng cộng {len(expected)} đơn vị"


def test_totals_are_the_sums_of_the_rows(staffed: Staffed, four: dict[str, str]) -> None:
    viewer = viewer_of(staffed.session, staffed.user("staff", Role.STAFF))
    for asked in (UnitFilter(below=50), UnitFilter(size=SizeBand.TINY), UnitFilter(contact=ContactFilter.NEVER)):
        for group in (PeopleGroup.EMPLOYEE, None):
            found = listing.list_units(viewer, asked, Viewpoint.usual(today(), group), 1)
            sums = tuple(sum(row.figures[i] or 0 for row in found.page.rows) for i in range(4))
            assert found.totals == (len(found.page.rows), sums, 0, 0)
    assert four


def test_what_a_unit_never_said_is_no_number(staffed: Staffed, four: dict[str, str]) -> None:
    """It is under no rate, last by rate, and in no total of who has no account."""
    world = staffed.world
    vague = world.unit(UnitMode.COUNT)
    with world.act() as act:
        stated = Stated(D(5), PeopleGroup.EMPLOYEE, Evidence.REPORTED, {"participants": 60})
        counts.record(act, vague, stated)
    page = staffed.staff().page("/units?columns=code.people.accepted.missing.rate&order=rate")
    assert shown(page)[-2:] == [code(world, vague), four["c"]]
    assert code(world, vague) not in shown(staffed.staff().page("/units?below=100"))
    rows = {row[1]: row[2:] for row in page.rows if len(row) > 5}
    assert rows[code(world, vague)] == ["60", "–", "–", "–"]
    assert page.rows[-1][2:4] == ["5", "11"]
    assert sum(int(row[2]) for row in rows.values() if row[2].isdigit()) == 11
    assert "60 người của đơn vị chưa báo số được cấp tài khoản" in page.text
    alone = staffed.staff().page(f"/units?columns=code.people.accepted.missing.rate&q={code(world, vague)}")
    assert alone.rows[-1][-4:] == ["60", "–", "–", "–"]  # and a total of nothing is no 0
    assert four


def test_more_accounts_than_people_are_flagged_and_no_number_of_people(staffed: Staffed, four: dict[str, str]) -> None:
    world = staffed.world
    over = world.unit(UnitMode.COUNT)
    with world.act() as act:
        stated = Stated(D(5), PeopleGroup.EMPLOYEE, Evidence.REPORTED, {"participants": 60, "accepted": 62})
        counts.record(act, over, stated)
    flag = "vượt 100 %, cần kiểm tra"
    for group in ("", "&group=all"):
        page = staffed.staff().page(f"/units?columns=code.people.accepted.missing.rate&order=rate{group}")
        rows = {row[1]: row[2:] for row in page.rows if len(row) > 5}
        rate = "–" if group else f"103,3 % {flag}"
        assert rows[code(world, over)] == ["60", "62", f"– {flag}", rate]
        assert page.rows[-1][3] == "11"
        assert sum(int(row[2]) for row in rows.values() if row[2].isdigit()) == 11
    for path in (f"/units/{over}", f"/units/{over}?evidence=reported"):
        told = staffed.liaison(over).page(path).text
        assert flag in told
        assert "Số tài khoản nhiều hơn số người, cần kiểm tra." in told
        assert "-2" not in told
    assert four


def test_any_other_thing_that_is_known_of_a_unit_is_a_filter(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    health, schools = (Sector(code=text, name=text) for text in ("Y tế", "Giáo dục"))
    session.add_all([health, schools])
    session.commit()
    a, b, c = world.unit(sector=health.id), world.unit(sector=schools.id), world.unit()
    letters = {code(world, unit_id): letter for unit_id, letter in ((a, "a"), (b, "b"), (c, "c"))}
    person, *_others = world.listed(a, 2)
    with world.act() as act:
        standings.exclude(
            act, person_id=person, kind=StandingKind.LEFT_UNIT, evidence=Evidence.REPORTED, from_on=today()
        )
        units.deploy(act, b, on=D(5), basis="kiểm tra tại chỗ")
        units.attribute(act, c, subject="sector", value=health.id, on=D(20))
    session.get_one(Unit, a).list_on = today() - timedelta(days=61)
    session.get_one(Unit, b).list_on = today() - timedelta(days=30)
    session.commit()
    staff = staffed.staff()

    def found(query: str) -> str:
        return "".join(letters[text] for text in shown(staff.page(f"/units?{query}")))

    assert found(f"sector={health.id}") == "ac"
    assert found(f"sector={health.id}&day={D(10).isoformat()}") == "a"
    assert found("sector=0") == ""
    assert found(f"sector=0&day={D(10).isoformat()}") == "c"
    assert found("deployed=yes") == "b"
    assert found("deployed=no") == "ac"
    assert found("proposal=open") == "a"
    assert found("proposal=open&group=student") == ""
    assert [found(f"age={age}") for age in ("never", "30", "60", "90")] == ["c", "a", "a", ""]
    assert found(f"sector={health.id}&deployed=no&proposal=open&age=60") == "a"
    page = staff.page(f"/units?sector={health.id}&columns=code.sector")
    assert page.rows[1][1:] == [code(world, a), "Y tế"]


def test_each_part_of_the_sentence_is_taken_off_by_itself(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    health = Sector(code="yt", name="Y tế")
    session.add(health)
    session.commit()
    world.unit(sector=health.id)
    staff = staffed.staff()
    page = staff.page(f"/units?sector={health.id}&deployed=no&age=30&q=don&order=people&page=2")
    assert "Đơn vị · “don” · Y tế · chưa triển khai · danh sách cũ hơn 30 ngày · ít người trước" in page.text
    for text, name in (
        ("Y tế", "sector"),
        ("chưa triển khai", "deployed"),
        ("“don”", "q"),
        ("ít người trước", "order"),
    ):
        left = parse_qs(urlsplit(page.links[text]).query)
        assert set(left) == {"sector", "deployed", "age", "q", "order"} - {name}
    assert "Bỏ: Y tế" in {link.get("aria-label") for link in page.markup.all("a")}
    view = staff.submit(f"/units/views/new?sector={health.id}&proposal=open", {"name": "Y tế"})
    assert view.location.startswith(f"/units?sector={health.id}&proposal=open&")
    past = staff.page(f"/units?age=30&day={(today() - timedelta(days=1)).isoformat()}").text
    assert "theo ngày danh sách đang ghi hôm nay" in past


def test_days_since_contact_are_for_whoever_contacts_the_unit(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    mine, other = world.unit(officer=staffed.officer_id()), world.unit()
    for unit_id in (mine, other):
        spoken(staffed, unit_id, 9)
    officer = staffed.officer().page("/units")
    assert "9 ngày trước" in officer.text
    liaison = staffed.liaison(other)
    page = liaison.page("/units?contact=never&order=contact&columns=code.contact.call_back")
    assert shown(page) == [code(world, other)]
    assert "ngày trước" not in page.text
    assert "Liên hệ gần nhất" not in page.text
    assert "lâu chưa liên hệ" not in page.text.lower()
    # a liaison of one unit who is an officer of another sees the contacts of the latter alone
    both = staffed.user("officer", Role.OFFICER, ScopeKind.OFFICER)

    actions.assign(session, both, role=Role.LIAISON, scope=ScopeKind.UNITS, by=world.user, unit_ids=(other,))
    session.commit()
    rows = {row[1]: row for row in staffed.officer().page("/units?columns=code.contact").rows if len(row) > 1}
    assert rows[code(world, mine)][2] == "9 ngày trước"
    assert rows[code(world, other)][2] == "–"
    assert codes(staffed.officer(), "?contact=7") == [code(world, mine)]
    assert codes(staffed.officer(), "?order=-contact") == [code(world, mine), code(world, other)]


def test_the_filter_reads_as_a_sentence(staffed: Staffed) -> None:
    world = staffed.world
    world.listed(world.unit(area_2021=world.areas["A1"], department=world.departments[0]), 4)
    staff = staffed.staff()
    assert "Tất cả đơn vị đang hoạt động · 1 đơn vị" in staff.page("/units").text
    page = staff.page(f"/units?area=2021-524&below=50&contact=never&size=1-9&department={world.departments[0]}").text
    for part in ("dưới 50 %", "chưa liên hệ lần nào", "1 đến 9 người", "· 1 đơn vị"):
        assert part in page
    assert "sở, ban, ngành: chưa xác định" in staff.page("/units?department=0").text.lower()


def chooser(page: Page) -> Form:
    return page.form("column")


def test_columns_are_chosen_and_kept(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(office=world.offices[0])
    world.mark(world.listed(unit_id, 4)[:1], Milestone.ACCEPTED, 5)
    staff = staffed.staff()
    assert staff.page("/units").rows[0][:3] == ["Đơn vị", "Mã", "Khối, loại hình"]
    answer = staff.submit("/units?order=-name&columns=code", {"column": ["office", "missing", "nonsense"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/units?order=-name")
    rows = staff.page("/units").rows
    assert rows[0] == ["Đơn vị", "Cơ quan BHXH", "Chưa có tài khoản"]
    assert rows[1][2] == "3"
    assert rows[-1] == ["Tổng cộng 1 đơn vị", "3"]
    assert staff.page("/units?columns=people.rate").rows[0] == ["Đơn vị", "Người tham gia", "Tỷ lệ"]
    assert staff.page("/units?columns=people.rate").rows[1][1:] == ["4", "25,0 %"]
    staff.submit("/units", {"column": None, "usual": "1"})
    assert staff.page("/units").rows[0][1] == "Mã"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "query", ["below=50&size=1-9", "contact=7&callee=none&order=contact", "columns=department.office.contact"]
)
def test_the_number_of_queries_does_not_grow(staffed: Staffed, query: str) -> None:
    world, staff = staffed.world, staffed.staff()
    world.listed(world.unit(), 5)
    staff.page(f"/units?{query}")
    few = queries(lambda: staff.get(f"/units?{query}"))
    for _ in range(20):
        world.listed(world.unit(), 5)
    assert queries(lambda: staff.get(f"/units?{query}")) == few <= 12


def test_evidence_of_the_view_is_that_of_the_filter(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    world.mark(world.listed(unit_id, 2), Milestone.ACCEPTED, 5, evidence=Evidence.REPORTED)
    assert codes(staffed.staff(), "?below=90") == []
    assert codes(staffed.staff(), "?below=90&evidence=verified") == [code(world, unit_id)]


def test_a_past_day_says_that_contacts_are_of_today(staffed: Staffed) -> None:
    staffed.world.unit()
    staff = staffed.staff()
    past = (today() - timedelta(days=1)).isoformat()
    assert "theo nhật ký liên hệ đến hôm nay" in staff.page(f"/units?contact=never&day={past}").text
    assert "theo nhật ký liên hệ" not in staff.page("/units?contact=never").text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("query", "is_offered"),
    [("", False), ("page=2", False), ("group=employee&base=all&order=name&q=", False), ("below=50", True),
     ("columns=code", True), ("group=all", True)],
)  # fmt: skip
def test_what_goes_without_saying_is_not_offered_to_be_kept(staffed: Staffed, query: str, is_offered: bool) -> None:
    staffed.world.unit()
    assert ("Lưu bộ lọc này" in staffed.staff().page(f"/units?{query}").links) is is_offered
