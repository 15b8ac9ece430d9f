"""Due days are right as soon as days off, closures or limits change, and pages tell the same as what is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.working_days import working_days
from rollout.models import Closure, DayException, Obstacle, Setting, UnitType
from rollout.obstacles.queries.listing import line_of
from rollout.obstacles.words import clock_text
from rollout.register.obstacle_steps import catch_up_all, reckon
from rollout.register.obstacle_terms import LIMIT_KEYS
from rollout.vocabulary import UnitForm
from rollout.vocabulary_of_obstacles import ObstacleKind as K
from rollout.vocabulary_of_obstacles import ObstacleLevel as L
from rollout.vocabulary_of_obstacles import ObstacleState
from tests.filling import save
from tests.obstacles.telling import told
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

Change = Callable[[Staffed, int, str, str], object]


DAYS = "/registry/days"
CHANGES: dict[str, Change] = {
    "a day off": lambda staffed, _unit, first, last: save(
        staffed.admin(), f"{DAYS}/new", kind="off", first=first, last=last, name="Bão"
    ),
    "a form is closed": lambda staffed, _unit, first, last: save(
        staffed.admin(), "/registry/closures/new", form="school", first=first, last=last, name="Nghỉ hè"
    ),
    "a unit is closed": lambda staffed, unit, first, last: save(
        staffed.staff(), f"/units/{unit}/closures/new", first=first, last=last, name="Nghỉ"
    ),
    "another limit": lambda staffed, *_: save(staffed.admin(), f"/settings/{LIMIT_KEYS[L.OFFICER]}", value="9"),
}


def school_with_obstacles(staffed: Staffed) -> tuple[int, Obstacle, Obstacle]:
    """The second is resolved. Its days: five to act, five to say that it is not so."""
    session, world = staffed.session, staffed.world
    keys = [*LIMIT_KEYS.values(), "obstacle_days_to_confirm"]
    session.add_all(Setting(key=key, value="5", label=key, basis="") for key in keys)
    session.add(Setting(key="working_days", value="1,2,3,4,5,6,7", label="Ngày làm việc", basis=""))
    session.get_one(UnitType, world.unit_types[0]).form = UnitForm.SCHOOL.value
    session.commit()
    unit_id = world.unit(unit_type=world.unit_types[0], officer=staffed.officer_id())
    open_one, resolved = told(world, unit_id), told(world, unit_id, K.PASSWORD_LOST)
    resolved.state = ObstacleState.RESOLVED.value
    session.commit()
    return unit_id, open_one, resolved


def kept(session: Session, *held: Obstacle) -> list[date | None]:
    session.expire_all()
    return [one.due_on for one in held]


def clock(staffed: Staffed, held: Obstacle) -> str:
    with staffed.app.test_request_context():
        return clock_text(line_of(staffed.session, held.id))


@pytest.mark.parametrize("what", CHANGES)
def test_due_days_follow_at_once(staffed: Staffed, what: str) -> None:
    session, (unit_id, open_one, resolved) = staffed.session, school_with_obstacles(staffed)
    reckon(session)
    session.commit()
    before = kept(session, open_one, resolved)
    first, last = (f"{today() + timedelta(days=n):%d/%m/%Y}" for n in (1, 2))
    CHANGES[what](staffed, unit_id, first, last)
    after = kept(session, open_one, resolved)
    assert after[0] != before[0], "the day is later by those that are not worked"
    catch_up_all(session)
    session.commit()
    assert kept(session, open_one, resolved) == after, "the job of the night finds nothing to be mended"


def test_they_come_back_when_it_is_taken_back(staffed: Staffed) -> None:
    session, (unit_id, open_one, resolved) = staffed.session, school_with_obstacles(staffed)
    reckon(session)
    session.commit()
    before = kept(session, open_one, resolved)
    first, last = (f"{today() + timedelta(days=n):%d/%m/%Y}" for n in (1, 2))
    for what in ("a day off", "a form is closed", "a unit is closed"):
        CHANGES[what](staffed, unit_id, first, last)
    assert kept(session, open_one, resolved) != before
    admin = staffed.admin()
    for day in (1, 2):
        on = today() + timedelta(days=day)
        admin.submit(f"{DAYS}?year={on:%Y}", {}, action=f"{DAYS}/{on}/withdraw")
    of_form, of_unit = session.scalars(select(Closure.id).order_by(Closure.id))
    staffed.staff().submit(f"/units/{unit_id}/details", {}, action=f"/units/{unit_id}/closures/{of_unit}/end")
    assert kept(session, open_one, resolved) != before, "all schools are closed still"
    admin.submit(DAYS, {}, action=f"/registry/closures/{of_form}/end")
    assert kept(session, open_one, resolved) == before


def test_only_the_day_itself_is_called_today(staffed: Staffed) -> None:
    """The days up to it may all be off; what is stored says which day it is."""
    session, (_unit, open_one, _resolved) = staffed.session, school_with_obstacles(staffed)
    due = today() + timedelta(days=2)
    open_one.due_on = due
    session.add_all(DayException(day=today() + timedelta(days=n), is_off=True, name="Bão") for n in (1, 2))
    session.commit()
    assert working_days(session).between(today(), due) == 0
    assert clock(staffed, open_one) == f"còn 0 ngày làm việc, hạn {due:%d/%m/%Y}"
    open_one.due_on = today()
    session.commit()
    assert clock(staffed, open_one) == "hạn hôm nay"
    open_one.due_on = today() - timedelta(days=1)
    session.commit()
    assert clock(staffed, open_one).startswith("quá hạn")


def test_many_are_reckoned_together(staffed: Staffed) -> None:
    session, (unit_id, _open, _resolved) = staffed.session, school_with_obstacles(staffed)
    few = queries(lambda: reckon(session, [unit_id]))
    for _ in range(10):
        told(staffed.world, unit_id)
    assert queries(lambda: reckon(session, [unit_id])) <= few + 1
