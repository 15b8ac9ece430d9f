"""What sessions came to in numbers: the same as the list, small numbers hidden from who sees no people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.core.formats import day as written
from rollout.guidance import actions
from rollout.guidance.actions import Facts, Whole
from rollout.guidance.queries import listing
from rollout.guidance.queries import summary as summaries
from rollout.guidance.queries.listing import Asked
from rollout.guidance.queries.summary import SummaryAsked, summary
from rollout.models import GuidanceSession
from rollout.register import yields
from rollout.register.sessions import Part
from rollout.vocabulary import Channel, Evidence, Milestone, Role, ScopeKind
from rollout.vocabulary_of_sessions import OutsideKind, SessionState, SessionWay
from tests.page import Page
from tests.register.world import World
from tests.staffed import Staffed, queries

AT = "/sessions/summary"


def hold(world: World, unit_id: int, present: list[int], accepted: list[int], on: date, outside: int = 0) -> None:
    """A session of a unit in which some of those present got an account."""
    part = Part(
        unit_id, Evidence.VERIFIED, rows=dict(enumerate(present, 1)), present=frozenset(present),
        claims={(person_id, Milestone.ACCEPTED): Channel.APP for person_id in accepted},
    )  # fmt: skip
    whole = Whole(outside=((OutsideKind.PATIENTS, outside, 0, 0),) if outside else ())
    facts = Facts(SessionWay.AT_UNIT, on, 480, 600)
    actions.record_new(world.session, [unit_id], facts, [part], whole, by=world.user, names=str, is_agreed=True)
    world.session.commit()


@pytest.fixture
def units(staffed: Staffed) -> list[int]:
    """A unit of twelve people, two sessions; one of ten, one session; one of three, one session; one without any."""
    world, on = staffed.world, today() - timedelta(days=20)
    made = [world.unit(officer=staffed.officer_id(), office=world.offices[0]) for _ in range(4)]
    large, middle, tiny = (world.listed(unit, size) for unit, size in zip(made, (12, 10, 3), strict=False))
    hold(world, made[0], large, large[:7], on, outside=9)
    hold(world, made[0], large[:6], [], on + timedelta(days=1))
    hold(world, made[1], middle, middle[:6], on)
    hold(world, made[2], tiny, tiny[:2], on)
    return made


def facts(page: Page) -> list[str]:
    """The figures at the top, in their order."""
    return [" ".join("".join(element.itertext()).split()) for element in page.markup.all("dd")][:4]


def test_the_figures_are_those_of_the_list(staffed: Staffed, units: list[int]) -> None:
    staffed.staff()
    for name in ("staff", "officer"):
        staffed.officer()
        user = staffed.user(name, Role.STAFF if name == "staff" else Role.OFFICER)
        viewer = viewer_of(staffed.session, user)
        held = summary(viewer, SummaryAsked())
        sums = listing.sums_of(viewer, Asked(state=SessionState.HELD))
        assert (held.sessions, held.attended) == (sums.sessions, sums.attended) == (4, 31)
        assert sums.result is not None
        assert held.accepted == len(sums.result.people) == 15
        assert held.outside == 9
        lines = listing.page_of(viewer, Asked(state=SessionState.HELD), 1).rows
        assert sum(line.attended or 0 for line in lines) == held.attended == sum(u.attended or 0 for u in held.units)
        assert sum(line.accepted or 0 for line in held.units) == held.accepted, "nobody is in two of these units"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_staff_read_numbers_and_go_on_to_the_sessions(staffed: Staffed, units: list[int]) -> None:
    staff = staffed.staff()
    page = staff.page(AT)
    assert facts(page) == ["4", "31", "9", "15"]
    assert [row[2:] for row in page.rows[1:]] == [["2", "18", "7"], ["1", "10", "6"], ["1", "3", "2"]]
    sessions = staff.page(page.links["4"])
    assert "4 buổi đã thực hiện, 31 lượt người dự; 15 người được cấp tài khoản" in sessions.text
    assert page.links["Đơn vị 1"].startswith("/sessions?")
    assert AT in sessions.links.values()
    assert [row[0] for row in staff.page(f"{AT}?q=don+vi+2&order=name").rows[1:]] == ["Đơn vị 2"]
    since = written(today() - timedelta(days=19))
    assert facts(staff.page(f"{AT}?since={since}"))[:2] == ["1", "6"]
    assert staff.page(f"{AT}?since=abc", 422).text.count("Không đọc được ngày")
    assert "Không có buổi nào khớp" in staff.page(f"{AT}?since={written(today())}").text
    piece = staff.fragment(AT)
    assert piece.links["Xem theo đơn vị"] == AT
    assert "Đơn vị 1" not in piece.text
    assert AT in staff.page("/").links.values()
    liaison = staffed.liaison(units[0])
    assert facts(liaison.page(AT)) == ["2", "18", "9", "7"]
    staffed.admin().page(AT, 404)
    staffed.desk().page(AT, 404)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_leader_reads_no_small_number_and_no_person(staffed: Staffed, units: list[int]) -> None:
    """Of the unit of three nothing is told, and beside it the next smallest goes, so that no sum gives it away."""
    leader = staffed.leader()
    page = leader.page(AT)
    assert facts(page) == ["4", "31", "9", "15"]
    assert sorted(row[2:] for row in page.rows[1:]) == [["1", "ẩn", "ẩn"], ["1", "ẩn", "ẩn"], ["2", "18", "7"]]
    assert "số nhỏ" in page.text
    assert not [url for url in page.links.values() if url.startswith("/sessions?")]
    assert "Nguyễn Văn" not in page.text
    leader.page("/sessions", 404)
    leader.page("/sessions/1", 404)
    assert AT in leader.page("/").links.values()
    staffed.user("chief", Role.LEADER, ScopeKind.UNITS, unit_ids=[units[2]])
    small = staffed.client("chief").page(AT)
    assert facts(small) == ["1", "ẩn", "0", "ẩn"]
    assert small.rows[1][2:] == ["1", "ẩn", "ẩn"]
    staffed.user("second", Role.LEADER, ScopeKind.UNITS, unit_ids=[units[3]])
    assert facts(staffed.client("second").page(AT)) == ["0", "0", "0", "0"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_page_asks_the_same_of_many_sessions(staffed: Staffed, units: list[int]) -> None:
    leader, world = staffed.leader(), staffed.world
    leader.page(AT)
    before = queries(lambda: leader.get(AT))
    for _ in range(4):
        unit_id = world.unit()
        hold(world, unit_id, world.listed(unit_id, 6), [], today() - timedelta(days=3))
    assert queries(lambda: leader.get(AT)) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_only_who_has_an_account_since_is_looked_up(staffed: Staffed, units: list[int]) -> None:
    days = {row.id: row.day for row in staffed.session.scalars(select(GuidanceSession))}
    found = yields.served_at(staffed.session, days, {units[0], units[1]})
    assert {key: {unit: len(held) for unit, held in served.items()} for key, served in found.items()} == {
        1: {units[0]: 7}, 2: {units[0]: 0}, 3: {units[1]: 6},
    }  # fmt: skip


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_files_say_why_a_result_is_not_counted(
    staffed: Staffed, units: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, told = staffed.staff(), "chưa tính, quá nhiều"

    def says(at: str) -> int:
        return staff.submit(at, {}, action=f"{at}/export.csv").data.decode("utf-8-sig").count(told)

    assert (says("/sessions"), says(AT)) == (0, 0)
    for module in (yields, summaries):
        monkeypatch.setattr(module, "MOST", 5)
    assert says("/sessions") == 4, "beside each session"
    assert says(AT) == 3, "beside each unit"
    assert told in staff.page(AT).text
