"""The plan of a week from the database: made, looked at, moved, pinned, worked out again, sent out; nothing is lost."""

from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta

import pytest
from flask import render_template
from openpyxl import load_workbook
from sqlalchemy import delete, select, update

from rollout.core.dates import now
from rollout.core.formats import decimal
from rollout.core.travel import ONLINE
from rollout.models import Setting, User, Visit, VisitOfficer, WeeklyPlan
from rollout.planning import solving
from rollout.planning.actions import making
from rollout.planning.queries import plans
from rollout.planning.queries.forecast import Forecast
from rollout.planning.simulation import Assumptions, Finish, Simulation
from rollout.planning.stored import packed, unpacked
from rollout.register import units, visit_answers
from rollout.register.visits import Plan
from rollout.vocabulary import Role
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import PlanState
from tests.clock import TurnTo
from tests.filling import save
from tests.page import Page
from tests.planning.conftest import Province
from tests.planning.pressing import planned, press, rows, wait_for
from tests.register.visiting import MONDAY, TODAY, TUESDAY, Visiting
from tests.staffed import Staffed

SECONDS = 0.3


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search has not much time: tests want a plan, not the best."""
    monkeypatch.setattr(solving, "SECONDS", SECONDS)


def test_a_plan_is_made_beside_the_request_and_the_checker_approves(province: Province) -> None:
    plan = planned(province)
    assert plan.state == PlanState.READY
    held = rows(province)
    assert {row.unit_id for row in held} == {province.one, province.two}
    officer = province.staffed.officer_id()
    assert all(row.officer_id == officer and row.ends - row.starts == 90 for row in held)
    assert plans.verdict(province.staffed.session, plan) == []
    page = province.staffed.staff().page("/plan/1")
    assert "kế hoạch không có lỗi." in page.text
    assert "60 người chưa có tài khoản − 5 người đang vướng mắc" in page.text
    assert unpacked(packed(unpacked(plan.instance))) == unpacked(plan.instance)


def test_days_begin_where_the_officer_sets_out(province: Province) -> None:
    session, officer_id = province.staffed.session, province.staffed.officer_id()
    session.get_one(User, officer_id).set_out_area_id = province.staffed.world.areas["Y"]
    session.commit()
    [officer] = unpacked(planned(province).instance).officers
    assert (officer.id, officer.area_id) == (officer_id, province.staffed.world.areas["Y"])
    assert "về nơi xuất phát: 60 phút" in province.staffed.staff().page("/plan/1").text


def test_agreed_visits_stay_and_their_units_are_no_candidates(province: Province) -> None:
    officer = province.staffed.officer_id()
    visit = province.visiting.confirmed(province.one)
    session = province.staffed.session
    session.query(VisitOfficer).filter_by(visit_id=visit.id).update({"user_id": officer})
    session.commit()
    plan = planned(province)
    assert [row.unit_id for row in rows(province)] == [province.two]
    [fixed] = unpacked(plan.instance).fixed
    assert (fixed.officer_id, fixed.day, fixed.unit_ids) == (officer, MONDAY, (province.one,))
    assert "Lịch đã thống nhất" in province.staffed.staff().page("/plan/1").text


def test_an_online_meeting_takes_its_hour_and_no_way(province: Province) -> None:
    province.visiting.world.officers[0] = province.staffed.officer_id()
    province.visiting.confirmed(province.one, start=(MONDAY, 480), plan=Plan(SessionWay.ONLINE, 60))
    plan = planned(province)
    instance = unpacked(plan.instance)
    [fixed] = instance.fixed
    assert (fixed.hours, fixed.area_id) == ((480, 540), ONLINE)
    assert {instance.travel.minutes(fixed.area_id, each.area_id) for each in instance.candidates} == {0}
    assert plans.verdict(province.staffed.session, plan) == []
    assert "Lịch đã thống nhất" in province.staffed.staff().page("/plan/1").text


def test_moved_is_pinned_and_stays_when_it_is_worked_out_again(province: Province) -> None:
    planned(province)
    client, row = province.staffed.staff(), rows(province)[0]
    told = save(client, f"/plan/1/visits/{row.id}", on=TUESDAY.isoformat(), starts="840")
    assert "Đã chuyển lịch và ghim lại." in told
    assert "Thứ Ba, 08/12/2026" in told
    assert "Thứ Ba, 08/12/2026" in client.page(f"/plan/1/visits/{row.id}").text, "each day by its name"
    assert (rows(province)[0].is_pinned or rows(province)[1].is_pinned) is True
    press(client, "/plan/1", "/plan/1/solve")
    assert wait_for(province).state == PlanState.READY
    again = next(each for each in rows(province) if each.unit_id == row.unit_id)
    assert (again.day, again.starts, again.is_pinned) == (TUESDAY, 840, True)
    assert len(rows(province)) == 2


def test_a_pinned_unit_that_has_another_visit_since_is_named_not_lost(province: Province) -> None:
    """It lies where no other unit of the plan does."""
    far = province.unit(40, area="Y")
    planned(province)
    client = province.staffed.staff()
    row = next(each for each in rows(province) if each.unit_id == far)
    press(client, "/plan/1", f"/plan/1/visits/{row.id}/pin")
    province.visiting.proposed(far)
    press(client, "/plan/1", "/plan/1/solve")
    assert wait_for(province).state == PlanState.READY
    assert "Kiểm tra độc lập thấy 1 lỗi" in client.page("/plan/1").text
    token = client.page("/plan/1").form(action="/plan/1/export.csv").values
    assert len(client.post("/plan/1/export.csv", data=token).text.strip().splitlines()) == 4
    press(client, "/plan/1", f"/plan/1/visits/{row.id}/exclude")
    assert "kế hoạch không có lỗi." in client.page("/plan/1").text


def test_what_is_wrong_is_told_and_not_sent(province: Province) -> None:
    planned(province)
    client, row = province.staffed.staff(), rows(province)[0]
    told = save(client, f"/plan/1/visits/{row.id}", starts="720")
    assert "Kiểm tra độc lập thấy 1 lỗi" in told
    assert "không nằm trọn trong một buổi làm việc" in told
    assert client.get("/plan/1/send").location == "/plan/1"
    version = province.staffed.session.get_one(WeeklyPlan, 1).version
    token = client.page("/plan").form("week").values["csrf_token"]
    answer = client.post("/plan/1/send", data={"csrf_token": token, "version": str(version)})
    assert "Chưa có gì được gửi." in client.page(answer.location).text
    assert not province.staffed.session.scalars(select(Visit)).all()


def test_of_two_who_edit_the_second_learns_of_the_first(province: Province) -> None:
    planned(province)
    client, row = province.staffed.staff(), rows(province)[0]
    path = f"/plan/1/visits/{row.id}"
    first = client.page(path).form("starts").values
    press(client, "/plan/1", f"{path}/pin")
    answer = client.post(path, data={**first, "on": TUESDAY.isoformat()})
    assert answer.status_code == 422
    page = Page(answer)
    assert "được người khác sửa" in page.text
    assert page.form("starts").values["on"] == TUESDAY.isoformat()
    assert rows(province)[0].day == row.day


def test_a_unit_taken_out_stays_out_until_it_is_taken_back(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    row_id, unit_id = rows(province)[0].id, rows(province)[0].unit_id
    assert "Đã bỏ khỏi kế hoạch" in press(client, "/plan/1", f"/plan/1/visits/{row_id}/exclude").text
    press(client, "/plan/1", "/plan/1/solve")
    wait_for(province)
    assert unit_id not in {each.unit_id for each in rows(province)}
    press(client, "/plan/1", f"/plan/1/units/{unit_id}/include")
    press(client, "/plan/1", "/plan/1/solve")
    wait_for(province)
    assert unit_id in {each.unit_id for each in rows(province)}


def test_a_unit_taken_back_waits_to_be_worked_out_again(province: Province) -> None:
    planned(province)
    client, row = province.staffed.staff(), rows(province)[0]
    unit_id = row.unit_id
    press(client, "/plan/1", f"/plan/1/visits/{row.id}/exclude")
    told = press(client, "/plan/1", f"/plan/1/units/{unit_id}/include").text
    assert "Chờ tính lại kế hoạch" in told
    assert "Không còn giờ trống" not in told


def test_a_unit_of_which_nobody_is_expected_is_told_so(staffed: Staffed, turn: TurnTo) -> None:
    """At the only session nobody got an account, so no unit has points, however free the week is."""
    province = Province(staffed, Visiting(staffed.world), 0, 0)
    unit_id = province.unit(0)
    province.held(unit_id, staffed.world.listed(unit_id, 50)[:20], 0)
    planned(province)
    assert not rows(province)
    page = staffed.staff().page("/plan/1").text
    assert "Chưa được điểm nào: ước tính một lịch chưa giúp được ai" in page
    assert "Không còn giờ trống" not in page


def test_only_what_was_taken_out_is_taken_back(province: Province) -> None:
    plan = planned(province)
    client = province.staffed.staff()
    said = {"csrf_token": client.page("/plan").form("week").values["csrf_token"], "version": str(plan.version)}
    assert client.post(f"/plan/1/units/{province.one}/include", data=said).status_code == 404
    assert wait_for(province).version == plan.version


@pytest.mark.parametrize("act", ["units/1/include", "send"])
def test_of_a_plan_that_was_never_worked_out_nothing_is_done(province: Province, act: str) -> None:
    client, session = province.staffed.staff(), province.staffed.session
    row = WeeklyPlan(
        week_on=MONDAY, office_id=None, state=PlanState.FAILED.value, seed=1, version=1, instance={}, result={},
        asked={"officers": [], "a_day": 4, "excluded": [], "deployed": False}, made_at=now(), begun_at=now(),
        made_by_id=province.staffed.user("staff", Role.STAFF).id,
    )  # fmt: skip
    session.add(row)
    session.commit()
    said = {"csrf_token": client.page("/plan").form("week").values["csrf_token"], "version": "1"}
    answer = client.post(f"/plan/1/{act}", data=said)
    assert answer.status_code == 303
    assert "Kế hoạch chưa tính được nên chưa có lịch nào." in client.page(answer.location).text
    press(client, "/plan/1", "/plan/1/solve")
    assert wait_for(province).state == PlanState.READY


def allowed(province: Province, most: int) -> None:
    """So many visits of an officer on a day, from now on."""
    session = province.staffed.session
    session.execute(delete(Setting).where(Setting.key == "visits_a_day"))
    session.add(Setting(key="visits_a_day", value=str(most), label="", basis=""))
    session.commit()


def test_no_more_visits_a_day_than_the_setting(province: Province) -> None:
    for people in (30, 31, 32, 33):
        province.unit(people)
    allowed(province, 2)
    client = province.staffed.staff()
    form = client.page("/plan").form("week")
    answer = client.post("/plan", data={**form.values, "week": MONDAY.isoformat(), "a_day": "5"})
    assert answer.status_code == 422
    allowed(province, 5)
    planned(province, a_day="5")
    allowed(province, 2)
    press(client, "/plan/1", "/plan/1/solve")
    wait_for(province)
    assert max(Counter(row.day for row in rows(province)).values()) == 2


def test_a_setting_lowered_since_is_told_before_the_plan_goes_out(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    form = client.page("/plan/1/send").form(action="/plan/1/send").values
    assert len({row.day for row in rows(province)}) == 1, "both on one day"
    allowed(province, 1)
    assert "Quá số lịch tối đa trong một ngày" in client.page("/plan/1").text
    answer = client.post("/plan/1/send", data=form)
    assert "Chưa có gì được gửi." in client.page(answer.location).text
    for row in rows(province):
        row.visit_id = province.visiting.proposed(row.unit_id, starts=[(TUESDAY, 840)]).id
    province.staffed.session.commit()
    assert "Quá số lịch tối đa" not in client.page("/plan/1").text, "what went out is not changed here"


def test_who_sees_a_plan(province: Province) -> None:
    other = province.unit(30, officer="another")
    planned(province, province.staffed.officer("another"))
    assert {row.unit_id for row in rows(province)} == {other}
    assert province.staffed.officer("another").get("/plan/1").status_code == 200
    assert province.staffed.officer().get("/plan/1").status_code == 404
    assert province.staffed.staff().get("/plan/1").status_code == 200
    assert province.staffed.leader().get("/plan").status_code == 404
    planned(province)
    assert province.staffed.officer("another").get("/plan/2").status_code == 404
    assert "1 kế hoạch" in province.staffed.officer("another").page("/plan").text


def test_while_it_is_worked_out_nothing_else_is_done(province: Province) -> None:
    plan, session = planned(province), province.staffed.session
    plan.state = PlanState.SOLVING.value
    session.commit()
    client = province.staffed.staff()
    page = client.page("/plan/1")
    assert "Đang tính kế hoạch" in page.text
    piece = client.get("/plan/1/progress", headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert "X-Poll" in piece.text
    token = client.page("/plan").form("week").values["csrf_token"]
    answer = client.post("/plan/1/send", data={"csrf_token": token, "version": str(plan.version)})
    assert "Kế hoạch đang được tính." in client.page(answer.location).text


def test_one_plan_of_somebody_is_worked_out_at_a_time(province: Province) -> None:
    plan, session = planned(province), province.staffed.session
    plan.state, plan.begun_at = PlanState.SOLVING.value, now()
    session.commit()
    client = province.staffed.staff()
    form = client.page("/plan").form("week")
    answer = client.post("/plan", data={**form.values, "week": plan.week_on.isoformat(), "a_day": "4"})
    assert answer.status_code == 422
    assert "Chờ tính xong rồi lập kế hoạch mới" in answer.text
    plan.begun_at = now() - solving.LONGEST - timedelta(seconds=1)
    session.commit()
    assert client.post("/plan", data={**form.values, "week": plan.week_on.isoformat(), "a_day": "4"}).status_code == 303
    wait_for(province, 2)


def test_nobody_begins_again_what_is_being_worked_out(province: Province) -> None:
    plan, session = planned(province), province.staffed.session
    plan.state, plan.begun_at = PlanState.SOLVING.value, now()
    version = plan.version
    session.commit()
    client = province.staffed.staff()
    token = client.page("/plan").form("week").values["csrf_token"]
    answer = client.post("/plan/1/solve", data={"csrf_token": token, "version": str(version)})
    assert "Kế hoạch đang được tính." in client.page(answer.location).text
    plan = wait_for(province)
    assert (plan.state, plan.version) == (PlanState.SOLVING, version)


def test_whoever_began_before_does_not_fail_what_was_begun_anew(province: Province) -> None:
    plan = planned(province)
    plan.state = PlanState.SOLVING.value
    version = plan.version
    making.fail(plan, version - 1, solving.BROKEN)
    assert (plan.state, plan.version) == (PlanState.SOLVING, version)
    making.fail(plan, version, solving.BROKEN)
    assert (plan.state, plan.result["failed"]) == (PlanState.FAILED, solving.BROKEN)


def test_the_file_has_every_stop(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    token = client.page("/plan/1").form(action="/plan/1/export.csv").values
    text = client.post("/plan/1/export.csv", data=token).text
    assert len(text.strip().splitlines()) == 3
    [sheet] = load_workbook(io.BytesIO(client.post("/plan/1/export.xlsx", data=token).data)).worksheets
    stops = list(sheet.iter_rows(min_row=4))
    assert len(stops) == 2
    assert {cell.number_format for row in stops for cell in row[8:10]} == {"#,##0.0"}
    told = [f"{decimal(row[8].value)} người; {decimal(row[9].value)} điểm" for row in stops]
    assert all(f"Ước tính {each}" in client.page("/plan/1").text for each in told), "numbers, as the page shows them"


def test_what_if_reads_both_ways(province: Province) -> None:
    client = province.staffed.staff()
    page = client.page("/what-if?officers=2&share=50&until=31/12/2027")
    assert "Giả định" in page.text
    assert "2 đơn vị, 95 người chưa có tài khoản và không vướng mắc" in page.text
    assert "Để xong đến hết ngày 31/12/2027" in page.text
    assert "Đơn vị đã triển khai không được tính" in page.text
    assert "Chọn một ngày sau hôm nay" in client.page("/what-if?until=01/12/2020", 422).text


def test_what_visits_cannot_reach_is_told_with_what_they_can(province: Province) -> None:
    client = province.staffed.staff()
    page = client.page("/what-if?officers=2&share=90&visits=1&until=31/12/2027")
    assert "đến mỗi đơn vị tối đa 1 lần chỉ đạt khoảng" in page.text
    [link] = [href for href in page.links.values() if "share=" in href]
    assert "officers=2" in link
    assert "chỉ đạt khoảng" not in client.page(link).text
    assert "chỉ đạt khoảng" not in client.page("/what-if?officers=2&share=90&visits=60").text


def test_leaders_ask_how_many_officers_are_needed_and_see_no_unit(province: Province) -> None:
    client = province.staffed.leader()
    page = client.page("/what-if?officers=2&share=50&until=31/12/2027")
    assert "2 đơn vị, 95 người chưa có tài khoản" in page.text
    assert not {"/plan", "/next-visits"} & set(page.links.values())
    assert "/what-if" in client.page("/visit-measures").links.values()
    client.page("/next-visits", 404)


def test_of_too_few_people_leaders_get_no_forecast(province: Province) -> None:
    staffed, session = province.staffed, province.staffed.session
    for unit in (province.one, province.two):
        with staffed.world.act("deploy") as act:
            units.deploy(act, unit, on=TODAY, basis="Biên bản")
    province.unit(3)
    session.commit()
    told = staffed.leader().page("/what-if?officers=1&share=50").text
    assert "Còn quá ít người chưa có tài khoản để hiển thị ước tính." in told
    assert "Giả định" not in told
    assert "Giả định" in staffed.staff().page("/what-if?officers=1&share=50").text


def test_more_officers_than_are_tried_are_told_from_never(province: Province) -> None:
    held = Simulation(Assumptions(), (), 90_000, 0)
    told = []
    with province.staffed.app.test_request_context():
        for alone in (Finish(900, 800, None), Finish(None, None, None)):
            found = Forecast(held, 3, 0, (), 4, Finish(None, 190, None), alone)
            told.append(render_template("planning/_what_if.html", found=found, until=TUESDAY, share=95, back="/"))
    assert "(còn 4 ngày làm việc) cần hơn 200 cán bộ" in told[0]
    assert "Đến hết ngày 08/12/2026 không đạt được, dù bao nhiêu cán bộ" in told[1]


def test_a_unit_that_said_no_to_a_visit_of_several_is_planned(province: Province) -> None:
    session, staffed = province.staffed.session, province.staffed
    visit = province.visiting.confirmed(province.one, province.unit(40), province.two)
    session.execute(update(VisitOfficer).values(user_id=staffed.officer_id()))
    visit_answers.decline(
        session, visit, unit_id=province.two, round=visit.round, by=province.visiting.by, reason="nghỉ"
    )
    session.commit()
    [fixed] = unpacked(planned(province).instance).fixed
    assert province.two not in fixed.unit_ids
    assert province.two in [row.unit_id for row in rows(province)]
