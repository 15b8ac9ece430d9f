"""Whom to visit next, from the database: the sums by hand, who is left out, what each may see, as many as the list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollout.core.access import Viewer, viewer_of
from rollout.core.selection import EVERYTHING
from rollout.models import Setting, Unit, UnitType, User
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.planning.expected import SessionRow
from rollout.planning.queries.learned import session_rows
from rollout.planning.queries.ranking import Asked, Line, Order, Show, ranked, ranking_of
from rollout.register import counts, units
from rollout.register.obligation_due import calendar
from rollout.register.unit_obligations import pressing
from rollout.vocabulary import CountKind, Evidence, PeopleGroup, Role, UnitForm, UnitMode
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationRule
from rollout.vocabulary_of_obstacles import ObstacleKind
from tests.clock import TurnTo
from tests.directives import laying
from tests.planning.conftest import Province
from tests.register.visiting import TODAY
from tests.staffed import Staffed, queries


def staff(province: Province) -> Viewer:
    user = province.staffed.user("staff", Role.STAFF)
    return viewer_of(province.staffed.session, province.staffed.session.get_one(User, user.id))


def line_of(province: Province, unit_id: int, asked: Asked | None = None) -> Line:
    found = ranked(staff(province), asked or Asked())
    return next(line for line in found.lines if line.unit.id == unit_id)


def test_the_sums_by_hand(province: Province) -> None:
    """10 of 50 came by the one session: 0.2, for nothing else is known. Ways of 60 minutes, for the map has no points;
    so an hour there, one back, and one and a half at the unit."""
    assert session_rows(province.staffed.session, TODAY) == [
        SessionRow(province.staffed.world.unit_types[0], 2, 50, 10)
    ]
    found = ranked(staff(province), Asked())
    assert [(line.unit.id, line.place) for line in found.lines] == [(province.two, 1), (province.one, 2)]
    two, one = (line.score for line in found.lines)
    assert (two.row.missing, two.row.blocked, two.reachable, two.hours) == (60, 5, 55, 3.5)
    assert two.row.expected is not None
    assert two.row.expected.share == pytest.approx(0.2)
    assert two.row.expected.sessions == 1
    assert two.total == pytest.approx(55 * 0.2 / 3.5)
    assert (one.row.missing, one.row.blocked) == (40, 0)
    assert one.total == pytest.approx(40 * 0.2 / 3.5)


def test_the_way_is_from_where_the_officer_sets_out(province: Province) -> None:
    """A quarter of an hour within the commune, there and back, and one and a half hours at the unit."""
    session = province.staffed.session
    officer = session.get_one(User, province.staffed.officer_id())
    officer.set_out_area_id = province.staffed.world.areas["X"]
    session.commit()
    assert line_of(province, province.two).score.hours == 2


def test_deadlines_and_what_is_overdue_add_points(province: Province) -> None:
    session, by = province.staffed.session, province.staffed.world.user
    held = laying.clause(session, by)
    nothing = {"measure": None, "threshold": None, "rule": ObligationRule.EVIDENCE, "kind": AddresseeKind.UNIT}
    laying.lay(session, held, laying.FIGURE, by, due_on=TODAY - timedelta(3), **nothing)
    laying.lay(session, held, laying.FIGURE, by, due_on=TODAY + timedelta(12), **nothing)
    found = pressing(session, calendar(session, TODAY), EVERYTHING)
    assert found[province.one] == (1, TODAY + timedelta(12))
    score = line_of(province, province.one).score
    # five points, by 18 of 30 days; three for one that is overdue
    assert [score.deadline, score.overdue] == pytest.approx([3.0, 3.0])
    assert score.total == pytest.approx(40 * 0.2 / 3.5 + 6)
    session.add(Setting(key="visit_points_overdue", value="7", label="", basis=""))
    session.commit()
    assert line_of(province, province.one).score.overdue == pytest.approx(7.0)


def test_who_is_left_out_and_why(province: Province) -> None:
    world, session = province.staffed.world, province.staffed.session
    silent = world.unit(UnitMode.COUNT, unit_type=world.unit_types[0])
    empty, done = province.unit(0), province.unit(5)
    province.visiting.proposed(province.one)
    with world.act("deploy") as act:
        units.deploy(act, done, on=TODAY, basis="Biên bản")
    whys = {line.unit.id: line.why for line in ranked(staff(province), Asked()).lines}
    assert whys == {
        province.one: Show.OPEN_VISIT,
        province.two: None,
        silent: Show.NO_NUMBER,
        empty: Show.NO_NUMBER,
        done: Show.DEPLOYED,
    }
    asked = ranked(staff(province), Asked(with_deployed=True))
    assert {line.unit.id for line in asked.lines if line.why is None} == {province.two, done}
    session.rollback()


def test_households_of_a_commune_agree_no_visit_and_have_no_place(province: Province) -> None:
    session, world = province.staffed.session, province.staffed.world
    kind = UnitType(code="HGD", name="Hộ gia đình", form=UnitForm.COMMUNE, default_group=PeopleGroup.HOUSEHOLD)
    session.add(kind)
    session.flush()
    with world.act("unit") as act:
        units.attribute(act, province.two, subject="unit_type", value=kind.id, on=TODAY)
    session.commit()
    line = line_of(province, province.two)
    assert (line.why, line.place) == (Show.HOUSEHOLDS, None)
    assert "mở buổi hướng dẫn tại xã" in province.staffed.staff().page("/next-visits?show=households").text


def test_a_visit_helps_so_many_at_most(province: Province) -> None:
    province.staffed.session.add(Setting(key="visit_people_most", value="10", label="", basis=""))
    province.staffed.session.commit()
    line = line_of(province, province.two)
    assert line.score.people == 10
    assert line.score.total == pytest.approx(10 / 3.5)
    told = province.staffed.staff().page(f"/units/{province.two}/visit-score").text
    assert "= 11,0 người, một buổi giúp được nhiều nhất 10 người; 10,0 người ÷" in told


def test_the_page_of_a_unit_with_a_visit_shows_its_sum_too(province: Province) -> None:
    province.visiting.proposed(province.one)
    told = province.staffed.staff().page(f"/units/{province.one}/visit-score").text
    assert "Không xếp đơn vị này: Đang có lịch chưa xong." in told
    assert "40 người chưa có tài khoản × 20,0 %" in told


def test_what_is_only_suggested_leaves_a_unit_in_its_place(province: Province) -> None:
    province.visiting.suggested(province.one)
    assert line_of(province, province.one).why is None


def test_a_group_of_which_a_unit_said_nothing_leaves_the_number_unknown(province: Province) -> None:
    world, session = province.staffed.world, province.staffed.session
    silent = world.unit(UnitMode.COUNT, unit_type=world.unit_types[0], office=world.offices[0])
    for group, numbers in (
        (PeopleGroup.EMPLOYEE, {"participants": 10, "accepted": 4}),
        (PeopleGroup.STUDENT, {"participants": 10}),
    ):
        with world.act("count") as act:
            said = counts.Stated(day=TODAY, group=group, evidence=Evidence.REPORTED, numbers=numbers)
            counts.record(act, silent, said, kind=CountKind.STOCK)
    session.commit()
    line = line_of(province, silent)
    assert (line.unit.people, line.unit.missing, line.why) == (20, None, Show.NO_NUMBER)


def test_two_numbers_without_names_may_be_of_the_same_people(province: Province) -> None:
    session, unit = province.staffed.session, province.unit(40)
    for number in (25, 20):
        new = NewObstacle(
            unit=session.get_one(Unit, unit), kind=ObstacleKind.DEVICE_UNFIT, text="Máy cũ", people_count=number
        )
        open_obstacle(session, new, by=province.staffed.world.user)
    session.commit()
    assert line_of(province, unit).score.row.blocked == 25
    assert "nhiều nhất" in province.staffed.staff().page(f"/units/{unit}/visit-score").text


def test_without_any_session_nothing_is_known(staffed: Staffed, turn: TurnTo) -> None:
    world = staffed.world
    world.listed(world.unit(), 5)
    [line] = ranking_of(staffed.session, EVERYTHING).lines
    assert (line.why, line.place, line.score.total) == (Show.NO_YIELD, None, None)


def test_each_sees_the_ranking_of_the_own_units(province: Province) -> None:
    other = province.unit(30, officer="another")
    session = province.staffed.session
    session.commit()
    mine = viewer_of(session, session.get_one(User, province.staffed.officer_id("another")))
    assert [line.unit.id for line in ranked(mine, Asked()).lines] == [other]
    officer = province.staffed.officer("another")
    assert "Đơn vị 2" not in officer.page("/next-visits").text
    assert officer.get(f"/units/{province.one}/visit-score").status_code == 404
    assert province.staffed.leader().get("/next-visits").status_code == 404
    assert province.staffed.liaison(province.one).get(f"/units/{province.one}/visit-score").status_code == 404


def test_the_page_shows_its_arithmetic_and_the_unit_the_same(province: Province) -> None:
    client = province.staffed.staff()
    page = client.page("/next-visits")
    told = "(60 người chưa có tài khoản − 5 người đang vướng mắc) × 20,0 %"
    assert told in " ".join(page.text.split())
    assert "= 11,0 người; 11,0 người ÷ (120 phút đi lại + 90 phút làm việc) × 60 = 3,1" in " ".join(page.text.split())
    assert page.links["Đề xuất lịch"].startswith("/visits/new?unit=")
    assert "Đề xuất một buổi chung cho các đơn vị đã chọn" in page.text
    piece = client.page(f"/units/{province.two}/visit-score")
    assert told in " ".join(piece.text.split())
    assert piece.links["Đề xuất lịch"] == f"/visits/new?unit={province.two}"
    assert "Có nên đến lúc này" in client.page(f"/units/{province.two}").text


def test_a_count_is_as_long_as_its_list(province: Province) -> None:
    province.visiting.proposed(province.one)
    client = province.staffed.staff()
    page = client.page("/next-visits?show=open_visit")
    assert "Đang có lịch chưa xong: 1 đơn vị" in page.text
    assert "Đơn vị 1" in page.text
    assert "Nên đến: 1 đơn vị" in page.text


def test_filters_orders_and_files(province: Province) -> None:
    world, client = province.staffed.world, province.staffed.staff()
    nearest = province.unit(45, kind=1)
    by_type = ranked(staff(province), Asked(type_id=world.unit_types[1]))
    assert [line.unit.id for line in by_type.lines] == [nearest]
    assert not ranked(staff(province), Asked(office_id=world.offices[1])).lines
    named = ranked(staff(province), Asked()).shown(Asked(order=Order.MISSING))
    assert [line.score.row.missing for line in named] == [60, 45, 40]
    token = client.page("/next-visits").form(action="/next-visits/export.csv").values
    answer = client.post("/next-visits/export.csv", data=token)
    assert answer.status_code == 200
    assert len(answer.text.strip().splitlines()) == 4


def test_many_units_cost_as_many_queries_as_few(province: Province) -> None:
    session = province.staffed.session
    few = queries(lambda: ranking_of(session, EVERYTHING))
    for _ in range(5):
        province.unit(12)
    session.commit()
    assert queries(lambda: ranking_of(session, EVERYTHING)) == few <= 40
