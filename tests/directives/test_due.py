"""Due days in working days, of which a unit's closed days are none; a fixed day stays, and pages say who is closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.formats import day as written
from rollout.core.selection import EVERYTHING
from rollout.core.working_days import WorkingDays
from rollout.directives import actions, matrix, unit_states
from rollout.directives.kinds import Body, bodies
from rollout.directives.reach import Reach
from rollout.models import Closure, Obligation, UnitType
from rollout.register.obligation_due import calendar
from rollout.vocabulary import UnitForm
from rollout.vocabulary_of_obligations import ObligationRule, ObligationState
from tests.directives.laying import FIGURE, PROVED, clause, department, lay, unit
from tests.filling import refuse, save
from tests.register.world import World, make_world
from tests.staffed import Staffed

ALL = Reach(EVERYTHING, None, None)
NOTHING = {"measure": None, "threshold": None}
S = ObligationState


def cell(session: Session, row: Obligation, body: Body) -> tuple[date | None, ObligationState | None]:
    [found] = matrix.cells_of(session, [row], body, bodies(session), ALL, calendar(session))
    return found.due_on, found.state


def closed(session: Session, first: date, last: date, **whose: object) -> None:
    session.add(Closure(from_on=first, to_on=last + timedelta(days=1), name="Nghỉ", **whose))
    session.commit()


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


@pytest.fixture
def school(world: World, session: Session) -> int:
    """A school, of which the form is known."""
    kind = session.get_one(UnitType, world.unit_types[0])
    kind.form = UnitForm.SCHOOL.value
    session.commit()
    return world.unit(unit_type=world.unit_types[0])


def test_working_days_of_a_unit_skip_what_it_is_closed(world: World, session: Session, school: int) -> None:
    """In June of 2021 from Tuesday the first: five working days end on the eighth, without a week of closure later."""
    open_, own = world.unit(), world.unit()
    started, end = date(2021, 6, 1), date(2021, 6, 8)
    row = lay(
        session, clause(session, world.user), FIGURE, world.user, rule=ObligationRule.EVIDENCE, starts_on=started,
        due_days=5, **NOTHING,
    )  # fmt: skip
    assert {cell(session, row, unit(session, u))[0] for u in (open_, own, school)} == {end}
    closed(session, date(2021, 6, 3), date(2021, 6, 9), unit_form=UnitForm.SCHOOL)
    closed(session, date(2021, 6, 7), date(2021, 6, 7), unit_id=own)
    days = WorkingDays()
    of_school = days.without([(date(2021, 6, 3), date(2021, 6, 10))]).after(started, 5)
    assert of_school == date(2021, 6, 15)
    assert cell(session, row, unit(session, school))[0] == of_school
    assert cell(session, row, unit(session, own))[0] == date(2021, 6, 9)
    assert cell(session, row, unit(session, open_))[0] == end
    closed(session, date(2021, 6, 14), date(2021, 6, 14), unit_id=school)  # its own beside that of its form
    assert cell(session, row, unit(session, school))[0] == date(2021, 6, 16)
    late = unit_states.overdue(session, [row], ALL, calendar(session, date(2021, 6, 9)), unit_states.Asked(), 1)
    assert {each.body.id for each in late.cells.rows} == {open_}
    body = unit(session, school)
    actions.set_due(session, row, due_on=None, due_days=6, reason="Lùi một ngày", by=world.user, body=body)
    assert cell(session, row, body)[0] == date(2021, 6, 17), "a day of its own, counted by the same days"


def test_departments_are_never_closed(world: World, session: Session, school: int) -> None:
    row = lay(session, clause(session, world.user), PROVED, world.user, starts_on=date(2021, 6, 1), due_days=5)
    closed(session, date(2021, 6, 1), date(2021, 8, 31), unit_form=UnitForm.SCHOOL)
    assert cell(session, row, department(session, world.departments[0]))[0] == date(2021, 6, 8)


def test_what_is_due_presses_before_a_closure(world: World, session: Session, school: int) -> None:
    """A fixed day stays; for who is closed until then, it presses from the last working days before."""
    due, open_ = today() + timedelta(days=40), world.unit()
    row = lay(
        session, clause(session, world.user), FIGURE, world.user, rule=ObligationRule.EVIDENCE, due_on=due, **NOTHING
    )
    assert cell(session, row, unit(session, school)) == (due, S.NOT_STARTED)
    closed(session, today() + timedelta(days=1), today() + timedelta(days=60), unit_form=UnitForm.SCHOOL)
    assert cell(session, row, unit(session, school)) == (due, S.DUE_SOON)
    assert cell(session, row, unit(session, open_)) == (due, S.NOT_STARTED)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_pages_say_who_is_closed_and_take_working_days(staffed: Staffed, session: Session) -> None:
    world, staff, due = staffed.world, staffed.staff(), today() + timedelta(days=30)
    unit_id = world.unit(officer=staffed.officer_id())
    row = lay(
        session, clause(session, world.user), FIGURE, world.user, rule=ObligationRule.EVIDENCE, due_on=due, **NOTHING
    )
    first, last = due - timedelta(days=5), due + timedelta(days=5)
    closed(session, first, last, unit_id=unit_id)
    told = f"Hạn {written(due)} (đơn vị nghỉ từ {written(first)} đến {written(last)})"
    at = f"/directives/addressees/unit/{unit_id}"
    assert told in staff.page(at).text
    assert told in staffed.liaison(unit_id).page(f"/units/{unit_id}/obligations").text
    set_, new = f"/directives/obligations/{row.id}/due", "/directives/clauses/1/obligations/new"
    both = refuse(staff, set_, due_on=written(due), due_days="5", reason="Họp")
    assert "Chỉ ghi một trong hai" in both
    assert "Từ 1 đến 250" in refuse(staff, set_, due_on="", due_days="0", reason="Họp")
    said = save(staff, set_, due_on="", due_days="10", reason="Họp")
    assert "10 ngày làm việc kể từ ngày bắt đầu" in said
    assert "Hạn không đổi." in refuse(staff, set_, due_on="", due_days="10", reason="Họp")
    assert "Hạn 10 ngày làm việc" in staff.page("/directives/1").text
    assert "Đã đặt hạn riêng." in save(
        staff, f"{at}/obligations/{row.id}/due", due_on="", due_days="7", reason="Xin lùi"
    )
    said = save(staff, new, task="Báo cáo", addressees="vss_office", rule="manual", threshold="", due_days="15")
    assert "15 ngày làm việc" in said
