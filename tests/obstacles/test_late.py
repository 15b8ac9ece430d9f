"""What is noticed late, and what it costs: the clock reads once for many, and takes nothing from who acted since."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Closure, Obstacle, ObstacleEvent, UnitType
from rollout.obstacles.actions import answering, timing, working
from rollout.obstacles.actions.opening import block_people, free_person
from rollout.obstacles.clock import Step
from rollout.register import units
from rollout.register.errors import JustChanged
from rollout.vocabulary import UnitForm
from rollout.vocabulary_of_obstacles import ObstacleLevel, ObstacleState
from tests.obstacles.conftest import TurnTo
from tests.obstacles.test_acts import MONDAY, steps_of, told
from tests.register.world import World
from tests.staffed import queries

L = ObstacleLevel
S = ObstacleState


def test_a_step_noticed_late_leaves_who_waits_waiting(world: World, session: Session, turn_to: TurnTo) -> None:
    """A closure is taken back: days before the last act turn out to have counted."""
    turn_to(MONDAY)
    unit_id = world.unit()
    closed = Closure(unit_id=unit_id, from_on=date(2026, 11, 3), to_on=date(2026, 12, 1), name="Nghỉ")
    session.add(closed)
    session.commit()
    obstacle = told(world, unit_id)
    turn_to(date(2026, 11, 20))
    working.move(session, obstacle, state=S.WAITING_VSS, is_worker=True, by=world.user, text="Chờ gộp sổ")
    session.delete(closed)
    session.commit()
    turn_to(date(2026, 11, 23))
    assert timing.catch_up_all(session) == 1
    assert (obstacle.level, obstacle.state, obstacle.due_on) == (L.STAFF, S.WAITING_VSS, None)
    assert steps_of(session, obstacle) == [Step(L.STAFF, date(2026, 11, 5))]
    turn_to(date(2026, 11, 25))
    assert timing.catch_up_all(session) == 0
    working.move(session, obstacle, state=S.IN_PROGRESS, is_worker=True, by=world.user)
    assert (obstacle.level, obstacle.due_on) == (L.STAFF, date(2026, 12, 1)), "25, 26, 27, 30 and 1 count"


def test_days_are_closed_by_the_form_that_the_unit_had_on_them(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    unit_id = world.unit()
    school = UnitType(code="truong", name="Trường", form=UnitForm.SCHOOL.value, default_group="employee")
    session.add(school)
    session.flush()
    session.add(Closure(unit_form=school.form, from_on=date(2026, 11, 3), to_on=date(2026, 12, 1), name="Nghỉ"))
    obstacle = told(world, unit_id)
    assert obstacle.due_on == date(2026, 11, 5)
    turn_to(date(2026, 11, 4))
    with world.act() as act:
        units.attribute(act, unit_id, subject="unit_type", value=school.id, on=date(2026, 11, 4))
    timing.catch_up(session, obstacle)
    assert obstacle.due_on == date(2026, 12, 2), "3 November was no day of a school yet"


def test_naming_people_takes_the_clock_along(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    unit_id = world.unit(officer=world.officers[0])
    person_id = world.listed(unit_id, 1, on=-100)[0]
    obstacle = told(world, unit_id)
    turn_to(date(2026, 11, 10))
    with pytest.raises(JustChanged):
        block_people(session, obstacle, [person_id], by=world.user, version=obstacle.version - 1)
    assert block_people(session, obstacle, [person_id], by=world.user, version=obstacle.version) == 1
    assert (obstacle.level, obstacle.late_on) == (L.STAFF, date(2026, 11, 5))
    free_person(session, obstacle, person_id, by=world.user)
    kinds = session.scalars(
        select(ObstacleEvent.kind).where(ObstacleEvent.obstacle_id == obstacle.id).order_by(ObstacleEvent.id)
    )
    assert list(kinds) == ["opened", "escalated", "named", "freed"]


def test_many_are_answered_by_few_queries(world: World, session: Session) -> None:
    unit_id = world.unit(officer=world.officers[0])
    counts = []
    for number in (2, 20):
        ids = [told(world, unit_id).id for _ in range(number)]
        alike = session.scalars(select(Obstacle).where(Obstacle.id.in_(ids))).all()
        counts.append(queries(partial(answering.answer, session, alike, text="Xong", by=world.user)))
        session.commit()
    assert counts[1] - counts[0] <= 18, "what is written of each, nothing that is read"


def test_the_job_asks_once_whose_it_is_and_lets_others_write(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    unit_id = world.unit(officer=world.officers[0])
    for _ in range(30):
        told(world, unit_id, level=L.LIAISON)
    turn_to(date(2026, 11, 20), 0)
    sent_by_job = queries(lambda: timing.catch_up_all(session))
    assert sent_by_job < 90 + 20, "what is written of each of ninety steps, nothing that is read"
    assert len(session.scalars(select(ObstacleEvent.id).where(ObstacleEvent.kind == "escalated")).all()) == 90
    session.commit()


def test_the_job_commits_each_run(
    world: World, session: Session, turn_to: TurnTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "AT_ONCE", 2)
    turn_to(MONDAY)
    for _ in range(5):
        told(world, world.unit())
    turn_to(date(2026, 11, 6), 0)
    assert list(timing.catch_up_runs(session)) == [2, 2, 1]
