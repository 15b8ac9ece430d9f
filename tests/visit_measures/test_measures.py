"""Measures of visits: numbers by group, each equal to the list behind it, small numbers of people hidden."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from rollout.core.access import viewer_of
from rollout.core.dates import now
from rollout.guidance import actions
from rollout.guidance.actions import Facts, Whole
from rollout.models import GuidanceSession, SessionUnit, User, Visit, VisitUnit
from rollout.register import units, visit_answers, visit_offers, visits
from rollout.register.sessions import Part
from rollout.register.visit_acts import office
from rollout.register.visits import Plan
from rollout.visits.queries import pieces
from rollout.vocabulary import Channel, Evidence, Milestone, UnitMode
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from rollout.vocabulary_of_visits import VisitAnswer, VisitState
from tests.clock import turning
from tests.page import PageClient
from tests.register.visiting import CLOCKS, EIGHT, MONDAY, TEN, TODAY, TUESDAY
from tests.staffed import Staffed, queries

AT = "/visit-measures"
DAYS = "since=01/12/2026&until=31/12/2026"
CLOCK = (*CLOCKS, "rollout.guidance.actions.planning.now", "rollout.guidance.actions.recording.now",
         "rollout.register.sessions.now")  # fmt: skip


class Made:
    """Two officers, units and visits of which one was held, with as many accounts as said."""

    def __init__(self, staffed: Staffed, accounts: int) -> None:
        self.staffed, self.world = staffed, staffed.world
        self.mine, self.theirs = staffed.officer_id(), staffed.officer_id("second")
        office_id = self.world.offices[0]
        self.a, self.b, self.c = (
            self.world.unit(officer=key, office=office_id) for key in (self.mine, self.theirs, self.mine)
        )
        self.people = self.world.listed(self.a, 8)
        self.held = self.offered(self.a, self.mine, MONDAY)
        self.offered(self.b, self.theirs, TUESDAY)
        self.refused = self.offered(self.c, self.mine, TUESDAY, start=TEN, is_taken=False)
        self.accounts = accounts

    def offered(self, unit_id: int, officer_id: int, day: date, start: int = EIGHT, *, is_taken: bool = True) -> Visit:
        session = self.staffed.session
        by = office(session.get_one(User, officer_id))
        visit = visits.suggest(
            session, Plan(SessionWay.AT_UNIT, 60), officer_ids=[officer_id], unit_ids=[unit_id], by=by
        )
        visit_offers.propose(session, visit, starts=[(day, start)], by=by)
        if is_taken:
            visit_answers.accept(session, visit, unit_id=unit_id, round=1, position=1, by=by)
        else:
            visit_answers.decline(session, visit, unit_id=unit_id, round=1, by=by, reason="Đã tự làm")
        session.commit()
        return visit

    def hold(self, day: date = MONDAY) -> None:
        by = self.staffed.session.get_one(User, self.mine)
        part = Part(
            self.a, Evidence.VERIFIED, rows=dict(enumerate(self.people, 1)), present=frozenset(self.people),
            claims={(key, Milestone.ACCEPTED): Channel.APP for key in self.people[: self.accounts]},
        )  # fmt: skip
        facts = Facts(SessionWay.AT_UNIT, day, EIGHT, EIGHT + 60, officer_ids=(self.mine,), visit_id=self.held.id)
        actions.record_new(self.staffed.session, [self.a], facts, [part], Whole(), by=by, names=str, is_agreed=True)
        self.staffed.session.commit()


@pytest.fixture
def made(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> Made:
    turn = turning(monkeypatch, CLOCK)
    turn(TODAY)
    here = Made(staffed, 6)
    turn(MONDAY, 12)
    here.hold()
    turn(MONDAY + timedelta(days=15), 12)
    return here


def rows(client: PageClient, by: str = "officer") -> dict[str, list[str]]:
    page = client.page(f"{AT}?{DAYS}&by={by}")
    return {row[0]: row[1:] for row in page.rows[1:]}


def test_each_figure_is_its_list_for_every_role(made: Made) -> None:
    for client in (made.staffed.staff(), made.staffed.leader(), made.staffed.officer()):
        for by in ("officer", "office", "district"):
            page = client.page(f"{AT}?{DAYS}&by={by}")
            links = [(a.text, a.get("href", "")) for a in page.markup.all("a") if "/visits?" in a.get("href", "")]
            assert links
            for number, address in links:
                listed = client.page(address)
                number = str(number).removeprefix("trên ").removesuffix(" buổi")
                assert f"{number} lịch làm việc" in listed.text, address


def test_what_was_done_is_told_by_officer(made: Made) -> None:
    found = rows(made.staffed.staff())
    assert found["Toàn bộ phạm vi được giao"] == ["3", "2", "1", "1", "0", "6,0", "6", "0,17 trên 1 buổi"]
    assert found["Người officer"] == ["2", "1", "1", "1", "0", "6,0", "6", "0,17 trên 1 buổi"]
    assert found["Người second"] == ["1", "1", "0", "0", "0", "–", "0", "–"]
    assert rows(made.staffed.officer())["Toàn bộ phạm vi được giao"][:2] == ["2", "1"]


def test_small_numbers_of_people_are_hidden_from_who_sees_none(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = turning(monkeypatch, CLOCK)
    turn(TODAY)
    made = Made(staffed, 3)
    turn(MONDAY, 12)
    made.hold()
    assert rows(staffed.leader())["Toàn bộ phạm vi được giao"][-2:] == ["< 5", "ẩn"]
    assert rows(staffed.leader())["Người officer"][-2:] == ["ẩn", "ẩn"]
    assert rows(staffed.staff())["Toàn bộ phạm vi được giao"][-2:] == ["3", "–"]


def test_units_are_told_by_their_last_visit(made: Made) -> None:
    page = made.staffed.leader().page(f"{AT}/units")
    assert [row[0] for row in page.rows[1:]] == ["Đơn vị 2", "Đơn vị 3", "Đơn vị 1"]
    assert page.rows[-1][2:] == ["1", "07/12/2026", "15"]
    latest = made.staffed.staff().page(f"{AT}/units?order=latest")
    assert latest.rows[1][0] == "Đơn vị 1"
    assert len(made.staffed.staff().page(f"{AT}/units?q=%C4%90%C6%A1n+v%E1%BB%8B+2").rows) == 2


def test_they_are_taken_away_as_files(made: Made) -> None:
    staff = made.staffed.staff()
    told_at = {f"{AT}?{DAYS}": "Toàn bộ", f"{AT}/visits?{DAYS}&kind=done": "Đơn vị 1", f"{AT}/units": "Đơn vị 1"}
    for path, told in told_at.items():
        page = staff.page(path)
        actions_of = [form.get("action", "") for form in page.markup.all("form") if "csv" in form.get("action", "")]
        assert len(actions_of) == 1, path
        answer = staff.post(actions_of[0], data=page.form(action=actions_of[0]).values)
        assert answer.status_code == 200
        assert told in answer.get_data(as_text=True)


def test_figures_of_the_workbook_are_numbers_as_the_page_shows_them(made: Made) -> None:
    whole, _mine, theirs = workbook_of(made.staffed.staff())
    assert [cell.value for cell in whole[1:]] == [3, 2, 1, 1, 0, 6, 6, 0.17, 1]
    assert [cell.number_format for cell in whole[6:9]] == ["#,##0.0", "#,##0", "#,##0.00"]
    assert [cell.value for cell in theirs[6:]] == ["–", 0, "–", 0]


def workbook_of(client: PageClient) -> list[tuple[Any, ...]]:
    """The cells of the lines of the measures by officer."""
    address = f"{AT}/export.xlsx?{DAYS}&by=officer"
    token = client.page(AT).form(action="/logout").values["csrf_token"]
    answer = client.post(address, data={"csrf_token": token})
    [sheet] = load_workbook(io.BytesIO(answer.data)).worksheets
    return list(sheet.iter_rows(min_row=4))


def test_what_cannot_be_asked_for(made: Made) -> None:
    staff = made.staffed.staff()
    assert staff.get(f"{AT}?by=nobody").status_code == 404
    assert staff.get(f"{AT}/visits?kind=nothing").status_code == 404
    assert staff.get(f"{AT}/visits?key=3").status_code == 404
    assert staff.get(f"{AT}/visits?by=officer&key={made.mine}").status_code == 200
    nobody = made.staffed.world.officers[0]  # goes to no visit
    assert staff.get(f"{AT}/visits?by=officer&key={nobody}").status_code == 404
    assert staff.get(f"{AT}?since=31/12/2026&until=01/12/2026").status_code == 422
    assert made.staffed.desk().get(AT).status_code in (403, 404)


def test_queries_do_not_grow(made: Made) -> None:
    staff = made.staffed.staff()
    before = queries(lambda: staff.get(f"{AT}?{DAYS}"))
    for n in range(6):
        made.offered(made.world.unit(officer=made.mine), made.mine, date(2026, 12, 24) + timedelta(days=7 * (n // 3)),
                     start=EIGHT + 120 * (n % 3) if n % 3 < 2 else 810)  # fmt: skip
    assert queries(lambda: staff.get(f"{AT}?{DAYS}")) == before


def held_on(made: Made, day: date) -> GuidanceSession:
    row = GuidanceSession(
        state=SessionState.HELD.value, way=SessionWay.AT_UNIT.value, day=day, starts=EIGHT, ends=TEN, contents="",
        conclusions="", signers="", created_by_id=made.mine, created_at=now(),
    )  # fmt: skip
    made.staffed.session.add(row)
    made.staffed.session.flush()
    return row


def test_units_are_met_at_sessions_as_well_and_not_where_they_declined(made: Made) -> None:
    session, world = made.staffed.session, made.world
    row = held_on(made, TUESDAY)
    session.add(SessionUnit(session_id=row.id, unit_id=made.c, version=1, attended=3))
    # the one that declined a visit which the other held
    session.add(VisitUnit(visit_id=made.held.id, unit_id=made.b, answer=VisitAnswer.DECLINED.value))
    stopped = world.unit(officer=made.mine, office=world.offices[0])
    with world.act("stop") as act:
        units.switch_mode(act, stopped, mode=None, on=TODAY, reason="Giải thể")
    session.commit()
    page = made.staffed.leader().page(f"{AT}/units")
    told = {row[0]: row[2:] for row in page.rows[1:]}
    assert told == {
        "Đơn vị 2": ["0", "Chưa đến lần nào", "–"],
        "Đơn vị 1": ["1", "07/12/2026", "15"],
        "Đơn vị 3": ["1", "08/12/2026", "14"],
    }
    mine = viewer_of(session, session.get_one(User, made.mine))
    assert [pieces.of_unit(mine, key).days for key in (made.a, made.b, made.c)] == [15, None, 14]


def test_a_visit_is_done_on_its_day_and_once(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = turning(monkeypatch, CLOCK)
    turn(TODAY)
    made = Made(staffed, 6)
    turn(MONDAY + timedelta(days=30), 12)
    made.hold()
    staff = staffed.staff()
    assert rows(staff)["Toàn bộ phạm vi được giao"][2] == "1"
    [total, *_rest] = staff.page(f"{AT}?since=01/01/2027&until=31/01/2027&by=officer").rows[1:]
    assert total[3] == "0"


def test_the_visits_for_one_person_rest_on_ripe_visits_of_units_with_lists(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = turning(monkeypatch, CLOCK)
    turn(TODAY)
    made = Made(staffed, 6)
    turn(MONDAY, 12)
    made.hold()
    turn(MONDAY + timedelta(days=14), 12)
    assert rows(staffed.staff())["Toàn bộ phạm vi được giao"][-2:] == ["6", "–"]
    turn(MONDAY + timedelta(days=15), 12)
    assert rows(staffed.staff())["Toàn bộ phạm vi được giao"][-2:] == ["6", "0,17 trên 1 buổi"]
    counts = made.world.unit(UnitMode.COUNT, officer=made.mine)
    row = held_on(made, TUESDAY)
    other = made.offered(counts, made.mine, MONDAY + timedelta(days=17))
    other.state, other.day, other.session_id = VisitState.DONE.value, MONDAY, row.id
    staffed.session.commit()
    found = rows(staffed.staff())["Toàn bộ phạm vi được giao"]
    assert (found[2], found[-1]) == ("2", "0,17 trên 1 buổi")
    # one with a list that said no to the visit which the other held makes it no riper
    staffed.session.add(VisitUnit(visit_id=other.id, unit_id=made.c, answer=VisitAnswer.DECLINED.value))
    staffed.session.commit()
    assert rows(staffed.staff())["Toàn bộ phạm vi được giao"][-1] == "0,17 trên 1 buổi"


def test_a_visit_counts_on_the_day_on_which_it_was_held(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = turning(monkeypatch, CLOCK)
    turn(TODAY)
    made = Made(staffed, 6)
    early = TODAY + timedelta(days=1)
    turn(early, 12)
    made.hold(early)
    staff = staffed.staff()
    [total, *_rest] = staff.page(f"{AT}?since={early:%d/%m/%Y}&until={early:%d/%m/%Y}&by=officer").rows[1:]
    assert (total[3], total[6], total[7]) == ("1", "1,0", "6")
    told = {row[0]: row[3:] for row in staff.page(f"{AT}/units").rows[1:]}
    assert told["Đơn vị 1"] == [f"{early:%d/%m/%Y}", "0"]


def test_nobody_waits_for_less_than_no_time(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = turning(monkeypatch, CLOCK)
    turn(TODAY)
    made = Made(staffed, 6)
    made.hold(TODAY - timedelta(days=3))  # it turned out that they had met before they agreed to
    assert rows(staffed.staff())["Toàn bộ phạm vi được giao"][5] == "–"
    [total, *_rest] = staffed.staff().page(f"{AT}?since={TODAY - timedelta(days=3):%d/%m/%Y}&by=officer").rows[1:]
    assert (total[3], total[6]) == ("1", "0,0")
